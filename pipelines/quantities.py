"""Read quantities: what is measured, how much, in what unit, at least or at most, growth or level."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.comparable import narrow
from pipelines.document import Target
from pipelines.figures import Figure, figures
from pipelines.metrics import name_after, name_before

Sense = Literal["growth", "fall", "level"]

UNIT = re.compile(
    r"个?百分点|千?瓦时|[千兆]?瓦时?|立方米|平方(?:公里|千米|米)|人次|工作日|公里|千米|公顷|公斤|标箱|床位|车次|架次|班列"
    r"|微克/立方米|[个家项件套座条亩吨斤人户元处所名张台对头种类支辆艘列米次场期批只部篇倍位宗幢栋间组份卷册起例]"
)
"""what is counted, right after the number: 万人 · 亿千瓦时 · 个百分点"""
NO_QUANTITY = re.compile(r"^(?:[号版级型线+\-/_年月日时分][^之]|[a-zA-Z]|周年|世纪|后$|度$)")
"""what follows a number that measures nothing: 22号线 · 3.0版 · 5A级 · 1+1+N"""
NAME_BEFORE = re.compile(r"(?:[A-Za-z+\-第“《]|“[^”]{0,8})$")
"""what stands before a number inside a name: G7 · 第3 · “141” · “3个100”"""

AT_LEAST_BEFORE = re.compile(r"(?:不低于|不少于|不小于|至少|超过|超|突破|大于|高于|达到?|力争|确保|站上|逾)$")
AT_MOST_BEFORE = re.compile(r"(?:不超过|不高于|不多于|(?<!不)低于|控制在|(?<!不)少于|(?<!不)小于|限(?:定)?在)$")
AT_LEAST_AFTER = re.compile(r"^(?:及以上|以上|多|余|之上|左右以上)")
AT_MOST_AFTER = re.compile(r"^(?:以内|以下|之内|及以下)")
ABOUT_AFTER = re.compile(r"^(?:左右|上下)")
ABOUT_BEFORE = re.compile(r"(?:约|近|接近|大约|将近)$")
RANGE_MARK = re.compile(r"^[%％]?\s*(?:-|至|到|~|—|–)\s*$")
"""between the ends of 4.5%-5%"""
RANGE_REST = re.compile(r"^(?:-|至|到|~|—|–)\d[\d,.]*[万亿]?")
"""the other end of a range (60)至70件: the unit stands after both"""
GROWS = re.compile(r"(?:增长|增幅|增速|涨幅|上涨|增加|提高|提升|上升|增产|同比增)[^，。；\d]{0,8}$")
FALLS = re.compile(r"(?:下降|降低|减少|压减|减幅|降幅|压缩|缩短|回落)[^，。；\d]{0,8}$")
ARRIVES = re.compile(r"(?:到|至|达到?|为)[^，。；\d长]{0,4}$")
"""提高到93%: a level, no growth"""
RELATIVE = re.compile(r"(?:高于|低于|快于|好于|超过|领先)[^，。；\d]{0,10}(?:全国|全省|全市|平均)[^，。；\d]{0,8}$")
"""增幅高于全国0.2个百分点: a distance to others, not the figure itself"""
FROM_TO = re.compile(r"[从由][^，。；到至、]{0,14}$")
"""从53.2%提高到57.7%: the first figure is where it started"""
LONG_RUN = re.compile(r"年均|五年|5年|累计|“?十[三四五]五”?(?:期间|时期|以来)|\d{4}年以来|连续\d+年")
"""五年年均增长6%: an average or a sum over years is not the year's result"""
FLOW = re.compile(r"新增|新建|新开|新设|完成|发放|培训|引进|办理|投入")
"""五年城镇新增就业603.7万人: a sum over the years that are told of"""
WHOLE = re.compile(r"全覆盖|全部完成|应(?:改|保|建|纳|治)尽(?:改|保|建|纳|治)|动态清零")
"""a quantity without a number: 100 %"""
DOUBLED = re.compile(r"(?:翻一?番|倍增|实现翻番)")
POSITIVE = re.compile(r"正增长")
FLAT = re.compile(r"(?:持平|与上年(?:基本)?相当|零增长)")
RESPECTIVELY = re.compile(r"分别")
SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}
SAME_UNIT = {
    "吨": ("斤", 2000.0),
    "公斤": ("斤", 2.0),
    "公里": ("米", 1000.0),
    "千米": ("米", 1000.0),
    "公顷": ("亩", 15.0),
    "个百分点": ("百分点", 1.0),
    "千瓦时": ("瓦时", 1000.0),
    "家": ("个", 1.0),
    "项": ("个", 1.0),
    "处": ("个", 1.0),
    "名": ("人", 1.0),
    "位": ("人", 1.0),
    "条": ("个", 1.0),
    "座": ("个", 1.0),
    "所": ("个", 1.0),
    "件": ("个", 1.0),
}
"""units that say the same: a review counts 134处 where the plan counted 60个"""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with all that decides whether another answers it."""

    target: Target
    sense: Sense
    relative: bool
    """measured against others (高于全国…)"""
    long_run: bool
    """an average or a sum over years"""
    flow: bool
    """what came about in a time (新增, 完成), not what there is at its end"""
    base: str
    """the unit that ``amount`` counts"""
    amount: float
    """signed: a fall is negative"""


def quantities(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Read the quantities of a clause or sentence; spans start at ``offset``.

    In a passage about several years (``over_years``), a growth is the whole period's and no year's result.

    >>> [(q.target.metric, q.amount, q.target.unit, q.sense) for q in quantities("粮食产量880亿斤，经济增长5.5%左右")]
    [('粮食产量', 88000000000.0, '亿斤', 'level'), ('经济', 5.5, '%', 'growth')]
    """
    plain = narrow(text)
    found: list[Quantity] = []
    readings = [figure for figure in figures(text) if figure.sort in ("number", "percent") and _measures(plain, figure)]
    skip = False
    for index, figure in enumerate(readings):
        if skip:
            skip = False
            continue
        following = readings[index + 1] if index + 1 < len(readings) else None
        upper = None
        if following and RANGE_MARK.match(plain[figure.span[1] : following.span[0]]):
            upper, skip = following, True
        found.append(_quantity(plain, text, figure, upper, offset))
    for pattern, value in ((WHOLE, 100.0), (DOUBLED, 100.0), (FLAT, 0.0), (POSITIVE, 0.0)):
        found += [_worded(plain, match, pattern, value, offset) for match in pattern.finditer(plain)]
    started = [q for q in found if FROM_TO.search(plain[: q.target.span[0] - offset])]
    kept = [q for q in found if q not in started or len(found) == 1]
    return _inherit(_distribute(plain, tuple(sorted(kept, key=lambda q: q.target.span)), offset))


def _inherit(found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """Name figures whose clause names nothing by what was measured before: 平均时限由3日压缩至1日，压缩66.7%."""
    name = ""
    named = []
    for quantity in found:
        name = quantity.target.metric or name
        named.append(replace(quantity, target=replace(quantity.target, metric=name)))
    return tuple(named)


def _measures(plain: str, figure: Figure) -> bool:
    before, after = plain[: figure.span[0]], RANGE_REST.sub("", plain[figure.span[1] :])
    if figure.sort == "percent":
        return True
    if not plain[figure.span[0]].isdigit() or NAME_BEFORE.search(before[-10:]) or NO_QUANTITY.match(after):
        return False
    return bool(UNIT.match(after.lstrip("多余")) or figure.text[-1] in SCALES)


def _clause_start(plain: str, position: int) -> int:
    return max(plain.rfind(mark, 0, position) for mark in "，。；,;") + 1


def _quantity(plain: str, text: str, figure: Figure, upper: Figure | None, offset: int) -> Quantity:
    start, end = figure.span[0], (upper or figure).span[1]
    after = plain[end:]
    more = re.match(r"[多余]?", after)
    shift = more.end() if more else 0
    unit_match = UNIT.match(after[shift:])
    scale = re.search(r"[百千万亿]+$", plain[figure.span[0] : figure.span[1]])
    unit = unit_match[0] if unit_match else ""
    if figure.sort == "percent":
        unit = "%"
    tail = end + shift + (unit_match.end() if unit_match and figure.sort != "percent" else 0)
    before = plain[_clause_start(plain, start) : start]
    bare = re.sub(r"[（(].*?[）)]", "", before)
    comparator = _comparator(bare, plain[tail : tail + 4], after[:1] if shift else "", upper)
    mark = AT_LEAST_AFTER.match(plain[tail:]) or AT_MOST_AFTER.match(plain[tail:]) or ABOUT_AFTER.match(plain[tail:])
    finish = tail + (mark.end() if mark else 0)
    sense = _sense(bare)
    base, factor = SAME_UNIT.get(unit, (unit, 1.0))
    value = figure.value
    return Quantity(
        target=Target(
            metric=name_before(bare) or name_after(plain[finish:]),
            value=value,
            upper=upper.value if upper else None,
            unit=(scale[0] if scale else "") + unit,
            comparator=comparator,
            text=text[start:finish],
            span=(offset + start, offset + finish),
        ),
        sense=sense,
        relative=bool(RELATIVE.search(bare)),
        long_run=bool(LONG_RUN.search(before)),
        flow=bool(FLOW.search(before)),
        base=base,
        amount=value * factor * (-1 if sense == "fall" else 1),
    )


def _worded(plain: str, match: re.Match[str], pattern: re.Pattern[str], value: float, offset: int) -> Quantity:
    before = plain[_clause_start(plain, match.start()) : match.start()]
    sense: Sense = "level" if pattern is WHOLE else "growth"
    span = (offset + match.start(), offset + match.end())
    name = name_before(before) + ("覆盖率" if match[0] == "全覆盖" else "")
    target = Target(name, value, None, "%", "=", match[0], span)
    return Quantity(
        target, sense, relative=False, long_run=bool(LONG_RUN.search(before)), flow=False, base="%", amount=value
    )


def _comparator(before: str, after: str, more: str, upper: Figure | None) -> Literal[">=", "<=", "=", "~", "range"]:
    if upper:
        return "range"
    if AT_MOST_BEFORE.search(before) or AT_MOST_AFTER.match(after):
        return "<=" if not ABOUT_AFTER.match(after) else "~"
    if ABOUT_AFTER.match(after) or ABOUT_BEFORE.search(before):
        return "~"
    if more or AT_LEAST_AFTER.match(after) or AT_LEAST_BEFORE.search(before):
        return ">="
    return "="


def _sense(before: str) -> Sense:
    if ARRIVES.search(before) and not re.search(r"(?:增长|增幅|增速)(?:达到?|为)[^，。]{0,2}$", before):
        return "level"
    if GROWS.search(before):
        return "growth"
    return "fall" if FALLS.search(before) else "level"


def _distribute(plain: str, found: tuple[Quantity, ...], offset: int) -> tuple[Quantity, ...]:
    """Give figures of one enumeration what only the first of them says: 城镇和农村居民收入分别增长5%、7%."""
    result: list[Quantity] = []
    run: list[Quantity] = []
    for quantity in found:
        start = quantity.target.span[0] - offset
        if run and re.fullmatch(r"[、和及与]?", plain[run[-1].target.span[1] - offset : start]):
            run.append(quantity)
            continue
        result += _share(plain, run, offset)
        run = [quantity]
    return tuple(result + _share(plain, run, offset))


def _share(plain: str, run: list[Quantity], offset: int) -> list[Quantity]:
    if len(run) < 2:
        return run
    first = run[0]
    start = first.target.span[0] - offset
    before = plain[_clause_start(plain, start) : start]
    subject, _, _ = before.partition("分别")
    names = [first.target.metric] * len(run)
    if RESPECTIVELY.search(before):
        items = re.split(r"[、和及与]", subject)
        if len(items) >= len(run):
            items = items[-len(run) :]
            shared = _shared_ending(items)
            names = [name_before(item if item.endswith(shared) else item + shared) for item in items]
    return [
        replace(
            quantity,
            target=replace(quantity.target, metric=name),
            sense=first.sense,
            long_run=first.long_run,
            relative=first.relative,
            amount=abs(quantity.amount) * (-1 if first.sense == "fall" else 1),
        )
        for quantity, name in zip(run, names, strict=True)
    ]


def _shared_ending(items: list[str]) -> str:
    """Return what the last of several subjects carries for all: 居民收入 of 城镇和农村居民收入."""
    last = items[-1]
    longest = max(len(item) for item in items[:-1])
    return last[longest:] if len(last) > longest + 1 else ""
