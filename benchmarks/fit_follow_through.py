"""Fit the follow-through coefficients on labelled pairs, and judge them on places that were left out.

    python benchmarks/fit_follow_through.py ../shared/reports ../shared/gold/*.jsonl [--semantic] [--write]

Every figure printed is leave-one-place-out: the place that is judged was in no fit, and neither was it when the
thresholds were chosen. ``--write`` then fits on all places and writes pipelines/data/follow_through.toml.

With ``--semantic`` every place is judged twice in one run, without and with the features of the ``[semantic]`` extra,
and ``--write`` writes follow_through_semantic.toml. The differences have intervals of their own: the same rows are
drawn for both. "Odds" are the mean log losses of two probabilities, that there is evidence and that it is promised
again: what they say of every row, not only of those near a threshold.
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
from pipelines.evaluate import DRAWS, NAMES, SEED, Measure, differences, overlaps, score_row, summarise
from pipelines.follow_through import AGAIN_FEATURES, LINK_FEATURES, again_features, follow_result, judge, link_features
from pipelines.model import Logistic, Model, logistic
from pipelines.search import Found, Ground, Ranked, prepare, rank, search
from pipelines.semantic import SEMANTIC_FEATURES
from pipelines.status import DONE_FEATURES, done_features
from pipelines.structure import structure

DATA = Path(__file__).parent.parent / "pipelines" / "data"
RIDGE = {"ranking": 100.0, "link": 20.0, "again": 3.0, "done": 20.0}
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


def neutral(*, semantic: bool = False) -> Model:
    """Return a model that ranks by the lexical score alone, to search with before anything is fitted."""
    names = FEATURES + (SEMANTIC_FEATURES if semantic else ())
    first = Logistic(names, np.eye(len(names))[0], 0.0)
    return Model(first, first, first, first, first, {})


def load(reports: Path, path: Path, *, semantic: bool = False) -> list[Row]:
    """Read one gold file and search for each of its commitments."""
    head, *rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    plan, review = (structure((reports / head[key]).read_text(encoding="utf-8")) for key in ("plan", "review"))
    ground = prepare(plan, review)
    extracted = [commitment.span for commitment in commitments(plan)]
    spans = [tuple(row["commitment_span"]) for row in rows]
    searches = search(ground, spans, neutral(semantic=semantic), semantic=semantic)
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
    names = (FEATURES + SEMANTIC_FEATURES)[: x.shape[1]]
    ranking = fit(x, np.concatenate([r.labels for r in rows]), RIDGE["ranking"], names)
    x = np.concatenate([r.found.again.listed.features for r in rows])
    repeating = fit(x, np.concatenate([r.again_labels for r in rows]), RIDGE["ranking"], names)
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
            states.append((done_features(found.reported.features()), status == "fulfilled"))
    done = fit(np.array([x for x, _ in states]), np.array([y for _, y in states], float), RIDGE["done"], DONE_FEATURES)
    return Model(rankings.ranking, rankings.repeating, link, again, done, dict(THRESHOLDS))


def by_words(row: Row) -> Row:
    """Take the language model's features away from a row."""
    sides = {}
    for side in ("reported", "again"):
        there = getattr(row.found, side)
        sides[side] = replace(there, listed=replace(there.listed, features=there.listed.features[:, : len(FEATURES)]))
    return replace(row, found=replace(row.found, **sides))


def log_losses(row: Row, model: Model) -> dict[str, float]:
    """Return the log loss of two probabilities of a row, where its labellings agree on the answer."""
    found = ranked(row, model)
    a, b = row.gold["A"]["carried"], row.gold["B"]["carried"]
    asked = {
        "odds_link": (linked(row), model.link, link_features, found.reported),
        "odds_again": (a if a == b else None, model.again, again_features, found.again),
    }
    losses = {}
    for name, (truth, part, describe, there) in asked.items():
        if truth is not None and len(there):
            odds = float(part.logit(describe(found)))
            losses[name] = float(np.logaddexp(0.0, -odds if truth else odds))
    return losses


def mean_losses(before: list[dict], after: list[dict] | None = None) -> list[Measure]:
    """Return the mean log losses, or by how much they grew, with intervals by drawing rows again."""
    measures = []
    for name in ("odds_link", "odds_again"):
        pairs = zip(before, after or before, strict=True)
        values = np.array([(new[name] - old[name]) if after else old[name] for old, new in pairs if name in old])
        drawn = values[np.random.default_rng(SEED).integers(0, len(values), size=(DRAWS, len(values)))].mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        measures.append(Measure(name, float(values.mean()), len(values), float(low), float(high)))
    return measures


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
            counts.append(count | log_losses(row, model))
            lines.append(json.dumps({"place": place, "gold": row.gold, "answer": answer}, ensure_ascii=False))
    if log:
        log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return counts


def write(model: Model, target: Path) -> None:
    lines = [
        "# Written by benchmarks/fit_follow_through.py; weights are per unit of the feature, sums are log odds.",
        "",
    ]
    for name in ("ranking", "repeating", "link", "again", "done"):
        part = getattr(model, name)
        lines += [f"[{name}]", f"intercept = {part.intercept:.4f}"]
        lines += [f"{feature} = {value:.4f}" for feature, value in zip(part.features, part.weights, strict=True)] + [""]
    lines += ["[thresholds]"] + [f"{name} = {value:.2f}" for name, value in model.thresholds.items()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--semantic", action="store_true", help="judge with the [semantic] extra too, and fit for it")
    parser.add_argument("--rows", type=Path, help="write each row's labels and answer here")
    parser.add_argument(
        "--related", type=Path, help="use this table of related words: one built without the places judged"
    )
    args = parser.parse_args()
    if args.related:
        table = related.parse_table(args.related.read_text(encoding="utf-8"))
        related.table = lambda: table
    gold = [path for path in args.gold if path.name != "targets.jsonl"]
    rows = [row for path in gold for row in load(args.reports, path, semantic=args.semantic)]
    if args.semantic:
        plain = leave_one_out([by_words(row) for row in rows])
        show("by words", summarise(plain) + mean_losses(plain))
    counts = leave_one_out(rows, args.rows)
    show("with the [semantic] extra" if args.semantic else "by words", summarise(counts) + mean_losses(counts))
    if args.semantic:
        show("difference", differences(plain, counts) + mean_losses(plain, counts))
    show_misses(counts)
    if args.write:
        write(fit_all(rows), DATA / ("follow_through_semantic.toml" if args.semantic else "follow_through.toml"))


def show(title: str, measures: list[Measure]) -> None:
    print(title)
    for each in measures:
        print(f"  {each.name:18s} {each.value:6.3f}  n={each.count:4d}  [{each.low:.3f}, {each.high:.3f}]")


def show_misses(counts: list[dict]) -> None:
    """Print how many rows each measure counts as missed, which the table of causes must add up to."""
    total = {name: int(sum(row.get(name, 0) for row in counts)) for name in NAMES}
    print(
        f"missed links {total['fn']}, false links {total['fp']}, "
        f"other evidence first {total['strict_fn'] - total['fn']}, "
        f"wrong statuses {total['status_rows'] - total['status_ok']}, "
        f"wrong about a second promise {total['carried_rows'] - total['carried_ok']}"
    )


if __name__ == "__main__":
    main()
