"""Scrapy's way to the browser: scrapy-playwright behind our proxy, with our filter of what a page may ask for.

Needs the extra ``[browser]``; named in the settings only where a declaration says ``javascript = true``.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page
from playwright.async_api import Request as PageRequest
from playwright.async_api import Response as PageResponse
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from config.statuses import BLOCKED
from crawler.browser_proxy import GuardedProxy
from crawler.connections import bind
from crawler.decode import decode
from crawler.exceptions import Offsite
from crawler.items import RENDERED
from crawler.middlewares import RobotsMiddleware
from crawler.spiders.reports import running
from crawler.turns import sent_now, take_turn, wall_clock

NEVER = frozenset({"image", "font", "media", "stylesheet", "texttrack", "manifest", "ping", "cspviolationreport"})
UNPACED = frozenset({"script"})
"""what a page names itself comes with it, as for any visitor; data that its scripts ask for wait their turn"""
OF_THE_RAW_PAGE = ("Content-Length", "Content-Encoding", "Transfer-Encoding", "ETag", "Last-Modified")
IDLE = 15_000  # milliseconds for a page's own requests to end; some never do
LOOK, LOOKS = 0.25, 40  # seconds between looks at whether a page still grows, and how many at most
STILL = 4  # looks in a row that must agree

log = logging.getLogger(__name__)
logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # it warns with a trace of what we report in a line
_HANDLERS: WeakKeyDictionary[Crawler, BrowserHandler] = WeakKeyDictionary()


class BrowserHandler(ScrapyPlaywrightDownloadHandler):
    """Download by Chromium what ``BrowserMiddleware`` marked, everything else as usual. One for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        bind(self, crawler)  # for what is asked for plainly
        self.crawler = crawler
        self.turns = Path(crawler.settings["TURNS_DIR"])
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        portal = running(crawler).portal
        private = frozenset((host, port) for host, port in crawler.settings.getlist("PRIVATE_PAIRS"))
        self.proxy = GuardedProxy(portal, private, portal.fetch.timeout)
        # "<-loopback>": loopback addresses go through the proxy too.
        self.config.launch_options["proxy"] = {
            "server": f"http://127.0.0.1:{self.proxy.port}",
            "bypass": "<-loopback>",
        }
        self.abort_request = self.is_refused
        self.challenged = False
        """of the page under way, of which there is one at a time"""
        self.navigated_to = ""
        self.under_way: set[PageRequest] = set()
        self.closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the crawler's one handler: two would start two browsers."""
        if crawler not in _HANDLERS:
            _HANDLERS[crawler] = cls(crawler)
        return cast("Self", _HANDLERS[crawler])

    async def close(self) -> None:
        """Close browser and proxy, once."""
        if not self.closed:
            self.closed = True
            await super().close()
            await self.proxy.close()

    async def download_request(self, request: Request) -> Response:
        """Render a marked page; raise as the usual handler does when nobody answers."""
        if not request.meta.get("playwright"):
            return cast("Response", await super().download_request(request))
        await self.proxy.open()
        request.meta["playwright_page_methods"] = [PageMethod(self._settle)]
        request.meta["playwright_page_event_handlers"] = {
            "request": self._follow,
            "response": self._notice,
            "requestfinished": self._done,
            "requestfailed": self._done,
        }
        self.challenged, self.navigated_to = False, request.url
        self.under_way.clear()
        try:
            response = await super().download_request(request)
        except BrowserTimeout as error:
            raise DownloadTimeoutError(f"not rendered in time: {_first_line(error)}") from error
        except BrowserError as error:
            self._stay_on_hosts(request.url)
            raise DownloadFailedError(f"the browser failed: {_first_line(error)}") from error
        self._stay_on_hosts(request.url)
        kind = (response.headers.get("Content-Type") or b"text/html").lower()
        if b"html" in kind or "playwright_suggested_filename" in request.meta:
            return _as_rendered(response) if b"html" in kind else response
        # Data, which the browser wraps into a page of its own.
        await self._wait(request.url)
        plain = request.replace(meta={name: value for name, value in request.meta.items() if "playwright" not in name})
        return cast("Response", await super().download_request(plain))

    async def is_refused(self, request: PageRequest) -> bool:
        """Tell whether a page must not ask for this; wait for its turn when it may."""
        if request.resource_type in NEVER or not running(self.crawler).portal.allows(request.url):
            return True
        page = request.frame.page
        if self.challenged:
            return True
        first = request.is_navigation_request() and page.url == "about:blank"
        if first:  # the downloader has waited for it, and asked robots.txt
            sent_now(self.turns, _host(request.url), self.delay, wall_clock())
            return False
        if self._is_forbidden(request.url):
            return True
        self.under_way.add(request)
        if request.resource_type not in UNPACED:
            await self._wait(request.url)
        return False

    def _is_forbidden(self, url: str) -> bool:
        engine = self.crawler.engine
        middlewares = engine.downloader.middleware.middlewares if engine is not None else ()
        return any(each.forbids(url) for each in middlewares if isinstance(each, RobotsMiddleware))

    async def _wait(self, url: str) -> None:
        """Wait until the host may be asked again, beside all processes."""
        if self.delay:
            await asyncio.sleep(take_turn(self.turns, _host(url), self.delay, wall_clock()))

    def _stay_on_hosts(self, url: str) -> None:
        """Raise Offsite when redirects led the page away."""
        if not running(self.crawler).portal.allows(self.navigated_to):
            raise Offsite(f"{url} leads to {self.navigated_to}, which is not on the portal's hosts")

    def _follow(self, request: PageRequest) -> None:
        """Note where redirects lead; the proxy has the last word on each."""
        if _is_main(request) and request.redirected_from is not None:
            self.navigated_to = request.url

    def _notice(self, response: PageResponse) -> None:
        """Note a challenge: its script is not given what it asks for. It is reported, never evaded."""
        if _is_main(response.request) and response.status in BLOCKED:
            self.challenged = True

    def _done(self, request: PageRequest) -> None:
        self.under_way.discard(request)

    async def _settle(self, page: Page) -> None:
        """Wait until the page's scripts have what they asked for; forget what a challenge left."""
        if self.challenged:
            await page.context.clear_cookies()
            return
        try:
            await page.wait_for_load_state("networkidle", timeout=IDLE)
        except BrowserTimeout:
            log.info("%s never rests: taken as it is", page.url)
        await self._until_still(page)

    async def _until_still(self, page: Page) -> None:
        """Wait until the page asks for nothing and has not changed its size for some looks.

        The browser's processes tell of a request and of the page's load in no fixed order: idle may come too early.
        """
        size, same = -1, 0
        for _ in range(LOOKS):
            try:
                now = await page.evaluate("document.documentElement.outerHTML.length")
            except BrowserError:  # it navigates in this moment
                now = -1
            same = same + 1 if now == size and not self.under_way else 0
            if same >= STILL and now >= 0:
                return
            size = now
            await asyncio.sleep(LOOK)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_main(request: PageRequest) -> bool:
    """Tell whether a request is for the page itself, not for something on it."""
    return request.is_navigation_request() and request.frame.parent_frame is None


def _as_rendered(response: Response) -> Response:
    """Return the page as it stands after its scripts, in UTF-8, without what is true of the raw page only."""
    headers: dict[str, Any] = {
        name.decode("latin-1"): values
        for name, values in response.headers.items()
        if name.decode("latin-1").title() not in {each.title() for each in OF_THE_RAW_PAGE}
    }
    headers["Content-Type"] = "text/html; charset=utf-8"
    headers[RENDERED] = "Chromium"
    text = decode(response.body)
    return response.replace(body=text.encode("utf-8", errors="replace"), headers=headers, encoding="utf-8")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]
