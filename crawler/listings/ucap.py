"""开普云 UCAP: the rows come as JSON from ``/common/search/{channel}?page=n&_isJson=true``, texts included.

The channel is a UUID, with or without its hyphens; some portals call the path ``/searchList/`` or ``/search/``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows
from crawler.listings.templates import templates

PATH = re.compile(
    r"/(?:common/search|searchList|search)/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![\w-])", re.IGNORECASE
)
CHANNEL = re.compile(
    r"\bchannel_?id[\"']?\s*[:=]\s*[\"']([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})[\"']", re.IGNORECASE
)  # var channelId = "cd11df89f5894c1eac37ae37cc11e369";
SEARCH = re.compile(r"/(?:common/search|searchList)/[\"']\s*\+")  # "/common/search/" + channelId
QUERY = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1"
MOST_CHANNELS = 5

name = "ucap"


def recognise(page: ListingPage) -> int:
    """Count the marks: the address of the search, asked for or named by a script."""
    return 4 * bool(PATH.search(urlsplit(page.asked.url).path) or _paths(page.text))


def rows(page: ListingPage) -> list[Row]:
    """Return the documents of an answer, or the rows that the column's page itself holds."""
    answer = data.parse(page.text)
    return find_rows(page) if answer is None else data.rows_of(page, answer)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the first page of each channel that the column's page names, or the page after an answer."""
    answer = data.parse(page.text)
    if answer is not None:
        return data.next_page(page, answer, len(data.rows_of(page, answer)))
    if PATH.search(urlsplit(page.asked.url).path):
        return []
    urls = (normalise(f"{path}?{QUERY}", page.base) for path in _paths(page.text)[:MOST_CHANNELS])
    return [PageRequest(url, opener=page.base, links=templates(page.text)) for url in urls if url]


def _paths(text: str) -> list[str]:
    named = [match[0] for match in PATH.finditer(text)]
    joined = SEARCH.search(text)
    if not named and joined:
        stem = joined[0].rpartition("/")[0]
        named = [f"{stem}/{match[1]}" for match in CHANNEL.finditer(text)]
    return list(dict.fromkeys(named))
