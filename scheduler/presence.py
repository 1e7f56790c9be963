"""After each good crawl: which reports were taken down, left the listing, moved, or came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.portal import Portal
from config.subscribers import Subscriber
from pipelines.block_pages import GONE
from pipelines.identity import is_late
from pipelines.presence import Paper, Sight, State, What, presence
from storage.models import Alert, Change, Check, CrawlRun, Document, Report, Snapshot

SEEN = frozenset({"same_bytes", "same_text", "not_modified"})
GONE_VERDICTS = ("not_found", "home_page", "index")
"""pages served with 200 that say the same as a 404: a soft 404, the home page or the column in the article's place"""
MOST_SIGHTS = 400  # of one document: a year of daily checks


def note_presence(
    session: Session, portal: Portal, subscribers: Sequence[Subscriber], now: dt.datetime
) -> tuple[int, int]:
    """Record what became of the portal's reports; return how many changes and alerts that made.

    Told once: a report's state says what was told, and only another state is news.
    """
    told = 0
    changes = 0
    runs = session.scalars(select(CrawlRun).where(CrawlRun.portal == portal.id).order_by(CrawlRun.id))
    listings_read = [run.started_at for run in runs if listings_were_read(run)]
    reports = session.scalars(
        select(Report).where(Report.documents.any(Document.portal == portal.id), Report.versions.any())
    )
    for report in reports:
        papers = [
            _paper(session, document, listings_read)
            for document in report.documents
            if document.portal == portal.id and any(each.state == "interpreted" for each in document.snapshots)
        ]
        state, proof = presence(papers, portal.expect.gone_days)
        kind = _news(session, report, state)
        if kind is None:
            continue
        change = _record(session, report, kind, papers, proof, portal=portal, now=now)
        changes += 1
        for reader in subscribers:
            if reader.audience == "readers" and reader.covers(portal.id, report.kind):
                told += Alert.post(
                    session,
                    reader.name,
                    key=f"{kind}:{change.id}",
                    kind=kind,
                    payload={"report_id": report.id, "change_id": change.id},
                    now=now,
                )
    return changes, told


def listings_were_read(run: CrawlRun) -> bool:
    """Tell whether a run read all of its portal's listings: one that shows no report at all proves nothing."""
    finished = run.outcome in {"ok", "failed"}
    return finished and not run.counts.get("listings_failed") and bool(run.counts.get("reports"))


def _paper(session: Session, document: Document, listings_read: Sequence[dt.datetime]) -> Paper:
    checks = session.scalars(
        select(Check).where(Check.document_id == document.id).order_by(Check.id.desc()).limit(MOST_SIGHTS)
    )
    sights = [Sight(check.checked_at, _seen_in_check(check), f"{check.outcome} {check.status}") for check in checks]
    sights += [
        Sight(each.fetched_at, _seen_in_snapshot(each), each.reason[:200] or "200") for each in document.snapshots
    ]
    return Paper(
        url=document.url,
        sights=sorted(sights, key=lambda sight: sight.at),
        unlisted_at=[moment for moment in listings_read if moment > document.listed_at],
    )


def _seen_in_check(check: Check) -> What:
    if check.outcome in SEEN:
        return "seen"
    return "gone" if check.status in GONE else "other"


def _seen_in_snapshot(snapshot: Snapshot) -> What:
    if snapshot.state == "interpreted":
        return "seen"
    return "gone" if snapshot.reason.startswith(GONE_VERDICTS) else "other"


def _news(session: Session, report: Report, state: State) -> str | None:
    """Return what is to be told, None when it is known or when nothing can be said."""
    if state == "unclear":
        return None
    if state == "there":
        return "restored" if report.state in {"taken_down", "delisted"} else None
    if state == "relocated":
        known = select(Change.id).where(Change.report_id == report.id, Change.kind == "relocated").limit(1)
        return None if session.scalar(known) else "relocated"
    return None if report.state == state else state


def _record(
    session: Session,
    report: Report,
    kind: str,
    papers: Sequence[Paper],
    proof: Sequence[Sight],
    *,
    portal: Portal,
    now: dt.datetime,
) -> Change:
    """Write the change with its evidence, and the report's new state."""
    if kind in {"taken_down", "delisted"}:
        report.state = kind
    elif kind == "restored":
        late = is_late(report.kind, report.year, portal.expect.due, report.published_on)  # type: ignore[arg-type]
        report.state = "late" if late else "public"
    latest = report.latest_version(session)
    change = Change(
        report=report,
        to_version_id=latest.id if latest else None,
        kind=kind,
        significance=1.0 if kind == "taken_down" else 0.5,
        a_text=papers[0].url if kind == "relocated" else "",
        b_text=papers[-1].url,
        pieces=[{"at": sight.at.isoformat(), "seen": sight.detail} for sight in proof],
        detected_at=now,
    )
    session.add(change)
    session.flush()
    return change
