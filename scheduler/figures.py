"""A publisher's figures over the years, from the stored versions; for the command and for the report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.run import structured
from pipelines.series import Series, follow_figures, series_result
from storage.models import Publisher, Report


def figures_of(session: Session, publisher: str, kind: str, least: int = 2) -> tuple[Series, ...] | None:
    """Return the series of the latest versions of a publisher's reports; None where there is no report."""
    query = select(Report).join(Report.publisher).where(Publisher.name == publisher, Report.kind == kind)
    versions = [report.latest_version(session) for report in session.scalars(query.order_by(Report.year))]
    reports = [structured(version) for version in versions if version]
    return follow_figures(reports, least) if reports else None


def with_figures(session: Session, data: dict[str, Any]) -> dict[str, Any]:
    """Return a report's data with ``figures``: ``years`` and the ``series`` that reach the report's year."""
    found = figures_of(session, data["publisher"], data["kind"]) or ()
    year = data["year"] - (data["kind"] == "work_report")
    series = [one for one in found if any(point.year == year for point in one.points)]
    years = sorted({point.year for one in series for point in one.points if point.year <= year})
    return {**data, "figures": {"years": years, "series": series_result(series)}}
