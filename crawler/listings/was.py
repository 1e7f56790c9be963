"""TRS WAS, the search server that many portals list with: ``/was5/web/search?channelid=…&page=n``.

It answers with whatever its template makes: HTML rows, or JSON. How many there are stands on the page in some form.
Portals of 海云 with ``list2.trsapi`` hold the newest rows in the page and post to ``/fjdzapp/search`` for all of them.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows, is_article
from crawler.listings.pagers import last_page
from crawler.listings.templates import templates

ADDRESS = re.compile(
    r"(?:https?://[\w.:-]{1,200})?/(?:was\d?/web|fjdzapp)/search\?[^\"'<>\s]{0,500}?channelid=\d+[^\"'<>\s]{0,500}"
)
TRSAPI = "list2.trsapi"
POSTED = re.compile(r"(?:https?://[\w.:-]{1,200})?/(?:was\d?/web|fjdzapp)/search(?=[\"'])")  # url: "/fjdzapp/search"
# channelid: '229105', "classsql": "chnlid=4910", cache: true
FIELD = re.compile(
    r"[\"']?\b(channelid|sortfield|classsql|classcol|classnum|classsort|templet|cache|prepage)[\"']?\s*:\s*"
    r"(?:\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'|(\w{1,30}))"
)
RECORDS = re.compile(r"\brecordCount[\"']?\s*:\s*[\"']?(\d{1,7})")  # recordCount: '213'
PATH = re.compile(r"/(?:was\d?/web|fjdzapp)/search$")

name = "was"


def recognise(page: ListingPage) -> int:
    """Count the marks: the search is what was asked, or a page without articles of its own names it."""
    if PATH.search(urlsplit(page.asked.url).path):
        return 5
    if _form(page.text):
        return 4
    return 3 * (TRSAPI in page.text) or 2 * bool(
        ADDRESS.search(page.text) and not any(is_article(row.url) for row in find_rows(page))
    )


def rows(page: ListingPage) -> list[Row]:
    """Return the rows of the answer, JSON or HTML."""
    answer = data.parse(page.text)
    return find_rows(page) if answer is None else data.rows_of(page, answer)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the search that a page names, or the page after an answer."""
    parts = urlsplit(page.asked.url)
    if not PATH.search(parts.path):
        return _named(page)
    answer = data.parse(page.text)
    if answer is not None:
        return data.next_page(page, answer, len(data.rows_of(page, answer)))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = int(query.get("page") or 1) if (query.get("page") or "1").isdecimal() else 1
    last = last_page(page.text)
    if last and number >= last:
        return []
    url = parts._replace(query=urlencode(query | {"page": str(max(number, 1) + 1)})).geturl()
    return [replace(page.asked, url=url, number=page.asked.number + 1, certain=bool(last))]


def record_count(text: str) -> int:
    """Return how many rows a page of 海云 says that its column has; 0 where it does not say."""
    found = RECORDS.search(text)
    return int(found[1]) if found else 0


def _named(page: ListingPage) -> list[PageRequest]:
    """Return the search that a page names in an address, or posts to; none when the page shows all rows itself."""
    total, form = record_count(page.text), _form(page.text)
    if total and len(find_rows(page)) >= total:
        return []
    posted = POSTED.search(page.text) if form else None
    found = posted or ADDRESS.search(page.text)
    url = normalise(html.unescape(found[0]), page.base) if found else None
    if url is None:
        return []
    fields = (*form, ("page", "1")) if posted else ()
    return [PageRequest(url, form=fields, total=total, opener=page.base, links=templates(page.text))]


def _form(text: str) -> tuple[tuple[str, str], ...]:
    """Return the fields that a page posts to its search, in the page's order; none when it names no channel."""
    if not POSTED.search(text):
        return ()
    fields = {match[1]: match[2] or match[3] or match[4] or "" for match in reversed(list(FIELD.finditer(text)))}
    return tuple(reversed(fields.items())) if "channelid" in fields else ()
