"""Say from promise and evidence whether the thing was done, begun or missed."""

from __future__ import annotations

import re

import numpy as np

from pipelines.answers import Answer
from pipelines.candidates import FEATURES
from pipelines.document import Status
from pipelines.matching import DIGIT
from pipelines.overlap import Floats
from pipelines.promises import Promise
from pipelines.targets import rounds_to

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
    "meaning",
    "topic",
    "rarest",
)
ITEMS = re.compile(r"[、和及与]")


def done_features(promise: Promise, best: Floats, text: str) -> Floats:
    """Describe how fully evidence answers a promise, in the order of DONE_FEATURES.

    ``best`` are the evidence's own FEATURES, ``text`` is what is quoted of it.
    """
    of = dict(zip(FEATURES, best.tolist(), strict=False))  # a language model's features may follow
    return np.array(
        [
            of["sentence"],
            of["score"],
            1.0 if COMPLETED.search(text) else 0.0,
            1.0 if UNDERWAY.search(text) else 0.0,
            1.0 if OPEN_ENDED.search(promise.text) else 0.0,
            1.0 if DIGIT.search(text) else 0.0,
            min(4, len(ITEMS.findall(promise.text))) / 4,
            1.0 if OVER_YEARS.search(text) else 0.0,
            min(60, len(promise.text)) / 60,
            1.0 if promise.text[:2] in text else 0.0,
            of["meaning"],
            of["topic"],
            of["rarest"],
        ],
        dtype=np.float64,
    )


def status_of(done: float, threshold: float, promise: Promise, answer: Answer | None) -> Status:
    """Combine the verdict on figures with how complete the words sound; figures decide where they can be compared.

    A promised figure that is answered in a form nobody can compare (a level, an average over years) is only progress.
    """
    if answer is not None:
        judged = answer.verdict
        if judged == "met":
            return "fulfilled"
        if judged in ("missed", "near"):
            return "fulfilled" if rounds_to(answer.goal, answer.reported) else "missed"
        return "progressed"
    if promise.goals and promise.goals[0].base == "%" and DIGIT.search(promise.goals[0].target.text):
        return "progressed"
    return "fulfilled" if done >= threshold else "progressed"
