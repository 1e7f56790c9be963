"""Fit the follow-through coefficients on labelled pairs, and judge them on places that were left out.

    python benchmarks/fit_follow_through.py ../shared/reports ../shared/gold/*.jsonl [--write]

Every figure printed is leave-one-place-out: the place that is judged was in no fit, and neither was it when the
thresholds were chosen. ``--write`` then fits on all places and writes pipelines/data/follow_through.toml.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipelines import related
from pipelines.candidates import FEATURES
from pipelines.commitments import commitment_at, commitments
from pipelines.evaluate import overlaps, score_row, summarise
from pipelines.follow_through import AGAIN_FEATURES, LINK_FEATURES, again_features, follow_result, judge, link_features
from pipelines.model import Logistic, Model, logistic
from pipelines.search import Found, Ground, Ranked, prepare, rank, search
from pipelines.status import DONE_FEATURES, done_features
from pipelines.structure import structure

TARGET = Path(__file__).parent.parent / "pipelines" / "data" / "follow_through.toml"
RIDGE = {"ranking": 100.0, "link": 20.0, "again": 3.0, "done": 40.0}
FOLDS = 4


@dataclass(frozen=True)
class Row:
    place: str
    gold: dict
    found: Found
    ground: Ground
    labels: np.ndarray
    again_labels: np.ndarray
    extracted: list


def neutral() -> Model:
    """Return a model that ranks by the lexical score alone, to search with before anything is fitted."""
    first = Logistic(FEATURES, np.eye(len(FEATURES))[0], 0.0)
    return Model(first, first, first, first, first, {})


def load(reports: Path, path: Path) -> list[Row]:
    """Read one gold file and search for each of its commitments."""
    head, *rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    plan, review = (structure((reports / head[key]).read_text(encoding="utf-8")) for key in ("plan", "review"))
    ground = prepare(plan, review)
    extracted = [commitment.span for commitment in commitments(plan)]
    searches = search(ground, [tuple(row["commitment_span"]) for row in rows], neutral())
    result = []
    for row, found in zip(rows, searches, strict=True):
        right = row["A"]["evidence_spans"] + row["B"]["evidence_spans"]
        repeated = [row[side]["carried_span"] for side in "AB" if row[side]["carried_span"]]
        labels, again = _labels(found.reported, right), _labels(found.again, repeated)
        result.append(Row(head["publisher"], row, found, ground, labels, again, extracted))
    return result


def _labels(ranked: Ranked, right: list) -> np.ndarray:
    """Say of each shortlisted sentence, in the shortlist's order, whether its quote is right."""
    labels = np.zeros(len(ranked))
    for place, listed in enumerate(ranked.order):
        labels[listed] = overlaps(ranked.quote(place, 0.0).span, right)
    return labels


def fit(rows: np.ndarray, labels: np.ndarray, ridge: float, names) -> Logistic:
    """Fit a ridge logistic regression by Newton's method; the penalty is on standardised features."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x = np.c_[np.ones(len(rows)), (rows - mean) / scale]
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 1e-6
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        chance = logistic(x @ beta)
        gradient = x.T @ (chance - labels) + penalty @ beta
        hessian = (x * (chance * (1 - chance))[:, None]).T @ x + penalty
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = beta[1:] / scale
    return Logistic(tuple(names), weights, float(beta[0] - weights @ mean))


def linked(row: Row) -> bool | None:
    a, b = bool(row.gold["A"]["evidence_spans"]), bool(row.gold["B"]["evidence_spans"])
    return a if a == b else None


def fit_rankings(rows: list[Row]) -> Model:
    """Fit the two models that order candidates; the others are left as they are before fitting."""
    x = np.concatenate([r.found.reported.listed.features for r in rows])
    ranking = fit(x, np.concatenate([r.labels for r in rows]), RIDGE["ranking"], FEATURES)
    x = np.concatenate([r.found.again.listed.features for r in rows])
    repeating = fit(x, np.concatenate([r.again_labels for r in rows]), RIDGE["ranking"], FEATURES)
    return replace(neutral(), ranking=ranking, repeating=repeating)


def ranked(row: Row, model: Model) -> Found:
    """Order a row's shortlists by a model."""
    there, again = row.found.reported, row.found.again
    return rank(row.found.promise, (there.index, there.listed), (again.index, again.listed), model)


def out_of_fold(rows: list[Row]) -> list[tuple[Row, Found]]:
    """Rank every row by a model that has not seen its place."""
    places = sorted({r.place for r in rows})
    result = []
    for fold in range(FOLDS):
        held = set(places[fold::FOLDS])
        model = fit_rankings([r for r in rows if r.place not in held])
        result += [(r, ranked(r, model)) for r in rows if r.place in held]
    return result


THRESHOLDS = {"link": 0.45, "again": 0.5, "done": 0.5, "second": 0.3}


def fit_all(rows: list[Row]) -> Model:
    """Fit every model on some places."""
    rankings = fit_rankings(rows)
    seen = [(r, f) for r, f in out_of_fold(rows) if len(f.reported)]
    pairs = [(link_features(f), linked(r)) for r, f in seen if linked(r) is not None]
    link = fit(np.array([x for x, _ in pairs]), np.array([y for _, y in pairs], float), RIDGE["link"], LINK_FEATURES)
    carried = [
        (again_features(f), r.gold["A"]["carried"])
        for r, f in seen
        if len(f.again) and r.gold["A"]["carried"] == r.gold["B"]["carried"]
    ]
    again = fit(
        np.array([x for x, _ in carried]), np.array([y for _, y in carried], float), RIDGE["again"], AGAIN_FEATURES
    )
    states = []
    for row, found in seen:
        status = row.gold["A"]["status"]
        if logistic(link.logit(link_features(found))) < 0.3:
            continue
        if status == row.gold["B"]["status"] and status in ("fulfilled", "progressed"):
            text = found.reported.quote(0, 0.0).text
            states.append((done_features(found.promise, found.reported.features(), text), status == "fulfilled"))
    done = fit(np.array([x for x, _ in states]), np.array([y for _, y in states], float), RIDGE["done"], DONE_FEATURES)
    return Model(rankings.ranking, rankings.repeating, link, again, done, dict(THRESHOLDS))


def score(row: Row, model: Model) -> tuple[dict, dict]:
    commitment = commitment_at(row.ground.plan, tuple(row.gold["commitment_span"]), row.gold["id"])
    result = judge(commitment, ranked(row, model), row.ground, model)
    answer = follow_result([result], row.ground.plan, row.ground.review)["commitments"][0]
    return score_row(row.gold, answer, row.extracted), answer


def leave_one_out(rows: list[Row], log: Path | None = None) -> list[dict]:
    counts, lines = [], []
    for place in sorted({r.place for r in rows}):
        model = fit_all([r for r in rows if r.place != place])
        for row in (r for r in rows if r.place == place):
            count, answer = score(row, model)
            counts.append(count)
            lines.append(json.dumps({"place": place, "gold": row.gold, "answer": answer}, ensure_ascii=False))
    if log:
        log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return counts


def write(model: Model) -> None:
    lines = [
        "# Written by benchmarks/fit_follow_through.py; weights are per unit of the feature, sums are log odds.",
        "",
    ]
    for name in ("ranking", "repeating", "link", "again", "done"):
        part = getattr(model, name)
        lines += [f"[{name}]", f"intercept = {part.intercept:.4f}"]
        lines += [f"{feature} = {value:.4f}" for feature, value in zip(part.features, part.weights, strict=True)] + [""]
    lines += ["[thresholds]"] + [f"{name} = {value:.2f}" for name, value in model.thresholds.items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", type=Path, help="write each row's labels and answer here")
    parser.add_argument(
        "--related", type=Path, help="use this table of related words: one built without the places judged"
    )
    args = parser.parse_args()
    if args.related:
        table = related.parse_table(args.related.read_text(encoding="utf-8"))
        related.table = lambda: table
    rows = [row for path in args.gold if path.name != "targets.jsonl" for row in load(args.reports, path)]
    for measure in summarise(leave_one_out(rows, args.rows)):
        print(f"{measure.name:18s} {measure.value:.3f}  n={measure.count:4d}  [{measure.low:.3f}, {measure.high:.3f}]")
    if args.write:
        write(fit_all(rows))


if __name__ == "__main__":
    main()
