"""政府信息公开目录 of Guangdong: ``/gkmlpt/index`` is a shell with a tree of categories, an API lists their documents.

``/gkmlpt/api/all/{category}?page=n&sid={SID}`` gives 100 a page; pages 0 and 1 are the same. The category is the one
that the declared address names (``/gkmlpt/index#2345``), else those of the tree whose names are a report's, else all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import normalise
from crawler.listings import data
from crawler.listings.page import ListingPage, PageRequest, Row

CONFIG = re.compile(r"window\._CONFIG\s*=\s*\{")
SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\d{1,12})\b")  # SID: '755001'
TREE = re.compile(r"\bTREE[\"']?\s*:\s*(?=\[)")
API = "/gkmlpt/api/"
REPORT_COLUMNS = re.compile(r"法治政府|法治建设|依法行政|政府工作报告|公开(?:工作)?年度?报|年度报告")  # 信息公开年报
ALL_CATEGORIES = "0"
MOST_CATEGORIES = 20
DEEPEST = 20

name = "gkmlpt"


def recognise(page: ListingPage) -> int:
    """Count the marks: the configuration with its SID, or an answer of the API."""
    return 4 * bool(CONFIG.search(page.text) and SID.search(page.text)) + 4 * (API in page.asked.url)


def rows(page: ListingPage) -> list[Row]:
    """Return the documents of an answer of the API; the shell itself has none."""
    return data.rows_of(page, data.parse(page.text)) if API in page.asked.url else []


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the first pages of the categories that the shell names, or the page after one of the API."""
    if API in page.asked.url:
        answer = data.parse(page.text)
        return data.next_page(page, answer, len(data.rows_of(page, answer)))
    sid = SID.search(page.text)
    if sid is None:
        return []
    parts = urlsplit(page.asked.url)
    root = f"{parts.scheme}://{parts.netloc}{parts.path.partition('/gkmlpt')[0]}"
    urls = (normalise(f"{root}{API}all/{each}?page=1&sid={sid[1]}") for each in _categories(page.text, parts.fragment))
    return [PageRequest(url) for url in urls if url]


def _categories(text: str, fragment: str) -> list[str]:
    if fragment.isdecimal():
        return [fragment]
    found = TREE.search(text)
    try:
        tree = json.JSONDecoder(strict=False).raw_decode(text, found.end())[0] if found else []
    except (ValueError, RecursionError):
        tree = []
    named = list(dict.fromkeys(_reports_of(tree, inside=False, depth=0)))
    return named[:MOST_CATEGORIES] or [ALL_CATEGORIES]


def _reports_of(nodes: Any, *, inside: bool, depth: int) -> Iterator[str]:  # noqa: ANN401 - hostile JSON
    """Yield the ids of the lowest categories at or below those whose names are a report's."""
    for node in nodes if isinstance(nodes, list) and depth < DEEPEST else []:
        if not isinstance(node, dict) or node.get("jump_url"):
            continue
        wanted = inside or REPORT_COLUMNS.search(str(node.get("name", ""))[:100]) is not None
        below = list(_reports_of(node.get("children"), inside=wanted, depth=depth + 1))
        yield from below
        if wanted and not below and str(node.get("id", "")).isdecimal():
            yield str(node["id"])
