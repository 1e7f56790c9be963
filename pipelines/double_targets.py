"""Judge the further figures of a promise that sets several: 增长5%以上、力争6% · 城镇和农村分别增长5%、7%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.answers import Answer, Figures, find_answers, rank
from pipelines.document import Further, Status
from pipelines.matching import DIGIT
from pipelines.quantities import Quantity

STRIVES = re.compile(r"(?:力争|争取|冲刺|奋斗目标|努力)[^，。；\d]{0,8}$")
"""力争达到(6%): wished for, not promised"""
NEAR_BY = 14
"""characters before a figure that say whether it is only wished for"""


def further_answers(goals: Sequence[Quantity], first: Answer | None, figures: Figures) -> tuple[Answer, ...]:
    """Return the reported figures that surely answer the other goals of a promise, in the order of the goals."""
    if first is None or len(goals) < 2:
        return ()
    found = []
    for goal in goals:
        if goal == first.goal or not DIGIT.search(goal.target.text):
            continue
        answers = [answer for answer in find_answers([goal], figures).values() if answer.sure]
        if answers:
            found.append(max(answers, key=rank))
    return tuple(found)


def is_wish(goal: Quantity, text: str, start: int) -> bool:
    """Say whether a promised figure is only wished for; ``text`` is the promise, which starts at ``start``."""
    at = goal.target.span[0] - start
    return STRIVES.search(text[max(0, at - NEAR_BY) : at]) is not None


def lowered(status: Status, answers: Sequence[Answer], text: str, start: int) -> Status:
    """Return the status of a promise whose first figure gave ``status``: kept in part, when another one fell short."""
    short = [each for each in answers if each.verdict == "missed" and not is_wish(each.goal, text, start)]
    return "progressed" if short and status == "fulfilled" else status


def as_further(answers: Sequence[Answer]) -> tuple[Further, ...]:
    """Return what is told of them."""
    return tuple(Further(each.goal.target, each.reported.target, each.verdict) for each in answers)
