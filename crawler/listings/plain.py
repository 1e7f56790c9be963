"""Any listing whose pages are linked, by 下一页 and a pager's numbers: the fallback for portals of no known family.

Where nothing links to a further page, the pager is a ``<select>`` or a script (``crawler.listings.pagers``).
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.etree import _Element

from crawler.addresses import normalise
from crawler.listings import pagers, scripted
from crawler.listings.links import target
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

NEXT = re.compile(
    r"\[?(?:下一?[页頁]|后一[页頁]|後一頁|next(?: ?page)?|›|»|>|>>)[\]>»›]*", re.IGNORECASE
)  # 下一页, 下页 >>
NUMBER = re.compile(r"\[?\d{1,4}\]?")

name = "plain"


def recognise(page: ListingPage) -> int:
    """Return 0: this is what is left when no other dialect speaks."""
    del page
    return 0


def rows(page: ListingPage) -> list[Row]:
    """Return the links of the page that look like documents, those that its scripts write too."""
    found = {row.url: row for row in find_rows(page)}
    return list(({row.url: row for row in scripted.rows(page)} | found).values())


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the pages that are linked; where none is, what the page's script would go to, or its frames hold."""
    return linked(page) or pagers.scripted(page) or ([] if rows(page) else pagers.framed(page))


def linked(page: ListingPage) -> list[PageRequest]:
    """Return the page that the next-link leads to, then those of the pager that are pages of this listing."""
    return [*_next(page), *_numbered(page), *pagers.chosen(page)]


def _next(page: ListingPage) -> list[PageRequest]:
    for link in page.root.root.iter("link", "a"):
        if link.get("rel") != "next" and not NEXT.fullmatch(_says(link) or link.get("title", "")):
            continue
        url = _page_url(link, page)
        if url is not None:
            return [PageRequest(url, page.asked.number + 1)]
    return []


def _numbered(page: ListingPage) -> list[PageRequest]:
    found = []
    for link in page.root.root.iter("a"):
        says = _says(link)
        if not NUMBER.fullmatch(says):
            continue
        url = _page_url(link, page)
        number = int(says.strip("[]"))
        # The first page is this listing itself, whatever its address in the pager looks like.
        if number > 1 and url is not None and pagers.is_page_of(url, page.first_url):
            found.append(PageRequest(url, number))
    return found


def _says(link: _Element) -> str:
    """Return what a pager's link says; longer texts cut, for they are no pager's."""
    return " ".join("".join(islice(map(str, link.itertext()), 8))[:60].split())


def _page_url(link: _Element, page: ListingPage) -> str | None:
    href = str(link.get("href") or "") if link.tag == "link" else target(link, page.functions)
    url = normalise(href, page.base) if href else None
    return None if url in {page.asked.url, page.first_url} else url
