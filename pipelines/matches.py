"""Compare the sentences of two reports where their keys say that one may be the other's."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from pipelines.comparable import fold_all
from pipelines.figures import mask
from pipelines.shingles import Sketch

COPIED = 80.0
"""``ratio`` from which a sentence counts as taken over, as in ``reuse``"""
MOST_PER_KEY = 4
"""sentences of one text that are compared for one key: a text that repeats itself costs no more than another"""
MOST_TRIES = 4
"""comparisons a sentence, on the average of a report: between real reports it is less than one"""


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence of b and the sentence of a that it has in common; indexes into the two sketches."""

    b: int
    a: int
    score: float
    """0 to 100"""
    masked: bool
    """only the template is the same: the figures differ"""


class Masked:
    """Sentences of a sketch as they are compared, each folded when it is first asked for."""

    def __init__(self, read: Sketch) -> None:
        self._read = read
        self._known: dict[int, tuple[str, str]] = {}

    def __call__(self, index: int) -> tuple[str, str]:
        """Return the sentence folded, and the same with its figures masked."""
        if index not in self._known:
            low, high = self._read.spans[index]
            text = self._read.text[low:high].replace("\n", "")
            plain, masked = fold_all([text, mask(text, "〓")])
            self._known[index] = plain, masked
        return self._known[index]


def compare(b: Sketch, a: Sketch, own: Sequence[int], masked: Masked) -> tuple[Match, ...]:
    """Return the sentences of b that a has too, compared where they share a key or stand beside such ones."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, keys in enumerate(a.keys):
        for key in keys:
            if len(holders[key]) < MOST_PER_KEY:
                holders[key].append(index)
    other = Masked(a)
    seeds = [(i, j) for i, keys in enumerate(b.keys) if own[i] for key in keys for j in holders.get(key, ())]
    waiting = deque(dict.fromkeys(seeds))
    tried: set[tuple[int, int]] = set()
    best: dict[int, Match] = {}
    while waiting and len(tried) < MOST_TRIES * len(b.spans):
        pair = waiting.popleft()
        if pair in tried:
            continue
        tried.add(pair)
        match = _judge(pair, masked, other)
        if match is None:
            continue
        i, j = pair
        if i not in best or best[i].score < match.score:
            best[i] = match
        for step in (-1, 1):
            near = (i + step, j + step)
            inside = 0 <= near[0] < len(b.spans) and 0 <= near[1] < len(a.spans)
            if inside and near not in tried:  # a formula inside a copied passage was copied with it
                waiting.append(near)
    return tuple(best[i] for i in sorted(best))


def _judge(pair: tuple[int, int], masked: Masked, other: Masked) -> Match | None:
    (b_plain, b_masked), (a_plain, a_masked) = masked(pair[0]), other(pair[1])
    score = ratio(a_plain, b_plain, score_cutoff=COPIED)
    if score:
        return Match(*pair, score, masked=False)
    score = ratio(a_masked, b_masked, score_cutoff=COPIED)
    return Match(*pair, score, masked=True) if score else None
