"""Find the reported figure that answers a promised one, in all that the review reports."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from pipelines.aliases import rename
from pipelines.comparable import narrow
from pipelines.document import Structured, Verdict
from pipelines.leads import FALLS_TO
from pipelines.matching import DIGIT, Index
from pipelines.metrics import fit, is_part, same_people
from pipelines.periods import with_periods
from pipelines.quantities import Quantity, quantities
from pipelines.regions import Paragraph
from pipelines.targets import comparable, verdict

OWN_YEAR = re.compile(r"全年|当年|去年|20\d\d年，|比上年|同比")
"""全年地区生产总值增长4.9%: the year's own, wherever it stands"""
REACHED = re.compile(r"[达達]到?$")
"""网办率达到(93%)"""
MORE = re.compile(r"以[上内下]|[多余餘]")
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|[-—–~至]20\d\d年)(?!年以来|年版)")
"""2023年 · 2021-2025年; (案件)2015件 is no year"""
AGAINST = re.compile(r"[比较]20\d\d年?")
"""比2023年增长: of the year after"""
PART_OF_YEAR = re.compile(
    r"上半年|前[一二三]季度|[一二三四]季度(?![末底])|\d{1,2}(?:[-—至~]\d{1,2})月份?(?!前)|\d{1,2}月份"
)
"""1-11月增长5.2%: no figure of the year"""
STARTED = re.compile(r"[从由][^，。；,;]{0,8}?\d+(?:\.\d+)?[%％]?(?=[^，。；,;\d]{0,4}[到至为])")
"""(从上半年5.5%)降到: where a figure started, not the time that it is of"""
STAYED = re.compile(r"持平|[零正]增长|由[负降减]转[正升增]")
"""支出与上年持平: growth without a number; 全部完成 answers by its words"""
SHORT_OPENING = 12
"""characters up to which the first clause of a sentence gives the time of the whole: 2023年，"""

INCOMES = "居民人均可支配收入"
PARTS_OF_INCOMES = ("城镇居民人均可支配收入", "农村居民人均可支配收入")
SURE = 0.8
"""fit of names from which a comparable figure is taken for the answer wherever it stands"""
PART = 0.5
"""share of the promised figure below which one that is only likely the same more likely counts a part of it"""
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

    @property
    def sure(self) -> bool:
        """Say whether this is the very figure that was promised."""
        return self.comparable and self.fit >= SURE

    @property
    def verdict(self) -> Verdict:
        """How the reported figure compares with the promised one."""
        far = self.goal.sense == "level" and abs(self.reported.amount) < PART * abs(self.goal.amount)
        if not self.comparable or (far and not self.sure):
            return "not_comparable"
        judged = verdict(self.goal, self.reported)
        part = judged == "missed" and is_part(self.goal.target.metric, self.reported.target.metric)
        return "not_comparable" if part else judged


@dataclass(frozen=True, slots=True)
class Figures:
    """What a part of a report reports in figures."""

    quantities: tuple[tuple[int, Quantity], ...]
    """with the sentence that each stands in, ascending"""
    by_name: dict[str, tuple[int, ...]]
    """the places in ``quantities`` of each thing measured"""

    def of(self, sentence: int) -> tuple[Quantity, ...]:
        """Return the figures of a sentence, by its number in the index."""
        low, high = (bisect_left(self.quantities, number, key=itemgetter(0)) for number in (sentence, sentence + 1))
        return tuple(quantity for _, quantity in self.quantities[low:high])


def read_figures(report: Structured, parts: Sequence[Paragraph], index: Index) -> Figures:
    """Read the figures of every indexed sentence; a growth told of several years is marked as no year's own."""
    over_years = _over_years(report, parts, index)
    year = report.year - 1 if report.year is not None and report.kind == "work_report" else report.year
    found: list[tuple[int, Quantity]] = []
    for number, (text, (start, _)) in enumerate(zip(index.texts, index.sentences, strict=True)):
        if not DIGIT.search(text) and not STAYED.search(text):
            continue
        own = tuple(
            as_reported(quantity, text[: quantity.target.span[0] - start]) for quantity in quantities(text, start)
        )
        several = over_years[number] and not OWN_YEAR.search(text)
        for quantity in own:
            other = of_another_time(text[: quantity.target.span[0] - start], year)
            if other or (several and _adds_up(quantity)):
                quantity = replace(quantity, lead=replace(quantity.lead, long_run=True))  # noqa: PLW2901
            found.append((number, quantity))
    by_name: dict[str, list[int]] = {}
    for place, (_, quantity) in enumerate(found):
        by_name.setdefault(quantity.target.metric, []).append(place)
    return Figures(tuple(found), {name: tuple(places) for name, places in by_name.items()})


def as_reported(quantity: Quantity, before: str) -> Quantity:
    """Take 达到 and 压缩至 for what they say in a report: this much, where in a plan they set a bound.

    ``before`` is what stands before the figure.
    """
    bounds = {">=": REACHED, "<=": FALLS_TO}
    bound = bounds.get(quantity.target.comparator)
    if bound is None or not bound.search(before) or MORE.search(quantity.target.text):
        return quantity
    return replace(quantity, target=replace(quantity.target, comparator="="))


def of_another_time(before: str, year: int | None) -> bool:
    """Say whether a figure is not of the whole of ``year``; ``before`` is its sentence up to it.

    >>> [of_another_time(f"{words}增长", 2024) for words in ("2023年", "比2023年", "比2020年", "前三季度，生产总值")]
    [True, False, True, True]
    >>> [of_another_time(words, 2024) for words in ("由2020年的53%提高到2024年的", "失业率从上半年5.5%降到")]
    [False, False]
    """
    plain = narrow(before)
    start = max(plain.rfind(mark) for mark in "，。；,;") + 1
    opening = re.split("[，。；,;]", plain, maxsplit=1)[0]
    said = plain[start:] if len(opening) > SHORT_OPENING else f"{opening}，{plain[start:]}"
    if PART_OF_YEAR.search(STARTED.sub("", said)):
        return True
    named = {int(match[1]) for match in YEAR.finditer(said)}
    if year is None or not named or year in named:
        return False
    return not (named == {year - 1} and AGAINST.search(said))


def is_for_part_of_year(answer: Answer, promise: str) -> bool:
    """Say whether growth is promised for a part of the year (一季度增长5%), which that of the year does not answer."""
    return answer.goal.sense != "level" and PART_OF_YEAR.search(narrow(promise)) is not None


def _over_years(report: Structured, parts: Sequence[Paragraph], index: Index) -> list[bool]:
    """Say of each indexed sentence whether its paragraph, or what that goes on with, tells of several years."""
    looking_back = (part for part in parts if part.region == "result")
    told = [(part.span[0], period == "cumulative") for part, period in with_periods(report, looking_back)]
    starts = [start for start, _ in told]
    places = (bisect_right(starts, start) - 1 for start, _ in index.sentences)
    return [place >= 0 and told[place][1] for place in places]


def _adds_up(quantity: Quantity) -> bool:
    """Say whether a figure grows with the years that are told of: a growth, what was added, works begun or finished.

    A share does not: 研发投入强度达3.2% is what it came to, though money was put in (投入) every year.
    """
    lead = quantity.lead
    return quantity.sense != "level" or ((lead.flow or bool(lead.stage)) and quantity.base != "%")


def _of_both_parts(goal: Quantity, figures: Figures) -> Iterator[tuple[int, Answer]]:
    """Answer a promised growth of all incomes by those of town and country, where both lie on one side of it.

    The whole grows about as fast as its parts: both above is met, both below is missed, and one of each says nothing.
    """
    if goal.sense == "level" or rename(goal.target.metric) != INCOMES:
        return
    parts: dict[int, dict[str, Quantity]] = {}
    for name, places in figures.by_name.items():
        if rename(name) in PARTS_OF_INCOMES:
            for sentence, reported in (figures.quantities[place] for place in places):
                if comparable(goal, reported):
                    parts.setdefault(sentence, {}).setdefault(rename(name), reported)
    for sentence, both in parts.items():
        if len(both) < len(PARTS_OF_INCOMES):
            continue
        low, high = sorted(both.values(), key=lambda quantity: quantity.amount)
        if verdict(goal, low) == "met":
            yield sentence, Answer(goal, low, SURE, comparable=True)
        elif verdict(goal, high) != "met":
            yield sentence, Answer(goal, high, SURE, comparable=True)


def find_answers(goals: Sequence[Quantity], figures: Figures) -> dict[int, Answer]:
    """Return by sentence the reported figure whose name fits a promised one best; none below LIKELY.

    Figures that can be compared come before those that cannot; of equals, the first goal and the first figure count.
    """
    best: dict[int, Answer] = {}
    for goal in goals:
        for name, places in figures.by_name.items():
            likeness = fit(goal.target.metric, name)
            if likeness < LIKELY:
                continue
            for place in places:
                sentence, reported = figures.quantities[place]
                same = same_people(goal.target.metric, name)
                answer = Answer(goal, reported, likeness, same and comparable(goal, reported))
                if sentence not in best or rank(answer) > rank(best[sentence]):
                    best[sentence] = answer
        for sentence, answer in _of_both_parts(goal, figures):
            if sentence not in best or not best[sentence].sure:
                best[sentence] = answer
    return best


def rank(answer: Answer) -> float:
    """Return what orders answers: how well the names fit, and whether the figures can be compared at all."""
    return answer.fit + (0.3 if answer.comparable else 0.0)
