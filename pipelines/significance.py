"""Weigh a change, 0 to 1, from factors that the reader sees beside it."""

from __future__ import annotations

import re
from operator import ne

from pipelines.comparable import narrow
from pipelines.document import ChangeKind, SectionKind
from pipelines.figures import strip_enumerator

BASE: dict[ChangeKind, tuple[str, float]] = {
    "figure": ("数字变动", 0.6),
    "removed": ("整句删除", 0.55),
    "added": ("整句新增", 0.45),
    "wording": ("措辞变动", 0.25),
    "moved": ("位置移动", 0.1),
    "typographic": ("仅排版变动", 0.02),
}
SECTION: dict[SectionKind, tuple[str, float]] = {
    "plan": ("涉及工作计划", 0.1),
    "deficiency": ("涉及存在问题", 0.1),
    "result": ("", 0.0),
    "duty": ("", 0.0),
    "other": ("", 0.0),
}
TAG = {
    "softened": ("承诺弱化", 0.3),
    "hardened": ("承诺强化", 0.15),
    "target_lowered": ("目标调低", 0.3),
    "target_raised": ("目标调高", 0.2),
    "deadline_later": ("期限推后", 0.3),
    "deadline_earlier": ("期限提前", 0.15),
}
ONLY_NUMBERING = ("仅序号变动", 0.05)
NEGATION = re.compile("不|未|无|没有|非|停止|取消")
DENYING = re.compile("[不未无無没沒非停取]")
"""without one of these characters nothing is denied, in either script"""
AFFIRMED = re.compile(
    "不(?:断|仅|但|同|懈|管|论|止|忘|时|久|乏|妨|动产|锈钢|低于|少于?|高于|超过|多于|突破)|未(?:来|成年)"
    "|无(?:论|障碍|线|缝|偿|私|锡|人(?:机|驾|车|船|艇|系统|配送|农场|工厂|码头))"
    "|非(?:遗|常|凡|洲|税|诉|物质|公有|公经济|公企|公党|法|营利|盈利|机动|接触|现场|正常)"
)
"""the same characters where nothing is denied (不断, 未来, 无人机, 非遗), or a limit is set (不低于): 持续 → 不断 is no
negation. 不少 is many, and 不少于 a limit"""
COUNTED = re.compile(r"\d[^\d.．、)）]")
"""a number that enumerates nothing: 120件 · 7.5%"""
SHORT = 8
"""characters under which an added or removed sentence says little: a heading, a signature"""


def significance(
    kind: ChangeKind,
    a: str,
    b: str,
    *,
    section: SectionKind,
    tags: tuple[str, ...] = (),
    edited: float = 1.0,
    figure_shift: float = 0.0,
    differing: tuple[str, str] | None = None,
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Return the significance and what it is the sum of, bounded to 0 and 1.

    ``edited`` is the share of the sentence inside pieces, ``figure_shift`` the largest relative change of a figure,
    ``differing`` the clauses of both sides that hold every difference, where they are known.
    A typographic change never weighs anything but its own base.
    """
    if kind == "wording" and a[:4] != b[:4] and strip_enumerator(a) == strip_enumerator(b):
        return ONLY_NUMBERING[1], (ONLY_NUMBERING,)
    factors = [BASE[kind]]
    if kind not in ("typographic", "moved"):
        factors.append(SECTION[section])
        factors += [TAG[tag] for tag in tags]
    if kind == "wording":
        factors.append(("改动篇幅", round(0.25 * edited, 3)))
    if kind in ("wording", "figure") and ne(*map(_negations, differing or (a, b))):
        factors.append(("否定词变动", 0.2))
    if kind == "figure":
        factors.append(("数字变动幅度", round(0.15 * min(1.0, figure_shift), 3)))
    if kind in ("added", "removed") and len(a or b) < SHORT:
        factors.append(("内容很短", -0.25))
    if kind in ("added", "removed") and COUNTED.search(a or b):
        factors.append(("含有数字", 0.1))
    factors = [(name, value) for name, value in factors if value]
    return round(min(1.0, max(0.0, sum(value for _, value in factors))), 3), tuple(factors)


def _negations(text: str) -> int:
    return len(NEGATION.findall(AFFIRMED.sub("", narrow(text)))) if DENYING.search(text) else 0
