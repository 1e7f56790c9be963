"""``jiannuo crawl``: its exit code, its line, ``jiannuo runs`` and ``jiannuo process`` say the same of one crawl."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.crawler.site import Site
from tests.scheduler.test_portal_add import FAST, Place, page, place, serve_column, site

__all__ = ["place", "site"]

EMPTY = page("示例市2022年法治政府建设年度报告", '<div id="zoom"><p>正文正在整理。</p></div>')


def declare(place: Place, site: Site) -> None:
    text = f'name = "示例市人民政府"\n[[listings]]\nurl = "{site.url}/fz/"\n{FAST}'
    (place.portals / "example.toml").write_text(text, encoding="utf-8")


def last_run(place: Place) -> dict:
    return json.loads(place.run("runs", "--json").out)[0]


def test_one_page_that_is_not_the_document_is_named_and_fails_nothing(place: Place, site: Site) -> None:
    serve_column(site, "/fz/", "年法治政府建设年度报告", title="法治政府建设年度报告")
    site.pages["/zw/t20230301_2022.html"] = EMPTY
    declare(place, site)
    done = place.run("crawl")
    assert done.code == 0, done.err
    assert "failed=0 reports=3 snapshots=3 refused=1 versions=2" in done.out
    assert f"example: not the document: {site.url}/zw/t20230301_2022.html: too_short" in done.err
    assert last_run(place)["outcome"] == "ok"
    again = place.run("process", "--all")
    assert again.code == 0, again.err
    assert "versions=0 technical=0 unchanged=2 refused=1" in again.out
    assert f"refused {site.url}/zw/t20230301_2022.html: too_short" in again.err


def test_no_page_that_is_the_document_is_a_failed_crawl(place: Place, site: Site) -> None:
    serve_column(site, "/fz/", "年法治政府建设年度报告", title="法治政府建设年度报告")
    site.pages |= {f"/zw/t{year + 1}0301_{year}.html": EMPTY for year in (2021, 2022, 2023)}
    declare(place, site)
    done = place.run("crawl")
    assert done.code == 1, done.err
    assert "failed=1 reports=3 snapshots=3 refused=3 versions=0" in done.out
    assert last_run(place)["outcome"] == "failed"
    again = place.run("process", "--all")
    assert (again.code, "refused=3" in again.out) == (1, True), again.err


def test_what_was_read_before_and_is_not_any_more_fails(place: Place, site: Site) -> None:
    """The other two are read: a page of ours that is lost is no page of the portal's that is something else."""
    serve_column(site, "/fz/", "年法治政府建设年度报告", title="法治政府建设年度报告")
    address = "/zw/t20230301_2022.html"
    site.pages[address] = site.pages[address].replace("</p>", "示例市召开法治建设工作会议。</p>", 1)
    declare(place, site)
    assert place.run("crawl").code == 0
    assert place.run("process", "--all").code == 0
    with closing(sqlite3.connect(place.data / "jiannuo.db")) as database:
        (digest,) = database.execute("select body_sha256 from snapshot where url like ?", (f"%{address}",)).fetchone()
    (member,) = (place.data / "archive").rglob(f"*{digest}*")
    member.unlink()
    again = place.run("process", "--all")
    assert again.code == 1, again.err
    assert f"refused {site.url}{address}: the archive does not give it back" in again.err
    assert "unchanged=2 refused=1" in again.out
