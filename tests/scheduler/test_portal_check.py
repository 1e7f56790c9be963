"""``jiannuo portal check``: says what is wrong and what to try, and nothing when all is well."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler.due import last_due
from scheduler.sample_portals import SamplePortals
from tests.crawler.site import Answer, Asked, Site, served
from tests.scheduler.test_portal_add import BODY, FAST, Place, page, serve_column

WORDS = "年法治政府建设年度报告"
TITLE = "法治政府建设_示例市人民政府"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    shutil.rmtree(made.temporary)


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as portal:
        serve_column(portal, "/list/", WORDS, title=TITLE)
        yield portal


def declare(place: Place, site: Site, more: str = "", listing: str = "") -> None:
    text = f'name = "示例市人民政府"\n[[listings]]\nurl = "{site.url}/list/"\n{listing}{more or FAST}'
    (place.portals / "example.toml").write_text(text, encoding="utf-8")


def checked(place: Place, *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Return the exit code and the findings by subject."""
    done = place.run("portal", "check", *arguments, "--json")
    (result,) = json.loads(done.out)
    assert result["ok"] == (done.code == 0)
    findings: dict[str, list[dict[str, str]]] = {}
    for finding in result["findings"]:
        assert finding["try"]
        findings.setdefault(finding["subject"], []).append(finding)
    return done.code, findings


def test_the_sample_portals_are_well(place: Place) -> None:
    with SamplePortals(stage=3) as samples:
        samples.write_declarations(place.portals)
        for path in place.portals.iterdir():  # their newest year is long past by now
            text = path.read_text(encoding="utf-8").replace("reports_since = 2022\n", "")
            path.write_text(text, encoding="utf-8")
        done = place.run("portal", "check", "--json")
    results = json.loads(done.out)
    assert done.code == 0, [result["findings"] for result in results]
    assert [(result["id"], result["reports"], result["read"]) for result in results] == [
        ("example-city", 3, 3), ("model-district", 3, 3), ("specimen-county", 3, 3),
    ]  # fmt: skip
    assert {finding["level"] for result in results for finding in result["findings"]} <= {"hint"}
    assert not any(finding["subject"] == "boilerplate" for result in results for finding in result["findings"])
    assert not place.data.exists()
    assert list(place.temporary.iterdir()) == []


def test_a_text_that_changes_by_itself_is_unstable(place: Place, site: Site) -> None:
    counter = itertools.count(1)
    site.pages["/zw/t20240301_2023.html"] = lambda asked: Answer(
        page(
            "示例市2023年法治政府建设年度报告",
            f'<div id="zoom">{BODY}<p>目前已有{next(counter)}件事项办理完毕。</p></div>',
        ).encode()
    )
    declare(place, site)
    code, findings = checked(place)
    assert code == 1
    (found,) = findings["stability"]
    assert "t20240301_2023.html" in found["says"]
    assert "remove" in found["try"]


def test_a_dead_listing_and_a_selector_that_selects_nothing(place: Place, site: Site) -> None:
    declare(place, site, '[[content]]\nselect = "div.gone"\n' + FAST)
    code, findings = checked(place)
    assert code == 1
    assert "3 pages" in findings["select"][0]["says"]
    site.pages["/list/"] = Answer(b"gone", 404)
    code, findings = checked(place)
    assert code == 1
    assert "answered 404" in findings["listing"][0]["says"]
    assert "find its new address" in findings["listing"][0]["try"]
    assert "years" not in findings


def test_years_that_are_due_and_missing(place: Place, site: Site) -> None:
    declare(place, site, FAST + "[expect]\nreports_since = 2020\n")
    code, findings = checked(place)
    assert code == 1
    assert "2020, 2024" in findings["years"][0]["says"]


def test_short_refused_and_missing_documents(place: Place, site: Site) -> None:
    site.pages["/zw/t20240301_2023.html"] = page(
        "示例市2023年法治政府建设年度报告", "<p>系统正在维护，请稍后访问。</p>"
    )
    site.pages["/zw/t20230301_2022.html"] = Answer(b"", 404)
    declare(place, site)
    code, findings = checked(place)
    assert code == 1
    said = [finding["says"] for finding in findings["document"]]
    assert any("2023.html" in each and re.search("too_short|maintenance", each) for each in said), said
    assert any("2022.html" in each and "404" in each for each in said), said


def test_a_short_report_is_told_how_it_may_pass(place: Place, site: Site) -> None:
    short = "<p>一、工作成效</p><p>办理案件58件，开展检查276次。</p><p>二、2024年工作安排</p><p>组织集中培训2期。</p>"
    site.pages["/zw/t20240301_2023.html"] = page("示例市2023年法治政府建设年度报告", f'<div id="zoom">{short}</div>')
    declare(place, site)
    code, findings = checked(place)
    assert code == 1
    (refused,) = findings["document"]
    assert "too_short" in refused["says"]
    assert "[expect] min_characters" in refused["try"]


def test_a_portal_without_a_schedule_is_listed_with_the_calendar(place: Place, site: Site) -> None:
    declare(place, site)
    (row,) = json.loads(place.run("portal", "list", "--json").out)
    assert row["schedule"] == "calendar"
    text = (place.portals / "example.toml").read_text(encoding="utf-8")
    (place.portals / "example.toml").write_text(f'schedule = "30 6 * * mon"\n{text}', encoding="utf-8")
    (row,) = json.loads(place.run("portal", "list", "--json").out)
    assert row["schedule"] == "30 6 * * mon"


def test_what_nobody_checked_takes_no_room_in_the_table(place: Place, site: Site) -> None:
    declare(place, site)
    path = place.portals / "example.toml"
    path.write_text(f'unverified = "Nobody could ask the portal."\n{path.read_text("utf-8")}', encoding="utf-8")
    table = place.run("portal", "list").out
    assert "yes" in table
    assert "Nobody" not in table
    (row,) = json.loads(place.run("portal", "list", "--json").out)
    assert row["unverified"] == "Nobody could ask the portal."


def test_reports_elsewhere_and_kinds_that_nobody_asked_for(place: Place, site: Site) -> None:
    more = (
        '<li><a href="http://other.example.gov.cn/t20200301_1.html">示例市2019年法治政府建设年度报告</a>2020-03-01</li>'
        '<li><a href="/zw/t20240201_7.html">2024年示例市政府工作报告</a>2024-02-01</li>'
    )
    site.pages["/list/"] = str(site.pages["/list/"]).replace("</ul>", more + "</ul>")
    declare(place, site)
    code, findings = checked(place)
    assert code == 1
    assert "other.example.gov.cn" in findings["hosts"][0]["says"]
    assert 'kind = "work_report"' in findings["kinds"][0]["try"]


def test_lines_that_recur_around_the_bodies_are_proposed(place: Place, site: Site) -> None:
    for year in (2021, 2022, 2023):
        path = f"/zw/t{year + 1}0301_{year}.html"
        signed = f"<p>示例市人民政府</p><p>{year + 1}年3月1日</p><p>示例融媒云播报</p>"
        site.pages[path] = page(f"示例市{year}{WORDS}", f'<div id="zoom">{BODY}{signed}</div>')
    declare(place, site)
    _, findings = checked(place)
    assert "示例融媒云播报" in findings["boilerplate"][0]["says"]
    assert "3 reports" in findings["boilerplate"][0]["says"]


def test_a_due_year_is_found_in_another_column_of_another_host_of_the_portal(place: Place, site: Site) -> None:
    last = last_due("rule_of_law", "04-01", dt.datetime.now(dt.UTC).date())
    with served() as other:
        site.pages["/"] = page("示例市人民政府", f'<a href="{other.url}/">政府信息公开</a><a href="/xw/">新闻</a>')
        other.pages["/"] = page("政府信息公开", '<a href="/fdzd/">法定主动公开内容</a>')
        other.pages["/fdzd/"] = page("法定主动公开内容", '<a href="fz/">法治政府建设年度报告</a>')
        row = f'<li><a href="t{last}.html">示例市{last}年度法治政府建设报告</a><span>2026-03-01</span></li>'
        other.pages["/fdzd/fz/"] = page("法治政府建设年度报告", row)
        declare(place, site, f"{FAST}[expect]\nreports_since = 2021\n", "")
        path = place.portals / "example.toml"
        path.write_text(f'hosts = ["127.0.0.1:{other.port}"]\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
        code, findings = checked(place, "--documents", "1")
        assert code == 1
        assert str(last) in findings["years"][0]["says"]
        (column,) = findings["column"]
        assert f"{other.url}/fdzd/fz/ (首页 > 政府信息公开 > 法定主动公开内容 > 法治政府建设年度报告)" in column["says"]
        assert f"1 reports: {last}" in column["says"]
        assert f'[[listings]] with url = "{other.url}/fdzd/fz/"' in column["try"]
        assert "/xw/" not in site.paths()


def test_a_listing_that_leads_to_the_home_page_is_said_to_be_gone(place: Place, site: Site) -> None:
    site.pages["/zwgk/fz/"] = str(site.pages["/list/"])
    site.pages["/list/"] = Answer(b"", 302, {"Location": "/"})
    site.pages["/"] = page("示例市人民政府", '<a href="/zwgk/fz/">法治政府建设年度报告</a><script>var a = 1;</script>')
    declare(place, site)
    code, findings = checked(place, "--documents", "1")
    assert code == 1
    assert f"{site.url}/list/ leads to {site.url}/, the portal's home page" in findings["moved"][0]["says"]
    assert f"{site.url}/zwgk/fz/ (首页 > 法治政府建设年度报告) shows 3 reports" in findings["column"][0]["says"]


def test_an_empty_folder_is_said_to_be_one(place: Place, site: Site) -> None:
    site.pages["/list/"] = page("法治政府建设", "<ul></ul>")
    declare(place, site)
    code, findings = checked(place)
    assert code == 1
    assert f"{site.url}/list/ is an empty folder" in findings["empty"][0]["says"]
    assert "no other column" in findings["column"][0]["says"]


def test_an_unknown_dialect_is_said_where_it_is_looked_for_until_it_is_declared(place: Place, site: Site) -> None:
    """Also by a run that fails for another reason; what is declared and works is not remarked on any more."""
    said = f"{site.url}/list/ speaks no known dialect: only its links to next pages were followed"
    added = place.add(f"{site.url}/list/", "--dry-run")
    assert f"dialect: none known, only links to next pages are followed  ({site.url}/list/)" in added.out
    assert f"• dialect: {said}" in added.out

    def messages() -> list[str]:
        return [run["message"] for run in json.loads(place.run("runs", "--json").out)]

    declare(place, site)
    _, findings = checked(place)
    assert [(each["says"], each["level"]) for each in findings["dialect"]] == [(said, "hint")]
    assert 'dialect = "plain"' in findings["dialect"][0]["try"]
    assert place.run("crawl", "example").code == 0
    assert messages() == [said]
    declare(place, site, listing='dialect = "plain"\n')
    assert "dialect" not in checked(place)[1]
    done = place.run("crawl", "example")
    assert (done.code, "dialect" in done.err) == (0, False)
    assert "dialect" not in messages()[0]

    declare(place, site)
    shutil.rmtree(place.data)
    for year in (2021, 2022, 2023):
        site.pages[f"/zw/t{year + 1}0301_{year}.html"] = page("系统维护", "<p>网站正在维护，请稍后访问</p>")
    assert place.run("crawl", "example").code == 1
    assert messages()[0].startswith("no page was the document")
    assert messages()[0].endswith(said)


def test_wrong_use_is_refused(place: Place, site: Site) -> None:
    declare(place, site)
    done = place.run("portal", "check", "nowhere")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


def test_text_for_people_says_what_to_try(place: Place, site: Site) -> None:
    declare(place, site, FAST + "[expect]\nreports_since = 2020\n")
    done = place.run("portal", "check")
    assert done.code == 1
    assert "example: something is wrong (3 reports, 3 read)" in done.out
    assert "✗ years: " in done.out
    assert "    try: " in done.out


@pytest.mark.parametrize(
    ("kind", "due", "day", "year"),
    [
        ("rule_of_law", "04-01", dt.date(2025, 3, 31), 2023),
        ("rule_of_law", "04-01", dt.date(2025, 4, 1), 2024),
        ("open_government", "04-01", dt.date(2025, 12, 31), 2024),
        ("work_report", "04-01", dt.date(2025, 12, 31), None),
    ],
)
def test_the_last_year_that_is_due(kind: str, due: str, day: dt.date, year: int | None) -> None:
    assert last_due(kind, due, day) == year


TAIL = "<p>本文共{views}次阅</p><p>示例融媒云</p><p>掌上示例客户端</p>"


def serve_tails(site: Site, years: range, body: str = BODY) -> None:
    """Serve reports with a block at the tail that nobody listed, its counter moving with every request."""
    counter = itertools.count(10)
    rows = "".join(
        f'<li><a href="/zw/t{year + 1}0301_{year}.html">示例市{year}{WORDS}</a><span>{year + 1}-03-01</span></li>'
        for year in years
    )
    site.pages["/list/"] = page(TITLE, f"<ul>{rows}</ul>")

    def report(year: int) -> Callable[[Asked], Answer]:
        def answer(_asked: Asked) -> Answer:
            signed = f"<p>示例市人民政府</p><p>{year + 1}年3月1日</p>{TAIL.format(views=next(counter))}"
            return Answer(page(f"示例市{year}{WORDS}", f'<div id="zoom">{body}{signed}</div>').encode())

        return answer

    for year in years:
        site.pages[f"/zw/t{year + 1}0301_{year}.html"] = report(year)


def check_json(place: Place) -> dict[str, Any]:
    (result,) = json.loads(place.run("portal", "check", "--json").out)
    return result


def test_learned_lines_are_shown_with_their_evidence_and_can_be_refused(place: Place, site: Site) -> None:
    serve_tails(site, range(2019, 2024))
    declare(place, site)
    result = check_json(place)
    assert not any(finding["subject"] == "stability" for finding in result["findings"])
    (new,) = result["learned"]
    assert (new["state"], new["where"], new["reports"]) == ("new", "tail", 5)
    assert new["forms"] == ["本文共#次阅", "exactly:示例融媒云", "掌上示例客户端"]
    assert result["proposed"] == []
    assert not place.data.exists()
    assert place.run("crawl").code == 0
    (active,) = check_json(place)["learned"]
    assert (active["state"], len(active["version_ids"])) == ("active", 5)
    said = place.run("portal", "check").out
    assert "• learned: taken off the tail since " in said
    assert 'try: keep_lines = ["本文共' in said
    path = place.portals / "example.toml"
    kept = 'keep_lines = ["本文共99次阅", "示例融媒云", "掌上示例客户端"]\n'
    path.write_text(kept + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "technical=5" in place.run("process").out
    result = check_json(place)
    (withdrawn,) = result["learned"]
    assert withdrawn["state"] == "withdrawn"
    assert withdrawn["withdrawn_why"].startswith("keep_lines of the declaration names it: ")
    assert [found["lines"][1:] for found in result["proposed"]] == [["示例融媒云", "掌上示例客户端"]]
    assert "no longer taken off the tail" in place.run("portal", "check").out


def test_a_text_that_lost_characters_is_named_with_what_it_may_have_read(place: Place, site: Site) -> None:
    lost = "<p>学习有关精神。414日，市政府召开会议（示府发〔202174号）。</p>"
    serve_tails(site, range(2021, 2024), BODY + lost)
    declare(place, site)
    _, findings = checked(place)
    assert "414日 for 4月14日, 〔202174号 for 〔2021〕74号" in findings["suspects"][0]["says"]
    assert place.run("crawl").code == 0
    rows = json.loads(place.run("versions", "--year", "2023", "--json").out)
    (found, _) = rows[0]["suspects"]
    assert (found["text"], found["readings"]) == ("414日", ["4月14日"])
    said = place.run("versions", "--year", "2023", "--text").out
    assert "# suspect date at " in said
    assert ": 414日 for 4月14日\n" in said
