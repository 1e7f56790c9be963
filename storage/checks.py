"""Fetches that left nothing to keep but the fact."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class Check(Base):
    """A fetch whose body is not kept: nothing new, not modified, or an error."""

    __tablename__ = "document_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    crawl_run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id"))
    checked_at: Mapped[dt.datetime]
    status: Mapped[int]
    """HTTP status; 0 when nobody answered"""
    outcome: Mapped[str] = mapped_column(String(16))
    """``same_bytes`` ``same_text`` ``not_modified`` ``error``"""
    detail: Mapped[str] = mapped_column(Text, default="")
