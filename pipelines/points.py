"""Read a report's figures as points of indicators: what is counted, how much, of which year, with the quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Sentence, Span, Structured
from pipelines.indicators import (
    BETWEEN,
    FRESH,
    STARTED,
    STEP,
    STEP_WORDS,
    TOTAL,
    indicator,
    is_torn,
    is_vague,
    name_of,
    without_tail,
)
from pipelines.periods import SUM_OR_MEAN, Period, period_of, with_periods
from pipelines.quantities import LONGEST_CLAUSE, Quantity, quantities
from pipelines.regions import Paragraph, paragraphs

FIGURE = re.compile(r"[\d.,]+[百千万亿]*[余多]?(?:%|人次|[个件家项名次条卷份人场类部起元])?")
"""1.37万件, in the words that a vague name belongs to"""
TORN = re.compile(r"^.*[)》〉”’】〕\]]等?|[(《〈“‘【〔\[].*$")
"""办法(试行)〉的通知》等 文件: what stands up to the last bracket, where the words begin inside a title"""
VISITED = frozenset("家户")
HANDLED = frozenset("件项条")
FILES = {"卷": "个", "册": "个", "宗": "个", "篇": "个"}
"""评查案卷1120卷, and 1305份 in the next year"""
TURNS = re.compile(r"次(?![要级数])")
"""检查企业5120家(次): visits, not those visited; 办件238.9万件次 are matters, each of which is handled once"""
ARRIVED = re.compile(r"达到?|[增升降]至|(?:提高|提升|增加|扩大|下降|降低|更新|发展)[到至]|突破|超过?")
"""企业增至3.5万家: what there is at the end of the years that are told of"""
STEPS = re.compile(r"(?:连续|接连)?(?:迈上|跨[过越上]|突破|站上)\d*个?[^，,。]{0,6}(?:台阶|大关)")
"""连续迈上4个万亿元台阶、达14.2万亿元: on the way to what there is"""
STEADY = re.compile(r"每年|年度|[保维]持在|稳定在|连续|下降|降低|减少|改善|增长|增幅|提高(?![到至])|提升(?![到至])")
"""稳定在550亿斤: said of each of the years; 下降18.3%: over all of them"""
ADDS_UP = re.compile(
    r"新[增建改设开引培签]|建成|建设|改造|开工|完成|发放|培训|办理|受理|实施|筹集|惠及|整治|治理|引进|引导|投入|投资|盘活|化解|查处|审议|推出|解决|修复|承担|承办|举办|免费|服务|提供|带动|减[税负免]|纠正|审查|处置|开办|开行|累计|共"
)
"""改造老旧小区达1.84万个: a sum over the years, whatever the verb"""
FROM_LAST_YEAR = re.compile(r"[从由](?:上年|去年)(?:同期)?的?(\d+(?:\.\d+)?)%")
LEAST_GROWTH = -99.0
LONGEST_CONTEXT = 30
LONGEST_STEP = 12


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
    said_before: float | None = None
    """what the report itself says, or its growth implies, that the figure was the year before, in base units"""
    at_end: bool = False
    """told of several years: how things stand at their end (城镇化率达76.2%), and so the last year's own"""


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
            found += _with_growth(list(_of_sentence(sentence, paragraph, period, year)))
    return tuple(found)


def _of_sentence(sentence: Sentence, paragraph: Paragraph, usual: Period, year: int) -> Iterator[Point]:
    plain = narrow(sentence.text)
    before: Quantity | None = None
    named = ""
    subject = ""
    for quantity in quantities(sentence.text):
        start, end = quantity.target.span
        if not plain[start].isdigit():
            continue
        turns = "次" if quantity.target.unit[-1:] in VISITED | HANDLED and TURNS.match(plain, end) else ""
        end += len(turns)
        left = before.target.span[1] if before else 0
        clause = _clause(plain, start)
        begin = _begin(plain, start, clause, left)
        name = _each(quantity, plain[clause:start]) or name_of(plain, (start, end), begin, named)
        before = quantity
        fresh = FRESH.search(named) is not None
        if not name:
            continue
        named = name
        if passed := STEP.search(plain[end : end + LONGEST_STEP]):
            name = named = STEP_WORDS.sub("", name) or name
            if passed["over"]:
                continue
        vague = is_vague(name)
        context = (subject or _words_before(plain, clause)) if vague else ""
        subject = subject if vague else name
        said = STARTED.sub("", plain[clause:start]) + plain[start:end]
        period = period_of(said, plain[:clause], usual, year)
        in_all = fresh and TOTAL.match(plain[begin:start].strip("，,、 ")) is not None
        at_end = period == "cumulative" and (in_all or _is_state(quantity, STEPS.sub("", said)))
        if at_end:
            period = "year"
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
            base=FILES.get(quantity.base, quantity.base) + (turns if quantity.target.unit[-1:] in VISITED else ""),
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
            said_before=_said_before(plain[clause:start], quantity),
            at_end=at_end,
        )


def _begin(plain: str, start: int, clause: int, left: int) -> int:
    """Return where the words about a number begin: its clause, the one before where its own says nothing, a number.

    应诉率持平，为98.9% · 粮食总产量再上新台阶，突破1600亿斤: the verb alone stands in the number's own clause.
    """
    bare = plain[clause:start].strip()
    if clause > left and clause > 1 and bare and not TOTAL.match(bare) and not without_tail(bare):
        previous = _clause(plain, clause - 1)
        if previous >= left and without_tail(plain[previous : clause - 1]).strip():
            return previous
    return max(left, clause)


def _said_before(lead: str, quantity: Quantity) -> float | None:
    """Return the year before's figure where the clause has it: 满意率由上年的96.1%提升至(97.0%)."""
    match = FROM_LAST_YEAR.search(lead)
    if match is None or quantity.base != "%":
        return None
    return float(match[1])


def _with_growth(found: list[Point]) -> list[Point]:
    """Add to each count what the growth told of it says that it was before: 638件，同比增长31.3%."""
    for index, (level, growth) in enumerate(pairwise(found)):
        told = (level.sense, growth.sense, growth.base) == ("level", "change", "%") and level.key == growth.key
        if told and level.base != "%" and growth.value > LEAST_GROWTH and level.period == growth.period == "year":
            found[index] = replace(level, said_before=round(level.value / (1 + growth.value / 100), 6))
    return found


def _is_state(quantity: Quantity, said: str) -> bool:
    """Say whether a figure told of several years is how things stand at their end, and so the last year's own.

    城镇化率达76.2%, 企业增至3.5万家; never what adds up over the years, and no growth. ``said`` is its clause.
    """
    lead = quantity.lead
    if (
        quantity.sense != "level"
        or quantity.target.comparator == "<="
        or STEADY.search(said)
        or SUM_OR_MEAN.search(said)
    ):
        return False
    if quantity.base == "%":
        return True
    adds_up = lead.flow or lead.extent == "fresh" or lead.stage or ADDS_UP.search(said)
    return ARRIVED.search(said) is not None and not adds_up


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
    low = max(0, position - LONGEST_CLAUSE)
    while True:
        position = max(plain.rfind(mark, low, position) for mark in BETWEEN)
        if position < 0:
            return low
        if not plain[position - 1 : position + 2].replace(",", "").isdigit():
            return position + 1


def _words_before(plain: str, clause: int) -> str:
    """Return the clause before, without figures: what a vague name speaks of."""
    start = _clause(plain, clause - 1) if clause else 0
    words = FIGURE.sub("", plain[start : max(start, clause - 1)])[-LONGEST_CONTEXT:]
    return TORN.sub("", words) if is_torn(words) else words
