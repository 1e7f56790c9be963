"""Count which words stand near each other in a folder of texts, and write a short vector a word.

    python benchmarks/build_related.py ../shared/reports pipelines/data/related.tsv [--without 安徽省 …]

Counts of neighbours (at most WINDOW words apart, in one sentence) become positive pointwise mutual information, its
DIMENSIONS strongest directions (a randomised singular value decomposition) become the vector, rounded to whole numbers.
The table holds words and numbers only. ``--without`` leaves out the texts of some places: for honest measurements.
"""

from __future__ import annotations

import argparse
import base64
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.build_idf import SENTENCE_END
from pipelines.tokens import analyse

MINIMUM = 4
WINDOW = 12
DIMENSIONS = 96  # a multiple of 3, so that a row's base64 needs no padding
ROUNDS = 3
SEED = 20260101


def sentences(paths: list[Path]) -> list[tuple[str, ...]]:
    """Read the words of every sentence that has three or more."""
    found = []
    for path in paths:
        for sentence in SENTENCE_END.split(path.read_text(encoding="utf-8")):
            words = analyse(sentence, shortened=False).words
            if len(words) > 2:
                found.append(words)
    return found


def neighbours(texts: list[tuple[str, ...]], rows: dict[str, int]) -> np.ndarray:
    """Count pairs of words by distance, symmetrically; near ones count more (one over the root of the distance)."""
    one, other, counts = [], [], []
    for words in texts:
        ids = np.array([rows[word] for word in words if word in rows], dtype=np.int64)
        for distance in range(1, min(WINDOW, len(ids))):
            one.append(ids[distance:])
            other.append(ids[:-distance])
            counts.append(np.full(len(ids) - distance, distance**-0.5))
    places = np.concatenate(one) * len(rows) + np.concatenate(other)
    table = np.bincount(places, np.concatenate(counts), len(rows) ** 2).reshape(len(rows), len(rows))
    return (table + table.T).astype(np.float32)


def vectors(table: np.ndarray) -> np.ndarray:
    """Reduce a table of counts to unit vectors."""
    total, sums = table.sum(), table.sum(axis=1) + 1e-9
    information = np.zeros_like(table)
    one, other = np.nonzero(table)
    information[one, other] = np.maximum(0, np.log(table[one, other] * total / (sums[one] * sums[other])))
    basis = np.random.default_rng(SEED).standard_normal((len(table), DIMENSIONS + 16)).astype(np.float32)
    for _ in range(ROUNDS):
        basis, _r = np.linalg.qr(information @ (information.T @ basis))
    left, _s, _v = np.linalg.svd(basis.T @ information, full_matrices=False)
    reduced = (basis @ left)[:, :DIMENSIONS]
    return reduced / (np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-9)


def main() -> None:
    """Write the table: a word, a tab, its vector as base64 of signed bytes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--without", nargs="*", default=[], metavar="PLACE")
    args = parser.parse_args()
    paths = [p for p in sorted(args.source.rglob("*.txt")) if not any(place in str(p) for place in args.without)]
    texts = sentences(paths)
    counts = Counter(word for words in texts for word in words)
    rows = {word: row for row, word in enumerate(sorted(word for word, n in counts.items() if n >= MINIMUM))}
    reduced = vectors(neighbours(texts, rows))
    scaled = np.round(reduced / np.abs(reduced).max(axis=1, keepdims=True) * 127).astype(np.int8)
    lines = [f"{word}\t{base64.b64encode(scaled[row].tobytes()).decode('ascii')}" for word, row in rows.items()]
    args.target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(paths)} texts, {len(texts)} sentences, {len(rows)} words, {args.target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
