"""Printed lines to paragraphs, by where the lines stand on their pages.

A Chinese paragraph opens with an indent of two characters and fills its lines; a heading, a signature and the cells of
a table do not. So a line goes on in the next one when it is full and the next stands at the margin.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low

PAGE_NUMBER = re.compile(
    r"[-—–―－─·\s]*\d{1,4}[-—–―－─·\s]*|第\s?\d{1,4}\s?页(\s?[,，/共]{1,2}\s?共?\s?\d{1,4}\s?页)?"
)  # — 3 —
STARTS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|\d{1,2}[.、．]\D|第[一二三四五六七八九十]{1,3}[章条部]|——|\d{4}年\d{1,2}月\d{1,2}日$|附件"
)
CLOSED = ("。", "；", "：", "！", "？", "”", ";", ":")
# Radicals that fonts put for characters (⼀ U+2F00 for 一), and joined letters (ﬁ): the same glyph, another code
GLYPHS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
INDENT = 1.2  # characters; a line that begins further in opens a paragraph
RAGGED = 2.2  # characters; a line that ends further left is not full: marks may not stand at a line's start
RAGGED_INDENTED = 4  # the same where indents tell paragraphs: numbers and words that are not broken leave more
WIDE_GAP = 1.35  # times the usual distance between lines: a new paragraph
SPACED = 0.1  # share of wide gaps from which on they, and not the ends of sentences, set paragraphs apart
SHORTEST_FULL = 15
RUNNING_PAGES = 3  # a line at the edge of this many pages is a running head


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; distances in the page's unit, downwards from its top."""

    text: str
    left: float
    right: float
    y: float
    size: float
    """height of a character"""
    page: int


@dataclass(frozen=True, slots=True)
class _Block:
    """How a document is set: margins, the size of its characters, and what sets its paragraphs apart."""

    left: float
    right: float
    size: float
    indented: bool
    spaced: bool
    wide: float
    """a distance between lines that is a gap between paragraphs"""


def glyphs(text: str) -> str:
    """Return a text with the codes that its glyphs stand for.

    >>> glyphs("⼀是⼯作 ﬁne")
    '一是工作 fine'
    """
    return GLYPHS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Join printed lines into paragraphs, page numbers and running heads left out."""
    kept = _without_edges(lines)
    if not kept:
        return []
    size = median(line.size for line in kept) or 1.0
    left, right = _margins(kept, size)
    indented = any(INDENT < (line.left - left) / size < 4 and line.right > right - RAGGED * size for line in kept)
    gaps = [b.y - a.y for a, b in pairwise(kept) if a.page == b.page and b.y > a.y]
    wide = WIDE_GAP * median_low(gaps) if gaps else float("inf")
    spaced = sum(gap > wide for gap in gaps) >= SPACED * len(gaps)
    block = _Block(left, right, size, indented=indented, spaced=bool(gaps) and spaced, wide=wide)
    texts: list[str] = []
    before: Line | None = None
    for line in kept:
        if before is not None and _goes_on(before, line, block):
            texts[-1] = joined(texts[-1], line.text)
        else:
            texts.append(line.text)
        before = line
    return texts


def joined(before: str, after: str) -> str:
    """Join two lines of a paragraph: with a space between words of Latin letters only."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if latin else before + after


def join_lines(lines: Sequence[str]) -> list[str]:
    """Join lines of which only the text is known: a full one that ends no sentence goes on, unless a heading follows.

    >>> join_lines(["一、主要成效", "全年办理行政复议案件一百二十件，其中直接纠正的有", "八件。", "二、存在的不足"])
    ['一、主要成效', '全年办理行政复议案件一百二十件，其中直接纠正的有八件。', '二、存在的不足']
    """
    full = max(SHORTEST_FULL, 0.85 * max((len(line) for line in lines), default=0))
    texts: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not STARTS.match(line):
            texts[-1] = joined(texts[-1], line)
        else:
            texts.append(line)
        goes_on = len(line) >= full and not line.endswith(CLOSED)
    return texts


def _goes_on(a: Line, b: Line, block: _Block) -> bool:
    """Tell whether ``b`` is the rest of the paragraph that ``a`` is a line of."""
    ragged = (RAGGED_INDENTED if block.indented else RAGGED) * block.size
    is_full = a.right >= block.right - ragged and a.right - a.left > 4 * block.size
    if not is_full or b.left > block.left + INDENT * block.size or "\t" in a.text or "\t" in b.text:
        return False
    if abs(a.size - b.size) > 0.35 * block.size or (a.page == b.page and b.y - a.y > block.wide):
        return False
    return (
        block.indented or (block.spaced and a.page == b.page) or not (a.text.endswith(CLOSED) or STARTS.match(b.text))
    )


def _margins(lines: Sequence[Line], size: float) -> tuple[float, float]:
    """Return where the text block begins and ends: where most lines of some length do."""
    long = [line for line in lines if line.right - line.left > 12 * size] or list(lines)
    lefts = Counter(round(2 * line.left / size) for line in long)
    most = max(lefts.values())
    left = min(place for place, count in lefts.items() if count >= 0.15 * most) * size / 2
    ends = sorted(line.right for line in long)
    return left, ends[int(0.8 * (len(ends) - 1))]


def _without_edges(lines: Sequence[Line]) -> list[Line]:
    """Leave out page numbers at the edges of pages, and lines that stand at the same edge of page after page."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.text:
            pages.setdefault(line.page, []).append(line)
    for page in pages.values():
        while page and PAGE_NUMBER.fullmatch(page[-1].text):
            page.pop()
        if page and PAGE_NUMBER.fullmatch(page[0].text):
            page.pop(0)
    edges = Counter(
        line.text for page in pages.values() for line in {id(e): e for e in (*page[:1], *page[-1:])}.values()
    )
    running = {text for text, count in edges.items() if count >= max(RUNNING_PAGES, len(pages) / 2)}
    kept: list[Line] = []
    for index, page in enumerate(pages.values()):
        start = 1 if index and len(page) > 1 and page[0].text in running else 0
        end = len(page) - (len(page) > 1 and page[-1].text in running)
        kept += page[start:end]
    return kept
