"""After each crawl: annexes that differ from what they were. Recorded as changes of the report, and told once."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.annexes import annex_changes, annex_text
from pipelines.document import Change as Difference
from pipelines.document import Page, ReportKind
from pipelines.judge import Expected, Served, header
from pipelines.judged import read_judged
from pipelines.rules import Rules
from storage.archive import Archive, ArchiveError
from storage.models import Alert, Change, Document, Report, Snapshot
from storage.parts import ANNEX, ANNEX_AGAIN

log = logging.getLogger(__name__)

LONGEST_NAME = 120
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script)\b", re.IGNORECASE)


def note_annexes(session: Session, archive: Archive, rules: Rules, portal: str, now: dt.datetime) -> tuple[int, int]:
    """Compare what annexes were served anew with what they were; return how many changes and alerts that made.

    A snapshot that was compared says so by its state, in the transaction of its changes: told once, whatever is read
    again later.
    """
    changes, alerts = 0, 0
    waiting = select(Snapshot).join(Snapshot.document).where(Document.portal == portal, Snapshot.reason == ANNEX_AGAIN)
    for snapshot in session.scalars(waiting.order_by(Snapshot.id)).all():
        snapshot.reason = ANNEX
        report = report_of(snapshot.document)
        body = archive.get(snapshot.body_sha256).body
        text = annex_text(snapshot.url, body)
        if text is None:
            snapshot.reason += _instead(snapshot, body, rules)
        before = _before(archive, snapshot)
        if text is None or report is None or before is None or before[1] == text:
            continue
        name = (snapshot.document.row_title or snapshot.url)[:LONGEST_NAME]
        found = _record(session, report, annex_changes(name, before[1], text), now)
        changes += len(found)
        payload = {
            "report_id": report.id,
            "snapshot_id": snapshot.id,
            "previous_id": before[0].id,
            "change_ids": [change.id for change in found],
        }
        weights = [(change.kind, change.significance) for change in found]
        people = [each for each in rules.audience("readers", portal, report.kind) if each.wants_any(weights)]
        key = f"annex:{snapshot.id}"
        alerts += Alert.post_to(session, people, key=key, kind="annex_changed", payload=payload, now=now)
    return changes, alerts


def report_of(annex: Document) -> Report | None:
    """Return the report that an annex belongs to: its page's, or that of another file of the page."""
    page = annex.part_of
    if page is None:
        return None
    return page.report or next((part.report for part in page.parts if part.report is not None), None)


def newest_text(archive: Archive, annex: Document) -> str | None:
    """Return the text that an annex had when it was last read; None where it never was, or is not kept any more."""
    for each in reversed(annex.snapshots):
        if each.state != "interpreted":
            continue
        try:
            text = annex_text(each.url, archive.get(each.body_sha256).body)
        except ArchiveError as error:
            log.warning("the annex %s cannot be compared: %s", annex.url, error)
            return None
        if text is not None:
            return text
    return None


def _instead(snapshot: Snapshot, body: bytes, rules: Rules) -> str:
    """Return what stands in an annex's place where that is a web page: an error page says that the file is gone."""
    if not MARKUP.search(body[:2000]):
        return ""
    read = read_judged(
        Page(snapshot.url, body, header(snapshot.headers, "Content-Type")),
        rules.boilerplate,
        kind=cast("ReportKind", snapshot.document.kind),
        served=Served(snapshot.status, snapshot.document.url),
        expected=Expected(rules.expect(snapshot.document.portal).min_characters),
    )
    return f"; {read}" if isinstance(read, str) else ""


def _before(archive: Archive, snapshot: Snapshot) -> tuple[Snapshot, str] | None:
    """Return the newest earlier snapshot of an annex that can be read, with its text; None where there is none."""
    for each in reversed(snapshot.document.snapshots):
        if each.id >= snapshot.id or each.reason != ANNEX:
            continue
        text = annex_text(each.url, archive.get(each.body_sha256).body)
        if text is not None:
            return each, text
    return None


def _record(session: Session, report: Report, differences: Sequence[Difference], now: dt.datetime) -> Sequence[Change]:
    found = [Change(report=report, detected_at=now, **asdict(each)) for each in differences]
    session.add_all(found)
    session.flush()
    return found
