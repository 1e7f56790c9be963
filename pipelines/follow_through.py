"""Follow the promises of one year's plan into the next year's report: evidence, status, figures, promised again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipelines.answers import SURE, read_figures
from pipelines.candidates import FEATURES, Candidate, Promise, candidates, describe_promise, rivalry
from pipelines.commitments import commitments
from pipelines.document import Commitment, Evidence, FollowThrough, Span, Status, Structured, Target
from pipelines.matching import Floats, Index, build_index, total_weight
from pipelines.model import Logistic, Model, load_model, logistic
from pipelines.quantities import Quantity
from pipelines.reasons import explain
from pipelines.regions import paragraphs
from pipelines.status import done_features, status_of
from pipelines.targets import verdict

LINK_FEATURES = ("best", "margin", "crowd", "size", "again", "unanswered")
AGAIN_FEATURES = ("best", "margin", "crowd", "size", "goal")
FIGURE_FIRST = 1e3
LONGEST_QUOTE = 120
"""characters of a sentence that are quoted whole; of a longer one, the clauses that answer and those beside them"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Two reports prepared for comparison."""

    plan: Structured
    review: Structured
    promised: Index
    reported: Index
    next_plan: Index
    rivals: Floats
    next_rivals: Floats
    figures: tuple[tuple[Quantity, ...], ...]
    """by sentence of ``reported``"""
    next_figures: tuple[tuple[Quantity, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search for one promise brought up, best first."""

    promise: Promise
    reported: list[Candidate]
    odds: Floats
    """of each candidate, by the ranking model"""
    again: list[Candidate]
    """of the next plan, best first"""
    again_odds: Floats


def follow_through(
    plan: Structured, review: Structured, promised: Sequence[Commitment] | None = None
) -> tuple[FollowThrough, ...]:
    """Judge each commitment of ``plan`` by what ``review`` reports; ``promised`` names them, else they are found.

    Evidence comes from the result sections of the review only, what is promised again from its plan sections. A plan
    without promises gives an empty tuple; a review without result sections leaves only "promised again" to say.
    """
    chosen = commitments(plan) if promised is None else tuple(promised)
    if not chosen:
        return ()
    ground = prepare(plan, review)
    model = load_model()
    return tuple(judge(commitment, search(ground, commitment.span, model), ground, model) for commitment in chosen)


def prepare(plan: Structured, review: Structured) -> Ground:
    """Index both reports once for all promises."""
    parts = paragraphs(review)
    promised = build_index(plan, paragraphs(plan), "plan")
    reported = build_index(review, parts, "result")
    next_plan = build_index(review, parts, "plan")
    return Ground(
        plan,
        review,
        promised,
        reported,
        next_plan,
        rivalry(promised, reported),
        rivalry(promised, next_plan),
        read_figures(review, reported),
        ((),) * len(next_plan.sentences),
    )


def search(ground: Ground, span: Span, model: Model) -> Found:
    """Find what may answer the promise at ``span`` of the plan, best first."""
    promise = describe_promise(ground.plan, ground.promised, span)
    reported = candidates(promise, ground.review, ground.reported, ground.rivals, ground.figures)
    again = candidates(promise, ground.review, ground.next_plan, ground.next_rivals, ground.next_figures)
    return rank(Found(promise, reported, np.zeros(0), again, np.zeros(0)), model)


def rank(found: Found, model: Model) -> Found:
    """Order the candidates of both sides by the odds that the model gives them."""
    odds, again_odds = _odds(model.ranking, found.reported), _odds(model.repeating, found.again)
    order = np.argsort(-odds - FIGURE_FIRST * sure_figures(found.reported), kind="stable")
    again_order = np.argsort(-again_odds, kind="stable")
    return Found(
        found.promise,
        [found.reported[place] for place in order],
        odds[order],
        [found.again[place] for place in again_order],
        again_odds[again_order],
    )


def _odds(model: Logistic, candidates: Sequence[Candidate]) -> Floats:
    return model.logit(np.array([candidate.features for candidate in candidates])) if candidates else np.zeros(0)


def sure_figures(reported: Sequence[Candidate]) -> Floats:
    """Mark the sentences that give the very figure that was promised: they come before all others."""
    return np.array([float(bool(c.answer and c.answer.comparable and c.answer.fit >= SURE)) for c in reported])


def link_features(found: Found) -> Floats:
    """Describe a search as a whole, in the order of LINK_FEATURES. There must be at least one candidate."""
    next_best = found.again_odds[0] if found.again else -5.0
    answered = found.reported[0].features[FEATURES.index("metric")]
    unanswered = 1.0 - answered if found.promise.goals else 0.0
    return np.array([*_shape(found.odds), total_weight(found.promise.parsed.tokens) / 100, next_best, unanswered])


def again_features(found: Found) -> Floats:
    """Describe the search in the next plan, in the order of AGAIN_FEATURES. There must be at least one candidate."""
    size = total_weight(found.promise.parsed.tokens) / 100
    return np.array([*_shape(found.again_odds), size, 1.0 if found.promise.goals else 0.0])


def _shape(odds: Floats) -> tuple[float, float, float]:
    """Return the best odds, their lead over the second, and what all candidates together amount to."""
    lead = float(odds[0] - odds[1]) if len(odds) > 1 else 3.0
    return float(odds[0]), lead, float(np.log(np.exp(odds).sum()))


def judge(commitment: Commitment, found: Found, ground: Ground, model: Model) -> FollowThrough:
    """Decide what the search result means for one commitment."""
    chance = logistic(found.odds)
    shown = tuple(
        quote(ground.review, ground.reported, candidate, float(score))
        for candidate, score in zip(found.reported[:3], chance[:3], strict=True)
    )
    carried, again = _carried(found, ground, model)
    linked = float(logistic(model.link.logit(link_features(found)))) if found.reported else 0.0
    if linked < model.thresholds["link"]:
        status: Status = "carried_over" if carried else "no_mention"
        confidence = (1 - linked) * (again if carried else 1 - again)
        reasons = explain(status, found.promise, None, None, carried)
        return FollowThrough(commitment, status, confidence, (), shown, carried, reasons=reasons)
    best = found.reported[0]
    done = float(logistic(model.done.logit(done_features(found.promise, best, shown[0].text))))
    answer = best.answer
    judged = verdict(answer.goal, answer.reported) if answer else None
    status = status_of(done, model.thresholds["done"], found.promise, answer)
    evidence = shown[: 1 + sum(score >= model.thresholds["second"] for score in chance[1:3])]
    sure = max(done, 1 - done) if judged in (None, "not_comparable") else 0.95
    reasons = explain(status, found.promise, best, judged, carried)
    return FollowThrough(
        commitment,
        status,
        linked * sure,
        evidence,
        shown,
        carried,
        actual=answer.reported.target if answer else None,
        verdict=judged,
        reasons=reasons,
    )


def _carried(found: Found, ground: Ground, model: Model) -> tuple[Evidence | None, float]:
    """Return where the next plan promises it again, None when it does not, and how likely it does."""
    if not found.again:
        return None, 0.0
    again = float(logistic(model.again.logit(again_features(found))))
    if again < model.thresholds["again"]:
        return None, again
    return quote(ground.review, ground.next_plan, found.again[0], again), again


def quote(report: Structured, index: Index, candidate: Candidate, score: float) -> Evidence:
    """Quote a candidate: its sentence, or of a long one the answering clauses with as many beside them as fit."""
    low, high = start, end = candidate.sentence
    if end - start > LONGEST_QUOTE:
        start, end = candidate.window
        inside = [clause for clause in index.clauses if low <= clause[0] and clause[1] <= high]
        if candidate.answer:
            place = candidate.answer.reported.target.span[0]
            start, end = next(clause for clause in inside if clause[0] <= place < clause[1])
        for clause in sorted(inside, key=lambda c: max(start - c[0], c[1] - end)):
            if max(end, clause[1]) - min(start, clause[0]) <= LONGEST_QUOTE:
                start, end = min(start, clause[0]), max(end, clause[1])
    return Evidence(report.text[start:end], (start, end), score)


def follow_result(
    results: Sequence[FollowThrough],
    plan: Structured,
    review: Structured,
    *,
    deficiencies: Sequence[dict[str, Any]] = (),
    recycled: dict[str, Any] | None = None,
    to_plan: Callable[[Span], Span] | None = None,
    to_review: Callable[[Span], Span] | None = None,
) -> dict[str, Any]:
    """Return the shape of ``follow --json``; ``to_plan`` and ``to_review`` map spans into the texts as read.

    ``warnings`` says in Chinese what could not be judged because a report lacks the part for it.
    """
    of_plan, of_review = to_plan or _same, to_review or _same
    return {
        "commitments": [
            {
                "id": result.commitment.id,
                "text": result.commitment.text,
                "span": list(of_plan(result.commitment.span)),
                "section": result.commitment.section,
                "status": result.status,
                "confidence": round(result.confidence, 3),
                "evidence": [_evidence(entry, of_review) for entry in result.evidence],
                "candidates": [_evidence(entry, of_review) for entry in result.candidates],
                "carried": _evidence(result.carried, of_review) if result.carried else None,
                "target": _target(result.commitment.target, of_plan),
                "deadline": result.commitment.deadline,
                "actual": _target(result.actual, of_review),
                "verdict": result.verdict,
                "reasons": list(result.reasons),
            }
            for result in results
        ],
        "deficiencies": list(deficiencies),
        "recycled": recycled or {},
        "warnings": _warnings(plan, review),
    }


def _warnings(plan: Structured, review: Structured) -> list[str]:
    """Name the parts that a comparison needs and that a report does not have."""
    there = {paragraph.region for paragraph in paragraphs(review)}
    warnings = []
    if not any(paragraph.region == "plan" for paragraph in paragraphs(plan)):
        warnings.append("前一年的报告没有可识别的工作安排部分，找不到承诺")
    if "result" not in there:
        warnings.append("后一年的报告没有可识别的工作回顾部分，无法寻找证据")
    if "plan" not in there:
        warnings.append("后一年的报告没有可识别的工作安排部分，无法判断是否再次提出")
    return warnings


def _same(span: Span) -> Span:
    return span


def _target(target: Target | None, mapped: Callable[[Span], Span]) -> dict[str, Any] | None:
    """Return a quantity with the metric, unit and comparator that it was read as, null where there is none."""
    return asdict(target) | {"span": list(mapped(target.span))} if target else None


def _evidence(entry: Evidence, mapped: Callable[[Span], Span]) -> dict[str, Any]:
    return {"text": entry.text, "span": list(mapped(entry.span)), "score": round(entry.score, 3)}
