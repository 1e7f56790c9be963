"""Pages whose text a script holds for a browser to show (gkmlpt): ``window._CONFIG = {DETAIL: {"content": "…"}}``."""

from __future__ import annotations

import datetime as dt
import html as markup
import json
import re
from typing import Any

from config.zone import SHANGHAI

CONFIG = re.compile(r"window\._CONFIG\s*=\s*\{")
DETAIL = re.compile(r"\bDETAIL[\"']?\s*:\s*(?=\{)")
CONTENT = re.compile(r"\"content\"\s*:\s*(?=\")")
PUBLISHED = ("display_publish_time", "first_publish_time", "created_at", "date")
LEAST = 20  # characters of a text; less is a placeholder


def unfolded(page: str) -> str:
    """Return a page with title, body, source and date put where a browser would show them.

    A page that holds no such script, or nothing in it, comes back as it is.
    """
    config = CONFIG.search(page)
    detail = _detail(page, config.end()) if config else {}
    content = detail.get("content")
    if not isinstance(content, str) or len(content.strip()) < LEAST:
        return page
    title = markup.escape(_text(detail.get("title")))
    tags = {
        "ArticleTitle": title,
        "ContentSource": markup.escape(_text(detail.get("publisher"))),
        "PubDate": _day(detail),
    }
    shown = "".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items() if value)
    shown += f'<h1>{title}</h1><div id="zoom">{content}</div>'
    end = page.lower().rfind("</body")
    return f"{page[:end]}{shown}{page[end:]}" if end >= 0 else page + shown


def _detail(page: str, start: int) -> dict[str, Any]:
    """Return the details as JSON; the content alone where the rest is not JSON."""
    reader = json.JSONDecoder(strict=False)
    for pattern, name in ((DETAIL, ""), (CONTENT, "content")):
        found = pattern.search(page, start)
        try:
            value = reader.raw_decode(page, found.end())[0] if found else None
        except (ValueError, RecursionError):
            continue
        if name and isinstance(value, str):
            return {name: value}
        if not name and isinstance(value, dict):
            return value
    return {}


def _day(detail: dict[str, Any]) -> str:
    for name in PUBLISHED:
        value = detail.get(name)
        if isinstance(value, str) and not value.isdecimal():
            return markup.escape(value[:30])
        if isinstance(value, (int, str)) and str(value).isdecimal() and 0 < int(value) < 4_102_444_800:
            return dt.datetime.fromtimestamp(int(value), SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return ""


def _text(value: object) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
