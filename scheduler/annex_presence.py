"""After each crawl: annexes that are gone from beside their report, replaced by another file, or there again.

With the same care as a report's end: a file is gone when it was found so on as many different days as a report must be,
and its page answered as the report on each of them. A list that is taken off a report is told once, and once when it is
back; the same file at another address of the page is no news.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.portal import Portal
from config.subscribers import Subscriber, addressees
from config.zone import day_of
from pipelines.fold import fold_text
from pipelines.presence import Sight, since_seen
from scheduler.annexes import LONGEST_NAME, newest_text, report_of
from scheduler.presence import piece_of
from scheduler.sights import IN_ITS_PLACE, failing, sights_of
from storage.archive import Archive
from storage.models import Alert, Change, Document, Report, Snapshot
from storage.parts import is_annex

Kind = Literal["annex_gone", "annex_replaced", "annex_restored"]
KINDS: tuple[Kind, ...] = ("annex_gone", "annex_replaced", "annex_restored")
SIGNIFICANCE = 0.3


def note_annex_presence(
    session: Session, archive: Archive, portal: Portal, subscribers: Sequence[Subscriber], now: dt.datetime
) -> tuple[int, int]:
    """Record what became of the annexes of a portal's reports; return how many changes and alerts that made."""
    changes, alerts = 0, 0
    for annex in _suspected(session, portal.id):
        report = report_of(annex)
        if report is None or not is_annex(annex):
            continue
        told = _last_told(session, report, annex)
        sights = [replace(sight, part="file") for sight in sights_of(session, annex)]
        since = since_seen(sights)
        kind: Kind | None
        other: Document | None = None
        proof: Sequence[Sight] = sights[-1:]
        if told in {"annex_gone", "annex_replaced"}:
            kind = "annex_restored" if sights and sights[-1].what == "seen" else None
            if kind is None and told == "annex_gone":
                kind, other = _after(session, archive, annex)
                proof = [replace(each, part="file") for each in sights_of(session, other)[-1:]] if other else ()
        elif any(sight.what == "gone" for sight in since):
            kind, other, proof = _fate(session, archive, annex, since, portal.expect.gone_days)
        else:
            continue
        if kind is None:
            continue
        change = _record(
            session, report, annex, kind, other, proof=[*(sights[: -len(since)][-1:] if since else ()), *proof], now=now
        )
        changes += 1
        people = addressees(subscribers, "readers", portal.id, report.kind)
        payload = {"report_id": report.id, "change_id": change.id}
        alerts += Alert.post_to(session, people, key=f"{kind}:{change.id}", kind=kind, payload=payload, now=now)
    return changes, alerts


def _suspected(session: Session, portal: str) -> Sequence[Document]:
    """Return the attachments that failed when they were last asked for, or had a web page in their place, or were told.

    A portal may have thousands, nearly all of which answer.
    """
    replaced = select(Snapshot.document_id).where(Snapshot.reason.startswith(IN_ITS_PLACE, autoescape=True))
    told = select(Change.a_text).where(Change.kind.in_(KINDS))
    query = select(Document).where(
        Document.portal == portal,
        Document.part_of_id.is_not(None),
        or_(Document.id.in_(failing(portal)), Document.id.in_(replaced), Document.url.in_(told)),
    )
    return session.scalars(query.order_by(Document.id)).all()


def _fate(
    session: Session, archive: Archive, annex: Document, since: Sequence[Sight], days: int
) -> tuple[Kind | None, Document | None, Sequence[Sight]]:
    """Return what is to be told of an annex that was found gone, the file in its place, and the proof."""
    page = annex.part_of
    if page is None:
        return None, None, ()
    page_seen = {day_of(sight.at): sight for sight in sights_of(session, page) if sight.what == "seen"}
    gone = {day_of(sight.at) for sight in since if sight.what == "gone"} & page_seen.keys()
    if len(gone) < days:
        return None, None, ()
    proof = sorted([*since, *(page_seen[day] for day in gone)], key=lambda sight: (sight.at, sight.part))
    if not _successors(session, annex):
        return "annex_gone", None, proof
    kind, other = _after(session, archive, annex)
    return (kind, other, proof) if kind == "annex_replaced" else (None, None, ())


def _after(session: Session, archive: Archive, annex: Document) -> tuple[Kind | None, Document | None]:
    """Return what the next file of an annex's name makes of it, and that file; None where nothing can be said.

    Only the next one counts: what became of that one is its own news. So an address that changes with every upload is
    told once, and not for each of the addresses before.
    """
    successors = _successors(session, annex)
    for each in successors:
        if _newest_body(each) == _newest_body(annex) != "":  # an address may change daily: no PDF is read for that
            return "annex_restored", each
    before = newest_text(archive, annex)
    after = [(text, each) for each in successors if (text := newest_text(archive, each)) is not None]
    if before is None or len(after) < len(successors) or not after:
        return None, None
    same = next((each for text, each in after if text == before), None)
    return ("annex_replaced", after[0][1]) if same is None else ("annex_restored", same)


def _successors(session: Session, annex: Document) -> list[Document]:
    """Return the files of the page that came after an annex and next, bear its name, and were read.

    What stood beside it from the beginning is another file, though both be called 附件下载.
    """
    page, name = annex.part_of, fold_text(annex.row_title)
    later = sorted(
        (
            each
            for each in (page.parts if page else ())
            if each.first_seen_at > annex.first_seen_at and name and fold_text(each.row_title) == name
        ),
        key=lambda each: each.first_seen_at,
    )
    found: list[Document] = []
    for each in later:
        if found and each.first_seen_at != found[0].first_seen_at:
            break
        if any(sight.what == "seen" for sight in sights_of(session, each)):
            found.append(each)
    return found


def _newest_body(document: Document) -> str:
    read = [each.body_sha256 for each in document.snapshots if each.state == "interpreted"]
    return read[-1] if read else ""


def _last_told(session: Session, report: Report, annex: Document) -> str | None:
    return session.scalar(
        select(Change.kind)
        .where(Change.report_id == report.id, Change.kind.in_(KINDS), Change.a_text == annex.url)
        .order_by(Change.id.desc())
        .limit(1)
    )


def _record(
    session: Session,
    report: Report,
    annex: Document,
    kind: Kind,
    other: Document | None,
    *,
    proof: Iterable[Sight],
    now: dt.datetime,
) -> Change:
    change = Change(
        report=report,
        kind=kind,
        significance=SIGNIFICANCE,
        section=(annex.row_title or annex.url)[:LONGEST_NAME],
        a_text=annex.url,
        b_text=other.url if other else annex.url if kind == "annex_restored" else "",
        pieces=[piece_of(sight) for sight in proof],
        detected_at=now,
    )
    session.add(change)
    session.flush()
    return change
