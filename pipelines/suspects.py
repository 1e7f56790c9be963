"""Find places where a text lost characters: 414日 for 4月14日, 〔202174号 for 〔2021〕74号. Nothing is repaired.

Pages pasted from a word processor put each digit run and each mark into an element of its own, and a portal's editor
or export that drops short text nodes takes the marks away; what is left looks like a number. What a place may have
read is said with it, all of it where it is ambiguous. Precision comes first: what a report could mean as it stands is
no suspect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal

from pipelines.comparable import narrow
from pipelines.document import Span

Kind = Literal["date", "period", "number", "percent", "sentence_end", "bracket", "quote"]

MOST = 200  # suspects of one text that are kept
YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
LAST_DAY = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

DAY = re.compile(rf"(?<![\d.])(?P<year>{YEAR}年?)?(?P<digits>\d{{2,4}})日")
"""``414日`` · ``2021729日`` · ``2021年729日``"""
MONTH = re.compile(rf"(?<![\d.])(?P<year>{YEAR})(?P<month>1[0-2]|0?[1-9])月(?P<day>[12]?\d日|3[01]日)?")  # 20215月
BEFORE_DAY = re.compile(r"(?:^|[^\w%]|_|于|在|自|从|日[至到]|截[至止]|[今去当本次]年)$")
"""a date may begin after it; 累计, 工期为 and 第 come before a number of days"""
AFTER_DAYS = re.compile(r"[内以之游后前]|攻坚|行动|左右|不")  # 120日内, 100日攻坚
PERIOD = re.compile(rf"(?<![\d.])(?P<first>{YEAR})(?P<last>{YEAR})(?=年)|(?<=\()(?P<from>{YEAR})(?P<to>{YEAR})(?=\))")
"""``(20212025年)`` · ``(20212025)``"""
OPENS = "〔﹝[【"
CLOSES = "〕﹞]】"
UNCLOSED = re.compile(rf"(?P<open>[{re.escape(OPENS)}])(?P<year>{YEAR})(?P<number>\d{{1,4}})(?P<end>号|(?=\)))")
"""``〔202174号`` · ``〔202114)``"""
UNOPENED = re.compile(
    rf"(?<![\d{re.escape(OPENS)}])(?P<year>{YEAR})(?P<close>[{re.escape(CLOSES)}])(?P<number>\d{{1,4}})号"
)
"""``2021〕74号``"""
BARE = re.compile(rf"(?<=[一-鿿][发函字规])(?P<year>{YEAR})(?P<number>\d{{1,3}})号")  # 示府发202174号
PERCENT = re.compile(r"(?<![\d.])\d+(?:\.\d+)?[%‰](?P<next>\d+)")  # 达92.48%10627项
REPORTED = re.compile(r"现将(?=[一-鿿]{2,40}(?:报告|汇报|公布|公开|通报))")
"""``荣获示范市现将有关情况报告如下``: this opens a sentence, and a long clause before it is not its subject"""
CLAUSE = re.compile(r"[一-鿿]{8,}$")
LONGEST_CLAUSE = 60
SUBJECT = re.compile(
    r"(?:要求|规定|精神|部署|安排|通知|办法|意见|条例|纲要|方案|程序|同意|研究|审议|情况|实际|政府|[局府委办厅部院司会站所室处队]|单位|机关|中心)$"
    r"|[实发体呈出展涌再兑表]$"
)
"""按照…要求现将, 示例市司法局现将, 实现将: one sentence"""
UNENDED = re.compile(r"(?P<last>[一-鿿]{2})$")
NO_SENTENCE = re.compile(r"记者|摄$|摄影|供图|通讯员")  # 会议开幕。本报记者 张三摄
FEWEST_SENTENCES = 2
SHORTEST_PARAGRAPH = 80
QUOTE = re.compile(r"[“”\n]")
NEAR = 24
"""characters within which a bracket of a document's number closes"""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A place that cannot have been written as it stands."""

    kind: Kind
    span: Span
    """into the text that was looked at"""
    text: str
    """as it stands"""
    readings: tuple[str, ...]
    """what it may have read; none where nothing says which characters are lost"""
    reason: str

    @property
    def ambiguous(self) -> bool:
        """Tell whether it may have read more than one thing, or nobody knows what."""
        return len(self.readings) != 1

    def record(self) -> dict[str, Any]:
        """Return it for JSON: ``kind span text readings reason ambiguous``."""
        return {**asdict(self), "span": list(self.span), "readings": list(self.readings), "ambiguous": self.ambiguous}


def suspects(text: str) -> tuple[Suspect, ...]:
    """Return the places where characters were lost, in text order, at most ``MOST``.

    >>> [(each.text, each.readings) for each in suspects("414日召开会议。2022127日印发（示府发〔202174号）。")]
    [('414日', ('4月14日',)), ('2022127日', ('2022年1月27日', '2022年12月7日')), ('〔202174号', ('〔2021〕74号',))]
    >>> suspects("2021年1243件，第20215号，120日内办结。")
    ()
    """
    plain = narrow(text)
    finders = (_days, _months, _periods, _numbers, _percents, _sentence_ends, _brackets, _quotes)
    found: list[Suspect] = []
    for find in finders:
        for each in islice(find(plain), MOST):
            if not any(each.span[0] < other.span[1] and other.span[0] < each.span[1] for other in found):
                found.append(each)
    found.sort(key=lambda each: each.span)
    return tuple(_as_written(each, text) for each in found[:MOST])


def _as_written(each: Suspect, text: str) -> Suspect:
    return Suspect(each.kind, each.span, text[slice(*each.span)], each.readings, each.reason)


def _suspect(kind: Kind, span: Span, readings: tuple[str, ...], reason: str) -> Suspect:
    return Suspect(kind, span, "", readings, reason)


def _days(plain: str) -> Iterator[Suspect]:
    for match in DAY.finditer(plain):
        year, digits = match["year"] or "", match["digits"]
        days = _month_days(digits)
        if not days or (not year and (len(digits) < 3 or not _may_begin_date(plain, match))):
            continue
        whole = f"{year.rstrip('年')}年" if year else ""
        lost = "年、月" if year and not year.endswith("年") else "月"
        yield _suspect("date", match.span(), tuple(whole + each for each in days), f"日期中缺少“{lost}”")


def _may_begin_date(plain: str, match: re.Match[str]) -> bool:
    """Tell 414日 from a number of days; one that ends in 0 must be followed by a comma."""
    after = plain[match.end() : match.end() + 2]
    if AFTER_DAYS.match(after) or not BEFORE_DAY.search(plain[max(0, match.start() - 3) : match.start()]):
        return False
    return not match["digits"].endswith("0") or after[:1] == ","


def _month_days(digits: str) -> tuple[str, ...]:
    """Return the days of a year that a row of digits may be: ``127`` is 1月27日 or 12月7日."""
    readings = []
    for cut in (1, 2):
        month, day = digits[:cut], digits[cut:]
        if not 1 <= len(day) <= 2 or (day.startswith("0") and not month.startswith("0") and len(digits) < 4):
            continue
        if 1 <= int(month) <= 12 and 1 <= int(day) <= LAST_DAY[int(month) - 1]:
            readings.append(f"{int(month)}月{int(day)}日")
    return tuple(dict.fromkeys(readings))


def _months(plain: str) -> Iterator[Suspect]:
    for match in MONTH.finditer(plain):
        reading = f"{match['year']}年{match['month']}月{match['day'] or ''}"
        yield _suspect("date", match.span(), (reading,), "日期中缺少“年”")


def _periods(plain: str) -> Iterator[Suspect]:
    for match in PERIOD.finditer(plain):
        first, last = match["first"] or match["from"], match["last"] or match["to"]
        if int(first) >= int(last):
            continue
        readings = [f"{first}—{last}"] + ([f"{first}、{last}"] if int(last) == int(first) + 1 else [])
        yield _suspect("period", match.span(), tuple(readings), "两个年份之间缺少连接号")


def _numbers(plain: str) -> Iterator[Suspect]:
    for match in UNCLOSED.finditer(plain):
        close = CLOSES[OPENS.index(match["open"])]
        reading = f"{match['open']}{match['year']}{close}{match['number']}号"
        yield _suspect("number", match.span(), (reading,), "文号中缺少括号" if match["end"] else "文号中缺少括号和“号”")
    for match in UNOPENED.finditer(plain):
        opening = OPENS[CLOSES.index(match["close"])]
        reading = f"{opening}{match['year']}{match['close']}{match['number']}号"
        yield _suspect("number", match.span(), (reading,), "文号中缺少括号")
    for match in BARE.finditer(plain):
        yield _suspect("number", match.span(), (f"〔{match['year']}〕{match['number']}号",), "文号中缺少括号")


def _percents(plain: str) -> Iterator[Suspect]:
    for match in PERCENT.finditer(plain):
        share, follows = match[0][: match.start("next") - match.start()], match["next"]
        readings = tuple(f"{share}{mark}{follows}" for mark in "，。、—")
        yield _suspect("percent", match.span(), readings, "百分数与其后的数字之间缺少标点")


def _sentence_ends(plain: str) -> Iterator[Suspect]:
    for match in REPORTED.finditer(plain):
        place = match.start()
        clause = CLAUSE.search(plain[max(0, place - LONGEST_CLAUSE) : place])
        if clause and not SUBJECT.search(clause[0]):
            word = plain[place - 2 : place]
            yield _suspect("sentence_end", (place - 2, place + 2), (f"{word}。现将",), "句末缺少句号")
    start = 0
    for line in plain.split("\n"):
        end = UNENDED.search(line)
        long = len(line) >= SHORTEST_PARAGRAPH and line.count("。") >= FEWEST_SENTENCES
        if end and long and not NO_SENTENCE.search(line[-40:]):
            span = (start + end.start(), start + end.end())
            yield _suspect("sentence_end", span, (f"{end['last']}。",), "段末缺少句号")
        start += len(line) + 1


def _brackets(plain: str) -> Iterator[Suspect]:
    for match in re.finditer("〔", plain):
        near = plain[match.end() : match.end() + NEAR]
        if "〕" not in near.partition("〔")[0].partition("\n")[0]:
            yield _suspect("bracket", match.span(), (), "括号“〔”没有对应的“〕”")


def _quotes(plain: str) -> Iterator[Suspect]:
    """Yield closing quotes that nothing in their paragraph opened; an opening one may span paragraphs."""
    depth = 0
    for match in QUOTE.finditer(plain):
        if match[0] == "\n":
            depth = 0
        elif match[0] == "“":
            depth += 1
        elif depth:
            depth -= 1
        else:
            yield _suspect("quote", match.span(), (), "引号“”不成对")
