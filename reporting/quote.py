"""Quote text of portals: on one line, bounded, with its edits marked. What is left out is said, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

Mark = Literal["same", "del", "ins", "gap"]
Segment = tuple[Mark, str]

MOST_PIECES = 2000
"""a sentence with more edits is shown as replaced"""
CONTEXT = 60
"""code points of unchanged text that stay on each side of an edit"""


def one_line(text: str, most: int = 120) -> str:
    """Return the text without line ends and whatever cannot be printed, at most ``most`` code points long.

    >>> one_line("年度\\r\\nBcc: x@example.org")
    '年度 Bcc: x@example.org'
    """
    head = text[: most * 4]
    visible = "".join(c if c.isprintable() else " " for c in head)
    line = " ".join(visible.split())
    return line if len(line) <= most and len(text) <= most * 4 else line[: most - 1] + "…"


def clip(text: str, most: int) -> str:
    """Return the text, its end replaced by a note about what was left out where it is longer than ``most``."""
    if len(text) <= most:
        return text
    return f"{text[:most]}……（此处略去 {len(text) - most} 字）"


def safe_url(url: str | None) -> str:
    """Return an address that a reader may follow, empty for anything that is not plain HTTP."""
    if not url or len(url) > 2000 or any(c.isspace() or not c.isprintable() for c in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def inline_diff(change: Mapping[str, Any], most: int) -> list[Segment]:
    """Return a change as segments (mark, text), ``gap`` standing for unchanged text that is left out.

    ``change`` has ``a_text``, ``b_text``, ``a_span``, ``b_span`` and ``pieces``, the character edits with spans on the
    same texts as the spans of the change. Pieces that do not fit their texts are not believed: the sentence is shown
    as replaced. No segment is longer than ``most``.
    """
    a, b = change.get("a_text") or "", change.get("b_text") or ""
    if a == b:
        segments: list[Segment] = [("same", b)]
    elif not a or not b:
        segments = [("del", a)] if a else [("ins", b)]
    else:
        cuts = _cuts(change, len(a), len(b))
        segments = [("del", a), ("ins", b)] if cuts is None else _segments(a, b, cuts)
    return _shorten([(mark, text) for mark, text in segments if text], most)


def _cuts(change: Mapping[str, Any], a_length: int, b_length: int) -> list[tuple[int, int, int, int]] | None:
    """Return the pieces as offsets into the two sentences, in order; None when they do not fit."""
    pieces = change.get("pieces") or []
    a_span, b_span = change.get("a_span"), change.get("b_span")
    if not pieces or len(pieces) > MOST_PIECES or a_span is None or b_span is None:
        return None
    if (a_span[1] - a_span[0], b_span[1] - b_span[0]) != (a_length, b_length):  # a line that cleaning took out of it
        return None
    cuts = []
    a_at = b_at = 0
    for piece in pieces:
        a_start, a_end = (offset - a_span[0] for offset in piece["a_span"])
        b_start, b_end = (offset - b_span[0] for offset in piece["b_span"])
        if not (a_at <= a_start <= a_end <= a_length and b_at <= b_start <= b_end <= b_length):
            return None
        cuts.append((a_start, a_end, b_start, b_end))
        a_at, b_at = a_end, b_end
    return cuts


def _segments(a: str, b: str, cuts: list[tuple[int, int, int, int]]) -> list[Segment]:
    segments: list[Segment] = []
    a_at = b_at = 0
    for a_start, a_end, b_start, b_end in [*cuts, (len(a), len(a), len(b), len(b))]:
        segments += _between(a[a_at:a_start], b[b_at:b_start])
        segments += [("del", a[a_start:a_end]), ("ins", b[b_start:b_end])]
        a_at, b_at = a_end, b_end
    return segments


def _between(a: str, b: str) -> list[Segment]:
    """Text outside the pieces is equal but for what folding hides: say so where it is not the same."""
    if a == b:
        return [("same", b)]
    if len(a) != len(b):
        return [("del", a), ("ins", b)]
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(a) + 1):
        if at == len(a) or (a[at] == b[at]) != (a[start] == b[start]):
            same = a[start] == b[start]
            segments += [("same", b[start:at])] if same else [("del", a[start:at]), ("ins", b[start:at])]
            start = at
    return segments


def _shorten(segments: list[Segment], most: int) -> list[Segment]:
    edited = any(mark != "same" for mark, _ in segments)
    shortened: list[Segment] = []
    for index, (mark, text) in enumerate(segments):
        if mark != "same" or not edited:
            shortened.append((mark, clip(text, most)))
            continue
        head = CONTEXT if index else 0
        tail = CONTEXT if index < len(segments) - 1 else 0
        if len(text) <= head + tail + CONTEXT:
            shortened.append((mark, text))
            continue
        left_out = len(text) - head - tail
        shortened.append(("same", text[:head]))
        shortened.append(("gap", f"……（略去未改动的 {left_out} 字）"))
        shortened.append(("same", text[len(text) - tail :] if tail else ""))
    return [(mark, text) for mark, text in shortened if text]


def sort_by_weight(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return changes the most significant first; equals stay in text order."""
    return sorted(changes, key=lambda change: -float(change.get("significance") or 0))
