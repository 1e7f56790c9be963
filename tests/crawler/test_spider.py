"""The spider without a reactor: what it asks for and yields, and the settings it runs under."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.settings import default_settings

from config.portal import Portal
from config.settings import Settings
from crawler.decode import decode
from crawler.items import Known, ListedPage
from crawler.listings import DIALECTS, ListingPage, PageRequest, recognise
from crawler.settings import scrapy_settings
from crawler.spiders.reports import Progress, ReportsSpider

NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
PORTAL = Portal.model_validate(
    {"id": "a", "name": "甲", "listings": [{"url": "https://a.gov.cn/l/", "publisher": "示例市司法局"}]}
)
ROWS = (
    "<ul><li><a href='/l/t20260301_1.html'>示例市2025年法治政府建设年度报告</a>2026-03-01</li>"
    "<li><a href='http://a.gov.cn/l/t20250301_1.html'>示例市2024年法治政府建设年度报告</a>2025-03-01</li>"
    "<li><a href='https://a.gov.cn/l/t20250301_1.html'>示例市2024年法治政府建设年度报告</a>2025-03-01</li>"
    "<li><a href='https://b.gov.cn/l/t20240301_1.html'>示例市2023年法治政府建设年度报告</a>2024-03-01</li></ul>"
)


def parse(spider: ReportsSpider, body: str = ROWS) -> list[object]:
    asked = PageRequest(PORTAL.listings[0].url)
    response = TextResponse(asked.url, status=200, body=body.encode(), headers={"Content-Type": "text/html"})
    return list(spider.parse_listing(response, Progress(PORTAL.listings[0]), asked))


def spider_with(*known: Known, full: bool = False) -> ReportsSpider:
    by_url = {document.url: document for document in known}
    return ReportsSpider(portal=PORTAL, known=by_url, clock=lambda: NOW, full=full)


def test_http_and_https_are_one_document_and_other_hosts_are_left():
    spider = spider_with()
    page, *requests = parse(spider)
    assert isinstance(page, ListedPage)
    assert [item.url for item in page.found] == [
        "https://a.gov.cn/l/t20260301_1.html",
        "http://a.gov.cn/l/t20250301_1.html",
    ]
    assert {item.publisher_hint for item in page.found} == {"示例市司法局"}
    assert [request.url for request in requests] == [item.url for item in page.found]
    assert (spider.tally["reports"], spider.tally["offsite"]) == (3, 1)


def test_a_portal_that_moved_to_https_keeps_its_documents():
    known = Known("http://a.gov.cn/l/t20260301_1.html", 2025, NOW, etag='"1"')
    page, first, *_ = parse(spider_with(known))
    assert isinstance(page, ListedPage)
    assert isinstance(first, Request)
    assert page.found[0].url == known.url
    assert first.url == "https://a.gov.cn/l/t20260301_1.html"
    assert first.cb_kwargs == {"document_url": known.url}
    assert first.headers["If-None-Match"] == b'"1"'
    _, full, *_ = parse(spider_with(known, full=True))
    assert isinstance(full, Request)
    assert "If-None-Match" not in full.headers


def test_settings_are_spelt_as_scrapy_spells_them():
    ours = {"PRIVATE_PAIRS", "TURNS_DIR", "LISTING_PAGES_DIR", "LISTING_FRAMES_DIR"}
    settings = scrapy_settings(Settings(), PORTAL)
    assert [name for name in settings if name not in ours and not hasattr(default_settings, name)] == []
    assert settings["PRIVATE_PAIRS"] == []
    assert scrapy_settings(Settings(allow_private_hosts=True), PORTAL)["PRIVATE_PAIRS"] == [("a.gov.cn", 443)]
    assert "mailto:" in settings["USER_AGENT"]


@pytest.mark.shared
def test_real_pages_break_no_dialect(shared: Path):
    pages = sorted((shared / "html").glob("*.html"))
    assert pages
    for path in pages:
        url = f"http://www.example.gov.cn/{path.name}"
        page = ListingPage(decode(path.read_bytes()), PageRequest(url), url)
        if path.name.startswith("vsb"):
            assert recognise(page).name == "vsb"
        for dialect in DIALECTS.values():
            assert all(row.url.startswith("http") and row.title for row in dialect.rows(page))
            dialect.next_pages(page)
