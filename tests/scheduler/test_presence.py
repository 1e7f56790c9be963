"""Taken down, delisted, moved, restored: told once, after the declared number of days, with evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from config.subscribers import Subscriber
from reporting.messages import compose
from scheduler.presence import note_presence
from scheduler.readings import weigh_reading
from scheduler.unanswered import tell_unanswered
from storage.models import Alert, Change, Check, CrawlRun, Document, Publisher, Report, Snapshot, Version
from storage.session import open_database
from tests.scheduler.one_report import PORTAL, READER, START

STAYS = "https://www.example.gov.cn/zwgk/t20230312_1.html"


class Days:
    """A portal with one report, checked once a day."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self.day = 0
        self.url = "https://www.example.gov.cn/zwgk/t20240312_1.html"
        with sessions.begin() as session:
            publisher = Publisher.named(session, PORTAL.name)
            self.document(session, Report.of(session, publisher, 2023, "rule_of_law"), self.url)
            self.document(session, Report.of(session, publisher, 2022, "rule_of_law"), STAYS)

    def document(self, session: Session, report: Report, url: str) -> None:
        document = Document(
            portal="example", url=url, kind="rule_of_law", report=report, first_seen_at=self.now, listed_at=self.now
        )
        snapshot = Snapshot(
            document=document,
            url=url,
            fetched_at=self.now,
            status=200,
            headers=[],
            body_sha256="0" * 64,
            size=1,
            state="interpreted",
        )
        session.add_all([document, snapshot])
        session.flush()
        text = "一、主要举措和成效\n全年办理行政复议案件126件。"
        session.add(
            Version(
                report=report,
                document=document,
                snapshot=snapshot,
                created_at=self.now,
                fingerprint="0" * 64,
                title="示例市2023年法治政府建设年度报告",
                text=text,
                sections=[],
                dates={},
                removed=[],
            )
        )

    @property
    def now(self) -> dt.datetime:
        return START + dt.timedelta(days=self.day)

    def add(self, url: str) -> None:
        """Put the report at a second address, listed from today on."""
        with self.sessions.begin() as session:
            self.document(session, session.scalars(select(Report).where(Report.year == 2023)).one(), url)

    def crawl(
        self,
        status: int,
        *,
        listed: bool,
        outcome: str = "error",
        days: int = 1,
        reports: int = 5,
        url: str = "",
        other: bool | None = True,
        second: int = 0,
        watched: Sequence[str] = (),
        counts: Mapping[str, int] | None = None,
    ) -> list[str]:
        """Crawl once a day; return the kinds of change that were noted.

        ``other``: the listing has the other report; False: a strange one instead; None: nothing. ``second``: what
        that report's page answers; 0: it is not asked for.
        """
        noted: list[str] = []
        for _ in range(days):
            self.day += 1
            with self.sessions.begin() as session:
                run = CrawlRun(
                    portal="example",
                    started_at=self.now,
                    outcome="ok",
                    counts={"reports": reports, **(counts or {})},
                    finished_at=self.now,
                )
                document = session.scalars(select(Document).where(Document.url == (url or self.url))).one()
                if listed:
                    document.listed_at = self.now
                if other:
                    stays = session.scalars(select(Document).where(Document.url == STAYS)).one()
                    stays.listed_at = self.now
                check = Check(document_id=document.id, checked_at=self.now, status=status, outcome=outcome)
                session.add_all([run, check])
                session.flush()
                if second:
                    outcome_of = "not_modified" if second == 304 else "error"
                    number = session.scalars(select(Document.id).where(Document.url == STAYS)).one()
                    session.add(
                        Check(
                            document_id=number,
                            crawl_run_id=run.id,
                            checked_at=self.now,
                            status=second,
                            outcome=outcome_of,
                        )
                    )
                if other is False:
                    at = {"first_seen_at": self.now, "listed_at": self.now}
                    url = f"https://www.example.gov.cn/strange/{self.day}.html"
                    session.add(Document(portal="example", url=url, kind="rule_of_law", **at))
                weigh_reading(session, run)
                before = set(session.scalars(select(Change.id)))
                note_presence(session, PORTAL, [READER], self.now, watched)
                noted += [change.kind for change in session.scalars(select(Change)) if change.id not in before]
        return noted

    def doubts(self) -> list[bool]:
        """Return of each run whether it was doubted."""
        with self.sessions() as session:
            runs = session.scalars(select(CrawlRun).where(CrawlRun.portal == "example").order_by(CrawlRun.id))
            return [bool(run.counts.get("doubtful")) for run in runs]


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    sessions = open_database(Settings(data_dir=tmp_path, smtp_url=SecretStr("")))
    yield Days(sessions)
    sessions.kw["bind"].dispose()


def test_a_takedown_is_told_once_after_the_declared_days_with_its_evidence(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified", days=2) == []
    assert days.crawl(404, listed=False, days=2) == []
    assert days.crawl(404, listed=False) == ["taken_down"]
    assert days.crawl(404, listed=False, days=4) == []
    with days.sessions() as session:
        assert session.scalars(select(Report.state).where(Report.year == 2023)).one() == "taken_down"
        change = session.scalars(select(Change)).one()
        gone = [sight for sight in change.pieces if sight["what"] == "gone"]
        assert [sight["status"] for sight in gone] == [404] * 3
        assert len({sight["at"][:10] for sight in gone}) == 3
        assert [sight["what"] for sight in change.pieces].count("unlisted") == 3
        assert change.pieces[0]["what"] == "seen"
        alert = session.scalars(select(Alert)).one()
        mail = compose(session, alert, {})
    assert "撤下" in mail.subject
    for text in (mail.html, mail.text):
        assert text.count("服务器回答 404（不存在）") == 3
        assert text.count("没有列出这份报告") == 3
        assert "2026年5月3日" in text, "when it was last seen"
        assert "3 天的检查" in text


@pytest.mark.parametrize("status", [403, 412, 521, 500, 503, 0])
def test_a_block_or_a_broken_server_is_no_takedown(days: Days, status: int) -> None:
    assert days.crawl(status, listed=False, days=10) == []


def test_one_bad_day_is_no_takedown(days: Days) -> None:
    assert days.crawl(404, listed=False) == []
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    assert days.crawl(404, listed=False, days=2) == []
    assert days.crawl(304, listed=True, outcome="not_modified", days=5) == []


def test_many_checks_on_one_day_are_one_day(days: Days) -> None:
    for _ in range(5):
        assert days.crawl(404, listed=False) == []
        days.day -= 1


def test_while_the_listing_links_to_it_nothing_is_gone(days: Days) -> None:
    assert days.crawl(404, listed=True, days=6) == []


def test_a_listing_without_any_report_proves_nothing(days: Days) -> None:
    assert days.crawl(404, listed=False, days=6, reports=0) == []


def test_a_listing_of_strange_rows_proves_nothing(days: Days) -> None:
    """Another column served in its place, or a new one whose pages could not be read yet."""
    assert days.crawl(404, listed=False, days=6, other=False) == []
    assert days.crawl(304, listed=False, outcome="not_modified", days=6, other=False) == []


def test_what_stood_there_on_the_first_crawl_is_served_in_nothings_place(days: Days) -> None:
    """More unreadable rows than readable ones, and nothing known that they could have displaced."""
    for _ in range(2):
        days.crawl(304, listed=True, outcome="not_modified")
        with days.sessions.begin() as session:
            run = session.scalars(select(CrawlRun).order_by(CrawlRun.id)).all()[-1]
            at = {"kind": "rule_of_law", "first_seen_at": days.now, "listed_at": days.now}
            for number in range(3):
                url = f"https://www.example.gov.cn/strange/{days.day}-{number}.html"
                session.add(Document(portal="example", url=url, **at))
            session.flush()
            weigh_reading(session, run)
            assert run.message == ""
            assert run.read_listings


@pytest.mark.parametrize(
    "name", ["listing_gaps", "listings_cut", "listings_short", "listings_barren", "listings_other"]
)
def test_a_listing_that_was_whole_lately_and_is_not_proves_nothing(days: Days, name: str) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified", counts={name: 0}) == []
    assert days.crawl(404, listed=False, days=6, counts={name: 1}) == []
    assert days.crawl(404, listed=False, days=3) == ["taken_down"]


def test_a_listing_that_always_lacks_something_is_believed_all_the_same(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified", days=2, counts={"listing_gaps": 1}) == []
    assert days.crawl(404, listed=False, days=3, counts={"listing_gaps": 1}) == ["taken_down"]


def test_a_listing_that_has_lacked_something_for_a_month_is_believed(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    assert days.crawl(404, listed=False, days=30, counts={"listing_gaps": 1}) == []
    assert days.crawl(404, listed=False, days=3, counts={"listing_gaps": 1}) == ["taken_down"]


UNCOUNTED = ["listings_cut", "listings_barren"]


@pytest.mark.parametrize("name", UNCOUNTED)
def test_what_an_older_program_did_not_count_is_believed_after_days_without_loss(days: Days, name: str) -> None:
    """The program was brought up to date: the runs before did not look whether the listings' markup ends."""
    assert days.crawl(304, listed=True, outcome="not_modified", days=2) == []
    assert days.crawl(304, listed=True, outcome="not_modified", days=3, counts={name: 1}) == []
    assert days.doubts() == [False, False, True, True, False], "on the third day it is how this portal is"
    assert days.crawl(404, listed=False, days=2, counts={name: 1}) == []
    assert days.crawl(404, listed=False, counts={name: 1}) == ["taken_down"]
    assert not any(days.doubts()[5:])


@pytest.mark.parametrize("name", UNCOUNTED)
def test_what_an_older_program_did_not_count_proves_nothing_while_something_is_missing(days: Days, name: str) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    assert days.crawl(304, listed=True, outcome="not_modified", days=2, counts={name: 1}) == []
    assert days.crawl(404, listed=False, days=6, counts={name: 1}) == [], "two days are too few, then a bad week"
    assert days.crawl(304, listed=True, outcome="not_modified", counts={name: 2}) == []
    assert days.crawl(404, listed=False, days=6, counts={name: 2}) == [], "it was not so bad on three days"


def test_several_crawls_of_a_day_settle_nothing(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    for _ in range(5):
        assert days.crawl(304, listed=True, outcome="not_modified", counts={"listings_cut": 1}) == []
        days.day -= 1
    days.day += 1
    assert days.doubts() == [False, *[True] * 5]


def test_where_the_count_was_zero_days_without_loss_settle_nothing(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified", counts={"listings_cut": 0}) == []
    assert days.crawl(304, listed=True, outcome="not_modified", days=5, counts={"listings_cut": 1}) == []
    assert days.doubts() == [False, *[True] * 5]


def test_where_no_listed_report_answers_a_404_proves_nothing(days: Days) -> None:
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    assert days.crawl(404, listed=False, days=6, second=500) == []
    assert days.crawl(404, listed=False, days=3, second=304) == ["taken_down"]


def test_an_only_report_whose_listing_says_that_it_is_empty_is_taken_down(days: Days) -> None:
    empty = {"listings_empty": 1, "listings": 1}
    assert days.crawl(304, listed=True, outcome="not_modified") == []
    assert days.crawl(404, listed=False, days=2, reports=0, other=None, counts=empty) == []
    assert days.crawl(404, listed=False, reports=0, other=None, counts=empty) == ["taken_down"]
    with days.sessions() as session:
        mail = compose(session, session.scalars(select(Alert)).one(), {})
    assert mail.text.count("栏目：页面写明没有内容") == 3


@pytest.mark.parametrize(("status", "outcome"), [(304, "not_modified"), (403, "error"), (500, "error")])
def test_an_empty_listing_proves_nothing_while_the_page_does_not_say_so_too(
    days: Days, status: int, outcome: str
) -> None:
    empty = {"listings_empty": 1, "listings": 1}
    assert days.crawl(status, listed=False, days=6, reports=0, outcome=outcome, other=None, counts=empty) == []


def test_what_left_the_listing_and_still_answers_is_delisted(days: Days) -> None:
    assert days.crawl(304, listed=False, outcome="not_modified", days=3) == ["delisted"]
    assert days.crawl(304, listed=False, outcome="not_modified", days=3) == []
    assert days.crawl(304, listed=True, outcome="not_modified") == ["restored"]


def test_addresses_that_go_at_different_times_are_each_told_once(days: Days) -> None:
    """Whichever was known first: the order of the documents says nothing about the order in which they go."""
    second, third = (f"https://www.example.gov.cn/zwgk/t20240420_{number}.html" for number in (8, 9))
    days.add(second)
    days.add(third)

    def watch(**statuses: int) -> list[str]:
        noted: list[str] = []
        for _ in range(4):
            for url, status in (
                (days.url, statuses["first"]),
                (second, statuses["second"]),
                (third, statuses["third"]),
            ):
                seen = status == 304
                noted += days.crawl(status, listed=seen, outcome="not_modified" if seen else "error", url=url)
                days.day -= 1
            days.day += 1
        return noted

    assert watch(first=304, second=404, third=304) == ["relocated"]
    assert watch(first=404, second=404, third=304) == ["relocated"]
    assert watch(first=404, second=304, third=304) == []
    assert watch(first=404, second=404, third=304) == ["relocated"], "it was back in between"
    with days.sessions() as session:
        left = session.scalars(select(Change.a_text).order_by(Change.id)).all()
    assert left == [second, days.url, second]


def test_a_reprint_neither_hides_a_takedown_nor_is_one(days: Days) -> None:
    with days.sessions.begin() as session:
        report = session.scalars(select(Report).where(Report.year == 2023)).one()
        days.document(session, report, "https://www.province.gov.cn/1.html")
        session.flush()
        reprint = session.scalars(select(Document).where(Document.url.contains("province"))).one()
        reprint.portal, reprint.standing = "province", 2
    assert days.crawl(404, listed=False, days=3, watched=["province"]) == ["taken_down"]
    assert days.crawl(304, listed=True, outcome="not_modified", watched=["province"]) == ["restored"]
    province = PORTAL.model_copy(update={"id": "province"})
    for _ in range(5):
        days.day += 1
        with days.sessions.begin() as session:
            reprint = session.scalars(select(Document).where(Document.portal == "province")).one()
            counts = {"reports": 5}
            session.add_all(
                [
                    CrawlRun(portal="province", started_at=days.now, outcome="ok", counts=counts, finished_at=days.now),
                    Check(document_id=reprint.id, checked_at=days.now, status=404, outcome="error"),
                ]
            )
            session.flush()
            assert note_presence(session, province, [READER], days.now, ["example"]) == (0, 0)


def test_a_reprints_end_says_nothing_once_the_publishers_portal_left_the_declarations(days: Days) -> None:
    with days.sessions.begin() as session:
        report = session.scalars(select(Report).where(Report.year == 2023)).one()
        days.document(session, report, "https://www.province.gov.cn/1.html")
        session.flush()
        for document in report.documents:
            document.portal = "province" if "province" in document.url else "example"
            document.standing = 2  # nobody's own address: the publisher's portal is declared no more
    province = PORTAL.model_copy(update={"id": "province"})
    for _ in range(5):
        days.day += 1
        with days.sessions.begin() as session:
            reprint = session.scalars(select(Document).where(Document.portal == "province")).one()
            run = CrawlRun(portal="province", started_at=days.now, outcome="ok", counts={"reports": 5})
            run.finished_at = days.now
            session.add_all([run, Check(document_id=reprint.id, checked_at=days.now, status=404, outcome="error")])
            session.flush()
            assert note_presence(session, province, [READER], days.now, ["province"]) == (0, 0)


def test_a_listed_page_that_was_not_had_for_days_is_told_to_operators_once(days: Days) -> None:
    person = Subscriber(name="ops", address="o@example.org", audience="operators")

    def crawl(status: int) -> int:
        days.crawl(status, listed=True, outcome="not_modified" if status == 304 else "error")
        with days.sessions.begin() as session:
            run = session.scalars(select(CrawlRun).order_by(CrawlRun.id.desc())).first()
            assert run is not None
            return tell_unanswered(session, PORTAL, run, [person, READER], days.now)

    assert [crawl(status) for status in (304, 500, 404, 304, 500, 403, 0, 500, 500)] == [0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert [crawl(status) for status in (304, 304, 500, 500, 500, 500)] == [1, 0, 0, 0, 1, 0]
    with days.sessions() as session:
        alerts = session.scalars(select(Alert).order_by(Alert.id)).all()
        assert [alert.kind for alert in alerts] == ["unanswered", "run_recovered", "unanswered"]
        mail = compose(session, alerts[0], {})
    assert mail.subject == "【运维】example：1 个页面多日打不开"
    for text in (mail.text, mail.html):
        assert days.url in text
        assert "没有得到回答" in text


def tell(days: Days) -> list[str]:
    """Tell operators what the newest run leaves unanswered; return the kinds of their new alerts."""
    person = Subscriber(name="ops", address="o@example.org", audience="operators")
    with days.sessions.begin() as session:
        run = session.scalars(select(CrawlRun).order_by(CrawlRun.id.desc())).first()
        assert run is not None
        before = set(session.scalars(select(Alert.id)))
        tell_unanswered(session, PORTAL, run, [person], days.now)
        session.flush()
        return [alert.kind for alert in session.scalars(select(Alert)) if alert.id not in before]


def test_a_page_that_began_to_fail_before_another_and_was_asked_for_less_often_is_told_too(days: Days) -> None:
    days.crawl(304, listed=True, outcome="not_modified", second=500)
    told = []
    for second in (0, 0, 0, 0, 500, 500, 500):
        days.crawl(500, listed=True, second=second)
        told += tell(days)
    assert told == ["unanswered", "unanswered"]
    with days.sessions() as session:
        alerts = session.scalars(select(Alert).where(Alert.kind == "unanswered").order_by(Alert.id)).all()
        assert [[page["url"] for page in alert.payload["pages"]] for alert in alerts] == [[days.url], [STAYS]]


def test_a_page_that_left_its_listing_and_still_fails_was_not_read_again(days: Days) -> None:
    days.crawl(304, listed=True, outcome="not_modified")
    days.crawl(404, listed=True, days=3)
    assert tell(days) == ["unanswered"]
    days.crawl(404, listed=False)
    assert tell(days) == []
    days.crawl(304, listed=True, outcome="not_modified")
    assert tell(days) == ["run_recovered"]


def test_a_page_that_fails_for_longer_than_checks_are_looked_at_is_told_once(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.sights.MOST_SIGHTS", 4)
    days.crawl(304, listed=True, outcome="not_modified")
    told = []
    for _ in range(9):
        days.crawl(404, listed=True)
        told += tell(days)
    assert told == ["unanswered"]


def test_what_comes_back_is_restored(days: Days) -> None:
    assert days.crawl(404, listed=False, days=3) == ["taken_down"]
    assert days.crawl(200, listed=True, outcome="same_text") == ["restored"]
    with days.sessions() as session:
        assert session.scalars(select(Report.state).where(Report.year == 2023)).one() == "public"
    assert days.crawl(404, listed=False, days=3) == ["taken_down"]


def test_a_report_that_moved_is_relocated_and_not_gone(days: Days) -> None:
    days.day += 1
    new = "https://www.example.gov.cn/zwgk/t20240420_9.html"
    days.add(new)
    noted: list[str] = []
    for _ in range(4):
        noted += days.crawl(404, listed=False)
        days.day -= 1
        noted += days.crawl(304, listed=True, outcome="not_modified", url=new)
    assert noted == ["relocated"]
    with days.sessions() as session:
        change = session.scalars(select(Change)).one()
        assert (change.a_text, change.b_text) == (days.url, new)
        assert session.scalars(select(Report.state).where(Report.year == 2023)).one() == "public"
