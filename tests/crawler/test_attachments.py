"""Attachments: found on a page, asked for in a whole crawl, and read as the report where the page is but a shell."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.boilerplate import load_boilerplate
from config.portal import load_portal
from config.settings import Settings
from crawler.attachments import attachments
from pipelines.rules import Rules, Summary
from pipelines.run import process
from scheduler.refusals import refusals
from storage.archive import Archive
from storage.models import Check, Document, Report, Snapshot, Version
from storage.session import open_database
from tests.crawler.site import Answer, Site, Workplace
from tests.documents import LINES, TITLE, docx_report, packed

LISTING = "/zwgk/fzzfjs/"
PAGE = "/zwgk/fzzfjs/202403/t20240312_77.html"
DOCX = "/zwgk/fzzfjs/202403/P020240312.docx"
DOC = "/zwgk/fzzfjs/202403/P020240313.doc"
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
TEXT = "\n".join(LINES)


HOST = "https://www.example.gov.cn"
CONFIG = '{"DETAIL":{"content":"<p>全文<a href=\\"\\/attachment\\/1\\/9.docx\\">报告.docx<\\/a><\\/p>"}}'
FOUND = [
    ('<div class="TRS_Editor"><a href="./P020240312.docx">附件：报告.docx</a></div>', ["/zwgk/P020240312.docx"]),
    (
        '<a href="/module/download/downfile.jsp?filename=a.doc">下载</a>',
        ["/module/download/downfile.jsp?filename=a.doc"],
    ),
    ('<a href="/system/_content/download.jsp?wbfileid=7">附件</a>', ["/system/_content/download.jsp?wbfileid=7"]),
    ('<iframe src="/pdfjs/web/viewer.html?file=/files/2023.pdf"></iframe>', ["/files/2023.pdf"]),
    ('<div id="zoom"><a href="/u/7">2023年报告.pdf（1.2MB）</a></div>', ["/u/7"]),
    # where the body has files, those outside of it are not its own; menus and related lists never are
    ('<div id="zoom"><a href="a.ofd">报告</a></div><div><a href="b.pdf">别的</a></div>', ["/zwgk/a.ofd"]),
    ('<div class="related"><a href="b.pdf">相关</a></div><nav><a href="c.doc">指南</a></nav>', []),
    ('<a href="/zwgk/other.html">报告</a><a href="javascript:down(1)">a.pdf</a><a href="#a.pdf">顶</a>', []),
    (f"<script>window._CONFIG = {CONFIG}</script>", ["/attachment/1/9.docx"]),
]


@pytest.mark.parametrize(("markup", "expected"), FOUND)
def test_files_in_the_body_are_attachments(markup: str, expected: list[str]):
    found = [url for url, _ in attachments(f"<html><body>{markup}</body></html>", f"{HOST}/zwgk/t20240312_1.html")]
    assert found == [f"{HOST}{path}" for path in expected]


class Crawls:
    """A portal, crawled in sub-processes and read here."""

    def __init__(self, site: Site, workplace: Workplace) -> None:
        self.site, self.workplace = site, workplace
        self.settings = Settings(data_dir=workplace.folder / "data")
        more = "[fetch]\ndelay = 0\n[expect]\nmin_characters = 200\n"
        declared = f'name = "示例市人民政府"\n[[listings]]\nurl = "{site.url}{LISTING}"\n{more}'
        workplace.declare("example", declared)
        row = f'<li><a href="{PAGE}">{TITLE}</a><span>2024-03-12</span></li>'
        site.pages[LISTING] = f"<html><body><ul>{row}</ul></body></html>"

    def page(self, body: str, links: str) -> None:
        self.site.pages[PAGE] = (
            f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1>'
            f'<div class="TRS_Editor">{body}{links}</div></body></html>'
        )

    def crawl(self) -> dict[str, int]:
        done = self.workplace.crawl("example")
        assert done.code == 0, done.err
        return done.counts

    def sessions(self) -> sessionmaker[Session]:
        return open_database(self.settings)

    def read(self) -> Summary:
        portal = load_portal(self.workplace.folder / "portals" / "example.toml")
        archive = Archive(self.settings.resolved_archive_url())
        return process(self.sessions(), archive, Rules(load_boilerplate(), {"example": portal}), now=NOW)

    def rows(self, query: object) -> list[tuple]:
        with self.sessions()() as session:
            return [tuple(row) for row in session.execute(query)]


@pytest.fixture
def crawls(site: Site, workplace: Workplace) -> Crawls:
    return Crawls(site, workplace)


VERSIONS = select(Document.url, Version.title, Version.text).join(Document, Document.id == Version.document_id)
SHELL = "<p>请下载附件查看全文。</p>"


def test_a_page_that_is_only_a_link_gives_way_to_its_attachment(crawls: Crawls):
    site = crawls.site
    crawls.page(
        SHELL,
        f'<p>附件：<a href="{DOCX}">{TITLE}.docx</a> <a href="{DOC}">{TITLE}.doc</a>'
        '<a href="http://127.0.0.1:9/a.pdf">报告.pdf</a></p>',
    )
    site.pages[DOCX] = Answer(docx_report(), headers={"Content-Type": "application/octet-stream"})
    site.pages[DOC] = b"\r\n"
    counts = crawls.crawl()
    assert counts["offsite_attachments"] == 1  # another port: never asked for
    assert (counts["attachments"], counts["new_attachments"], counts["snapshots"], counts["errors"]) == (2, 2, 2, 1)

    done = crawls.read()
    assert (done.versions, done.refused) == (1, [])
    assert crawls.rows(VERSIONS) == [(f"{site.url}{DOCX}", TITLE, TEXT)]
    checks = select(Document.url, Check.status, Check.outcome, Check.detail).join(Document)
    assert crawls.rows(checks) == [(f"{site.url}{DOC}", 200, "error", "answered 200 with 2 bytes: no document")]
    states = crawls.rows(select(Snapshot.state, Snapshot.reason).order_by(Snapshot.id))
    assert [state for state, _ in states] == ["interpreted", "interpreted"]
    assert states[0][1].startswith("the report is its attachment; ")
    published = select(Report.published_on, Report.title, Report.year)
    assert crawls.rows(published) == [(dt.date(2024, 3, 12), TITLE, 2023)]
    parts = select(Document.row_title, Document.part_of_id, Document.year_hint, Document.row_date)
    assert crawls.rows(parts.order_by(Document.id))[1] == (f"{TITLE}.docx", 1, 2023, "2024-03-12")
    with crawls.sessions()() as session:
        assert refusals(session, "example") == []

    again = crawls.crawl()  # nothing changed: no snapshot, no version, the dead link still an error
    assert (again.get("snapshots"), again["unchanged"], again["attachments"]) == (None, 2, 2)
    assert crawls.read().versions == 0


def test_an_edit_of_the_attachment_is_a_change_of_the_report(crawls: Crawls):
    crawls.page(SHELL, f'<a href="{DOCX}">{TITLE}.docx</a>')
    crawls.site.pages[DOCX] = docx_report()
    crawls.crawl()
    assert crawls.read().versions == 1
    crawls.site.pages[DOCX] = docx_report([line.replace("126件", "162件") for line in LINES])
    crawls.crawl()
    done = crawls.read()
    assert (done.versions, done.changes, done.refused) == (1, 1, [])


def test_an_attachment_of_a_page_that_is_the_report_is_no_news(crawls: Crawls):
    crawls.page("".join(f"<p>{line}</p>" for line in LINES), f'<p><a href="{DOCX}">下载全文</a></p>')
    crawls.site.pages[DOCX] = docx_report([*LINES[:-2], "附件另有一句。", *LINES[-2:]])
    crawls.crawl()
    done = crawls.read()
    assert (done.versions, done.refused) == (1, [])
    assert [url for url, *_ in crawls.rows(VERSIONS)] == [f"{crawls.site.url}{PAGE}"]


def test_annexes_beside_the_report_make_no_versions_and_no_refusals(crawls: Crawls):
    links = (
        f'<a href="a.xlsx">附件1：统计表.xlsx</a><a href="b.zip">附件2：{TITLE}.zip</a><a href="c.doc">附件3.doc</a>'
    )
    crawls.page(SHELL, links)
    folder = PAGE.rpartition("/")[0]
    crawls.site.pages[f"{folder}/a.xlsx"] = packed({"xl/workbook.xml": "<x/>" * 40})
    crawls.site.pages[f"{folder}/b.zip"] = packed({"说明.txt": "见报告", f"{TITLE}.docx": docx_report()})
    crawls.site.pages[f"{folder}/c.doc"] = b"\x00\x01broken" * 40
    crawls.crawl()
    done = crawls.read()
    assert (done.versions, done.refused) == (1, [])
    assert [text for *_, text in crawls.rows(VERSIONS)] == [TEXT]


def test_a_shell_without_a_readable_attachment_is_refused(crawls: Crawls):
    crawls.page(SHELL, f'<a href="{DOCX}">{TITLE}.docx</a>')
    crawls.site.pages[DOCX] = docx_report(["见正文。"])
    crawls.crawl()
    done = crawls.read()
    assert done.versions == 0
    assert [url for url, _ in done.refused] == [f"{crawls.site.url}{PAGE}", f"{crawls.site.url}{DOCX}"]


def test_a_page_that_becomes_a_shell_hands_its_history_to_the_attachment(crawls: Crawls):
    crawls.page("".join(f"<p>{line}</p>" for line in LINES), "")
    crawls.crawl()
    assert crawls.read().versions == 1
    crawls.page(SHELL, f'<a href="{DOCX}">{TITLE}.docx</a>')
    crawls.site.pages[DOCX] = docx_report([line.replace("126件", "162件") for line in LINES])
    crawls.crawl()
    done = crawls.read()
    assert (done.versions, done.changes, done.refused) == (1, 1, [])
