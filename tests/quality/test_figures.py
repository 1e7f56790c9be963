"""How well figures are followed over the years, on invented reports with labelled series."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.figures import measure
from pipelines.evaluate import wilson

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


@pytest.mark.parametrize(
    ("folder", "recall", "precision", "labelled"),
    [
        ("figures", 0.94, 0.96, 69),  # the rules were mended by looking at what was missing here
        ("figures_unseen", 0.91, 0.97, 34),  # looked at when other words were taught
        ("figures_blind", 0.85, 0.97, 49),  # labelled and measured before (0.16), looked at after
        ("figures_afresh", 0.72, 0.95, 32),  # no word or rule was made for it; seen among others in a list of scores
        ("figures_drift", 0.78, 0.97, 155),  # labelled and measured before (0.30), looked at after
        ("figures_market", 0.60, 0.97, 39),  # written when all that was done, nothing changed after it
        ("figures_fresh", 0.78, 0.97, 46),  # labelled and measured when the rules were done (0.72), looked at after
    ],
)
def test_labelled_steps_are_followed(folder: str, recall: float, precision: float, labelled: int) -> None:
    measures = measure(FIXTURES / folder)
    assert measures["recall"][1] == labelled
    assert measures["recall"][0] / labelled >= recall
    assert measures["precision"][0] / measures["precision"][1] >= precision


def test_the_interval_of_a_share() -> None:
    low, high = wilson(19, 19)
    assert (round(low, 3), round(high, 3)) == (0.832, 1.0)
    assert wilson(0, 0) == (0.0, 1.0)
