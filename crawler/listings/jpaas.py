"""Hanweb jpaas: each list of a column is built by ``/api-gateway/jpaas-publish-server/front/page/build/unit``.

The column's page names the parameters in ``queryData="{'webId':'…','pageId':'…'}"`` or in a whole address; the answer
is JSON with HTML in it. Some servers answer page 1 whatever page is asked for: the sequence then ends after two.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
WHOLE = re.compile(rf"(?:https?://[\w.:-]{{1,200}})?{UNIT}\?([^\"'<>\s]{{10,1500}})")
QUERY_DATA = re.compile(r"queryData\s*=\s*\"([^\"]{10,2000})\"|queryData\s*=\s*'([^']{10,2000})'", re.IGNORECASE)
PAIR = re.compile(r"[\"']?(\w{1,30})[\"']?\s*:\s*[\"']([^\"']{0,300})[\"']")  # 'webId':'3185'
COUNT = re.compile(r"\bcount\s*=\s*[\"']?(\d{1,7})")  # <div class="page" count="48" pageNo="1">
NEEDED = frozenset({"webId", "pageId"})
PAGE_SIZE = 15  # rows; the portal's own scripts ask for as many
MOST_LISTS = 5

name = "jpaas"


def recognise(page: ListingPage) -> int:
    """Count the marks: the interface's address, the parameters for it."""
    return 4 * (UNIT in page.text or UNIT in page.asked.url) + 3 * bool(QUERY_DATA.search(page.text))


def rows(page: ListingPage) -> list[Row]:
    """Return the rows of the HTML in an answer, or those that the column's page itself holds."""
    return find_rows(page, _fragment(page)) if UNIT in page.asked.url else find_rows(page)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the first page of each of the column's lists, or the page after one of them."""
    if UNIT not in page.asked.url:
        units = {urlencode(query): query for query in (*_from_data(page.text), *_from_addresses(page.text))}
        urls = (normalise(f"{UNIT}?{urlencode(_turned(query, 1))}", page.base) for query in units.values())
        return [PageRequest(url) for url in list(urls)[:MOST_LISTS] if url]
    fragment = _fragment(page)
    before = page.asked.before + len(find_rows(page, fragment))
    count = COUNT.search(fragment)
    total = int(count[1]) if count else 0
    if before == page.asked.before or (total and before >= total):
        return []
    parts = urlsplit(page.asked.url)
    query = _turned(dict(parse_qsl(parts.query, keep_blank_values=True)), page.asked.number + 1)
    url = parts._replace(query=urlencode(query)).geturl()
    number, certain = page.asked.number + 1, bool(total)
    return [replace(page.asked, url=url, number=number, total=total, before=before, certain=certain)]


def _fragment(page: ListingPage) -> str:
    """Return the HTML in an answer: ``{"data": {"html": "…"}}``."""
    answer = data.parse(page.text)
    inner = answer.get("data") if isinstance(answer, dict) else None
    found = inner.get("html") if isinstance(inner, dict) else inner
    return found if isinstance(found, str) else ""


def _from_data(text: str) -> list[dict[str, str]]:
    found = []
    for match in QUERY_DATA.finditer(text):
        query = dict(PAIR.findall(html.unescape(match[1] or match[2])))
        if query.keys() >= NEEDED:
            found.append({"parseType": "bulidstatic", "pageType": "column"} | query)
    return found


def _from_addresses(text: str) -> list[dict[str, str]]:
    queries = (dict(parse_qsl(html.unescape(match[1]), keep_blank_values=True)) for match in WHOLE.finditer(text))
    return [query for query in queries if query.keys() >= NEEDED]


def _turned(query: dict[str, str], number: int) -> dict[str, str]:
    """Return the parameters for that page: as ``pageNo`` where the portal writes it so, else as ``paramJson``."""
    if "pageNo" in query:
        return query | {"pageNo": str(number)}
    return query | {"paramJson": json.dumps({"pageNo": number, "pageSize": PAGE_SIZE}, separators=(",", ":"))}
