"""Add up the weights of the tokens that many texts share with many others, touching only what they do share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.tokens import weight

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]

PRIOR = 1000
"""sentences that the frequency of a word everywhere counts as beside its frequency in the two reports compared"""
AT_ONCE = 4_000_000
"""shared tokens that are held at a time"""
SHIFT = 32
"""bits that a text's number is moved up to make one sortable key with a token's number"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Texts as the numbers of their distinct tokens: one entry for each text and token, sorted by both."""

    owner: Ints
    ids: Ints
    count: int
    """texts"""


@dataclass(frozen=True, slots=True)
class Postings:
    """Texts by the tokens that they hold."""

    weights: Floats
    """by token"""
    starts: Ints
    """by token, where its texts start in ``holders``; one more entry at the end"""
    holders: Ints
    totals: Floats
    """by text: the weight of all its tokens"""


def number(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> Terms:
    """Number the distinct tokens of some texts; new tokens join the vocabulary."""
    numbers = [vocabulary.setdefault(token, len(vocabulary)) for token in chain.from_iterable(texts)]
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in texts])
    return united((owner << SHIFT) | np.array(numbers, dtype=np.int64), len(texts))


def united(keys: Ints, count: int) -> Terms:
    """Return texts from keys, each text's number moved up by SHIFT and a token's, in any order and repeated at will."""
    keys = np.sort(keys)
    distinct = keys[np.diff(keys, prepend=-1) != 0]  # np.unique takes ten times as long: it hashes
    return Terms(distinct >> SHIFT, distinct & ((1 << SHIFT) - 1), count)


def merge(terms: Terms, into: Ints) -> Terms:
    """Unite texts: ``into`` gives by text the number of the united one, ascending from 0."""
    return united((into[terms.owner] << SHIFT) | terms.ids, int(into[-1]) + 1 if len(into) else 0)


def pick(terms: Terms, texts: Ints) -> Terms:
    """Keep some texts, given by their numbers, ascending; they are numbered anew. What is no number has no tokens."""
    place = np.searchsorted(texts, terms.owner)
    kept = (place < len(texts)) & (texts[np.minimum(place, len(texts) - 1)] == terms.owner)
    return Terms(place[kept], terms.ids[kept], len(texts))


def repeated(terms: Terms, distance: int) -> Terms:
    """Keep of each text the tokens that the text ``distance`` further on holds as well."""
    keys = (terms.owner << SHIFT) | terms.ids
    return united(np.intersect1d(keys, keys - (distance << SHIFT), assume_unique=True), terms.count)


def without(terms: Terms, others: Terms) -> Terms:
    """Take from each text the tokens that the other text of the same number holds."""
    one, other = ((terms.owner << SHIFT) | terms.ids, (others.owner << SHIFT) | others.ids)
    return united(np.setdiff1d(one, other, assume_unique=True), terms.count)


def token_weights(vocabulary: dict[str, int], texts: Sequence[Terms]) -> Floats:
    """Return the weight of every token of a vocabulary: lower for what these very texts say all the time.

    A word that is rare elsewhere (行政复议) but stands in every other clause here tells two promises apart no better
    than any common word. Its frequency here is mixed with the one everywhere, which counts as PRIOR texts.
    """
    everywhere = np.array([weight(token) for token in vocabulary], dtype=np.float64)
    here = sum((np.bincount(terms.ids, minlength=len(vocabulary)) for terms in texts), np.zeros(len(vocabulary)))
    count = sum(terms.count for terms in texts)
    mixed = np.log((count + PRIOR) / (here + PRIOR * np.exp(-everywhere)))
    return np.asarray(np.minimum(everywhere, mixed), dtype=np.float64)


def post(terms: Terms, weights: Floats) -> Postings:
    """File texts by their tokens."""
    starts = np.zeros(len(weights) + 1, dtype=np.int64)
    np.cumsum(np.bincount(terms.ids, minlength=len(weights)), out=starts[1:])
    holders = terms.owner[np.argsort(terms.ids, kind="stable")]
    return Postings(weights, starts, holders, sum_by(terms.owner, weights[terms.ids], terms.count))


def sum_by(places: Ints, values: Floats, count: int) -> Floats:
    """Add up values by place, 0 to count - 1."""
    return np.asarray(np.bincount(places, values, count), dtype=np.float32)


def overlap(terms: Terms, postings: Postings) -> Floats:
    """Return the weight that each text shares with each filed one (texts × filed texts)."""
    count = len(postings.totals)
    sums: Floats | None = None
    for places, weights in _shared(terms, postings):
        more = sum_by(places, weights, terms.count * count)
        sums = more if sums is None else sums + more
    return np.zeros((terms.count, count), dtype=np.float32) if sums is None else sums.reshape(terms.count, count)


def heaviest(terms: Terms, postings: Postings) -> Floats:
    """Return the weight of the heaviest token that each text shares with each filed one (texts × filed texts)."""
    count = len(postings.totals)
    result = np.zeros(terms.count * count, dtype=np.float32)
    there = terms.ids < len(postings.weights)
    owner, ids = terms.owner[there], terms.ids[there]
    order = np.lexsort((postings.weights[ids], owner))
    for places, weights in _shared(Terms(owner[order], ids[order], terms.count), postings):
        # Of several values for one place the last assigned stays, and that is the heaviest; a text's tokens come
        # together, so no other round assigns to its places.
        result[places] = weights
    return result.reshape(terms.count, count)


def meetings(terms: Terms, postings: Postings) -> tuple[Ints, Ints]:
    """Return where texts share a token with filed ones: the text and the filed text of each, sorted by the first."""
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(places for places, _ in _shared(terms, postings))])
    return places // len(postings.totals), places % len(postings.totals)


def _shared(terms: Terms, postings: Postings) -> Iterator[tuple[Ints, Floats]]:
    """Yield what texts share with filed ones, as places (text · filed texts + filed text) and the token's weights.

    Whole texts at a time, about AT_ONCE entries, so that two texts that repeat themselves without end need no more
    memory than others. Tokens numbered after the filing are shared with none.
    """
    there = terms.ids < len(postings.weights)
    rows, ids = terms.owner[there], terms.ids[there]
    lengths = postings.starts[ids + 1] - postings.starts[ids]
    ends = np.searchsorted(rows, np.arange(terms.count), side="right")
    reached = np.concatenate([[0], np.cumsum(lengths)])
    low, row = 0, 0
    while low < len(ids):
        row = max(row + 1, int(np.searchsorted(reached[ends], reached[low] + AT_ONCE, side="right")))
        high = int(ends[min(row, terms.count) - 1])
        part = slice(low, high)
        low = high
        total = int(lengths[part].sum())
        offsets = np.arange(total) - np.repeat(np.cumsum(lengths[part]) - lengths[part], lengths[part])
        columns = postings.holders[np.repeat(postings.starts[ids[part]], lengths[part]) + offsets]
        yield (
            np.repeat(rows[part], lengths[part]) * len(postings.totals) + columns,
            np.repeat(postings.weights[ids[part]], lengths[part]),
        )
