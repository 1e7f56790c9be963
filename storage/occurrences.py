"""Tell promises apart that a plan makes twice in the same words, by what stands around each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz.distance import Postfix, Prefix

from storage.reviews import Review
from storage.wording import Wording, wording, wording_key

AROUND = 40
"""characters, reduced to what they say, before and after a promise"""
HERE = "|"
"""stands for the promise in its context; no reduced text holds it"""


def context_of(said: Wording, span: Sequence[int]) -> str:
    """Return what stands around a span of a text, reduced: 40 characters before, a mark, 40 after.

    >>> context_of(wording("完善制度。加强培训；完善制度。"), (10, 14))
    '完善制度加强培训|'
    """
    low, high = bisect_left(said.offsets, span[0]), bisect_left(said.offsets, span[1])
    return said.text[max(0, low - AROUND) : low] + HERE + said.text[high : high + AROUND]


def occurrence_of(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], plan: str) -> tuple[int | None, str]:
    """Return which of several rows in the same words a row is, from 0 in text order, and its context.

    (None, "") when no other row says the same: then a review goes wherever the words go.
    """
    key = wording_key(row["text"])
    twins = sorted(tuple(each["span"]) for each in rows if wording_key(each["text"]) == key)
    if len(twins) < 2:
        return None, ""
    return twins.index(tuple(row["span"])), context_of(wording(plan), row["span"])


def choose(places: Sequence[int], rows: Sequence[Mapping[str, Any]], review: Review, said: Wording) -> list[int]:
    """Return which of the rows in the same words a review means.

    Those around which the plan says the same as when it was reviewed, however it was edited elsewhere; where that does
    not decide, the order. A review that was made when no other row said the same means all of them.
    """
    if review.occurrence is None or len(places) < 2:
        return list(places)
    before, _, after = review.context.partition(HERE)

    def likeness(order: int) -> tuple[int, int]:
        ours, _, theirs = context_of(said, rows[places[order]]["span"]).partition(HERE)
        around = int(Postfix.similarity(before, ours)) + int(Prefix.similarity(after, theirs))
        return around, -abs(order - (review.occurrence or 0))

    return [places[max(range(len(places)), key=likeness)]]
