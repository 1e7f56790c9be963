"""A portal's bad days: whatever it serves instead of its reports, nobody reads of a change, and operators hear once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from scheduler.jobs import opened
from scheduler.sample_content import Article, load_sites
from scheduler.sample_portals import File, StandIn
from storage.models import Alert, Change, Snapshot, Version
from tests.documents import docx_report
from tests.e2e.days import CITY, PORTALS, Watch

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
PAGES = tomllib.loads((BLOCKED / "pages.toml").read_text(encoding="utf-8"))
HOST = "http://www.example.gov.cn"
ATTACHED, ANNEXED = 2022, 2023
"""the year whose report is nothing but a file, and the one whose page has annexes"""
COPIES, ANNEXES, A_DAY = 4, 4, 5
NUMBER = re.compile(r"\d+(?=\.html?$)")  # t20240322_19377.html


def stand_in(name: str) -> StandIn:
    """What a fixture is served as."""
    served = PAGES[name]
    charset = f"; charset={served['charset']}" if "charset" in served else ""
    at = str(served.get("answered_by", "")).removeprefix(HOST)
    return StandIn((BLOCKED / name).read_bytes(), served["status"], f"text/html{charset}", at)


def reports_of(portal: str) -> dict[int, Article]:
    """The reports that are public at stage 1, by year."""
    return {one.year: one for one in load_sites()[portal].visible(1) if one.year is not None}


def addresses(portal: str) -> list[str]:
    """The paths of a portal's reports: of one year the page alone, of the other one copies too."""
    pages = {year: one.path for year, one in reports_of(portal).items()}
    return [*pages.values(), *(NUMBER.sub(f"9900{copy}", pages[ANNEXED]) for copy in range(1, COPIES + 1))]


def files_of(portal: str, year: int) -> list[File]:
    """The files that a report's page links to: the report itself, or lists beside it."""
    article = reports_of(portal)[year]
    lines = article.text.split("\n")
    folder = article.path.rpartition("/")[0]
    if year == ATTACHED:
        body = docx_report([article.title, *lines])
        return [File(f"{folder}/P{year}0312.docx", f"附件：{year}年法治政府建设年度报告.docx", body)]
    names = [f"附件{number}：{year}年重点任务清单.docx" for number in range(1, ANNEXES + 1)]
    return [
        File(f"{folder}/P{year}031{number}.docx", name, docx_report([name, *lines[number : number + 9]]))
        for number, name in enumerate(names)
    ]


def furnish(watch: Watch) -> None:
    """Let one report of every portal be a file, the other one have annexes and copies."""
    for portal in PORTALS:
        for year in (ATTACHED, ANNEXED):
            watch.portals.attach(portal, year, files_of(portal, year), alone=year == ATTACHED)
        for path in addresses(portal)[2:]:
            watch.portals.copy(portal, ANNEXED, path)


def counted(watch: Watch) -> tuple[int, int, dict[str, dict[int, str]]]:
    return watch.count(Version), watch.count(Change), {portal: watch.states(portal) for portal in PORTALS}


def serve(watch: Watch, names: Sequence[str]) -> None:
    """Answer every page and every file of all portals with these fixtures in turn, the listings as ever."""
    for portal in PORTALS:
        files = [file.path for year in (ATTACHED, ANNEXED) for file in files_of(portal, year)]
        for paths in (addresses(portal), files):
            for place, path in enumerate(paths):
                watch.portals.stand_in(portal, path, stand_in(names[place % len(names)]))


def heal(watch: Watch) -> None:
    for portal in PORTALS:
        watch.portals.end_bad_days(portal)
        files = [file.path for year in (ATTACHED, ANNEXED) for file in files_of(portal, year)]
        for path in (*addresses(portal), *files):
            watch.portals.stand_in(portal, path, None)


def operators(watch: Watch) -> Counter[tuple[str, str]]:
    """How often operators were told what of which portal."""
    with opened(watch.settings) as sessions, sessions() as session:
        alerts = session.scalars(select(Alert).where(Alert.subscriber == "operators"))
        return Counter((alert.payload["portal"], alert.kind) for alert in alerts)


def refused(watch: Watch) -> list[tuple[str, str]]:
    """Portal and verdict of each snapshot that was refused, oldest first."""
    with opened(watch.settings) as sessions, sessions() as session:
        rows = session.scalars(select(Snapshot).where(Snapshot.state == "refused").order_by(Snapshot.id))
        return [(row.document.portal, row.reason.partition(" (")[0]) for row in rows]


def test_days_of_all_that_stands_in_for_pages_and_files(watch: Watch) -> None:
    """Every fixture on a page and on a file of every sample portal; five a day."""
    furnish(watch)
    assert all(one.outcome == "ok" for one in watch.crawl().values())
    before = counted(watch)
    assert before[0] == 6
    names = sorted(PAGES)
    for first in range(0, len(names), A_DAY):
        served = names[first : first + A_DAY]
        serve(watch, served)
        for portal, outcome in watch.day().items():
            assert outcome.outcome == "failed", (portal, served)
            assert (outcome.processed.versions, outcome.processed.changes) == (0, 0), (portal, served)
    assert counted(watch) == before
    assert watch.told() == []
    assert operators(watch) == {(portal, "run_failed"): 1 for portal in PORTALS}
    heal(watch)
    assert all(one.outcome == "ok" for one in watch.day().values())
    assert watch.day(CITY)[CITY].outcome == "ok"
    assert counted(watch) == before
    assert watch.told() == []
    assert operators(watch) == {(portal, kind): 1 for portal in PORTALS for kind in ("run_failed", "run_recovered")}


def test_days_of_all_that_stands_in_for_listings(watch: Watch) -> None:
    """Every verdict in place of everything that every portal serves, robots.txt left out, another one each day."""
    furnish(watch)
    watch.crawl()
    before = counted(watch)
    by_verdict: dict[str, list[str]] = {}
    for name in sorted(PAGES):
        by_verdict.setdefault(name.partition("/")[0], []).append(name)
    for turn, names in enumerate(by_verdict.values()):
        for place, portal in enumerate(PORTALS):
            watch.portals.end_bad_days(portal)
            answer = stand_in(names[(turn + place) % len(names)])
            watch.portals.bad_day(portal, lambda path, answer=answer: None if path == "/robots.txt" else answer)  # type: ignore[misc]
        for portal, outcome in watch.day().items():
            assert (outcome.processed.versions, outcome.processed.changes) == (0, 0), (portal, names)
    assert counted(watch) == before
    assert watch.told() == []
    heal(watch)
    for _ in range(2):
        assert all(one.outcome == "ok" for one in watch.day().values())
    assert counted(watch) == before
    assert watch.told() == []
    told = operators(watch)
    for portal in PORTALS:
        assert told[portal, "run_failed"] == told[portal, "run_recovered"]


def test_another_column_in_the_listings_place_delists_nothing(watch: Watch) -> None:
    """Served for days, rows of other places' reports and all."""
    watch.crawl(CITY)
    before = counted(watch)
    listing = watch.portals.listing_url(CITY).removeprefix(watch.portals.origin(CITY))
    watch.portals.stand_in(CITY, listing, StandIn((BLOCKED / "index" / "column.html").read_bytes()))
    for _ in range(5):
        watch.day(CITY)
    assert counted(watch) == before
    assert watch.told() == []


def test_one_bad_page_is_told_once_and_so_is_its_return(watch: Watch) -> None:
    path = watch.path_of(2023)
    watch.crawl(CITY)
    before = counted(watch)
    for number in range(3):  # another page each time: a challenge writes the time into its script
        body = (BLOCKED / "challenge" / "ruishu-200.html").read_bytes().replace(b"zWq", b"zWq%d" % number)
        watch.portals.stand_in(CITY, path, body)
        outcome = watch.day(CITY)[CITY]
        assert outcome.outcome == "ok"
        assert [reason.partition(" (")[0] for _, reason in outcome.processed.refused] == ["challenge"]
    assert operators(watch) == {(CITY, "refused"): 1}
    watch.portals.stand_in(CITY, path, None)
    for _ in range(2):
        watch.day(CITY)
        assert operators(watch) == {(CITY, "refused"): 1, (CITY, "run_recovered"): 1}
    assert counted(watch) == before
    watch.portals.stand_in(CITY, path, (BLOCKED / "maintenance" / "short-200.html").read_bytes())
    watch.day(CITY)
    assert operators(watch)[CITY, "refused"] == 2, "another bad day is told again"


def test_the_reports_of_a_run_say_what_was_refused(watch: Watch) -> None:
    watch.crawl(CITY)
    for year, name in ((2022, "maintenance/notice-200.html"), (2023, "home_page/served-for-article.html")):
        watch.portals.stand_in(CITY, watch.path_of(year), stand_in(name))
    outcome = watch.day(CITY)[CITY]
    assert outcome.outcome == "failed"
    assert "maintenance" in outcome.message
    assert Counter(refused(watch)) == {(CITY, "maintenance"): 1, (CITY, "home_page"): 1}
