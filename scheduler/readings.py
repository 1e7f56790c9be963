"""When a portal's listings were read so that what is missing from them says something."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import CrawlRun, Document, Snapshot


def readings(session: Session, portal: str) -> list[CrawlRun]:
    """Return the runs that read all of a portal's listings, oldest first.

    Since the last one that linked to any document that was ever read as a report, they prove nothing: the column may
    have moved, or another one may be served in its place.
    """
    known = select(Snapshot.document_id).where(Snapshot.state == "interpreted")
    linked = session.scalar(
        select(func.max(Document.listed_at)).where(
            Document.portal == portal, Document.part_of_id.is_(None), Document.id.in_(known)
        )
    )
    runs = session.scalars(select(CrawlRun).where(CrawlRun.portal == portal).order_by(CrawlRun.id))
    return [run for run in runs if run.read_listings and linked is not None and run.started_at <= linked]
