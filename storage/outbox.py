"""The outbox: what subscribers are still to be told, written in one transaction with its cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import String, Text, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from config.subscribers import Subscriber
from storage.base import Base, JsonObject


class Alert(Base):
    """Something that a subscriber is told once."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("subscriber", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(200))
    """the subscriber's name in ``subscribers.toml``"""
    key: Mapped[str] = mapped_column(String(200))
    """what it tells of, so that nothing is told twice: ``version:12``, ``run-failed:PORTAL:3``"""
    kind: Mapped[str] = mapped_column(String(16))
    """``published`` ``changed`` ``annex_changed`` ``overdue`` ``taken_down`` ``delisted`` ``relocated`` ``restored``
    ``annex_gone`` ``annex_replaced`` ``annex_restored``, for operators ``run_failed`` ``run_recovered`` ``refused``
    ``unanswered`` ``column_moved`` ``suspects``, and ``test``"""
    payload: Mapped[JsonObject]
    """ids and texts that the mail is rendered from"""
    created_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    """None: sent, or given up"""
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def post(
        cls, session: Session, subscriber: str, *, key: str, kind: str, payload: JsonObject, now: dt.datetime
    ) -> bool:
        """Put one into the outbox; False when the subscriber was told already."""
        if session.scalar(select(exists().where(cls.subscriber == subscriber, cls.key == key))):
            return False
        session.add(
            cls(subscriber=subscriber, key=key, kind=kind, payload=payload, created_at=now, next_attempt_at=now)
        )
        return True

    @classmethod
    def post_to(
        cls,
        session: Session,
        people: Iterable[Subscriber],
        *,
        key: str,
        kind: str,
        payload: JsonObject,
        now: dt.datetime,
    ) -> int:
        """Put one for each of them into the outbox; return how many were not told already."""
        return sum(cls.post(session, each.name, key=key, kind=kind, payload=payload, now=now) for each in people)
