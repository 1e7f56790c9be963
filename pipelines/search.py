"""Search two reports for what became of each promise: what is reported, what is promised again, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.answers import Answer, Figures, read_figures
from pipelines.candidates import Shortlist, shortlists
from pipelines.document import Evidence, Span, Structured
from pipelines.matching import Index, build_index, split_region
from pipelines.model import Logistic, Model
from pipelines.overlap import Floats, Ints, number, token_weights
from pipelines.promises import Promise, describe_promise
from pipelines.regions import paragraphs
from pipelines.semantic import add_senses
from pipelines.special_promises import deeds_done, in_deed_list, relative_goals

FIGURE_FIRST = 1e3
"""log odds added to a sentence that gives the very figure that was promised: it comes before all others"""
LONGEST_QUOTE = 120
"""characters of a sentence that are quoted whole; of a longer one, the clauses that answer and those beside them"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Two reports prepared for comparison."""

    plan: Structured
    review: Structured
    vocabulary: dict[str, int]
    """numbers of the tokens of all three indices"""
    promised: Index
    """the plan's plan sections"""
    reported: Index
    """the review's result sections"""
    next_plan: Index
    """the review's plan sections"""
    figures: Figures
    """of ``reported``"""
    deeds_done: Evidence | None
    """where the review reports the year's list of deeds done as a whole"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The sentences of one region that may answer one promise, best first."""

    index: Index
    listed: Shortlist
    order: Ints
    """places in the shortlist, best first"""
    odds: Floats
    """log odds in that order"""

    def __len__(self) -> int:
        return len(self.order)

    def features(self, place: int = 0) -> Floats:
        """Return the features of the sentence at a place of the order."""
        row: Floats = self.listed.features[self.order[place]]
        return row

    def answer(self, place: int = 0) -> Answer | None:
        """Return the figure in it that answers the promised one."""
        return self.listed.answers.get(int(self.listed.sentences[self.order[place]]))

    def sentence(self, place: int = 0) -> str:
        """Return the sentence at a place of the order."""
        return self.index.texts[int(self.listed.sentences[self.order[place]])]

    def number(self, place: int = 0) -> int:
        """Return the number in the index of the sentence at a place of the order."""
        return int(self.listed.sentences[self.order[place]])

    def start(self, place: int = 0) -> int:
        """Return where the sentence at a place of the order starts in the report."""
        return self.index.sentences[int(self.listed.sentences[self.order[place]])][0]

    def window(self, place: int = 0) -> str:
        """Return the clauses in it that answer best."""
        listed = self.order[place]
        first, width = int(self.listed.first[listed]), int(self.listed.width[listed])
        start = self.index.sentences[int(self.listed.sentences[listed])][0]
        low, high = self.index.clauses[first][0], self.index.clauses[first + width - 1][1]
        return self.index.texts[int(self.listed.sentences[listed])][low - start : high - start]

    def quote(self, place: int, score: float) -> Evidence:
        """Quote it: the sentence, or of a long one the answering clauses with as many beside them as fit."""
        listed = self.order[place]
        sentence, first = int(self.listed.sentences[listed]), int(self.listed.first[listed])
        low, high = self.index.sentences[sentence]
        start, end = low, high
        if high - low > LONGEST_QUOTE:
            start, end = self.index.clauses[first][0], self.index.clauses[first + int(self.listed.width[listed]) - 1][1]
            own = np.flatnonzero(self.index.sentence_of == sentence)
            inside = self.index.clauses[own[0] : own[-1] + 1]
            if answer := self.answer(place):
                spot = answer.reported.target.span[0]
                start, end = next(clause for clause in inside if clause[0] <= spot < clause[1])
            for clause in sorted(inside, key=lambda c: max(start - c[0], c[1] - end)):
                if max(end, clause[1]) - min(start, clause[0]) <= LONGEST_QUOTE:
                    start, end = min(start, clause[0]), max(end, clause[1])
        text = self.index.texts[sentence]
        return Evidence(text[start - low : end - low], (start, end), score)


@dataclass(frozen=True, slots=True)
class Found:
    """What the search for one promise brought up."""

    promise: Promise
    reported: Ranked
    again: Ranked


def prepare(plan: Structured, review: Structured) -> Ground:
    """Index both reports once for all promises."""
    parts = paragraphs(review)
    vocabulary: dict[str, int] = {}
    splits = [
        split_region(plan, paragraphs(plan), "plan", numbered=False),  # promises of one line each are no neighbours
        split_region(review, parts, "result"),
        split_region(review, parts, "plan"),
    ]
    terms = [number([own.tokens for own in split.parsed], vocabulary) for split in splits]
    weights = token_weights(vocabulary, terms)
    promised, reported, next_plan = (build_index(s, t, weights) for s, t in zip(splits, terms, strict=True))
    figures = read_figures(review, parts, reported)
    return Ground(plan, review, vocabulary, promised, reported, next_plan, figures, deeds_done(reported))


def search(ground: Ground, spans: Sequence[Span], model: Model, *, semantic: bool = False) -> list[Found]:
    """Find what may answer the promises at ``spans`` of the plan.

    With ``semantic``, which needs that extra and a model fitted with it, a language model describes them as well.
    """
    promises = [_describe(ground, span) for span in spans]
    reported = shortlists(promises, ground.promised, ground.reported, ground.figures, ground.vocabulary)
    again = shortlists(promises, ground.promised, ground.next_plan, Figures((), {}), ground.vocabulary)
    if semantic:
        plan, text = (ground.promised, ground.plan.text), ground.review.text
        reported = add_senses(reported, promises, plan, (ground.reported, text))
        again = add_senses(again, promises, plan, (ground.next_plan, text))
    there, repeated = (
        _all_ranked(ground.reported, reported, model.ranking),
        _all_ranked(ground.next_plan, again, model.repeating),
    )
    return [Found(*found) for found in zip(promises, there, repeated, strict=True)]


def _all_ranked(index: Index, lists: Sequence[Shortlist], model: Logistic) -> list[Ranked]:
    """Order many shortlists with one product."""
    if not lists:
        return []
    odds = model.logit(np.concatenate([listed.features for listed in lists]))
    ends = np.cumsum([len(listed.features) for listed in lists]).tolist()
    return [
        _ranked(index, listed, odds[end - len(listed.features) : end]) for listed, end in zip(lists, ends, strict=True)
    ]


def _describe(ground: Ground, span: Span) -> Promise:
    promise = describe_promise(ground.plan, ground.promised, span)
    relative = () if promise.goals else relative_goals(promise.text, span[0], ground.figures)
    deed = ground.deeds_done is not None and in_deed_list(ground.plan, span)
    return replace(promise, goals=promise.goals or relative, deed=deed) if relative or deed else promise


def rank(promise: Promise, there: tuple[Index, Shortlist], repeated: tuple[Index, Shortlist], model: Model) -> Found:
    """Order both shortlists of a promise by the odds that the model gives."""
    (index, listed), (next_index, again) = there, repeated
    return Found(
        promise,
        _ranked(index, listed, model.ranking.logit(listed.features)),
        _ranked(next_index, again, model.repeating.logit(again.features)),
    )


def _ranked(index: Index, listed: Shortlist, odds: Floats) -> Ranked:
    found = [listed.answers.get(sentence) for sentence in listed.sentences.tolist()] if listed.answers else []
    sure = np.array([bool(answer and answer.sure) for answer in found]) if found else 0.0
    order = np.argsort(-odds - FIGURE_FIRST * sure, kind="stable")
    return Ranked(index, listed, order, odds[order])
