"""Judge the further figures of a promise that sets several: 增长5%以上、力争6% · 城镇和农村分别增长5%、7%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.answers import Answer, Figures, find_answers, rank
from pipelines.document import Further, Status
from pipelines.matching import DIGIT
from pipelines.quantities import Quantity
from pipelines.targets import comparable
from pipelines.units import loses_nothing

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


def left_open(goals: Sequence[Quantity], first: Answer | None, figures: Figures, sentence: int) -> Quantity | None:
    """Return the first promised figure of another name that nothing reported answers; None without a ``first`` answer.

    A figure of the evidence (by the number of its sentence) that reaches it counts as an answer, however it is named.
    """
    if first is None:
        return None
    beside = figures.of(sentence)
    for goal in goals:
        same = goal.target.metric in ("", first.goal.target.metric)
        if same or not DIGIT.search(goal.target.text) or any(_reaches(figure, goal) for figure in beside):
            continue
        if not any(answer.comparable for answer in find_answers([goal], figures).values()):
            return goal
    return None


def _reaches(figure: Quantity, goal: Quantity) -> bool:
    """Say whether a reported figure counts in a promised one's measure word and is as large."""
    alike = comparable(goal, figure) and loses_nothing(goal.target.unit, figure.target.unit)
    return alike and abs(figure.amount) >= abs(goal.amount)


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
