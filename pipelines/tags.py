"""Tag a changed sentence: promise weakened or strengthened, target moved, deadline moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.comparable import narrow
from pipelines.document import Piece, SectionKind
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
    a_figures, b_figures = figures(a), figures(b)
    seen: set[tuple[object, object]] = set()
    for edit in edits:
        lefts = [f for f in a_figures if _touches(f, edit.a_span)]
        rights = [f for f in b_figures if _touches(f, edit.b_span)]
        if len(lefts) != len(rights):
            continue
        for left, right in zip(lefts, rights, strict=True):
            if left.key != right.key and (left.span, right.span) not in seen:
                seen.add((left.span, right.span))
                yield left, right


def _touches(figure: Figure, span: tuple[int, int]) -> bool:
    return figure.span[0] < max(span[1], span[0] + 1) and span[0] < figure.span[1]


def _quantity(a: str, b: str, left: Figure, right: Figure, section: SectionKind) -> set[str]:
    if DURATION.match(narrow(b)[right.span[1] :]) and DEADLINE_AFTER.match(narrow(b)[right.span[1] :]):
        return _later(right.value - left.value)
    if not (_is_target(a, left, section) or _is_target(b, right, section)) or left.value == right.value:
        return set()
    raised = right.value > left.value
    if _is_ceiling(a, left) or _is_ceiling(b, right) or left.sort == "ordinal":
        raised = not raised
    return {"target_raised" if raised else "target_lowered"}


def _clause(text: str, figure: Figure) -> str:
    plain = narrow(text)
    low = max(plain.rfind(mark, 0, figure.span[0]) for mark in ",;。:") + 1
    ends = [end for mark in ",;。" if (end := plain.find(mark, figure.span[1])) >= 0]
    return plain[low : min(ends, default=len(plain))]


def _is_target(text: str, figure: Figure, section: SectionKind) -> bool:
    plain = narrow(text)
    if _is_name(plain, figure):
        return False
    if section == "plan":
        return figure.sort == "percent" or not NO_UNIT.match(plain, figure.span[1])
    clause = _clause(text, figure)
    return bool(TARGET.search(clause)) or (section == "other" and bool(BOUND.search(clause)))


def _is_name(plain: str, figure: Figure) -> bool:
    """Tell a number that is part of a name: PM2.5, “六个一”, 〔2023〕20号, 3岁以下, 500强, 第8届, 1+1+9."""
    low, high = figure.span
    if NAME_BEFORE.search(plain[max(0, low - 1) : low]) or NAME_AFTER.match(plain, high):
        return True
    opened = max(plain.rfind(mark, 0, low) for mark in OPENING)
    closed = max(plain.rfind(mark, 0, low) for mark in CLOSING)
    return opened > closed and plain[opened] != "(" and any(mark in plain[high:] for mark in CLOSING)


def _is_ceiling(text: str, figure: Figure) -> bool:
    plain = narrow(text)
    return bool(CEILING_BEFORE.search(plain[: figure.span[0]]) or CEILING_AFTER.match(plain[figure.span[1] :]))


def _deadline(a: str, b: str, left: Figure, right: Figure, section: SectionKind) -> set[str]:
    if not (_is_deadline(a, left, section) or _is_deadline(b, right, section)):
        return set()
    year = next((int(f.parts[0]) for f in (left, right) if f.parts[0]), 0)
    return _later(_day(right, year) - _day(left, year))


def _is_deadline(text: str, figure: Figure, section: SectionKind) -> bool:
    plain = narrow(text)
    low, high = figure.span
    if DEADLINE_AFTER.match(plain[high:]) or DEADLINE_BEFORE.search(plain[:low]):
        return True
    fact = DATE_OF_A_FACT.match(plain, high) or SINCE.search(plain[:low])
    return section == "plan" and not fact and not _is_name(plain, figure)


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
