"""Tell whether a thing promised for a day was done by then."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Structured
from pipelines.figures import Figure, figures

BEFORE = re.compile(r"^[底末]?(?:之|以)?[前内]")
"""what follows a date that promises, where it is no period (上半年, 6月底) by itself: 6月15日前"""
DONE = re.compile(
    r"上线|启用|新建|投入使用|投用|投运|建成|完成|竣工|验收|挂牌|印发|出台|颁布|发布|施行|实施|运行|开通|通车|成立|设立|启动|揭牌|开馆|入驻|搬迁|迁入|开工"
)
"""says in the clause of a date that the thing was there on it"""
AHEAD = re.compile(r"预计|计划|拟于|将于|力争|争取|自.{0,12}(?:起|以来)")
PERIODS = {"上半年": 6, "下半年": 12, "年底": 12, "年末": 12, "年内": 12, "年中": 6, "月底": 0, "月末": 0}
QUARTER = re.compile(r"第?([一二三四1-4])季度[末底]?")
END_YEAR = re.compile(
    r"(?:到|至|—|-|~|力争|争取)(20[2-9]\d)年"
    r"|(?<!\d)(20[2-9]\d)年(?:[底末]|\d{1,2}月)?(?:之?前|以前)?(?:[，,]|$|建成|完成|实现|达到)"
)
"""到2027年，建成100家 · 2026年底前完成: when something promised is to be there"""
END_OF_PLAN = re.compile(r"十([三四五六七])五[”\"]?期?末")
"""“十五五”末: the end of 2030"""
FIRST_PLAN_ENDS = 2020
"""year in which the first of those plans (十三五) ends"""
CLAUSES = re.compile(r"[，；。,;]")


def promised_by(text: str, year: int | None) -> dt.date | None:
    """Return the last day of the time that a promise names; None when it names none, or only the year as a whole.

    >>> promised_by("2024年6月底前全面上线", 2024), promised_by("上半年挂牌运行", 2024), promised_by("年内完成", 2024)
    (datetime.date(2024, 6, 30), datetime.date(2024, 6, 30), None)
    """
    for figure in figures(text):
        if figure.sort == "date" and (figure.parts[3] or BEFORE.match(text[figure.span[1] :])):
            last = _last_day(figure, year)
            if last and not (last.month == 12 and last.day == 31):
                return last
    return None


def done_on(text: str, year: int | None) -> dt.date | None:
    """Return the first day on which a clause of the evidence says that something was done; None without one.

    >>> done_on("监督平台于2024年9月正式上线，接入34个部门", 2024)
    datetime.date(2024, 9, 1)
    """
    for clause in CLAUSES.split(narrow(text)):
        if not DONE.search(clause) or AHEAD.search(clause):
            continue
        for figure in figures(clause):
            if figure.sort == "date" and (day := _first_day(figure, year)):
                return day
    return None


def punctual(promise: str, evidence: str, year: int | None) -> Literal["met", "missed"] | None:
    """Judge dates: None unless both sides name one."""
    due, done = promised_by(promise, year), done_on(evidence, year)
    return None if due is None or done is None else "met" if done <= due else "missed"


def reaches_beyond(promise: str, year: int | None) -> bool:
    """Say whether a promise names a later year as its end: until then it cannot have been missed.

    >>> [reaches_beyond(f"{words}建成智能工厂100家", 2024) for words in ("到2027年，", "“十五五”末，", "2024年")]
    [True, True, False]
    """
    if year is None:
        return False
    plain = narrow(promise)
    ends = [int(match[1] or match[2]) for match in END_YEAR.finditer(plain)]
    ends += [FIRST_PLAN_ENDS + 5 * "三四五六七".index(match[1]) for match in END_OF_PLAN.finditer(plain)]
    return any(end > year for end in ends)


def plan_year(plan: Structured) -> int | None:
    """Return the year that a plan is for: a work report's own, the one after for the others."""
    return plan.year if plan.year is None or plan.kind == "work_report" else plan.year + 1


def _last_day(figure: Figure, year: int | None) -> dt.date | None:
    at, month, day, word = _parts(figure, year)
    if quarter := QUARTER.fullmatch(word):
        month = 3 * ("一二三四".find(quarter[1]) + 1 or int(quarter[1]))
    month = month or PERIODS.get(word, 0)
    if not at or not month:
        return None
    return dt.date(at, month, day or calendar.monthrange(at, month)[1])


def _first_day(figure: Figure, year: int | None) -> dt.date | None:
    at, month, day, _ = _parts(figure, year)
    return dt.date(at, month, day or 1) if at and month else None


def _parts(figure: Figure, year: int | None) -> tuple[int, int, int, str]:
    at, month, day, word = figure.parts
    number = int(month or 0)
    last = calendar.monthrange(int(at or year or 1), number)[1] if 1 <= number <= 12 else 0
    return int(at or year or 0), number if last else 0, min(int(day or 0), last), word
