"""Read figures: numbers, percentages, dates, in Arabic or Chinese digits; where they are and what they amount to.

A figure's spans are code points into the text as given. Width, script and thousands separators do not change a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Span
from pipelines.numerals import DIGITS, GREATEST, NUMERAL, SCALES, amount_of, numeral

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
MEASURES = (
    "个月|工作日|年|月|日|号|天|周|小时|项|个|件|人|次|名|家|户|起|份|条|篇|场|期|倍|成|批|轮|所|座|间|台|套|部|门|届|位|处|"
    "例|宗|幅|册|本|支|队|组|类|种|步|岁|元|吨|亩|公里|平方|公顷|米|千瓦|季度|分之|大|级"
)

ENUMERATOR = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]+[、.．,，]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+(?=是)|[①-⑳⑴-⒇㈠-㈩]"
    r"|\d{1,2}[.．、,，](?!\d))"
)
"""what numbers a heading or an item: ``（三）`` ``2.`` ``三、`` ``①`` and the 一 of 一是; counted, not measured"""

DATE = re.compile(
    r"(?=[\d一二三四五六七八九十今明本次后年月上下第])(?:"  # fails sooner than the alternatives do
    r"(?P<year>(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})\s*年(?!度?[来间])"
    r"(?:\s*(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?(?:\s*(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*[日号])?)?"
    r"(?P<part>\s*(?:上半年|下半年|年?[底末初中]|第?[一二三四1-4]季度末?|[上中下]旬)(?![一-鿿]?[小学级])?)?"
    r"|(?P<only_month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?"
    r"(?:\s*(?P<only_day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*[日号]|(?P<month_part>[底末初]|[上中下]旬))?(?!\w?度)"
    rf"|(?P<relative>(?:今年|明年|本年|次年|后年)?(?:(?<![\d{NUMERAL}])年[底末内中]|上半年|下半年|第?[一二三四1-4]季度末?)"
    r"|月[底末]))"
)
"""2024年6月底 · 二〇二四年 · 2025年上半年 · 6月30日 · 9月底 · 年底 · 一季度末; no date is
the 年内 of 三年内"""

NUMBER = re.compile(
    rf"(?=[-−－\d{NUMERAL}])(?:"
    rf"(?P<sign>(?<![\da-zA-Z)%—–−－-])[-−－])?(?P<arabic>{ARABIC})(?P<arabic_scale>\s*[百千]?[万亿]+)?"
    r"(?P<percent>\s*[%％‰])?"
    rf"|百分之(?P<hundredth>{ARABIC}|[{NUMERAL}点]+)"
    rf"|(?<=第)(?P<ordinal>[{NUMERAL}]+)(?!时间|责任人|书记|要务|动力|资源|生产力)"
    rf"|(?P<chinese>[{NUMERAL}]{{2,}}|[{NUMERAL}](?=\s*(?:多|余)?(?:{MEASURES}))))"
)
"""102 · 1,024.5 · 3.2万 · 95% · 百分之九十五 · 第三 (not 第一时间) · 三十 · 五 before a measure word"""

SIGN = re.compile(rf"[\d{NUMERAL}萬億兩①-⑳ⅠⅡⅢⅣ½年月季旬底末]")
DATE_SIGN = re.compile("[年月季旬底末]")
"""without one of these characters no figure, no date"""
SPACE = re.compile(r"\s+")
EXACT = 1e15
"""from which a number cannot hold all of its digits any more: a code of eighteen digits, a table run together"""
MANY_DIGITS = re.compile(r"[\d,]{15}")
UNIT = re.compile(r"\s*([^\W\d_]{0,2})")

NOT_MEASURED = re.compile(
    "一(?:个(?!月[内之以]|工作日)|批|次|年(?!内|[之以]内)|类|级|部|本|大|体|门|支|种|步|处|位|队|组|条|项|家|号|成|期|天|日|月|人|名|件|场"
    "|套|元|轮|届|座|幅|篇|户|份|起(?!\\w{0,8}(?:案|事故|事件|纠纷|火灾)))"
    "|零部件|零件|百家|千家|千方|万千|千万|三农|万一|百[姓]|十分(?!之)|两会"
)
"""number characters that count nothing: 进一步, 统一部署, 十分, 三农, 零部件, 新一轮; 一年内 and 一起案件 do count"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number or date in a text."""

    span: Span
    sort: Literal["number", "percent", "ordinal", "date"]
    value: float
    """percentages in percent, 3.2万 as 32000; a date as year·10000 + month·100 + day, its missing parts 0"""
    parts: tuple[str, ...] = ()
    """a date's year, month, day and the words that stand for one (底, 上半年), as folded"""
    text: str = ""
    """as written, narrow"""
    unit: str = ""
    """the characters after a number, up to two: what it counts, roughly"""

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two figures the same figure."""
        if abs(self.value) >= EXACT and MANY_DIGITS.match(self.text):
            return (self.sort, self.text.replace(",", "").lstrip("0"))
        return (self.sort, self.parts or round(self.value, 6))


def figures(text: str) -> tuple[Figure, ...]:
    """Find the figures of a sentence, in order. An enumerator at its start is none.

    >>> [(f.text, f.value, f.unit) for f in figures("（二）办理复议案件1，024件，办结率百分之九十五。")]
    [('1,024', 1024.0, '件'), ('百分之九十五', 95.0, '')]
    >>> [f.key for f in figures("二〇二五年六月底前完成三十项")]
    [('date', ('2025', '6', '', '底')), ('number', 30.0)]
    """
    return figures_in(narrow(text)) if SIGN.search(text) else ()


@lru_cache(maxsize=512)
def figures_in(text: str) -> tuple[Figure, ...]:
    """Find the figures of a text that is narrow already."""
    plain = text
    places: Sequence[int] = range(len(plain))
    if SPACE.search(plain):
        places = [index for index, character in enumerate(plain) if not character.isspace()]
        plain = SPACE.sub("", plain)
    start = match.end() if (match := ENUMERATOR.match(plain)) else 0
    dates = [_date(match) for match in DATE.finditer(plain, start)] if DATE_SIGN.search(plain) else []
    found: list[Figure] = []
    gaps = [start, *(edge for date in dates for edge in date.span), len(plain)]
    for low, high in zip(gaps[::2], gaps[1::2], strict=True):
        found += [figure for match in NUMBER.finditer(plain, low, high) if (figure := _number(match, plain))]
    return tuple(_placed(figure, text, places) for figure in sorted(found + dates, key=lambda figure: figure.span))


def _placed(figure: Figure, text: str, places: Sequence[int]) -> Figure:
    low, high = places[figure.span[0]], places[figure.span[1] - 1] + 1
    return Figure((low, high), figure.sort, figure.value, figure.parts, text[low:high], figure.unit)


def mask(text: str, mark: str = "#") -> str:
    """Replace every figure by ``mark``: what is left is the template that figures are filled into."""
    return masked(text, figures(text), mark)


def masked(text: str, found: Sequence[Figure], mark: str) -> str:
    """Replace figures that were found already, in a text or in a copy of it with the same offsets."""
    edges = [0, *(edge for figure in found for edge in figure.span), len(text)]
    return mark.join(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))


def strip_enumerator(text: str) -> str:
    """Take off what numbers a heading or an item."""
    match = ENUMERATOR.match(narrow(text))
    return text[match.end() :] if match else text


def _number(match: re.Match[str], plain: str) -> Figure | None:
    span, unit = match.span(), _unit(plain, match.end())
    if (arabic := match["arabic"]) is not None:
        scale = 1.0
        for character in (match["arabic_scale"] or "").strip():
            scale = min(scale * SCALES[character], GREATEST)
        value = min(float(arabic.replace(",", "")) * scale, GREATEST) * (-1 if match["sign"] else 1)
        percent = (match["percent"] or "").strip()
        if percent:
            return Figure(span, "percent", value / (10 if percent == "‰" else 1))
        return Figure(span, "number", value, unit=unit)
    if match["hundredth"] is not None:
        amount = amount_of(match["hundredth"])
        return None if amount is None else Figure(span, "percent", amount)
    written = match["ordinal"] or match["chinese"]
    amount = numeral(written)
    if amount is None or (match["chinese"] and NOT_MEASURED.match(plain, max(0, span[0]))):
        return None
    if match["chinese"] and len(written) > 1 and not _is_count(written):
        return None
    return Figure(span, "ordinal" if match["ordinal"] else "number", amount, unit=unit)


def _unit(plain: str, end: int) -> str:
    match = UNIT.match(plain, end)
    return match[1] if match else ""


def _is_count(written: str) -> bool:
    """Tell 三十五 and 二〇二五 from 一一 (对应) and 千万 (不要)."""
    return len(written) > 2 or (written[0] in DIGITS) != (written[1] in DIGITS)


def _date(match: re.Match[str]) -> Figure:
    def digits(name: str) -> str:
        amount = amount_of(match[name]) if match[name] else None
        return "" if amount is None else str(int(amount))

    parts = (
        digits("year"),
        digits("month") or digits("only_month"),
        digits("day") or digits("only_day"),
        (match["part"] or match["month_part"] or match["relative"] or "").strip().replace("末", "底"),
    )
    value = float(int(parts[0] or 0) * 10_000 + int(parts[1] or 0) * 100 + int(parts[2] or 0))
    return Figure(match.span(), "date", value, parts=parts)
