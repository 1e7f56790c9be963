"""Find sentences that were joined or split: a pair takes in a neighbour that the other side contains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipelines.document import Span

CONTAINED = 0.7
"""share of a fragment's characters that the other side must gain for the fragment to belong to it"""
FRAGMENT = 0.8
"""the same where no pair exists yet, and nothing but the fragments speaks for one"""
MIN_FRAGMENT = 4
"""characters; anything shorter is contained everywhere"""
MIN_JOINED = 70.0
"""``ratio`` that fragments without a pair must reach together"""
MAX_COMPARISONS = 100_000


def join_fragments(
    a: Mapping[int, str], b: Mapping[int, str], pairs: Sequence[tuple[int, int]]
) -> list[tuple[Span, Span]]:
    """Widen pairs by neighbours that were split off or merged in, and pair sentences that fell into several.

    ``a`` and ``b`` are the folded sentences that no unchanged run covers, by index; ``pairs`` are indexes of them.
    The result's ranges lie in ``a`` and ``b`` and never overlap.
    """
    spans = [((i, i + 1), (j, j + 1)) for i, j in pairs]
    spans += _from_fragments(a, b, _free(a, (left for left, _ in spans)), _free(b, (right for _, right in spans)))
    a_free = set(_free(a, (left for left, _ in spans)))
    b_free = set(_free(b, (right for _, right in spans)))
    return [_widen((a, b), left, right, a_free, b_free) if a_free or b_free else (left, right) for left, right in spans]


def _free(sentences: Mapping[int, str], spans: Iterable[Span]) -> list[int]:
    taken = {index for span in spans for index in range(*span)}
    return [index for index in sentences if index not in taken]


def _text(sentences: Mapping[int, str], span: Span) -> str:
    return "".join(sentences[index] for index in range(*span))


def _widen(
    sides: tuple[Mapping[int, str], Mapping[int, str]], left: Span, right: Span, a_free: set[int], b_free: set[int]
) -> tuple[Span, Span]:
    """Take free neighbours into a pair as long as the other side contains them."""
    a, b = sides
    grown = True
    while grown:
        grown = False
        for index, wider in ((right[0] - 1, (right[0] - 1, right[1])), (right[1], (right[0], right[1] + 1))):
            if index in b_free and _gains(_text(a, left), _text(b, right), _text(b, wider), b[index]):
                b_free.discard(index)
                right, grown = wider, True
                break
        for index, wider in ((left[0] - 1, (left[0] - 1, left[1])), (left[1], (left[0], left[1] + 1))):
            if index in a_free and _gains(_text(b, right), _text(a, left), _text(a, wider), a[index]):
                a_free.discard(index)
                left, grown = wider, True
                break
    return left, right


def _gains(whole: str, part: str, wider: str, fragment: str) -> bool:
    """Judge whether ``whole`` contains ``fragment`` beside ``part``."""
    if not fragment:
        return False
    gain = LCSseq.similarity(whole, wider) - LCSseq.similarity(whole, part)
    return gain >= CONTAINED * len(fragment) and (len(fragment) >= MIN_FRAGMENT or gain == len(fragment))


def _from_fragments(
    a: Mapping[int, str], b: Mapping[int, str], a_free: list[int], b_free: list[int]
) -> list[tuple[Span, Span]]:
    """Pair a sentence with a run of neighbours that are all contained in it (a split into three, and the reverse)."""
    if not 1 < len(a_free) * len(b_free) <= MAX_COMPARISONS:
        return []
    common = cdist([a[i] for i in a_free], [b[j] for j in b_free], scorer=LCSseq.similarity, dtype=np.int32)
    split = _runs(a, a_free, b, b_free, common)
    taken_a = {index for left, _ in split for index in range(*left)}
    taken_b = {index for _, right in split for index in range(*right)}
    merged = _runs(b, b_free, a, a_free, common.T)
    return split + [
        (left, right)
        for right, left in merged
        if taken_a.isdisjoint(range(*left)) and taken_b.isdisjoint(range(*right))
    ]


def _runs(
    whole: Mapping[int, str],
    whole_free: list[int],
    parts: Mapping[int, str],
    parts_free: list[int],
    common: np.ndarray[tuple[int, int], np.dtype[np.int32]],
) -> list[tuple[Span, Span]]:
    lengths = np.array([max(len(parts[index]), MIN_FRAGMENT) for index in parts_free])
    taken: set[int] = set()
    found = []
    for row, index in enumerate(whole_free):
        columns = np.flatnonzero(common[row] >= FRAGMENT * lengths)
        contained = [parts_free[column] for column in columns if parts_free[column] not in taken]
        for run in _consecutive(contained):
            if run[1] - run[0] > 1 and ratio(whole[index], _text(parts, run)) >= MIN_JOINED:
                found.append(((index, index + 1), run))
                taken.update(range(*run))
                break
    return found


def _consecutive(indexes: Sequence[int]) -> list[Span]:
    runs: list[Span] = []
    for index in indexes:
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs
