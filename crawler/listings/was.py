"""TRS WAS, the search server that many portals list with: ``/was5/web/search?channelid=…&page=n``.

It answers with whatever its template makes: HTML rows, or JSON. How many there are stands on the page in some form.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows, is_article

ADDRESS = re.compile(
    r"(?:https?://[\w.:-]{1,200})?/(?:was\d?/web|fjdzapp)/search\?[^\"'<>\s]{0,500}?channelid=\d+[^\"'<>\s]{0,500}"
)
PATH = re.compile(r"/(?:was\d?/web|fjdzapp)/search$")
# 共12页, 共 12 页, var pageCount=12, totalpage: 12
PAGES = re.compile(
    r"共\s*(?:<[^<>]{0,60}>)?\s*(\d{1,5})\s*(?:</\w{1,10}>)?\s*页|"
    r"(?:page_?count|total_?pages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})",
    re.IGNORECASE,
)

name = "was"


def recognise(page: ListingPage) -> int:
    """Count the marks: the search is what was asked, or a page without articles of its own names it."""
    if PATH.search(urlsplit(page.asked.url).path):
        return 5
    return 2 * bool(ADDRESS.search(page.text) and not any(is_article(row.url) for row in find_rows(page)))


def rows(page: ListingPage) -> list[Row]:
    """Return the rows of the answer, JSON or HTML."""
    answer = data.parse(page.text)
    return find_rows(page) if answer is None else data.rows_in(answer, page.url or page.asked.url)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the search that a page names, or the page after an answer."""
    parts = urlsplit(page.asked.url)
    if not PATH.search(parts.path):
        found = ADDRESS.search(page.text)
        url = normalise(html.unescape(found[0]), page.base) if found else None
        return [PageRequest(url)] if url else []
    answer = data.parse(page.text)
    if answer is not None:
        return data.next_page(page, answer, len(data.rows_in(answer, page.asked.url)))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = int(query.get("page") or 1) if (query.get("page") or "1").isdecimal() else 1
    pages = PAGES.search(page.text)
    if pages and number >= int(pages[1] or pages[2]):
        return []
    url = parts._replace(query=urlencode(query | {"page": str(max(number, 1) + 1)})).geturl()
    return [replace(page.asked, url=url, number=page.asked.number + 1)]
