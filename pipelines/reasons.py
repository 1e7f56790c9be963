"""Say in plain Chinese what decided a status, for the person who reads it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.answers import Answer
from pipelines.document import Evidence, Status, Verdict
from pipelines.fold import fold_text
from pipelines.matching import DIGIT
from pipelines.promises import Promise
from pipelines.related import kin
from pipelines.tokens import analyse, weight

VERDICTS: dict[Verdict, str] = {
    "met": "达到目标",
    "near": "略低于目标",
    "missed": "未达目标",
    "not_comparable": "口径不同，无法比较",
}
SOUNDS: dict[Status, str] = {
    "fulfilled": "证据的表述与承诺基本对应，已做或已见成效",
    "progressed": "证据只涉及承诺的一部分，或说法比承诺笼统",
    "missed": "报告的数字低于承诺",
}
SHOWN = 4
"""words that are named at most"""


def explain(
    status: Status,
    promise: Promise,
    evidence: str,
    *,
    answer: Answer | None = None,
    judged: Verdict | None = None,
    short: tuple[str, str] | None = None,
    doubt: str = "",
    others: Sequence[Answer] = (),
    silent: str = "",
) -> tuple[str, ...]:
    """List the reasons for a status that rests on evidence, the weightiest first.

    ``judged`` without an ``answer`` is a verdict on dates; ``short`` names the stage promised and the one reported,
    ``doubt`` what else speaks against a promise kept, ``others`` are the answers to its further figures,
    ``silent`` is the first of these that nothing answers.
    """
    reasons: list[str] = []
    if answer and judged:
        promised, reported = answer.goal.target.text, answer.reported.target.text
        if not DIGIT.search(promised):
            promised += f"（同期{answer.goal.target.value:g}{answer.goal.target.unit}）"
        reasons.append(f"承诺“{promised}”，报告“{reported}”：{VERDICTS[judged]}")
    elif judged:
        reasons.append("按期完成" if judged == "met" else "晚于承诺的期限")
    elif promise.goals and not doubt:
        reasons.append(f"承诺了“{promise.goals[0].target.text}”，证据中没有可以对应的数字")
    reasons += _further(others, silent)
    if doubt:
        reasons.append(doubt)
    if short:
        reasons.append(f"承诺到“{short[0]}”，报告只到“{short[1]}”")
    found = analyse(evidence)
    if common := _common(promise.parsed.words, evidence):
        reasons.append("共有词语：" + "、".join(common))
    if related := kin(promise.parsed.words, found.words):
        reasons.append("相近词语：" + "、".join(f"{one}～{two}" for one, two in related))
    if missing := [name for name in promise.names if name not in evidence]:
        reasons.append("证据中没有出现：" + "、".join(missing))
    if (not judged or judged == "not_comparable") and not (status == "missed" and (doubt or short)):
        reasons.append(SOUNDS[status])
    return tuple(reasons)


def _further(others: Sequence[Answer], silent: str) -> list[str]:
    """Say what became of a promise's further figures."""
    told = [(each.goal.target.text, each.reported.target.text, VERDICTS[each.verdict]) for each in others]
    reasons = [f"另有“{promised}”，报告“{reported}”：{verdict}" for promised, reported, verdict in told]
    return [*reasons, f"另有“{silent}”，报告中没有可以对应的数字"] if silent else reasons


def explain_absence(carried: Evidence | None) -> tuple[str, ...]:
    """List the reasons for a status without evidence."""
    again = "下一年计划再次提出" if carried else "下一年计划也没有找到同一事项"
    return "回顾部分没有找到同一事项的表述；未找到不等于未做", again


def _common(words: tuple[str, ...], evidence: str) -> list[str]:
    """Return the weightiest words of a promise that its evidence repeats."""
    folded = fold_text(evidence)
    return sorted((word for word in words if word in folded), key=lambda word: (-weight(word), word))[:SHOWN]
