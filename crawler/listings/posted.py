"""Lists that a script asks for as JSON: ``$.post("/szinf/…/loadData?pageSize=15", {pageIndex: 1, channel_id: "…"})``.

The call is read from the page, its variables resolved where the page gives their values; a call counts when it names a
page. What it answers is read without knowing its maker (``crawler.listings.data``); rows that give a number and no
address get theirs as the page's script makes it (``crawler.listings.templates``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows
from crawler.listings.templates import templates

CALL = re.compile(r"(?:\$|jQuery)\s*\.\s*(ajax|post|get|getJSON)\s*\(")
REACH = 1500  # characters of a call
URL = re.compile(r"\burl\s*:\s*[\"']([^\"'\n]{1,500})[\"']")
FIRST_ARGUMENT = re.compile(r"\s*[\"']([^\"'\n]{1,500})[\"']")
METHOD = re.compile(r"\b(?:type|method)\s*:\s*[\"'](\w{3,6})[\"']")
FIELDS = re.compile(r"\bdata\s*:\s*\{([^{}]{0,800})\}")
SECOND_ARGUMENT = re.compile(r"[\"'][^,\n]{0,100},\s*\{([^{}]{0,800})\}")
# 'perPage':'40', pageno:id, channel_id : channelId
FIELD = re.compile(r"[\"']?(\w{1,40})[\"']?\s*:\s*(?:\"([^\"\n]{0,300})\"|'([^'\n]{0,300})'|([\w.$]{1,60}))")
VARIABLE = re.compile(r"\b(?:var|let|const)\s+([\w$]{1,60})\s*=\s*(?:\"([^\"\n]{0,300})\"|'([^'\n]{0,300})'|(\d{1,9}))")
MOST_CALLS = 2

name = "json"


def recognise(page: ListingPage) -> int:
    """Count the marks: the page is JSON with rows in it, or calls for a page of some list."""
    answer = data.parse(page.text)
    if answer is not None:
        return 3 * bool(data.rows_of(page, answer))
    return 2 * bool(_calls(page))


def rows(page: ListingPage) -> list[Row]:
    """Return the documents of an answer, or the rows that the page itself holds."""
    answer = data.parse(page.text)
    return find_rows(page) if answer is None else data.rows_of(page, answer)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the calls of a page's scripts, or the page after an answer."""
    answer = data.parse(page.text)
    if answer is None:
        return _calls(page)
    return data.next_page(page, answer, len(data.rows_of(page, answer)))


def _calls(page: ListingPage) -> list[PageRequest]:
    variables = {match[1]: match[2] or match[3] or match[4] or "" for match in VARIABLE.finditer(page.text)}
    found: dict[tuple[str, tuple[tuple[str, str], ...]], PageRequest] = {}
    links = templates(page.text)
    for call in CALL.finditer(page.text):
        asked = _request(call[1], page.text[call.end() : call.end() + REACH], variables, page.base)
        if asked is not None:
            found.setdefault((asked.url, asked.form), replace(asked, opener=page.base, links=links))
    return list(found.values())[:MOST_CALLS]


def _request(kind: str, call: str, variables: dict[str, str], base: str) -> PageRequest | None:
    address = URL.search(call) if kind == "ajax" else FIRST_ARGUMENT.match(call)
    given = FIELDS.search(call) if kind == "ajax" else SECOND_ARGUMENT.match(call.lstrip())
    if address is None:
        return None
    form: list[tuple[str, str]] = []
    for match in FIELD.finditer(given[1] if given else ""):
        value = match[2] or match[3] or ""
        if match[4]:
            value = match[4] if match[4].isdecimal() else variables.get(match[4], "")
        if data.page_number([(match[1], "1")]):
            value = "1"
        form.append((match[1], value))
    parts = urlsplit(address[1])
    if data.page_number([*form, *parse_qsl(parts.query, keep_blank_values=True)]) is None:
        return None
    method = METHOD.search(call)
    posted = kind == "post" or (kind == "ajax" and method is not None and method[1].upper() == "POST")
    if not posted and form:
        address_query = [*parse_qsl(parts.query, keep_blank_values=True), *form]
        url = normalise(parts._replace(query=urlencode(address_query)).geturl(), base)
        form = []
    else:
        url = normalise(address[1], base)
    return PageRequest(url, form=tuple(form)) if url else None
