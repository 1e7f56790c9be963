"""Tell whether two figures are of one indicator that another clerk put in other words and another order.

Names are compared as bags of words, not as strings: 移送司法机关案件 and 向司法机关移送案件 hold the same. One name
may be the shorter; what it lacks must stand before its figure, in the sentence. Three short lists that people edit say
which words mean the same, which say nothing, and which change what is counted (pipelines/data/wording.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import rjieba

from pipelines.comparable import narrow
from pipelines.fold import fold_text
from pipelines.points import Point

PLACE = re.compile(r"[省市州盟县区旗](?=人大(?:代表)?|政协|政府)")
"""县政协委员提案 is 政协提案: of the publisher's own level when nothing else is said"""
APART = re.compile(r"[^一-鿿a-z0-9]+|(?<![a-z0-9])[\d.,]+(?![\d]*[a-z热])")
"""punctuation, and figures: what divides words (12345热线 is a word)"""
LEAST = 2
"""characters of content that two names must share"""
ENOUGH = 0.5
"""score below which two figures are not one indicator"""
MARGIN = 0.08
"""by how much the next best candidate, in either year, must be less alike"""
LONG = 4
"""characters from which a word may stand in two halves: 农业执法 as 农业行政执法"""
SAME_TALK = 0.25
"""likeness of the sentences up to the figures, where a name needs the words before it: 总投资 of what"""
FAR = 3.0
"""times that a figure may grow or shrink where its name is not wholly the same"""
FAR_POINTS = 20.0
"""the same for shares in per cent, in percentage points"""
MOST = 400
"""figures of a year that are compared with each other; more is no report"""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a figure is called, apart from how."""

    words: frozenset[str]
    """what names it, without light words"""
    topic: frozenset[str]
    """the same of the words before that a vague name is about, without deeds"""
    letters: Counter[str]
    deeds: frozenset[str]
    around: str
    """the words of the sentence up to the figure, in their usual form"""


def join_renamed(earlier: Sequence[Point], later: Sequence[Point]) -> list[tuple[int, int]]:
    """Return the pairs, as indexes, of figures that are one indicator in other words, the surest first.

    A pair is only taken when no other figure of either report that is left comes near it. Each figure is in at most
    one pair.
    """
    ours = [wording(point) for point in earlier[:MOST]]
    theirs = [wording(point) for point in later[:MOST]]
    twins = twins_of(earlier, ours), twins_of(later, theirs)
    scores = {
        (i, j): score
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if i not in twins[0] and j not in twins[1] and (score := _score(earlier[i], a, later[j], b)) >= ENOUGH
    }
    found: list[tuple[int, int]] = []
    while sure := unrivalled(scores):
        found += sure
        ours_taken, theirs_taken = {i for i, _ in sure}, {j for _, j in sure}
        scores = {p: score for p, score in scores.items() if p[0] not in ours_taken and p[1] not in theirs_taken}
    return found


def twins_of(points: Sequence[Point], words: Sequence[Wording]) -> frozenset[int]:
    """Return the figures whose words another one of the report bears too: 接受咨询1350人次、提供咨询1100人次."""
    by_words: dict[tuple[object, ...], list[int]] = {}
    for index, (point, said) in enumerate(zip(points, words, strict=False)):
        bag = (frozenset(said.letters.items()), said.deeds, point.context, point.base, point.sense, point.period)
        by_words.setdefault(bag, []).append(index)
    return frozenset(index for group in by_words.values() if len(group) > 1 for index in group)


def unrivalled(scores: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Return the pairs that no other pair of either figure comes near, the surest first; no figure is in two of them.

    >>> unrivalled({(0, 0): 0.9, (0, 1): 0.7, (1, 1): 0.75})
    [(0, 0)]
    """
    best: dict[tuple[str, int], list[float]] = {}
    for (i, j), score in scores.items():
        for line in (("earlier", i), ("later", j)):
            best[line] = sorted((*best.get(line, ()), score), reverse=True)[:2]

    def rival(line: tuple[str, int], score: float) -> float:
        first, *second = best[line]
        return first if first > score else second[0] if second else 0.0

    alone = [
        (i, j)
        for (i, j), score in scores.items()
        if max(rival(("earlier", i), score), rival(("later", j), score)) <= score - MARGIN
    ]
    return sorted(alone, key=lambda pair: (-scores[pair], pair))


def _score(a: Point, ours: Wording, b: Point, theirs: Wording) -> float:
    """Return how sure two figures are of one indicator, 0 to 1; 0 when they cannot be."""
    if (a.base, a.sense, a.period) != (b.base, b.sense, b.period) or ours.deeds != theirs.deeds:
        return 0.0
    if not ours.words or not theirs.words or not (_covered(ours, theirs) and _covered(theirs, ours)):
        return 0.0
    if ours.letters - theirs.letters and theirs.letters - ours.letters:
        return 0.0  # 新增就业 and 新增创业, in sentences that speak of both
    shared = (ours.letters & theirs.letters).total()
    same = 2 * shared / (ours.letters.total() + theirs.letters.total())
    around = _dice(_pairs(ours.around), _pairs(theirs.around))
    if shared < LEAST or (is_far(a, b) and (same < 1 or a.context or b.context)):
        return 0.0
    if (a.context or b.context) and (around < SAME_TALK or not (_of(ours, theirs) and _of(theirs, ours))):
        return 0.0
    return 0.7 * same + 0.3 * around


def is_far(a: Point, b: Point) -> bool:
    """Say whether two figures are so far apart that their names alone must not join them."""
    if a.base == "%":
        return abs(a.value - b.value) >= FAR_POINTS
    low, high = sorted((abs(a.value), abs(b.value)))
    return low * FAR <= high or a.value * b.value < 0


def _covered(one: Wording, other: Wording) -> bool:
    """Say whether each word of a name stands in the other's sentence, whole or in its two halves."""
    return all(_stands(word, other.around) for word in one.words)


def _of(one: Wording, other: Wording) -> bool:
    """Say whether the other's sentence speaks of what a vague name is about: at least half of the words before it."""
    return 2 * sum(_stands(word, other.around) for word in one.topic) >= len(one.topic)


def _stands(word: str, text: str) -> bool:
    middle = len(word) // 2
    return word in text or (len(word) >= LONG and word[:middle] in text and word[middle:] in text)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if " " not in text[i : i + 2])


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def wording(point: Point) -> Wording:
    """Take apart what a figure is called and what its sentence says up to it."""
    before = narrow(point.quote)[: point.span[0] - point.quote_span[0]]
    return _wording(point.name, point.context, before[before.rfind("\n") + 1 :])


def content_of(point: Point) -> str:
    """Return the words of a figure's name, and a vague one's context, in their usual form without light words."""
    return _lists().light.sub(" ", _usual(f"{point.context} {point.name}"))


def is_name(content: str) -> bool:
    """Say whether words name something: 信访 does, 新建 does not, 不予处罚 is long enough to."""
    words = content.replace(" ", "")
    return len(words) > LEAST or len(_lists().deeds.sub("", words)) >= LEAST


def alike_talk(ours: Wording, theirs: Wording) -> float:
    """Return how alike two sentences are up to their figures, 0 to 1."""
    return _dice(_pairs(ours.around), _pairs(theirs.around))


def loose_deeds(deeds: frozenset[str]) -> frozenset[str]:
    """Return those of some deeds that often go without saying."""
    return deeds & _lists().unsaid


@lru_cache(maxsize=8192)
def _wording(name: str, context: str, before: str) -> Wording:
    usual = _usual(name)
    words = _words(usual)
    return Wording(
        words=frozenset(words),
        topic=frozenset(_words(_lists().deeds.sub(" ", _usual(context)))),
        letters=Counter("".join(words)),
        deeds=frozenset(_lists().deeds.findall(usual)),
        around=f"{_usual(before)} {usual}",
    )


def _words(usual: str) -> list[str]:
    runs = _lists().light.sub(" ", usual).split()
    return [word for run in runs for word in rjieba.cut(run) if word not in _lists().letters]


def _usual(text: str) -> str:
    lists = _lists()
    folded = APART.sub(" ", PLACE.sub("", fold_text(text)))
    return lists.same.sub(lambda found: lists.usual[found[0]], folded)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of wording.toml, ready to search with."""

    same: re.Pattern[str]
    usual: dict[str, str]
    light: re.Pattern[str]
    letters: frozenset[str]
    deeds: re.Pattern[str]
    unsaid: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> Lists:
    table = tomllib.loads(files("pipelines").joinpath("data", "wording.toml").read_text(encoding="utf-8"))
    usual = {other: word for word, others in table["same"].items() for other in others}
    light = table["light"]
    return Lists(
        _any(usual),
        usual,
        _any(light["words"]),
        frozenset(light["letters"]),
        _any(table["deeds"]["words"]),
        frozenset(table["deeds"]["unsaid"]),
    )


def _any(words: Sequence[str] | dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
