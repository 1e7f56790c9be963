"""Find how much of a text another one repeats in one go, by pairs of neighbouring characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipelines.overlap import AT_ONCE, Floats, Postings, Terms, meetings

MOST_PAIRS = 1_000
"""pairs of a text that are searched for, seven times as many as the longest promise of real reports has"""


def run_shares(texts: Sequence[Sequence[str]], postings: Postings, vocabulary: dict[str, int]) -> Floats:
    """Return by text and filed text the longest run of the one's pairs that the other all holds, anywhere.

    In shares of the text's pairs, where few pairs count as four and the first MOST_PAIRS as all; an empty pair stands
    between clauses and is held by none. So many texts at a time that AT_ONCE pairs could be held by every filed text.
    Neither texts nor filed texts may be none, and every pair must be in the vocabulary.
    """
    pairs = [text[:MOST_PAIRS] for text in texts]
    sizes = np.array([len(each) + 1 for each in pairs])
    block = np.cumsum(sizes) // max(1, AT_ONCE // len(postings.totals))
    bounds = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(pairs)]
    longest = [_longest_runs(pairs[low:high], postings, vocabulary) for low, high in pairwise(bounds)]
    return np.asarray(np.concatenate(longest) / np.maximum(4, sizes)[:, None], dtype=np.float64)


def _longest_runs(texts: Sequence[Sequence[str]], postings: Postings, vocabulary: dict[str, int]) -> Floats:
    # One row a pair, and one that nothing holds behind each text, so that no run goes on into the next.
    pairs = [pair for text in texts for pair in (*text, "")]
    numbers = np.array([vocabulary[pair] if pair else -1 for pair in pairs], dtype=np.int64)
    there = np.flatnonzero(numbers >= 0)
    rows, holders = meetings(Terms(there, numbers[there], len(pairs)), postings)
    # Filed text by filed text, rows one after another are a run.
    steps = np.sort(holders * len(pairs) + rows)
    starts = np.flatnonzero(np.diff(steps, prepend=-2) != 1)
    lengths = np.diff(starts, append=len(steps))
    holder, row = np.divmod(steps[starts], len(pairs))
    text = np.repeat(np.arange(len(texts)), [len(each) + 1 for each in texts])[row]
    longest = np.zeros((len(texts), len(postings.totals)))
    longest[text, holder] = 1.0
    longer = lengths > 1  # few are, and looking for the longest costs more than an assignment
    np.maximum.at(longest, (text[longer], holder[longer]), lengths[longer])
    return longest
