"""Measure follow-through against labelled commitments: each number with its count and its 95 % interval.

The measures are those of the labelling protocol. Every row has two labellings, A and B; a row counts for a measure only
where both agree on what the measure asks, and evidence is right when it overlaps a span that either of them chose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipelines.document import Span

OVERLAP = 0.5
"""share of the shorter span that must be common for evidence to count as right"""
FOUND = 0.6
"""Dice coefficient from which an extracted commitment counts as the labelled one"""
Z = 1.96
"""standard deviations that 95 % lie within"""
DRAWS = 2000
SEED = 20260101

Counts = Mapping[str, float]
_Table = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    name: str
    value: float
    count: int
    """rows that it is measured on"""
    low: float
    high: float
    """95 % interval, by drawing rows again"""


def overlaps(span: Sequence[int], others: Sequence[Sequence[int]]) -> bool:
    """Say whether a span shares more than half of the shorter one with any of the others."""
    start, end = span
    return any(min(end, y) - max(start, x) > OVERLAP * min(end - start, y - x) for x, y in others)


def dice(a: Sequence[int], b: Sequence[int]) -> float:
    """Return how much of two spans is common, 0 to 1."""
    return 2 * max(0, min(a[1], b[1]) - max(a[0], b[0])) / ((a[1] - a[0]) + (b[1] - b[0]))


def score_row(row: Mapping[str, Any], answer: Mapping[str, Any], extracted: Sequence[Span]) -> dict[str, float]:
    """Count what one labelled row and the answer to it contribute to each measure.

    ``row`` is a line of a gold file, ``answer`` the entry of the follow-through result with its id, ``extracted`` the
    spans of the commitments found without being told.
    """
    a, b = row["A"], row["B"]
    right = a["evidence_spans"] + b["evidence_spans"]
    said = [entry["span"] for entry in answer["evidence"]]
    best = [entry["span"] for entry in (answer["candidates"] or answer["evidence"])][:3]
    counts: dict[str, float] = {
        "rows": 1,
        "found": any(dice(row["commitment_span"], span) >= FOUND for span in extracted),
    }
    if bool(a["evidence_spans"]) == bool(b["evidence_spans"]):
        linked, ok = bool(a["evidence_spans"]), bool(said) and overlaps(said[0], right)
        counts |= {
            "link_rows": 1,
            "tp": linked and bool(said),
            "fp": not linked and bool(said),
            "fn": linked and not said,
            "strict_tp": linked and ok,
            "strict_fp": bool(said) and not ok,
            "strict_fn": linked and not ok,
        }
        if linked:
            counts |= {
                "linked": 1,
                "hit1": overlaps(best[0], right) if best else 0,
                "hit3": any(overlaps(s, right) for s in best),
            }
    if a["status"] == b["status"]:
        counts |= {"status_rows": 1, "status_ok": answer["status"] == a["status"]}
    if a["carried"] == b["carried"]:
        counts |= {"carried_rows": 1, "carried_ok": bool(answer["carried"]) == a["carried"]}
    return {name: float(value) for name, value in counts.items()}


NAMES = [
    "rows",
    "linked",
    "link_rows",
    "tp",
    "fp",
    "fn",
    "strict_tp",
    "strict_fp",
    "strict_fn",
    "hit1",
    "hit3",
    "status_rows",
    "status_ok",
    "carried_rows",
    "carried_ok",
    "found",
]


def summarise(rows: Sequence[Counts]) -> list[Measure]:
    """Turn counts by row into the table; what no row counts for is left out, an empty list gives an empty table."""
    if not rows:
        return []
    values, drawn, total = _drawn(rows)
    measures = (measure for measure in _measures(values, drawn, total) if measure.count)
    return [_widened(measure) if measure.low == measure.high else measure for measure in measures]


def wilson(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's).

    >>> [round(end, 2) for end in wilson(9, 10)]
    [0.6, 0.98]
    """
    if not count:
        return 0.0, 1.0
    share, square = right / count, Z * Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = Z * (share * (1 - share) / count + square / (4 * count * count)) ** 0.5 / (1 + square / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _widened(measure: Measure) -> Measure:
    """Give an interval to a measure that no drawing changes, because all rows agree: three of three prove little."""
    low, high = wilson(round(measure.value * measure.count), measure.count)
    return replace(measure, low=low, high=high)


def differences(before: Sequence[Counts], after: Sequence[Counts]) -> list[Measure]:
    """Return by how much each measure of the same rows grew, its interval from the same rows drawn for both."""
    if not before or len(before) != len(after):
        raise ValueError("give the same rows, judged twice")
    (one, one_drawn, total), (other, other_drawn, _) = _drawn(before), _drawn(after)
    return _measures(other - one, other_drawn - one_drawn, total)


def _drawn(rows: Sequence[Counts]) -> tuple[_Table, _Table, _Table]:
    """Return the measures of all rows (1 × measures), of rows drawn again (draws × measures), and the totals."""
    counts = np.array([[row.get(name, 0.0) for name in NAMES] for row in rows])
    generator = np.random.default_rng(SEED)
    draws = generator.integers(0, len(rows), size=(DRAWS, len(rows)))
    total = counts.sum(axis=0)
    return _values(total[None, :]), _values(np.array([counts[draw].sum(axis=0) for draw in draws])), total


def _measures(values: _Table, drawn: _Table, total: _Table) -> list[Measure]:
    measures = []
    for name, (count, column) in _COUNTED.items():
        low, high = np.quantile(drawn[:, column], [0.025, 0.975])
        measures.append(
            Measure(name, float(values[0, column]), int(total[NAMES.index(count)]), float(low), float(high))
        )
    return measures


_COUNTED = {
    "link_f1": ("link_rows", 0), "link_precision": ("link_rows", 1), "link_recall": ("linked", 2),
    "strict_link_f1": ("link_rows", 3), "evidence_hit1": ("linked", 4), "evidence_hit3": ("linked", 5),
    "status_accuracy": ("status_rows", 6), "carried_accuracy": ("carried_rows", 7), "commitments_found": ("rows", 8),
}  # fmt: skip


def _values(totals: _Table) -> _Table:
    """Compute the measures of rows of totals (draws × NAMES), in the order of _COUNTED."""
    of = {name: totals[:, place] for place, name in enumerate(NAMES)}
    columns = [
        2 * of["tp"] / np.maximum(1, 2 * of["tp"] + of["fp"] + of["fn"]),
        of["tp"] / np.maximum(1, of["tp"] + of["fp"]),
        of["tp"] / np.maximum(1, of["linked"]),
        2 * of["strict_tp"] / np.maximum(1, 2 * of["strict_tp"] + of["strict_fp"] + of["strict_fn"]),
        of["hit1"] / np.maximum(1, of["linked"]),
        of["hit3"] / np.maximum(1, of["linked"]),
        of["status_ok"] / np.maximum(1, of["status_rows"]),
        of["carried_ok"] / np.maximum(1, of["carried_rows"]),
        of["found"] / np.maximum(1, of["rows"]),
    ]
    return np.stack(columns, axis=1)
