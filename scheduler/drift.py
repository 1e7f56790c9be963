"""Columns that move from year to year, as ``portal check`` sees them: listings that lead elsewhere or hold nothing.

A listing's address is declared once, and portals move their columns: the reports of 2020 lie in one folder, those since
2023 in another. What a look around the portal finds is proposed; nobody but a person changes a declaration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from config.portal import Portal
from crawler.addresses import is_moved
from scheduler.findings import SHELL, Finding
from scheduler.output import one_line
from scheduler.seen import Seen
from scheduler.trial import Crawled, Progress, Scouted, Trial

MOST_PAGES = 10  # pages of a portal that a check looks at
MOST_NAMED = 6  # pages that are named when none of them is a column
MOST_PROPOSED = 3
CLEAR = 3  # rank of a link from which on its name is too general to be proposed unread
HOME = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp"})


def judge_columns(place: Trial, crawled: Crawled, seen: Seen, today: dt.date, progress: Progress) -> Iterator[Finding]:
    """Yield what became of the listings, and where else the portal shows what is missing.

    Looks around the portal only when a listing is gone, gives no report, or lacks a due year.
    """
    portal = place.portal
    gone = list(moved_listings(crawled))
    yield from gone
    wanted = _missing(portal, seen, today)
    answered = bool(crawled.notes.get("listings")) and not crawled.counts.get("blocked")
    failed = not crawled.taken and answered  # a portal that is down, or keeps us out, is not looked around in
    if not wanted and not failed and not any(each.level == "wrong" for each in gone):
        return
    yield from other_columns(portal, place.scout(MOST_PAGES, progress, wanted), wanted)


def moved_listings(crawled: Crawled) -> Iterator[Finding]:
    """Yield listings that lead elsewhere by now, and folders that hold nothing."""
    for page in crawled.listings:
        url, answered_by = page["url"], page["answered_by"]
        is_home = urlsplit(answered_by).path.lower() in HOME
        if is_moved(url, answered_by):
            yield Finding(
                "moved",
                "wrong" if is_home else "hint",
                f"{url} leads to {answered_by}"
                + (", the portal's home page: the column is not there any more" if is_home else ""),
                "find the column's new address and correct url" if is_home else "correct url, when that is the column",
            )
        elif not crawled.taken and not page["scripts"] and page["shown"] < SHELL and not crawled.counts.get("rows"):
            yield Finding(
                "empty",
                "wrong",
                f"{answered_by} is an empty folder: it answers, with {page['shown']} characters and no row",
                "find the column's new address and correct url",
            )


def other_columns(portal: Portal, scouted: Scouted, wanted: Sequence[int]) -> list[Finding]:
    """Return which other columns of the portal show reports, of wanted years where some are; or that none does."""
    found = [
        Finding("column", "hint", place.says(), _declare(place.url, place.kind))
        for place in scouted.columns_of(wanted)[:MOST_PROPOSED]
    ]
    for link in sorted(scouted.unread, key=lambda link: int(link["rank"])):
        if int(link["rank"]) < CLEAR and len(found) < MOST_PROPOSED:
            found.append(_elsewhere(link))
    if found:
        return found
    pages = [one_line(place.url, 120) for place in scouted.places]
    named = ", ".join(pages[:MOST_NAMED]) + (f" and {len(pages) - MOST_NAMED} more" if len(pages) > MOST_NAMED else "")
    years = f" of {', '.join(map(str, wanted))}" if wanted else ""
    says = f"no other column of {portal.name} with reports{years} was found on {len(pages)} pages: {named}"
    return [Finding("column", "hint", says, "look for it in a browser; the reports may not be public")]


def _elsewhere(link: Mapping[str, Any]) -> Finding:
    says = f"{' > '.join(link['trail'])} leads to {link['url']}, a host that is not declared: it was not read"
    to_try = f'hosts = ["{urlsplit(link["url"]).netloc}"], when that host is the portal\'s, and check again'
    return Finding("column", "hint", one_line(says, 400), to_try)


def _declare(url: str, kind: str) -> str:
    more = f' and kind = "{kind}"' if kind != "rule_of_law" else ""
    return f'another [[listings]] with url = "{url}"{more}; keep the one there is for what it still shows'


def _missing(portal: Portal, seen: Seen, today: dt.date) -> list[int]:
    """Return the due years of which no report was seen, all kinds together, as the finding ``years`` counts them."""
    kinds = dict.fromkeys(listing.kind for listing in portal.listings) if seen.reports else ()
    return sorted({year for kind in kinds for year in seen.missing_years(portal, kind, today)})
