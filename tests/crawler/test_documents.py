"""Articles on several pages: all of them are asked for and kept as one body, or none."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from config.settings import Settings
from crawler.documents import MOST_PAGES, further_pages, joined
from crawler.items import Fetched
from storage.archive import Archive
from storage.models import Check, Document, Snapshot
from storage.session import open_database
from tests.crawler.site import Answer, Site, Workplace

NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
URL = "http://www.example.gov.cn/zwgk/202603/t20260312_88101.html"


def answer(text: str, url: str = URL, *, encoding: str = "utf-8") -> Fetched:
    headers = (("Content-Type", f"text/html; charset={encoding}"), ("ETag", '"1"'), ("Content-Length", "7"))
    return Fetched(URL, url, NOW, 200, headers, text.encode(encoding), redirected=False)


def paged(number: int, pages: int = 3, stem: str = "t20260312_88101") -> str:
    return f'<html><p>第{number}页</p><script>createPageHTML({pages}, {number}, "{stem}", "html");</script></html>'


def test_the_first_page_announces_the_others():
    folder = "http://www.example.gov.cn/zwgk/202603"
    pages = [f"{folder}/t20260312_88101_1.html", f"{folder}/t20260312_88101_2.html"]
    assert further_pages(answer(paged(0))) == pages
    assert further_pages(answer(paged(0), encoding="gb18030")) == pages
    assert len(further_pages(answer(paged(0, 9999)))) == MOST_PAGES - 1


@pytest.mark.parametrize(
    "text",
    [
        paged(0, 1),
        paged(0, 5, "index"),
        paged(0, 5, "t20200101_1"),
        "<script>function createPageHTML(total, now, name, type) {}</script>",
        "<p>正文</p>",
    ],
)
def test_a_list_beside_the_text_is_no_further_page(text: str):
    assert further_pages(answer(text)) == []


def test_the_same_pages_are_the_same_bytes_and_have_no_validators():
    pages = [answer(paged(0)), answer(paged(1), f"{URL}_1", encoding="gb18030")]
    whole = joined(pages)
    assert whole.body == joined(pages).body
    assert all(page.body in whole.body for page in pages)
    assert (whole.header("ETag"), whole.header("Content-Length")) == (None, None)
    assert (whole.header("Content-Type") or "").startswith("multipart/mixed; boundary=jiannuo-pages-")
    assert joined(pages[::-1]).body != whole.body


def test_all_pages_are_kept_as_one_or_none(site: Site, workplace: Workplace):
    for year in (2025, 2024):
        for number, name in enumerate(("", "_1", "_2")):
            stem = f"t{year + 1}0301_1"
            site.pages[f"/l/{stem}{name}.html"] = Answer(
                paged(number, stem=stem).encode(), headers={"Content-Type": "text/html", "ETag": '"x"'}
            )
    rows = "".join(f"<li><a href='t{y + 1}0301_1.html'>示例市{y}年法治政府建设年度报告</a></li>" for y in (2025, 2024))
    site.pages["/l/"] = f"<html><ul>{rows}</ul></html>"
    site.pages["/l/t20250301_1_2.html"] = Answer(b"", 403)
    workplace.declare("a", f'name = "示例"\n[[listings]]\nurl = "{site.url}/l/"\n[fetch]\ndelay = 0\n')
    done = workplace.crawl("a")
    assert done.code == 0, done.err
    assert (done.code, done.counts["snapshots"], done.counts["further_pages"], done.counts["errors"]) == (0, 1, 4, 1)
    sessions = open_database(Settings(data_dir=workplace.folder / "data"))
    with sessions() as session:
        snapshot = session.scalars(select(Snapshot)).one()
        check = session.scalars(select(Check)).one()
        kept = session.get_one(Document, snapshot.document_id)
        assert (snapshot.url, kept.etag) == (f"{site.url}/l/t20260301_1.html", None)
        assert check.detail == f"its page {site.url}/l/t20250301_1_2.html answered 403"
    body = Archive(str(workplace.folder / "data" / "archive")).get(snapshot.body_sha256).body.decode()
    assert [body.find(f"第{number}页") for number in range(3)] == sorted(body.find(f"第{n}页") for n in range(3))
    assert body.count("Content-Location: ") == 3
