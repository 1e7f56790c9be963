"""Tag a changed sentence: promise weakened or strengthened, target moved, deadline moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from pipelines.bounds import BOUNDING, bound_of, firmer
from pipelines.comparable import narrow
from pipelines.document import Piece, SectionKind, Span
from pipelines.figures import Figure, figures
from pipelines.modality import is_clause, modal_shift
from pipelines.spoken_dates import with_spoken

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
PERIOD_AFTER = ("时期", "期间", "”时期", "”期间", "」期间", "」时期")
DONE = re.compile(
    "完成|建成|实现|达到|投产|投用|投运|开工|启动|出台|印发|通车|开通|竣工|全覆盖|落地|新增|新建|制定|建立|设立|成立"
)
"""what 明年 or “十五五”期间 must be the time of to be a deadline: 明年是关键之年 is none"""
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
DAYS = {
    "个工作日": 1.4,
    "个自然日": 1,
    "个小时": 1 / 24,
    "小时": 1 / 24,
    "天": 1,
    "日": 1,
    "周": 7,
    "个月": 30.5,
    "年": 366,
}
DURATION = re.compile(rf"^({'|'.join(DAYS)})(?:以|之)?内")
"""3个工作日内 · 三年内, in days"""

Found = tuple[tuple[Figure, ...], tuple[Figure, ...]]
"""the figures of both texts"""


def tags_of(
    a: str,
    b: str,
    edits: Sequence[Piece],
    pairs: Sequence[tuple[Figure, Figure]],
    *,
    section: SectionKind,
    year: int | None = None,
) -> tuple[str, ...]:
    """Return the tags of a changed pair; ``edits`` are its pieces with spans into ``a`` and ``b`` themselves.

    ``pairs`` are the ``changed_figures`` of these edits.
    ``target_lowered`` means less ambitious: a ceiling (控制在5%以内) is lowered by a *higher* number, any target by
    左右 in the place of 以上. Quantities count as targets in plan sections, and elsewhere where words such as 力争 or
    不低于 say so. A target or a deadline that only words are left of (10所 → 一批, 6月底前 → 尽快) is softened.
    ``year`` is the year that a plan is for: 年底 without a year means its end.
    """
    found = figures(a), figures(b)
    gone = _vanished((a, b), found, edits, section) if any(found) else [""] * len(edits)
    kept = [edit for edit, tag in zip(edits, gone, strict=True) if not tag]
    tags = {tag for tag in gone if tag} | modal_shift(narrow(a), narrow(b), kept)
    if all(found):
        tags |= _bounds((a, b), found, section)
    for left, right in pairs:
        if left.sort == right.sort == "date":
            tags |= _deadline((a, left), (b, right), section, year)
        elif left.sort == right.sort:
            tags |= _quantity(a, b, left, right, section)
    return tuple(tag for tag in TAGS if tag in tags)


TAGS = ("softened", "hardened", "target_lowered", "target_raised", "deadline_later", "deadline_earlier")


def changed_figures(a: str, b: str, edits: Sequence[Piece]) -> Iterator[tuple[Figure, Figure]]:
    """Pair the figures that one edit replaced by as many others."""
    of_a, of_b = with_spoken(figures(a), a), with_spoken(figures(b), b)
    if not of_a or not of_b:
        return
    a_found, b_found = _Located(of_a), _Located(of_b)
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


def _vanished(texts: tuple[str, str], found: Found, edits: Sequence[Piece], section: SectionKind) -> list[str]:
    """Say of each edit whether it left only words of a promised figure or day, or put one in the place of words."""
    (a, b), (a_keys, b_keys) = texts, ({figure.key for figure in side} for side in found)
    if a_keys == b_keys:
        return [""] * len(edits)
    a_found, b_found = _Located(found[0]), _Located(found[1])

    def promises(text: str, found: tuple[Figure, ...], others: set[tuple[object, ...]]) -> bool:
        return any(each.key not in others and _is_promised(each, _around(text, each), section) for each in found)

    told = []
    for edit in edits:
        lefts, rights = a_found.under(edit.a_span), b_found.under(edit.b_span)
        tag = ""
        if bool(lefts) != bool(rights) and not is_clause(a[slice(*edit.a_span)], b[slice(*edit.b_span)]):
            if promises(a, lefts, b_keys):
                tag = "softened"
            elif promises(b, rights, a_keys):
                tag = "hardened"
        told.append(tag)
    return told


def _is_promised(figure: Figure, around: tuple[str, str], section: SectionKind) -> bool:
    if figure.sort == "date":
        return figure.parts[3] != WITHIN_THE_YEAR and _is_deadline(figure, around, section)
    return figure.text[:1].isdigit() and _is_target(figure, around, section)


def _bounds(texts: tuple[str, str], found: Found, section: SectionKind) -> set[str]:
    """Compare the words that bound figures which stayed the same: 5%以上 → 5%左右."""
    (a, b), (lefts, rights) = texts, found
    tags: set[str] = set()
    if len(lefts) != len(rights) or BOUNDING.findall(narrow(a)) == BOUNDING.findall(narrow(b)):
        return tags
    for left, right in zip(lefts, rights, strict=True):
        if left.key != right.key or left.sort == "date":
            continue
        a_around, b_around = _around(a, left), _around(b, right)
        step = firmer(bound_of(*a_around), bound_of(*b_around))
        if step and (_is_target(left, a_around, section) or _is_target(right, b_around, section)):
            tags.add("target_raised" if step > 0 else "target_lowered")
    return tags


def _quantity(a: str, b: str, left: Figure, right: Figure, section: SectionKind) -> set[str]:
    a_around, b_around = _around(a, left), _around(b, right)
    a_days, b_days = _days(left, a_around[1]), _days(right, b_around[1])
    if a_days and b_days:
        return _later(b_days - a_days)
    if left.unit[:1] != right.unit[:1]:
        return set()
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


def _days(figure: Figure, after: str) -> float:
    match = DURATION.match(after) if figure.sort == "number" else None
    return figure.value * DAYS[match[1]] if match else 0.0


def _deadline(left: tuple[str, Figure], right: tuple[str, Figure], section: SectionKind, year: int | None) -> set[str]:
    if not any(_is_deadline(date, _around(text, date), section) for text, date in (left, right)):
        return set()
    known = year or next((int(date.parts[0]) for _, date in (left, right) if date.parts[0]), 0)
    return _later(_day(right[1], known) - _day(left[1], known))


def _is_deadline(date: Figure, around: tuple[str, str], section: SectionKind) -> bool:
    before, after = around
    if DEADLINE_AFTER.match(after) or DEADLINE_BEFORE.search(before):
        return True
    if date.parts[3] in YEAR_WORDS or after.startswith(PERIOD_AFTER):
        return section == "plan" and DONE.search(CLAUSE_BREAK.split(after)[0]) is not None
    fact = DATE_OF_A_FACT.match(after) or SINCE.search(before)
    return section == "plan" and not fact and not _is_name(before, after)


def _later(days: float) -> set[str]:
    return {"deadline_later"} if days > 0 else {"deadline_earlier"} if days < 0 else set()


WITHIN_THE_YEAR = "年内"
"""what a year's plan promises anyway: leaving it out gives nothing up"""
YEAR_WORDS = {"去年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "来年": 1, "后年": 2}
LAST_DAY = {
    "上半年": 630, "下半年": 1231, "年中": 630, "初": 131, "一季度": 331, "二季度": 630, "三季度": 930, "四季度": 1231,
    "1季度": 331, "2季度": 630, "3季度": 930, "4季度": 1231,
}  # fmt: skip
LAST_DAY_OF_MONTH = {"上旬": 10, "中旬": 20, "初": 10}


def _day(date: Figure, default_year: int) -> int:
    """Return a number that grows with the date's last day; 明年 counts from the year that the other date names."""
    year, month, day, part = date.parts
    whole = int(year or default_year) + YEAR_WORDS.get(part[:2], 0)
    if month:
        return whole * 10_000 + int(month) * 100 + int(day or LAST_DAY_OF_MONTH.get(part, 31))
    return whole * 10_000 + next((last for words, last in LAST_DAY.items() if words in part), 1231)
