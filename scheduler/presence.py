"""After each crawl that read its listings: which reports were taken down, left the listing, moved, or came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.portal import Portal
from config.standing import ELSEWHERE
from config.statuses import GONE
from config.subscribers import IMPORTED, Subscriber, addressees
from pipelines.identity import is_late
from pipelines.presence import Paper, Presence, Sight, presence
from scheduler.readings import readings
from scheduler.sights import sights_of
from storage.models import Alert, Change, CrawlRun, Document, Report
from storage.parts import carries_report

GONE_STATES = frozenset({"taken_down", "delisted"})


def note_presence(
    session: Session,
    portal: Portal,
    subscribers: Sequence[Subscriber],
    now: dt.datetime,
    watched: Collection[str] = (),
) -> tuple[int, int]:
    """Record what became of the portal's reports; return how many changes and alerts that made.

    Told once: a report's state says what was told, and only another state is news. The publisher's own addresses count,
    on all portals that are ``watched``; a reprint elsewhere only where there is nothing else.
    """
    told = 0
    changes = 0
    counted = {portal.id, *watched}
    runs: dict[str, list[CrawlRun]] = {}
    reports = session.scalars(
        select(Report).where(Report.documents.any(Document.portal == portal.id), Report.versions.any())
    )
    for report in reports:
        known = [each for each in report.documents if each.portal in counted and _stands_for(each)]
        documents = [each for each in known if each.standing < ELSEWHERE] or known
        if not any(each.portal == portal.id for each in documents) or _is_unwatched(report, documents, counted):
            continue
        for each in {document.portal for document in documents} - runs.keys():
            runs[each] = readings(session, each)
        papers = [_paper(session, each, runs[each.portal]) for each in documents]
        found = _lasting(presence(papers, portal.expect.gone_days), documents)
        lost = [each.url for each in papers if each.url in found.gone and not _is_told(session, report, each)]
        kind = _news(report, found, lost)
        if kind is None:
            continue
        change = _record(session, report, kind, found, lost, portal=portal, now=now)
        changes += 1
        people = addressees(subscribers, "readers", portal.id, report.kind)
        payload = {"report_id": report.id, "change_id": change.id}
        told += Alert.post_to(session, people, key=f"{kind}:{change.id}", kind=kind, payload=payload, now=now)
    return changes, told


def _is_unwatched(report: Report, documents: Sequence[Document], counted: Collection[str]) -> bool:
    """Tell whether only reprints are looked at while the report may stand where nobody looks any more.

    A portal that left the declarations took the publisher's own address with it: a reprint's end is none of the report.
    """
    reprints = all(each.standing >= ELSEWHERE for each in documents)
    return reprints and any(each.portal not in {*counted, IMPORTED} and _stands_for(each) for each in report.documents)


def _stands_for(document: Document) -> bool:
    return document.relation != "other" and carries_report(document)


def _paper(session: Session, document: Document, runs: Sequence[CrawlRun]) -> Paper:
    """Return a document with all that was seen of it; an attachment with what was seen of its page.

    A listing that says that it is empty is a reading without the report only where the page itself answered the same
    crawl with 404 or 410: a portal whose database is down shows empty lists too.
    """
    page = document.part_of
    sights = [replace(each, part="file") if page else each for each in sights_of(session, document)]
    if page is not None:
        sights += sights_of(session, page)
    gone_at = [sight.at for sight in sights if sight.what == "gone" and sight.status in GONE]
    without = [run for run in runs if run.started_at > (page or document).listed_at]
    emptied = {run.started_at for run in without if not run.counts.get("reports")}
    proven = {
        run.started_at
        for run in without
        if any(run.started_at <= at <= (run.finished_at or run.started_at) for at in gone_at)
    }
    return Paper(
        url=document.url,
        sights=sorted(sights, key=lambda sight: sight.at),
        unlisted_at=[run.started_at for run in without if run.started_at not in emptied - proven],
        emptied_at=emptied & proven,
    )


def _lasting(found: Presence, documents: Sequence[Document]) -> Presence:
    """Leave out of what moved the addresses that never stood for the report: a mirror's end is no news."""
    if found.state != "relocated":
        return found
    standing = {document.url: document.standing for document in documents}
    best = min(standing[url] for url in found.there)
    gone = tuple(url for url in found.gone if standing[url] <= best)
    if gone:
        return replace(found, gone=gone)
    return Presence("there", _proof_of(found.proof, found.there), there=found.there)


def _proof_of(proof: Sequence[Sight], urls: Collection[str]) -> tuple[Sight, ...]:
    return tuple(sight for sight in proof if sight.url in urls)


def _news(report: Report, found: Presence, lost: Sequence[str]) -> str | None:
    """Return what is to be told, None when it is known or when nothing can be said.

    ``lost``: the addresses that are gone, and not known to be.
    """
    if found.state == "unclear":
        return None
    if found.there and report.state in GONE_STATES:
        return "restored"
    if found.state == "relocated":
        return "relocated" if lost else None
    return None if found.state in {"there", report.state} else found.state


def _is_told(session: Session, report: Report, paper: Paper) -> bool:
    """Tell whether readers know that the report left this address for another, and it was not back since."""
    told = session.scalar(
        select(Change.detected_at)
        .where(Change.report_id == report.id, Change.kind.in_(("relocated", "restored")), Change.a_text == paper.url)
        .order_by(Change.id.desc())
        .limit(1)
    )
    seen = [sight.at for part in paper.parts if (sight := paper.seen_last(part))]
    return told is not None and (not seen or told > min(seen))


def _record(
    session: Session,
    report: Report,
    kind: str,
    found: Presence,
    lost: Sequence[str],
    *,
    portal: Portal,
    now: dt.datetime,
) -> Change:
    """Write the change with its evidence, and the report's new state; return what is told of it.

    Of several addresses that were left at once one is told, the others are noted.
    """
    if kind in GONE_STATES:
        report.state = kind
    elif kind == "restored":
        late = is_late(report.kind, report.year, portal.expect.due, report.published_on)  # type: ignore[arg-type]
        report.state = "late" if late else "public"
    if kind == "relocated":
        _promote(report, found)
    latest = report.latest_version(session)
    stands = found.there[-1] if found.there else found.gone[-1] if found.gone else latest.document.url if latest else ""
    left = list(lost) if found.there else []
    made = [
        Change(
            report=report,
            to_version_id=latest.id if latest else None,
            kind=kind if number == 0 else "relocated",
            significance=1.0 if kind == "taken_down" else 0.5,
            a_text=url,
            b_text=stands,
            pieces=[piece_of(sight) for sight in found.proof],
            detected_at=now,
        )
        for number, url in enumerate(left or [""])
    ]
    session.add_all(made)
    session.flush()
    return made[0]


def _promote(report: Report, found: Presence) -> None:
    """Let the address where the report stands be its own, where it was but the copy of one that is gone."""
    if any(each.url in found.there and not each.relation for each in report.documents):
        return
    for document in report.documents:
        if document.url in found.gone:
            document.relation = "copy"
        elif document.url in found.there:
            document.relation = ""


def piece_of(sight: Sight) -> dict[str, object]:
    """Return a check as it is stored with the change: ``at part what status verdict url``."""
    return {
        "at": sight.at.isoformat(),
        "part": sight.part,
        "what": sight.what,
        "status": sight.status,
        "verdict": sight.verdict,
        "url": sight.url,
    }
