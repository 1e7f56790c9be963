"""How portals list their documents: one small module a dialect, recognised from the page."""

from __future__ import annotations

from typing import cast

from crawler.listings import hanweb, plain, trs, vsb
from crawler.listings.page import Dialect, ListingPage, PageRequest, Row, is_article

__all__ = ["DIALECTS", "Dialect", "ListingPage", "PageRequest", "Row", "is_article", "recognise"]

DIALECTS = {module.name: cast("Dialect", module) for module in (hanweb, trs, vsb, plain)}
SURE = 2  # marks: a single one, such as a class name, may have been copied from another portal


def recognise(page: ListingPage) -> Dialect:
    """Return the dialect that a listing's first page speaks most surely; ``plain`` when none is sure."""
    best = max(DIALECTS.values(), key=lambda dialect: dialect.recognise(page))
    return best if best.recognise(page) >= SURE else DIALECTS["plain"]
