"""How well promised figures are judged, on ninety invented pairs of a promise and a report's sentence."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.commitments import commitment_at
from pipelines.follow_through import follow_through
from pipelines.structure import structure

PAIRS = Path(__file__).resolve().parents[1] / "fixtures" / "target_pairs.jsonl"
FLOOR = 0.95


def judged(promise: str, reported: str) -> str:
    """Return the verdict on a promise that is all a plan says, by a sentence that is all its review reports."""
    plan = structure(f"示例市2024年政府工作报告\n一、2023年工作回顾\n有序推进。\n二、2024年工作安排\n{promise}")
    review = structure(f"示例市2025年政府工作报告\n一、2024年工作回顾\n{reported}\n二、2025年工作安排\n继续做好。")
    start = plan.text.index(promise)
    (found,) = follow_through(plan, review, [commitment_at(plan, (start, start + len(promise)), "1")])
    return found.verdict or "not_comparable"


def test_promised_figures_are_judged_as_labelled() -> None:
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    verdicts = [(row["verdict"], judged(row["promise"], row["report"])) for row in rows]
    assert len(rows) == 90
    assert [row["id"] for row, (wanted, got) in zip(rows, verdicts, strict=True) if got == "missed" != wanted] == []
    assert sum(wanted == got for wanted, got in verdicts) / len(rows) >= FLOOR
