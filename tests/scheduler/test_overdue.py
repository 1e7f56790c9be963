"""What is overdue: whose report, since when, on what evidence; told once, and not by the first good crawl."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from config.portal import Expect, Listing, Portal
from config.settings import Settings
from config.subscribers import Subscriber
from reporting.messages import compose
from scheduler.due import last_due, missing_years
from scheduler.overdue import note_overdue, overdue, with_overdue
from scheduler.readings import weigh_reading
from storage.models import Alert, CrawlRun, Document, Publisher, Report, Snapshot, Version
from storage.session import open_database

CITY = "示例市人民政府"
BUREAU = "示例市司法局"
PORTAL = Portal(id="example", name=CITY, listings=(Listing(url="https://www.example.gov.cn/zwgk/"),))
READER = Subscriber(name="reader", address="r@example.org")


class Place:
    """A portal's database, without a crawler."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self.portal = PORTAL

    def publish(self, year: int, publisher: str = CITY, *, portal: str = "example", on: dt.date | None = None) -> None:
        at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        url = f"https://www.example.gov.cn/{portal}/{year}/{publisher}.html"
        with self.sessions.begin() as session:
            report = Report.of(session, Publisher.named(session, publisher), year, "rule_of_law")
            report.published_on = on or dt.date(year + 1, 3, 20)
            document = Document(
                portal=portal, url=url, kind="rule_of_law", report=report, first_seen_at=at, listed_at=at
            )
            snapshot = Snapshot(
                document=document, url=url, fetched_at=at, status=200, headers=[], body_sha256="0" * 64, size=1,
                state="interpreted",
            )  # fmt: skip
            session.add_all([document, snapshot])
            session.flush()
            session.add(
                Version(
                    report=report, document=document, snapshot=snapshot, created_at=at, fingerprint="0" * 64,
                    title="", text="一、主要举措和成效", sections=[], dates={}, removed=[],
                )
            )  # fmt: skip

    def list_unread(self, title: str, at: dt.datetime) -> None:
        with self.sessions.begin() as session:
            session.add(
                Document(
                    portal="example", url="https://www.example.gov.cn/scan.pdf", kind="rule_of_law", row_title=title,
                    first_seen_at=at, listed_at=at,
                )
            )  # fmt: skip

    def crawl(
        self, day: str, *, outcome: str = "ok", counts: Mapping[str, int] | None = None, linked: bool = True
    ) -> int:
        """Crawl at noon of a day of Asia/Shanghai; return how many readers were told.

        ``linked``: the listings link to what is known.
        """
        now = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
        with self.sessions.begin() as session:
            known = Document.report_id.is_not(None)
            session.execute(update(Document).where(known if linked else ~known).values(listed_at=now))
            run = CrawlRun(
                portal="example",
                started_at=now,
                finished_at=now,
                outcome=outcome,
                counts=dict(counts or {"reports": 3}),
            )
            session.add(run)
            session.flush()
            weigh_reading(session, run)
            return note_overdue(session, self.portal, run, [READER], now)

    def rows(self, day: str) -> list[tuple[str, int, int]]:
        now = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
        with self.sessions() as session:
            found = overdue(session, {"example": self.portal}, now)
            return [(row.publisher, row.year, row.days_over) for row in found]

    def told(self) -> list[dict[str, Any]]:
        with self.sessions() as session:
            return [dict(alert.payload) for alert in session.scalars(select(Alert).order_by(Alert.id))]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    sessions = open_database(Settings(data_dir=tmp_path, smtp_url=SecretStr("")))
    yield Place(sessions)
    sessions.kw["bind"].dispose()


def test_it_is_told_once_on_the_first_good_crawl_after_its_day(place: Place) -> None:
    place.publish(2023)
    place.publish(2024)
    assert place.crawl("2026-03-02") == 0
    assert place.crawl("2026-03-31") == 0
    assert place.rows("2026-03-31") == []
    assert place.crawl("2026-04-01", outcome="failed") == 0, "something was amiss"
    assert place.crawl("2026-04-02", counts={"reports": 3, "listings_failed": 1}) == 0
    place.list_unread("示例县2025年法治政府建设年度报告", dt.datetime(2026, 3, 31, 4, tzinfo=dt.UTC))
    assert place.crawl("2026-04-03", linked=False) == 0, "another column in its place"
    assert place.crawl("2026-04-03") == 1
    assert place.rows("2026-04-03") == [(CITY, 2025, 3)]
    assert place.crawl("2026-04-04") == 0
    assert place.crawl("2027-04-01") == 1, "the next year's"
    assert [(each["year"], each["due_on"], each["days_over"]) for each in place.told()] == [
        (2025, "2026-04-01", 3),
        (2026, "2027-04-01", 1),
    ]


def test_what_was_not_read_since_its_day_is_not_overdue(place: Place) -> None:
    place.publish(2024)
    place.crawl("2026-03-31")
    assert place.rows("2026-05-01") == [], "nobody has looked"
    place.crawl("2026-04-20", outcome="failed")
    assert place.rows("2026-05-01") == []
    place.crawl("2026-04-21")
    assert place.rows("2026-05-01") == [(CITY, 2025, 31)]


def test_the_first_good_crawl_tells_nobody_and_old_gaps_are_listed_only(place: Place) -> None:
    place.publish(2019)
    place.publish(2022)
    assert place.crawl("2026-05-01", outcome="failed") == 0
    assert place.crawl("2026-05-02") == 0
    assert [year for _, year, _ in place.rows("2026-05-02")] == [2020, 2021, 2023, 2024, 2025]
    assert place.crawl("2026-05-03") == 1
    assert [each["year"] for each in place.told()] == [2025]


def test_departments_owe_a_report_after_two_years(place: Place) -> None:
    for year in (2023, 2024, 2025):
        place.publish(year)
    place.publish(2023, BUREAU)
    place.publish(2024, BUREAU)
    place.publish(2024, "示例市水务局")
    place.crawl("2026-04-01")
    assert place.rows("2026-04-02") == [(BUREAU, 2025, 2)]


def test_a_column_of_departments_owes_nothing_under_its_own_name(place: Place) -> None:
    place.publish(2023, BUREAU)
    place.publish(2024, BUREAU)
    place.publish(2024, "示例市水务局")
    place.crawl("2026-04-01")
    assert place.rows("2026-04-02") == [(BUREAU, 2025, 2)]


def test_a_report_under_another_name_may_be_the_one(place: Place) -> None:
    place.publish(2023)
    place.publish(2024)
    place.publish(2025, BUREAU)
    place.crawl("2026-04-01")
    assert place.rows("2026-04-02") == []
    place.publish(2024, BUREAU)
    assert place.rows("2026-04-02") == [(CITY, 2025, 2)]


def test_what_stands_elsewhere_or_could_not_be_read_is_not_overdue(place: Place) -> None:
    place.publish(2024)
    place.publish(2025, portal="province")
    place.crawl("2026-04-01")
    assert place.rows("2026-04-02") == []
    place.crawl("2027-04-01")
    place.list_unread("示例市2026年法治政府建设年度报告", dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC))
    assert place.rows("2027-04-02") == [], "a scan that nobody could read"
    place.crawl("2027-04-03")
    assert place.rows("2027-04-03") == [(CITY, 2026, 3)], "it left the listing"


def test_declarations_say_from_when_until_when_and_by_which_day(place: Place) -> None:
    place.publish(2024)
    expect = Expect(reports_since=2023, due="06-01")
    place.portal = PORTAL.model_copy(update={"expect": expect})
    place.crawl("2026-06-02")
    assert [year for _, year, _ in place.rows("2026-06-02")] == [2023, 2025]
    place.portal = PORTAL.model_copy(update={"expect": expect.model_copy(update={"reports_until": 2024})})
    assert [year for _, year, _ in place.rows("2026-06-02")] == [2023]
    place.portal = PORTAL.model_copy(update={"disabled": "gone"})
    assert place.rows("2026-06-02") == []


@pytest.mark.parametrize(
    ("kind", "today", "expected"),
    [("rule_of_law", "2026-03-31", 2024), ("open_government", "2026-04-01", 2025), ("work_report", "2026-04-01", None)],
)
def test_the_last_year_that_is_due(kind: str, today: str, expected: int | None) -> None:
    assert last_due(kind, "04-01", dt.date.fromisoformat(today)) == expected


def test_missing_years_begin_where_they_must() -> None:
    today = dt.date(2026, 5, 1)
    assert missing_years("rule_of_law", Expect(), [], today) == []
    assert missing_years("rule_of_law", Expect(), [2022, 2024], today) == [2023, 2025]
    assert missing_years("rule_of_law", Expect(reports_since=2021), [2022, 2024], today) == [2021, 2023, 2025]
    assert missing_years("rule_of_law", Expect(reports_since=2021), [2022, 2024], today, own=False) == [2023, 2025]
    assert missing_years("rule_of_law", Expect(reports_until=2023), [2022], today) == [2023]


def test_the_mail_says_by_which_rule_how_long_and_what_came_before(place: Place) -> None:
    place.publish(2023, on=dt.date(2024, 4, 12))
    place.publish(2024)
    place.crawl("2026-03-01")
    place.crawl("2026-04-12")
    with place.sessions() as session:
        mail = compose(session, session.scalars(select(Alert)).one(), {})
    assert mail.subject == "【逾期未公开】示例市人民政府 2025年法治政府建设年度报告"
    for text in (mail.text, mail.html):
        assert "应于 2026年4月1日之前公开（《法治政府建设与责任落实督察工作规定》第二十四条）" in text
        assert "2026年4月12日 12:00" in text
        assert "逾期第 12 天" in text
        assert "https://www.example.gov.cn/zwgk/" in text
        assert "2025年3月20日公开" in text
        assert "2024年4月12日公开" in text


def test_the_page_of_an_earlier_year_shows_what_is_overdue(place: Place) -> None:
    place.publish(2024)
    place.crawl("2026-04-12")
    now = dt.datetime(2026, 4, 12, 5, tzinfo=dt.UTC)
    with place.sessions() as session:
        data = with_overdue(session, {"publisher": CITY, "kind": "rule_of_law", "year": 2024}, {"example": PORTAL}, now)
        later = with_overdue(
            session, {"publisher": CITY, "kind": "rule_of_law", "year": 2025}, {"example": PORTAL}, now
        )
    assert [(row["year"], row["days_over"], row["due_on"]) for row in data["overdue"]] == [(2025, 12, "2026-04-01")]
    assert later["overdue"] == []
