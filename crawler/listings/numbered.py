"""Static pages with their number in the name: ``index_pc_1.html``, ``index_pc_2.html``, … until all rows were seen."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.addresses import normalise
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

NAME = re.compile(r"index_pc_(\d{1,5})(\.s?html?)")
TOTAL = re.compile(r"\bvar\s+total(?:Data|Count|Rows?)\s*=\s*[\"']?(\d{1,7})", re.IGNORECASE)  # var totalData = 98;
PAGE_SIZE = re.compile(r"\bvar\s+(?:page_?size|per_?page|rows)\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
TOTAL_PAGES = re.compile(r"\bvar\s+totalPages?\s*=\s*[\"']?(\d{1,5})", re.IGNORECASE)

name = "numbered"


def recognise(page: ListingPage) -> int:
    """Count the marks: the name in the address or on the page, and the number of rows."""
    return 3 * bool(NAME.search(page.asked.url) or NAME.search(page.text)) + bool(TOTAL.search(page.text))


def rows(page: ListingPage) -> list[Row]:
    """Return the links of the page that look like documents."""
    return find_rows(page)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the page with the next number, unless this is the last; until one is missing where nothing says so."""
    here = NAME.search(page.url or page.asked.url)
    named = here or NAME.search(page.text)
    if named is None:
        return []
    number, last = int(here[1]) if here else 1, _last(page.text)
    if last and number >= last:
        return []
    url = normalise(f"index_pc_{number + 1}{named[2]}", page.first_url)
    if url is None:
        return []
    return [replace(page.asked, url=url, number=page.asked.number + 1, alternative="", certain=bool(last))]


def _last(text: str) -> int:
    """Return the number of the last page; 0 where the page does not tell it."""
    pages, total, size = TOTAL_PAGES.search(text), TOTAL.search(text), PAGE_SIZE.search(text)
    if pages:
        return int(pages[1])
    return -(-int(total[1]) // int(size[1])) if total and size and int(size[1]) else 0
