"""The longest run of a text's pairs in others: as a search pair by pair finds it, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import pair_runs
from pipelines.overlap import Postings, number, post
from pipelines.pair_runs import run_shares

PAIRS = st.lists(st.sampled_from(["甲乙", "乙丙", "丙丁", "丁甲", ""]), max_size=9)


def filed(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> Postings:
    """File the pairs of some texts; all weigh the same."""
    terms = number([[pair for pair in text if pair] for text in texts], vocabulary)
    return post(terms, np.ones(len(vocabulary)))


def share(text: Sequence[str], other: Sequence[str]) -> float:
    """Say the same with two loops."""
    runs = [len(list(run)) for held, run in groupby(text, lambda pair: bool(pair) and pair in other) if held]
    return max(runs, default=0) / max(4, len(text) + 1)


@given(st.lists(PAIRS, min_size=1, max_size=6), st.lists(PAIRS, min_size=1, max_size=6), st.integers(1, 40))
def test_runs_are_as_long_as_a_search_pair_by_pair_finds(
    texts: list[list[str]], others: list[list[str]], at_once: int
) -> None:
    vocabulary: dict[str, int] = {}
    postings = filed(others, vocabulary)
    number(texts, vocabulary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_runs, "AT_ONCE", at_once)
        found = run_shares(texts, postings, vocabulary)
    assert found.tolist() == [[share(text, other) for other in others] for text in texts]


def test_a_text_without_end_is_read_to_its_first_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One text against many others is never cut into blocks, so its length is bounded."""
    vocabulary: dict[str, int] = {}
    postings = filed([["甲乙"]], vocabulary)
    monkeypatch.setattr(pair_runs, "MOST_PAIRS", 5)
    assert run_shares([["甲乙"] * 5 + ["乙丙"] * 20], postings, vocabulary | {"乙丙": 1}).tolist() == [[5 / 6]]
