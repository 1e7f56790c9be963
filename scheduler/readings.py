"""When a portal's listings were read so that what is missing from them says something."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.models import Check, CrawlRun, Document, Snapshot

FRESH = dt.timedelta(days=30)
DAYS_ALIKE = 3
"""days on which a listing must have been so, and missed nothing, that an older program did not look at"""
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
    before = _last_reading(session, run)
    # What waits to be interpreted is counted with what was read: nothing speaks against it yet.
    was_read = exists().where(Snapshot.document_id == Document.id, Snapshot.state.in_(("interpreted", "stored")))
    pages = select(Document.id, Document.first_seen_at, was_read).where(
        Document.portal == run.portal, Document.part_of_id.is_(None)
    )
    listed = session.execute(pages.where(Document.listed_at >= run.started_at)).all()
    lacks = session.execute(pages.where(Document.listed_at < run.started_at, was_read).limit(1)).first() is not None
    known = sum(read for _, _, read in listed)
    strange = sum(not read and first_seen_at > run.started_at - FRESH for _, first_seen_at, read in listed)
    uncounted = before and any(run.counts.get(name) and name not in before.counts for name in WORSE)
    if before and uncounted and not _lost(session, run, before):
        run.counts = {**run.counts, "nothing_missing": 1}
    doubts = [*_worse(session, run, before)]
    if lacks and listed and known < max(1, strange):
        doubts.append(
            f"{strange} new rows cannot be read, {known} are known: another column may be served in its place"
        )
    elif lacks and _all_fail(session, run, {number for number, _, _ in listed}):
        doubts.append("none of the listed reports answers: nothing follows from others that do not")
    if doubts:
        run.counts = {**run.counts, "doubtful": 1}
        run.message = "; ".join(filter(None, (run.message, *doubts)))


def _last_reading(session: Session, run: CrawlRun) -> CrawlRun | None:
    """Return the last good reading before a run; None for none, and for one too long ago."""
    before = [each for each in readings(session, run.portal) if each.id < run.id]
    return before[-1] if before and before[-1].started_at >= run.started_at - FRESH else None


def _lost(session: Session, run: CrawlRun, before: CrawlRun) -> bool:
    """Tell whether a run's listings lack any page that they linked to since an earlier reading."""
    since = (Document.listed_at >= before.started_at, Document.listed_at < run.started_at)
    lost = exists().where(Document.portal == run.portal, Document.part_of_id.is_(None), *since)
    return session.scalar(select(lost)) or False


def _worse(session: Session, run: CrawlRun, before: CrawlRun | None) -> list[str]:
    """Return what is amiss with a run's listings that was not in the last reading, if that is not too long ago.

    A reading by a program that did not count such a thing yet tells nothing of it. A listing that was so since, on
    several days on which it missed nothing, is believed: it is whole, whatever its portal's software leaves out.
    """
    if before is None:
        return []
    found = {name: count for name in WORSE if (count := int(run.counts.get(name, 0)))}
    return [
        WORSE[name]
        for name, count in found.items()
        if count > int(before.counts.get(name, 0))
        and (name in before.counts or _days_alike(session, run, before, name) < DAYS_ALIKE)
    ]


def _days_alike(session: Session, run: CrawlRun, before: CrawlRun, name: str) -> int:
    """Return on how many days since a reading the listings had as much amiss as in this run, and missed nothing."""
    runs = session.scalars(
        select(CrawlRun).where(CrawlRun.portal == run.portal, CrawlRun.id > before.id, CrawlRun.id <= run.id)
    )
    count = int(run.counts[name])
    alike = [each for each in runs if each.counts.get("nothing_missing") and int(each.counts.get(name, 0)) >= count]
    return len({each.started_at.date() for each in alike})


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
