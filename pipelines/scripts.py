"""Judge a report in Simplified characters, whatever script it is written in, and quote it as it is written.

Simplifying keeps every offset, so a span found in the one text is a span of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.document import Commitment, Evidence, FollowThrough, Structured, Target
from pipelines.fold import simplify


def simplified(report: Structured) -> Structured:
    """Return a report with its words in Simplified characters, all spans unchanged; itself where nothing differs."""
    text = simplify(report.text)
    if text == report.text:
        return report
    return replace(
        report,
        text=text,
        title=simplify(report.title),
        publisher=simplify(report.publisher),
        sections=tuple(replace(section, heading=simplify(section.heading)) for section in report.sections),
        sentences=tuple(replace(each, text=text[slice(*each.span)]) for each in report.sentences),
    )


def in_simplified(promised: Sequence[Commitment], plan: Structured) -> tuple[Commitment, ...]:
    """Return commitments whose words are those of ``plan``, a simplified copy of what they were found in."""
    return tuple(
        replace(
            each, text=plan.text[slice(*each.span)], target=_target(each.target, plan), deadline=simplify(each.deadline)
        )
        for each in promised
    )


def as_written(
    results: Sequence[FollowThrough], promised: Sequence[Commitment], plan: Structured, review: Structured
) -> tuple[FollowThrough, ...]:
    """Return results about simplified copies as results about the reports themselves, every quote as it is written.

    ``promised`` are the commitments as ``plan`` writes them, in the results' order. Reasons stay as they are: those
    are our own words.
    """
    return tuple(
        replace(
            result,
            commitment=commitment,
            evidence=tuple(written(each, review) for each in result.evidence),
            candidates=tuple(written(each, review) for each in result.candidates),
            carried=written(result.carried, review) if result.carried else None,
            actual=_target(result.actual, review),
            further=tuple(
                replace(each, target=_quoted(each.target, plan), actual=_quoted(each.actual, review))
                for each in result.further
            ),
        )
        for result, commitment in zip(results, promised, strict=True)
    )


def written(entry: Evidence, report: Structured) -> Evidence:
    """Return evidence found in a simplified copy of ``report`` with its words as the report writes them."""
    text = report.text[slice(*entry.span)]
    return entry if text == entry.text else replace(entry, text=text)


def _target(target: Target | None, report: Structured) -> Target | None:
    return _quoted(target, report) if target else None


def _quoted(target: Target, report: Structured) -> Target:
    text = report.text[slice(*target.span)]
    return target if text == target.text else replace(target, text=text)
