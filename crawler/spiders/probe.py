"""The spider of ``jiannuo portal add`` and ``check``: the same crawl of fewer documents, with notes of what it saw."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

from scrapy import Request
from scrapy.http import Response

from config.portal import Kind, Listing
from crawler import titles
from crawler.choose import is_report
from crawler.columns import columns, site_name
from crawler.decode import decode
from crawler.items import Fetched
from crawler.listings import Dialect, ListingPage, PageRequest, Row
from crawler.spiders.reports import Progress, ReportsSpider

EXAMPLES = 200  # rows that are noted of those left alone
MOST_COLUMNS = 20
SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
# A page whose list a script asks for, or makes by a template: 天津's IGS, Vue, avalon, Angular
ASKS = re.compile(
    r"/igs/front/|\bXMLHttpRequest\b|\baxios\b|\bfetch\s*\(|\$\s*\.\s*(?:ajax|getJSON|post|get)\s*\(|\bnew Vue\b|"
    r"\bv-for=|\bms-repeat=|\bng-repeat="
)
MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|table|ul|a|script|meta)\b", re.IGNORECASE)
DATA = re.compile(r"\s*(?:[\[{]|<\?xml|<datastore)")  # a listing may be JSON or XML


class ProbeSpider(ReportsSpider):
    """Crawl as ``ReportsSpider`` does, ask for at most ``most_documents`` documents (0: all), and keep notes."""

    name = "probe"

    def __init__(self, *, most_documents: int, **given: Any) -> None:  # noqa: ANN401 - the parent's own arguments
        super().__init__(**given)
        self.most_documents = most_documents
        self.pages: list[dict[str, Any]] = []
        """the first page of each listing"""
        self.rows_taken: list[dict[str, Any]] = []
        self.rows_left: list[dict[str, Any]] = []

    def notes(self) -> dict[str, Any]:
        """Return what was seen, ready for JSON."""
        said = {"problems": self.problems, "remarks": self.remarks}
        return {"listings": self.pages, "reports": self.rows_taken, "left": self.rows_left, **said}

    def parse_listing(self, response: Response, progress: Progress, asked: PageRequest) -> Iterator[Any]:
        """Note what the first page of a listing is, then read it."""
        if not progress.first_url:
            self.pages.append(self._page_notes(response, progress, asked))
        yield from super().parse_listing(response, progress, asked)
        self._tell()

    def parse_document(self, response: Response, document_url: str) -> Iterator[Fetched]:
        """Read a document and tell that it came."""
        yield from super().parse_document(response, document_url)
        self.tally["answered"] += 1
        self._tell()

    def _dialect(self, page: ListingPage, listing: Listing) -> Dialect:
        dialect = super()._dialect(page, listing)
        self.pages[-1]["dialect"] = dialect.name
        return dialect

    def _documents(self, rows: list[Row], listing: Listing) -> Iterator[Any]:
        for row in rows:
            note = {"url": row.url, "title": row.title, "date": row.date, "kind": listing.kind}
            if is_report(row, listing):
                self.rows_taken.append(note | {"elsewhere": not self.portal.allows(row.url)})
            elif len(self.rows_left) < EXAMPLES:
                self.rows_left.append(note | {"kind": _kind_of(row.title)})
        for item in super()._documents(rows, listing):
            if isinstance(item, Request) and self.most_documents and self.tally["asked"] >= self.most_documents:
                self.tally["documents"] -= 1
                continue
            self.tally["asked"] += isinstance(item, Request)
            yield item

    def _page_notes(self, response: Response, progress: Progress, asked: PageRequest) -> dict[str, Any]:
        text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))
        page = ListingPage(text, asked, response.url, progress.listing.link, response.url)
        shown = page.root.xpath("string(//body[not(self::script)])").get() or ""
        return {
            "url": asked.url,
            "answered_by": response.url,
            "status": response.status,
            "is_page": bool(MARKUP.search(text[:20_000]) or DATA.match(text)),
            "dialect": None,
            "name": site_name(page)[:200],
            "title": " ".join((page.root.xpath("//title/text()").get() or "").split())[:200],
            "scripts": len(SCRIPT.findall(text)),
            "asks": bool(ASKS.search(text)),
            "shown": len("".join(shown.split())),
            "columns": [
                {"url": column.url, "text": column.text, "rank": column.rank}
                for column in columns(page, progress.listing.kind)[:MOST_COLUMNS]
            ],
        }

    def _tell(self) -> None:
        """Print how far it is, for a bar in the parent process."""
        counts = {name: self.tally[name] for name in ("listing_pages", "rows", "reports", "documents", "answered")}
        print(json.dumps({"progress": counts}), flush=True)


def _kind_of(title: str) -> Kind | None:
    """Return which kind of report a row is that nobody asked for."""
    return next((kind for kind in get_args(Kind) if titles.is_report(title, kind)), None)
