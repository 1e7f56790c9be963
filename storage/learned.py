"""Lines that were learned to be a portal's own, with their evidence. Rows are added and closed, never removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Self

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, JsonList


class LearnedLines(Base):
    """Neighbouring lines around the bodies of one portal's reports that are taken off its pages."""

    __tablename__ = "learned_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    portal: Mapped[str] = mapped_column(String(100), index=True)
    edge: Mapped[str] = mapped_column(String(4))
    """``head`` ``tail``: only there they are taken off"""
    forms: Mapped[JsonList]
    """the lines in the form in which they are compared (``pipelines.edges.form_of``)"""
    example: Mapped[JsonList]
    """the lines as one page has them"""
    reports: Mapped[int]
    """on how many different reports all of them stood"""
    version_ids: Mapped[JsonList]
    """the versions that they stood in, at most fifty"""
    learned_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    """None: in force"""
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    """the version whose body holds one of the lines"""

    @classmethod
    def of(cls, session: Session, portal: str) -> Sequence[Self]:
        """Return all that was ever learned of a portal, oldest first."""
        return session.scalars(select(cls).where(cls.portal == portal).order_by(cls.id)).all()

    @classmethod
    def in_force(cls, session: Session, portal: str) -> Sequence[Self]:
        """Return what is taken off a portal's pages today."""
        query = select(cls).where(cls.portal == portal, cls.withdrawn_at.is_(None))
        return session.scalars(query.order_by(cls.id)).all()

    def withdraw(self, now: dt.datetime, why: str, version_id: int | None = None) -> None:
        """Close it, with the reason."""
        self.withdrawn_at, self.withdrawn_why, self.withdrawn_by_id = now, why, version_id
