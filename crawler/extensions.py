"""Count what a crawl does and note why it ended."""

from __future__ import annotations

import asyncio
import logging
from typing import Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.python.failure import Failure

from crawler.spiders.reports import running

STEP = 0.25  # seconds between looks at whether the crawl is being stopped
GRACE = 5.0  # seconds for requests under way after a signal; a container gets ten before it is killed

log = logging.getLogger(__name__)


class TallyExtension:
    """Count requests, bytes and crashes into the spider's tally; keep the reason for which it was closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.request_sent, signal=signals.request_reached_downloader)
        crawler.signals.connect(self.bytes_came, signal=signals.bytes_received)
        crawler.signals.connect(self.crashed, signal=signals.spider_error)
        crawler.signals.connect(self.crashed, signal=signals.item_error)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)
        crawler.signals.connect(self.watch_for_a_stop, signal=signals.engine_started)
        self.watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the crawler's signals."""
        return cls(crawler)

    def request_sent(self) -> None:
        """Count every request, those for robots.txt and those sent again too."""
        running(self.crawler).tally["requests"] += 1

    def bytes_came(self, data: bytes) -> None:
        """Count the bodies' bytes as they come over the wire."""
        running(self.crawler).tally["bytes"] += len(data)

    def crashed(self, failure: Failure) -> None:
        """Count an exception of our own code; Scrapy has logged it with its trace."""
        running(self.crawler).tally["crashes"] += 1
        running(self.crawler).problem(f"internal error: {failure.value!r}; see the log")

    def closed(self, reason: str) -> None:
        """Keep why the crawl ended: ``finished``, or ``shutdown`` after a signal."""
        running(self.crawler).close_reason = reason
        if self.watch is not None:
            self.watch.cancel()

    def watch_for_a_stop(self) -> None:
        """Give requests under way GRACE seconds after a signal; a server that hangs must not keep us."""
        self.watch = asyncio.get_running_loop().create_task(self._stop_at_last())

    async def _stop_at_last(self) -> None:
        while self.crawler.crawling:
            await asyncio.sleep(STEP)
        await asyncio.sleep(GRACE)
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install another one

        log.info("a request still hangs %s s after the signal: ending without it", GRACE)
        cast("ReactorBase", reactor).stop()
