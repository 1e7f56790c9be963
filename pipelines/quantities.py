"""Read quantities: what is measured, how much, in what unit, at least or at most, growth or level."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.comparable import narrow
from pipelines.document import Target
from pipelines.figures import Figure, figures
from pipelines.leads import Comparator, Lead, Sense, bound_length, read_comparator, read_lead
from pipelines.metrics import ends_with_deed, name_after, name_before
from pipelines.units import NO_QUANTITY, ONE_BY_ONE, SPAN_OF_TIME, TIMES, UNIT, base_of

NAME_BEFORE = re.compile(r"(?:[A-Za-z+\-第“《]|“[^”、]{0,8})$")
"""what stands before a number inside a name: G7 · 第3 · “141” · “3个100”"""
RANGE_MARK = re.compile(rf"^(?P<unit>[%％]|{UNIT.pattern})?\s*(?:-|至|到|~|—|–)\s*$")
"""between the ends of 4.5%-5%"""
RANGE_REST = re.compile(r"^(?:-|至|到|~|—|–)\d[\d,.]*[万亿]?")
"""the other end of a range (60)至70件: the unit stands after both"""
SCALE = re.compile(r"[百千万亿]+$")
FROM_TO = re.compile(r"[从由][^，。；到至、]{0,14}$")
"""从53.2%提高到57.7%: the first figure is where it started"""
STRIVES = re.compile(r"力争|争取|冲刺|努力|奋斗目标")
"""增长5%以上、力争(6%): the second of two targets for one thing"""
QUOTES = re.compile("[“”]")
LONGEST_CLAUSE = 500
"""characters before a number that are read: a text without punctuation may hold thousands of numbers"""
FROM_WHERE = 16
"""characters that FROM_TO takes, and a line break behind them"""
RESPECTIVELY = re.compile(r"分别")
ALL_OF = re.compile(r"总(?:里程|数量?|量|规模|面积|装机|容量|长度)")
"""新增高速公路210公里，总里程达到(3050公里): the same things, all there are"""
ITEMS = re.compile(r"[、和与]|及(?!率|时|格|其)")
TAIL = re.compile(
    r"(?:(?:常住)?居民)?(?:人均)?(?:可支配)?收入$|(?:普及|覆盖|满意|合格|优良|入学|入园|升学|就业|达标|办结|回收|利用|参保)?率$"
    r"|(?:增加值|总额|投资|产量|面积|人数|数量)$"
)
"""农村自来水、卫生户厕(普及率): what the last of several subjects carries for all"""
SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}
WORDED: tuple[tuple[re.Pattern[str], float, Sense, Comparator], ...] = (
    (re.compile(r"(?<!健)全覆盖|全部完成|应(?:改|保|建|纳|治)尽(?:改|保|建|纳|治)|动态清零"), 100.0, "level", "="),
    (re.compile(r"翻一?番(?:以上)?|倍增"), 100.0, "growth", "="),
    (re.compile(r"翻两番"), 300.0, "growth", "="),
    (re.compile(r"持平|与上年(?:基本)?相当"), 0.0, "growth", "="),
    (re.compile(r"零增长"), 0.0, "growth", "<="),
    (re.compile(r"正增长|由[负降减]转[正升增]"), 0.0, "growth", ">="),
)
"""quantities in per cent without a number"""
SAID_IN_WORDS = re.compile(r"全覆盖|全部完成|应.尽|动态清零|番|倍增|持平|相当|[零正]增长|由[负降减]转")
"""one of WORDED can only be where this is"""
ROUND = re.compile(
    r"(?:突破|超过|达到|站上|迈上|跨上|跃上|跨越)(?P<scale>[百千万亿]{1,2})(?P<unit>元|人次|人|斤|吨|千瓦时?|辆|户|家|件)"
)
"""进出口总额突破万亿元"""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with all that decides whether another answers it."""

    target: Target
    lead: Lead
    base: str
    """the unit that ``amount`` counts"""
    amount: float
    """signed: a fall is negative"""

    @property
    def sense(self) -> Sense:
        """Whether it is a growth, a fall or a level."""
        return self.lead.sense

    @property
    def relative(self) -> bool:
        """Whether it is measured against others (高于全国…)."""
        return self.lead.relative

    @property
    def long_run(self) -> bool:
        """Whether it is an average or a sum over years, or of another time than the year."""
        return self.lead.long_run


@lru_cache(maxsize=2048)
def quantities(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Read the quantities of a clause or sentence; spans start at ``offset``.

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
        skip = following is not None and _is_range(plain, figure, following)
        found.append(_quantity(plain, text, figure, following if skip else None, offset))
    for pattern, value, sense, comparator in WORDED if SAID_IN_WORDS.search(plain) else ():
        found += [_worded(plain, match, (value, sense, comparator), offset) for match in pattern.finditer(plain)]
    found += [_round(plain, match, offset) for match in ROUND.finditer(plain)]
    starts = [q.target.span[0] - offset for q in found]
    started = [FROM_TO.search(plain[max(0, start - FROM_WHERE) : start]) is not None for start in starts]
    kept = [q for q, is_start in zip(found, started, strict=True) if not is_start or len(found) == 1]
    return _inherit(plain, _distribute(plain, tuple(sorted(kept, key=lambda q: q.target.span)), offset), offset)


def _inherit(plain: str, found: tuple[Quantity, ...], offset: int) -> tuple[Quantity, ...]:
    """Name figures whose clause names nothing by what was measured before: 平均时限由3日压缩至1日，压缩66.7%.

    A second target for the same thing is a growth where the first is: 增长5%以上、力争6%.
    """
    name = ""
    named: list[Quantity] = []
    for quantity in found:
        same = named and quantity.target.metric in ("", named[-1].target.metric) and named[-1].base == quantity.base
        if same and quantity.sense == "level":
            between = plain[named[-1].target.span[1] - offset : quantity.target.span[0] - offset]
            if STRIVES.search(between):
                lead = named[-1].lead
                sign = -1 if lead.sense == "fall" else 1
                quantity = replace(quantity, lead=lead, amount=sign * abs(quantity.amount))  # noqa: PLW2901
        start = quantity.target.span[0] - offset
        if named and ALL_OF.match(plain, _clause_start(plain, start), start) and named[-1].base == quantity.base:
            lead = replace(quantity.lead, extent="stock", long_run=named[-1].long_run)
            named.append(replace(quantity, lead=lead, target=replace(quantity.target, metric=name)))
            continue
        name = quantity.target.metric or name
        named.append(replace(quantity, target=replace(quantity.target, metric=name)))
    return tuple(named)


def _measures(plain: str, figure: Figure) -> bool:
    before, after = plain[: figure.span[0]], RANGE_REST.sub("", plain[figure.span[1] :])
    if figure.sort == "percent":
        return True
    if not plain[figure.span[0]].isdigit() or NAME_BEFORE.search(before[-10:]) or NO_QUANTITY.match(after):
        return False
    unit = UNIT.match(after.lstrip("多余"))
    if unit and base_of(unit[0], "")[0] in TIMES:
        return SPAN_OF_TIME.search(before) is not None
    return bool(unit or figure.text[-1] in SCALES)


def _is_range(plain: str, figure: Figure, following: Figure) -> bool:
    """Tell 300亿元至350亿元 and 4.5%-5% from 由80%到95%."""
    mark = RANGE_MARK.match(plain[figure.span[1] : following.span[0]])
    if mark is None or FROM_TO.search(plain[: figure.span[0]]):
        return False
    return not mark["unit"] or mark["unit"] in "%％" or plain.startswith(mark["unit"], following.span[1])


def _clause_start(plain: str, position: int) -> int:
    low = max(0, position - LONGEST_CLAUSE)
    return max(low, *(plain.rfind(mark, low, position) + 1 for mark in "，。；,;"))


def _quantity(plain: str, text: str, figure: Figure, upper: Figure | None, offset: int) -> Quantity:
    start, end = figure.span[0], (upper or figure).span[1]
    after = plain[end:]
    more = re.match(r"[多余]?", after)
    shift = more.end() if more else 0
    unit_match = UNIT.match(after[shift:])
    percent = figure.sort == "percent"
    unit = "%" if percent else unit_match[0] if unit_match else ""
    scale = None if percent else SCALE.search(plain[start : (upper or figure).span[1]])
    tail = end + shift + (unit_match.end() if unit_match and not percent else 0)
    finish = tail + bound_length(plain[tail:])
    bare = re.sub(r"[（(].*?[）)]", "", plain[_clause_start(plain, start) : start])
    value = figure.value
    if upper and scale and value * _scale(scale[0]) <= upper.value:
        value *= _scale(scale[0])  # 50—52亿斤
    named = name_after(plain[finish:])
    metric = named if named and ends_with_deed(bare) else name_before(bare) or named
    lead = read_lead(bare)
    base, factor = base_of(unit, metric)
    if lead.sense == "growth" and base in ONE_BY_ONE:
        lead = replace(lead, sense="level", extent="fresh")
    if lead.sense == "growth" and base == "倍":
        base, factor = "%", 100.0
    return Quantity(
        target=Target(
            metric=metric,
            value=value,
            upper=upper.value if upper else None,
            unit=(scale[0] if scale else "") + unit,
            comparator="range" if upper else read_comparator(bare, plain[tail : tail + 4], more=bool(shift)),
            text=text[start:finish],
            span=(offset + start, offset + finish),
        ),
        lead=lead,
        base=base,
        amount=value * factor * (-1 if lead.sense == "fall" else 1),
    )


def _scale(written: str) -> float:
    return math.prod(SCALES[character] for character in written)


def _worded(plain: str, match: re.Match[str], said: tuple[float, Sense, Comparator], offset: int) -> Quantity:
    before = plain[_clause_start(plain, match.start()) : match.start()]
    value, sense, comparator = said
    span = (offset + match.start(), offset + match.end())
    name = name_before(before) + ("覆盖率" if match[0] == "全覆盖" else "")
    target = Target(name, value, None, "%", comparator, match[0], span)
    return Quantity(target, replace(read_lead(before), sense=sense, flow=False), base="%", amount=value)


def _round(plain: str, match: re.Match[str], offset: int) -> Quantity:
    """Read 突破万亿元 as at least that much."""
    start, written = match.start("scale"), match["scale"] + match["unit"]
    before = plain[_clause_start(plain, start) : start]
    value, name = _scale(match["scale"]), name_before(before)
    base, factor = base_of(match["unit"], name)
    target = Target(name, value, None, written, ">=", written, (offset + start, offset + match.end()))
    return Quantity(target, replace(read_lead(before), sense="level"), base=base, amount=value * factor)


def _distribute(plain: str, found: tuple[Quantity, ...], offset: int) -> tuple[Quantity, ...]:
    """Give figures of one enumeration what only the first of them says: 城镇和农村居民收入分别增长5%、7%."""
    result: list[Quantity] = []
    run: list[Quantity] = []
    for quantity in found:
        start = quantity.target.span[0] - offset
        if run and re.fullmatch(r"[、和及与]?", plain[run[-1].target.span[1] - offset : start]):
            run.append(quantity)
            continue
        result += _share(plain, run, offset, result)
        run = [quantity]
    return tuple(result + _share(plain, run, offset, result))


def _share(plain: str, run: list[Quantity], offset: int, before_it: list[Quantity]) -> list[Quantity]:
    if len(run) < 2:
        return run
    first = run[0]
    start = first.target.span[0] - offset
    before = plain[_clause_start(plain, start) : start]
    subject, _, _ = before.partition("分别")
    names = [first.target.metric] * len(run)
    items = ITEMS.split(QUOTES.sub("", _both(subject) if len(run) == 2 else subject))
    told = [each.target.metric for each in before_it[-len(run) :]] if before.lstrip().startswith("分别") else []
    if len(told) == len(run):
        names = told
    elif len(items) == len(run) or (RESPECTIVELY.search(before) and len(items) > len(run)):
        items = items[-len(run) :]
        shared = _shared_ending(items)
        names = [name_before(item if shared in item else item + shared) for item in items]
    return [
        replace(
            quantity,
            target=replace(quantity.target, metric=name, comparator=_shared_bound(quantity, first)),
            lead=first.lead,
            amount=abs(quantity.amount) * (-1 if first.sense == "fall" else 1),
        )
        for quantity, name in zip(run, names, strict=True)
    ]


def _both(subject: str) -> str:
    """Spell 城乡居民 out, to be divided between two figures."""
    return re.sub("城乡(?=[^、和及与]*$)", "城镇和农村", subject)


def _shared_bound(quantity: Quantity, first: Quantity) -> Comparator:
    """Return the bound that the first of several figures says for all: 超过98%、85%."""
    own = quantity.target.comparator
    return first.target.comparator if own == "=" and first.target.upper is None else own


def _shared_ending(items: list[str]) -> str:
    """Return what the last of several subjects carries for all: 居民收入 of 城镇和农村居民收入."""
    last = name_before(items[-1]) or items[-1]
    head = last.find(items[0][-2:])
    if 0 < head < len(last) - 2 and not last.endswith(items[0]):
        return last[head + 2 :]
    longest = max(len(item) for item in items[:-1])
    ending = last[longest:] if len(last) > longest + 1 else ""
    tail = TAIL.search(last)
    return ending if tail is None or ending.endswith(tail[0]) else tail[0]
