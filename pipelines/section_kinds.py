"""Say what a section is about: result, deficiency, plan, duty or other, by its heading and by what stands above it.

The order of the questions is the rule: plan before deficiency before duty before result. A heading that answers none of
them goes on with what came before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.document import ReportKind, SectionKind
from pipelines.headings import Heading

# `2022年`, but not the years of `（2021—2025年）`, of 《…纲要（2021—2025年）》 or of a lost dash, `20212025年`.
YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年(?!\s?\d{1,2}月)")
NOT_YEARS = re.compile(r"《[^》]*》|20\d\d年?\s?[-—–―~至到]+\s?20\d\d年?|20\d\d20\d\d年?|2035年")
FIVE_YEARS = re.compile(r"十([三四五六七])五|第十([三四五六七])个五年")

NEXT = re.compile(r"下一?步|下一?阶段|下一年|明年|新的一年|来年|今后|开好局|努力方向|改进(?:措施|方向|计划)")
PLAN = re.compile(
    r"(?:打算|安排|安排建议|计划|要点|展望|思路|设想|规划|目标任务|任务目标|重点工作|重点任务|主要任务|主要工作|工作任务|工作重点|总体要求"
    r"|主要目标|预期目标|工作目标|工作建议)(?:[及和与、]|任务|$)"
)
DONE = re.compile(r"(?:完成|落实|开展|推进|执行|进展|贯彻)(?:的)?(?:情况|成效)|回顾|成效|成就|成绩|总结|进展$")
LACK = re.compile(
    r"存在.{0,8}(?:问题|不足|短板|差距|困难|薄弱)|(?:主要|突出|面临的?)?(?:问题|不足|短板|差距|困难)(?:之处)?(?:[及和与、]|分析|原因|$)"
    r"|薄弱环节|原因分析|不足之处"
)
LACK_TACKLED = re.compile(r"导向|解决|破解|化解|补齐|补强|补短|整治|整改|聚焦|缩小|纠治|纾解|攻克|处置")
LACK_STRICT = re.compile(
    r"存在(?:的|着|一些|主要|突出){0,3}(?:问题|不足|短板|差距|困难|薄弱)|^(?:主要|突出)?(?:问题|不足)(?:[及和与]|$)"
)
DUTY = re.compile(r"第一责任人|主要(?:负责人|负责同志|领导).{0,16}(?:履行|履职|职责|述法)")
RESULT = re.compile(r"成效|举措|情况|回顾|做法|进展|成绩|成就|总结|亮点|履行.{0,10}职能")
OTHER = re.compile(r"其他(?:需要)?(?:报告|说明)的?(?:情况|事项|问题)|^附件|^附表")

# An annex of tasks with their owners: `2026年省十件民生实事`
TASK_LIST = re.compile(r"实事")

BODY_PLAN = "(?:今年|{year}年)[^。]{{0,24}}(?:预期目标|主要目标|总体要求|重点(?:抓好|做好|工作|任务)|工作(?:安排|思路))"
BODY_PEEK = 1500
"""how far into a section without a telling heading its purpose is looked for, in characters"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a heading names, beside its kind."""

    coming_period: str
    """a five-year period that begins with the plan's year or the one after, such as 十五五; empty without one"""
    names_past: bool
    """a year, or achievements, that lie behind"""
    lack: bool
    """what is lacking"""


def subject_of(plain: str, heading: Heading, plan_year: int | None) -> Subject:
    """Return what a heading names."""
    words = heading_words(plain, heading)
    return Subject(_coming_period(words, plan_year), bool(DONE.search(words)), bool(LACK_STRICT.search(words)))


def plan_year_of(report: ReportKind | None, year: int | None) -> int | None:
    """Return the year that a report plans for: a work report's own, for the others the year after."""
    return None if year is None else year if report == "work_report" else year + 1


def section_kinds(
    plain: str, headings: Sequence[Heading], report: ReportKind | None, plan_year: int | None
) -> list[SectionKind]:
    """Return a kind for each heading."""
    kinds: list[SectionKind] = []
    above: list[tuple[int, SectionKind]] = []
    state: SectionKind = "result"
    for index, heading in enumerate(headings):
        while above and above[-1][0] >= heading.level:
            above.pop()
        words = heading_words(plain, heading)
        kind: SectionKind
        if heading.annex:
            kind = "plan" if TASK_LIST.search(words) and not past(words, plan_year) else "other"
        elif heading.level == 1 and OTHER.search(words):
            kind = "other"
        elif above:
            kind = _nested(words, above[-1][1], plan_year)
        else:
            own = _own(words, plan_year, report)
            if own is None and report == "work_report":
                end = headings[index + 1].span[0] if index + 1 < len(headings) else len(plain)
                own = _by_body(plain[heading.span[1] : min(end, heading.span[1] + BODY_PEEK)], plan_year)
            kind = own or state
            if kind in ("result", "plan", "deficiency"):
                state = kind
        kinds.append(kind)
        above.append((heading.level, kind))
    return kinds


def heading_words(plain: str, heading: Heading) -> str:
    """Return a heading without its spaces and without the names and spans of years in it that are no date."""
    return NOT_YEARS.sub("", re.sub(r"\s", "", plain[slice(*heading.span)]))


def _years(words: str) -> list[int]:
    return [int(match[1]) for match in YEAR.finditer(words)]


def past(words: str, plan_year: int | None) -> bool:
    """Tell whether a heading names years and all of them lie before the plan's."""
    years = _years(words)
    return plan_year is not None and bool(years) and max(years) < plan_year


def _names_plan_year(words: str, plan_year: int | None) -> bool:
    return plan_year is not None and any(plan_year <= year <= plan_year + 1 for year in _years(words))


def _own(words: str, plan_year: int | None, report: ReportKind | None) -> SectionKind | None:
    """Return the kind that a heading of the first level tells by itself."""
    done = DONE.search(words)
    if _names_plan_year(words, plan_year) and not (done and not PLAN.search(words)):
        return "plan"
    if report == "work_report" and _coming_period(words, plan_year) and not NEXT.search(words):
        return "other"
    if NEXT.search(words) or (PLAN.search(words) and not past(words, plan_year) and not done):
        return "plan"
    if LACK.search(words) and (not LACK_TACKLED.search(words) or LACK_STRICT.search(words)):
        return "deficiency"
    if DUTY.search(words):
        return "duty"
    return "result" if RESULT.search(words) else None


def _coming_period(words: str, plan_year: int | None) -> str:
    """Return the five-year period in a heading that begins about the plan's year: 十五五 in 2025 and 2026.

    In the last year of a period (十四五 in 2025) the period is the past that the report looks back on.
    """
    for match in FIVE_YEARS.finditer(words):
        number = match[1] or match[2]
        first = 2016 + 5 * "三四五六七".index(number)
        if plan_year is not None and first - 1 <= plan_year <= first + 1:
            return f"十{number}五"
    return ""


def _by_body(body: str, plan_year: int | None) -> SectionKind | None:
    """Return what a work report's section says of itself where its heading is a figure of speech."""
    if plan_year is None:
        return None
    if re.search(BODY_PLAN.format(year=plan_year), body):
        return "plan"
    coming = re.search(r"十[三四五六七]五[”\"]?时期[^。]{0,30}(?:总体要求|目标|任务)", body)
    return "other" if coming and _coming_period(coming[0], plan_year) else None


def _nested(words: str, parent: SectionKind, plan_year: int | None) -> SectionKind:
    """Return the kind of a heading below another: the parent's, unless its own words leave no doubt."""
    if parent in ("other", "duty"):
        return parent
    lack = LACK_STRICT.search(words)
    if parent == "plan":
        return "deficiency" if lack else "plan"
    if re.search(r"下一?步(?:的|工作|重点|主要)*(?:打算|安排|计划|举措|措施|思路)", words):
        return "plan"
    if _names_plan_year(words, plan_year) and PLAN.search(words):
        return "plan"
    if lack:
        return "deficiency"
    return "duty" if parent == "result" and DUTY.search(words) else parent
