"""Read labelled commitments, and judge a pair of reports by them.

A gold file is JSON Lines. The first line names the pair: ``publisher``, ``plan`` and ``review`` (paths), and the
SHA-256 of both files' bytes. Each further line is a commitment: ``id``, ``commitment_span`` and two labellings ``A``
and ``B`` with ``status``, ``evidence_spans`` and ``carried``. Spans are code points into the texts as read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipelines.commitments import commitment_at, commitments
from pipelines.document import Span
from pipelines.evaluate import score_row
from pipelines.follow_through import follow_result, follow_through
from pipelines.reading import Reading

UNANSWERED: dict[str, Any] = {"status": "no_mention", "evidence": [], "candidates": [], "carried": None}
"""what counts for a labelled commitment that cleaning took off: nothing was found"""


@dataclass(frozen=True, slots=True)
class Gold:
    """The labels of one pair of reports."""

    publisher: str
    plan: str
    review: str
    plan_sha256: str
    review_sha256: str
    rows: tuple[dict[str, Any], ...]


def parse_gold(text: str) -> Gold:
    """Read a gold file. Raises ValueError, which names the line, for what is no gold file."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    parsed: list[dict[str, Any]] = []
    for number, line in lines:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        wanted = ("commitment_span", "A", "B") if parsed else ("publisher", "plan", "review")
        if not isinstance(entry, dict) or any(key not in entry for key in wanted):
            raise ValueError(f"line {number} lacks one of {', '.join(wanted)}")
        if parsed and (fault := _fault(entry)):
            raise ValueError(f"line {number}: {fault}")
        parsed.append(entry)
    if not parsed:
        raise ValueError("the file is empty")
    head = parsed[0]
    return Gold(
        publisher=head["publisher"],
        plan=head["plan"],
        review=head["review"],
        plan_sha256=head.get("plan_sha256", ""),
        review_sha256=head.get("review_sha256", ""),
        rows=tuple(parsed[1:]),
    )


def _fault(row: dict[str, Any]) -> str:
    """Say what is wrong with a labelled commitment, nothing where it can be scored."""
    if not is_span(row["commitment_span"]):
        return "commitment_span is no [start, end]"
    for name in ("A", "B"):
        labels = row[name]
        if not isinstance(labels, dict) or any(key not in labels for key in ("status", "evidence_spans", "carried")):
            return f"{name} lacks one of status, evidence_spans, carried"
        spans = labels["evidence_spans"]
        if not isinstance(spans, list) or not all(map(is_span, spans)):
            return f"{name}'s evidence_spans are no list of [start, end]"
    return ""


def is_span(value: object) -> bool:
    """Tell two offsets, the first the smaller, from anything else that JSON can hold."""
    return isinstance(value, list) and [type(offset) for offset in value] == [int, int] and 0 <= value[0] < value[1]


def evaluate_pair(gold: Gold, plan: Reading, review: Reading) -> list[dict[str, float]]:
    """Follow each labelled commitment and count, a row each, for `pipelines.evaluate.summarise`."""
    placed = [plan.from_read((row["commitment_span"][0], row["commitment_span"][1])) for row in gold.rows]
    promised = [
        commitment_at(plan.structured, span, str(number)) for number, span in enumerate(placed) if span is not None
    ]
    results = follow_through(plan.structured, review.structured, promised)
    told = follow_result(results, plan.structured, review.structured, to_plan=plan.to_read, to_review=review.to_read)[
        "commitments"
    ]
    answers = {answer["id"]: answer for answer in told}
    extracted: list[Span] = [plan.to_read(commitment.span) for commitment in commitments(plan.structured)]
    return [score_row(row, answers.get(str(number), UNANSWERED), extracted) for number, row in enumerate(gold.rows)]
