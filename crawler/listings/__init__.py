"""How portals list their documents: one small module a dialect, recognised from the page."""

from __future__ import annotations

from typing import cast

from crawler.listings import gkmlpt, hanweb, jpaas, numbered, plain, posted, trs, ucap, vsb, was
from crawler.listings.page import Dialect, ListingPage, PageRequest, Row, is_article

__all__ = ["DIALECTS", "Dialect", "ListingPage", "PageRequest", "Row", "is_article", "recognise"]

# Of two that are equally sure the first counts: those that name an interface before those that only look alike.
DIALECTS = {
    module.name: cast("Dialect", module)
    for module in (gkmlpt, jpaas, ucap, was, hanweb, trs, vsb, numbered, posted, plain)
}
SURE = 2  # marks: a single one, such as a class name, may have been copied from another portal


def recognise(page: ListingPage) -> Dialect:
    """Return the dialect that a listing's first page speaks most surely; ``plain`` when none is sure."""
    marks = {name: dialect.recognise(page) for name, dialect in DIALECTS.items()}
    best = max(marks, key=lambda name: marks[name])
    return DIALECTS[best] if marks[best] >= SURE else DIALECTS["plain"]
