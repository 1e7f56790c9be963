"""Listed reports that could not be had for days: operators are told once that it began, and once that it ended.

One bad day is no news, and a crawl that got nothing is told as a failed run. But a single page that answers 404, 500 or
not at all while its listing goes on linking to it would be missed for ever without anybody knowing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.portal import Portal
from config.subscribers import Subscriber, addressees
from config.zone import day_of
from pipelines.presence import Sight, since_seen
from scheduler.presence import piece_of
from scheduler.sights import failing, sights_of
from storage.models import Alert, Check, CrawlRun, Document

KIND = "unanswered"
MOST_TOLD = 12
"""pages named in one mail; the number of further ones is said"""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A listed page that was not had since ``began``, the id of the first check that failed."""

    began: int
    document: Document
    last: Sight
    days: int
    seen_at: dt.datetime | None
    """when it was last had; None: never, as far as is known"""

    def is_among(self, known: Mapping[int, dt.datetime]) -> bool:
        """Tell whether it is known since when it was last had: objects {document's id: the check that was told}."""
        told_of = known.get(self.document.id)
        return told_of is not None and (self.seen_at is None or self.seen_at <= told_of)


def tell_unanswered(
    session: Session, portal: Portal, run: CrawlRun, subscribers: Sequence[Subscriber], now: dt.datetime
) -> int:
    """Put into the outbox which listed pages have not been had for days, or that all are; return how many alerts."""
    if run.outcome != "ok":
        return 0
    standing = unanswered(session, portal, run)
    told = 0
    for subscriber in addressees(subscribers, "operators", portal.id):
        known, newest = _told(session, subscriber.name, portal.id)
        fresh = [each for each in standing if not each.is_among(known)]
        if fresh:
            payload = {
                "portal": portal.id,
                "count": len(fresh),
                "began": [each.began for each in fresh],
                "pages": [
                    {"url": each.document.url, "title": each.document.row_title, "days": each.days, **_said(each.last)}
                    for each in fresh[:MOST_TOLD]
                ],
            }
            key = f"{KIND}:{portal.id}:{max(each.began for each in fresh)}"
            told += Alert.post(session, subscriber.name, key=key, kind=KIND, payload=payload, now=now)
        elif newest and not standing and not newest.keys() & set(session.scalars(failing(portal.id))):
            # A page that left the listing and still fails was not read again: what became of it is told to readers.
            payload = {"portal": portal.id, "run_id": run.id, "read_again": True}
            key = f"answered-again:{portal.id}:{max(newest.values())}"
            told += Alert.post(session, subscriber.name, key=key, kind="run_recovered", payload=payload, now=now)
    return told


def unanswered(session: Session, portal: Portal, run: CrawlRun) -> list[Unanswered]:
    """Return the pages that the run's listings link to and that were not had on ``expect.gone_days`` days or more."""
    documents = select(Document).where(
        Document.id.in_(failing(portal.id)),
        Document.part_of_id.is_(None),
        Document.listed_at >= run.started_at,
    )
    found = []
    for document in session.scalars(documents.order_by(Document.id)):
        sights = sights_of(session, document)
        since = since_seen(sights)
        days = len({day_of(sight.at) for sight in since})
        if not since or days < portal.expect.gone_days:
            continue
        first = select(func.min(Check.id)).where(Check.document_id == document.id, Check.checked_at >= since[0].at)
        began = session.scalar(first)
        if began is not None:
            found.append(Unanswered(began, document, since[-1], days, _seen_at(sights[: -len(since)])))
    return found


def _seen_at(sights: Sequence[Sight]) -> dt.datetime | None:
    return sights[-1].at if sights else None


def _said(sight: Sight) -> dict[str, object]:
    piece = piece_of(sight)
    return {name: piece[name] for name in ("at", "what", "status", "verdict", "part")}


def _told(session: Session, subscriber: str, portal: str) -> tuple[dict[int, dt.datetime], dict[int, int]]:
    """Return which check the subscriber was told of: by document its time, and of the newest mail its number.

    Pages do not reach the days in the order in which they began to fail: one that is seldom asked for comes later.
    """
    mails = [
        {int(alert.key.rpartition(":")[2]), *alert.payload.get("began", ())}
        for alert in session.scalars(
            select(Alert)
            .where(
                Alert.subscriber == subscriber,
                Alert.kind == KIND,
                Alert.key.startswith(f"{KIND}:{portal}:", autoescape=True),
            )
            .order_by(Alert.id)
        )
    ]
    checks = session.scalars(select(Check).where(Check.id.in_(set().union(*mails))).order_by(Check.id)).all()
    newest = mails[-1] if mails else set()
    return (
        {check.document_id: check.checked_at for check in checks},
        {check.document_id: check.id for check in checks if check.id in newest},
    )
