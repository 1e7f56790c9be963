"""What the fetches of a document saw: the document, that it is gone, or nothing that says either."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from config.statuses import GONE
from pipelines.presence import Sight, What
from storage.models import Check, Document, Snapshot
from storage.parts import ANNEX

GONE_VERDICTS = ("not_found", "home_page", "index")
"""pages served with 200 that say the same as a 404: a soft 404, the home page or the column in the article's place"""
PASSING = ("challenge", "waf", "maintenance", "login", "empty_shell")
"""pages in an annex's place that say nothing of it"""
IN_ITS_PLACE = f"{ANNEX}; "
"""before the verdict on a web page that was served for an annex; others were files that could not be the report"""
MOST_SIGHTS = 400  # of one document: a year of daily checks


def sights_of(session: Session, document: Document) -> list[Sight]:
    """Return a document's fetches, oldest first."""
    checks = session.scalars(
        select(Check).where(Check.document_id == document.id).order_by(Check.id.desc()).limit(MOST_SIGHTS)
    )
    snapshots = sorted(document.snapshots, key=lambda snapshot: snapshot.fetched_at)
    moments = [snapshot.fetched_at for snapshot in snapshots]
    sights = [_of_snapshot(snapshot, snapshot.fetched_at, document.url) for snapshot in snapshots]
    for check in checks:
        before = bisect_right(moments, check.checked_at)
        if check.outcome in {"same_bytes", "not_modified"} and before:  # the same as before, whatever that was
            sights.append(_of_snapshot(snapshots[before - 1], check.checked_at, document.url))
        else:
            what: What = "gone" if check.status in GONE else "other"
            known = check.outcome in {"same_bytes", "same_text", "not_modified"}
            sights.append(Sight(check.checked_at, "seen" if known else what, check.status, url=document.url))
    return sorted(sights, key=lambda sight: sight.at)


def failing(portal: str) -> Select[int]:
    """Return the query for the ids of a portal's documents that were not had when they were last asked for."""
    newest = select(func.max(Check.id)).join(Document, Document.id == Check.document_id)
    newest = newest.where(Document.portal == portal).group_by(Check.document_id)
    return select(Check.document_id).where(Check.id.in_(newest), Check.outcome == "error")


def _of_snapshot(snapshot: Snapshot, at: dt.datetime, url: str) -> Sight:
    verdict = snapshot.reason.removeprefix(IN_ITS_PLACE).partition(" (")[0][:40]
    if snapshot.state == "interpreted":
        if not snapshot.reason.startswith(IN_ITS_PLACE) or verdict not in (*GONE_VERDICTS, *PASSING):
            return Sight(at, "seen", snapshot.status, url=url)
    elif snapshot.state != "refused":
        verdict = ""
    return Sight(at, "gone" if verdict in GONE_VERDICTS else "other", snapshot.status, verdict, url=url)
