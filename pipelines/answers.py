"""Find the reported figure that answers a promised one, in all that the review reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.document import Span, Structured
from pipelines.matching import Index
from pipelines.metrics import fit
from pipelines.quantities import Quantity, quantities
from pipelines.targets import comparable

YEARS_OPEN = re.compile(r"五年来|[过这]去?五年|五年间|十[三四五]五[”\"]?(?:时期|以来|期间)|十[三四五]五[”\"]?规划")
"""这五年，我们… · 五年来主要做了以下工作。: what follows is the sum or the growth of several years"""
YEAR_OPEN = re.compile(r"^.{0,10}(?:20\d\d年[^和、]|过去一年|一年来|过去的一年|去年|这一年|全年)")
"""一年来，主要做了以下工作。: what follows is the year's own"""
OWN_YEAR = re.compile(r"全年|当年|去年|20\d\d年，|比上年|同比")
"""全年地区生产总值增长4.9%: the year's own, wherever it stands"""
OPENING = 40
"""characters of a paragraph in which it says what time it is about"""
SHORT_LINE = 60
"""characters up to which a line that names a time announces it for the lines after it as well"""

SURE = 0.8
"""fit of names from which a comparable figure is taken for the answer wherever it stands"""
LIKELY = 0.55
"""fit from which a figure inside evidence found by its words is taken for the answer"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A promised figure and the reported one that answers it."""

    goal: Quantity
    reported: Quantity
    fit: float
    """how far the two names mean the same, 0 to 1"""
    comparable: bool
    sentence: int
    """index into ``Index.sentences``"""


def read_figures(report: Structured, index: Index) -> tuple[tuple[Quantity, ...], ...]:
    """Read the figures of every indexed sentence; a growth told of several years is marked as no year's own."""
    over_years = _over_years(report, index)
    found = []
    for number, (start, end) in enumerate(index.sentences):
        text = report.text[start:end]
        own = quantities(text, start)
        if over_years[number] and not OWN_YEAR.search(text):
            own = tuple(replace(q, long_run=q.long_run or q.sense != "level") for q in own)
        found.append(own)
    return tuple(found)


def _over_years(report: Structured, index: Index) -> list[bool]:
    """Say of each indexed sentence whether its paragraph tells of several years."""
    flags: dict[Span, bool] = {}
    lasting = False
    offset = 0
    lines: list[tuple[Span, bool]] = []
    for line in report.text.split("\n"):
        opening = line.strip()[:OPENING]
        several, year = bool(YEARS_OPEN.search(opening)), bool(YEAR_OPEN.search(opening))
        if (several or year) and len(line.strip()) <= SHORT_LINE:
            lasting = several and not year
        lines.append(((offset, offset + len(line)), (lasting or several) and not year))
        offset += len(line) + 1
    flags.update(lines)
    spans = [span for span, _ in lines]
    result = []
    place = 0
    for start, _ in index.sentences:
        while spans[place][1] < start:
            place += 1
        result.append(flags[spans[place]])
    return result


def find_answer(
    goals: Sequence[Quantity], figures: Sequence[Sequence[Quantity]], sentences: Sequence[int] | None = None
) -> Answer | None:
    """Return the reported figure whose name fits a promised one best, comparable ones first; None below LIKELY.

    ``sentences`` limits the search. Of equal fits the first goal counts, then the first sentence.
    """
    best: Answer | None = None
    for order, goal in enumerate(goals):
        for number in range(len(figures)) if sentences is None else sentences:
            for reported in figures[number]:
                likeness = fit(goal.target.metric, reported.target.metric)
                if likeness < LIKELY:
                    continue
                answer = Answer(goal, reported, likeness, comparable(goal, reported), number)
                if best is None or _key(answer, order) > _key(best, goals.index(best.goal)):
                    best = answer
    return best


def _key(answer: Answer, order: int) -> tuple[float, ...]:
    return (answer.fit + (0.3 if answer.comparable else 0.0), -order, -answer.sentence)
