"""Read what a promise says, and what stands around it in the plan."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.aliases import rename
from pipelines.document import Span, Structured
from pipelines.matching import Index
from pipelines.quantities import Quantity, quantities
from pipelines.tokens import Analysis, analyse

NAMED = re.compile(r"[“《「]([^”》」，。；]{2,20})[”》」]")
"""a name that evidence should repeat: “高效办成一件事” · 《优化营商环境条例》"""
NEIGHBOURS = 2
"""clauses before and after a promise that tell what it is about"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it is compared."""

    text: str
    parsed: Analysis
    own: Span
    """its clauses in the plan's index, first and one past the last; empty when the plan section does not hold it"""
    beside: tuple[int, ...]
    """the clauses beside it in its paragraph"""
    home: int | None
    """its paragraph in the plan's index"""
    names: tuple[str, ...]
    """what it puts in quotation marks"""
    goals: tuple[Quantity, ...]
    deed: bool = False
    """stands in a list of deeds that the review reports done as a whole"""


def describe_promise(plan: Structured, index: Index, span: Span) -> Promise:
    """Describe the promise at ``span`` of the plan; ``index`` is the plan's own promises."""
    text = plan.text[slice(*span)]
    low = bisect_right(index.clauses, span[0], key=lambda clause: clause[1])
    high = bisect_left(index.clauses, span[1], key=lambda clause: clause[0])
    home: int | None = None
    beside: list[int] = []
    if low < high:
        home = int(index.paragraph_of[low])
        near = [*range(max(0, low - NEIGHBOURS), low), *range(high, min(len(index.clauses), high + NEIGHBOURS))]
        beside = [number for number in near if index.paragraph_of[number] == home]
    goals = quantities(text, span[0])
    parsed = analyse(_usual_names(text, goals))
    return Promise(text, parsed, (low, max(low, high)), tuple(beside), home, tuple(NAMED.findall(text)), goals)


def _usual_names(text: str, goals: Sequence[Quantity]) -> str:
    """Replace an indicator's name by its usual one, so that 经济增长 finds 地区生产总值增长."""
    for goal in goals:
        if goal.target.metric and goal.target.metric in text:
            text = text.replace(goal.target.metric, rename(goal.target.metric))
    return text
