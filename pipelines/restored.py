"""Give back to each of two texts the characters that it lost and the other one still has, for comparison only.

A page that lost a mark (414日) and the same page whole (4月14日) say the same. Only a place that is suspect as it
stands, and that one of its possible readings turns into what the other text has there, is taken for a loss.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.comparable import key
from pipelines.document import Span
from pipelines.suspects import suspects

DIGITS = re.compile(r"\d+")
LONGEST = 20_000  # characters of a pair up to which it is looked at

Edits = list[tuple[Span, Span]]
"""what differs: spans of one text and of the other"""


@lru_cache(maxsize=64)
def restored(a: str, b: str) -> tuple[str, str]:
    """Return both texts with their lost characters as the other one has them; the texts themselves where none are.

    >>> restored("414日办结98件。", "4月14日办结97件。")
    ('4月14日办结98件。', '4月14日办结97件。')
    >>> restored("1月11日", "11月1日")
    ('1月11日', '11月1日')
    """
    if a == b or max(len(a), len(b)) > LONGEST:
        return a, b
    if DIGITS.findall(a) == DIGITS.findall(b) and "现将" not in a:
        return a, b  # where marks between digits were lost, digits ran together
    return _given_back(a, b), _given_back(b, a)


def loss_tags(a: str, b: str) -> tuple[str, ...]:
    """Return the tags of a pair: whether ``b`` lost characters that ``a`` has, or has those that ``a`` lost."""
    whole_a, whole_b = restored(a, b)
    lost, back = whole_b != b, whole_a != a
    return (("characters_lost",) if lost else ()) + (("characters_restored",) if back else ())


def _given_back(damaged: str, other: str) -> str:
    """Return ``damaged`` with suspect places replaced by what ``other`` has there, where that is a reading of them."""
    found = [each for each in suspects(damaged) if each.readings]
    if not found:
        return damaged
    plain, edits = key(other), _edits(damaged, other)
    parts: list[str] = []
    done = 0
    for each in found:
        readings = {key(reading) for reading in each.readings}
        starts, ends = _places(edits, each.span[0]), _places(edits, each.span[1])
        there = next(
            (other[low:high] for low in starts for high in ends if low < high and plain[low:high] in readings), None
        )
        if there is not None:
            parts += [damaged[done : each.span[0]], there]
            done = each.span[1]
    return "".join([*parts, damaged[done:]])


def _edits(a: str, b: str) -> Edits:
    return [
        ((each.src_start, each.src_end), (each.dest_start, each.dest_end))
        for each in Levenshtein.opcodes(key(a), key(b))
        if each.tag != "equal"
    ]


def _places(edits: Edits, place: int) -> tuple[int, ...]:
    """Return where in the other text a place may be: before and after what was inserted or replaced there."""
    shift = 0
    for (low, high), (start, end) in edits:
        if place < low:
            break
        if place <= high:
            return tuple(dict.fromkeys((start, end)))
        shift = end - high
    return (place + shift,)
