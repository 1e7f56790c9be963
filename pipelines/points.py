"""Read a report's figures as points of indicators: what is counted, how much, of which year, with the quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Sentence, Span, Structured
from pipelines.indicators import BETWEEN, indicator, is_torn, is_vague, name_of
from pipelines.periods import Period, period_of, with_periods
from pipelines.quantities import Quantity, quantities
from pipelines.regions import Paragraph, paragraphs

FIGURE = re.compile(r"[\d.,]+[百千万亿]*[余多]?(?:%|人次|[个件家项名次条卷份人场类部起元])?")
"""1.37万件, in the words that a vague name belongs to"""
TORN = re.compile(r"^.*[)》〉”’】〕\]]等?|[(《〈“‘【〔\[].*$")
"""办法(试行)〉的通知》等 文件: what stands up to the last bracket, where the words begin inside a title"""
VISITED = frozenset("家户")
TURNS = re.compile(r"次(?![要级数])")
"""检查企业5120家(次): visits, not those visited"""
LONGEST_CONTEXT = 30


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one report."""

    year: int
    """the year that the figure is of"""
    name: str
    """what is counted, as written"""
    key: str
    """the same, folded and by its usual name: what years are aligned by"""
    context: str
    """the words before, where the name alone says too little (受理, 审结, 成功率)"""
    unit: str
    base: str
    """the unit that ``value`` counts"""
    value: float
    """in base units, 1.2万件 is 12000; a fall is negative"""
    upper: float | None
    sense: Literal["level", "change"]
    """``change``: by how much it grew or fell, mostly in per cent"""
    period: Period
    comparator: str
    text: str
    span: Span
    """of number and unit, into the report's ``Structured.text``"""
    quote: str
    quote_span: Span
    """of the sentence"""
    section: str


def points(report: Structured) -> tuple[Point, ...]:
    """Return the figures of a report's result sections, in text order; none when nobody knows the report's year.

    What is no yearly figure of the publisher's own is left out: distances to others (高于全国2个百分点), percentage
    points, parts of a year, other years, and numbers that name nothing.
    """
    if report.year is None:
        return ()
    year = report.year - 1 if report.kind == "work_report" else report.year
    looking_back = list(with_periods(report, (part for part in paragraphs(report) if part.region == "result")))
    found: list[Point] = []
    place = 0
    for sentence in report.sentences:
        while place < len(looking_back) and looking_back[place][0].span[1] <= sentence.span[0]:
            place += 1
        if place == len(looking_back):
            break
        paragraph, period = looking_back[place]
        if paragraph.span[0] <= sentence.span[0]:
            found += _of_sentence(sentence, paragraph, period, year)
    return tuple(found)


def _of_sentence(sentence: Sentence, paragraph: Paragraph, usual: Period, year: int) -> Iterator[Point]:
    plain = narrow(sentence.text)
    before: Quantity | None = None
    named = ""
    subject = ""
    for quantity in quantities(sentence.text):
        start, end = quantity.target.span
        turns = "次" if quantity.target.unit[-1:] in VISITED and TURNS.match(plain, end) else ""
        end += len(turns)
        left = before.target.span[1] if before else 0
        clause = _clause(plain, start)
        name = _each(quantity, plain[clause:start]) or name_of(plain, (start, end), max(left, clause), named)
        before = quantity
        if not name or not plain[start].isdigit():
            continue
        named = name
        vague = is_vague(name)
        context = (subject or _words_before(plain, clause)) if vague else ""
        subject = subject if vague else name
        period = period_of(plain[clause:end], plain[:clause], usual, year)
        if period is None or quantity.relative or quantity.base in ("", "百分点"):
            continue
        offset = sentence.span[0]
        scale = quantity.amount / quantity.target.value if quantity.target.value else 1.0
        yield Point(
            year=year,
            name=name,
            key=indicator(name),
            context=indicator(context),
            unit=quantity.target.unit + turns,
            base=quantity.base + turns,
            value=round(quantity.amount, 6),
            upper=None if quantity.target.upper is None else round(quantity.target.upper * scale, 6),
            sense="level" if quantity.sense == "level" else "change",
            period=period,
            comparator=quantity.target.comparator,
            text=quantity.target.text + turns,
            span=(offset + start, offset + end),
            quote=sentence.text,
            quote_span=sentence.span,
            section=paragraph.section,
        )


def _each(quantity: Quantity, lead: str) -> str:
    """Return the name that a list divided by 分别 gives a figure; empty where nothing is divided.

    城镇和农村居民收入分别增长5%、7% was divided when it was read; 增加值 lost its verb of change there.
    """
    if "分别" not in lead:
        return ""
    name = quantity.target.metric
    return f"{name[:-1]}增加值" if "增加值" in lead and re.search(r"(?<!增加)(?<!产)值$", name) else name


def _clause(plain: str, position: int) -> int:
    """Return where the clause begins that a position lies in; a separator of thousands divides nothing."""
    while True:
        position = max(plain.rfind(mark, 0, position) for mark in BETWEEN)
        if position < 0 or not plain[position - 1 : position + 2].replace(",", "").isdigit():
            return position + 1


def _words_before(plain: str, clause: int) -> str:
    """Return the clause before, without figures: what a vague name speaks of."""
    start = _clause(plain, clause - 1) if clause else 0
    words = FIGURE.sub("", plain[start : max(start, clause - 1)])[-LONGEST_CONTEXT:]
    return TORN.sub("", words) if is_torn(words) else words
