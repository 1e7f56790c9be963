"""Say whether a report became public in time, and what speaks against the day that its page bears."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from config.zone import day_of
from storage.models import CrawlRun, Report

DUE = "04-01"
"""the first day on which a rule-of-law report is late, where the portal does not declare another"""


def due_day(report: Report, due: str = DUE) -> dt.date | None:
    """Return the first day on which the report is late; None for kinds whose due day is not the same everywhere."""
    if report.kind != "rule_of_law":
        return None
    month, _, day = due.partition("-")
    return dt.date(report.year + 1, int(month), int(day))


def timeliness(report: Report, due_on: dt.date | None) -> str | None:
    """Say whether the report became public in time, by the day that counts as that of its publication."""
    if due_on is None:
        return None
    if report.published_on is None:
        return "unknown"
    return "late" if report.published_on >= due_on else "on_time"


def unseen_at(session: Session, report: Report, due_on: dt.date | None) -> dt.datetime | None:
    """Return when the listings were last read without the report after its due day: dates on pages can be any.

    None where no reading shows that: the report was listed before, or nobody looked.
    """
    documents = [document.part_of or document for document in report.documents]
    if due_on is None or not documents:
        return None
    first = min(documents, key=lambda document: document.first_seen_at)
    seen = CrawlRun.last_reading(session, first.portal, first.first_seen_at)
    return seen if seen is not None and day_of(seen) >= due_on else None
