"""What a request must pass on its way: the portal's hosts, robots.txt, and patience with a server in trouble."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object
from scrapy.utils.response import response_status_message

from config.fields import DEFAULT_PORTS
from config.portal import Portal
from config.statuses import BLOCKED
from crawler.exceptions import Forbidden, Offsite, PrivateAddress, Unreachable
from crawler.guard import REFUSED
from crawler.spiders.reports import running
from crawler.turns import take_turn, wall_clock

log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0  # seconds; who asks for more is left alone until the next crawl
LEAST_BACKOFF = 0.2  # seconds; the portal's delay is the base where it is longer
STEP = 0.25  # seconds between looks at whether the crawl is being stopped
HTML = re.compile(rb"<\s*(?:!doctype|html|head|body|script|meta)", re.IGNORECASE)
LONGEST_ROBOTS = 512 * 1024  # bytes that RFC 9309 asks a crawler to read


class HostsMiddleware:
    """Let requests, redirected ones too, go to the portal's declared hosts and ports only."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the portal from the spider."""
        return cls(running(crawler).portal)

    def process_request(self, request: Request) -> None:
        """Raise Offsite for an address elsewhere; drop validators that a redirect carried along."""
        if not self.portal.allows(request.url):
            raise Offsite(f"{request.url} is not on the portal's hosts")
        if request.meta.get("redirect_times"):
            for name in ("If-None-Match", "If-Modified-Since"):
                request.headers.pop(name, None)


class RobotsMiddleware:
    """Obey robots.txt (RFC 9309), its ``Crawl-delay`` included.

    No file, or a page instead of one, forbids nothing; a server error forbids everything until the next crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.get("USER_AGENT"):
            raise NotConfigured("robots.txt cannot be obeyed without a user agent")
        self.crawler = crawler
        self.agent: str = crawler.settings["USER_AGENT"]
        self.transport_errors: tuple[type[BaseException], ...] = (*_retried(crawler), DownloadCancelledError)
        self.locks: dict[str, asyncio.Lock] = {}
        self.rules: dict[str, Protego | IgnoreRequest | None] = {}
        """by host and port; None: nothing is forbidden"""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the user agent from the settings."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Forbidden when the rules of the request's host forbid it."""
        if request.meta.get("is_robots"):
            return
        parts = urlparse_cached(request)
        async with self.locks.setdefault(parts.netloc, asyncio.Lock()):
            if parts.netloc not in self.rules:
                self.rules[parts.netloc] = await self._fetch(
                    f"{parts.scheme}://{parts.netloc}/robots.txt", parts.hostname
                )
        rules = self.rules[parts.netloc]
        if isinstance(rules, IgnoreRequest):
            raise rules
        if rules is not None and not rules.can_fetch(request.url, self.agent):
            raise Forbidden(f"robots.txt forbids {request.url}")

    def forbids(self, url: str) -> bool:
        """Tell whether the rules read so far forbid what a rendered page asks for; an unread host forbids nothing."""
        rules = self.rules.get(urlparse_cached(Request(url)).netloc)
        return isinstance(rules, IgnoreRequest) or (rules is not None and not rules.can_fetch(url, self.agent))

    async def _fetch(self, url: str, host: str | None) -> Protego | IgnoreRequest | None:
        """Return the rules, None for no rules, or what every request to this host ends in."""
        asked = Request(url, priority=1000, meta={"is_robots": True}, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(asked)
        except Offsite:
            return None  # redirected elsewhere: this host has no rules of its own
        except IgnoreRequest as refused:
            return refused
        except self.transport_errors as error:
            return Unreachable(f"{type(error).__name__}: {error}")
        if response.status >= 500 and response.status not in BLOCKED:
            return Forbidden(f"{url} answered {response.status}: nothing is asked for until it can be read")
        is_rules = response.status == 200 and not HTML.search(response.body[:1000])
        if not is_rules:
            return None
        rules = Protego.parse(response.body[:LONGEST_ROBOTS].decode("utf-8-sig", errors="ignore"))
        delay = min(rules.crawl_delay(self.agent) or 0.0, LONGEST_WAIT)
        slot = self.crawler.engine.downloader.slots.get(host or "")
        if slot is not None and delay > slot.delay:
            log.info("robots.txt of %s asks for %s s between requests", host, delay)
            slot.delay = delay
        return rules


class PatienceMiddleware:
    """Ask again after errors that pass: later and later, or as ``Retry-After`` says; until then ask nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.statuses = {int(status) for status in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self.exceptions = _retried(crawler)
        self.base = max(crawler.settings.getfloat("DOWNLOAD_DELAY"), LEAST_BACKOFF)
        self.not_before: dict[str, float] = {}
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.turns = Path(crawler.settings["TURNS_DIR"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read statuses, exceptions and the delay from the settings."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again, by this process and beside all others."""
        parts = urlparse_cached(request)
        if self.delay:
            wait = take_turn(self.turns, parts.hostname or "", self.delay, wall_clock())
            self._hold(parts.netloc, wait)
        while self.crawler.crawling and (rest := self.not_before.get(parts.netloc, 0.0) - monotonic()) > 0:
            await asyncio.sleep(min(rest, STEP))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Send a request again whose answer says that it may work later."""
        if response.status not in self.statuses:
            return response
        wait = retry_after(response.headers.get("Retry-After"), dt.datetime.now(dt.UTC))
        return self._again(request, response_status_message(response.status), wait) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Send a request again that nobody answered; raise PrivateAddress when the guard is why."""
        parts = urlparse_cached(request)
        pair = (parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])
        if pair in REFUSED:
            raise PrivateAddress(f"{pair[0]}:{pair[1]} leads to the private address {REFUSED[pair]}") from exception
        if isinstance(exception, self.exceptions):
            return self._again(request, exception, None)
        return None

    def _again(self, request: Request, reason: str | Exception, wait: float | None) -> Request | None:
        attempt = request.meta.get("retry_times", 0)
        if wait is None:
            wait = self.base * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, no secret
        if wait > LONGEST_WAIT or not self.crawler.crawling:
            return None
        again = get_retry_request(request, spider=running(self.crawler), reason=reason, give_up_log_level="INFO")
        if again is not None:
            self._hold(urlparse_cached(request).netloc, wait)
        return again

    def _hold(self, host: str, wait: float) -> None:
        self.not_before[host] = max(self.not_before.get(host, 0.0), monotonic() + wait)


def _retried(crawler: Crawler) -> tuple[type[BaseException], ...]:
    """Return the exceptions that mean: nobody answered, or not whole."""
    names = crawler.settings.getlist("RETRY_EXCEPTIONS")
    return tuple(name if isinstance(name, type) else load_object(name) for name in names)


def retry_after(value: bytes | None, now: dt.datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, in either form; None for none or nonsense.

    >>> retry_after(b"120", dt.datetime.now(dt.UTC))
    120.0
    """
    text = (value or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())
