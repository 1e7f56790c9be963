"""When a portal's listings were read so that what is missing from them says something."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.models import Check, CrawlRun, Document, Snapshot

FRESH = dt.timedelta(days=30)
WORSE = {
    "listings_cut": "a listing's markup ends early",
    "listings_short": "a listing gives fewer rows than it says",
    "listings_barren": "a listing shows no report",
    "listings_other": "a listing bears another title and shows fewer reports than before",
    "listing_gaps": "a page of a listing is not there any more",
}
"""what speaks against a reading when earlier ones did not have as much of it: many portals always have some"""


def weigh_reading(session: Session, run: CrawlRun) -> None:
    """Mark a run doubtful whose listings were not read so that what they lack is gone.

    They link to less that is known than to what is new and cannot be read: another column may be served in the place of
    one, or of one of its pages; dead links that have stood there for long are no such sign. Or a listing is cut, lacks
    a page, or shows no report at all, and was better lately. Or nothing that they link to answers as a report: then the
    portal has a fault, and the 404 of what they do not link to proves as little. Where nothing that was read is missing
    from them, as on a portal's first crawl, there is nothing to doubt in what they link to.
    """
    if not run.read_listings:
        return
    # What waits to be interpreted is counted with what was read: nothing speaks against it yet.
    was_read = exists().where(Snapshot.document_id == Document.id, Snapshot.state.in_(("interpreted", "stored")))
    pages = select(Document.id, Document.first_seen_at, was_read).where(
        Document.portal == run.portal, Document.part_of_id.is_(None)
    )
    listed = session.execute(pages.where(Document.listed_at >= run.started_at)).all()
    lacks = session.execute(pages.where(Document.listed_at < run.started_at, was_read).limit(1)).first() is not None
    known = sum(read for _, _, read in listed)
    strange = sum(not read and first_seen_at > run.started_at - FRESH for _, first_seen_at, read in listed)
    doubts = [*_worse(session, run)]
    if lacks and listed and known < max(1, strange):
        doubts.append(
            f"{strange} new rows cannot be read, {known} are known: another column may be served in its place"
        )
    elif lacks and _all_fail(session, run, {number for number, _, _ in listed}):
        doubts.append("none of the listed reports answers: nothing follows from others that do not")
    if doubts:
        run.counts = {**run.counts, "doubtful": 1}
        run.message = "; ".join(filter(None, (run.message, *doubts)))


def _worse(session: Session, run: CrawlRun) -> list[str]:
    """Return what is amiss with a run's listings that was not in the last reading, if that is not too long ago."""
    found = {name: count for name in WORSE if (count := int(run.counts.get(name, 0)))}
    if not found:
        return []
    before = [each for each in readings(session, run.portal) if each.id < run.id]
    if not before or before[-1].started_at < run.started_at - FRESH:
        return []
    return [WORSE[name] for name, count in found.items() if count > int(before[-1].counts.get(name, 0))]


def _all_fail(session: Session, run: CrawlRun, listed: set[int]) -> bool:
    """Tell whether a run asked for reports that its listings link to, and none of them came."""
    checks = session.execute(select(Check.document_id, Check.outcome).where(Check.crawl_run_id == run.id)).all()
    kept = session.scalars(select(Snapshot.document_id).where(Snapshot.crawl_run_id == run.id)).all()
    answered = {number for number, outcome in checks if outcome != "error"} | set(kept)
    asked = listed & (answered | {number for number, _ in checks})
    newest = (
        select(func.max(Snapshot.id)).where(Snapshot.document_id.in_(asked & answered)).group_by(Snapshot.document_id)
    )
    states = session.scalars(select(Snapshot.state).where(Snapshot.id.in_(newest))).all()
    return bool(asked) and all(state == "refused" for state in states)


def readings(session: Session, portal: str) -> list[CrawlRun]:
    """Return the runs that read all of a portal's listings, oldest first, doubtful ones left out."""
    runs = session.scalars(select(CrawlRun).where(CrawlRun.portal == portal).order_by(CrawlRun.id))
    return [run for run in runs if run.read_listings]
