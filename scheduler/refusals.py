"""Pages that were not the document: operators are told once that they began, and once that they ended.

Told per crawl, not per page: a portal's bad day is one mail. What is told follows from what is stored, so that a crash
between reading and telling loses nothing; the next crawl tells it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from config.subscribers import Subscriber, addressees
from storage.models import Alert, Check, CrawlRun, Document, Snapshot
from storage.parts import ANNEX, ANNEX_AGAIN

READ = ("same_bytes", "same_text", "not_modified")
"""outcomes of checks that say: what is known is what was served"""
MOST_VERDICTS = 4
MOST_TOLD = 600  # characters


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document whose newest snapshot is not it."""

    began: int
    """the id of the first snapshot since it was last read"""
    newest: Snapshot


def fail_unreadable(session: Session, run: CrawlRun) -> None:
    """Fail a run that got no document at all: every page that it asked for was something else."""
    asked = _asked(session, run)
    standing = [each for each in refusals(session, run.portal) if each.newest.document_id in asked]
    if run.outcome == "ok" and standing and len(standing) == len(asked):
        run.outcome = "failed"
        why = f"no page was the document: {_told(standing)}; look at one in a browser, and wait for the next crawl"
        run.message = "; ".join(filter(None, (why, run.message)))  # what was remarked of its listings still holds


def tell_refusals(session: Session, run: CrawlRun, subscribers: Sequence[Subscriber], now: dt.datetime) -> int:
    """Put into the outbox which documents are newly refused, or that all are read again; return how many alerts.

    A failed run is told as such, and its pages with it.
    """
    if run.outcome != "ok":
        return 0
    standing = refusals(session, run.portal)
    prefix = f"refused:{run.portal}:"
    told = 0
    for subscriber in addressees(subscribers, "operators", run.portal):
        last = _last(session, subscriber.name, prefix)
        fresh = [each for each in standing if each.began > last]
        if fresh:
            newest = fresh[0].newest
            payload = {"portal": run.portal, "snapshot_id": newest.id, "url": newest.url, "reason": _told(fresh)}
            key = f"{prefix}{max(each.began for each in fresh)}"
            told += Alert.post(session, subscriber.name, key=key, kind="refused", payload=payload, now=now)
        elif last and not standing:
            payload = {"portal": run.portal, "run_id": run.id, "read_again": True}
            key = f"read-again:{run.portal}:{last}"
            told += Alert.post(session, subscriber.name, key=key, kind="run_recovered", payload=payload, now=now)
    return told


def refusals(session: Session, portal: str) -> list[Refusal]:
    """Return the portal's documents whose newest snapshot was refused."""
    newest = select(func.max(Snapshot.id)).join(Document).where(Document.portal == portal).group_by(Document.id)
    rows = session.scalars(
        select(Snapshot).where(Snapshot.id.in_(newest), Snapshot.state == "refused").order_by(Snapshot.id)
    )
    found = []
    for row in rows:
        good = select(func.max(Snapshot.id)).where(
            Snapshot.document_id == row.document_id, Snapshot.state == "interpreted"
        )
        first = select(func.min(Snapshot.id)).where(
            Snapshot.document_id == row.document_id, Snapshot.id > (session.scalar(good) or 0)
        )
        found.append(Refusal(session.scalar(first) or row.id, row))
    return found


def _asked(session: Session, run: CrawlRun) -> set[int]:
    """Return the ids of the documents that the run got an answer for, of which something is known; no annexes."""
    is_annex = or_(*(Snapshot.reason.startswith(mark, autoescape=True) for mark in (ANNEX, ANNEX_AGAIN)))
    kept = select(Snapshot.document_id).where(Snapshot.crawl_run_id == run.id)
    same = select(Check.document_id).where(Check.crawl_run_id == run.id, Check.outcome.in_(READ))
    newest = select(func.max(Snapshot.id)).join(Document).where(Document.portal == run.portal)
    annexes = select(Snapshot.document_id).where(Snapshot.id.in_(newest.group_by(Document.id)), is_annex)
    return set(session.scalars(kept.union(same))) - set(session.scalars(annexes))


def _last(session: Session, subscriber: str, prefix: str) -> int:
    """Return up to which snapshot the subscriber was told; 0 when never."""
    keys = session.scalars(
        select(Alert.key).where(
            Alert.subscriber == subscriber, Alert.kind == "refused", Alert.key.startswith(prefix, autoescape=True)
        )
    )
    return max((int(key.removeprefix(prefix)) for key in keys), default=0)


def _told(found: Sequence[Refusal]) -> str:
    """Return how many pages were what, and the first one's reason, in one bounded line of whole clauses."""
    reasons = [each.newest.reason for each in found]
    if len(found) == 1:
        return _bounded(reasons[0])
    verdicts = Counter(reason.partition(" (")[0][:40] for reason in reasons)
    counts = ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common(MOST_VERDICTS))
    return _bounded(f"{len(found)} pages were not the document: {counts}; the first: {reasons[0]}")


def _bounded(line: str) -> str:
    """Return a line of clauses without those that go beyond the bound: half a clause cannot be said in Chinese."""
    if len(line) <= MOST_TOLD:
        return line
    end = line.rfind("; ", 0, MOST_TOLD)
    return f"{line[:end]}; …" if end > 0 else line[:MOST_TOLD]
