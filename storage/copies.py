"""The index of copied text: which reports hold which sentence keys, and what was found for each report.

Keys are hashes that ``pipelines.shingles`` makes; nothing here knows how. A key that MOST_REPORTS reports hold is a
formula of the genre and takes no more rows, so a lookup never reads more than that for a key, however many reports
there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, JsonObject

MOST_REPORTS = 48
"""reports that are kept for one key"""
MIN_SHARED = 2
"""keys that two reports share from which the findings of the one are looked at again when the other changes"""
CHUNK = 500
"""values in one IN clause: databases have limits"""


class CopyKey(Base):
    """A key of one sentence of a report's latest version."""

    __tablename__ = "copy_key"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the primary key is all there is to a row

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False, index=True)

    @classmethod
    def held(cls, session: Session, keys: Sequence[int]) -> dict[int, list[int]]:
        """Return for each key that is known the reports that hold it."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for chunk in chunks(keys):
            for key, report_id in session.execute(select(cls.key, cls.report_id).where(cls.key.in_(chunk))):
                found[key].append(report_id)
        return dict(found)

    @classmethod
    def replace(cls, session: Session, report_id: int, keys: Sequence[int]) -> set[int]:
        """Store a report under these keys alone; return the other reports that share some with it, or did."""
        before = session.scalars(select(cls.key).where(cls.report_id == report_id)).all()
        held = cls.held(session, sorted({*before, *keys}))
        session.execute(delete(cls).where(cls.report_id == report_id))
        rows = [
            {"key": key, "report_id": report_id}
            for key in keys
            if len(held.get(key, ())) < MOST_REPORTS or report_id in held[key]
        ]
        if rows:
            session.execute(insert(cls), rows)
        shared = Counter(other for others in held.values() for other in others if other != report_id)
        return {other for other, number in shared.items() if number >= MIN_SHARED}


class CopyFinding(Base):
    """What a report has in common with those of other publishers."""

    __tablename__ = "copy_finding"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    """the version whose keys are stored, and which ``result`` speaks of"""
    pending: Mapped[bool] = mapped_column(default=True, index=True)
    """to be computed: it, or a report that shares keys with it, is new or was edited"""
    computed_at: Mapped[dt.datetime | None]
    result: Mapped[JsonObject | None]
    """``recycled.others`` of ``jiannuo follow --json``; None until it is computed"""

    @classmethod
    def index(cls, session: Session, report_id: int, version_id: int, keys: Sequence[int]) -> None:
        """Store a report's keys, and ask for its findings and those of the reports that share some."""
        related = CopyKey.replace(session, report_id, keys)
        row = session.get(cls, report_id)
        if row is None:
            session.add(cls(report_id=report_id, version_id=version_id, pending=True))
        else:
            row.version_id, row.pending, row.computed_at, row.result = version_id, True, None, None
        for chunk in chunks(sorted(related)):
            session.execute(update(cls).where(cls.report_id.in_(chunk)).values(pending=True))
        session.flush()

    @classmethod
    def pending_reports(cls, session: Session) -> list[int]:
        """Return the reports whose findings are to be computed."""
        return list(session.scalars(select(cls.report_id).where(cls.pending).order_by(cls.report_id)))

    @classmethod
    def of(cls, session: Session, version_id: int) -> dict[str, Any] | None:
        """Return what was found for a version; None where nothing is computed yet, or for another version only."""
        return session.scalar(select(cls.result).where(cls.version_id == version_id))

    @classmethod
    def forget(cls, session: Session) -> None:
        """Empty the index, so that everything is indexed and computed anew."""
        session.execute(delete(CopyKey))
        session.execute(delete(cls))


def chunks(values: Iterable[int]) -> Iterator[list[int]]:
    """Split values into lists that fit one IN clause."""
    known = list(values)
    return (known[low : low + CHUNK] for low in range(0, len(known), CHUNK))
