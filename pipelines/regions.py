"""Find which paragraphs of a report look back, which admit problems, which promise, which look years ahead."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from pipelines.document import Section, Span, Structured
from pipelines.fold import Translation, simplify
from pipelines.section_kinds import past, plan_year_of

Region = Literal["result", "deficiency", "plan", "outlook", "other"]

BARE_HEADING = re.compile(r"^[^，。；！？,;!?]{4,40}$")
"""a heading that nobody numbered: 2026年重点工作 · “十五五”时期的主要目标任务"""
LOOKS_BACK = re.compile(r"回顾|总结|成就|成效|成绩|过去一年|工作情况|完成情况")
"""一、2025年和“十四五”时期工作回顾 · 二、“十四五”时期发展成就和“十五五”时期主要目标任务"""
LOOKS_FAR = re.compile(r"十[四五六七]五.{0,3}(?:时期|规划|发展)?|第十.个五年")
"""二、“十五五”时期主要目标任务 · 关于《…第十五个五年规划纲要（草案）》的说明"""
PROMISES = re.compile(r"打算|安排|计划|重点工作|重点任务|目标任务|主要任务|主要工作|工作思路|下一步|关于20\d\d年工作")
"""三、2022年工作打算 · 二、2025年目标任务和重点工作"""
FAR_PARAGRAPH = re.compile(
    r"^[“\"]?十[五六七]五[”\"]?(?:时期|规划)|^展望|^.{0,12}(?:今后五年|未来五年)|^.{0,30}《纲要"
    r"|^根据[^。]{0,50}(?:第十.个五年|十[五六七]五[”\"]?)[^。]{0,6}规划"
)
"""“十五五”时期是基本实现社会主义现代化夯实基础、全面发力的关键时期 · 根据《…关于制定…第十五个五年规划的建议》"""
NEAR_PARAGRAPH = re.compile(r"^(?:今年|20\d\d年)[^，。]{0,40}(?:开局|总体要求|总的要求|预期目标|关键之年|重点)")
"""今年是“十五五”开局之年 · 今年政府工作的总体要求是 · 2026年，要重点抓好"""
CONFESSION = re.compile(
    r"(?:清醒|看到|(?<!深刻)认识到|(?:还|仍|仍然|依然|也|工作中|发展中|运行中)(?:存在|面临)|存在(?:着|一些|不少|许多|诸多|以下))"
    r".{0,60}(?:不足|问题|困难|挑战|短板|差距|弱项)|^[^。]{0,12}问题也?(?:同样)?不容忽视|^[^。，]{0,16}，?我们也?清醒地?(?:看到|认识到)"
)
"""同时，我们也清醒认识到，工作中还存在不少问题不足 · 我省发展还面临一些困难和挑战 · 成绩固然可喜，问题也不容忽视"""
FACES_IT = re.compile(
    r"(?:对此|对这些(?:问题|困难|不足)?|正视这些?(?:问题|困难))，?(?:我们)?.{0,6}(?:高度重视|正视|认真(?:加以)?解决)"
)
"""…等等。对这些问题，我们会高度重视，有效加以解决。: how an admission ends that opens with something else"""
CLOSING = 60
"""characters at a paragraph's end that are searched for it"""
WIDE_DIGITS = dict(zip("０１２３４５６７８９", "0123456789", strict=True))
"""２０２６年重点工作"""
NARROW_DIGITS = Translation(lambda character: WIDE_DIGITS.get(character, character))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a report with what it is for."""

    span: Span
    """into ``Structured.text``, surrounding space excluded"""
    region: Region
    section: str
    """headings from the outermost to the innermost, joined by `` › ``"""
    top: int
    """index of its outermost section, so that paragraphs of one chapter can be told"""


def paragraphs(report: Structured) -> tuple[Paragraph, ...]:
    """Split a report into its lines and say what each is for.

    Typed sections decide. Where a chapter covers two things (成就 and 目标任务), or has no number (reports of some
    provinces), the lines themselves decide: a bare heading, or how a paragraph opens.
    """
    starts = [section.span[0] for section in report.sections]
    paths = _paths(report)
    found: list[Paragraph] = []
    region: Region = "other"
    mixed = False
    previous_top = -1
    plain, plan_year = _plain(report.text), plan_year_of(report.kind, report.year)
    for start, end in _lines(report.text):
        line = plain[start:end]
        index = bisect_right(starts, start) - 1
        top = _top(report, index)
        if top != previous_top or (index >= 0 and report.sections[index].span[0] == start):
            if top != previous_top or report.sections[index].level <= 1 or not mixed:
                region, mixed = _section_region(report, index, region)
            previous_top = top
        typed = index >= 0 and starts[index] == start and _is_typed(report.sections[index])
        if not typed and BARE_HEADING.match(line) and _heading_region(line):
            region, mixed = _heading_region(line) or region, True
        elif mixed and FAR_PARAGRAPH.match(line):
            region = "outlook"
        elif mixed and region != "plan" and (near := NEAR_PARAGRAPH.match(line)) and not past(near[0], plan_year):
            region = "plan"
        admits = region == "result" and (CONFESSION.search(line[:120]) or FACES_IT.search(line[-CLOSING:]))
        own: Region = "deficiency" if admits else region
        found.append(Paragraph((start, end), own, paths[index] if index >= 0 else "", top))
    return tuple(found)


def _plain(text: str) -> str:
    """Return a text in Simplified script with narrow digits; offsets stay."""
    return NARROW_DIGITS(simplify(text))


def _is_typed(section: Section) -> bool:
    """Say whether it is known what a heading opens, whatever its words: 2025年重点工作推进情况 · 加快释放改革成效."""
    return section.kind != "other"


def _lines(text: str) -> list[Span]:
    spans = []
    offset = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = offset + line.index(stripped)
            spans.append((start, start + len(stripped)))
        offset += len(line) + 1
    return spans


def _paths(report: Structured) -> list[str]:
    open_headings: list[tuple[int, str]] = []
    paths = []
    for section in report.sections:
        open_headings = [entry for entry in open_headings if entry[0] < section.level]
        open_headings.append((section.level, section.heading))
        paths.append(" › ".join(heading for _, heading in open_headings if heading))
    return paths


def _top(report: Structured, index: int) -> int:
    while index > 0 and report.sections[index].level > 1:
        index -= 1
    return index


def _heading_region(heading: str) -> Region | None:
    """Say what a bare heading announces; None when it is no such heading.

    >>> _heading_region("2026年重点工作"), _heading_region("“十五五”时期的主要目标任务"), _heading_region("各位代表：")
    ('plan', 'outlook', None)
    """
    if LOOKS_BACK.search(heading):
        return "result"
    if LOOKS_FAR.search(heading):
        return "outlook"
    if PROMISES.search(heading) and re.search(r"20\d\d年|今年|下一步", heading):
        return "plan"
    return None


def _section_region(report: Structured, index: int, before: Region) -> tuple[Region, bool]:
    """Return a section's region, and whether its paragraphs may change it."""
    if index < 0:
        return "other", True
    section = report.sections[index]
    heading = _plain(section.heading)
    far = bool(LOOKS_FAR.search(heading))
    if far and LOOKS_BACK.search(heading):
        return "result", True
    if far:
        return "outlook", bool(re.search(r"20\d\d年", heading))
    known: Region = "result" if section.kind == "duty" else section.kind
    if known != "other":
        return known, False
    return (known if section.level <= 1 else before), True
