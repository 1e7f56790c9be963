"""Say what an edit after publication does to the promises of the year before: from the stored comparisons alone.

Each version of a report was compared with the plan of the year before. Where an edited passage is what a promise rests
on, the two comparisons, of the version before the edit and of the version after it, say what the edit changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reporting.shapes import commitment_record
from storage.models import Comparison, Version

Record = dict[str, Any]


def with_promises(session: Session, changes: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return changes with ``promises``: what the promises that rest on them were before and are after.

    A change has ``from_version_id``, ``to_version_id``, ``a_span``, ``b_span``. A promise is ``commitment`` (its text),
    ``id``, ``plan_year`` and ``before`` and ``after``, each with ``status``, ``verdict``, ``actual`` (null where no
    figure of the passage is the promise's). Only promises whose figure, status or verdict changed are given: what the
    machine said both times, whatever people corrected since.
    """
    pairs: dict[tuple[int | None, int | None], list[tuple[Record, Record, int]]] = {}
    told = []
    for change in changes:
        versions = (change.get("from_version_id"), change.get("to_version_id"))
        if versions not in pairs:
            pairs[versions] = _followed_twice(session, *versions)
        told.append({**change, "promises": _touched(change, pairs[versions])})
    return told


def edits_of(promise: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return what edits did to one promise, in the order of the changes."""
    return [told for change in changes for told in change["promises"] if told["commitment"] == promise["text"]]


def first_said(promise: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the sentence that a promise's own first was, where its words were edited since; None where not.

    ``changes`` are those of the plan, earliest first. An edit elsewhere in the sentence leaves the promise as it was.
    """
    said: str = promise["text"]
    for change in reversed([each for each in changes if each["kind"] in ("figure", "wording")]):
        before, after = change.get("a_text") or "", change.get("b_text") or ""
        if before and said in after and promise["text"] not in before:
            said = before
    return None if said == promise["text"] else said


def _followed_twice(session: Session, before: int | None, after: int | None) -> list[tuple[Record, Record, int]]:
    """Return every promise that both versions were held against: as it was, as it is, the plan's year."""
    if before is None or after is None:
        return []
    older, newer = _comparisons(session, before), _comparisons(session, after)
    for report_id, now in newer.items():
        if report_id in older:
            known = {row["text"]: row for row in map(commitment_record, older[report_id].result["commitments"])}
            rows = map(commitment_record, now.result["commitments"])
            year = now.a_version.report.year
            return [(known[row["text"]], row, year) for row in rows if row["text"] in known]
    return []


def _comparisons(session: Session, version_id: int) -> dict[int, Comparison]:
    """Return the newest comparison of a version with each plan, by the plan's report."""
    query = select(Comparison).join(Version, Version.id == Comparison.a_version_id)
    rows = session.scalars(query.where(Comparison.b_version_id == version_id).order_by(Comparison.a_version_id))
    return {row.a_version.report_id: row for row in rows}


def _touched(change: Mapping[str, Any], promises: Iterable[tuple[Record, Record, int]]) -> list[Record]:
    touched = []
    for was, now, year in promises:
        before, after = _state(was, change.get("a_span")), _state(now, change.get("b_span"))
        rests = _rests(was, change.get("a_span")) or _rests(now, change.get("b_span"))
        if rests and _differ(before, after):
            touched.append(
                {"id": now["id"], "commitment": now["text"], "plan_year": year, "before": before, "after": after}
            )
    return touched


def _state(row: Mapping[str, Any], span: Sequence[int] | None) -> Record:
    """Return what a comparison says of a promise; its figure only where the edited passage holds it."""
    actual = row["actual"]
    inside = actual is not None and _overlap(actual.get("span"), span)
    return {"status": row["status"], "verdict": row["verdict"], "actual": actual["text"] if inside else None}


def _differ(before: Record, after: Record) -> bool:
    """Tell whether the judgement changed, or the figure that it rests on."""
    if (before["status"], before["verdict"]) != (after["status"], after["verdict"]):
        return True
    return bool(before["actual"] and after["actual"]) and before["actual"] != after["actual"]


def _rests(row: Mapping[str, Any], span: Sequence[int] | None) -> bool:
    passages = [*row["evidence"], *([row["actual"]] if row["actual"] else [])]
    return any(_overlap(passage.get("span"), span) for passage in passages)


def _overlap(a: Sequence[int] | None, b: Sequence[int] | None) -> bool:
    return a is not None and b is not None and max(a[0], b[0]) < min(a[1], b[1])
