"""Which rows are reports, and which known documents are due again: decisions without side effects."""

from __future__ import annotations

import datetime as dt
import re

from config.portal import Listing
from crawler import titles
from crawler.items import Known
from crawler.listings import Row, is_article

RECENT_YEARS = 2  # reports of the last two years are asked for at every crawl, also when no listing links to them
OLD_AGE = dt.timedelta(days=27)
"""older ones that no listing links to are asked for after this long: from one first Monday of a month to the next"""
DOUBT = dt.timedelta(days=90)
"""what was listed within this time and is not any more is asked for at every crawl: was it taken down?"""


def is_report(row: Row, listing: Listing) -> bool:
    """Tell whether a row is a report of the listing's kind: by the declared pattern, else by what titles say."""
    if listing.title is not None:
        return re.search(listing.title, row.title) is not None
    if not titles.is_report(row.title, listing.kind):
        return False
    # 法治政府建设年度报告 without year and date, or linking to a folder, is the column itself in a menu.
    is_dated = titles.names_a_year(row.title) or bool(row.date)
    return is_article(row.url) or (is_dated and not row.url.endswith("/"))


def declared_year(title: str, pattern: str | None) -> int | None:
    """Return the year that a declaration's title pattern names; None when it has no such group."""
    found = re.search(pattern, title) if pattern is not None and "(?P<year>" in pattern else None
    year = found["year"] if found else None
    return int(year) if year is not None and year.isdecimal() else None


def is_due(known: Known, now: dt.datetime, *, full: bool) -> bool:
    """Tell whether a document that no listing links to is asked for in this crawl.

    Recent ones always, and those that left the listing lately; older ones when they were not asked for in OLD_AGE, or
    in a full crawl.
    """
    recent = known.year is None or known.year >= now.year - RECENT_YEARS
    in_doubt = known.listed_at is not None and now - known.listed_at < DOUBT
    return full or recent or in_doubt or known.checked_at is None or now - known.checked_at >= OLD_AGE
