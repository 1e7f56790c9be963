"""The one spider: listings, their further pages, the documents of the reports among their rows.

It decides what to ask for and yields what came, as items; it neither reads nor writes the database.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from scrapy import FormRequest, Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from config.portal import Listing, Portal
from config.statuses import BLOCKED, GONE
from crawler.choose import declared_year, is_due, is_report
from crawler.decode import decode
from crawler.documents import MISSING, as_it_came, further_pages, joined, next_page, unfit
from crawler.exceptions import Forbidden, Offsite
from crawler.items import Failed, Fetched, Known, Listed, ListedPage
from crawler.listings import Dialect, ListingPage, PageRequest, Row, hanweb
from crawler.verdicts import failure_problem, listing_problem, reason, request_of, rowless_problem
from crawler.walk import MOST_PAGES, Progress, dialect_of
from crawler.wholeness import Wholeness

__all__ = ["Progress", "ReportsSpider", "running"]

log = logging.getLogger(__name__)

REFUSALS = 5  # documents in a row that are blocked or unanswered: the portal wants, or can do, no more today
LISTING_PRIORITY = 10  # listings first: they tell which documents are not listed any more


class ReportsSpider(Spider):
    """Crawl one portal. ``known`` are the documents of earlier crawls by address; ``clock`` gives the time."""

    name = "reports"

    def __init__(
        self,
        *,
        portal: Portal,
        known: Mapping[str, Known],
        clock: Callable[[], dt.datetime],
        full: bool = False,
        keeper: object = None,
    ) -> None:
        super().__init__()
        self.portal = portal
        self.known = known
        self.clock = clock
        self.full = full
        self.keeper = keeper
        """what the item pipeline writes to; None in tests that look at the items alone"""
        self.tally: Counter[str] = Counter()
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.listed: set[str] = set()
        self.close_reason = ""
        self.whole = Wholeness()
        self._refused_in_a_row = 0
        self._rechecked = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: object, **kwargs: object) -> Self:
        """Connect the spider to the moment at which nothing is left to ask for."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider.whole.folder = Path(crawler.settings["LISTING_FRAMES_DIR"])
        crawler.signals.connect(spider.recheck, signal=signals.spider_idle)
        return spider

    def problem(self, text: str) -> None:
        """Note why this run fails, once."""
        if text not in self.problems:
            self.problems.append(text)

    def remark(self, text: str) -> None:
        """Note what the operator should know of a run that does not fail for it, once."""
        if text not in self.remarks:
            self.remarks.append(text)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page of every listing."""
        for listing in self.portal.listings:
            self.tally["listings"] += 1
            progress = Progress(listing, self._dialect)
            for request in self._ask_pages(progress, [progress.first_page()]):
                yield request

    # Listings

    def parse_listing(self, response: Response, progress: Progress, asked: PageRequest) -> Iterator[Any]:
        """Yield the reports of one page of a listing, then the pages that follow."""
        self.tally["listing_pages"] += 1
        progress.pending -= 1
        if response.status == 200:
            text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))
            found = progress.read(text, asked, response.url)
            self.whole.saw(progress.listing, text, found.rows)
            self.tally["rows"] += len(found.rows)
            self.tally["listing_gaps"] += found.gap
            yield from self._documents(list(found.rows), progress.listing)
            yield from self._ask_pages(progress, found.following)
        else:
            yield from self._listing_refused(response, progress, asked)
        if not progress.pending:
            self._listing_read(progress, asked)

    def _dialect(self, page: ListingPage, listing: Listing) -> Dialect:
        return dialect_of(page, listing)

    def _listing_read(self, progress: Progress, asked: PageRequest) -> None:
        """Say what is to be said once nothing more of a listing is asked for."""
        self.tally["unknown_dialects"] += progress.is_unknown
        for text in progress.remarks():
            self.remark(text)
        counts = self.whole.settle(progress)
        self.tally.update(counts)
        if progress.begun and not progress.seen and not counts["listings_empty"]:
            self.problem(rowless_problem(asked.first or asked.url))

    def _ask_pages(self, progress: Progress, pages: Iterable[PageRequest]) -> Iterator[Request]:
        for asked in pages:
            if not self.portal.allows(asked.url):
                log.warning("%s pages on to %s, which is not on the portal's hosts", progress.listing.url, asked.url)
                continue
            if progress.is_trap:
                self.problem(f"{progress.listing.url} has more than {MOST_PAGES} pages: declare a narrower listing")
                return
            if not progress.may_ask(asked):
                continue
            progress.pending += 1
            made: dict[str, Any] = {
                "callback": self.parse_listing,
                "errback": self.listing_failed,
                "cb_kwargs": {"progress": progress, "asked": asked},
                "priority": LISTING_PRIORITY,
                "dont_filter": True,  # a redirect to the same address, with a cookie, is no duplicate
            }
            yield (
                FormRequest(asked.url, formdata=list(asked.form), **made) if asked.form else Request(asked.url, **made)
            )

    def _listing_refused(self, response: Response, progress: Progress, asked: PageRequest) -> Iterator[Request]:
        if asked.form:
            log.info("%s refuses the posted form (%d): asking by GET", response.url, response.status)
            yield from self._ask_pages(progress, [hanweb.as_get(asked)])
            return
        if asked.alternative and response.status in GONE:
            yield from self._ask_pages(progress, [replace(asked, url=asked.alternative, alternative="")])
            return
        if progress.begun and response.status in GONE:
            self.tally["listing_gaps"] += asked.certain
            log.info("%s is not there (%d): the listing ends before it", response.url, response.status)
            return
        self.tally["listings_failed"] += 1
        self.tally["blocked"] += response.status in BLOCKED
        self.problem(listing_problem(response.url, response.status))

    def listing_failed(self, failure: Failure) -> None:
        """Note a listing that nobody answered for."""
        self.tally["listings_failed"] += 1
        given = request_of(failure).cb_kwargs
        given["progress"].pending -= 1
        self.problem(failure_problem(given["asked"].url, failure.value))

    # Documents

    def _documents(self, rows: list[Row], listing: Listing) -> Iterator[Any]:
        found: list[Listed] = []
        requests: list[Request] = []
        for row in rows:
            url = self._identity(row.url)
            known = self.known.get(url)
            # What was a report once is listed as long as it is linked to, whatever our rules or its title say now.
            if not is_report(row, listing) and (known is None or known.part_of or known.kind != listing.kind):
                self.tally["other_rows"] += 1
                continue
            if url in self.listed:
                continue
            self.tally["reports"] += 1
            self.listed.add(url)
            if not self.portal.allows(row.url):
                self.tally["offsite"] += 1
                log.warning("%s is not on the portal's hosts: add its host to hosts when it should be read", row.url)
                continue
            found.append(
                Listed(
                    url=url,
                    kind=listing.kind,
                    title=row.title,
                    date=row.date,
                    publisher_hint=listing.publisher if listing.publisher != "from-source" else None,
                    year_hint=declared_year(row.title, listing.title),
                    listed_at=self.clock(),
                )
            )
            requests.append(self._document_request(url, row.url))
        if found:
            yield ListedPage(tuple(found))
        yield from requests

    def _identity(self, url: str) -> str:
        """Return the address by which a document is known: http and https are two ways to one document."""
        scheme, _, rest = url.partition(":")
        other = f"{'https' if scheme == 'http' else 'http'}:{rest}"
        return other if url not in self.known and (other in self.known or other in self.listed) else url

    def _document_request(self, document_url: str, asked_url: str) -> Request:
        self.tally["documents"] += 1
        known = self.known.get(document_url)
        headers = {}
        if known is not None and not self.full:
            validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
            headers = {name: value for name, value in validators.items() if value}
        return Request(
            asked_url,
            callback=self.parse_document,
            errback=self.document_failed,
            headers=headers,
            cb_kwargs={"document_url": document_url},
            dont_filter=True,
        )

    def parse_document(self, response: Response, document_url: str) -> Iterator[Any]:
        """Yield a document's answer as it came; ask for its further pages first where it has some."""
        blocked = response.status in BLOCKED
        self.tally["blocked"] += blocked
        first = as_it_came(response, document_url, self.clock())
        following = further_pages(first)
        if following:
            yield self._page_request([first], following)
        else:
            yield first
        self._count_refusal(refused=blocked or response.status >= 500)

    def _page_request(self, pages: list[Fetched], following: list[str]) -> Request:
        self.tally["further_pages"] += 1
        return Request(
            following[0],
            callback=self.parse_page,
            errback=self.document_failed,
            cb_kwargs={"document_url": pages[0].url, "pages": pages, "following": following[1:]},
            dont_filter=True,
        )

    def parse_page(
        self, response: Response, document_url: str, pages: list[Fetched], following: list[str]
    ) -> Request | Fetched | Failed:
        """Ask for an article's next page, or yield all of them as one."""
        if problem := unfit(response, pages):
            return Failed(document_url, self.clock(), problem)
        page = next_page(response, document_url, self.clock())
        pages = [*pages, page]
        return self._page_request(pages, following) if following and not page.header(MISSING) else joined(pages)

    def document_failed(self, failure: Failure) -> Iterator[Failed]:
        """Yield that nobody answered for a document, or that it must not be asked for."""
        yield Failed(request_of(failure).cb_kwargs["document_url"], self.clock(), reason(failure.value))
        self.tally["forbidden"] += isinstance(failure.value, Forbidden)
        self._count_refusal(refused=not isinstance(failure.value, (Forbidden, Offsite)))

    def _count_refusal(self, *, refused: bool) -> None:
        self._refused_in_a_row = self._refused_in_a_row + 1 if refused else 0
        if self._refused_in_a_row >= REFUSALS:
            self.problem(
                f"{REFUSALS} documents in a row were blocked or not answered: stopped; wait for the next crawl"
            )
            raise CloseSpider("refused")

    def recheck(self) -> None:
        """Ask for known documents that no listing linked to, once the listings are read. A signal's receiver."""
        if self._rechecked or self.tally["listings_failed"] or self.problems:
            return
        self._rechecked = True
        unlisted = [known for url, known in self.known.items() if url not in self.listed]
        self.tally["unlisted"] = len(unlisted)
        due = [
            known for known in unlisted if is_due(known, self.clock(), full=self.full) and self.portal.allows(known.url)
        ]
        for known in due:
            self.crawler.engine.crawl(self._document_request(known.url, known.url))
        if due:
            raise DontCloseSpider


def running(crawler: Crawler) -> ReportsSpider:
    """Return the spider that a crawler runs, for the components around it."""
    if not isinstance(crawler.spider, ReportsSpider):
        raise TypeError(f"this project's components work for ReportsSpider only, not for {crawler.spider!r}")
    return crawler.spider
