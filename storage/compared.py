"""Which comparisons are missing or were computed by other rules than today's, and keeping what was computed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from storage.latest import not_compared
from storage.models import Comparison, Version

AT_ONCE = 50
"""comparisons by former rules that are computed anew in a run that does not rebuild everything"""


def to_compare(session: Session, rules: str, *, anew: bool) -> list[tuple[int, int]]:
    """Return pairs of version ids that are not compared yet, then those compared by other rules, newest first.

    With ``anew`` all of the latter, else those of the reports that are compared for the first time (an edit is told
    by both comparisons, which must follow the same rules), and at most 50 others, so that an upgrade holds up nobody.
    """
    missing = [(a.id, b.id) for a, b in not_compared(session)]
    if anew:
        return missing + _outdated(session, rules)
    touched = [pair for _, b in missing for pair in _outdated(session, rules, of=b)]
    others = _outdated(session, rules, most=AT_ONCE)
    return list(dict.fromkeys([*missing, *touched, *others]))


def keep_comparison(
    session: Session, versions: tuple[Version, Version], result: dict[str, Any], rules: str, now: dt.datetime
) -> None:
    """Store a result in the place of the one by former rules, if there is one."""
    a, b = versions
    query = select(Comparison).where(Comparison.a_version_id == a.id, Comparison.b_version_id == b.id)
    found = session.scalar(query)
    if found is None:
        session.add(Comparison(a_version=a, b_version=b, computed_at=now, result=result, rules=rules))
    else:
        found.result, found.rules, found.computed_at = result, rules, now


def earliest_version(session: Session, version: Version) -> Version | None:
    """Return what a version's page first said, as today's rules read it; None where it says the same."""
    query = select(Version).where(Version.report_id == version.report_id, Version.document_id == version.document_id)
    first = session.scalars(query.order_by(Version.snapshot_id, Version.id.desc()).limit(1)).one()
    return None if first.text == version.text else first


def _outdated(session: Session, rules: str, *, of: int | None = None, most: int | None = None) -> list[tuple[int, int]]:
    """Return the pairs computed by other rules; ``of``: only of the report that this later version belongs to."""
    query = select(Comparison.a_version_id, Comparison.b_version_id).where(Comparison.rules != rules)
    if of is not None:
        b, same = aliased(Version), aliased(Version)
        query = query.where(
            exists().where(b.id == Comparison.b_version_id, b.report_id == same.report_id, same.id == of)
        )
    return [(a, b) for a, b in session.execute(query.order_by(Comparison.id.desc()).limit(most))]
