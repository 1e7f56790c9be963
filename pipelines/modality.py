"""Judge whether an edit made a promise weaker or stronger, by a table of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.document import Piece, Span
from pipelines.pieces import CLAUSE_END

LEVELS = (
    (2.0, "必须|务必|一律|严禁|杜绝|不得|绝不|决不|禁止|不准"),
    (1.0, "确保|保证|坚决|应当|全部|按期|如期|按时|限期|尽快|立即|全面完成|全面实现|全覆盖"),
    (0.5, "全面|严格|切实|全力|彻底|率先|高标准|大力|大幅|显著|加快"),
    (-0.5, "稳步|有序|引导|鼓励|倡导|研究|谋划|部分|适当|稳妥|试点"),
    (-1.0, "力争|力求|争取|努力|尽力|尽量|尽可能|基本|逐步|原则上|循序渐进|大体|适度|有望|预计|建议"),
    (-1.0, "可以|一般|择机|分步|分批|稳慎|拟|试行"),
    (-2.0, "探索|适时|视情|酌情|尝试|考虑|有条件的|条件成熟时"),
)
PUT_OFF = {
    before + result: -1.0
    for before in ("研究", "谋划", "酝酿")
    for result in (
        "出台",
        "制定",
        "建立",
        "推出",
        "设立",
        "启动",
        "建设",
        "实施",
        "开工",
        "推行",
        "推动",
        "推进",
        "开展",
        "组建",
        "成立",
    )
}
"""谋划启动, 研究出台: what will be begun is only thought about"""
STRENGTH = {word: level for level, words in LEVELS for word in words.split("|")} | PUT_OFF
"""how binding a word makes what follows; a sentence without any stands at 0. Half a step (切实, 大力; 稳步, 鼓励)
counts only against its opposite: losing mere emphasis is no softening"""
MIN_SHIFT = 1.0
ACHIEVE = re.compile("完成|建成|实现|做到|达到|消除|解决|办结|杜绝|落地")
STRIVE = re.compile("推进|推动|促进|开展|加快|探索|研究|谋划|启动|深化|减少|缓解|改善")
"""a result exchanged for an activity is weaker (完成 → 推进); on their own these say nothing"""
NO_WORD = re.compile("[模虚比]拟|拟[定订合态人]|可以说|一般公共|一般[性债]|基本[公盘面养医]|研究[院所生会中]|探索性")
"""the same characters in words that bind nothing: 模拟, 拟定, 一般公共预算, 基本医疗, 研究院"""
WORD = re.compile("|".join([*sorted(STRENGTH, key=len, reverse=True), ACHIEVE.pattern, STRIVE.pattern]))
MAX_EDIT = 16
"""characters: a word inside a longer edit came with a new clause and weakens nothing"""


def modal_shift(a: str, b: str, edits: Sequence[Piece]) -> set[str]:
    """Return ``softened``, ``hardened``, both or neither. Texts are Simplified; spans of ``edits`` lie in them.

    >>> modal_shift("确保完成。", "力争完成。", [Piece((0, 2), (0, 2))])
    {'softened'}
    """
    a_words, b_words = _words(a), _words(b)
    gone = [_touched(a_words, edit.a_span) for edit in edits]
    come = [_touched(b_words, edit.b_span) for edit in edits]
    if not any(gone) and not any(come):
        return set()
    kept = Counter(word for words in gone for word in words) & Counter(word for words in come for word in words)
    shifts = set()
    for edit, left, right in zip(edits, gone, come, strict=True):
        if is_clause(a[slice(*edit.a_span)], b[slice(*edit.b_span)]):
            continue
        before, after = [w for w in left if w not in kept], [w for w in right if w not in kept]
        shift = _strength(after) - _strength(before)
        if abs(shift) < MIN_SHIFT and before and after:
            shift = _aim(after) - _aim(before)
        if abs(shift) >= MIN_SHIFT:
            shifts.add("hardened" if shift > 0 else "softened")
    return shifts


def is_clause(left: str, right: str) -> bool:
    """Tell an edit that brought or took a whole clause: what it says is new, not weaker or stronger."""
    return max(len(left), len(right)) > MAX_EDIT or (
        (not left or not right) and any(c in CLAUSE_END for c in left + right)
    )


def _words(text: str) -> list[re.Match[str]]:
    words = list(WORD.finditer(text))
    others = [match.span() for match in NO_WORD.finditer(text)] if words else []
    if not others:
        return words
    return [word for word in words if all(word.start() >= high or word.end() <= low for low, high in others)]


def _touched(words: Sequence[re.Match[str]], span: Span) -> list[str]:
    low, high = span
    return [word[0] for word in words if word.start() < high and low < word.end()]


def _strength(words: Sequence[str]) -> float:
    return sum(STRENGTH.get(word, 0.0) for word in words)


def _aim(words: Sequence[str]) -> int:
    return any(ACHIEVE.match(word) for word in words) - any(STRIVE.match(word) for word in words)
