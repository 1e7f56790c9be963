"""Sparse sums over shared tokens are what a loop over all pairs gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipelines.overlap as overlap_module
from pipelines.overlap import heaviest, meetings, merge, number, overlap, pick, post, repeated, token_weights, without

TEXTS = st.lists(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), unique=True, max_size=6), min_size=1, max_size=8)


@given(TEXTS, TEXTS, st.integers(1, 40))
def test_sums_heaviest_and_meetings(one: list[list[str]], other: list[list[str]], at_once: int) -> None:
    vocabulary: dict[str, int] = {}
    mine, theirs = number(one, vocabulary), number(other, vocabulary)
    weights = np.arange(1.0, len(vocabulary) + 1)
    postings = post(theirs, weights)
    of = dict(zip(vocabulary, weights.tolist(), strict=True))
    expected = [[[of[token] for token in set(a) & set(b)] for b in other] for a in one]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap_module, "AT_ONCE", at_once)
        assert overlap(mine, postings).tolist() == [[sum(cell) for cell in row] for row in expected]
        assert heaviest(mine, postings).tolist() == [[max(cell, default=0) for cell in row] for row in expected]
        met = [(row, column) for row, cells in enumerate(expected) for column, cell in enumerate(cells) for _ in cell]
        assert sorted(zip(*(each.tolist() for each in meetings(mine, postings)), strict=True)) == met
    assert postings.totals.tolist() == [sum(of[token] for token in text) for text in other]


@given(TEXTS)
def test_texts_are_united_and_compared_with_what_follows(texts: list[list[str]]) -> None:
    vocabulary: dict[str, int] = {}
    terms = number(texts, vocabulary)
    names = list(vocabulary)

    def read(of: object) -> list[set[str]]:
        return [{names[i] for i in of.ids[of.owner == n]} for n in range(of.count)]

    next_ones = [*texts[1:], []]
    assert read(repeated(terms, 1)) == [set(a) & set(b) for a, b in zip(texts, next_ones, strict=True)]
    assert read(without(terms, repeated(terms, 1))) == [set(a) - set(b) for a, b in zip(texts, next_ones, strict=True)]
    halves = np.arange(len(texts)) // 2
    assert read(merge(terms, halves)) == [set().union(*texts[n : n + 2]) for n in range(0, len(texts), 2)]


def test_what_both_reports_repeat_weighs_less() -> None:
    vocabulary: dict[str, int] = {}
    terms = number([["行政复议", "公园"], *[["行政复议"]] * 99], vocabulary)
    often, once = token_weights(vocabulary, [terms])
    assert often < once


def test_a_token_numbered_later_is_shared_with_none() -> None:
    vocabulary: dict[str, int] = {}
    filed = number([["甲"]], vocabulary)
    postings = post(filed, np.ones(len(vocabulary)))
    assert overlap(number([["乙"], ["甲"]], vocabulary), postings).tolist() == [[0.0], [1.0]]


@given(TEXTS, st.sets(st.integers(-1, 9), min_size=1))
def test_some_texts_are_picked(texts: list[list[str]], chosen: set[int]) -> None:
    terms = number(texts, {})
    picked = pick(terms, np.array(sorted(chosen)))
    for place, text in enumerate(sorted(chosen)):
        assert picked.ids[picked.owner == place].tolist() == terms.ids[terms.owner == text].tolist()
    assert picked.count == len(chosen)
