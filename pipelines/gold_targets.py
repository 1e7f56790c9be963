"""Read labelled targets, and measure how the verdicts on them agree with the labels.

A file of targets is JSON Lines without a first line of its own: each line names its two reports (``plan``, ``review``),
the ``target_span`` in the plan and a ``verdict``. Each target is judged against the whole later report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipelines.commitments import commitment_at
from pipelines.evaluate import Measure, wilson
from pipelines.follow_through import follow_through
from pipelines.gold import Gold, is_span
from pipelines.reading import Reading

SAME = {"met-boundary": "met", "not-comparable": "not_comparable"}
"""labels that say more, or are spelled otherwise, than a verdict"""
WANTED = ("plan", "review", "target_span", "verdict")

Judged = tuple[str, str]
"""the verdict that is labelled, and the one that was given; "" for none"""


def is_targets(text: str) -> bool:
    """Tell a file of labelled targets from one of labelled commitments by its first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return '"target_span"' in first and '"commitment_span"' not in first


def parse_targets(text: str) -> tuple[Gold, ...]:
    """Read a file of targets, a pair of reports each. Raises ValueError, which names the line."""
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        if not isinstance(row, dict) or any(key not in row for key in WANTED):
            raise ValueError(f"line {number} lacks one of {', '.join(WANTED)}")
        if not is_span(row["target_span"]):
            raise ValueError(f"line {number}: target_span is no [start, end]")
        pairs.setdefault((row["plan"], row["review"]), []).append(row)
    return tuple(
        Gold(rows[0].get("publisher", ""), plan, review, "", "", tuple(rows)) for (plan, review), rows in pairs.items()
    )


def judge_targets(gold: Gold, plan: Reading, review: Reading) -> list[Judged]:
    """Follow each labelled target through the later report; a target that cleaning took off has no verdict."""
    placed = [plan.from_read((row["target_span"][0], row["target_span"][1])) for row in gold.rows]
    chosen = [commitment_at(plan.structured, span, str(n)) for n, span in enumerate(placed) if span is not None]
    said = {
        result.commitment.id: result.verdict or ""
        for result in follow_through(plan.structured, review.structured, chosen)
    }
    return [
        (SAME.get(row["verdict"], row["verdict"]), said.get(str(number), "")) for number, row in enumerate(gold.rows)
    ]


def target_measures(judged: Sequence[Judged]) -> list[Measure]:
    """Return how many verdicts are as labelled, and how many of those called missed are labelled so."""
    missed = [label for label, said in judged if said == "missed"]
    counts = {
        "target_verdicts": (sum(label == said for label, said in judged), len(judged)),
        "targets_called_missed": (missed.count("missed"), len(missed)),
    }
    return [
        Measure(name, right / count, count, *wilson(right, count)) for name, (right, count) in counts.items() if count
    ]
