"""Redirects that a page asks for itself, by ``<meta http-equiv="refresh">``."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's, for pages whose declared encoding is none: they are kept as they came, not lost as errors."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Follow the page's wish where its text can be read (``charset=idna`` raises in the reading)."""
        try:
            return super().process_response(request, response)
        except (UnicodeError, LookupError):
            return response
