"""Compare what sentences complain of: the object that lacks, apart from the words that every complaint is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import numpy as np

from pipelines.figures import strip_enumerator
from pipelines.fold import fold_text
from pipelines.overlap import Floats
from pipelines.related import add_meanings, cosines
from pipelines.tokens import analyse, weight

COMPLAINT = re.compile(
    "(?:不|尚)?能?(?:完全|很好|还)?不?(?:完全)?适应[^,，。;；]{0,12}?(?:新?(?:需要|要求|形势|任务|时代|挑战))+"
    "|(?:与|距离?|同)[^,，。;；]{0,14}(?:要求|期盼|期待|期望|需要)(?:相比)?(?=[还仍尚有])"
    "|(?:仍然|依然|仍|还|尚|亟|有|也)?(?:需要?|待)(?:进一步|持续|加快|加力|不断)*(?:加强|提升|提高|改善|优化|增强|完善|加力|用力|巩固|破解|推进|加快)?"
    "|(?:还|仍|仍然|依然)?(?:存在|面临|有)(?:着|一定|不少|一些|较大|许多)?(?:的)?|(?:还|仍然|仍|依然|比较|较为|较)?不(?:够|足|高|强|优|畅|稳|实|力|到位|充分|完善|健全|适应|均衡|容忽视|大|快|及时)"
    "|不同程度|时有发生|薄弱环节|短板(?:弱项)?|弱项|差距|压力|问题|困难|挑战|矛盾|任务|艰巨|繁重|突出|较[多大弱低慢小为]|仍然|依然|进一步|持续"
    "|不少|一些|部分|有的|少数|个别|各种|各类|有些|特别是|主要是|等等|领域|方面|等领域|等方面|工作|建设|发展|能力|水平|规范化|针对性|实效性|有效性|效能|力度|推进|加强|提升|提高"
)
"""words that say that something lacks, how much and to whom, but not what"""

COMMAS = re.compile("[,，]+")
BREAK = re.compile("[，,。；;：:]+")
SAME_CLAUSE = 0.6
"""from which one clause of two complaints is enough to call them the same"""
OWN = 12.0
"""weight that the tokens of such a clause must have together: more than one everyday word"""

CLAUSES = 8
"""such clauses of a complaint that are compared"""


def objects(text: str) -> str:
    """Return what a complaint is about.

    >>> objects("（二）民生保障还存在不少短板弱项，等等。")
    '民生保障，。'
    """
    return COMMAS.sub("，", COMPLAINT.sub("，", fold_text(strip_enumerator(text))))


def same_object(queries: Sequence[str], choices: Sequence[str]) -> Floats:
    """Return how far two complaints are about the same, 0 to 1 (queries × choices).

    Dice's index of weighted tokens, of the whole complaints or of the two clauses that are most alike: a complaint
    often joins two (产业支撑不足，企业经营困难), of which one returns.
    """
    mine, other = [_weigh(text) for text in queries], [_weigh(text) for text in choices]
    result = np.zeros((len(mine), len(other)))
    for row, (whole, clauses) in enumerate(mine):
        for column, (their_whole, theirs) in enumerate(other):
            best = max((_dice(one, two) for one in clauses for two in theirs), default=0.0)
            result[row, column] = max(_dice(whole, their_whole), best if best >= SAME_CLAUSE else 0.0)
    return result


def near_object(queries: Sequence[str], choices: Sequence[str]) -> Floats:
    """Return how near two complaints are in meaning, as `related` counts it (queries × choices)."""
    mine, other = ([analyse(objects(text)).words for text in texts] for texts in (queries, choices))
    return cosines(add_meanings(mine), add_meanings(other))


def _weigh(text: str) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Weigh the tokens of a complaint and of those of its clauses that name a thing of their own."""
    whole = _weights(objects(text))
    return whole or _weights(text), [_weights(clause) for clause in own_clauses(objects(text))]


def own_clauses(about: str) -> list[str]:
    """Return the first clauses of what a complaint is about that name a thing of their own."""
    named = (clause for clause in BREAK.split(about) if sum(map(weight, analyse(clause).tokens)) >= OWN)
    return list(islice(named, CLAUSES))


def _weights(text: str) -> dict[str, float]:
    return {token: weight(token) for token in analyse(text).tokens}


def _dice(one: dict[str, float], two: dict[str, float]) -> float:
    common = sum(value for token, value in one.items() if token in two)
    return 2 * common / max(1e-9, sum(one.values()) + sum(two.values()))
