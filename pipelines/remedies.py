"""Find what answers a complaint: the commitment of a plan, or the result of a report, that is about the same object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.document import Evidence, Span, Structured
from pipelines.matching import Index, build_index, run_scores, split_region
from pipelines.overlap import Floats, Ints, number, sum_by, token_weights
from pipelines.regions import paragraphs
from pipelines.related import add_meanings, cosines
from pipelines.same_lack import BREAK, OWN, objects
from pipelines.tokens import Analysis, analyse, weight

BEST = 3
"""candidates that are shown"""
ANSWERED = 0.45
"""score from which a sentence counts as an answer"""
MEANING = 0.2
"""what nearness in meaning counts beside shared words"""
SLOGAN = re.compile(
    "以习近平|总体?的?要求是|预期目标|指导思想|^(?:今年|20..年)是|让我们|党中央周围|各位代表|^[^，。,]{0,30}$(?<![。；;])|各项任务|^相关文档"
)
"""sentences of a plan that promise everything or nothing"""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a report says to one complaint. Spans lie in that report."""

    answer: Evidence | None
    """None where no candidate is surely about the same object"""
    candidates: tuple[Evidence, ...]
    """the three best, the answer first; none where the report has no such part"""


def remedies(
    report: Structured, complaints: Sequence[Span], other: Structured, region: Literal["plan", "result"]
) -> list[Remedy]:
    """Find what answers each complaint of ``report`` in a region of ``other``."""
    split = split_region(other, paragraphs(other), region)
    if not split.clauses or not complaints:
        return [Remedy(None, ()) for _ in complaints]
    owners, asked = _ask(report, complaints)
    vocabulary: dict[str, int] = {}
    terms = number([own.tokens for own in split.parsed], vocabulary)
    wanted_terms = number([own.tokens for own in asked], vocabulary)
    weights = token_weights(vocabulary, [terms, wanted_terms])
    index = build_index(split, terms, weights)
    wanted = sum_by(wanted_terms.owner, weights[wanted_terms.ids], wanted_terms.count)[:, None]
    runs = run_scores(index, wanted_terms, wanted).max(axis=0)
    top = np.maximum.reduceat(runs, index.sentence_starts, axis=1)
    near = cosines(add_meanings([own.words for own in asked]), index.sentence_meanings)
    scores = (1 - MEANING) * top + MEANING * near
    scores[:, [bool(SLOGAN.search(text)) for text in index.texts]] = 0.0
    best = np.maximum.reduceat(scores, np.flatnonzero(np.diff(owners, prepend=-1)), axis=0)
    return [_chosen(index, row) for row in best]


def _ask(report: Structured, complaints: Sequence[Span]) -> tuple[Ints, list[Analysis]]:
    """Put each complaint as questions: the whole, and each clause that names a thing of its own."""
    owners: list[int] = []
    asked: list[Analysis] = []
    for place, span in enumerate(complaints):
        whole = objects(report.text[slice(*span)])
        clauses = [
            parsed for clause in BREAK.split(whole) if sum(map(weight, (parsed := analyse(clause)).tokens)) >= OWN
        ]
        questions = [analyse(whole), *clauses]
        asked += questions
        owners += [place] * len(questions)
    return np.array(owners, np.int64), asked


def _chosen(index: Index, scores: Floats) -> Remedy:
    order = np.argsort(-scores, kind="stable")[:BEST]
    order = order[scores[order] > 0]
    found = tuple(Evidence(index.texts[n], index.sentences[n], float(scores[n])) for n in order.tolist())
    return Remedy(found[0] if found and found[0].score >= ANSWERED else None, found)
