"""JSON that lists documents, whatever its maker calls title, address, date and total."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from config.zone import SHANGHAI
from crawler.addresses import normalise
from crawler.listings.page import LONGEST_TITLE, ListingPage, PageRequest, Row
from crawler.listings.templates import Template, filled

JSONP = re.compile(r"^[\w.$]{1,60}\s*\((.*)\)\s*;?$", re.DOTALL)  # callback({"docs": […]});
TRAILING_COMMA = re.compile(r",(\s*[}\]])")  # {"docs": [{…}, ]}: templates write it
TAG = re.compile(r"<[^<>]{0,200}>")  # <em>法治</em>政府建设
# In order of trust, lower case, without _ and -: TITLE, infourl, PUBLISHED_TIME_FORMAT
TITLES = ("title", "topic", "doctitle", "articletitle", "subject", "infotitle", "bt", "name")
URLS = (
    "url", "infourl", "posturl", "docpuburl", "chnldocurl", "puburl", "link", "href", "docurl", "linkurl", "arturl"
)  # fmt: skip
DATES = (
    "publishedtimestr",
    "publishedtimeformat",
    "pubdate",
    "pubtime",
    "publishdate",
    "publishtime",
    "displaypublishtime",
    "firstpublishtime",
    "docreltime",
    "docpubtime",
    "publishedtime",
    "createdat",
    "date",
    "time",
)
TOTALS = ("total", "allrow", "totalrec", "totalcount", "totalrecord", "totalrows", "recordcount", "postcount", "count")
PAGE_COUNTS = ("totalpage", "totalpages", "pagecount", "pages", "pagetotal")
PAGE_KEYS = frozenset(
    {"page", "pageno", "pageindex", "pagenum", "pagenumber", "currentpage", "curpage", "currpage", "nowpage"}
)
SECONDS = (946_684_800, 4_102_444_800)  # 2000 to 2100; a thousand times as much: milliseconds
DEEPEST = 6
MOST_NODES = 100_000


def parse(text: str) -> Any:  # noqa: ANN401 - JSON is of any shape
    """Return what a JSON or JSONP text holds; None for what is neither."""
    text = text.strip().removeprefix("\ufeff").strip()
    wrapped = JSONP.match(text)
    text = wrapped[1].strip() if wrapped else text
    if not text.startswith(("{", "[")):
        return None
    for attempt in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def rows_of(page: ListingPage, data: object) -> list[Row]:
    """Return the rows of an answer, their addresses relative to the page whose script asked for it."""
    return rows_in(data, page.asked.opener or page.url or page.asked.url, page.asked.links)


def rows_in(data: object, base: str, links: tuple[Template, ...] = ()) -> list[Row]:
    """Return the rows of the longest list of documents in it, each address once.

    ``links`` are the ways in which the page's script makes an address of a row that gives a number only.
    """
    best: dict[str, Row] = {}
    for node in _nodes(data):
        if isinstance(node, list):
            found = {
                row.url: row for row in (_row(item, base, links) for item in node if isinstance(item, dict)) if row
            }
            best = found if len(found) > len(best) else best
    return list(best.values())


def number_in(data: object, names: tuple[str, ...]) -> int:
    """Return the first number of one of these names in its upper levels; 0 when it has none."""
    for node in _nodes(data, deepest=2):
        if isinstance(node, dict):
            values = _by_name(node)
            for name in names:
                value = str(values.get(name, ""))
                if value.isdecimal() and len(value) < 9:
                    return int(value)
    return 0


def next_page(page: ListingPage, data: object, count: int, *, pages_from: int = 1) -> list[PageRequest]:
    """Return the request for the page after one that held ``count`` rows; none after the last.

    ``pages_from``: the lowest number that the portal's pages really have; 0 counts as that page.
    """
    asked = page.asked
    before = asked.before + count
    total, pages = number_in(data, TOTALS), number_in(data, PAGE_COUNTS)
    if not count or (total and before >= total) or (not total and pages and asked.number >= pages):
        return []
    certain = bool(total or pages)
    return [replace(_turned(asked, pages_from), number=asked.number + 1, total=total, before=before, certain=certain)]


def page_number(pairs: list[tuple[str, str]]) -> tuple[str, int] | None:
    """Return the field that names the page, and its number; None when no field does."""
    for key, value in pairs:
        if _plain(key) in PAGE_KEYS:
            return key, int(value) if value.isdecimal() and len(value) < 6 else 1
    return None


def _turned(asked: PageRequest, pages_from: int) -> PageRequest:
    """Return the same request for the next page, its number in the form or in the address."""
    found = page_number(list(asked.form))
    if found:
        key, number = found
        form = tuple((name, str(max(number, pages_from) + 1) if name == key else value) for name, value in asked.form)
        return replace(asked, form=form)
    parts = urlsplit(asked.url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    key, number = page_number(query) or ("page", 1)
    step = str(max(number, pages_from) + 1 if number or pages_from else 1)
    kept = [(name, step if name == key else value) for name, value in query]
    kept += [] if any(name == key for name, _ in query) else [(key, step)]
    return replace(asked, url=parts._replace(query=urlencode(kept)).geturl())


def _nodes(data: object, deepest: int = DEEPEST) -> Iterator[object]:
    """Yield what JSON holds, upper levels first, bounded."""
    queue: deque[tuple[object, int]] = deque([(data, 0)])
    for _ in range(MOST_NODES):
        if not queue:
            return
        node, depth = queue.popleft()
        yield node
        if depth < deepest:
            children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            queue.extend((child, depth + 1) for child in children if isinstance(child, (dict, list)))


def _row(item: dict[str, Any], base: str, links: tuple[Template, ...]) -> Row | None:
    values = _by_name(item)
    title = next((text for name in TITLES if (text := _text(values.get(name)))), "")
    href = next((text for name in URLS if (text := _text(values.get(name)))), "")
    href = href or next((made for link in links if title and (made := filled(link, values))), "")
    url = normalise(href, base) if href else None
    if not title or url is None:
        return None
    return Row(url, title[:LONGEST_TITLE], next((date for name in DATES if (date := _date(values.get(name)))), ""))


def _by_name(item: dict[str, Any]) -> dict[str, Any]:
    return {_plain(str(key)): value for key, value in item.items()}


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(html.unescape(TAG.sub("", value[: 10 * LONGEST_TITLE])).split())[:2000]


def _date(value: object) -> str:
    """Return a date as written; a number of seconds or milliseconds as a day in Shanghai."""
    if isinstance(value, str) and not value.strip().isdecimal():
        return value.strip()[:40]
    try:
        number = int(value) if isinstance(value, (str, int, float)) else 0
    except ValueError:
        return ""
    number = number // 1000 if number >= 1000 * SECONDS[0] else number
    if not SECONDS[0] <= number < SECONDS[1]:
        return ""
    return dt.datetime.fromtimestamp(number, SHANGHAI).date().isoformat()
