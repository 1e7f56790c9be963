"""Find where a section changes its subject without a heading.

Three cases are common: a review closes with a paragraph of what is lacking (`我们也清醒认识到…`), one heading covers
the past and the next five years, one heading covers what is lacking and what comes next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.document import SectionKind, Span
from pipelines.section_kinds import Subject

# `在肯定成绩的同时，我们也清醒认识到，…`, `成绩固然可喜，问题也不容忽视。…`
ADMISSION = re.compile(
    r".{0,26}?(?:我们(?:也|必须|还)?(?:深刻|十分|更加)?清醒地?(?:认识|看)|(?:也|还)清醒地?(?:认识|看)到|我们也认识到老?问题|问题也不容忽视|把问题说透"
    r"|成绩的同时,(?:也|还)?(?:要|应|必须)?(?:清醒地?)?(?:看到|认识到).{0,16}(?:困难|挑战|问题|不足))"
)
# `“十五五”时期是…`, `根据《…第十五个五年规划的建议》，…`, for a period named 十五五
COMING_PERIOD = '[“"]?{0}[”"]?时期|.{{0,60}}第{1}个五年规划|.{{0,30}}[“"]?{0}[”"]?规划'
NEXT_STEP = re.compile(r"(?:下一?步|今后|接下来|为此|明年|下一阶段|20\d\d年|针对(?:上述|以上|存在))")


def passages(
    plain: str, lead: Span, kind: SectionKind, subject: Subject, plan_year: int | None
) -> list[tuple[int, SectionKind]]:
    """Return where a section's text before its first sub-heading takes up another subject: offset and kind, in order.

    An offset equal to the lead's start says that the section begins with that kind.
    """
    if subject.coming_period and subject.names_past and kind == "other":
        period = COMING_PERIOD.format(subject.coming_period, subject.coming_period[:2])
        return _until(plain, lead, re.compile(period), "result", "other")
    if subject.coming_period and kind == "plan" and re.search("五年|十[四五六七]五", plain[lead[0] : lead[0] + 80]):
        return _until(plain, lead, re.compile(f".{{0,6}}(?:今年|{plan_year}年)"), "other", "plan")
    if subject.lack and kind == "plan":
        return _until(plain, lead, NEXT_STEP, "deficiency", "plan")
    return list(_admissions(plain, lead)) if kind == "result" else []


def _lines(plain: str, lead: Span) -> Iterator[Span]:
    start = lead[0]
    for line in plain[slice(*lead)].split("\n"):
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line)
        start += len(line) + 1


def _until(
    plain: str, lead: Span, turn: re.Pattern[str], before: SectionKind, after: SectionKind
) -> list[tuple[int, SectionKind]]:
    """Split at the first line that the pattern opens; no split when it opens the first line, or none."""
    for number, (start, end) in enumerate(_lines(plain, lead)):
        if turn.match(plain, start, end):
            return [(lead[0], before), (start, after)] if number else []
    return []


def _admissions(plain: str, lead: Span) -> Iterator[tuple[int, SectionKind]]:
    """Yield the paragraphs that admit what is lacking; one that breaks off without a mark goes on in the next line."""
    within = closed = False
    for start, end in _lines(plain, lead):
        if not within and ADMISSION.match(plain, start, end):
            yield start, "deficiency"
            within = True
        elif within and closed:
            yield start, "result"
            within = closed = False
        closed = plain[start:end].rstrip()[-1] in "。!?"
