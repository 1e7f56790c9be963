"""Add up the weights of the tokens that many texts share with many others, touching only what they do share."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Shared:
    """Which texts share which tokens with filed ones: one entry for each triple."""

    rows: Ints
    columns: Ints
    """the filed texts"""
    weights: Floats
    shape: tuple[int, int]


def number(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> Terms:
    """Number the distinct tokens of some texts; new tokens join the vocabulary."""
    numbers = [vocabulary.setdefault(token, len(vocabulary)) for token in chain.from_iterable(texts)]
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in texts])
    return _terms((owner << SHIFT) | np.array(numbers, dtype=np.int64), len(texts))


def _terms(keys: Ints, count: int) -> Terms:
    distinct = np.unique(keys)
    return Terms(distinct >> SHIFT, distinct & ((1 << SHIFT) - 1), count)


def merge(terms: Terms, into: Ints) -> Terms:
    """Unite texts: ``into`` gives by text the number of the united one, ascending from 0."""
    return _terms((into[terms.owner] << SHIFT) | terms.ids, int(into[-1]) + 1 if len(into) else 0)


def repeated(terms: Terms, distance: int) -> Terms:
    """Keep of each text the tokens that the text ``distance`` further on holds as well."""
    keys = (terms.owner << SHIFT) | terms.ids
    return _terms(np.intersect1d(keys, keys - (distance << SHIFT), assume_unique=True), terms.count)


def without(terms: Terms, others: Terms) -> Terms:
    """Take from each text the tokens that the other text of the same number holds."""
    one, other = ((terms.owner << SHIFT) | terms.ids, (others.owner << SHIFT) | others.ids)
    return _terms(np.setdiff1d(one, other, assume_unique=True), terms.count)


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


def share(terms: Terms, postings: Postings) -> Shared:
    """Find what texts share with the filed ones; tokens numbered after the filing are shared with none."""
    there = terms.ids < len(postings.weights)
    rows, ids = terms.owner[there], terms.ids[there]
    lengths = postings.starts[ids + 1] - postings.starts[ids]
    offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    columns = postings.holders[np.repeat(postings.starts[ids], lengths) + offsets]
    shape = (terms.count, len(postings.totals))
    return Shared(np.repeat(rows, lengths), columns, np.repeat(postings.weights[ids], lengths), shape)


def add_up(shared: Shared) -> Floats:
    """Return the weight that each text shares with each filed one (texts × filed texts)."""
    rows, columns = shared.shape
    sums = sum_by(shared.rows * columns + shared.columns, shared.weights, rows * columns)
    return sums.reshape(rows, columns)


def heaviest(shared: Shared) -> Floats:
    """Return the weight of the heaviest token that each text shares with each filed one (texts × filed texts)."""
    rows, columns = shared.shape
    result = np.zeros(rows * columns, dtype=np.float32)
    order = np.argsort(shared.weights, kind="stable")
    # Of several values for one place the last assigned stays, and that is the heaviest.
    result[(shared.rows * columns + shared.columns)[order]] = shared.weights[order]
    return result.reshape(rows, columns)
