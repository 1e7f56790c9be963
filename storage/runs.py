"""Executions of crawls: what each counted and how it ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String, Text, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, JsonObject


class CrawlRun(Base):
    """One execution of a portal's crawl: counts and outcome."""

    __tablename__ = "crawl_run"
    __table_args__ = (Index("ix_crawl_run_portal_started_at", "portal", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    portal: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="running")
    """``running`` ``ok`` ``failed`` ``interrupted`` ``missed`` ``overlapped``"""
    counts: Mapped[JsonObject] = mapped_column(default=dict)
    """requests, listings, rows, reports, documents, snapshots, unchanged, errors, bytes, …: whole numbers by name"""
    message: Mapped[str] = mapped_column(Text, default="")
    """why it failed, and what to do; empty when all went well"""

    @property
    def read_listings(self) -> bool:
        """Whether it read all of its portal's listings: one that shows no report proves nothing unless it says so."""
        finished = self.outcome in {"ok", "failed"}
        amiss = self.counts.get("listings_failed") or self.counts.get("doubtful")
        return finished and not amiss and bool(self.counts.get("reports") or self.counts.get("listings_empty"))

    @property
    def read_well(self) -> bool:
        """Whether nothing was amiss either: as many reports as before, and their pages were answered."""
        return self.outcome == "ok" and self.read_listings

    @classmethod
    def last_reading(cls, session: Session, portal: str, before: dt.datetime) -> dt.datetime | None:
        """Return when all of a portal's listings were last read well before a moment."""
        query = select(cls).where(cls.portal == portal, cls.started_at < before).order_by(cls.id.desc())
        runs = (run for run in session.scalars(query) if run.read_well)
        # The run that found it began before it was found.
        return next((run.started_at for run in runs if run.finished_at and run.finished_at < before), None)

    @classmethod
    def had_good_one(cls, session: Session, portal: str, before: int) -> bool:
        """Tell whether an earlier run of the portal than run ``before`` ended well."""
        query = exists().where(cls.portal == portal, cls.outcome == "ok", cls.id < before)
        return session.scalar(select(query)) or False
