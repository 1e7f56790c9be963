"""What a failed or a weaker handshake means for a request: asked again as the declaration allows, refused, noted."""

from __future__ import annotations

import logging
from typing import Self

from OpenSSL import SSL
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import ResponseFailed

from config.fields import DEFAULT_PORTS
from crawler.exceptions import BadCertificate, HandshakeFailed
from crawler.items import OVER, RENDERED
from crawler.spiders.reports import running
from crawler.tls import WEAK, Handshake, Pair, policy_of

log = logging.getLogger(__name__)


class HandshakeMiddleware:
    """Stands next to the download handler: sees each answer and each failure first."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.policy = policy_of(crawler)
        self.attempts = crawler.settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's policy with the download handler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note on an answer how it came when that was weaker than usual; nobody else may say so."""
        for name in (OVER,) if request.meta.get("playwright") else (OVER, RENDERED):
            response.headers.pop(name, None)
        handshake = self.policy.handshakes.get(_pair(request))
        if handshake is not None and handshake.is_weaker and urlparse_cached(request).scheme == "https":
            response.headers[OVER] = handshake.note()
            spider = running(self.crawler)
            spider.tally["weaker_tls"] += 1
            spider.remark(f"{urlparse_cached(request).netloc} was reached over {handshake.note()}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Ask again by a weaker profile where that is declared; raise what the handshake failed of.

        A connection that is merely lost may be a bad moment: the patient middleware asks again before that counts.
        """
        pair = _pair(request)
        handshake = self.policy.handshakes.get(pair)
        if handshake is None or handshake.done:
            return None
        del self.policy.handshakes[pair]  # what comes next is judged by itself
        is_bad = bool(handshake.problem) and not handshake.accepted
        if is_bad and handshake.code not in WEAK:
            raise BadCertificate(self._certificate(pair, handshake)) from exception
        refused = _refusal(exception)
        tries = request.meta.get("retry_times", 0)
        if (refused or is_bad or tries) and self.policy.weaken(pair):
            log.info("%s:%d fails the %s handshake: asked again by a weaker one", *pair, handshake.profile.name)
            return request.replace(dont_filter=True)
        if is_bad:
            raise BadCertificate(self._certificate(pair, handshake)) from exception
        if not refused and tries < self.attempts:
            return None
        why = refused or f"the connection ended or hung in it: {type(exception).__name__}"
        raise HandshakeFailed(
            f"{pair[0]}:{pair[1]} fails the {handshake.profile.name} TLS handshake: {why}"
        ) from exception

    def _certificate(self, pair: Pair, handshake: Handshake) -> str:
        shown = f"{pair[0]}:{pair[1]} shows a certificate that nobody vouches for: {handshake.problem}"
        seen = f" (sha256 {handshake.certificate})" if handshake.certificate else ""
        return f"{shown}{seen}{', and it is none of fetch.certificates' if self.policy.pinned else ''}"


def _pair(request: Request) -> Pair:
    parts = urlparse_cached(request)
    return (parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme, 0))


def _refusal(exception: BaseException) -> str:
    """Return what OpenSSL says was wrong with a handshake; empty when the connection was lost or hung."""
    cause = exception.__cause__ if isinstance(exception.__cause__, ResponseFailed) else exception
    for reason in cause.reasons if isinstance(cause, ResponseFailed) else ():
        if isinstance(reason.value, SSL.Error):
            return "; ".join(str(part[-1]) for part in reason.value.args[0] if part) if reason.value.args else "refused"
    return ""
