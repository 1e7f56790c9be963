"""When a portal's listings were read so that what is missing from them says something."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.models import CrawlRun, Document, Snapshot

FRESH = dt.timedelta(days=30)


def weigh_reading(session: Session, run: CrawlRun) -> None:
    """Mark a run doubtful whose listings link to less that is known than to what is new and cannot be read.

    Another column may be served in the place of one, or of one of its pages, and nothing follows from what that one
    does not list. Dead links that have stood there for long are no such sign.
    """
    if not run.read_listings:
        return
    # What waits to be interpreted is counted with what was read: nothing speaks against it yet.
    was_read = exists().where(Snapshot.document_id == Document.id, Snapshot.state.in_(("interpreted", "stored")))
    listed = session.execute(
        select(Document.first_seen_at, was_read).where(
            Document.portal == run.portal, Document.part_of_id.is_(None), Document.listed_at >= run.started_at
        )
    ).all()
    known = sum(read for _, read in listed)
    strange = sum(not read and first_seen_at > run.started_at - FRESH for first_seen_at, read in listed)
    if listed and known < max(1, strange):
        run.counts = {**run.counts, "doubtful": 1}
        told = f"{strange} new rows cannot be read, {known} are known: another column may be served in its place"
        run.message = "; ".join(filter(None, (run.message, told)))


def readings(session: Session, portal: str) -> list[CrawlRun]:
    """Return the runs that read all of a portal's listings, oldest first, doubtful ones left out."""
    runs = session.scalars(select(CrawlRun).where(CrawlRun.portal == portal).order_by(CrawlRun.id))
    return [run for run in runs if run.read_listings]
