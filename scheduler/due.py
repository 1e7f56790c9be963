"""Which years' reports must be public by a day, by rule and declaration: for `portal check` and for what is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import cast

from config.portal import Expect
from pipelines.document import ReportKind
from pipelines.identity import due_day


def last_due(kind: str, due: str, today: dt.date) -> int | None:
    """Return the latest year whose report must be public by ``today``; None where no rule fixes a day.

    >>> last_due("rule_of_law", "04-01", dt.date(2026, 3, 31)), last_due("rule_of_law", "04-01", dt.date(2026, 4, 1))
    (2024, 2025)
    """
    years = (year for year in (today.year, today.year - 1, today.year - 2))
    days = ((year, due_day(cast("ReportKind", kind), year, due)) for year in years)
    return next((year for year, day in days if day is not None and day <= today), None)


def missing_years(kind: str, expect: Expect, known: Collection[int], today: dt.date, *, own: bool = True) -> list[int]:
    """Return the due years without a report: from the first that must be there to the last that is due.

    The first is ``expect.reports_since``, which speaks of the portal's ``own`` publisher, else the first known year.
    """
    declared = expect.reports_since if own else None
    since, last = declared or min(known, default=None), last_due(kind, expect.due, today)
    if since is None or last is None:
        return []
    if expect.reports_until is not None:
        last = min(last, expect.reports_until)
    return [year for year in range(since, last + 1) if year not in known]
