"""Lay people's reviews over a machine's comparison: a pure function, the stored result stays as it was computed.

A reviewed row keeps the machine's answer beside the person's:

- ``reviewed``: ``{id, by, at, note, fields}`` of the last review that counts, null without one;
- ``machine``: what the machine had said, of the same keys, null without a review.

Beside the commitments the result then has ``rejected`` (rows that a person found to be no commitments) and
``stale_reviews`` (``{id, commitment, fields, by, at, note, reason}``), which are not applied:

- ``commitment``: the plan no longer says it;
- ``cut``: the plan says it, but inside commitments that are cut differently now;
- ``evidence``: the later report no longer says what the person quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from storage.copies import CopyFinding
from storage.models import Comparison, Version
from storage.occurrences import choose
from storage.reviews import Review
from storage.wording import Span, Wording, wording, wording_key

Row = dict[str, Any]
SPLIT = "split"
"""key of the result that holds the machine's answers to the parts of promises that people split"""

ANSWER = (
    "text",
    "span",
    "status",
    "confidence",
    "evidence",
    "carried",
    "target",
    "actual",
    "verdict",
    "reasons",
    "further",
)
"""what of a row a review may alter, so what is kept as the machine's answer"""
SAME_COMMITMENT = 0.8
"""share of the characters (Dice) from which a commitment that is cut differently now is still the reviewed one: a
lead-in or a purpose more or less"""


def corrected(session: Session, comparison: Comparison) -> dict[str, Any]:
    """Return a comparison's result as people corrected it, in the shape of ``jiannuo follow --json``.

    What the later report shares with other publishers' is known apart from the comparison: ``recycled.others``.
    """
    plan = comparison.a_version.report
    reviews = Review.standing(session, plan.publisher.name, plan.year, plan.kind)
    others = CopyFinding.of(session, comparison.b_version_id)
    recycled = {**(comparison.result.get("recycled") or {}), **({"others": others} if others else {})}
    result = {**comparison.result, "recycled": recycled}
    return overlay(result, reviews, comparison.a_version.text, comparison.b_version.text)


def overlay(result: Mapping[str, Any], reviews: Sequence[Review], plan: str, later: str) -> dict[str, Any]:
    """Return ``result`` with the reviews laid over it; ``plan`` and ``later`` are the two texts that spans point into.

    Reviews of one commitment add up, the later one wins where both speak of the same field.
    """
    rows: list[Row] = [{**row, "reviewed": None, "machine": None} for row in result["commitments"]]
    rejected: list[Row] = []
    stale: list[Row] = []
    if reviews:
        said, shown = wording(plan), wording(later)
        judged = {tuple(row["span"]): row for row in result.get(SPLIT, ())}
        for group in _by_key(reviews):
            meant: dict[int, list[Review]] = {}
            for review in group:
                places = _places(rows, review, said)
                if not quotes_stand(review, shown):
                    stale.append(_mark(review, "evidence"))
                elif isinstance(places, str):
                    stale.append(_mark(review, places))
                else:
                    for place in places:
                        meant.setdefault(place, []).append(review)
            for place in sorted(meant, reverse=True):
                rows[place : place + 1] = _correct(rows[place], meant[place], (said, shown), judged, rejected)
    told = {name: value for name, value in result.items() if name != SPLIT}
    return {**told, "commitments": rows, "rejected": rejected, "stale_reviews": stale}


def split_spans(session: Session, plan: Version) -> list[Span]:
    """Return where a plan says the parts that people found its promises to be; to be judged like any promise."""
    report = plan.report
    reviews = Review.standing(session, report.publisher.name, report.year, report.kind)
    split = [review for review in reviews if review.fields.get("parts")]
    if not split:
        return []
    said = wording(plan.text)
    found = [
        _inside(said, part, whole)
        for review in split
        for whole in said.find(review.commitment)
        for part in review.fields["parts"]
    ]
    return sorted({span for span in found if span is not None})


def quotes_stand(review: Review, later: Wording) -> bool:
    """Tell whether the later report still says everything that a review quotes from it."""
    return all(later.find(quote) for quote in _quotes(review.fields))


def _quotes(fields: Mapping[str, Any]) -> list[str]:
    """Return what a review quotes from the later report."""
    quotes = [*fields.get("evidence", ()), fields.get("carried"), (fields.get("actual") or {}).get("quote")]
    return [quote for quote in quotes if quote]


def _by_key(reviews: Iterable[Review]) -> list[list[Review]]:
    """Group reviews of one commitment; a commitment comes before the parts that it was split into."""
    groups: dict[str, list[Review]] = {}
    for review in reviews:
        groups.setdefault(review.key, []).append(review)
    return list(groups.values())


def _places(rows: list[Row], review: Review, said: Wording) -> list[int] | str:
    """Return the rows that a review speaks of, or why there is none."""
    same = [index for index, row in enumerate(rows) if wording_key(row["text"]) == review.key]
    if same:
        return choose(same, rows, review, said)
    found = said.find(review.commitment)
    best = max(
        ((_dice(span, row["span"]), index) for span in found for index, row in enumerate(rows)), default=(0.0, -1)
    )
    if best[0] >= SAME_COMMITMENT:
        return [best[1]]
    return "cut" if found else "commitment"


def _dice(a: Sequence[int], b: Sequence[int]) -> float:
    common = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return 2 * common / (a[1] - a[0] + b[1] - b[0])


def _correct(
    row: Row,
    reviews: list[Review],
    texts: tuple[Wording, Wording],
    judged: Mapping[tuple[int, ...], Row],
    rejected: list[Row],
) -> list[Row]:
    """Return what the reviews make of a row: itself corrected, its parts, or nothing."""
    fields = {name: value for review in reviews for name, value in review.fields.items()}
    mark = {**_mark(reviews[-1]), "fields": sorted(fields)}
    if "parts" not in fields:
        return [_answered(row, fields, mark, texts)]
    if fields["parts"]:
        return _parts(row, fields, mark, texts, judged)
    rejected.insert(0, _answered(row, fields, mark, texts))
    return []


def _answered(row: Row, fields: Mapping[str, Any], mark: Row, texts: tuple[Wording, Wording]) -> Row:
    machine = row["machine"] or {name: row.get(name) for name in ANSWER}
    said, later = texts
    answer: Row = {"further": []} if {"target", "actual", "verdict"} & set(fields) else {}
    if "status" in fields:
        answer |= {"status": fields["status"], "confidence": 1.0, "reasons": []}
    if "verdict" in fields:
        answer["verdict"] = fields["verdict"] or None
    if "evidence" in fields:
        answer["evidence"] = [_quoted(quote, later) for quote in fields["evidence"]]
    if "carried" in fields:
        answer["carried"] = _quoted(fields["carried"], later) if fields["carried"] else None
    if "target" in fields:
        answer["target"] = _figure(fields["target"], said, [row["span"]])
    if "actual" in fields:
        shown = {**row, **answer}["evidence"]
        answer["actual"] = _figure(fields["actual"], later, [quote["span"] for quote in shown])
    return {**row, **answer, "reviewed": mark, "machine": machine}


def _figure(figure: Mapping[str, Any] | None, text: Wording, near: Sequence[Sequence[int]]) -> Row | None:
    """Return a quantity with its place: in the quote that a person gave, where it can be inside one of ``near``."""
    if figure is None:
        return None
    quotes = text.find(figure["quote"])
    quotes.sort(key=lambda span: -any(low <= span[0] and span[1] <= high for low, high in near))
    places = [
        span for low, high in quotes[:1] for span in text.find(figure["text"]) if low <= span[0] and span[1] <= high
    ]
    placed = {name: value for name, value in figure.items() if name != "quote"}
    return {**placed, "span": list((places or quotes or near)[0])}


def _quoted(quote: str, later: Wording) -> Row:
    """Return a quote as evidence, at the first place where the report says it."""
    start, end = later.find(quote)[0]
    return {"text": later.original[start:end], "span": [start, end], "score": 1.0}


def _parts(
    row: Row,
    fields: Mapping[str, Any],
    mark: Row,
    texts: tuple[Wording, Wording],
    judged: Mapping[tuple[int, ...], Row],
) -> list[Row]:
    """Return the commitments that one really is, ids ``c012a`` and on.

    Each has the machine's own answer (``split`` of the result), or, until it was computed, that of the whole.
    """
    made = []
    for number, part in enumerate(fields["parts"]):
        span = _inside(texts[0], part, row["span"]) or row["span"]
        own = judged.get(tuple(span), row)
        machine = {name: own.get(name) for name in ANSWER}
        name = {"id": f"{row['id']}{chr(ord('a') + number)}", "text": part, "span": list(span)}
        made.append(_answered({**row, **own, **name, "machine": machine}, fields, mark, texts))
    return made


def _inside(said: Wording, part: str, whole: Sequence[int]) -> Span | None:
    """Return where a part stands inside a span; None when it does not."""
    return next((span for span in said.find(part) if whole[0] <= span[0] and span[1] <= whole[1]), None)


def _mark(review: Review, reason: str = "") -> Row:
    mark = {"id": review.id, "by": review.author, "at": review.made_at.isoformat(), "note": review.note}
    if not reason:
        return mark
    return {**mark, "commitment": review.commitment, "fields": review.fields, "reason": reason}
