"""Join figures that are likely of one indicator though their names differ: by words, place and size together.

What renamed.py asks for, that each word be met, is too much where clerks change verbs (解答咨询, 接受咨询). Here words
count by how rare they are, so that verbs weigh little; what tells indicators apart (wording.toml, ``deeds``) must still
be equal, and nothing else in either report may come near. A score is a sum of evidence: ``WORDS``, ``TALK``, ``SIZE``,
what stands beside the figure, and what the later report says that the figure was before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from pipelines.points import Point
from pipelines.renamed import (
    MOST,
    Wording,
    alike_talk,
    content_of,
    is_name,
    loose_deeds,
    twins_of,
    unrivalled,
    wording,
)
from pipelines.tokens import split_tokens, weight

WORDS, TALK, SIZE = 0.5, 0.2, 0.3
"""what likeness of names, of the sentences up to the figures, and of the figures themselves weighs"""
BESIDE = 0.08
"""what it adds that the figure before, or after, in the sentence is joined to the one before, or after, in the other"""
ENOUGH = 0.6
"""score from which two figures are taken for one indicator"""
LEAST_WORDS = 0.3
"""likeness of names without which neither place nor size says anything"""
APART = 0.8
"""what it costs that each name says what the other does not: 移送公安, 移送司法"""
LEAST_WORDS_AGREED = 0.15
"""the same where the later report says what the figure was before, and it was that"""
AGREED = 0.25
"""what it adds that the later report says, or its growth implies, that the figure was the earlier one"""
ROUNDED = 0.002
"""share by which rounded growth may miss the figure that it began from"""
SMALLEST = 0.35
"""of two counts, the smaller by the larger; below, they are hardly one indicator in two neighbouring years"""
FAR_POINTS = 15.0
"""percentage points between two shares at which their size says nothing for them"""
UNKNOWN = 0.3
"""what size says of growth, which may be anything from year to year"""
FRESH = re.compile(r"新[增建开设登认培入获评签扩]")
"""新开通11条, and 增至14条 in the next year: what came about is not what there is"""
AND = re.compile(r"[、及与]|和(?!解)")
"""人大代表建议和政协提案: two things counted together are neither"""


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure's name weighs."""

    wording: Wording
    tokens: frozenset[str]
    weight: float
    fresh: bool
    """whether it is what came about (新开通), not what there is"""
    several: bool
    """whether the name counts several things together"""


def join_reworded(
    earlier: Sequence[Point], later: Sequence[Point], joined: Mapping[int, int]
) -> list[tuple[int, int, float]]:
    """Return further pairs of two reports' figures, as indexes with their score, the surest first.

    ``earlier`` and ``later`` are all figures of each report in text order; ``joined`` has the pairs known so far. What
    is joined stays a rival: a figure that is nearly as like one of those is left alone.
    """
    ours, theirs = [_words(point) for point in earlier[:MOST]], [_words(point) for point in later[:MOST]]
    twins = twins_of(earlier, [words.wording for words in ours]), twins_of(later, [words.wording for words in theirs])
    plain = {
        (i, j): score
        for i, j in _candidates(ours, theirs)
        if ((i not in twins[0] and j not in twins[1]) or agrees_with_before(earlier[i], later[j]))
        and (score := _score(earlier[i], ours[i], later[j], theirs[j]))
    }
    pairs = dict(joined)
    found: list[tuple[int, int, float]] = []
    while True:
        taken = set(pairs.values())
        scores = {pair: score + BESIDE * _beside(pair, earlier, later, pairs) for pair, score in plain.items()}
        sure = [
            pair
            for pair in unrivalled(scores)
            if scores[pair] >= ENOUGH and pair[0] not in pairs and pair[1] not in taken
        ]
        if not sure:
            return found
        pairs.update(sure)
        found += [(*pair, scores[pair]) for pair in sure]


def _words(point: Point) -> Words:
    said = wording(point)
    content = content_of(point)
    names = said.words | said.topic if is_name(content) else frozenset[str]()
    tokens = frozenset(token for word in names for token in split_tokens(word))
    return Words(
        said, tokens, fsum(map(weight, tokens)), FRESH.search(content) is not None, AND.search(point.name) is not None
    )


def _candidates(ours: Sequence[Words], theirs: Sequence[Words]) -> Iterable[tuple[int, int]]:
    """Yield the pairs that have a token in common, so that not all are compared with all."""
    holders: dict[str, list[int]] = {}
    for j, words in enumerate(theirs):
        for token in words.tokens:
            holders.setdefault(token, []).append(j)
    for i, words in enumerate(ours):
        yield from ((i, j) for j in sorted({j for token in words.tokens for j in holders.get(token, ())}))


def _score(a: Point, ours: Words, b: Point, theirs: Words) -> float:
    """Return how sure two figures are of one indicator, about 0 to 1; 0 when they cannot be."""
    if (a.base, a.sense, a.period) != (b.base, b.sense, b.period) or a.period != "year":
        return 0.0  # two sums in other words mostly begin in different years
    if ours.fresh != theirs.fresh or not _same_deeds(ours.wording, theirs.wording):
        return 0.0
    common = fsum(map(weight, ours.tokens & theirs.tokens))  # the same in every process, whatever the order
    if not common:
        return 0.0
    names = common / (ours.weight + theirs.weight) + 0.5 * common / min(ours.weight, theirs.weight)
    agrees = agrees_with_before(a, b)
    names *= 1 - APART * min(1 - common / ours.weight, 1 - common / theirs.weight)
    if names < (LEAST_WORDS_AGREED if agrees else LEAST_WORDS) or (
        ours.several != theirs.several and ours.tokens != theirs.tokens
    ):
        return 0.0
    size = _size(a, b)
    if size is None:
        return 0.0
    return WORDS * names + TALK * alike_talk(ours.wording, theirs.wording) + SIZE * size + AGREED * agrees


def agrees_with_before(a: Point, b: Point) -> bool:
    """Say whether the later report itself says that the figure was that of the earlier one.

    Growth is rounded to a tenth of a per cent, and so is what follows from it.
    """
    if b.said_before is None or b.year != a.year + 1:
        return False
    return abs(a.value - b.said_before) <= ROUNDED * abs(a.value)


def _same_deeds(ours: Wording, theirs: Wording) -> bool:
    """Say whether what tells indicators apart is the same; what was done with a matter (受理) may go without saying."""
    mine, yours = loose_deeds(ours.deeds), loose_deeds(theirs.deeds)
    return ours.deeds - mine == theirs.deeds - yours and (mine <= yours or yours <= mine)


def _size(a: Point, b: Point) -> float | None:
    """Return how near two figures are, 0 to 1; None where they are too far apart for one indicator."""
    if a.sense == "change":
        return UNKNOWN
    if a.base == "%":
        far = abs(a.value - b.value) / FAR_POINTS
        return max(0.0, 1 - far) if far <= 2 else None
    low, high = sorted((abs(a.value), abs(b.value)))
    near = low / high if high else 1.0
    return near if near >= SMALLEST and a.value * b.value >= 0 else None


def _beside(pair: tuple[int, int], earlier: Sequence[Point], later: Sequence[Point], pairs: Mapping[int, int]) -> int:
    """Count the neighbours in their sentences that two figures share: 0, 1 or 2."""
    count = 0
    for step in (-1, 1):
        i, j = pair[0] + step, pair[1] + step
        inside = 0 <= i < len(earlier) and 0 <= j < len(later)
        count += (
            inside
            and pairs.get(i) == j
            and earlier[i].quote_span == earlier[pair[0]].quote_span
            and later[j].quote_span == later[pair[1]].quote_span
        )
    return count
