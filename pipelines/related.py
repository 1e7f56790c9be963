"""Tell how near two texts are in meaning by which words keep company in reports: 低保 and 特困, 养老 and 助餐.

The table (benchmarks/build_related.py writes it) gives each word a short vector of whole numbers, from counts of words
that stand near each other in many reports. It holds no text and no model that anybody would have to trust blindly:
`kin` names the pairs of words behind a score.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from pipelines.tokens import weight

Vectors = npt.NDArray[np.float32]
KIN = 0.5
"""cosine from which two words are named to the reader as related"""


@lru_cache(maxsize=1)
def table() -> tuple[dict[str, int], Vectors]:
    """Load the words and their unit vectors (words × dimensions)."""
    return parse_table(files("pipelines").joinpath("data", "related.tsv").read_text(encoding="utf-8"))


def parse_table(text: str) -> tuple[dict[str, int], Vectors]:
    """Read a table: a line a word, a tab, its vector as base64 of signed bytes."""
    lines = text.splitlines()
    words, codes = zip(*(line.split("\t") for line in lines), strict=True)
    # Each code is a whole number of base64 groups (3 divides the dimensions), so that all decode in one go.
    numbers = np.frombuffer(base64.b64decode("".join(codes)), dtype=np.int8).reshape(len(words), -1).astype(np.float32)
    return {word: row for row, word in enumerate(words)}, numbers / np.linalg.norm(numbers, axis=1, keepdims=True)


@lru_cache(maxsize=1)
def _weights() -> Vectors:
    """Return the weight of each word of the table."""
    return np.array(list(map(weight, table()[0])), dtype=np.float32)


def add_meanings(texts: Sequence[Sequence[str]]) -> Vectors:
    """Add up the vectors of each text's words, each times its weight; zeros where none is in the table."""
    rows, vectors = table()
    known = [[rows[word] for word in text if word in rows] for text in texts]
    sums = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
    some = [number for number, found in enumerate(known) if found]
    if some:
        flat = np.array([row for found in known for row in found])
        sizes = np.array([len(known[number]) for number in some])
        sums[some] = np.add.reduceat(vectors[flat] * _weights()[flat, None], np.cumsum(sizes) - sizes, axis=0)
    return sums


def cosines(one: Vectors, other: Vectors) -> npt.NDArray[np.float64]:
    """Return the cosine of each row of one with each row of the other; 0 where either is zero."""
    lengths = np.linalg.norm(one, axis=1)[:, None] * np.linalg.norm(other, axis=1)
    # einsum, not @: these products are small, and a BLAS that wakes threads for them costs more than it saves.
    return np.asarray(np.einsum("ad,bd->ab", one, other) / np.maximum(lengths, 1e-6), dtype=np.float64)


def kin(a: Sequence[str], b: Sequence[str], at_most: int = 2) -> list[tuple[str, str]]:
    """Name the pairs of different words of two texts that are nearest in use, the nearest first.

    >>> kin(["低保"], ["特困", "公路"])
    [('低保', '特困')]
    """
    rows, vectors = table()
    mine = [word for word in a if word in rows and word not in b]
    other = [word for word in b if word in rows and word not in a]
    if not mine or not other:
        return []
    near = vectors[[rows[word] for word in mine]] @ vectors[[rows[word] for word in other]].T
    pairs: list[tuple[str, str]] = []
    for place in np.argsort(-near, axis=None, kind="stable"):
        row, column = np.unravel_index(place, near.shape)
        if near[row, column] < KIN or len(pairs) == at_most:
            break
        pair = (mine[int(row)], other[int(column)])
        if all(pair[0] != one and pair[1] != two for one, two in pairs):
            pairs.append(pair)
    return pairs
