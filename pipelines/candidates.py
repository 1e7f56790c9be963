"""Describe the sentences that may show what became of each promise by a few numbers with names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.answers import Answer, Figures, find_answers
from pipelines.matching import WIDEST, Index, run_scores, tversky
from pipelines.overlap import (
    AT_ONCE,
    SHIFT,
    Floats,
    Ints,
    Postings,
    Terms,
    heaviest,
    number,
    overlap,
    pick,
    post,
    sum_by,
    united,
)
from pipelines.pair_runs import run_shares
from pipelines.promises import Promise
from pipelines.related import Vectors, add_meanings, cosines
from pipelines.tokens import weight

SHORTLIST = 12
"""sentences a promise that are looked at closely"""
BATCH = 400
"""promises that are compared at a time, so that long reports need no more memory than others"""
MEANING_LEAD = 0.3
"""what nearness in meaning counts beside shared words when the shortlist is drawn up"""
AROUND_FLOOR = 20.0
TOPIC_FLOOR = 50.0
"""weight added to what is wanted, so that two words in common with little do not look like a topic"""

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
RIVAL = FEATURES.index("rival")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The sentences looked at closely for one promise, and what speaks for each."""

    sentences: Ints
    """into the index"""
    first: Ints
    """the run of clauses in each that answers best: its first clause"""
    width: Ints
    """and how many they are"""
    features: Floats
    """sentence × FEATURES"""
    answers: dict[int, Answer]
    """by sentence of the index: the figure that answers the promised one best"""


def shortlists(
    promises: Sequence[Promise], plan: Index, index: Index, figures: Figures, vocabulary: dict[str, int]
) -> list[Shortlist]:
    """Draw up the shortlist of each promise; all are empty when the index is.

    The sentence that surely answers a promised figure is always on the list.
    """
    if not index.clauses or not promises:
        empty = np.zeros(0, dtype=np.int64)
        return [Shortlist(empty, empty, empty, np.zeros((0, len(FEATURES))), {}) for _ in promises]
    batches = (promises[low : low + BATCH] for low in range(0, len(promises), BATCH))
    listed = [each for batch in batches for each in _shortlists(batch, plan, index, figures, vocabulary)]
    strongest = strongest_rivals(
        plan,
        index,
        [promise.own for promise in promises],
        [each.first for each in listed],
        [each.width for each in listed],
    )
    for each, rivals in zip(listed, strongest, strict=True):
        each.features[:, RIVAL] -= rivals
    return listed


def _shortlists(
    promises: Sequence[Promise], plan: Index, index: Index, figures: Figures, vocabulary: dict[str, int]
) -> list[Shortlist]:
    """Draw up the shortlists of one batch; the lead over rivals is still the score itself."""
    rows, clauses = len(promises), len(index.clauses)
    terms = number([promise.parsed.tokens for promise in promises], vocabulary)
    wanted = _weigh(terms, vocabulary, plan)[:, None]
    scores = run_scores(index, terms, wanted)
    best = scores.max(axis=0)
    top = np.maximum.reduceat(best, index.sentence_starts, axis=1)
    is_top = best >= np.repeat(top, np.bincount(index.sentence_of), axis=1)
    first = np.minimum.reduceat(np.where(is_top, np.arange(clauses), clauses), index.sentence_starts, axis=1)
    in_sentence = overlap(terms, index.by_sentence) / np.maximum(wanted, 1e-9)
    wanted_meaning = add_meanings([promise.parsed.words for promise in promises])
    sentence_meaning = cosines(wanted_meaning, index.sentence_meanings)

    answers = [find_answers(promise.goals, figures) for promise in promises]
    lead = np.maximum(top, 0.5 * in_sentence) + MEANING_LEAD * sentence_meaning
    for row, found in enumerate(answers):
        for sentence, answer in found.items():
            lead[row, sentence] += 10.0 * answer.sure
    chosen = np.argsort(-lead, axis=1, kind="stable")[:, :SHORTLIST]

    each = np.arange(rows)[:, None]
    start = first[each, chosen]
    width = scores[:, each, start].argmax(axis=0) + 1
    home = index.paragraph_of[start]
    around, topic, near, about = _context(promises, plan, index)
    cumulated = np.concatenate([np.zeros((1, index.meanings.shape[1]), np.float32), index.meanings.cumsum(axis=0)])
    window_meaning = cumulated[start + width] - cumulated[start]
    digits = np.concatenate([[0], index.digits.cumsum()])
    in_paragraph = overlap(terms, index.by_paragraph) / np.maximum(wanted, 1e-9)
    features = np.stack(
        [
            top[each, chosen],
            in_sentence[each, chosen],
            in_paragraph[each, home],
            heaviest(terms, index.by_sentence)[each, chosen] / 10.0,
            top[each, chosen],
            around[each, chosen],
            topic[each, home],
            _named(promises, index, chosen),
            run_shares([promise.parsed.pairs for promise in promises], index.by_sentence, vocabulary)[each, chosen],
            (digits[start + width] > digits[start]).astype(np.float64),
            _fits(answers, chosen),
            _paired(wanted_meaning, window_meaning),
            sentence_meaning[each, chosen],
            about[each, home],
            near[each, chosen],
        ],
        axis=2,
    )
    return [Shortlist(chosen[n], start[n], width[n], features[n], answers[n]) for n in range(rows)]


def _weigh(terms: Terms, vocabulary: dict[str, int], plan: Index) -> Floats:
    """Weigh the promises' own tokens; those that neither report holds weigh what they weigh everywhere."""
    known = plan.by_clause.weights
    fresh = [weight(token) for token in list(vocabulary)[len(known) :]]
    return sum_by(terms.owner, np.concatenate([known, fresh])[terms.ids], terms.count)


def strongest_rivals(
    plan: Index, index: Index, own: Sequence[tuple[int, int]], starts: Sequence[Ints], widths: Sequence[Ints]
) -> list[Floats]:
    """Return for each run of clauses of an index the best score that a clause of the plan beside the promise's reaches.

    By promise: its ``own`` clauses of the plan, the first clause and the width of each of its runs. Every clause of the
    plan is scored on every clause of the index, AT_ONCE scores at a time.
    """
    if not plan.clauses or not starts:
        return [np.zeros(len(start)) for start in starts]
    whose = np.repeat(np.arange(len(starts)), [len(start) for start in starts])
    start, width = np.concatenate(starts), np.concatenate(widths)
    low, high = (np.array([each[side] for each in own], dtype=np.int64)[whose] for side in (0, 1))
    strongest = np.zeros(len(start))
    last = len(index.clauses) - 1
    for first, postings in _blocks(index, max(1, AT_ONCE // len(plan.clauses))):
        before, after = _best_from_both_ends(plan, postings)
        for step in range(WIDEST):
            clause = np.minimum(start + step, last) - first
            here = np.flatnonzero((step < width) & (clause >= 0) & (clause < len(postings.totals)))
            value = np.maximum(before[low[here], clause[here]], after[high[here], clause[here]])
            strongest[here] = np.maximum(strongest[here], value)
    return np.split(strongest, np.cumsum([len(each) for each in starts])[:-1])


def _blocks(index: Index, clauses: int) -> Iterator[tuple[int, Postings]]:
    """Yield an index's clauses so many at a time, each time with the number of the first."""
    if clauses >= len(index.clauses):
        yield 0, index.by_clause
        return
    for first in range(0, len(index.clauses), clauses):
        count = min(clauses, len(index.clauses) - first)
        low, high = np.searchsorted(index.terms.owner, (first, first + count))
        terms = Terms(index.terms.owner[low:high] - first, index.terms.ids[low:high], count)
        yield first, post(terms, index.by_clause.weights)


def _best_from_both_ends(plan: Index, postings: Postings) -> tuple[Floats, Floats]:
    """Return by clause of the plan, and one more, the best scores of all before it, and of it and all after."""
    nobody = np.zeros((1, len(postings.totals)), dtype=np.float32)
    scores = tversky(overlap(plan.terms, postings), plan.by_clause.totals[:, None], postings.totals)
    before = np.concatenate([nobody, np.maximum.accumulate(scores, axis=0)])
    return before, np.concatenate([np.maximum.accumulate(scores[::-1], axis=0)[::-1], nobody])


def _context(promises: Sequence[Promise], plan: Index, index: Index) -> tuple[Floats, Floats, Floats, Floats]:
    """Compare what stands around the promises with sentences and paragraphs.

    Returns the shares of the neighbouring clauses' words (promise × sentence) and of the plan paragraph's words
    (promise × paragraph), then how near both are in meaning.
    """
    paragraphs = len(index.by_paragraph.totals)
    around = _beside(promises, plan)
    beside = overlap(around, index.by_sentence)
    beside /= sum_by(around.owner, plan.by_clause.weights[around.ids], around.count)[:, None] + AROUND_FLOOR
    near = cosines(
        np.array([plan.meanings[list(promise.beside)].sum(axis=0) for promise in promises], dtype=np.float32),
        index.sentence_meanings,
    )
    if not plan.clauses:
        nothing = np.zeros((len(promises), paragraphs))
        return beside, nothing, near, nothing
    home = np.array([-1 if promise.home is None else promise.home for promise in promises])
    homes, place = np.unique(home, return_inverse=True)
    topics = overlap(pick(plan.paragraph_terms, homes), index.by_paragraph)
    topics /= plan.by_paragraph.totals[homes][:, None] + TOPIC_FLOOR
    about = cosines(plan.paragraph_meanings[homes], index.paragraph_meanings)
    known = (home >= 0)[:, None]
    return beside, np.where(known, topics[place], 0.0), near, np.where(known, about[place], 0.0)


def _beside(promises: Sequence[Promise], plan: Index) -> Terms:
    """Unite the tokens of the clauses beside each promise."""
    starts = np.searchsorted(plan.terms.owner, np.arange(len(plan.clauses) + 1))
    pieces = [
        (row, plan.terms.ids[starts[n] : starts[n + 1]]) for row, promise in enumerate(promises) for n in promise.beside
    ]
    if not pieces:
        return Terms(np.zeros(0, np.int64), np.zeros(0, np.int64), len(promises))
    owner = np.repeat([row for row, _ in pieces], [len(ids) for _, ids in pieces])
    return united((owner << SHIFT) | np.concatenate([ids for _, ids in pieces]), len(promises))


def _named(promises: Sequence[Promise], index: Index, chosen: Ints) -> Floats:
    """Return the share of each promise's quoted names that a sentence repeats, less one half; 0 without names."""
    result = np.zeros(chosen.shape)
    for row, promise in enumerate(promises):
        for place, sentence in enumerate(chosen[row].tolist() if promise.names else ()):
            held = sum(name in index.texts[sentence] for name in promise.names)
            result[row, place] = held / len(promise.names) - 0.5
    return result


def _fits(answers: Sequence[dict[int, Answer]], chosen: Ints) -> Floats:
    """Return how well a figure of each sentence answers; half where it cannot be compared, 0 without one."""
    result = np.zeros(chosen.shape)
    for row, found in enumerate(answers):
        for place, sentence in enumerate(chosen[row].tolist() if found else ()):
            if answer := found.get(sentence):
                result[row, place] = answer.fit if answer.comparable else answer.fit / 2
    return result


def _paired(wanted: Vectors, windows: Vectors) -> Floats:
    """Return the cosine of each promise with each of its own windows (promise × place)."""
    products = np.einsum("pd,pkd->pk", wanted, windows)
    lengths = np.linalg.norm(wanted, axis=1)[:, None] * np.linalg.norm(windows, axis=2)
    return np.asarray(products / np.maximum(lengths, 1e-6), dtype=np.float64)
