"""Say from promise and evidence whether the thing was done, begun or missed."""

from __future__ import annotations

import math

import numpy as np

from pipelines.answers import Answer
from pipelines.candidates import FEATURES
from pipelines.document import Status
from pipelines.matching import DIGIT
from pipelines.overlap import Floats
from pipelines.promises import Promise
from pipelines.targets import rounds_to

DONE_FEATURES = ("held", "score", "meaning")
FLOOR = 0.05
"""added to a share before its logarithm is taken: from a half upwards more in common hardly says more"""


def done_features(best: Floats) -> Floats:
    """Describe how fully evidence answers a promise, in the order of DONE_FEATURES; ``best`` are its own FEATURES.

    Verbs of completion, figures, lists and words for several years were tried beside these, and told nothing of places
    that the fit had not seen.
    """
    of = dict(zip(FEATURES, best.tolist(), strict=False))  # a language model's features may follow
    return np.array([math.log(of["sentence"] + FLOOR), math.log(of["score"] + FLOOR), of["meaning"]])


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
