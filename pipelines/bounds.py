"""How firmly words around a figure hold to it: 以上 and 以内 bind, 左右 does not."""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["floor", "ceiling", "about", ""]

UNIT = "[^，,；;。、\\d]{0,6}?"
"""what may stand between a figure and the word that bounds it: 60万(人)以上"""
AFTER: dict[Bound, re.Pattern[str]] = {
    "floor": re.compile(f"^{UNIT}(?:及?以上|起步)"),
    "ceiling": re.compile(f"^{UNIT}(?:及?以[内下]|封顶)"),
    "about": re.compile(f"^{UNIT}(?:左右|上下)"),
}
BEFORE: dict[Bound, re.Pattern[str]] = {
    "floor": re.compile(f"(?:不低于|不少于|不小于|至少|超过|高于|多于|突破|大于){UNIT}$"),
    "ceiling": re.compile(f"(?:不超过|不高于|不多于|不大于|不突破|控制在|至多|最多|(?<!不)低于|(?<!不)少于){UNIT}$"),
    "about": re.compile("(?:大约|约|接近|近)$"),
}
FIRMNESS: dict[Bound, int] = {"floor": 2, "ceiling": 2, "": 1, "about": 0}
LOOK = 16
BOUNDING = re.compile("以[上内下]|左右|上下|起步|封顶|[低少小高多大]于|超过|突破|至[少多]|最多|控制在|约|近")
"""texts with the same of these words in the same order bound their figures alike"""


def bound_of(before: str, after: str) -> Bound:
    """Return what the words before and after a figure make of it; what stands behind it decides first.

    >>> bound_of("增长", "以上"), bound_of("新增就业不少于", "万人"), bound_of("失业率控制在", "以内")
    ('floor', 'floor', 'ceiling')
    >>> bound_of("增长", "左右"), bound_of("新建学校", "所，培训教师3000人以上")
    ('about', '')
    """
    for bound, words in AFTER.items():
        if words.match(after[:LOOK]):
            return bound
    # 不超过 holds 超过: the ceiling is asked first
    return next((bound for bound in ("ceiling", "floor", "about") if BEFORE[bound].search(before[-LOOK:])), "")


def firmer(left: Bound, right: Bound) -> int:
    """Return 1 where ``right`` binds more than ``left``, -1 where less, 0 where neither does or the sense turned."""
    return (FIRMNESS[right] > FIRMNESS[left]) - (FIRMNESS[right] < FIRMNESS[left])
