"""Judge whether an edit made a promise weaker or stronger, by a table of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.document import Piece, Span

LEVELS = (
    (2.0, "必须|务必|一律|严禁|杜绝|不得|绝不|决不|禁止|不准"),
    (1.0, "确保|保证|坚决|应当|全部|按期|如期|按时|限期|尽快|立即|全面完成|全面实现|全覆盖"),
    (0.5, "全面|严格|切实|全力|彻底|率先|高标准|大力|大幅|显著"),
    (
        -1.0,
        "力争|争取|努力|尽力|尽量|尽可能|基本|逐步|稳步|有序|原则上|稳妥|循序渐进|大体|部分|适度|适当|有望|预计|建议",
    ),
    (-2.0, "探索|研究|鼓励|适时|视情|酌情|尝试|倡导|引导|考虑|谋划|有条件的|条件成熟时|拟"),
)
STRENGTH = {word: level for level, words in LEVELS for word in words.split("|")}
"""how binding a word makes what follows; a sentence without any stands at 0. Emphasis alone (切实, 大力) is half
a step: losing it is no softening, exchanging it for 逐步 is"""
MIN_SHIFT = 1.0
ACHIEVE = re.compile("完成|建成|实现|做到|达到|消除|解决|办结|杜绝|落地")
STRIVE = re.compile("推进|推动|促进|开展|加快|探索|研究|谋划|启动|深化|减少|缓解|改善")
"""a result exchanged for an activity is weaker (完成 → 推进); on their own these say nothing"""
WORD = re.compile("|".join([*sorted(STRENGTH, key=len, reverse=True), ACHIEVE.pattern, STRIVE.pattern]))
MAX_EDIT = 16
"""characters: a word inside a longer edit came with a new clause and weakens nothing"""


def modal_shift(a: str, b: str, edits: Sequence[Piece]) -> set[str]:
    """Return ``softened``, ``hardened``, both or neither. Texts are Simplified; spans of ``edits`` lie in them.

    >>> modal_shift("确保完成。", "力争完成。", [Piece((0, 2), (0, 2))])
    {'softened'}
    """
    a_words, b_words = list(WORD.finditer(a)), list(WORD.finditer(b))
    gone = [_touched(a_words, edit.a_span) for edit in edits]
    come = [_touched(b_words, edit.b_span) for edit in edits]
    kept = Counter(word for words in gone for word in words) & Counter(word for words in come for word in words)
    shifts = set()
    for edit, left, right in zip(edits, gone, come, strict=True):
        if max(edit.a_span[1] - edit.a_span[0], edit.b_span[1] - edit.b_span[0]) > MAX_EDIT:
            continue
        before, after = [w for w in left if w not in kept], [w for w in right if w not in kept]
        shift = _strength(after) - _strength(before)
        if not shift and before and after:
            shift = _aim(after) - _aim(before)
        if abs(shift) >= MIN_SHIFT:
            shifts.add("hardened" if shift > 0 else "softened")
    return shifts


def _touched(words: Sequence[re.Match[str]], span: Span) -> list[str]:
    low, high = span
    return [word[0] for word in words if word.start() < high and low < word.end()]


def _strength(words: Sequence[str]) -> float:
    return sum(STRENGTH.get(word, 0.0) for word in words)


def _aim(words: Sequence[str]) -> int:
    return any(ACHIEVE.match(word) for word in words) - any(STRIVE.match(word) for word in words)
