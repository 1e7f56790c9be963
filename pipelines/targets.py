"""Say what is promised in figures and by when, and judge a reported figure against a promised one."""

from __future__ import annotations

import re

from pipelines.document import Target, Verdict
from pipelines.quantities import Quantity, quantities
from pipelines.units import TIMES, loses_nothing

DEADLINE = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:底|末|\d{1,2}日)?|年底|年内|上半年|下半年|[一二三四]季度)(?:之?前|以前)?"
)
CEILING = re.compile(
    r"失业率|死亡率|事故|投诉|浓度|时限|时长|耗时|用时|负债率|不良(?:贷款)?率|赤字率|物流总?费用|杠杆率|[能电水]耗|用水[总量]|排放|发案率|败诉率|发病率|逾期率|[施使]用量"
)
"""what is better when lower, whatever the wording: 城镇调查失业率5.5%左右"""
GOOD_SHARE = re.compile(
    r"(?:办[结复理]|达标|满意|处[理置]|回复|答复|结案|完成|好评|整改|化解|响应|修复|合格|压缩|降低|减少|查处|破[获案])[率度]?$"
)
"""投诉办结率 · 排放达标率: a share that is better when higher, of what is better when lower"""
PRICES = re.compile(r"居民消费价格|(?i:cpi)|物价")
"""what is to stay near its target, neither above nor below"""
NEAR = 0.08
"""share of the target that a result may miss and still be called near: 4.7 % or 5.6 % against about 5 % or 6 %"""
SAME_PRICES = 0.3
"""points from their target at which prices are still about there (左右)"""
SAME = 0.5
"""per cent by which a figure that stayed the same (持平) may differ"""
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
    """Say whether a reported figure can answer a promised one.

    It must have the same unit and sense and be the year's own; what was added says nothing of what there is in all,
    works begun say nothing of works finished.
    """
    mine, theirs = promised.lead, reported.lead
    return (
        promised.base == reported.base
        and promised.relative == reported.relative
        and not reported.relative
        and (promised.sense == "level") == (reported.sense == "level")
        and (promised.long_run or not reported.long_run)
        and not (mine.extent and theirs.extent and mine.extent != theirs.extent)
        and not (mine.stage and theirs.stage and mine.stage != theirs.stage)
    )


def verdict(promised: Quantity, reported: Quantity) -> Verdict:
    """Judge a reported figure against a promised one.

    An upper bound and a promised fall are met from below, everything else from above, a range by its weaker end. About
    (左右) and plain figures may be missed by a little and are then ``near``. What may be short for another reason than
    the result, a part of the whole or another measure word, is never called missed.

    >>> def of(text): return quantities(text)[0]
    >>> verdict(of("经济增长5%左右"), of("生产总值增长4.7%")), verdict(of("失业率控制在5.5%以内"), of("失业率5.2%"))
    ('near', 'met')
    """
    if not comparable(promised, reported):
        return "not_comparable"
    downwards = is_ceiling(promised) or promised.sense == "fall"
    goal = _weaker_end(promised, downwards=downwards)
    short = reported.amount - goal if downwards else goal - reported.amount
    if PRICES.search(promised.target.metric) and promised.target.comparator == "~":
        short = abs(short) - SAME_PRICES
    elif goal == 0 and promised.target.comparator == "=":
        short -= SAME
    if short <= 1e-9 * max(1.0, abs(goal)):
        return "met"
    bounded = reported.target.comparator == ("<=" if downwards else ">=")
    if bounded or reported.lead.partial or not loses_nothing(promised.target.unit, reported.target.unit):
        return "not_comparable"
    return "near" if short <= NEAR * abs(goal) else "missed"


def is_ceiling(promised: Quantity) -> bool:
    """Say whether less is better: by its bound, by what is measured, or because time is."""
    if promised.target.comparator == ">=":
        return False
    name = promised.target.metric
    lower_is_better = (CEILING.search(name) and not GOOD_SHARE.search(name)) or promised.base in TIMES
    return promised.target.comparator == "<=" or bool(lower_is_better)


def _weaker_end(promised: Quantity, *, downwards: bool) -> float:
    """Return what a figure must reach; of a range the end that is easier to reach."""
    goal, upper = promised.amount, promised.target.upper
    if upper is None:
        return goal
    ends = (goal, upper * (goal / promised.target.value if promised.target.value else 1.0))
    return max(ends) if downwards else min(ends)


def rounds_to(promised: Quantity, reported: Quantity) -> bool:
    """Say whether rounding alone keeps a reported figure from its target; at least (以上) leaves nothing to round."""
    if promised.target.comparator in (">=", "<="):
        return False
    return abs(promised.amount - reported.amount) <= ROUNDING * abs(promised.amount)
