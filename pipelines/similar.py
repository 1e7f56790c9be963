"""Pair the sentences that changed with what they became, bounded in time and memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

PAIR_CUTOFF = 55.0
"""``ratio`` under which two sentences are two sentences; of unrelated reports, one sentence in a hundred reaches it"""
IN_PLACE_BONUS = 10.0
"""points gained by standing exactly where the neighbours say"""
DISTANCE_PENALTY = 0.1
"""points of ratio lost for each sentence between where a partner is and where its neighbours say it should be"""
MAX_PENALTY = 15.0
FLOOR = PAIR_CUTOFF - IN_PLACE_BONUS
MAX_MATRIX = 1_000_000
"""cells of similarity held at once: 4 MB"""
MAX_COMPARISONS = 4_000_000
"""similarities asked for in all; beyond, a sentence is compared with those around its expected place only"""
MIN_WINDOW = 512
MAX_PARTNERS = 8
"""candidates kept for one sentence"""
WORTH_NARROWING = 2_000
"""comparisons from which narrowing the alphabet repays its own cost"""


def expected_places(
    runs: Sequence[tuple[int, int, int]], a_length: int, b_length: int
) -> Callable[[list[int]], NDArray[np.float64]]:
    """Return where sentences of ``a`` should be in ``b``, judged by the unchanged ones around them.

    ``runs`` are those: where a run starts in ``a`` and in ``b``, and how many sentences it has.
    """
    xs = [-1, *chain.from_iterable((a, a + length - 1) for a, _, length in runs), a_length]
    ys = [-1, *chain.from_iterable((b, b + length - 1) for _, b, length in runs), b_length]
    return lambda indexes: np.interp(indexes, xs, ys)


def pair_similar(
    a: dict[int, str], b: dict[int, str], expected: Callable[[list[int]], NDArray[np.float64]]
) -> list[tuple[int, int]]:
    """Pair each sentence with the most similar one that is free, the surest pairs first.

    ``a`` and ``b`` are folded sentences by index. Similarity is ``ratio``, less a little for distance from the place
    that ``expected`` names, more exactly there.
    """
    rows, columns = list(a), list(b)
    a_texts, b_texts = list(a.values()), list(b.values())
    if len(rows) * len(columns) >= WORTH_NARROWING:
        table = _narrowing(a_texts, b_texts)
        a_texts, b_texts = [text.translate(table) for text in a_texts], [text.translate(table) for text in b_texts]
    places = np.asarray(columns, dtype=np.float32)
    candidates: list[tuple[float, int, int]] = []
    window = max(MIN_WINDOW, MAX_COMPARISONS // len(rows))
    step = max(1, min(window // 4, MAX_MATRIX // min(window, len(columns))))
    for low in range(0, len(rows), step):
        chunk = rows[low : low + step]
        middles = expected(chunk).astype(np.float32)
        first = max(0, int(np.searchsorted(places, middles[0])) - window // 2)
        near = slice(first, max(first + window, int(np.searchsorted(places, middles[-1])) + window // 2))
        scores = cdist(a_texts[low : low + step], b_texts[near], scorer=ratio, score_cutoff=FLOOR, dtype=np.float32)
        distance = np.abs(middles[:, None] - places[None, near])
        scores -= np.minimum(distance * np.float32(DISTANCE_PENALTY), np.float32(MAX_PENALTY))
        scores += (distance < 0.5) * np.float32(IN_PLACE_BONUS)
        if scores.shape[1] > MAX_PARTNERS:
            best = np.argpartition(scores, -MAX_PARTNERS, axis=1)[:, -MAX_PARTNERS:]
        else:
            best = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
        candidates += [
            (-score, chunk[row], columns[first + column])
            for row, kept in enumerate(best.tolist())
            for column, score in zip(kept, scores[row, kept].tolist(), strict=True)
            if score >= PAIR_CUTOFF
        ]
    return _greedy(sorted(candidates))


def _greedy(candidates: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    a_taken: set[int] = set()
    b_taken: set[int] = set()
    pairs = []
    for _, i, j in candidates:
        if i not in a_taken and j not in b_taken:
            a_taken.add(i)
            b_taken.add(j)
            pairs.append((i, j))
    return pairs


def _narrowing(a: Sequence[str], b: Sequence[str]) -> dict[int, int]:
    """Return a swap of the 256 commonest characters with those below 256.

    RapidFuzz looks the latter up in a flat table, the others in a hash map: three times faster, with equal results,
    because a bijection changes no comparison.
    """
    common = [ord(character) for character, _ in Counter(chain.from_iterable(chain(a, b))).most_common(256)]
    free = sorted(set(range(256)).difference(common))
    table: dict[int, int] = {}
    for code in common:
        if code > 255:
            table[code] = free.pop(0)
            table[table[code]] = code
    return table
