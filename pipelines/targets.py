"""Say what is promised in figures and by when, and judge a reported figure against a promised one."""

from __future__ import annotations

import re

from pipelines.document import Target, Verdict
from pipelines.quantities import Quantity, quantities

DEADLINE = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:底|末|\d{1,2}日)?|年底|年内|上半年|下半年|[一二三四]季度)(?:之?前|以前)?"
)
CEILING = re.compile(r"失业率|死亡率|事故|投诉率")
"""what is better when lower, whatever the wording: 城镇调查失业率5.5%左右"""
NEAR = 0.08
"""share of the target that a result may miss and still be called near: 4.7 % or 5.6 % against about 5 % or 6 %"""
ROUNDING = 0.01
"""share of the target that rounding explains: 57.7 % is about 58 %"""


def targets(text: str, offset: int = 0) -> tuple[Target, ...]:
    """Return what a clause promises in figures, the binding one first."""
    return tuple(quantity.target for quantity in quantities(text, offset))


def deadline(text: str) -> str:
    """Return the day or part of the year by which a clause promises something, as written; empty without one.

    >>> deadline("2025年6月底前建成投用")
    '2025年6月底前'
    """
    match = DEADLINE.search(text)
    return match[0] if match else ""


def comparable(promised: Quantity, reported: Quantity) -> bool:
    """Say whether a reported figure can answer a promised one: same unit, same sense, the year's own figure."""
    return (
        promised.base == reported.base
        and promised.relative == reported.relative
        and not reported.relative
        and (promised.sense == "level") == (reported.sense == "level")
        and (promised.long_run or not reported.long_run)
    )


def verdict(promised: Quantity, reported: Quantity) -> Verdict:
    """Judge a reported figure against a promised one.

    An upper bound is met from below, everything else from above; a fall promised is met by a deeper fall. About (左右)
    and plain figures may be missed by a little and are then ``near``.

    >>> def of(text): return quantities(text)[0]
    >>> verdict(of("经济增长5%左右"), of("生产总值增长4.7%")), verdict(of("失业率控制在5.5%以内"), of("失业率5.2%"))
    ('near', 'met')
    """
    if not comparable(promised, reported):
        return "not_comparable"
    goal, actual = promised.amount, reported.amount
    if promised.target.upper is not None:
        goal = min(goal, promised.target.upper * (goal / promised.target.value if promised.target.value else 1.0))
    ceiling = promised.target.comparator == "<=" or CEILING.search(promised.target.metric) is not None
    short = actual - goal if ceiling else goal - actual
    if promised.sense == "fall" and not ceiling:
        short = abs(goal) - abs(actual)
    if short <= 1e-9 * max(1.0, abs(goal)):
        return "met"
    if reported.target.comparator == (">=" if not ceiling else "<="):
        return "not_comparable"
    return "near" if short <= NEAR * abs(goal) else "missed"


def rounds_to(promised: Quantity, reported: Quantity) -> bool:
    """Say whether rounding alone keeps a reported figure from its target; at least (以上) leaves nothing to round."""
    if promised.target.comparator in (">=", "<="):
        return False
    return abs(promised.amount - reported.amount) <= ROUNDING * abs(promised.amount)
