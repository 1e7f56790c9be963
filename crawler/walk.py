"""How one listing is read, page by page: which dialect it speaks, which rows are new, which pages follow, when it ends.

Pages come in sequences: the listing's own, one for each archive of a year, one for each list that a script asks for.
A sequence ends with the first page that has no row its earlier pages did not have, or that reads as one of them did, so
that no server can keep us going with addresses that change; each number of a pager is asked for once. Where no dialect
is known, next-links are followed only as long as a report turns up now and then: a calendar has no end.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from config.portal import Listing
from crawler.addresses import is_moved
from crawler.choose import is_report
from crawler.listings import DIALECTS, Dialect, ListingPage, PageRequest, Row, archives, hanweb, plain, recognise, was
from crawler.listings.pagers import stated_rows

log = logging.getLogger(__name__)

MOST_PAGES = 500  # pages of one listing; more is a trap, and the run says so
LINKED = (DIALECTS["plain"], DIALECTS["vsb"])  # their pages are linked, not computed
PATIENCE = 60  # pages in a row without a report that are read where only next-links are followed

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """What one page of a listing gave."""

    rows: tuple[Row, ...]
    """those that no earlier page of the listing had"""
    following: tuple[PageRequest, ...]
    gap: bool = False
    """nothing new was on it, and the listing said that there is such a page: something is missing"""


def dialect_of(page: ListingPage, listing: Listing) -> Dialect:
    """Return the dialect that a declaration names, else the one that the listing's first page speaks."""
    return DIALECTS[listing.dialect] if listing.dialect is not None else recognise(page)


@dataclass
class Progress:
    """How far one listing has been read."""

    listing: Listing
    choose: Callable[[ListingPage, Listing], Dialect] = dialect_of
    dialect: Dialect | None = None
    has_archives: bool = False
    first_url: str = ""
    """the address that its first page came from; empty before"""
    pending: int = 0
    """pages asked for and not answered yet"""
    fruitless: int = 0
    """pages in a row, of an unknown dialect, that held no report which earlier pages did not have"""
    said: int = 0
    """rows that the listing says it has; 0 when it does not say"""
    seen: set[str] = field(default_factory=set)
    _asked: set[Key] = field(default_factory=set)
    _dialects: dict[str, Dialect] = field(default_factory=dict)
    _sequences: dict[str, set[str]] = field(default_factory=dict)
    _readings: dict[str, list[Counter[tuple[str, str]]]] = field(default_factory=dict)
    """of each sequence, what its pages read like: titles and dates of their rows"""
    _numbers: dict[tuple[object, ...], str] = field(default_factory=dict)
    """addresses of a pager's pages by sequence, number and shape: the rest of an address may change with each page"""

    @property
    def begun(self) -> bool:
        """Tell whether a page was read."""
        return bool(self._sequences)

    @property
    def is_unknown(self) -> bool:
        """Tell whether no dialect was recognised: only its next-links are followed."""
        return self.dialect is DIALECTS["plain"] and self.listing.dialect is None and not self.has_archives

    def remarks(self) -> list[str]:
        """Return what an operator should know once nothing more of the listing is asked for."""
        url = self.listing.url
        said = {
            f"{url} leads to {self.first_url}: correct url when the column moved": is_moved(url, self.first_url or url),
            f"{url} speaks no known dialect: only its links to next pages were followed": self.is_unknown,
            f"{url}: {PATIENCE} pages in a row had no report, the rest was not read": self.is_given_up,
            f"{url} says that it has {self.said} rows, and gave {len(self.seen)}": len(self.seen) < self.said,
        }
        found = [text for text, holds in said.items() if holds]
        for text in found:
            log.info("%s", text)  # a run's message has room for a few
        return found

    def first_page(self) -> PageRequest:
        """Return the request for the listing's own first page."""
        # Some servers know /zwgk/index.html and not /zwgk/.
        index = f"{self.listing.url}index.html" if self.listing.url.endswith("/") else ""
        return PageRequest(self.listing.url, alternative=index)

    def read(self, text: str, asked: PageRequest, answered_by: str) -> Found:
        """Return the new rows of one page and the pages that follow it."""
        first_url = asked.first or answered_by
        page = ListingPage(text, asked, first_url, self.listing.link, answered_by)
        begins = not self.begun
        if begins:
            self.first_url = first_url
        dialect = self._dialect(page)
        rows = dialect.rows(page)
        sequence = self._sequences.setdefault(first_url, set())
        is_new_here = asked.number == 1 or any(row.url not in sequence for row in rows)
        is_promised = asked.certain and not asked.may_repeat
        if self._repeats(rows, first_url) and asked.number > 1:
            log.info("%s reads as an earlier page does, its addresses apart: the listing ends here", answered_by)
            return Found((), (), gap=is_promised)
        fresh = tuple(row for row in rows if row.url not in self.seen)
        sequence.update(row.url for row in rows)
        self.seen.update(row.url for row in fresh)
        if asked.form and not rows:
            return Found((), (hanweb.as_get(asked),))
        if not is_new_here:
            log.info("%s has no rows that earlier pages did not have: the listing ends here", answered_by)
            return Found((), (), gap=is_promised)
        following, linked = dialect.next_pages(page), dialect in LINKED
        if not following and rows and dialect is not DIALECTS["plain"]:
            following, linked = plain.linked(page), True
        if linked:
            following = [each for each in following if self._is_next(each, first_url)]
        if len(sequence) in stated_rows(text):  # it is complete: what may follow would bring nothing new
            following = [each for each in following if each.certain]
        if begins:
            by_year = archives.year_pages(page)
            self.has_archives = bool(by_year)
            following = [*following, *by_year]
        if dialect is DIALECTS["was"]:
            self.said = max(self.said, was.record_count(text))
        self.said = max(self.said, *(each.total for each in following), 0)
        if self._is_in_vain(dialect, fresh):
            log.info("%s: %d pages in a row without a new report: the listing ends here", answered_by, PATIENCE)
            following = []
        return Found(fresh, tuple(_continued(each, first_url) for each in following))

    @property
    def is_given_up(self) -> bool:
        """Tell whether the next-links of an unknown dialect were left for want of reports."""
        return self.fruitless >= PATIENCE

    def _repeats(self, rows: list[Row], first_url: str) -> bool:
        """Note what a page reads like; tell whether all that is new on it but its addresses stood on one earlier page.

        Rows that all read alike prove nothing: departments call their reports the same.
        """
        earlier = self._readings.setdefault(first_url, [])
        fresh = Counter((row.title, row.date) for row in rows if row.url not in self._sequences[first_url])
        repeats = len(fresh) > 1 and any(fresh <= page for page in earlier)
        earlier.append(Counter((row.title, row.date) for row in rows))
        return repeats

    def _is_next(self, asked: PageRequest, first_url: str) -> bool:
        """Tell whether a linked page is another one than that which had its number before; note its address."""
        parts = urlsplit(asked.url)
        shape = (first_url, asked.number, parts.netloc, parts.path, *sorted(key for key, _ in parse_qsl(parts.query)))
        return self._numbers.setdefault(shape, asked.url) == asked.url

    def _is_in_vain(self, dialect: Dialect, fresh: tuple[Row, ...]) -> bool:
        """Count the pages of an unknown dialect that held no new report; tell whether there were too many in a row.

        A report that a frame shows beside every month of a calendar is one report, not a reason to go on.
        """
        if dialect is not DIALECTS["plain"] or self.is_given_up:
            return self.is_given_up
        self.fruitless = 0 if any(is_report(row, self.listing) for row in fresh) else self.fruitless + 1
        return self.is_given_up

    def _dialect(self, page: ListingPage) -> Dialect:
        """Return the dialect of a page's sequence: the listing's, or its own where the listing's is not known."""
        if self.dialect is None:
            self.dialect = self.choose(page, self.listing)
        known = self.dialect is not DIALECTS["plain"] or self.listing.dialect is not None
        if known or page.first_url == self.first_url:
            return self.dialect
        return self._dialects.setdefault(page.first_url, recognise(page))

    def may_ask(self, asked: PageRequest) -> bool:
        """Tell whether a page was not asked for before, and note that it is now."""
        key = (asked.url, asked.form)
        if key in self._asked:
            return False
        self._asked.add(key)
        return True

    @property
    def is_trap(self) -> bool:
        """Tell whether more pages were asked for than any listing has."""
        return len(self._asked) >= MOST_PAGES


def _continued(asked: PageRequest, first_url: str) -> PageRequest:
    return asked if asked.number == 1 or asked.first else replace(asked, first=first_url)
