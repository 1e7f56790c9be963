"""Describe each sentence that may show what became of a promise by a few numbers with names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.aliases import rename
from pipelines.answers import SURE, Answer, find_answer
from pipelines.document import Span, Structured
from pipelines.matching import Floats, Index, clause_scores, match, total_weight
from pipelines.quantities import Quantity, quantities
from pipelines.related import Floats as Vector
from pipelines.related import cosines, dimensions
from pipelines.tokens import Analysis, analyse

SHORTLIST = 12
"""sentences a promise that are looked at closely"""
NAMED = re.compile(r"[“《「]([^”》」，。；]{2,20})[”》」]")
"""a name that evidence should repeat: “高效办成一件事” · 《优化营商环境条例》"""
MEANING_LEAD = 0.3
"""what nearness in meaning counts beside shared words when the shortlist is drawn up"""
DIGIT = re.compile(r"[0-9０-９]")
CONTEXT_FLOOR = 50.0
"""weight added to the paragraph's words, so that two words in common of a short paragraph do not look like a topic"""
NEIGHBOURS = 2
"""clauses before and after a promise that tell what it is about"""

FEATURES = (
    "score",
    "sentence",
    "paragraph",
    "rarest",
    "rival",
    "neighbours",
    "topic",
    "named",
    "common_run",
    "figure",
    "metric",
    "meaning",
    "sentence_meaning",
    "topic_meaning",
    "around_meaning",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it is compared: its words, and the words around it."""

    text: str
    parsed: Analysis
    around: frozenset[str]
    """of the clauses beside it"""
    paragraph: frozenset[str]
    """of its paragraph"""
    nearby: Vector
    """meaning of the clauses beside it"""
    topic: Vector
    """meaning of its paragraph"""
    own: tuple[int, ...]
    """its clauses in the plan's index, empty when the plan section does not hold it"""
    names: tuple[str, ...]
    goals: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence, with what speaks for it."""

    sentence: Span
    window: Span
    """the run of clauses in it that answers best"""
    features: Floats
    """in the order of FEATURES"""
    text: str
    """of the sentence"""
    tokens: frozenset[str]
    answer: Answer | None
    """the figure in it that answers the promised one best"""


def describe_promise(plan: Structured, index: Index, span: Span) -> Promise:
    """Collect what a promise says and what stands around it; ``index`` is the plan's own promises."""
    text = plan.text[slice(*span)]
    own = tuple(number for number, (low, high) in enumerate(index.clauses) if low < span[1] and span[0] < high)
    goals = quantities(text, span[0])
    parsed = analyse(_usual_names(text, goals))
    around: set[str] = set()
    paragraph: frozenset[str] = frozenset()
    nearby = topic = np.zeros(dimensions(), dtype=np.float32)
    if own:
        home = index.paragraph_of[own[0]]
        low, high = max(0, own[0] - NEIGHBOURS), min(len(index.clauses), own[-1] + 1 + NEIGHBOURS)
        beside = [n for n in range(low, high) if index.paragraph_of[n] == home and n not in own]
        for number in beside:
            around |= index.tokens[number]
        paragraph = index.paragraph_tokens[home]
        nearby = index.meanings[beside].sum(axis=0)
        topic = index.paragraph_meanings[home]
    return Promise(
        text,
        parsed,
        frozenset(around) - parsed.tokens,
        paragraph - parsed.tokens,
        nearby,
        topic,
        own,
        tuple(NAMED.findall(text)),
        goals,
    )


def _usual_names(text: str, goals: Sequence[Quantity]) -> str:
    """Replace an indicator's name by its usual one, so that 经济增长 finds 地区生产总值增长."""
    for goal in goals:
        if goal.target.metric and goal.target.metric in text:
            text = text.replace(goal.target.metric, rename(goal.target.metric))
    return text


def rivalry(plan_index: Index, index: Index) -> Floats:
    """Score every clause of the plan against every clause of an index: who else could be meant by a clause."""
    if not plan_index.clauses:
        return np.zeros((0, len(index.clauses)))
    return np.array([clause_scores(index, tokens) for tokens in plan_index.tokens])


def candidates(
    promise: Promise, report: Structured, index: Index, rivals: Floats, figures: Sequence[Sequence[Quantity]]
) -> list[Candidate]:
    """Return the shortlist of sentences for a promise, best lexical score first; empty when the index is.

    ``figures`` are those of each indexed sentence; the sentence that surely answers a promised figure is always on the
    list.
    """
    if not index.clauses or not promise.parsed.words:
        return []
    found = match(index, promise.parsed)
    strongest = _strongest_rival(promise, rivals)
    lead = np.maximum(found.score, found.sentence_share * 0.5) + MEANING_LEAD * found.sentence_meaning
    topics = cosines(promise.topic, index.paragraph_meanings)
    nearby = cosines(promise.nearby, index.sentence_meanings)
    result = []
    sure = find_answer(promise.goals, figures) if promise.goals else None
    if sure and sure.comparable and sure.fit >= SURE:
        lead[sure.sentence] = np.inf
    for number in np.argsort(-lead, kind="stable")[:SHORTLIST]:
        first, width = int(found.first[number]), int(found.width[number])
        window = (index.clauses[first][0], index.clauses[first + width - 1][1])
        sentence = index.sentences[number]
        home = int(index.paragraph_of[first])
        members = np.flatnonzero(index.sentence_of == number)
        held = found.held[:, members].any(axis=1)
        shared = float(found.weights[held].max()) if held.any() else 0.0
        words = frozenset().union(*(index.tokens[member] for member in members))
        answer = find_answer(promise.goals, figures, [int(number)]) if promise.goals else None
        features = (
            found.score[number],
            found.sentence_share[number],
            found.paragraph_share[home],
            shared / 10.0,
            found.score[number] - float(strongest[first : first + width].max()),
            _share(promise.around, words, 20.0),
            _share(promise.paragraph, index.paragraph_tokens[home], CONTEXT_FLOOR),
            _named(promise.names, report.text[slice(*sentence)]),
            longest_common_run(promise.text, report.text[slice(*window)]) / max(4, len(promise.text)),
            1.0 if DIGIT.search(report.text[slice(*window)]) else 0.0,
            (answer.fit if answer.comparable else answer.fit / 2) if answer else 0.0,
            found.meaning[number],
            found.sentence_meaning[number],
            float(topics[home]),
            float(nearby[number]),
        )
        result.append(Candidate(sentence, window, np.array(features), report.text[slice(*sentence)], words, answer))
    return result


def _strongest_rival(promise: Promise, rivals: Floats) -> Floats:
    """Return by clause the best score that any other clause of the plan reaches."""
    if not len(rivals):
        return np.zeros(rivals.shape[1])
    others = np.ones(len(rivals), dtype=bool)
    others[list(promise.own)] = False
    return rivals[others].max(axis=0) if others.any() else np.zeros(rivals.shape[1])


def _share(wanted: frozenset[str], words: frozenset[str], floor: float) -> float:
    return total_weight(wanted & words) / (total_weight(wanted) + floor)


def _named(names: Sequence[str], text: str) -> float:
    """Return the share of the promise's quoted names that the evidence repeats, less one half; 0 without names."""
    return sum(name in text for name in names) / len(names) - 0.5 if names else 0.0


def longest_common_run(a: str, b: str) -> int:
    """Return the length of the longest run of characters that both texts hold.

    >>> longest_common_run("推进首发经济", "积极发展首发经济区")
    4
    """
    best = 0
    previous = [0] * (len(b) + 1)
    for character in a:
        current = [0] * (len(b) + 1)
        for place, other in enumerate(b):
            if character == other:
                current[place + 1] = previous[place] + 1
                best = max(best, current[place + 1])
        previous = current
    return best
