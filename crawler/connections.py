"""Scrapy's way to download over plain and encrypted connections, with what it leaves unbounded bounded.

A body has its limit in the settings; a head has none: Twisted keeps every header that a server sends until the timeout,
which was three gigabytes in fifteen seconds from a fast one.
"""

from __future__ import annotations

from typing import cast

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, Request
from twisted.web.iweb import IPolicyForHTTPS, IResponse

from crawler.tls import policy_of

LARGEST_HEAD = 256 * 1024  # bytes; browsers stop there too


class HeadTooLargeError(Exception):
    """Raised by ``BoundedProtocol``; a request that it ends fails as one that the server hung up on."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """A connection that ends when the heads of one answer, interim ones included, are larger than LARGEST_HEAD."""

    head = 0
    """bytes of the answer's head so far; what comes with its end in one packet counts too"""

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request; the counting begins anew."""
        self.head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Read on, or give up."""
        if self._parser is not None and self._parser.state != BODY:
            self.head += len(data)
            if self.head > LARGEST_HEAD + len(data):
                reason = HeadTooLargeError(f"its headers are larger than {LARGEST_HEAD} bytes")
                self._giveUp(Failure(reason))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes bounded connections."""

    def buildProtocol(self, _: IAddress | None) -> BoundedProtocol:  # noqa: N802 - Twisted's name
        """Return the protocol of a new connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def bind(handler: HTTP11DownloadHandler, crawler: Crawler) -> None:
    """Make a handler's connections bounded, and encrypted by the crawl's policy."""
    # Scrapy has neither as a setting; its makers advise subclasses of the handler.
    handler._pool._factory = BoundedFactory  # noqa: SLF001
    handler._contextFactory = cast("IPolicyForHTTPS", policy_of(crawler))  # noqa: SLF001


class ConnectionHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, bound."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        bind(self, crawler)
