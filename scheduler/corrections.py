"""Read what a person typed into the fields of a review; every wrong input is one line that says what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from config.errors import ConfigurationError
from pipelines.quantities import Quantity, quantities
from pipelines.run import structured
from pipelines.semantic import BY_WORDS
from pipelines.targets import verdict
from pipelines.two_years import judge_parts
from scheduler.who_judges import may_judge
from storage.corrections import SPLIT, split_spans
from storage.models import Comparison
from storage.wording import Span, Wording, wording, wording_key

SHOWN = ("fulfilled", "progressed", "missed")
"""statuses that rest on evidence"""
SENTENCE_ENDS = "。；\n"
ID = re.compile(r"c\d+[a-z]*")  # c012, c012a


def find_commitment(rows: Sequence[dict[str, Any]], asked: str) -> dict[str, Any]:
    """Return the row of that id, or the only one whose text says ``asked``. Raises ConfigurationError.

    A promise that the plan makes twice in the same words is named by its id alone.
    """
    found = [row for row in rows if row["id"] == asked]
    if not found and not ID.fullmatch(asked):
        wanted = wording(asked).text
        found = [row for row in rows if wanted and wanted in wording(row["text"]).text]
        exact = [row for row in found if wording_key(row["text"]) == wording_key(asked)]
        found = exact or found
    if not found:
        raise ConfigurationError(f"no commitment {asked!r}; jiannuo follow PUBLISHER YEAR --json lists them")
    if len(found) > 1:
        ids = ", ".join(row["id"] for row in found[:6])
        raise ConfigurationError(f"{len(found)} commitments say {asked!r}: {ids}; give an id")
    return found[0]


def judge_split(session: Session, comparison: Comparison) -> None:
    """Judge the parts that people split promises into, by what judged the comparison; kept with it.

    Raises ConfigurationError when that was the ``[semantic]`` extra and it is not here.
    """
    a, b = comparison.a_version, comparison.b_version
    if parts := split_spans(session, a):
        semantic = may_judge(semantic=comparison.result.get("model", BY_WORDS) != BY_WORDS)
        judged = judge_parts(structured(a), structured(b), parts, semantic=semantic)
        comparison.result = {**comparison.result, SPLIT: judged}


def read_fields(row: Mapping[str, Any], given: Mapping[str, Any], plan: str, later: str) -> dict[str, Any]:
    """Return the fields of a review of ``row``; ``given`` are the options of ``jiannuo review set``.

    ``plan`` and ``later`` are the two reports' texts. Quotes are stored as the report writes them. Raises
    ConfigurationError for what contradicts itself, and for a quote that neither the commitment nor the report says.
    """
    _refuse_contradictions(given)
    report = wording(later)
    fields: dict[str, Any] = {}
    if given["evidence"] or given["no_evidence"]:
        fields["evidence"] = [_verbatim(quote, report, "--evidence") for quote in given["evidence"]]
    if given["carried"] or given["not_carried"]:
        fields["carried"] = _verbatim(given["carried"], report, "--carried") if given["carried"] else ""
    if given["parts"] or given["not_a_commitment"]:
        fields["parts"] = _parts(given["parts"], row["text"])
    fields |= _status(given["status"], row, fields)
    if not given["status"] and "parts" not in fields:
        _refuse_against(row, fields)
    return fields | _figures(given, row, plan, later) or _nothing()


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    pairs = [("evidence", "no_evidence"), ("carried", "not_carried"), ("parts", "not_a_commitment")]
    for one, other in pairs:
        if given[one] and given[other]:
            options = f"--{one.replace('parts', 'part')} and --{other.replace('_', '-')}"
            raise ConfigurationError(f"{options} contradict each other; give one")
    unset = (None, (), False)
    if given["not_a_commitment"] and any(
        value not in unset for name, value in given.items() if name != "not_a_commitment"
    ):
        raise ConfigurationError("--not-a-commitment leaves nothing to judge; give it alone")


def _refuse_against(row: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Refuse evidence, or a new promise, that the status shown contradicts: a person must say the status as well."""
    status, evidence = row["status"], fields.get("evidence")
    now = f"{row['id']} is {status}"
    if evidence == [] and status in SHOWN:
        raise ConfigurationError(f"{now}, which rests on a quote of the later report; give --status with --no-evidence")
    if evidence and status not in SHOWN:
        raise ConfigurationError(f"{now}, which says that there is no evidence; give --status with --evidence")
    if fields.get("carried") == "" and status == "carried_over":
        raise ConfigurationError(f"{now}, which rests on a new promise; give --status with --not-carried")


def _nothing() -> dict[str, Any]:
    raise ConfigurationError("nothing to correct: give --status, --evidence, --part, --target, --actual or --verdict")


def _verbatim(quote: str, report: Wording, option: str) -> str:
    """Return a quote as the later report writes it."""
    found = report.find(quote)
    if not found:
        raise ConfigurationError(f"{option}: the later report does not say {quote!r}; quote it verbatim")
    if len(found) > 1:
        raise ConfigurationError(f"{option}: the later report says {quote!r} in {len(found)} places; quote more of it")
    return report.original[slice(*found[0])]


def _parts(parts: Sequence[str], whole: str) -> list[str]:
    if len(parts) == 1:
        raise ConfigurationError("--part: give every commitment that it really is, two or more")
    text = wording(whole)
    for part in parts:
        if not text.find(part):
            raise ConfigurationError(f"--part: the commitment does not say {part!r}; quote it verbatim")
    if len({wording_key(part) for part in parts}) < len(parts):
        raise ConfigurationError("--part: two parts say the same")
    return [text.original[slice(*text.find(part)[0])] for part in parts]


def _status(status: str | None, row: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the status, and that there is no evidence where the status says so."""
    if status is None:
        return {}
    evidence = fields.get("evidence", row["evidence"])
    if status in SHOWN and not evidence:
        raise ConfigurationError(f"--status {status} rests on a quote of the later report; give --evidence")
    if status not in SHOWN and fields.get("evidence"):
        raise ConfigurationError(f"--status {status} says that there is no evidence, but --evidence is given")
    if status == "carried_over" and not fields.get("carried", row["carried"]):
        raise ConfigurationError("--status carried_over rests on a new promise; give --carried")
    return {"status": status} | ({} if status in SHOWN else {"evidence": []})


def _figures(given: Mapping[str, Any], row: Mapping[str, Any], plan: str, later: str) -> dict[str, Any]:
    """Return target, actual and how they compare; computed where a figure is corrected and no verdict given."""
    fields: dict[str, Any] = {}
    if given["target"] is not None:
        start, end = row["span"]
        fields["target"] = _figure(given["target"], plan, (start, end), "--target: the commitment")
    if given["actual"] is not None:
        fields["actual"] = _figure(given["actual"], later, (0, len(later)), "--actual: the later report")
    if given["verdict"]:
        return fields | {"verdict": "" if given["verdict"] == "none" else given["verdict"]}
    if fields:
        promised, reported = (
            _read(text, figure["span"]) if figure else None
            for text, figure in (
                (plan, fields.get("target", row["target"])),
                (later, fields.get("actual", row["actual"])),
            )
        )
        fields["verdict"] = verdict(promised, reported) if promised and reported else ""
    return fields


def _figure(quote: str, text: str, inside: Span, whose: str) -> dict[str, Any] | None:
    """Return the first quantity of a quote, as ``follow --json`` prints it, and the quote that it is found by again."""
    if not quote:
        return None
    start, end = inside
    found = wording(text[start:end]).find(quote)
    if not found:
        raise ConfigurationError(f"{whose} does not say {quote!r}; quote it verbatim")
    low, high = found[0][0] + start, found[0][1] + start
    read = _read(text, (low, high))
    if read is None:
        raise ConfigurationError(f"{whose} says no figure in {quote!r}")
    figure = asdict(read.target)
    return {**figure, "span": list(read.target.span), "quote": text[low:high]}


def _read(text: str, span: Sequence[int]) -> Quantity | None:
    """Read the first quantity inside a span, with its sentence, which decides what it measures."""
    start = max(text.rfind(mark, 0, span[0]) for mark in SENTENCE_ENDS) + 1
    end = min((at for mark in SENTENCE_ENDS if (at := text.find(mark, span[1])) >= 0), default=len(text))
    read = quantities(text[start:end], start)
    return next((each for each in read if span[0] <= each.target.span[0] < span[1]), None)
