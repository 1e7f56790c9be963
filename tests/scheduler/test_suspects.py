"""Operators hear once of each document that lost characters, in one alert a crawl."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from config.subscribers import Subscriber
from reporting.messages import compose
from scheduler.suspects import MOST_DOCUMENTS, tell_suspects
from storage.models import Alert, Document, Publisher, Report, Snapshot, Version
from storage.session import open_database

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
PEOPLE = (
    Subscriber(name="reader", address="r@example.org"),
    Subscriber(name="operator", address="o@example.org", audience="operators"),
)
PLACE = {
    "kind": "date", "span": [0, 4], "text": "414<日>", "readings": ["4月14日"],
    "reason": "日期中缺少“月”", "ambiguous": False,
}  # fmt: skip


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    made = open_database(Settings(data_dir=tmp_path, smtp_url=SecretStr("")))
    yield made
    made.kw["bind"].dispose()


def add(session: Session, year: int, warnings: list[object], portal: str = "example") -> None:
    """Add a version of the year's document, newer than those before."""
    url = f"https://www.example.gov.cn/{year}.html"
    document = session.scalar(select(Document).where(Document.url == url, Document.portal == portal))
    document = document or Document(portal=portal, url=url, kind="rule_of_law", first_seen_at=NOW, listed_at=NOW)
    report = Report.of(session, Publisher.named(session, "示例市人民政府"), year, "rule_of_law")
    snapshot = Snapshot(
        document=document, url=url, fetched_at=NOW, status=200, headers=[], body_sha256="0" * 64, size=1
    )
    session.add(
        Version(
            report=report, document=document, snapshot=snapshot, created_at=NOW, fingerprint="0" * 64, title="",
            text="414日", sections=[], dates={}, removed=[], warnings=warnings,
        )
    )  # fmt: skip
    session.flush()


def test_each_document_is_told_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        add(session, 2021, ["a sentence", PLACE, PLACE])
        add(session, 2022, ["a sentence"])
        add(session, 2023, [PLACE])
        add(session, 2023, [])
        add(session, 2020, [PLACE], portal="other")
        assert tell_suspects(session, "example", PEOPLE, NOW) == 1
        assert tell_suspects(session, "example", PEOPLE, NOW) == 0
        (alert,) = session.scalars(select(Alert))
        assert (alert.subscriber, alert.kind) == ("operator", "suspects")
        (told,) = alert.payload["documents"]
        assert (told["url"], told["count"]) == ("https://www.example.gov.cn/2021.html", 2)
        add(session, 2021, [PLACE, PLACE, PLACE])
        assert tell_suspects(session, "example", PEOPLE, NOW) == 0, "the same document, whatever it lost since"
        add(session, 2022, [PLACE])
        assert tell_suspects(session, "example", PEOPLE, NOW) == 1
        latest = session.scalars(select(Alert).order_by(Alert.id.desc())).first()
        assert [each["url"][-9:] for each in latest.payload["documents"]] == ["2022.html"]
        assert tell_suspects(session, "other", PEOPLE[:1], NOW) == 0


def test_the_mail_quotes_the_places_as_they_stand(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for year in range(2000, 2000 + MOST_DOCUMENTS + 2):
            add(session, year, [PLACE])
        tell_suspects(session, "example", PEOPLE, NOW)
        mail = compose(session, session.scalars(select(Alert)).one(), {})
    assert mail.subject == f"【运维】example：{MOST_DOCUMENTS + 2} 份报告的网页像是丢了字"
    assert "“414<日>”（日期中缺少“月”，可能原为“4月14日”）" in mail.text
    assert "“414&lt;日&gt;”" in mail.html
    assert "其余 2 份从略" in mail.text
    assert "其余 2 份从略" in mail.html
    assert "疑似缺字" in mail.file_name
