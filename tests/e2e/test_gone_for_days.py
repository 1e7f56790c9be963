"""A real crawl a day: an annex that goes, a page that fails for days, an only report whose listing says it is empty."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from scheduler.jobs import opened
from storage.models import CrawlRun
from tests.documents import docx_report
from tests.e2e.days import Watch, settings_in

TITLE = "示例市人民政府2025年法治政府建设年度报告"
FRAME = (
    "<html><head><meta charset='utf-8'><title>法治政府建设年度报告</title></head><body><p>首页</p><p>政务公开</p>"
    "<p>当前位置：法治政府建设年度报告</p>{}<p>主办单位：示例市人民政府办公室</p></body></html>"
)
ROW = f'<ul><li><a href="/a/t20260211_1.html" title="{TITLE}">{TITLE}</a><span>2026-02-11</span></li></ul>'
SENTENCES = "".join(f"<p>全年第{number}项工作有序推进，办理行政复议案件{number * 7}件。</p>" for number in range(1, 41))
REPORT = (
    f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id='zoom'>"
    f"<p>一、2025年度推进法治政府建设的主要举措和成效</p>{SENTENCES}"
    "<p>附件：<a href='/a/P1.docx'>清单.docx</a></p></div></body></html>"
)


class Site:
    """A portal of one report with one annex; ``answers`` are changed from day to day."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = site.answers.get(self.path, (404, b"<p>404</p>"))
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/octet-stream")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def serve(self, *, listing: str = ROW, report: bytes | int = REPORT.encode(), annex: bytes | int = b"") -> None:
        self.answers = {"/fz/": (200, FRAME.format(listing).encode())}
        for path, answer in (("/a/t20260211_1.html", report), ("/a/P1.docx", annex)):
            self.answers[path] = (answer, b"<p>x</p>") if isinstance(answer, int) else (200, answer)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Watch:
    """Declare the site as a portal, in a place of its own."""
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "example.toml").write_text(
        f'name = "示例市人民政府"\n[[listings]]\nurl = "http://127.0.0.1:{site.server.server_port}/fz/"\n'
        "[fetch]\ndelay = 0.0\n",
        encoding="utf-8",
    )
    return Watch(cast("Any", None), settings_in(tmp_path))


def test_what_goes_is_told_once_after_its_days(site: Site, watch: Watch) -> None:
    annex = docx_report(["序号一：办件十二件。"])

    def days(count: int, **served: Any) -> list[str]:
        site.serve(**served)
        before = len(watch.kinds())
        for _ in range(count):
            watch.pass_days(1)
            watch.crawl("example")
        return watch.kinds()[before:]

    assert days(1, annex=annex) == []
    assert days(4, annex=404) == ["annex_gone"]
    assert days(1, annex=annex) == ["annex_restored"]
    assert days(4, annex=annex, report=500) == []
    assert days(1, annex=annex) == []
    assert watch.told("operators") == ["unanswered", "run_recovered"], "its annex came: the run is well, not the page"
    empty = "<p>暂无数据</p>"
    assert days(4, listing="", report=404, annex=404) == [], "an empty list proves nothing"
    assert days(4, listing=empty, report=404, annex=404) == ["taken_down"]
    assert days(1, annex=annex) == ["restored"]
    assert watch.told() == ["annex_gone", "annex_restored", "taken_down", "restored"]
    assert watch.told("operators")[2:] == ["run_failed", "run_recovered"], "until the report is back"
    assert [mail["Subject"] for mail in watch.mails() if "附件" in mail["Subject"]] == [
        f"【附件不见】{TITLE.replace('政府2025', '政府 2025')}：清单.docx",
        f"【附件恢复】{TITLE.replace('政府2025', '政府 2025')}：清单.docx",
    ]


def test_a_listing_that_is_always_cut_is_believed_soon_after_an_upgrade(site: Site, watch: Watch) -> None:
    """Its software never writes ``</html>``; the program that crawled it before did not look."""
    older = ROW.replace("2026", "2025").replace("_1.html", "_2.html").replace("2025年法治", "2024年法治")
    page = REPORT.partition("<p>附件")[0].replace("2025年", "2024年").replace("工作有序", "事项依法").encode()

    def days(count: int, rows: str) -> list[int]:
        """Crawl on so many days; return of each how much its reading is doubted."""
        found = []
        for _ in range(count):
            watch.pass_days(1)
            site.answers["/fz/"] = (200, FRAME.format(rows).partition("</body>")[0].encode())
            found.append(watch.crawl("example")["example"].counts.get("doubtful", 0))
        return found

    site.serve()
    site.answers["/a/t20250211_2.html"] = (200, page)
    assert days(1, ROW + older) == [0]
    with opened(watch.settings) as sessions, sessions.begin() as session:
        run = session.scalars(select(CrawlRun)).one()
        assert (run.counts["listings_cut"], run.counts["listings_short"]) == (1, 0), "none is counted too"
        run.counts = {name: count for name, count in run.counts.items() if not name.startswith("listing")}
    assert days(3, ROW + older) == [1, 1, 0]
    del site.answers["/a/t20250211_2.html"]
    assert days(2, ROW) == [0, 0]
    assert watch.kinds() == []
    assert days(1, ROW) == [0]
    assert watch.kinds() == ["taken_down"]
