"""Servers that would keep a crawl going for ever: every one ends, with exactly the reports that are there."""

from __future__ import annotations

import itertools
import re
import threading
import uuid
from urllib.parse import parse_qs, urlsplit

from crawler.walk import MOST_PAGES, PATIENCE
from tests.crawler.site import Answer, Asked, Crawled, Site, Workplace

TITLE = "示例市{year}年法治政府建设年度报告"
ROW = '<li><a href="{href}">{title}</a><span>{date}</span></li>'
REPORTS = {f"/a/view_{year}.html": year for year in (2023, 2024, 2025)}


class Trap(Site):
    """A site whose listing is written by a function of the address asked for; its reports are there."""

    def __init__(self, write) -> None:
        super().__init__()
        self.write = write

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/a/"):
            return Answer(f"<html><body>{asked.path}</body></html>".encode())
        if asked.path == "/robots.txt":
            return Answer(b"", 404)
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return Answer(f"<html><body>{self.write(parts.path, query)}</body></html>".encode())


def rows(*years: int, session: str = "") -> str:
    return "".join(
        ROW.format(href=f"/a/view_{year}.html{session}", title=TITLE.format(year=year), date=f"{year + 1}-03-01")
        for year in years
    )


def crawl(workplace: Workplace, write) -> tuple[Crawled, list[str], list[str]]:
    """Return how it ended, the listing's pages that were asked for, and the reports."""
    site = Trap(write)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        workplace.declare(
            "trap", f'name = "示例市人民政府"\n[[listings]]\nurl = "{site.url}/list/"\n[fetch]\ndelay = 0\n'
        )
        done = workplace.crawl("trap")
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()
    asked = site.paths()
    return done, [path for path in asked if not path.startswith("/a/")], [p for p in asked if p.startswith("/a/")]


def test_next_links_in_a_circle_whose_query_strings_change(workplace: Workplace):
    count = itertools.count()

    def write(path: str, query: dict[str, str]) -> str:
        page = int(query.get("page", "1"))
        following = f"?page={page % 3 + 1}&amp;visit={next(count)}"
        return f'<ul>{rows(2026 - page)}</ul><a href="{following}">下一页</a>'

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) == 4, "the first page again, under another address, is the last that is asked for"


def test_a_pager_whose_addresses_differ_on_each_page(workplace: Workplace):
    count = itertools.count()

    def write(path: str, query: dict[str, str]) -> str:
        page = int(query.get("page", "1"))
        links = "".join(f'<a href="/list/?page={n}&amp;stamp=x{next(count)}">{n}</a>' for n in (1, 2, 3))
        return f"<ul>{rows(2026 - page)}</ul>{links}"

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) == 3, "each number once"


def test_session_ids_make_no_new_pages_and_no_new_documents(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        page = int(query.get("page", "1"))
        session = uuid.uuid4().hex.upper()
        links = f'<a href="/list/;jsessionid={session}?page={page + 1}&amp;t=17119296{page:05d}">下一页</a>'
        return f"<ul>{rows(2026 - min(page, 3), session=f';jsessionid={session}')}</ul>{links}"

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) == 4
    assert not any("jsessionid" in path or "t=" in path for path in pages)


def test_a_session_in_the_path_that_nobody_knows(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        token = uuid.uuid4().hex[:12]
        return f'<ul>{rows(2025, 2024, 2023)}</ul><a href="/list/{token}/">下一页</a>'

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) == 2


def test_reports_that_are_all_called_the_same_are_no_repetition(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        page = int(query.get("page", "1"))
        title = TITLE.format(year=2025)
        items = "".join(ROW.format(href=f"/a/{page}{n}.html", title=title, date="2026-03-31") for n in range(3))
        menu = '<a href="/m/">办事服务指南栏目</a><a href="/n/">新闻发布会专题栏目</a>'
        return f"{menu}<ul>{items}</ul>" + (f'<a href="?page={page + 1}">下一页</a>' if page < 3 else "")

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(f"/a/{page}{n}.html" for page in (1, 2, 3) for n in range(3))
    assert len(pages) == 3


def test_a_calendar_without_end(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        found = re.fullmatch(r"(\d+)-(\d+)", query.get("month", "2026-3"))
        year, month = (int(found[1]), int(found[2])) if found else (2026, 3)
        after = f"{year + month // 12}-{month % 12 + 1}"
        days = "".join(f'<td><a href="/list/?day={year}-{month}-{day}">{day}</a></td>' for day in range(1, 29))
        notes = f'<p><a href="/list/?day={year}-{month}-1">{year}年{month}月的全部公开事项</a></p>'
        shown = rows(2025, 2024, 2023) if "month" not in query else ""
        return f'<ul>{shown}</ul><table><tr>{days}</tr></table>{notes}<a href="?month={after}">&gt;</a>'

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) <= PATIENCE + 30
    assert f"{PATIENCE} pages in a row had no report" in done.line["message"]


def test_a_calendar_without_end_beside_a_report_of_each_page(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        month = int(query.get("m", "24300"))
        notes = f'<p><a href="/list/?day={month}-1">{month // 12}年{month % 12 + 1}月的全部公开事项</a></p>'
        return f'<ul>{rows(2025, 2024, 2023)}</ul>{notes}<a href="?m={month + 1}">&gt;</a>'

    done, pages, reports = crawl(workplace, write)
    assert done.code == 0, done.err
    assert sorted(reports) == sorted(REPORTS)
    assert len(pages) == PATIENCE + 1
    assert f"{PATIENCE} pages in a row had no report" in done.line["message"]


def test_pages_without_end_are_a_trap_that_is_told(workplace: Workplace):
    def write(path: str, query: dict[str, str]) -> str:
        page = int(query.get("page", "1"))
        title = f"关于第{page}号事项的说明材料"
        more = ROW.format(href=f"/n/{page}.html", title=title, date="2026-03-01")
        shown = rows(2025 - page // 50) if page % 50 == 1 else ""
        return f'<ul>{shown}{more}</ul><a href="?page={page + 1}">下一页</a>'

    done, pages, reports = crawl(workplace, write)
    assert done.code == 1
    assert f"more than {MOST_PAGES} pages: declare a narrower listing" in done.line["message"]
    assert (len(pages), len(reports)) == (MOST_PAGES, 10)


def test_a_listing_that_leads_elsewhere_is_said_to(site: Site, workplace: Workplace):
    site.pages["/old/"] = Answer(b"", 302, {"Location": "/new/index.html"})
    site.pages["/new/index.html"] = f"<html><body><ul>{rows(2025)}</ul></body></html>"
    site.pages["/a/view_2025.html"] = "<html><body>2025</body></html>"
    workplace.declare("moved", f'name = "示例市"\n[[listings]]\nurl = "{site.url}/old/"\n[fetch]\ndelay = 0\n')
    done = workplace.crawl("moved")
    assert done.code == 0, done.err
    assert f"{site.url}/old/ leads to {site.url}/new/index.html: correct url" in done.line["message"]
    workplace.declare("moved", f'name = "示例市"\n[[listings]]\nurl = "{site.url}/new/"\n[fetch]\ndelay = 0\n')
    site.pages["/new/"] = site.pages["/new/index.html"]
    assert "leads to" not in workplace.crawl("moved").line["message"]
