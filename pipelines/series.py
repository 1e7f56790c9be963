"""Follow indicators over a publisher's reports: the same figure, year by year, with its jumps and gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from rapidfuzz import fuzz

from pipelines.document import Structured
from pipelines.points import Point, points
from pipelines.renamed import is_far, join_renamed
from pipelines.reworded import join_reworded
from pipelines.series_marks import Link, Mark, link_between, marks_between

SAME_NAME = 84.0
"""RapidFuzz ``ratio`` of two names that mean the same indicator: one word more or less in a long name"""
DEED = re.compile(r"收到|受理|审结|办结|办理|立案|移送|开展|组织|提出|完成|新增|申请|案件")
"""words of a context that do not say of what"""
SAME_CONTEXT = 60.0
"""RapidFuzz ``partial_ratio`` of the words before a vague name; below, 受理 is that of something else"""
FAR_CONTEXT = 75.0
"""the same where the figure is three times the other, or a third of it"""
SAID_BEFORE = 90.0
"""likeness of a whole name and one whose first words stand in the clause before"""
NAMES = 3
"""how many of the last names that a series bore a figure may go by"""
HEAD = 2
"""characters that two names must end with alike: 案件 is no 率"""
TELLING = (
    *(
        "新增",
        "新建",
        "新登记",
        "一审",
        "二审",
        "再审",
        "首次",
        "省级",
        "市级",
        "县级",
        "国家级",
        "本级",
        "人均",
        "户均",
        "民间",
        "工业",
        "农村",
        "城镇",
        "城市",
    ),
    *(
        "收到",
        "受理",
        "审结",
        "办结",
        "立案",
        "移送",
        "废止",
        "修改",
        "制定",
        "修订",
        "审查",
        "备案",
        "发布",
        "纠正",
        "撤销",
        "维持",
        "被告",
        "调解",
        "和解",
    ),
    *(
        *("小巨人", "专精特新", "卓越级", "高价值"),
        "主动",
        "申请",
        "网上",
        "线下",
        "进口",
        "出口",
        "支出",
        "收入",
        "不予",
        "从轻",
        "减轻",
        "优秀",
        "合格",
        "不合格",
        "涉企",
        "重大",
        "规上",
        "限上",
    ),
    *(
        "第一",
        "第二",
        "第三",
        "高技术",
        "民营",
        "外资",
        "新能源",
        "产量",
        "产值",
        "投资",
        "贷款",
        "存款",
        "一般",
        "战略",
        "不动产",
        "农民工",
        "未成年",
    ),
)
"""words that change what is counted when only one of two names has them"""


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator over the years, earliest first."""

    name: str
    unit: str
    sense: Literal["level", "change"]
    period: Literal["year", "cumulative"]
    points: tuple[Point, ...]
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    """one between each two points"""
    gaps: tuple[int, ...] = ()
    """years between the first and the last point whose report does not say it"""


def follow_figures(reports: Iterable[Structured], least: int = 2) -> tuple[Series, ...]:
    """Return the series of a publisher's reports of one kind with at least ``least`` points.

    They come in the order of the last report; what it no longer says comes after, in the order of the one before.

    Yearly figures and those of several years (累计, 五年来, 年均) are never in one series, nor are figures and growth.
    A report says an indicator once: of several places with the same figure the first counts.
    """
    by_year: dict[int, list[Point]] = {}
    for report in sorted(reports, key=lambda report: report.year or 0):
        for point in _distinct(points(report)):
            by_year.setdefault(point.year, []).append(point)
    growing: list[list[Point]] = []
    last: Sequence[Point] = ()
    for year in sorted(by_year):
        _extend(growing, last, by_year[year])
        last = by_year[year]
    growing.sort(key=lambda found: (-found[-1].year, found[-1].span))
    return tuple(_finished(found, sorted(by_year)) for found in growing if len(found) >= least)


def likeness(a: Point, b: Point) -> float:
    """Return how sure two points are of one indicator, 0 to 100; 0 when they cannot be."""
    if (a.base, a.sense, a.period) != (b.base, b.sense, b.period):
        return 0.0
    name = 100.0 if a.key == b.key else _name_likeness(a.key, b.key)
    if bool(a.context) != bool(b.context):
        vague, whole = (a, b) if a.context else (b, a)
        return SAID_BEFORE if _says(vague, whole.key) else 0.0
    if not name or not a.context:
        return name
    ours, theirs = DEED.sub("", a.context), DEED.sub("", b.context)
    context = fuzz.partial_ratio(ours, theirs) if ours and theirs else 0.0
    enough = SAME_CONTEXT if not is_far(a, b) else FAR_CONTEXT
    return (name + context) / 2 if context >= enough and a.key == b.key else 0.0


def _says(vague: Point, whole: str) -> bool:
    """Say whether a vague name and the words before it together are a whole name: 评查案卷…，合格率 is 案卷合格率."""
    rest = whole.removesuffix(vague.key) if whole.endswith(vague.key) else whole.removeprefix(vague.key)
    return rest != whole and len(rest) >= HEAD and rest in vague.context


def _name_likeness(a: str, b: str) -> float:
    if a[-HEAD:] != b[-HEAD:] or any((word in a) != (word in b) for word in TELLING):
        return 0.0
    return fuzz.ratio(a, b, score_cutoff=SAME_NAME)


def _distinct(found: Sequence[Point]) -> list[Point]:
    """Drop what a report says twice, and what it says with two different figures under one name and context.

    A figure of the year goes before how things stand at the end of several years.
    """
    groups: dict[tuple[str, str, str, str, str], list[Point]] = {}
    for point in found:
        groups.setdefault((point.key, point.context, point.base, point.sense, point.period), []).append(point)
    own = ([point for point in group if not point.at_end] or group for group in groups.values())
    return [group[0] for group in own if len({point.value for point in group}) == 1]


def _extend(growing: list[list[Point]], before: Sequence[Point], year: Sequence[Point]) -> None:
    """Give each point of a year to the series that it continues best, one to one; what is left begins a series.

    First by name, also by one that the series bore earlier, then by other words for it, then by all that there is to
    go by; for the last two, only points of the report ``before`` are continued.
    """
    pairs = [
        (score, -index, -place)
        for index, known in enumerate(growing)
        for place, point in enumerate(year)
        if (score := max(likeness(name, point) for name in known[-NAMES:]))
    ]
    taken: set[int] = set()
    continued: set[int] = set()
    for _score, index, place in sorted(pairs, reverse=True):
        if -index not in continued and -place not in taken:
            growing[-index].append(year[-place])
            continued.add(-index)
            taken.add(-place)
    place_before = {point.span: index for index, point in enumerate(before)}
    open_ended = [known for known in growing if before and known[-1].year == before[0].year]
    left = [place for place in range(len(year)) if place not in taken]
    for index, place in join_renamed([known[-1] for known in open_ended], [year[place] for place in left]):
        open_ended[index].append(year[left[place]])
        taken.add(left[place])
    there = {point.span: place for place, point in enumerate(year)}
    joined = {
        place_before[known[-2].span]: there[known[-1].span]
        for known in growing
        if len(known) > 1 and before and known[-2].year == before[0].year and known[-1].year == year[0].year
    }
    ending = {place_before[known[-1].span]: known for known in open_ended if known[-1].span in place_before}
    for index, place, _score in join_reworded(before, year, joined):
        if index in ending and place not in taken:
            ending[index].append(year[place])
            taken.add(place)
    growing += [[point] for place, point in enumerate(year) if place not in taken]


def _finished(found: list[Point], years: Sequence[int]) -> Series:
    last = found[-1]
    name = f"{last.context}：{last.name}" if last.context else last.name
    name += "（增减）" if last.sense == "change" else ""
    there = {point.year for point in found}
    gaps = tuple(year for year in years if found[0].year < year < last.year and year not in there)
    series = Series(name, last.unit, last.sense, last.period, tuple(found), gaps=gaps)
    marks = tuple(mark for a, b in pairwise(found) for mark in marks_between(a, b))
    return replace(series, marks=marks, links=tuple(link_between(a, b) for a, b in pairwise(found)))


def series_result(series: Iterable[Series]) -> list[dict[str, Any]]:
    """Return the shape of ``jiannuo figures --json``: an object a series, its points with quotes and spans."""
    return [asdict(one) for one in series]
