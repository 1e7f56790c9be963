"""A thousand stored snapshots are read again by other rules: technical upgrades, and nobody is told anything."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config.boilerplate import Phrases
from config.settings import load_settings
from pipelines.run import process
from pipelines.two_years import rules_fingerprint
from scheduler.cli import main
from scheduler.jobs import load_rules
from storage.archive import Archive
from storage.models import Alert, Change, Comparison, CrawlRun, Document, Snapshot, Version
from storage.session import open_database

SNAPSHOTS = 1000
PAIRS = 10
"""publishers that have two years; all others have one"""
FORMER, NOW = dt.datetime(2024, 3, 1, tzinfo=dt.UTC), dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
PORTAL = """
name = "示例省"
[[listings]]
url = "https://www.example.gov.cn/zwgk/"
kind = "rule_of_law"
[expect]
min_characters = 100
"""
CONTENT = """
[[content]]
select = "div.TRS_Editor"
remove = ["p.mark"]
valid_until = "2024-12-31"
[[content]]
select = "div.TRS_Editor"
"""
READER = """
[[subscriber]]
name = "reader"
address = "reader@example.org"
"""


def lines_of(number: int, year: int) -> tuple[str, ...]:
    return (
        f"{year}年，第{number}号示例县扎实推进法治政府建设，现将有关情况报告如下。",
        "一、主要举措和成效",
        f"（一）深化改革。全年办理行政复议案件{100 + number}件，行政机关负责人出庭应诉率达到96.8%。",
        f"（二）规范执法。修订行政执法程序规定{number % 7 + 2}项，评查案卷{number + 400}卷，纠正问题{number % 31}个。",
        f"二、{year + 1}年工作安排",
        f"（一）建成第{number}号行政执法监督平台，实现乡镇全覆盖。行政复议案件按期办结率达到100%。",
        f"{year + 1}年3月1日",
    )


def page(number: int, year: int) -> bytes:
    title = f"第{number}号示例县人民政府{year}年法治政府建设年度报告"
    *lines, last = (f"<p>{line}</p>" for line in lines_of(number, year))
    body = f"{''.join(lines)}<p class='mark'>编号{number * 7919}由示例平台存档。</p>{last}"
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><ul><li>首页</li><li>政务公开</li></ul>'
        f'<h1>{title}</h1><div class="TRS_Editor">{body}</div></body></html>'
    ).encode()


@pytest.fixture
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sessionmaker[Session]]:
    """Store snapshots of a portal that was crawled before, and let somebody subscribe."""
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "example.toml").write_text(PORTAL, encoding="utf-8")
    (tmp_path / "subscribers.toml").write_text(READER, encoding="utf-8")
    monkeypatch.setenv("JIANNUO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIANNUO_PORTALS_DIR", str(tmp_path / "portals"))
    settings = load_settings()
    sessions = open_database(settings)
    archive = Archive(settings.resolved_archive_url())
    with sessions.begin() as session:
        runs = [CrawlRun(portal="example", started_at=at, finished_at=at, outcome="ok") for at in (FORMER, NOW)]
        session.add_all(runs)
        session.flush()
        for number in range(request.param):
            store(session, archive, number, runs[1].id)
    yield sessions
    sessions.kw["bind"].dispose()


def store(session: Session, archive: Archive, number: int, run_id: int) -> None:
    """Store a page as the crawler does; every second one was fetched while the former rules were in force."""
    publisher, year = (number // 2, 2022 + number % 2) if number < 2 * PAIRS else (number, 2023)
    body, url = page(publisher, year), f"https://www.example.gov.cn/zwgk/{number}.html"
    at = FORMER if number % 2 else NOW
    archive.put(url=url, fetched_at=at, status=200, headers=[], body=body)
    document = Document(portal="example", url=url, kind="rule_of_law", first_seen_at=at, listed_at=at)
    document.publisher_hint, document.year_hint = f"第{publisher}号示例县人民政府", year
    digest = hashlib.sha256(body).hexdigest()
    kept = Snapshot(document=document, crawl_run_id=run_id, url=url, fetched_at=at, status=200, headers=[["a", "b"]])
    kept.body_sha256, kept.size = digest, len(body)
    session.add(kept)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, int]:
    """Run the command and return the counts of its last line."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    out, err = capsys.readouterr()
    assert not ended.value.code, err
    return {name: int(count) for name, count in (pair.split("=") for pair in out.splitlines()[-1].split())}


def told(sessions: sessionmaker[Session]) -> tuple[int, int]:
    with sessions() as session:
        alerts, changes = (session.scalar(select(func.count()).select_from(table)) or 0 for table in (Alert, Change))
        return alerts, changes


@pytest.mark.timeout(900)  # half a minute where nothing else runs
@pytest.mark.parametrize("place", [SNAPSHOTS], indirect=True)
def test_another_rule_upgrades_a_thousand_snapshots_and_tells_nobody(
    place: sessionmaker[Session], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(capsys, "process")
    assert (first["versions"], first["technical"], first["comparisons"]) == (SNAPSHOTS, 0, PAIRS)
    before = told(place)
    assert before == (SNAPSHOTS, SNAPSHOTS)

    declaration = tmp_path / "portals" / "example.toml"
    declaration.write_text(PORTAL + CONTENT, encoding="utf-8")
    again = run(capsys, "process", "--all")
    assert (again["technical"], again["unchanged"], again["versions"]) == (SNAPSHOTS // 2, SNAPSHOTS // 2, 0)
    assert (again["changes"], again["alerts"]) == (0, 0)
    assert again["comparisons"] == PAIRS
    with place() as session:
        former = session.scalars(select(Version).join(Version.snapshot).where(Snapshot.fetched_at == FORMER)).all()
    assert {("存档" in version.text, version.technical) for version in former} == {(True, False), (False, True)}
    assert told(place) == before


@pytest.mark.parametrize("place", [2 * PAIRS], indirect=True)
def test_a_line_more_of_boilerplate_tells_nobody(
    place: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "process")
    before = told(place)
    settings = load_settings()
    rules = load_rules(settings)
    more = Phrases(name="test", phrases=("2024年3月1日",))
    known = rules.boilerplate.model_copy(update={"phrases": (*rules.boilerplate.phrases, more)})
    archive = Archive(settings.resolved_archive_url())
    last = process(place, archive, replace(rules, boilerplate=known), now=NOW, rebuild=True)
    assert last.technical == 2 * PAIRS  # figures in a line do not make it another one
    assert (last.versions, last.changes, last.alerts) == (0, 0, 0)
    assert told(place) == before


@pytest.mark.parametrize("place", [2 * PAIRS], indirect=True)
def test_comparisons_follow_the_rules_of_the_day(
    place: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "process")["comparisons"] == PAIRS
    with place() as session:
        asked = select(Comparison.id, Comparison.result).order_by(Comparison.id)
        results = session.execute(asked).all()
    assert run(capsys, "process")["comparisons"] == 0
    with place.begin() as session:
        for comparison in session.scalars(select(Comparison)):
            comparison.result, comparison.rules = {"commitments": [], "deficiencies": []}, "former"
    before = told(place)
    assert run(capsys, "process")["comparisons"] == PAIRS
    with place() as session:
        assert session.execute(asked).all() == results
        assert set(session.scalars(select(Comparison.rules))) == {rules_fingerprint()}
    assert told(place) == before
