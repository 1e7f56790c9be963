"""Reports as attachments: which of a page and the documents attached to it carries the report.

A page that is the report keeps its attachments as annexes. A page that is only a shell around a link gives way to its
attachment, and is not told as refused then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.models import Document, Snapshot, Version

SHELL = ("too_short", "empty_shell", "error", "shrunk", "other_document", "index")
"""verdicts on a page that may be a shell around an attachment; a challenge or a login is none"""
AROUND = "the report is its attachment"
ANNEX = "an annex: the report is the page, or another attachment"
ANNEX_AGAIN = "an annex that was served anew: not yet compared with what it was"
NAMES_REPORT = re.compile(r"报告|年报|总结")  # 附件：2021年度法治政府建设年度报告.pdf
NAMES_ANNEX = re.compile(r"清单|统计表|附表|台账|一览表|\.(?:xlsx?|et)$", re.IGNORECASE)


def set_aside(session: Session, snapshot: Snapshot) -> bool:
    """Set an annex's snapshot aside; tell whether it is one: its page is the report, or a sibling is called so."""
    page = snapshot.document.part_of
    if page is None:
        return False
    named = [each for each in page.parts if _names_report(each.row_title)]
    known = [each for each in snapshot.document.snapshots if each.id < snapshot.id and _is_annex(each)]
    # What was an annex of a report on its page stays one: on a page's bad day its list must not become the report.
    stays = bool(known) and _has_version(session, page)
    if not stays and not _holds_report(session, page) and (not named or snapshot.document in named):
        return False
    if not _is_annex(snapshot):
        snapshot.state, snapshot.reason = "interpreted", ANNEX_AGAIN if known else ANNEX
    return True


def settle(session: Session, portals: Iterable[str] | None) -> set[str]:
    """Take back refusals that an attachment answers for; return the addresses of those snapshots.

    A shell whose attachment was read as the report counts as read; so do other attachments of that page.
    """
    refused = select(func.coalesce(Document.part_of_id, Document.id)).join(Snapshot).where(Snapshot.state == "refused")
    query = select(Document).where(Document.parts.any(), Document.id.in_(refused))
    if portals is not None:
        query = query.where(Document.portal.in_(list(portals)))
    settled: set[str] = set()
    for page in session.scalars(query):
        newest = _newest(page)
        is_shell = newest is not None and newest.state == "refused" and newest.reason.startswith(SHELL)
        answered = any(_is_read(session, part) for part in page.parts)
        if (
            newest is not None
            and is_shell
            and any(_links_to(page, part) and carries_report(part) for part in page.parts)
        ):
            newest.state, newest.reason = "interpreted", f"{AROUND}; {newest.reason}"
            settled.add(newest.url)
        if not (answered or _holds_report(session, page)):
            continue
        for part in page.parts:
            snapshot = _newest(part)
            if snapshot is not None and snapshot.state == "refused" and not part.latest_version(session):
                snapshot.state, snapshot.reason = "interpreted", f"{ANNEX}; {snapshot.reason}"
                settled.add(snapshot.url)
    return settled


def _holds_report(session: Session, page: Document) -> bool:
    """Tell whether a page is the report by its newest snapshot, bad days left out."""
    newest = _newest(page)
    if newest is None or not _has_version(session, page):
        return False
    if newest.state == "refused":
        return not newest.reason.startswith(SHELL)
    return not newest.reason.startswith(AROUND)


def _has_version(session: Session, document: Document) -> bool:
    return session.scalar(select(exists().where(Version.document_id == document.id))) or False


def _is_annex(snapshot: Snapshot) -> bool:
    return snapshot.state == "interpreted" and snapshot.reason.startswith((ANNEX, ANNEX_AGAIN))


def carries_report(document: Document) -> bool:
    """Tell whether a document was the report when it was last read: neither an annex nor a page around one."""
    read = [each for each in document.snapshots if each.state == "interpreted"]
    return bool(read) and not read[-1].reason.startswith((AROUND, ANNEX, ANNEX_AGAIN))


def is_annex(document: Document) -> bool:
    """Tell whether an attachment stood beside its report when it was last read."""
    read = [each for each in document.snapshots if each.state == "interpreted"]
    return bool(read) and read[-1].reason.startswith((ANNEX, ANNEX_AGAIN))


def _links_to(page: Document, part: Document) -> bool:
    """Tell whether the page linked to the part when it was last listed: what stands in for a page links to nothing."""
    return part.listed_at >= page.listed_at


def _is_read(session: Session, part: Document) -> bool:
    newest = _newest(part)
    return newest is not None and newest.state == "interpreted" and part.latest_version(session) is not None


def _names_report(title: str) -> bool:
    return NAMES_REPORT.search(title) is not None and NAMES_ANNEX.search(title) is None


def _newest(document: Document) -> Snapshot | None:
    return document.snapshots[-1] if document.snapshots else None
