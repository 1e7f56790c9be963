"""Measure how well figures are followed over the years: which labelled steps are found, and which found ones are right.

    python benchmarks/figures.py [FOLDER] [--show] [--json]        (tests/fixtures/figures when left out)

FOLDER holds one publisher's reports as texts named by their years, and ``series.jsonl``: an indicator a line with its
values by year in base units (1.2万件 is 12000). A *step* is an indicator's figure in one report and in the next that
has it. Recall: of the labelled steps, how many one series holds. Precision: of the steps that are found, how many are a
labelled one. Each with its count and 95 % interval (Wilson).
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import pairwise
from pathlib import Path

from pipelines.evaluate import wilson
from pipelines.series import follow_figures
from pipelines.structure import structure

FIXTURE = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "figures"
Step = tuple[int, float, int, float]


def labelled(folder: Path) -> dict[Step, str]:
    """Return the labelled steps, each with its indicator."""
    steps: dict[Step, str] = {}
    for line in (folder / "series.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        values = sorted((int(year), float(value)) for year, value in row["values"].items())
        for (a_year, a), (b_year, b) in pairwise(values):
            steps[a_year, a, b_year, b] = row["indicator"]
    return steps


def found(folder: Path) -> dict[Step, str]:
    """Return the steps of the series that the product follows, each with its name."""
    reports = [structure(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
    return {
        (a.year, a.value, b.year, b.value): series.name
        for series in follow_figures(reports)
        for a, b in pairwise(series.points)
    }


def measure(folder: Path) -> dict[str, tuple[int, int]]:
    """Return right and count of recall and precision."""
    wanted, got = labelled(folder), found(folder)
    right = len(wanted.keys() & got.keys())
    return {"recall": (right, len(wanted)), "precision": (right, len(got))}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FIXTURE)
    parser.add_argument("--show", action="store_true", help="name what is missing and what is wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    measures = measure(options.folder)
    if options.json:
        print(json.dumps(measures))
        return 0
    for name, (right, count) in measures.items():
        low, high = wilson(right, count)
        print(f"{name:10}{right:4} of {count:4}  {right / max(1, count):.3f} [{low:.3f}, {high:.3f}]")
    if options.show:
        wanted, got = labelled(options.folder), found(options.folder)
        for step in sorted(wanted.keys() - got.keys()):
            print("missing", wanted[step], step)
        for step in sorted(got.keys() - wanted.keys()):
            print("wrong  ", got[step], step)
    return 0


if __name__ == "__main__":
    sys.exit(main())
