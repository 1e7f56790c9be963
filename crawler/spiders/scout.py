"""The spider that looks for a portal's column of reports: few pages, the most promising link first, one at a time."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import FormRequest, Request
from scrapy.http import Response
from twisted.python.failure import Failure

from config.portal import Kind, Listing
from crawler import titles
from crawler.choose import declared_year, is_report
from crawler.decode import decode
from crawler.leads import FIRST_WAY, FRAME, leads
from crawler.listings import ListingPage, PageRequest, Row, recognise
from crawler.spiders.reports import ReportsSpider
from crawler.verdicts import reason

START, ABOVE = FRAME - 3, FRAME + 1  # ranks of the pages that one begins at, and of the folders above a listing
DEEPEST = 4  # links from a page that one begins at
ENOUGH = 2  # reports that make a page a column; news may show one
MOST_UNREAD = 10


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A page to look at; the smaller, the sooner."""

    rank: int
    depth: int
    order: int
    url: str
    trail: tuple[str, ...] = ()
    """the links that led there, as they read"""


class ScoutSpider(ReportsSpider):
    """Look at ``budget`` pages at most for columns of the portal's kinds. Reads no documents, yields no items.

    It begins at the declared listings, the folders above them and the home pages, and ends when all ``wanted`` years
    were seen on other pages than the declared listings; without wanted years, when no link is left that is as clear as
    the best column that was found.
    """

    name = "scout"

    def __init__(self, *, budget: int, wanted: tuple[int, ...] = (), **given: Any) -> None:  # noqa: ANN401
        super().__init__(**given)
        self.budget = budget
        self.wanted = frozenset(wanted)
        self.looked: list[dict[str, Any]] = []
        self.unread: list[dict[str, Any]] = []
        """leads to hosts that are not declared"""
        self._places: list[Place] = []
        self._known: set[str] = set()
        self._asked = 0

    def notes(self) -> dict[str, Any]:
        """Return what was seen, ready for JSON."""
        return {"looked": self.looked, "unread": self.unread, "left": len(self._places)}

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page."""
        for listing in self.portal.listings:
            self._add(listing.url, START, 0, ())
        for listing in self.portal.listings:
            self._add(urljoin(listing.url, "/"), START, 0, ())
            self._add_above(listing.url)
        for request in self._next():
            yield request

    def parse_place(self, response: Response, place: Place, shown: dict[str, Any] | None = None) -> Iterator[Request]:
        """Note what a page shows, then go on to the most promising one."""
        text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))
        asked = PageRequest(place.url)
        page = ListingPage(text, asked, response.url, None, response.url)
        note = shown or self._note(place, response.url, response.status)
        if response.status == 200:
            dialect = recognise(page)
            self._count(note, dialect.rows(page))
            note["dialect"] = note["dialect"] or dialect.name
            if shown is None:
                for lead in leads(page, self.portal.listings[0].kind):
                    self._add(
                        lead.url, lead.rank, place.depth + 1, (*place.trail, lead.text) if lead.text else place.trail
                    )
            # A column whose rows a script asks for: one request more tells whether they are reports.
            lists = [each for each in dialect.next_pages(page) if each.number == 1 and each.url != place.url]
            if shown is None and not note["reports"] and lists and place.rank < FIRST_WAY:
                first = lists[0]
                if self._asked < self.budget and self.portal.allows(first.url):
                    yield self._request(first.url, place, note, form=first.form)
                    return
        self._tell()
        yield from self._next()

    def place_failed(self, failure: Failure) -> Iterator[Request]:
        """Note a page that did not answer, or must not be asked for."""
        given = vars(failure)["request"].cb_kwargs
        if given.get("shown") is None:
            self._note(given["place"], given["place"].url, 0)["why"] = reason(failure.value)[:200]
        yield from self._next()

    def _note(self, place: Place, url: str, status: int) -> dict[str, Any]:
        note: dict[str, Any] = {
            "url": place.url,
            "answered_by": url,
            "status": status,
            "trail": list(place.trail),
            "rank": place.rank,
            "declared": self._is_declared(url) or self._is_declared(place.url),
            "dialect": None,
            "reports": 0,
            "years": [],
        }
        self.looked.append(note)
        return note

    def _count(self, note: dict[str, Any], rows: list[Row]) -> None:
        """Count the rows that are reports, and their years."""
        kinds: Counter[Kind] = Counter()
        years: set[int] = set(note["years"])
        for listing in {each.kind: each for each in reversed(self.portal.listings)}.values():
            looser = Listing(url=listing.url, kind=listing.kind)
            for row in rows:
                if is_report(row, looser) or (listing.title and is_report(row, listing)):
                    kinds[listing.kind] += 1
                    year = declared_year(row.title, listing.title) or titles.year_of(row.title)
                    years |= {year} if year else set()
        note["reports"] += sum(kinds.values())
        note["kind"] = kinds.most_common(1)[0][0] if kinds else self.portal.listings[0].kind
        note["years"] = sorted(years)

    def _next(self) -> Iterator[Request]:
        """Yield the request for the most promising page, unless enough was seen."""
        while self._places and self._asked < self.budget and not self._is_found():
            place = heapq.heappop(self._places)
            if self.portal.allows(place.url):
                yield self._request(place.url, place, None)
                return

    def _request(
        self, url: str, place: Place, shown: dict[str, Any] | None, form: tuple[tuple[str, str], ...] = ()
    ) -> Request:
        self._asked += 1
        self.tally["looked_at"] = self._asked
        made: dict[str, Any] = {
            "callback": self.parse_place,
            "errback": self.place_failed,
            "cb_kwargs": {"place": place, "shown": shown},
            "dont_filter": True,
        }
        return FormRequest(url, formdata=list(form), **made) if form else Request(url, **made)

    def _is_found(self) -> bool:
        new = [each for each in self.looked if not each["declared"] and each["reports"]]
        if self.wanted:
            return self.wanted <= {year for each in new for year in each["years"]}
        ranks = [each["rank"] for each in self.looked if each["reports"] >= ENOUGH]
        return bool(ranks) and self._places[0].rank > max(min(ranks), 1)

    def _add(self, url: str, rank: int, depth: int, trail: tuple[str, ...]) -> None:
        key = url.partition("://")[2].rstrip("/")
        if key in self._known or depth > DEEPEST:
            return
        self._known.add(key)
        if self.portal.allows(url):
            heapq.heappush(self._places, Place(rank, depth, len(self._known), url, trail))
        elif len(self.unread) < MOST_UNREAD:
            self.unread.append({"url": url, "trail": list(trail), "rank": rank})

    def _add_above(self, url: str) -> None:
        """Add the folders above a listing, the nearest first: the breadcrumbs of one that is gone."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        for depth in range(DEEPEST):
            path = path.rpartition("/")[0]
            if not path:
                return
            self._add(f"{parts.scheme}://{parts.netloc}{path}/", ABOVE, depth, ())

    def _is_declared(self, url: str) -> bool:
        bare = url.partition("://")[2].rstrip("/")
        return any(bare == listing.url.partition("://")[2].rstrip("/") for listing in self.portal.listings)

    def _tell(self) -> None:
        counts = {"looked_at": self._asked, "reports": sum(each["reports"] for each in self.looked)}
        print(json.dumps({"progress": counts}), flush=True)
