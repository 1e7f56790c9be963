"""Say what a reader should look at between two figures of a series, and why the two are taken for one indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from pipelines.points import Point
from pipelines.reworded import agrees_with_before

JUMP = 3.0
"""times that a figure grows or shrinks from one report to the next before it is marked"""
JUMP_POINTS = 20.0
"""the same for shares in per cent, in percentage points"""
SAME_WORDS = 70.0
"""RapidFuzz ``partial_ratio`` of two names as written, below which a table made them one: 旅游总收入, 游客总花费"""
SAME_POINTS = 0.1
"""percentage points by which two reports may differ on the same year's share"""
SAME_SHARE = 0.02
"""the same for counts, as a share: growth is rounded"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader should look at between two points of a series."""

    kind: Literal["jump", "sign", "restated"]
    """``jump``: at least threefold, or 20 percentage points; ``sign``: growth turned to fall or back; ``restated``: the
    later report says, or its growth implies, another figure for the earlier year"""
    from_year: int
    to_year: int
    ratio: float | None
    """later by earlier value"""


@dataclass(frozen=True, slots=True)
class Link:
    """Why two neighbouring points of a series are taken for one indicator."""

    from_year: int
    to_year: int
    kind: Literal["same_name", "other_words"]
    confirmed: bool
    """whether the later report itself says, or its growth implies, that the figure was the earlier one"""


def marks_between(a: Point, b: Point) -> tuple[Mark, ...]:
    """Return what is striking between a figure and the next one."""
    return tuple(mark for mark in (_mark(a, b), _restated(a, b)) if mark)


def link_between(a: Point, b: Point) -> Link:
    """Return by what two figures were joined."""
    same = (a.key, a.context) == (b.key, b.context) and fuzz.partial_ratio(a.name, b.name) >= SAME_WORDS
    return Link(a.year, b.year, "same_name" if same else "other_words", agrees_with_before(a, b))


def _restated(a: Point, b: Point) -> Mark | None:
    """Mark that the later report gives the earlier year another figure; growth of money is told at constant prices."""
    if b.said_before is None or b.year != a.year + 1 or b.base == "元" or {a.comparator, b.comparator} != {"="}:
        return None
    limit = SAME_POINTS if b.base == "%" else SAME_SHARE * abs(a.value)
    return Mark("restated", a.year, b.year, None) if abs(a.value - b.said_before) > limit else None


def _mark(a: Point, b: Point) -> Mark | None:
    ratio = b.value / a.value if a.value else None
    if a.value * b.value < 0:
        return Mark("sign", a.year, b.year, ratio)
    if a.sense == "change":
        return None
    if a.base == "%":
        return Mark("jump", a.year, b.year, ratio) if abs(b.value - a.value) >= JUMP_POINTS else None
    far = ratio is not None and (ratio >= JUMP or ratio <= 1 / JUMP)
    return Mark("jump", a.year, b.year, ratio) if far else None
