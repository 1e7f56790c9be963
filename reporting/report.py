"""Collect what is known about one report, beside the plan of the year before: the data of page, file and mail.

The shape (``jiannuo.report/1``; times are ISO 8601 in UTC, days ISO dates, spans code points into the version's text):

- ``publisher year kind title state published_on due_on timeliness``: the report; ``timeliness`` is ``on_time`` ``late``
  ``unknown``, null where no due day is known; ``unseen_at``: when the listings were last read without it after that
  day, null where no reading shows that;
- ``source``: the page as served (``url portal fetched_at status body_sha256 size``), null while nothing is public;
- ``version`` (``id fingerprint characters issuer dates suspects``; suspects: places that lost characters, each ``kind
  span text readings reason ambiguous``), ``versions`` (all, earliest first), ``sections`` (``kind
  heading level span``), ``missing`` (kinds of section that the report should have);
- ``plan``: the earlier report whose promises are followed (``publisher year title url fetched_at fingerprint
  version_id``, and ``edits``: how often it was changed after publication), null without one; ``commitments deficiencies
  recycled warnings`` as ``jiannuo follow --json`` prints them, each quote with the headings above it
  (``evidence[].section`` …), ``former_commitments`` alike; what people corrected of them, ``rejected`` and
  ``stale_reviews`` as ``storage.corrections`` says;
- ``deficiency_chains``: as ``jiannuo deficiencies --json`` prints them; empty until the caller adds them;
- ``figures``: ``years`` and ``series`` as ``jiannuo figures --json`` prints them, empty until the caller adds them;
- ``overdue``: later reports of the publisher whose day has passed without them (``publisher year kind due_on days_over
  portal read_at``), empty until the caller adds them;
- ``changes``: edits after publication, earliest first, with the ``promises`` that they bear on; each commitment has the
  same as ``edits``, and ``first_said`` (see ``reporting.edits``); ``events``: what befell the report as a whole;
- ``summary``: the counts ``commitments statuses reviewed verdicts deficiencies changes``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import ConfigurationError
from reporting.addresses import addresses
from reporting.edits import edits_of, first_said, with_promises
from reporting.shapes import change_record, commitment_record, deficiency_record, recycled_record
from reporting.timeliness import DUE, due_day, timeliness, unseen_at
from reporting.words import DEFICIENCY_STATES, MACHINE_STATUSES, VERDICTS
from storage.corrections import corrected
from storage.models import Change, Comparison, CopyFinding, Publisher, Report, Version

FORMAT = "jiannuo.report/1"
EVENTS = (
    *("published", "taken_down", "restored", "relocated", "delisted"),
    *("annex_gone", "annex_replaced", "annex_restored"),
)
EXPECTED = {
    "rule_of_law": ("result", "deficiency", "duty", "plan"),  # 厅字〔2019〕28号, the five contents
    "work_report": ("result", "plan"),
}


def collect(
    session: Session,
    publisher: str,
    year: int,
    kind: str = "rule_of_law",
    dues: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the data of one report, ready for JSON; ``dues`` are the declared due days, ``MM-DD`` by portal.

    Raises ConfigurationError when there is no such report.
    """
    report = session.scalar(
        select(Report).join(Publisher).where(Publisher.name == publisher, Report.year == year, Report.kind == kind)
    )
    if report is None:
        raise ConfigurationError(f"no report {publisher!r} {year} {kind}; `jiannuo reports` lists what is known")
    return collect_report(session, report, dues)


def collect_report(session: Session, report: Report, dues: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the data of a report that is at hand."""
    version = report.latest_version(session)
    due_on = due_day(report, (dues or {}).get(version.document.portal, DUE) if version else DUE)
    comparison = find_comparison(session, report)
    result = _followed(session, comparison, version)
    changes = with_promises(session, _changes(session, report))
    of_plan = _changes(session, comparison.a_version.report) if comparison else []
    result["commitments"] = [
        {**row, "edits": edits_of(row, changes), "first_said": first_said(row, of_plan)}
        for row in result["commitments"]
    ]
    edits = [change for change in changes if change["kind"] not in EVENTS]
    return {
        "format": FORMAT,
        "publisher": report.publisher.name,
        "year": report.year,
        "kind": report.kind,
        "title": report.title,
        "state": report.state,
        "published_on": _iso(report.published_on),
        "due_on": _iso(due_on),
        "timeliness": timeliness(report, due_on),
        "unseen_at": _iso(unseen_at(session, report, due_on)),
        "source": _source(version),
        "addresses": addresses(report),
        "version": _version(version),
        "versions": [_version_row(row) for row in report.versions],
        "sections": list(version.sections) if version else [],
        "missing": missing_sections(report.kind, version),
        "plan": _plan(comparison, of_plan),
        **result,
        "deficiency_chains": [],
        "figures": {"years": [], "series": []},
        "overdue": [],
        "changes": edits,
        "events": [change for change in changes if change["kind"] in EVENTS],
        "summary": {
            "commitments": len(result["commitments"]),
            "statuses": _count(MACHINE_STATUSES, [row["status"] for row in result["commitments"]]),
            "reviewed": sum(row["reviewed"] is not None for row in result["commitments"]),
            "verdicts": _count(VERDICTS, [row["verdict"] for row in result["commitments"] if row["verdict"]]),
            "deficiencies": _count(DEFICIENCY_STATES, [row["state"] for row in result["deficiencies"]]),
            "changes": dict(Counter(change["kind"] for change in edits)),
        },
    }


def find_comparison(session: Session, report: Report) -> Comparison | None:
    """Return the newest comparison in which the report is the later side."""
    return session.scalar(
        select(Comparison)
        .join(Version, Version.id == Comparison.b_version_id)
        .where(Version.report_id == report.id)
        .order_by(Comparison.b_version_id.desc(), Comparison.a_version_id.desc())
        .limit(1)
    )


def missing_sections(kind: str, version: Version | None) -> list[str]:
    """Return the kinds of section that a report of this kind should have and that no section of the version is."""
    if version is None:
        return []
    found = {section["kind"] for section in version.sections}
    return [expected for expected in EXPECTED.get(kind, ()) if expected not in found]


def section_path(sections: list[dict[str, Any]], offset: int) -> str:
    """Return the headings above a code point, outermost first, joined by `` › ``; empty in the preamble."""
    path: list[tuple[int, str]] = []
    for section in sections:
        if section["span"][0] > offset:
            break
        path = [entry for entry in path if entry[0] < section["level"]]
        if section["heading"]:
            path.append((section["level"], section["heading"]))
    return " › ".join(heading for _, heading in path)


def describe_change(change: Change) -> dict[str, Any]:
    """Return a stored change as ``jiannuo changes --json`` names its parts."""
    names = (
        "id",
        "kind",
        "significance",
        "factors",
        "section",
        "a_text",
        "b_text",
        "a_span",
        "b_span",
        "pieces",
        "tags",
    )
    versions = {"from_version_id": change.from_version_id, "to_version_id": change.to_version_id}
    stored = {name: getattr(change, name) for name in names}
    return change_record({**stored, "detected_at": _iso(change.detected_at), **versions})


def _changes(session: Session, report: Report) -> list[dict[str, Any]]:
    technical = select(Version.id).where(Version.report_id == report.id, Version.technical)
    rows = session.scalars(
        select(Change)
        .where(
            Change.report_id == report.id,
            Change.to_version_id.is_(None) | Change.to_version_id.not_in(technical),
        )
        .order_by(Change.detected_at, Change.id)
    )
    return [describe_change(row) for row in rows]


def _followed(session: Session, comparison: Comparison | None, version: Version | None) -> dict[str, Any]:
    """Return the comparison's result as people corrected it, every span with the heading that it lies under."""
    if comparison is None:
        others = CopyFinding.of(session, version.id) if version else None
        recycled = recycled_record({"others": others} if others else {})
        nothing: dict[str, Any] = {"commitments": [], "deficiencies": [], "recycled": recycled, "warnings": []}
        return {**nothing, "former_commitments": [], "rejected": [], "stale_reviews": []}
    plan, review = list(comparison.a_version.sections), list(comparison.b_version.sections)
    result = corrected(session, comparison)
    return {
        "commitments": [
            {
                **row,
                "section": row["section"] or section_path(plan, row["span"][0]),
                "evidence": [_placed(quote, review) for quote in row["evidence"]],
                "candidates": [_placed(quote, review) for quote in row["candidates"]],
                "carried": _placed(row["carried"], review) if row["carried"] else None,
            }
            for row in map(commitment_record, result["commitments"])
        ],
        "former_commitments": [
            {**row, "evidence": [_placed(quote, review) for quote in row["evidence"]]}
            for row in map(commitment_record, result.get("former_commitments") or [])
        ],
        "deficiencies": [deficiency_record(row) for row in result.get("deficiencies") or []],
        "recycled": recycled_record(result.get("recycled") or {}),
        "warnings": list(result.get("warnings") or []),
        "rejected": result["rejected"],
        "stale_reviews": result["stale_reviews"],
    }


def _placed(quote: dict[str, Any], sections: list[dict[str, Any]]) -> dict[str, Any]:
    return {**quote, "section": section_path(sections, quote["span"][0])}


def _plan(comparison: Comparison | None, changes: list[dict[str, Any]]) -> dict[str, Any] | None:
    if comparison is None:
        return None
    version = comparison.a_version
    return {
        "publisher": version.report.publisher.name,
        "year": version.report.year,
        "title": version.report.title or version.title,
        "url": version.document.url,
        "fetched_at": _iso(version.snapshot.fetched_at),
        "fingerprint": version.fingerprint,
        "version_id": version.id,
        "edits": sum(change["kind"] not in EVENTS for change in changes),
    }


def _source(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "url": version.document.url,
        "portal": version.document.portal,
        "fetched_at": _iso(version.snapshot.fetched_at),
        "status": version.snapshot.status,
        "body_sha256": version.snapshot.body_sha256,
        "size": version.snapshot.size,
    }


def _version(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "id": version.id,
        "fingerprint": version.fingerprint,
        "characters": len(version.text),
        "issuer": version.source,
        "dates": dict(version.dates),
        "suspects": [each for each in version.warnings if isinstance(each, dict)],
    }


def _version_row(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "url": version.document.url,
        "fetched_at": _iso(version.snapshot.fetched_at),
        "fingerprint": version.fingerprint,
        "body_sha256": version.snapshot.body_sha256,
        "characters": len(version.text),
        "technical": version.technical,
    }


def _count(known: Iterable[str], values: list[str]) -> dict[str, int]:
    """Count values, the known ones first and also when there are none."""
    counts = Counter(values)
    return {name: counts.pop(name, 0) for name in known} | dict(sorted(counts.items()))


def _iso(value: dt.date | dt.datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
