"""Say what speaks against holding two reports against each other: as two years of one body, or as two versions."""

from __future__ import annotations

from pipelines.comparable import bare
from pipelines.document import Structured
from pipelines.identity import government_of, is_short_for


def pair_warnings(plan: Structured, review: Structured) -> list[str]:
    """Say in Chinese why two reports are hardly a plan and the review that follows it; nothing when they may be.

    What a report does not say (a year, a publisher) is no reason. Years are compared between reports of one kind only:
    that of a work report is the year of its plan, those of others are the years reported on.
    """
    warnings = []
    if plan.text == review.text:
        warnings.append("两份报告的文字完全相同，不是前后两年的报告")
    elif plan.kind and review.kind and plan.kind != review.kind:
        warnings.append("两份报告不是同一种报告，年份和内容难以对应")
    elif plan.year is not None and review.year is not None:
        warnings += _about_years(plan.year, review.year)
    if _differ(plan.publisher, review.publisher):
        warnings.append(f"两份报告署名的单位不同：{plan.publisher}、{review.publisher}")
    return warnings


def version_warnings(a: Structured, b: Structured) -> list[str]:
    """Say in Chinese, in one sentence, why two texts are hardly two versions of one report; nothing when they may be.

    As with ``pair_warnings``, what a report does not say is no reason, and only reports of one kind have years that can
    be compared. A misprinted year that was corrected is told as well: the sentence says what the texts name, no more.
    """
    reasons = []
    if a.kind and b.kind and a.kind != b.kind:
        reasons.append("不是同一种报告")
    elif a.year is not None and b.year is not None and a.year != b.year:
        reasons.append(f"一份是{a.year}年的，一份是{b.year}年的")
    if _differ(a.publisher, b.publisher):
        reasons.append(f"署名的单位不同（{a.publisher}、{b.publisher}）")
    return [f"两份文本不像同一份报告的前后两个版本：{'；'.join(reasons)}"] if reasons else []


def _about_years(plan: int, review: int) -> list[str]:
    if review < plan:
        return [f"前一份是{plan}年的报告，后一份是{review}年的，顺序可能颠倒"]
    if review == plan:
        return [f"两份都是{plan}年的报告，承诺要对照下一年的报告"]
    if review > plan + 1:
        return [f"两份报告相隔{review - plan}年（{plan}年、{review}年），中间各年做了什么看不到"]
    return []


def _differ(one: str, other: str) -> bool:
    """Say whether two names are those of different bodies.

    A name without the place in front of it may be the same, and so may a short form; a place stands for its government.

    >>> _differ("示例市司法局", "司法局"), _differ("示例市司法局", "样本市司法局"), _differ("", "示例市司法局")
    (False, True, False)
    >>> _differ("示例市", "示例市人民政府"), _differ("示例市", "示例市司法局")
    (False, True)
    >>> _differ("示例市发改委", "示例市发展和改革委员会")
    False
    """
    one, other = (government_of(name) or name for name in (bare(one), bare(other)))
    same = one.endswith(other) or other.endswith(one) or is_short_for(one, other) or is_short_for(other, one)
    return bool(one and other) and not same
