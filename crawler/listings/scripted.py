"""Rows that a page's scripts hold or write: ``var url="…"; var title="…"``, ``document.writeln("<li>…")``, objects."""

from __future__ import annotations

import html
import re

from crawler.addresses import normalise
from crawler.listings.dates import completed
from crawler.listings.page import LONGEST_TITLE, ListingPage, Row, find_rows

SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
WRITTEN = re.compile(r"document\.write(?:ln)?\s*\(\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')")  # "<li><a href=…>"
# var url="./202602/t20260203_1.shtml"; title = '…'; "pubDate": "2026-02-03"
KEY = r"(?<![\w.])[\"']?(?:{names})[\"']?\s*[=:]\s*(?:\"([^\"\n]{{1,500}})\"|'([^'\n]{{1,500}})')"
PARTS = {
    "url": re.compile(KEY.format(names="url|href|link|docurl|docpuburl"), re.IGNORECASE),
    "title": re.compile(KEY.format(names="title|doctitle|linktitle"), re.IGNORECASE),
    "date": re.compile(KEY.format(names=r"\w{0,12}(?:date|time)"), re.IGNORECASE),
}


def rows(page: ListingPage) -> list[Row]:
    """Return the rows in a page's scripts, in their order."""
    found: dict[str, Row] = {}
    for script in SCRIPT.findall(page.text):
        written = "".join(_unquote(piece) for piece in WRITTEN.findall(script))
        for row in (*find_rows(page, written), *_assigned(script, page)):
            if "+" not in row.title:  # "+title+": the piece of a template
                found.setdefault(row.url, row)
    return list(found.values())


def _assigned(script: str, page: ListingPage) -> list[Row]:
    """Return rows whose parts are variables or an object's keys: one ends where a part comes that it has already."""
    parts = sorted(
        (match.start(), kind, match) for kind, pattern in PARTS.items() for match in pattern.finditer(script)
    )
    found: list[Row] = []
    current: dict[str, str] = {}
    for _, kind, match in parts:
        if kind in current and (kind != "date" or kind == parts[0][1]):
            found += _row(current, page)
            current = {}
        current.setdefault(kind, " ".join(html.unescape(match[1] or match[2]).split()))
    return found + _row(current, page)


def _row(parts: dict[str, str], page: ListingPage) -> list[Row]:
    url = normalise(parts.get("url", ""), page.base) if parts.get("url") else None
    if url is None or not parts.get("title"):
        return []
    return [Row(url, parts["title"][:LONGEST_TITLE], completed(parts.get("date", ""), url, None))]


def _unquote(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])
