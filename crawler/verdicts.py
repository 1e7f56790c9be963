"""What a status means, and whether a crawl as a whole went well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from twisted.python.failure import Failure

from config.portal import Portal
from config.statuses import BLOCKED, GONE
from crawler.exceptions import BadCertificate, Forbidden, HandshakeFailed, Offsite, PrivateAddress

KEPT = frozenset({200, 203})
"""answers whose body is kept; whether it is the document is judged later"""

MOST_TOLD = 5  # problems in one message
UNKNOWN = "speaks no known dialect"  # told after what proves that something is missing
LOWER_COUNT_ACCEPTED_AFTER = 3  # days on which the listings agreed on the lower count


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run of the portal found."""

    started_on: dt.date
    ok: bool
    reports: int


def listing_problem(url: str, status: int) -> str:
    """Say what a listing's refusal means and what to do."""
    if status in BLOCKED:
        return (
            f"{url} answered {status}: a challenge or a firewall keeps us out; ask the portal's operator, or crawl "
            "from a network that it admits"
        )
    if status in GONE:
        return f"{url} answered {status}: the listing is not there; find its new address and correct the declaration"
    return f"{url} answered {status}; wait for the next crawl, and check the address when it lasts"


def rowless_problem(url: str) -> str:
    """Say what it means that a listing was answered and shows no row, and what to do."""
    return (
        f"no rows recognised on {url}; open it in a browser: when its list is there, "
        'declare link = "<CSS selector>" for its links, and for a list that only a script builds install '
        "jiannuo[browser] and set [fetch] javascript = true"
    )


def failure_problem(url: str, error: BaseException | None) -> str:
    """Say what it means that a listing was not answered or must not be asked for, and what to do."""
    if isinstance(error, Forbidden):
        return f"{error}; ask the portal's operator for permission, or declare another listing"
    if isinstance(error, Offsite):
        return f"{url} leads away: {error}; when that host is the portal's, add it to hosts"
    if isinstance(error, PrivateAddress):
        return f"{url}: {error}; correct the address"
    if isinstance(error, HandshakeFailed):
        return f'{url}: {error}; when the host only knows old encryption, declare [fetch] tls = "legacy"'
    if isinstance(error, BadCertificate):
        return (
            f"{url}: {error}; when a browser in another network shows the same fingerprint, declare it in [fetch] "
            'certificates; when it is only weak, declare tls = "legacy"'
        )
    return f"{url} did not answer ({reason(error)}); check the address, or wait for the next crawl"


def request_of(failure: Failure) -> Request:
    """Return the request that failed, which Scrapy hangs on to the failure."""
    return cast("Request", vars(failure)["request"])


def reason(error: BaseException | None) -> str:
    """Return an error in one bounded line."""
    # Scrapy cancels what grows too large without a word.
    said = str(error) or ("larger than download max size" if isinstance(error, DownloadCancelledError) else "")
    return f"{type(error).__name__}: {said}"[:500]


def judge(
    portal: Portal,
    counts: Mapping[str, int],
    problems: Sequence[str],
    earlier: Sequence[Earlier],
    today: dt.date,
    *,
    notes: Sequence[str] = (),
) -> tuple[str, str]:
    """Return a finished run's outcome, ``ok`` or ``failed``, and the message that says what to do.

    ``earlier`` are the portal's finished runs, newest first. A lower count of reports than in the last good run fails
    until the listings have agreed on it on three days: one page that a server left out is no removal. ``notes`` stand
    in the message of a good run too.
    """
    found = list(problems)
    reports, documents = counts.get("reports", 0), counts.get("documents", 0)
    fetched = sum(counts.get(name, 0) for name in ("snapshots", "unchanged", "not_modified"))
    if not found:
        if reports == 0 and counts.get("listings_empty", 0) == len(portal.listings):
            found.append(
                "no report is listed any more: the listing says that it is empty, on the page that linked to its only "
                "report; when that stays so, declare expect.reports_until and disabled, or another listing"
            )
        elif reports == 0:
            found.append(
                f"none of {counts.get('rows', 0)} rows reads as a report: check the listing's url and kind, or declare "
                "title = '<pattern>'"
            )
        elif reports < portal.expect.min_reports:
            found.append(f"{reports} reports listed, fewer than expect.min_reports = {portal.expect.min_reports}")
        elif reports == counts.get("offsite", 0):
            found.append("all reports lie on other hosts: add those that are the portal's to hosts")
        elif (before := _expected(earlier, reports, today)) > reports:
            found.append(f"{reports} reports listed, {before} in the last good crawl: look at the listing in a browser")
    if documents and not fetched:
        found.append(f"none of {documents} documents could be fetched; see their checks, and try one in a browser")
    if len(found) > MOST_TOLD:
        found = [*found[:MOST_TOLD], f"and {len(found) - MOST_TOLD} more problems, see the log"]
    told = sorted(notes, key=lambda note: UNKNOWN in note)
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"and {len(told) - MOST_TOLD} more remarks, see the log"]
    message = "; ".join([*found, *told])
    return ("failed", message) if found else ("ok", message)


def _expected(earlier: Sequence[Earlier], reports: int, today: dt.date) -> int:
    """Return how many reports the last good run found, or ``reports`` once that many were found on enough days."""
    agreeing = {today}
    for run in earlier:
        if run.ok:
            return run.reports
        if run.reports == reports:
            agreeing.add(run.started_on)
            if len(agreeing) >= LOWER_COUNT_ACCEPTED_AFTER:
                return reports
    return reports
