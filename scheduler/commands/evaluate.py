"""``evaluate``: how well promises are followed, measured on labelled pairs of reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from config.boilerplate import load_boilerplate
from config.errors import ConfigurationError
from pipelines.document import Page
from pipelines.evaluate import summarise
from pipelines.exceptions import ExtractError
from pipelines.gold import Gold, evaluate_pair, parse_gold
from pipelines.gold_targets import Judged, is_targets, judge_targets, parse_targets, target_measures
from pipelines.reading import Reading, read
from scheduler.output import print_json, print_table, with_bar


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    help="The folder that the paths in the gold files start from.  [default: the gold file's own]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def evaluate(gold: tuple[Path, ...], reports: Path | None, *, as_json: bool) -> None:
    """Judge the labelled promises of GOLD files, and print how often that agrees with the labels.

    A gold file is what jiannuo review export writes: a line that names two texts with their SHA-256, then a line a
    promise; or a file of targets: a line each, with both reports, "target_span" and "verdict". Each number comes with
    its count and its 95 % interval. The model that is shipped was fitted on labelled pairs; measured on those same
    pairs it flatters itself (docs/follow-through.md has the honest figures).

    \b
    Example: jiannuo evaluate gold/*.jsonl --reports reports
    """
    counts: list[Mapping[str, float]] = []
    verdicts: list[Judged] = []
    pairs = [(path, labelled) for path in gold for labelled in _gold(path)]
    for path, labelled in with_bar(pairs, "judging"):
        folder = reports or path.parent
        plan = _text(folder / labelled.plan, labelled.plan_sha256, path)
        review = _text(folder / labelled.review, labelled.review_sha256, path)
        if any("target_span" in row for row in labelled.rows):
            verdicts += judge_targets(labelled, plan, review)
        else:
            counts += evaluate_pair(labelled, plan, review)
    rows = [asdict(measure) for measure in [*summarise(counts), *target_measures(verdicts)]]
    if as_json:
        print_json(rows)
        return
    shown = [
        {
            "measure": row["name"].replace("_", " "),
            "count": row["count"],
            "value": f"{row['value']:.3f}",
            "95 %": f"{row['low']:.3f} to {row['high']:.3f}",
        }
        for row in rows
    ]
    print_table(shown, ["measure", "count", "value", "95 %"])


def _gold(path: Path) -> tuple[Gold, ...]:
    """Read the labels of a file: of one pair of reports, or of the targets of several."""
    try:
        text = path.read_text(encoding="utf-8")
        return parse_targets(text) if is_targets(text) else (parse_gold(text),)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # also of bytes that are no UTF-8
        raise ConfigurationError(f"{path}: no gold file: {error}") from error


def _text(path: Path, sha256: str, gold: Path) -> Reading:
    """Read one side of a pair. Raises ConfigurationError when it is not the text that was labelled."""
    try:
        body = path.read_bytes()
        if sha256 and hashlib.sha256(body).hexdigest() != sha256:
            raise ConfigurationError(f"{path}: not the text that {gold} was labelled on (its SHA-256 differs)")
        return read(Page(path.resolve().as_uri(), body), load_boilerplate())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}; give --reports") from error
    except ExtractError as error:
        raise ConfigurationError(f"{path}: {error}") from error
