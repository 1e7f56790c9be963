"""A publisher's deficiencies over the years, from the stored versions; for the command and for the report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.deficiency_chains import Chain, chains, chains_result
from pipelines.run import structured
from storage.models import Publisher, Report


def chains_of(session: Session, publisher: str, kind: str, until: int | None = None) -> tuple[Chain, ...] | None:
    """Return the chains of the latest versions of a publisher's reports; None where there is no report.

    Reports after the year ``until`` are left out.
    """
    query = select(Report).join(Report.publisher).where(Publisher.name == publisher, Report.kind == kind)
    if until is not None:
        query = query.where(Report.year <= until)
    versions = [(report.year, report.latest_version(session)) for report in session.scalars(query)]
    reports = [(year, structured(version)) for year, version in versions if version]
    return chains(reports) if reports else None


def with_deficiencies(session: Session, data: dict[str, Any]) -> dict[str, Any]:
    """Return a report's data with ``deficiency_chains``: what this and earlier reports admit, until its year."""
    found = chains_of(session, data["publisher"], data["kind"], data["year"]) or ()
    return {**data, "deficiency_chains": chains_result(found)}
