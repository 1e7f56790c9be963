"""Follow the promises of one year's plan into the next year's report: evidence, status, figures, promised again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from pipelines.answers import is_for_part_of_year
from pipelines.candidates import FEATURES
from pipelines.commitments import commitments
from pipelines.deadlines import plan_year, punctual, reaches_beyond
from pipelines.document import Commitment, Evidence, FollowThrough, Span, Status, Structured, Target
from pipelines.double_targets import as_further, further_answers, left_open, lowered
from pipelines.matching import DIGIT, MOST_CLAUSES, is_cut
from pipelines.model import Model, load_model, probability
from pipelines.overlap import Floats
from pipelines.promises import Promise
from pipelines.reasons import explain, explain_absence
from pipelines.regions import paragraphs
from pipelines.same_thing import lacks_phase, promises_other_figures
from pipelines.scripts import as_written, in_simplified, simplified
from pipelines.search import Found, Ground, prepare, search
from pipelines.second_look import (
    OTHER_NAME,
    UNSURE,
    doubt,
    other_name,
    overdue,
    repeats_object,
    shares_everyday_words_only,
)
from pipelines.semantic import model_name
from pipelines.special_promises import admits_shortfall, lacks_body, lacks_document, lacks_indicator
from pipelines.stages import falls_short
from pipelines.status import done_features, status_of
from pipelines.tokens import weight

LINK_FEATURES = ("best", "margin", "crowd", "size", "again", "unanswered")
AGAIN_FEATURES = ("best", "margin", "crowd", "size", "goal")
METRIC = FEATURES.index("metric")


def follow_through(
    plan: Structured, review: Structured, promised: Sequence[Commitment] | None = None, *, semantic: bool = False
) -> tuple[FollowThrough, ...]:
    """Judge each commitment of ``plan`` by what ``review`` reports; ``promised`` names them, else they are found.

    ``semantic`` asks a language model as well. Raises ExtraMissingError when it is not installed.

    Evidence comes from the result sections of the review only, what is promised again from its plan sections. A plan
    without promises gives an empty tuple; a review without result sections leaves only "promised again" to say.
    """
    chosen = commitments(plan) if promised is None else tuple(promised)
    if not chosen:
        return ()
    model = load_model(semantic=semantic)
    plain_plan, plain_review = simplified(plan), simplified(review)
    ground = prepare(plain_plan, plain_review)
    searches = search(ground, [commitment.span for commitment in chosen], model, semantic=semantic)
    judged = chosen if plain_plan is plan else in_simplified(chosen, plain_plan)
    results = tuple(judge(*pair, ground, model) for pair in zip(judged, searches, strict=True))
    if plain_plan is plan and plain_review is review:
        return results
    return as_written(results, chosen, plan, review)


def link_features(found: Found) -> Floats:
    """Describe a search as a whole, in the order of LINK_FEATURES. There must be at least one candidate.

    Only a figure counts as unanswered: what is promised as 全覆盖 or 应改尽改 is mostly reported in words.
    """
    next_best = float(found.again.odds[0]) if len(found.again) else -5.0
    figures = any(DIGIT.search(goal.target.text) for goal in found.promise.goals)
    unanswered = 1.0 - float(found.reported.features()[METRIC]) if figures else 0.0
    return np.array([*_shape(found.reported.odds), _size(found), next_best, unanswered])


def again_features(found: Found) -> Floats:
    """Describe the search in the next plan, in the order of AGAIN_FEATURES. There must be at least one candidate."""
    return np.array([*_shape(found.again.odds), _size(found), 1.0 if found.promise.goals else 0.0])


def _shape(odds: Floats) -> tuple[float, float, float]:
    """Return the best odds, their lead over the second, and what all candidates together amount to."""
    lead = float(odds[0] - odds[1]) if len(odds) > 1 else 3.0
    return float(odds[0]), lead, float(np.log(np.exp(odds).sum()))


def _size(found: Found) -> float:
    return sum(map(weight, found.promise.parsed.tokens)) / 100


def judge(commitment: Commitment, found: Found, ground: Ground, model: Model) -> FollowThrough:
    """Decide what the search result means for one commitment."""
    chance = [probability(odds) for odds in found.reported.odds[:3].tolist()]
    shown = tuple(found.reported.quote(place, score) for place, score in enumerate(chance))
    carried, again = _carried(found, model)
    linked, done = _belief(found, shown, model)
    answer = found.reported.answer() if shown else None
    if not (answer and answer.comparable):
        other = other_name(found.promise, found.reported, ground.figures, linked=linked >= model.thresholds["link"])
        if other:
            linked, answer = max(linked, OTHER_NAME), other[1]
            first = found.reported.quote(other[0], max(OTHER_NAME, chance[other[0]] if other[0] < len(chance) else 0.0))
            shown = (first, *(entry for entry in shown if entry.span != first.span))[:3]
    if linked < model.thresholds["link"]:
        status: Status = "carried_over" if carried else "no_mention"
        confidence = (1 - linked) * (again if carried else 1 - again)
        if found.promise.deed and ground.deeds_done:
            return _by_the_list(commitment, ground.deeds_done, shown, carried)
        reasons = explain_absence(carried)
        return FollowThrough(commitment, status, confidence, (), shown, carried, reasons=reasons)
    year, window = plan_year(ground.plan), found.reported.window()
    if answer and (reaches_beyond(commitment.text, year) or is_for_part_of_year(answer, commitment.text)):
        answer = answer if answer.verdict == "met" else replace(answer, comparable=False)
    judged = answer.verdict if answer else None
    status = status_of(done, model.thresholds["done"], found.promise, answer)
    if judged in (None, "not_comparable") and admits_shortfall(found.promise.goals, shown[0].text):
        status = "missed"
    due = overdue(commitment.deadline, year)
    short = falls_short(commitment.text, window) if answer is None else None
    if short and (status == "fulfilled" or due):
        status = "missed" if due else "progressed"
    doubts = doubt(found.promise, shown[0].text, window, found.reported.sentence(), due=due) if answer is None else None
    if doubts and (status == "fulfilled" or doubts[0] == "missed"):
        status = doubts[0]
    dated = punctual(commitment.text, window, year) if answer is None or judged == "met" else None
    if dated and (dated == "missed" or (answer is None and not doubts)):
        status, judged = ("fulfilled", dated) if dated == "met" else ("missed", dated)
        answer = None
    others = further_answers(found.promise.goals, answer, ground.figures)
    status = lowered(status, others, commitment.text, commitment.span[0])
    silent = left_open(found.promise.goals, answer, ground.figures, found.reported.number())
    if silent and status == "fulfilled":
        status = "progressed"
    evidence = shown[: 1 + sum(entry.score >= model.thresholds["second"] for entry in shown[1:])]
    sure = max(done, 1 - done) if judged in (None, "not_comparable") else 0.95
    return FollowThrough(
        commitment,
        status,
        linked * sure,
        evidence,
        shown,
        carried,
        actual=answer.reported.target if answer else None,
        verdict=judged,
        reasons=explain(
            status,
            found.promise,
            shown[0].text,
            answer=answer,
            judged=judged,
            short=short,
            doubt=doubts[1] if doubts else "",
            others=others,
            silent=silent.target.text if silent else "",
        ),
        further=as_further(others),
    )


def _belief(found: Found, shown: tuple[Evidence, ...], model: Model) -> tuple[float, float]:
    """Return how likely the best candidate is about the promise, and how likely it then says that it was kept."""
    if not shown:
        return 0.0, 0.0
    linked = probability(float(model.link.logit(link_features(found))))
    done = probability(float(model.done.logit(done_features(found.reported.features()))))
    sentence = found.reported.sentence()
    if found.reported.answer() is None and (
        not _same_object(found.promise, sentence)
        or (linked * max(done, 1 - done) < UNSURE and shares_everyday_words_only(found.promise.parsed, sentence))
    ):
        linked = 0.0
    return linked, done


def _same_object(promise: Promise, text: str) -> bool:
    """Say whether evidence names what it must name: the promised indicator, document, body or phase."""
    return not (
        lacks_indicator(promise.goals, text)
        or lacks_document(promise.text, text)
        or lacks_body(promise.text, text)
        or lacks_phase(promise.text, text)
    )


def _by_the_list(
    commitment: Commitment, deeds: Evidence, shown: tuple[Evidence, ...], carried: Evidence | None
) -> FollowThrough:
    """Believe the report that the whole list is done, and say that it rests on this alone."""
    reasons = ("承诺属于民生实事清单，报告称清单已完成，没有逐项说明",)
    return FollowThrough(commitment, "fulfilled", deeds.score, (deeds,), (deeds, *shown[:2]), carried, reasons=reasons)


def _carried(found: Found, model: Model) -> tuple[Evidence | None, float]:
    """Return where the next plan promises it again, None when it does not, and how likely it does."""
    if not len(found.again):
        return None, 0.0
    promise, text = found.promise, found.again.sentence()
    if not repeats_object(promise, text) or lacks_phase(promise.text, text) or promises_other_figures(promise, text):
        return None, 0.0
    again = probability(float(model.again.logit(again_features(found))))
    return (found.again.quote(0, again) if again >= model.thresholds["again"] else None), again


def follow_result(
    results: Sequence[FollowThrough],
    plan: Structured,
    review: Structured,
    *,
    deficiencies: Sequence[dict[str, Any]] = (),
    recycled: dict[str, Any] | None = None,
    to_plan: Callable[[Span], Span] | None = None,
    to_review: Callable[[Span], Span] | None = None,
    semantic: bool = False,
) -> dict[str, Any]:
    """Return the shape of ``follow --json``; ``to_plan`` and ``to_review`` map spans into the texts as read.

    ``model`` says what judged; ``semantic`` must be what the results were computed with.
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
                "further": [
                    {
                        "target": _target(each.target, of_plan),
                        "actual": _target(each.actual, of_review),
                        "verdict": each.verdict,
                    }
                    for each in result.further
                ],
            }
            for result in results
        ],
        "deficiencies": list(deficiencies),
        "recycled": recycled or {},
        "warnings": _warnings(plan, review),
        "model": model_name(semantic=semantic),
    }


def _warnings(plan: Structured, review: Structured) -> list[str]:
    """Name the parts that a comparison needs and that a report does not have."""
    parts = paragraphs(review)
    there = {paragraph.region for paragraph in parts}
    warnings = []
    if not any(paragraph.region == "plan" for paragraph in paragraphs(plan)):
        warnings.append("前一年的报告没有可识别的工作安排部分，找不到承诺")
    if "result" not in there:
        warnings.append("后一年的报告没有可识别的工作回顾部分，无法寻找证据")
    if any(
        is_cut(*part) for part in ((plan, paragraphs(plan), "plan"), (review, parts, "result"), (review, parts, "plan"))
    ):
        warnings.append(f"报告过长，每一部分只比较了前{MOST_CLAUSES}个分句")
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
