"""Conditional requests for the pages of listings: a 304 is answered with the page as it was last served.

Documents need only their validators, for a 304 says that there is nothing to read. A listing's rows are needed in every
crawl, so its pages lie in the data folder, each with its validators. They are believed only when the crawl that fetched
them went well, and no longer than OLDEST: a server that never changes its ETag must not hide a new report for ever.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import logging
import shutil
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.items import OVER
from crawler.listings import PageRequest
from crawler.spiders.reports import running

log = logging.getLogger(__name__)

OLDEST = dt.timedelta(days=6)  # a portal that is crawled weekly is asked for the whole page each time
NEW = ".new"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was said about a listing's page when it was last served whole."""

    url: str
    served_at: str
    """ISO 8601, UTC"""
    etag: str
    last_modified: str
    content_type: str

    def is_fresh(self, now: dt.datetime) -> bool:
        """Tell whether a 304 is still believed."""
        return dt.timedelta() <= now - dt.datetime.fromisoformat(self.served_at) < OLDEST


class ListingPagesMiddleware:
    """Send validators with requests for listings, keep what is served, and answer a 304 from it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.folder = Path(crawler.settings["LISTING_PAGES_DIR"])
        self.used: set[Path] = set()
        """pages of this crawl, those that a 304 confirmed too"""
        crawler.signals.connect(self.settle, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the folder from the settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the validators of the page as it is kept; none after a redirect, they belong to one address."""
        spider = running(self.crawler)
        if spider.full or not _is_listing(request):
            return
        found = _read(self._path(request.url))
        if found is None or not found[0].is_fresh(spider.clock()):
            return
        validators = {"If-None-Match": found[0].etag, "If-Modified-Since": found[0].last_modified}
        for name, value in validators.items():
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep a page with validators; give the page that a 304 speaks of."""
        if not _is_listing(request):
            return response
        path = self._path(request.url)
        if response.status == 304:
            return self._as_kept(path, response)
        etag = (response.headers.get("ETag") or b"").decode("latin-1")
        last_modified = (response.headers.get("Last-Modified") or b"").decode("latin-1")
        # A page that came over weaker encryption says so each time.
        if response.status == 200 and (etag or last_modified) and OVER not in response.headers:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            served_at = running(self.crawler).clock().isoformat()
            _write(path, KeptPage(request.url, served_at, etag, last_modified, content_type), response.body)
            self.used.add(path)
        return response

    def settle(self, reason: str) -> None:
        """Believe this crawl's pages when it went well; otherwise forget the portal's, so that all are asked for."""
        spider = running(self.crawler)
        if reason != "finished" or spider.problems or not spider.tally["reports"]:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for path in self.used:
            new = path.with_suffix(NEW)
            if new.exists():
                new.replace(path)
        for path in self.folder.glob("*"):
            if path not in self.used:
                path.unlink()

    def _as_kept(self, path: Path, response: Response) -> Response:
        found = _read(path)
        if found is None:  # a server that answers 304 although nothing was asked of it
            return response
        spider = running(self.crawler)
        spider.tally["listing_pages_not_modified"] += 1
        self.used.add(path)
        page, body = found
        return HtmlResponse(response.url, status=200, headers={"Content-Type": page.content_type}, body=body)

    def _path(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.gz"


def _is_listing(request: Request) -> bool:
    """Tell whether a request is for a listing's page as a server sends it: plainly, by GET, at its own address."""
    asked = request.cb_kwargs.get("asked")
    if not isinstance(asked, PageRequest) or request.method != "GET":
        return False
    return not request.meta.get("redirect_times") and not request.meta.get("playwright")


def _read(path: Path) -> tuple[KeptPage, bytes] | None:
    """Return a kept page; None for none, and for what a crash or a newer program left."""
    try:
        head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
        return KeptPage(**json.loads(head)), body
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
        log.info("%s cannot be read and is left alone: %s", path, error)
        return None


def _write(path: Path, page: KeptPage, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = json.dumps(asdict(page)).encode()
    path.with_suffix(NEW).write_bytes(gzip.compress(head + b"\n" + body, compresslevel=1))
