"""Read the years that only words name: 明年, and the last year of a five-year plan (“十五五”期间)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.comparable import narrow
from pipelines.figures import Figure

YEAR_WORD = re.compile(
    "(?:去年|今年|明年|后年|本年(?!度)|当年|次年|来年)(?!年?[底末内中]|[上下]半年|第?[一二三四1-4]季)"
)
"""今年 · 明年, where no 年底 or 上半年 makes a date of it that pipelines.figures reads"""
SIGN = re.compile("[今明后後本当當次来來去十][年一二三四五六七八]")
"""without one of these nothing is named, in either script; two sets are searched faster than alternatives"""
PLAN_PERIOD = re.compile('十([一二三四五六七八])五(?=[”"』」]?(?:时期|期间|末))')
"""“十五五”期间: the years of a plan, which its name tells"""
PLANS = "一二三四五六七八"
ELEVENTH_ENDS, YEARS_A_PLAN = 2010, 5


def spoken_dates(text: str) -> tuple[Figure, ...]:
    """Return the years that words name, in order, as dates whose year is known or whose word says which.

    >>> [(date.text, date.parts) for date in spoken_dates("明年启动，“十五五”期间建成，今年年底前通车。")]
    [('明年', ('', '', '', '明年')), ('十五五', ('2030', '', '', ''))]
    """
    if not SIGN.search(text):
        return ()
    plain = narrow(text)
    found = [_word(match) for match in YEAR_WORD.finditer(plain)]
    found += [_period(match) for match in PLAN_PERIOD.finditer(plain)]
    return tuple(sorted(found, key=lambda date: date.span))


def with_spoken(found: Sequence[Figure], text: str) -> tuple[Figure, ...]:
    """Return figures and spoken dates together, in text order."""
    spoken = spoken_dates(text)
    return tuple(sorted([*found, *spoken], key=lambda figure: figure.span)) if spoken else tuple(found)


def _word(match: re.Match[str]) -> Figure:
    return Figure(match.span(), "date", 0.0, parts=("", "", "", match[0]), text=match[0])


def _period(match: re.Match[str]) -> Figure:
    year = ELEVENTH_ENDS + YEARS_A_PLAN * PLANS.index(match[1])
    return Figure(match.span(), "date", year * 10_000.0, parts=(str(year), "", "", ""), text=match[0])
