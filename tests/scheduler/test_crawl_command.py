"""``jiannuo crawl``: its exit code, its line and ``jiannuo runs`` say the same of one crawl."""

from __future__ import annotations

import json

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


def test_no_page_that_is_the_document_is_a_failed_crawl(place: Place, site: Site) -> None:
    serve_column(site, "/fz/", "年法治政府建设年度报告", title="法治政府建设年度报告")
    site.pages |= {f"/zw/t{year + 1}0301_{year}.html": EMPTY for year in (2021, 2022, 2023)}
    declare(place, site)
    done = place.run("crawl")
    assert done.code == 1, done.err
    assert "failed=1 reports=3 snapshots=3 refused=3 versions=0" in done.out
    assert last_run(place)["outcome"] == "failed"
