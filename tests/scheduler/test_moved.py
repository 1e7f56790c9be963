"""The column that moved: a crawl notices that a due year is missing, looks at few pages, and tells operators once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from config.portal import load_portal
from config.settings import Settings
from reporting.messages import compose
from scheduler.due import last_due
from scheduler.moved import FEW
from storage.models import Alert
from storage.session import open_database
from tests.crawler.site import Site, served
from tests.scheduler.test_portal_add import BODY, Place, page

LAST = last_due("rule_of_law", "04-01", dt.datetime.now(dt.UTC).date()) or 0
OLD = (LAST - 3, LAST - 2, LAST - 1)
NEW = (LAST - 1, LAST)
TITLES = (
    "{year}年示例区法治政府建设情况报告",
    "示例市示例区人民政府 关于{year}年法治政府建设报告",
    "示例区{year}年度法治政府建设情况报告",
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    shutil.rmtree(made.temporary)


@pytest.fixture
def site() -> Iterator[Site]:
    """A portal whose newest reports lie in another column than before, one of them in both under two addresses."""
    with served() as portal:
        portal.pages["/"] = page(
            "示例市示例区人民政府门户网站", '<a href="/xw/">新闻</a><a href="/zwgk/">政府信息公开</a>'
        )
        portal.pages["/zwgk/"] = page("政府信息公开", '<a href="/zwgk/fdzdgk/fz/">法治政府建设年度报告</a>')
        put_up(portal, "/gzbg/", OLD)
        put_up(portal, "/zwgk/fdzdgk/fz/", NEW)
        yield portal


def put_up(site: Site, folder: str, years: tuple[int, ...]) -> None:
    rows = ""
    for year in years:
        title, path = TITLES[year % 3].format(year=year), f"{folder}t{year + 1}0301_{year}.html"
        rows += f'<li><a href="{path}">{title}</a><span>{year + 1}-03-01</span></li>'
        text = BODY.replace("126件", f"{year - 1900}件")
        site.pages[path] = page(
            title, f'<h1>{title}</h1><div id="zoom">{text}<p>示例市示例区人民政府</p><p>{year + 1}年3月1日</p></div>'
        )
    site.pages[folder] = page("工作报告", f"<ul>{rows}</ul>")


def declare(place: Place, site: Site, *columns: str) -> None:
    listings = "".join(f'[[listings]]\nurl = "{site.url}{column}"\n' for column in columns)
    text = f'name = "示例市示例区人民政府"\n{listings}[fetch]\ndelay = 0\n'
    (place.portals / "qu.toml").write_text(text, encoding="utf-8")
    load_portal(place.portals / "qu.toml")


def crawl(place: Place, site: Site) -> tuple[list[str], str]:
    """Crawl; return the pages that were asked for and are no reports, and the run's message."""
    before = len(site.paths())
    done = place.run("crawl", "qu")
    assert done.code == 0, done.err + done.out
    (newest, *_) = json.loads(place.run("runs", "--json").out)
    return [path for path in site.paths()[before:] if "/t20" not in path], newest["message"]


def test_the_new_column_is_proposed_once_and_both_make_one_history(place: Place, site: Site) -> None:
    declare(place, site, "/gzbg/")
    assert crawl(place, site)[0] == ["/gzbg/"], "the first crawl has nothing to compare with"
    asked, message = crawl(place, site)
    assert asked[0] == "/gzbg/"
    assert len(asked) - 1 <= FEW
    assert f"{site.url}/zwgk/fdzdgk/fz/ (首页 > 政府信息公开 > 法治政府建设年度报告)" in message
    assert f"no report for {LAST}" in message
    again, message = crawl(place, site)
    assert again == ["/gzbg/"], "it is not looked for again at every crawl"

    sessions = open_database(Settings(data_dir=place.data))
    with sessions() as session:
        alerts = session.scalars(select(Alert).where(Alert.kind == "column_moved")).all()
        mails = [compose(session, alert, {}) for alert in alerts]
    assert len(mails) == 1
    for words in (
        f"{LAST}年",
        f"{site.url}/zwgk/fdzdgk/fz/",
        "首页 > 政府信息公开 > 法治政府建设年度报告",
        "[[listings]]",
    ):
        assert words in mails[0].text, words
    assert f"{LAST}年的报告可能换了栏目" in mails[0].subject

    declare(place, site, "/gzbg/", "/zwgk/fdzdgk/fz/")
    crawl(place, site)
    reports = json.loads(place.run("reports", "--json").out)
    assert sorted((each["publisher"], each["year"]) for each in reports) == [
        ("示例市示例区人民政府", year) for year in sorted({*OLD, *NEW})
    ]
    both = next(each for each in reports if each["year"] == LAST - 1)
    assert len(both["urls"]) == 2
    changes = json.loads(place.run("changes", "--json").out)
    assert {change["kind"] for change in changes} == {"published"}, "the same text at another address is no change"
    assert len(changes) == len(reports)


def test_what_is_nowhere_is_said_and_mailed_to_nobody(place: Place, site: Site) -> None:
    site.pages["/zwgk/"] = page("政府信息公开", "<p>栏目建设中</p>")
    declare(place, site, "/gzbg/")
    crawl(place, site)
    asked, message = crawl(place, site)
    assert len(asked) - 1 <= FEW
    assert f"no report for {LAST}, and no other column shows one" in message
    assert "column_moved" not in place.run("alerts", "list", "--json").out


def test_a_portal_that_is_complete_is_not_looked_around_in(place: Place, site: Site) -> None:
    put_up(site, "/gzbg/", (*OLD, LAST))
    declare(place, site, "/gzbg/")
    crawl(place, site)
    asked, message = crawl(place, site)
    assert asked == ["/gzbg/"]
    assert "no report for" not in message
