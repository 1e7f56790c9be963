"""Keep the findings about copied text up to date; what is a key and what is a copy, the caller's functions say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from storage.copies import CopyFinding, CopyKey, chunks
from storage.latest import latest_ids
from storage.models import Report, Version

KeysOf = Callable[[str], Sequence[int]]
Holders = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A report's latest version with whose it is and when it came out."""

    report_id: int
    version_id: int
    publisher: str
    year: int
    kind: str
    published_on: dt.date | None
    text: str

    @classmethod
    def of(cls, version: Version) -> Stored:
        """Return a version so."""
        report = version.report
        return cls(
            report_id=report.id,
            version_id=version.id,
            publisher=report.publisher.name,
            year=report.year,
            kind=report.kind,
            published_on=report.published_on,
            text=version.text,
        )


Examine = Callable[[Stored, Callable[[Sequence[int]], Holders], Callable[[int], Stored | None]], dict[str, Any]]
"""what says how much of a report others have: the report, a look-up of keys, a look-up of reports"""


def index_version(session: Session, version: Version, keys_of: KeysOf) -> None:
    """Index the version that stands for its report."""
    CopyFinding.index(session, version.report_id, version.id, keys_of(version.text))


def find_copies(
    sessions: sessionmaker[Session], examine: Examine, keys_of: KeysOf, now: dt.datetime, *, anew: bool = False
) -> int:
    """Compute what is pending, one transaction a report; return how many findings were computed.

    Reports for which another version stands now than the one indexed are indexed first; with ``anew``, all of them.
    """
    with sessions.begin() as session:
        if anew:
            CopyFinding.forget(session)
        unknown = _not_indexed(session)
    for report_id in unknown:
        with sessions.begin() as session:
            version = session.get_one(Report, report_id).latest_version(session)
            if version:
                index_version(session, version, keys_of)
    with sessions() as session:
        pending = CopyFinding.pending_reports(session)
    for report_id in pending:
        with sessions.begin() as session:
            _compute(session, session.get_one(CopyFinding, report_id), examine, now)
    return len(pending)


def _compute(session: Session, row: CopyFinding, examine: Examine, now: dt.datetime) -> None:
    version = session.get_one(Version, row.version_id)
    look_up = partial(holders_of, session, version.report.publisher_id)
    row.result = examine(Stored.of(version), look_up, partial(_load, session))
    row.pending, row.computed_at = False, now


def _not_indexed(session: Session) -> list[int]:
    """Return the reports that have a version, and no finding for the one that stands for them now."""
    latest = latest_ids()
    found = select(latest.c.report_id).outerjoin(CopyFinding, CopyFinding.report_id == latest.c.report_id)
    stale = CopyFinding.version_id.is_distinct_from(latest.c.version_id)
    return list(session.scalars(found.where(stale).order_by(latest.c.report_id)))


def holders_of(session: Session, publisher_id: int, keys: Sequence[int]) -> Holders:
    """Return which reports of other publishers hold the keys, each with its publisher."""
    held = CopyKey.held(session, keys)
    known = sorted({report_id for reports in held.values() for report_id in reports})
    others: dict[int, int] = {}
    for chunk in chunks(known):
        rows = select(Report.id, Report.publisher_id).where(Report.id.in_(chunk), Report.publisher_id != publisher_id)
        others.update((report_id, whose) for report_id, whose in session.execute(rows))
    return {key: [(each, others[each]) for each in reports if each in others] for key, reports in held.items()}


def _load(session: Session, report_id: int) -> Stored | None:
    report = session.get(Report, report_id)
    version = report.latest_version(session) if report else None
    return Stored.of(version) if version else None
