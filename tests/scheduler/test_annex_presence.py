"""Annexes that go: told once, after as many days as a takedown, and never for a bad day or another address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from reporting.messages import compose
from reporting.render import render_html
from reporting.report import collect_report
from scheduler.annex_presence import note_annex_presence
from storage.archive import Archive
from storage.models import Alert, Change, Check, Document, Publisher, Report, Snapshot
from storage.parts import ANNEX
from storage.session import open_database
from tests.documents import docx_report
from tests.scheduler.one_report import PORTAL, READER, START

PAGE = "https://www.example.gov.cn/zwgk/t20240312_1.html"
LIST = "https://www.example.gov.cn/zwgk/P1.docx"


class Days:
    """A report with an annex, both asked for once a day."""

    def __init__(self, sessions: sessionmaker[Session], archive: Archive) -> None:
        self.sessions, self.archive, self.day = sessions, archive, 0
        with sessions.begin() as session:
            report = Report.of(session, Publisher.named(session, PORTAL.name), 2023, "rule_of_law")
            page = self.document(session, PAGE, b"<p>page</p>", "")
            page.report = report
            session.flush()
            self.document(session, LIST, docx_report(["办件12件。"]), ANNEX, page=page)

    @property
    def now(self) -> dt.datetime:
        return START + dt.timedelta(days=self.day)

    def document(self, session: Session, url: str, body: bytes, reason: str, page: Document | None = None) -> Document:
        made = Document(
            portal="example",
            url=url,
            kind="rule_of_law",
            part_of=page,
            row_title="清单.docx" if page else "",
            first_seen_at=self.now,
            listed_at=self.now,
        )
        session.add(made)
        self.snapshot(session, made, body, reason)
        return made

    def snapshot(self, session: Session, document: Document, body: bytes, reason: str) -> None:
        digest = self.archive.put(url=document.url, fetched_at=self.now, status=200, headers=[], body=body)
        session.add(
            Snapshot(
                document=document,
                url=document.url,
                fetched_at=self.now,
                status=200,
                headers=[],
                body_sha256=digest,
                size=len(body),
                state="interpreted",
                reason=reason,
            )
        )
        session.flush()

    def crawl(self, status: int, *, days: int = 1, page: int = 304, linked: bool = True) -> list[str]:
        """Ask for both once a day; return the kinds of change that were noted."""
        noted: list[str] = []
        for _ in range(days):
            self.day += 1
            with self.sessions.begin() as session:
                for url, answer in ((PAGE, page), (LIST, status)):
                    document = session.scalars(select(Document).where(Document.url == url)).one()
                    if url == PAGE or linked:
                        document.listed_at = self.now
                    outcome = "not_modified" if answer == 304 else "error"
                    session.add(Check(document_id=document.id, checked_at=self.now, status=answer, outcome=outcome))
                session.flush()
                before = set(session.scalars(select(Change.id)))
                note_annex_presence(session, self.archive, PORTAL, [READER], self.now)
                noted += [change.kind for change in session.scalars(select(Change)) if change.id not in before]
        return noted


def other_file(days: Days, url: str, text: str, *, after: int = 0) -> None:
    """Let the page link to a file at another address, called the same, from some days after today on."""
    with days.sessions.begin() as session:
        page = session.scalars(select(Document).where(Document.url == PAGE)).one()
        days.day += after
        days.document(session, url, docx_report([text]), ANNEX, page=page)
        days.day -= after


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    sessions = open_database(Settings(data_dir=tmp_path, smtp_url=SecretStr("")))
    yield Days(sessions, Archive(str(tmp_path / "archive")))
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize("linked", [True, False])
def test_an_annex_that_is_gone_is_told_once_with_its_evidence(days: Days, linked: bool) -> None:
    assert days.crawl(304, days=2) == []
    assert days.crawl(404, days=2, linked=linked) == []
    assert days.crawl(404, linked=linked) == ["annex_gone"]
    assert days.crawl(404, days=3, linked=linked) == []
    with days.sessions() as session:
        change = session.scalars(select(Change)).one()
        assert [(piece["part"], piece["what"]) for piece in change.pieces] == [
            ("file", "seen"),
            *[("file", "gone"), ("page", "seen")] * 3,
        ]
        mail = compose(session, session.scalars(select(Alert)).one(), {})
    assert "附件不见" in mail.subject
    assert "清单.docx" in mail.subject
    for text in (mail.html, mail.text):
        assert text.count("服务器回答 404（不存在）") == 3
        assert text.count("报告页面：可以打开") == 3
        assert "2026年5月3日" in text, "when the file was last seen"
        assert LIST in text
        assert PAGE in text
    assert days.crawl(304) == ["annex_restored"]
    assert days.crawl(304, days=2) == []
    assert days.crawl(410, days=3) == ["annex_gone"]


@pytest.mark.parametrize("status", [403, 412, 500, 0])
def test_a_block_or_a_broken_server_takes_no_annex(days: Days, status: int) -> None:
    assert days.crawl(status, days=6) == []


def test_days_without_the_page_itself_do_not_count(days: Days) -> None:
    assert days.crawl(404, page=404, days=6) == []
    assert days.crawl(404, page=304, days=2) == []
    assert days.crawl(404) == ["annex_gone"]


@pytest.mark.parametrize(("verdict", "told"), [("not_found", ["annex_gone"]), ("challenge", []), ("waf", [])])
def test_an_error_page_in_its_place_says_what_a_404_says(days: Days, verdict: str, told: list[str]) -> None:
    days.crawl(304)
    days.day += 1
    with days.sessions.begin() as session:
        annex = session.scalars(select(Document).where(Document.url == LIST)).one()
        days.snapshot(session, annex, b"<html>...", f"{ANNEX}; {verdict} (0.03): the page says so")
    assert days.crawl(304, days=3) == told


def test_the_same_file_at_another_address_is_no_news_and_another_file_is(days: Days) -> None:
    days.crawl(304)
    other = "https://www.example.gov.cn/zwgk/P2.docx"
    other_file(days, other, "办件12件。", after=30)
    assert days.crawl(404, days=4, linked=False) == []
    with days.sessions.begin() as session:
        moved = session.scalars(select(Document).where(Document.url == other)).one()
        days.snapshot(session, moved, docx_report(["办件34件。"]), ANNEX)
    assert days.crawl(404, linked=False) == ["annex_replaced"]
    assert days.crawl(404, days=3, linked=False) == []
    with days.sessions() as session:
        mail = compose(session, session.scalars(select(Alert)).one(), {})
    assert LIST in mail.text
    assert other in mail.text


def test_the_year_over_year_report_names_the_file_and_the_checks(days: Days) -> None:
    days.crawl(404, days=3)
    with days.sessions() as session:
        report = session.scalars(select(Report)).one()
        data = collect_report(session, report, {})
        assert [(event["kind"], event["section"]) for event in data["events"]] == [("annex_gone", "清单.docx")]
        shown = render_html(data)
    assert "附件不见（清单.docx）" in shown
    assert shown.count("附件文件：服务器回答 404（不存在）") == 3


def test_files_that_cannot_be_compared_are_no_news(days: Days) -> None:
    days.crawl(304)
    other = "https://www.example.gov.cn/zwgk/P2.docx"
    other_file(days, other, "办件34件。", after=30)
    with days.sessions.begin() as session:
        session.scalars(select(Snapshot).where(Snapshot.url == LIST)).one().body_sha256 = "0" * 64  # not in the archive
    assert days.crawl(404, days=5, linked=False) == []


def crawl_files(days: Days, *there: str) -> list[tuple[str, str, str]]:
    """Ask for the page and its files once; those that are not there answer 404. Return the changes that were noted."""
    days.day += 1
    with days.sessions.begin() as session:
        page = session.scalars(select(Document).where(Document.url == PAGE)).one()
        page.listed_at = days.now
        for document in (page, *page.parts):
            answers = document is page or document.url in there
            status, outcome = (304, "not_modified") if answers else (404, "error")
            document.listed_at = days.now if answers else document.listed_at
            session.add(Check(document_id=document.id, checked_at=days.now, status=status, outcome=outcome))
        session.flush()
        before = set(session.scalars(select(Change.id)))
        note_annex_presence(session, days.archive, PORTAL, [READER], days.now)
        found = session.scalars(select(Change).order_by(Change.id))
        return [(change.kind, change.a_text, change.b_text) for change in found if change.id not in before]


def test_a_file_whose_address_changes_with_every_upload_is_told_once(days: Days) -> None:
    """Three addresses with one text, then another text, then nothing: one replacement, one end."""
    urls = [LIST, *(f"{LIST}?t={number}" for number in (2, 3, 4))]
    told = crawl_files(days, LIST)
    for url, text in zip(urls[1:], ("办件12件。", "办件12件。", "办件34件。"), strict=True):
        other_file(days, url, text, after=1)
        told += [each for _ in range(4) for each in crawl_files(days, url)]
    assert told == [("annex_replaced", urls[2], urls[3])]
    assert [each for _ in range(5) for each in crawl_files(days)] == [("annex_gone", urls[3], "")]


def test_of_two_files_called_the_same_the_one_that_stays_replaces_nothing(days: Days) -> None:
    other = "https://www.example.gov.cn/zwgk/P2.docx"
    other_file(days, other, "办件34件。")
    crawl_files(days, LIST, other)
    assert [each for _ in range(4) for each in crawl_files(days, other)] == [("annex_gone", LIST, "")]


def test_a_moved_file_is_no_news_on_a_day_when_the_page_was_not_asked_for(days: Days) -> None:
    other = f"{LIST}?t=2"
    crawl_files(days, LIST)
    other_file(days, other, "办件12件。", after=1)
    assert [each for _ in range(4) for each in crawl_files(days, other)] == []
    with days.sessions.begin() as session:
        days.day += 1
        session.scalars(select(Document).where(Document.url == PAGE)).one().listed_at = days.now
        assert note_annex_presence(session, days.archive, PORTAL, [READER], days.now) == (0, 0)


@pytest.mark.parametrize(("text", "kind"), [("办件12件。", "annex_restored"), ("办件34件。", "annex_replaced")])
def test_a_file_that_is_back_at_another_address_is_told_once(days: Days, text: str, kind: str) -> None:
    other = f"{LIST}?t=2"
    crawl_files(days, LIST)
    assert [each for _ in range(4) for each in crawl_files(days)] == [("annex_gone", LIST, "")]
    other_file(days, other, text, after=1)
    assert [each for _ in range(5) for each in crawl_files(days, other)] == [(kind, LIST, other)]
    with days.sessions() as session:
        mail = compose(session, session.scalars(select(Alert).order_by(Alert.id)).all()[-1], {})
        pieces = session.scalars(select(Change).order_by(Change.id)).all()[-1].pieces
    assert other in mail.text
    assert (pieces[-1]["url"], pieces[-1]["what"]) == (other, "seen")
