"""What was learned of a portal's own lines, for people to look at: what is taken off, what no longer, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from config.settings import Settings
from scheduler.jobs import opened
from storage.models import LearnedLines

Row = dict[str, Any]


def learned_rows(session: Session, portal: str) -> list[Row]:
    """Return all that was ever learned of a portal, for JSON.

    Objects {id, state, where, lines, forms, reports, version_ids, learned_at, withdrawn_at, withdrawn_why}; ``state``:
    ``active`` ``withdrawn``.
    """
    return [
        {
            "id": row.id,
            "state": "active" if row.withdrawn_at is None else "withdrawn",
            "where": row.edge,
            "lines": row.example,
            "forms": row.forms,
            "reports": row.reports,
            "version_ids": row.version_ids,
            "learned_at": row.learned_at,
            "withdrawn_at": row.withdrawn_at,
            "withdrawn_why": row.withdrawn_why,
        }
        for row in LearnedLines.of(session, portal)
    ]


def stored_rows(settings: Settings, portal: str) -> list[Row]:
    """Return what the database has; looking makes none. Raises ConfigurationError as ``open_database``."""
    url = make_url(settings.resolved_database_url())
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return []
    with opened(settings) as sessions, sessions() as session:
        return learned_rows(session, portal)


def with_trial(stored: Sequence[Row], tried: Iterable[Row]) -> list[Row]:
    """Add what a trial learned and the database has not: with ``state`` ``new``, without ``id`` and ``version_ids``."""
    active = {(row["where"], form) for row in stored if row["state"] == "active" for form in row["forms"]}
    fresh = [
        {**row, "id": None, "version_ids": [], "state": "new"}
        for row in tried
        if row["state"] == "active" and not {(row["where"], form) for form in row["forms"]} <= active
    ]
    return [*stored, *fresh]
