"""Say from promise and evidence whether the thing was done, begun or missed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from pipelines.candidates import DIGIT, Candidate, Promise
from pipelines.document import Status, Verdict
from pipelines.matching import Floats
from pipelines.quantities import Quantity, quantities
from pipelines.targets import comparable, metric_match, rounds_to, verdict

COMPLETED = re.compile(
    r"完成|建成|投产|投用|投运|启用|印发|出台|制定|颁布|获批|获评|入选|开通|贯通|通车|竣工|验收|挂牌|全覆盖|圆满|清零|落地|达到|突破|实现"
    r"|超额|开工|启动|成立|组建|设立|举办|办结|全面实施|上线|发布"
)
"""says that something is there now: 建成投用 · 印发《…》"""
UNDERWAY = re.compile(
    r"推进|加快|稳步|扎实|有序|持续|深入|不断|积极|初步|逐步|正在|基本|着力|加强|探索|进一步|推动|培育"
)
"""says that something goes on: 加快推进 · 稳步实施"""
OPEN_ENDED = re.compile(
    r"^(?:[^，]{0,6})(?:推进|推动|深化|加强|完善|优化|强化|促进|提升|健全|支持|加快|加大|巩固|发展|落实|保持|做好|抓好|提高|扩大)"
)
"""promises effort, not an outcome: 深化… · 持续加强…"""
OVER_YEARS = re.compile(r"五年|年均|十四五|累计|每年|连续")

DONE_FEATURES = (
    "held",
    "score",
    "completed",
    "underway",
    "open_ended",
    "figure",
    "items",
    "over_years",
    "length",
    "same_verb",
)
FIT = 0.5
"""how well a figure's name must fit before its verdict decides"""

ITEMS = re.compile(r"[、和及与]")


def done_features(promise: Promise, best: Candidate, text: str) -> Floats:
    """Describe how fully evidence answers a promise, in the order of DONE_FEATURES; ``text`` is what is quoted."""
    window = text
    opening = promise.text[:2]
    return np.array(
        [
            best.features[1],
            best.features[0],
            1.0 if COMPLETED.search(window) else 0.0,
            1.0 if UNDERWAY.search(window) else 0.0,
            1.0 if OPEN_ENDED.search(promise.text) else 0.0,
            1.0 if DIGIT.search(window) else 0.0,
            min(4, len(ITEMS.findall(promise.text))) / 4,
            1.0 if OVER_YEARS.search(window) else 0.0,
            min(60, len(promise.text)) / 60,
            1.0 if opening in window else 0.0,
        ],
        dtype=np.float64,
    )


def judge_figures(promise: Promise, text: str, start: int) -> tuple[Quantity | None, Quantity | None, Verdict | None]:
    """Find the promised figure and the reported one that answers it, and judge.

    Returns promised, reported and verdict; the verdict is None when nothing was promised or reported in figures that
    name the same thing.
    """
    if not promise.goals or not DIGIT.search(text):
        return (promise.goals[0] if promise.goals else None), None, None
    reported = quantities(text, start)
    goal, answer = best_pair(promise.goals, reported)
    if goal is None or answer is None:
        return promise.goals[0], None, None
    return goal, answer, verdict(goal, answer)


def best_pair(goals: Sequence[Quantity], reported: Sequence[Quantity]) -> tuple[Quantity | None, Quantity | None]:
    """Return the promised and the reported figure whose names fit best; comparable ones first."""
    pairs = [
        (metric_match(goal, answer) + (0.3 if comparable(goal, answer) else 0.0), -order, -place, goal, answer)
        for order, goal in enumerate(goals)
        for place, answer in enumerate(reported)
        if metric_match(goal, answer) >= FIT
    ]
    if not pairs:
        return None, None
    *_, goal, answer = max(pairs, key=lambda pair: pair[:3])
    return goal, answer


def status_of(
    done: float, threshold: float, goal: Quantity | None, answer: Quantity | None, judged: Verdict | None
) -> Status:
    """Combine the verdict on figures with how complete the words sound; figures decide where they can be compared."""
    if goal is not None and answer is not None:
        if judged == "met":
            return "fulfilled"
        if judged in ("missed", "near"):
            return "fulfilled" if rounds_to(goal, answer) else "missed"
    return "fulfilled" if done >= threshold else "progressed"
