"""Tell whether a text can be about a promised thing at all, by names that must not be missing."""

from __future__ import annotations

import re

from pipelines.promises import Promise
from pipelines.special_promises import lacks_indicator

PHASE = re.compile(r"[二三四五六七八九十]期(?![间末限货])")
"""示例机场(二期): a later phase is another thing than what stands already; the first often goes without saying"""
INCOME = re.compile(r"居民[^，。；]{0,8}收入")
"""居民收入增长与经济增长同步 promises the incomes of 城镇 and 农村 again"""


def lacks_phase(promise: str, text: str) -> bool:
    """Say whether a later phase is promised, and a text names none of it.

    >>> lacks_phase("推进机场二期前期工作", "机场建成投运"), lacks_phase("推进机场二期前期工作", "机场二期开工")
    (True, False)
    """
    phases = set(PHASE.findall(promise))
    return bool(phases) and not any(phase in text for phase in phases)


def promises_other_figures(promise: Promise, text: str) -> bool:
    """Say whether a sentence of the next plan leaves the promised indicator out: a row of targets without it."""
    if not lacks_indicator(promise.goals, text):
        return False
    return not (INCOME.search(promise.text) and INCOME.search(text))
