"""Measured quality stays above pinned floors."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.fit_follow_through import leave_one_out, load
from config.boilerplate import load_boilerplate
from pipelines.commitments import commitment_at
from pipelines.document import Page
from pipelines.evaluate import Measure, score_row, summarise
from pipelines.follow_through import follow_through
from pipelines.gold import evaluate_pair, parse_gold
from pipelines.reading import Reading, read
from pipelines.structure import structure

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures" / "gold"
SAMPLES = HERE.parent.parent / "config" / "samples"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


def hold(measures: list[Measure], floors: dict[str, float]) -> None:
    values = {measure.name: measure.value for measure in measures}
    sunk = {name: (values[name], floor) for name, floor in floors.items() if values[name] < floor}
    assert not sunk, f"below the floor: {sunk}"


def reading(path: Path) -> Reading:
    return read(Page(path.as_uri(), path.read_bytes(), "text/plain; charset=utf-8"), load_boilerplate())


def test_the_projects_own_pair() -> None:
    gold = parse_gold((FIXTURES / "example-city.jsonl").read_text(encoding="utf-8"))
    rows = evaluate_pair(gold, reading(FIXTURES / gold.plan), reading(FIXTURES / gold.review))
    assert len(rows) == 27
    hold(summarise(rows), FLOORS["fixture"])


def test_rule_of_law_reports() -> None:
    expected = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
    right, linked, count = 0, 0, 0
    for group in expected["promises"]:
        plan, review = (
            structure((SAMPLES / group["portal"] / f"{year}.txt").read_text(encoding="utf-8"), kind="rule_of_law")
            for year in (group["year"], group["year"] + 1)
        )
        spans = [(plan.text.index(text), plan.text.index(text) + len(text)) for text, _, _ in group["list"]]
        promised = [commitment_at(plan, span, str(n)) for n, span in enumerate(spans)]
        for (_, status, _), result in zip(group["list"], follow_through(plan, review, promised), strict=True):
            wanted = group.get("edited", status)
            count += 1
            right += result.status == wanted
            linked += bool(result.evidence) == (wanted not in ("carried_over", "no_mention"))
    assert right / count >= FLOORS["samples"]["status_accuracy"]
    assert linked / count >= FLOORS["samples"]["link_accuracy"]


def test_places_never_seen(shared: Path) -> None:
    paths = sorted(path for path in (shared / "gold").glob("*.jsonl") if path.name != "targets.jsonl")
    rows = [row for path in paths for row in load(shared / "reports", path)]
    assert len(rows) == 551
    hold(summarise(leave_one_out(rows)), FLOORS["leave_one_place_out"])


def test_counts_follow_the_protocol() -> None:
    row = {
        "commitment_span": [0, 10],
        "A": {"status": "fulfilled", "evidence_spans": [[100, 120]], "carried": False},
        "B": {"status": "progressed", "evidence_spans": [[118, 140]], "carried": False},
    }
    answer = {"status": "fulfilled", "evidence": [{"span": [130, 150]}], "candidates": [], "carried": None}
    counts = score_row(row, answer, [(2, 10)])
    assert (counts["tp"], counts["strict_tp"], counts["strict_fp"], counts["hit1"]) == (1, 0, 1, 0)
    assert "status_rows" not in counts
    assert (counts["found"], counts["carried_ok"]) == (1, 1)
    near = score_row(row, answer | {"evidence": [{"span": [119, 133]}]}, [(8, 20)])
    assert (near["strict_tp"], near["found"]) == (1, 0)


def test_an_interval_holds_its_value_and_needs_rows() -> None:
    assert summarise([]) == []
    rows = [{"rows": 1.0, "found": float(n % 4 > 0), "status_rows": 1.0, "status_ok": float(n % 2)} for n in range(40)]
    found = {measure.name: measure for measure in summarise(rows)}
    assert found["commitments_found"].value == pytest.approx(0.75)
    assert found["status_accuracy"].low < 0.5 < found["status_accuracy"].high
    assert found["status_accuracy"].count == 40
    assert summarise(rows) == summarise(rows)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"publisher": "示', '{"publisher": "x", "plan": "a", "review": "b"}\n{"id": 1}']
)
def test_what_is_no_gold_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d|empty"):
        parse_gold(text)
