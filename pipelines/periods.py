"""Tell figures of the year from sums and averages over several years, and from those of a part of a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Structured
from pipelines.regions import Paragraph

Period = Literal["year", "cumulative"]

YEARS_OPEN = re.compile(
    r"[二两三四五]年来|(?:过去|这|近)的?[两三四五]年|的五年|五年(?:接续|历程|间|奋斗)|十[三四五]五[”\"]?(?:时期|期间|以来)(?![和及工主]|经济社会发展主要目标)"
    r"|20\d\d年以来|本届政府"
)
"""五年来，我们… · 这是…的五年 · “十四五”时期是…: what follows is of several years"""
YEAR_OPENS = re.compile(r"(?:过去|这|刚刚过去)的?(?:一年|20\d\d年)|一年来|^20\d\d年(?:[，是]|工作)|^今年|^去年")
"""过去一年，… · 2025年是…: what follows is of one year"""
SUM_OR_MEAN = re.compile(r"累计|年均(?!浓度|气温|值)|历年|连续[\d一二三四五六七八九十]+年|[五5]年(?:共|新增|增长)|总计")
"""累计建成 · 年均增长, inside the clause"""
WHOLE_YEAR = re.compile(r"全年|当年|年内|本年|今年以来")
"""全年累计办理: a sum over one year after all"""
PART_OF_YEAR = re.compile(
    r"上半年|下半年|[一二三四]季度|\d{1,2}[-—至]\d{1,2}月|\d{1,2}月份|月底|月末|当日|首日|每[天日月周]|日均|月均"
)
"""上半年 · 1-11月 · 日均: no figure of a year"""
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|[-—–~至]20\d\d年)")
"""2023年 · 2021-2025年; (法律援助案件)2015件 is no year"""
PLAN_YEARS = re.compile(r"十[三四五]五|五年")
"""“十四五”时期发展成就, in a heading"""
FIRST_FIGURES = re.compile(r"(?<!\d)(?!20\d\d年)\d[^，,。；;]*[，,。；;]")
"""开展活动860场次。(五年来累计…): what follows the first figures opens nothing; 2025年 is none"""
OPENING = 60
"""characters of a paragraph that say what it is about"""


def with_periods(report: Structured, looking_back: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, Period]]:
    """Say of each paragraph, in text order, whether it speaks of one year or of several.

    A paragraph that does not say it goes on with what the one before spoke of; a chapter begins with what its heading
    says.
    """
    period: Period = "year"
    top = -1
    for paragraph in looking_back:
        if paragraph.top != top:
            top = paragraph.top
            heading = narrow(paragraph.section.split(" › ")[0])
            period = "cumulative" if PLAN_YEARS.search(heading) and not YEAR.search(heading) else "year"
        opening = narrow(report.text[paragraph.span[0] : min(paragraph.span[1], paragraph.span[0] + OPENING)])
        told = FIRST_FIGURES.search(opening)
        opening = opening[: told.end()] if told else opening
        if YEARS_OPEN.search(opening):
            period = "cumulative"
        elif YEAR_OPENS.search(opening):
            period = "year"
        yield paragraph, period


def period_of(said: str, before: str, period: Period, year: int) -> Period | None:
    """Return the period of a figure, None where it is of another year or of a part of one.

    ``said`` is its clause up to the figure, ``before`` the sentence before the clause, ``period`` its paragraph's.
    """
    named = [int(match[1]) for match in YEAR.finditer(said)]
    if PART_OF_YEAR.search(said) or any(other != year for other in named):
        return None
    if SUM_OR_MEAN.search(said):
        return "year" if WHOLE_YEAR.search(said) else "cumulative"
    if named or WHOLE_YEAR.search(said):
        return "year"
    return "cumulative" if period == "cumulative" or YEARS_OPEN.search(before + said) else "year"
