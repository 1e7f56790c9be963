"""Tag a changed sentence: promise weakened or strengthened, target moved, deadline moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from pipelines.comparable import narrow
from pipelines.document import Piece, SectionKind, Span
from pipelines.figures import Figure, figures
from pipelines.modality import modal_shift

TARGET = re.compile("目标|力争|争取|确保|不低于|不少于|不超过|不高于|预期|计划|控制在")
"""marks a quantity as promised wherever it stands"""
BOUND = re.compile("以上|以内|以下|达到|增长|下降|完成|实现")
"""marks it as promised in a plan, and in a text whose sections nobody could type"""
CEILING_BEFORE = re.compile(
    "(?:控制在|不超过|不高于|不突破|低于|压减[到至]|压缩[到至]|缩短[到至]|下?降[到至]|减少[到至])[^，,；;。]{0,4}$"
)
CEILING_AFTER = re.compile(r"^\s*[^，,；;。\d]{0,4}(?:以内|以下)")
"""``控制在5.5%以内``: the lower, the more ambitious"""
DEADLINE_AFTER = re.compile(r"^\s*[底末]?(?:之|以)?前|^\s*(?:以)?内|^(?:个工作日|个月|年|天|日|周)(?:以|之)?内")
DEADLINE_BEFORE = re.compile("(?<!截)[到至]$")
DATE_OF_A_FACT = re.compile("是|以来|度|起|版|被|中央|全国|[^\\w]|$")
SINCE = re.compile("[自从截较比][至止]?$")
"""dates that even a plan names without promising anything: 2026年是…开局之年, 自2021年起"""
NO_UNIT = re.compile("[^%\\w]|$|[a-zA-Z]|[类大]")
NAME_BEFORE = re.compile("[a-zA-Z+第]$")
NAME_AFTER = re.compile(r"\s*(?:强|岁|届|[a-zA-Z+])")
CONTEXT = 80
"""characters around a figure that are looked at"""
CLAUSE_BREAK = re.compile("[,;。:]")
OPENING, CLOSING = "“‘「『《〔[【(", "”’」』》〕]】)"
DURATION = re.compile("^(?:个工作日|个月|个自然日|年|天|日|周|小时)")


def tags_of(a: str, b: str, edits: Sequence[Piece], section: SectionKind) -> tuple[str, ...]:
    """Return the tags of a changed pair; ``edits`` are its pieces with spans into ``a`` and ``b`` themselves.

    ``target_lowered`` means less ambitious: a ceiling (控制在5%以内) is lowered by a *higher* number. Quantities
    count as targets in plan sections, and elsewhere where words such as 力争 or 不低于 say so.
    """
    tags = set(modal_shift(narrow(a), narrow(b), edits))
    for left, right in changed_figures(a, b, edits):
        if left.sort == right.sort == "date":
            tags |= _deadline(a, b, left, right, section)
        elif left.sort == right.sort and left.unit[:1] == right.unit[:1]:
            tags |= _quantity(a, b, left, right, section)
    return tuple(tag for tag in TAGS if tag in tags)


TAGS = ("softened", "hardened", "target_lowered", "target_raised", "deadline_later", "deadline_earlier")


def changed_figures(a: str, b: str, edits: Sequence[Piece]) -> Iterator[tuple[Figure, Figure]]:
    """Pair the figures that one edit replaced by as many others."""
    a_found, b_found = _Located(figures(a)), _Located(figures(b))
    seen: set[tuple[object, object]] = set()
    for edit in edits:
        lefts, rights = a_found.under(edit.a_span), b_found.under(edit.b_span)
        if len(lefts) != len(rights):
            continue
        for left, right in zip(lefts, rights, strict=True):
            if left.key != right.key and (left.span, right.span) not in seen:
                seen.add((left.span, right.span))
                yield left, right


class _Located:
    """Figures in text order, to be looked up by place: a sentence may hold thousands."""

    def __init__(self, found: tuple[Figure, ...]) -> None:
        self.found = found
        self.starts = [figure.span[0] for figure in found]
        self.ends = [figure.span[1] for figure in found]

    def under(self, span: Span) -> tuple[Figure, ...]:
        low, high = span
        return self.found[bisect_right(self.ends, low) : bisect_left(self.starts, max(high, low + 1))]


def _around(text: str, figure: Figure) -> tuple[str, str]:
    """Return what stands before and after a figure, as far as it can matter."""
    plain, (low, high) = narrow(text), figure.span
    return plain[max(0, low - CONTEXT) : low], plain[high : high + CONTEXT]


def _quantity(a: str, b: str, left: Figure, right: Figure, section: SectionKind) -> set[str]:
    a_around, b_around = _around(a, left), _around(b, right)
    if DURATION.match(b_around[1]) and DEADLINE_AFTER.match(b_around[1]):
        return _later(right.value - left.value)
    if not (_is_target(left, a_around, section) or _is_target(right, b_around, section)) or left.value == right.value:
        return set()
    raised = right.value > left.value
    if _is_ceiling(a_around) or _is_ceiling(b_around) or left.sort == "ordinal":
        raised = not raised
    return {"target_raised" if raised else "target_lowered"}


def _is_target(figure: Figure, around: tuple[str, str], section: SectionKind) -> bool:
    before, after = around
    if _is_name(before, after):
        return False
    if section == "plan":
        return figure.sort == "percent" or not NO_UNIT.match(after)
    clause = CLAUSE_BREAK.split(before)[-1] + figure.text + CLAUSE_BREAK.split(after)[0]
    return bool(TARGET.search(clause)) or (section == "other" and bool(BOUND.search(clause)))


def _is_name(before: str, after: str) -> bool:
    """Tell a number that is part of a name: PM2.5, “六个一”, 〔2023〕20号, 3岁以下, 500强, 第8届, 1+1+9."""
    if NAME_BEFORE.search(before) or NAME_AFTER.match(after):
        return True
    opened, closed = max(map(before.rfind, OPENING)), max(map(before.rfind, CLOSING))
    return opened > closed and before[opened] != "(" and any(mark in after for mark in CLOSING)


def _is_ceiling(around: tuple[str, str]) -> bool:
    return bool(CEILING_BEFORE.search(around[0]) or CEILING_AFTER.match(around[1]))


def _deadline(a: str, b: str, left: Figure, right: Figure, section: SectionKind) -> set[str]:
    if not (_is_deadline(_around(a, left), section) or _is_deadline(_around(b, right), section)):
        return set()
    year = next((int(f.parts[0]) for f in (left, right) if f.parts[0]), 0)
    return _later(_day(right, year) - _day(left, year))


def _is_deadline(around: tuple[str, str], section: SectionKind) -> bool:
    before, after = around
    if DEADLINE_AFTER.match(after) or DEADLINE_BEFORE.search(before):
        return True
    fact = DATE_OF_A_FACT.match(after) or SINCE.search(before)
    return section == "plan" and not fact and not _is_name(before, after)


def _later(days: float) -> set[str]:
    return {"deadline_later"} if days > 0 else {"deadline_earlier"} if days < 0 else set()


LAST_DAY = {
    "上半年": 630, "下半年": 1231, "年中": 630, "初": 131, "一季度": 331, "二季度": 630, "三季度": 930, "四季度": 1231,
    "1季度": 331, "2季度": 630, "3季度": 930, "4季度": 1231,
}  # fmt: skip
LAST_DAY_OF_MONTH = {"上旬": 10, "中旬": 20, "初": 10}


def _day(date: Figure, default_year: int) -> int:
    """Return a number that grows with the date's last day; 明年 counts from the year that the other date names."""
    year, month, day, part = date.parts
    whole = int(year or default_year) + (part.startswith(("明年", "次年"))) + 2 * part.startswith("后年")
    if month:
        return whole * 10_000 + int(month) * 100 + int(day or LAST_DAY_OF_MONTH.get(part, 31))
    return whole * 10_000 + next((last for words, last in LAST_DAY.items() if words in part), 1231)
