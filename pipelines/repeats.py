"""Find a title that stands twice: the page's copy beside the body's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from rapidfuzz.fuzz import partial_ratio

from pipelines.fold import fold_text

MARKS = re.compile(r"[^\w]+")
SHORTEST = 6
BLOCK = 3
LONGEST = 200
SENTENCE = 24
ALIKE = 75.0
"""``partial_ratio`` from which a sentence below the body is the opening's copy, though one of the two was edited"""
OPENING = 2_000
"""characters of the opening that such a copy is looked for in"""
TITLE = re.compile(r"报告|总结|情况|要点|决议|公报|通知|意见")


def _key(line: str) -> str:
    return MARKS.sub("", fold_text(line))


def repeated_titles(lines: Sequence[str], indices: Sequence[int]) -> list[int]:
    """Return which of ``indices`` say, alone or with the next, what a later one to three lines say once more.

    攀枝花: the page's title on one line, then the body's own on two; the page's goes.
    """
    keys = [_key(lines[index]) for index in indices]
    blocks = {
        (first, size): "".join(keys[first : first + size])
        for first in range(len(keys))
        for size in range(1, min(BLOCK, len(keys) - first) + 1)
    }
    last_start: dict[str, int] = {}
    for (first, _), key in blocks.items():
        last_start[key] = max(first, last_start.get(key, first))
    repeated: set[int] = set()
    for (first, size), key in blocks.items():
        if len(key) >= SHORTEST and last_start[key] >= first + size:
            repeated.update(range(first, first + size))
    return [indices[position] for position in sorted(repeated)]


class Opening:
    """The title and the first lines of the body, for recognising them further down."""

    def __init__(self, lines: Sequence[str], title: str) -> None:
        self._title = _key(title)
        self._above = list(accumulate((_key(line) for line in lines), initial=""))

    def repeats(self, line: str, index: int) -> bool:
        """Tell whether the line at ``index`` says only what the title, or the opening above it, said."""
        if len(line) > LONGEST:
            return False
        key = _key(line)
        if len(key) < SHORTEST or (len(key) < SENTENCE and not TITLE.search(key)):
            return False  # a publisher's name stands in the opening and in the signature
        above = self._above[min(index, len(self._above) - 1)]
        if (index > 0 and key == self._title) or key in above:
            return True
        return len(key) >= SENTENCE and index > 0 and partial_ratio(key, above[:OPENING], score_cutoff=ALIKE) > 0
