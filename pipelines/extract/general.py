"""Find the body of a page that nothing is known about: a library says where it is, our own walk reads it.

The library's text is not taken as it is: it drops and repeats lines, and splits others. Its finding is checked by the
plainest measure there is: the body is the smallest element that holds nearly all sentences of the page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import chain, islice

from bs4 import BeautifulSoup, Tag

from pipelines.extract.containers import Body
from pipelines.extract.lines import BLOCKS, CELLS, lines_of, walk

LIMIT = 1_500_000
ANCHOR = 12
DEPTH = 60
NEARLY_ALL = 0.8
HOLDERS = frozenset({"div", "td", "section", "body", "article", "form", "main", "center", "blockquote"})
SENTENCE_MARKS = frozenset("。；，！？;")
Blocks = list[tuple[Tag, str]]

logging.getLogger("trafilatura").setLevel(logging.ERROR)  # "discarding data" asks nobody to act: we look ourselves


def general_body(soup: BeautifulSoup, html: str) -> Body | None:
    """Return the smallest element that holds what the library found, or else nearly all sentences of the page."""
    blocks = _blocks(soup)
    weights = [(block, float(len(text)) if SENTENCE_MARKS & set(text) else 0.0) for block, text in blocks]
    best = _holder(weights)
    wanted = _found_by_library(html)
    named = _holder((block, 1.0 if text[:ANCHOR] in wanted else 0.0) for block, text in blocks)
    if named is not None and best is not None and _weight(weights, named) >= NEARLY_ALL * _weight(weights, best):
        best = named
    if best is None:
        best = soup.body or soup
    lines = lines_of(best)
    return Body(lines, "general", best) if lines else None


def _found_by_library(html: str) -> set[str]:
    """Return the first characters of each line that the library takes for body."""
    if len(html) > LIMIT:
        return set()
    import trafilatura  # noqa: PLC0415 - half a second that a page with a known container need not wait

    text = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True) or ""
    return {start for line in text.split("\n") if len(start := "".join(line[:200].split())[:ANCHOR]) == ANCHOR}


def _blocks(soup: BeautifulSoup) -> Blocks:
    """Return each block element that holds text of its own, with that text, white space left out."""
    texts: dict[int, list[str]] = {}
    elements: dict[int, Tag] = {}
    for kind, node in walk(soup):
        if kind != "text" or node.parent is None:
            continue
        above = islice(chain([node.parent], node.parent.parents), DEPTH)
        block = next((tag for tag in above if tag.name in BLOCKS or tag.name in CELLS), None)
        if block is not None:
            elements[id(block)] = block
            texts.setdefault(id(block), []).append("".join(str(node).split()))
    return [(elements[key], "".join(parts)) for key, parts in texts.items()]


def _holder(weights: Iterable[tuple[Tag, float]]) -> Tag | None:
    """Return the smallest element below which nearly all of the weight lies, None where there is no weight."""
    sums: dict[int, float] = {}
    elements: dict[int, Tag] = {}
    total = 0.0
    for block, weight in weights:
        if not weight:
            continue
        total += weight
        for element in islice(chain([block], block.parents), DEPTH):
            if element.name in HOLDERS:
                sums[id(element)] = sums.get(id(element), 0.0) + weight
                elements[id(element)] = element
    enough = [elements[key] for key, weight in sums.items() if weight >= NEARLY_ALL * total]
    return max(enough, key=_depth, default=None)


def _depth(tag: Tag) -> int:
    return sum(1 for _ in islice(tag.parents, 10 * DEPTH))


def _weight(weights: Iterable[tuple[Tag, float]], holder: Tag) -> float:
    return sum(
        weight
        for block, weight in weights
        if weight and any(element is holder for element in islice(chain([block], block.parents), DEPTH))
    )
