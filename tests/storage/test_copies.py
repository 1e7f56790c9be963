"""The index of copied text on a real database: rows follow versions, findings follow their neighbours."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from pipelines.copies import copies, keys_of
from storage.copied import find_copies, index_version
from storage.copies import MOST_REPORTS, CopyFinding, CopyKey
from storage.models import Document, Publisher, Report, Snapshot, Version
from storage.session import open_database
from tests.pipelines.copied_reports import own_passage, report_text

NOW = dt.datetime(2026, 4, 3, tzinfo=dt.UTC)
PLANTED = own_passage(7)


@pytest.fixture
def sessions(tmp_path) -> sessionmaker[Session]:
    made = open_database(Settings(data_dir=tmp_path))
    yield made
    made.kw["bind"].dispose()


def add_version(session: Session, publisher: str, year: int, text: str) -> Version:
    """Record a version as a crawl does, without its index."""
    report = Report.of(session, Publisher.named(session, publisher), year, "rule_of_law")
    digest = hashlib.sha256(text.encode()).hexdigest()
    url = f"http://www.shili.example/{publisher}/{year}"
    document = session.scalar(select(Document).where(Document.url == url)) or Document(
        portal="shili", url=url, kind="rule_of_law", report=report, first_seen_at=NOW, listed_at=NOW
    )
    snapshot = Snapshot(
        document=document,
        url=url,
        fetched_at=NOW,
        status=200,
        headers=[],
        body_sha256=digest,
        size=1,
        state="interpreted",
    )
    version = Version(
        report=report, document=document, snapshot=snapshot, created_at=NOW, fingerprint=digest, title="", text=text,
        sections=[], dates={}, removed=[],
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def record(sessions: sessionmaker[Session], publisher: str, year: int, text: str) -> int:
    with sessions.begin() as session:
        version = add_version(session, publisher, year, text)
        index_version(session, version, keys_of)
        return version.id


def refresh(sessions: sessionmaker[Session], *, anew: bool = False) -> int:
    return find_copies(sessions, copies, keys_of, NOW, anew=anew)


def test_a_version_is_indexed_and_its_copy_found(sessions) -> None:
    source = record(sessions, "样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
    copy = record(sessions, "示例市人民政府", 2024, report_text("示例市", 2024, seed=2, planted=PLANTED))
    assert refresh(sessions) == 2
    with sessions() as session:
        found = CopyFinding.of(session, copy)
        assert [(each["publisher"], each["version_id"]) for each in found["sources"]] == [("样本县人民政府", source)]
        assert found["passages"][0]["b"]["text"] == PLANTED
        assert CopyFinding.of(session, source)["passages"] == []
    assert refresh(sessions) == 0


def test_a_source_that_comes_later_into_the_database_is_found_too(sessions) -> None:
    copy = record(sessions, "示例市人民政府", 2024, report_text("示例市", 2024, seed=2, planted=PLANTED))
    bystander = record(sessions, "范例区人民政府", 2024, report_text("范例区", 2024, seed=3))
    refresh(sessions)
    record(sessions, "样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
    with sessions() as session:
        pending = CopyFinding.pending_reports(session)
        assert session.scalar(select(CopyFinding.report_id).where(CopyFinding.version_id == bystander)) not in pending
    assert refresh(sessions) == 2
    with sessions() as session:
        assert len(CopyFinding.of(session, copy)["passages"]) == 1


def test_a_new_version_replaces_the_keys_of_the_one_before(sessions) -> None:
    record(sessions, "样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
    copy = record(sessions, "示例市人民政府", 2024, report_text("示例市", 2024, seed=2, planted=PLANTED))
    refresh(sessions)
    text = report_text("样本县", 2023, seed=1)
    record(sessions, "样本县人民政府", 2023, text)
    refresh(sessions)
    with sessions() as session:
        source = session.scalar(select(Report.id).where(Report.year == 2023))
        stored = session.scalars(select(CopyKey.key).where(CopyKey.report_id == source)).all()
        assert sorted(stored) == sorted(keys_of(text))
        assert CopyFinding.of(session, copy)["passages"] == []


def test_a_formula_takes_no_more_rows_than_the_limit(sessions) -> None:
    for number in range(MOST_REPORTS + 3):
        record(sessions, f"样本{number}县人民政府", 2023, PLANTED)
    with sessions() as session:
        counts = session.execute(select(func.count()).select_from(CopyKey).group_by(CopyKey.key)).scalars().all()
    assert set(counts) == {MOST_REPORTS}


def test_reports_from_before_the_index_are_indexed_and_all_can_be_anew(sessions) -> None:
    with sessions.begin() as session:
        add_version(session, "样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
        copy = add_version(session, "示例市人民政府", 2024, report_text("示例市", 2024, seed=2, planted=PLANTED)).id
    assert refresh(sessions) == 2
    with sessions.begin() as session:
        before = CopyFinding.of(session, copy)
        rows = session.scalar(select(func.count()).select_from(CopyKey))
        session.execute(CopyKey.__table__.update().values(key=CopyKey.key + 1))
    assert refresh(sessions, anew=True) == 2
    with sessions() as session:
        assert CopyFinding.of(session, copy) == before
        assert session.scalar(select(func.count()).select_from(CopyKey)) == rows


def test_what_a_killed_transaction_recorded_is_not_indexed(sessions) -> None:
    with sessions() as session:
        index_version(session, add_version(session, "样本县人民政府", 2023, PLANTED), keys_of)
        assert session.scalar(select(func.count()).select_from(CopyKey)) > 0
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(CopyKey)) == 0
