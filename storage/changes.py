"""What was found to differ: the differences of two versions, and what befell a report as a whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, JsonList

if TYPE_CHECKING:
    from storage.models import Report


class Change(Base):
    """One aligned difference between two versions, or something that befell a report as a whole."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    from_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    to_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``added`` ``removed`` ``moved`` ``figure`` ``wording`` ``typographic``, or of the report as a whole ``published``
    ``taken_down`` ``restored`` ``relocated`` ``delisted``, or of a file beside it ``annex_gone`` ``annex_replaced``
    ``annex_restored``"""
    significance: Mapped[float]
    """0 to 1"""
    factors: Mapped[JsonList] = mapped_column(default=list)
    """what made the significance: pairs [factor, value]"""
    section: Mapped[str] = mapped_column(Text, default="")
    a_text: Mapped[str] = mapped_column(Text, default="")
    b_text: Mapped[str] = mapped_column(Text, default="")
    a_span: Mapped[JsonList | None]
    b_span: Mapped[JsonList | None]
    pieces: Mapped[JsonList] = mapped_column(default=list)
    tags: Mapped[JsonList] = mapped_column(default=list)
    detected_at: Mapped[dt.datetime]

    report: Mapped[Report] = relationship()
