"""A crawl's row in the database: begun, finished, and what earlier ones found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Subquery, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from crawler.items import Known
from crawler.verdicts import Earlier
from storage.models import Check, CrawlRun, Document, Report, Snapshot

REMEMBERED = 50  # earlier runs that are looked at


def begin(sessions: sessionmaker[Session], portal: str, now: dt.datetime) -> int:
    """Write a run's row and return its id; rows of this portal that still say ``running`` were killed.

    The caller holds the portal's lock, so that nobody else can be running.
    """
    with sessions.begin() as session:
        session.execute(
            update(CrawlRun)
            .where(CrawlRun.portal == portal, CrawlRun.outcome == "running")
            .values(outcome="interrupted", finished_at=now, message="it was killed, or its machine stopped")
        )
        run = CrawlRun(portal=portal, started_at=now, outcome="running", counts={}, message="")
        session.add(run)
        session.flush()
        return run.id


def finish(
    sessions: sessionmaker[Session],
    run_id: int,
    *,
    outcome: str,
    message: str,
    counts: Mapping[str, int],
    now: dt.datetime,
) -> None:
    """Write how a run ended."""
    with sessions.begin() as session:
        run = session.get_one(CrawlRun, run_id)
        run.outcome, run.message, run.counts, run.finished_at = outcome, message, dict(counts), now


def earlier_runs(session: Session, portal: str, before: int) -> list[Earlier]:
    """Return the portal's finished runs before that one, newest first, those that read their own listings."""
    rows = session.scalars(
        select(CrawlRun)
        .where(CrawlRun.portal == portal, CrawlRun.id < before, CrawlRun.outcome.in_(("ok", "failed")))
        .order_by(CrawlRun.id.desc())
        .limit(REMEMBERED)
    )
    return [
        Earlier(run.started_at.date(), run.outcome == "ok", int(run.counts.get("reports", 0)))
        for run in rows
        if not run.counts.get("listings_failed") and not run.counts.get("doubtful")
    ]


def newest_snapshots() -> Subquery:
    """Return each document's newest snapshot, columns ``document_id`` and ``id``, to be joined: IN is quadratic."""
    newest = func.max(Snapshot.id).label("id")
    return select(Snapshot.document_id, newest).group_by(Snapshot.document_id).subquery()


def known_documents(session: Session, portal: str) -> dict[str, Known]:
    """Return the portal's documents by address, with validators where a 304 answer would mean: nothing new."""
    newest = newest_snapshots()
    checked = select(Check.document_id, func.max(Check.checked_at).label("at")).group_by(Check.document_id).subquery()
    found = session.execute(
        select(Document, Report.year, Snapshot.state, Snapshot.fetched_at, checked.c.at)
        .outerjoin(Report, Report.id == Document.report_id)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(Snapshot, Snapshot.id == newest.c.id)
        .outerjoin(checked, checked.c.document_id == Document.id)
        .where(Document.portal == portal)
    )
    rows = found.all()
    urls = {document.id: document.url for document, *_ in rows}
    return {
        document.url: Known(
            url=document.url,
            year=year if year is not None else document.year_hint,
            checked_at=max((moment for moment in (fetched_at, checked_at) if moment is not None), default=None),
            etag=document.etag if state == "interpreted" else None,
            last_modified=document.last_modified if state == "interpreted" else None,
            part_of=urls.get(document.part_of_id) if document.part_of_id else None,
            listed_at=document.listed_at,
            kind=document.kind,
        )
        for document, year, state, fetched_at, checked_at in rows
    }
