"""Say in plain Chinese what decided a status, for the person who reads it."""

from __future__ import annotations

from pipelines.candidates import Candidate, Promise
from pipelines.document import Evidence, Status, Verdict
from pipelines.tokens import weight

VERDICTS: dict[Verdict, str] = {
    "met": "达到目标",
    "near": "略低于目标",
    "missed": "未达目标",
    "not_comparable": "口径不同，无法比较",
}
SHOWN = 4
"""words that are named at most"""


def explain(
    status: Status,
    promise: Promise,
    best: Candidate | None,
    judged: Verdict | None,
    carried: Evidence | None,
) -> tuple[str, ...]:
    """List the reasons for a status, the weightiest first."""
    reasons: list[str] = []
    if best is not None:
        if best.answer and judged:
            promised, reported = best.answer.goal.target.text, best.answer.reported.target.text
            reasons.append(f"承诺“{promised}”，报告“{reported}”：{VERDICTS[judged]}")
        elif promise.goals:
            reasons.append(f"承诺了“{promise.goals[0].target.text}”，证据中没有可以对应的数字")
        shared = shared_words(promise, best)
        if shared:
            reasons.append("共有词语：" + "、".join(shared))
        missing = [name for name in promise.names if name not in best.text]
        if missing:
            reasons.append("证据中没有出现：" + "、".join(missing))
        reasons.append(
            {
                "fulfilled": "证据的表述是已完成或已见成效",
                "progressed": "证据只显示部分或仍在推进",
                "missed": "数字低于承诺",
            }.get(status, "")
        )
    else:
        reasons.append("回顾部分没有找到同一事项的表述；未找到不等于未做")
        reasons.append("下一年计划再次提出" if carried else "下一年计划也没有再提")
    return tuple(reason for reason in reasons if reason)


def shared_words(promise: Promise, best: Candidate) -> list[str]:
    """Return the weightiest words that promise and evidence share, without the pieces of longer ones."""
    common = sorted(promise.parsed.tokens & best.tokens, key=lambda token: (-len(token), -weight(token), token))
    words: list[str] = []
    for token in common:
        if not any(token in word for word in words):
            words.append(token)
    return sorted(words, key=lambda token: -weight(token) * len(token))[:SHOWN]
