"""``reports``, ``versions``, ``changes``, ``runs``: what is known, with filters."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict
from typing import Any, TypeVarTuple

import click
from sqlalchemy import Select, select

from config.errors import ConfigurationError
from config.zone import SHANGHAI
from reporting.report import EVENTS
from scheduler.output import print_json, print_table, visible
from scheduler.overdue import overdue
from scheduler.workspace import Workspace
from storage.models import Change, CrawlRun, Document, Publisher, Report, Version
from storage.session import utc_now

KINDS = click.Choice(["rule_of_law", "work_report", "open_government"])
YEARS = click.IntRange(1990, 2100)
IDS = click.IntRange(1, 2**31 - 1)  # what every database takes
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
publisher_option = click.option("--publisher", help="Only this publisher, by its full name.")
year_option = click.option("--year", type=YEARS, help="Only reports of this year.")
kind_option = click.option("--kind", type=KINDS, help="Only this kind of report.")

_Columns = TypeVarTuple("_Columns")


class Share(click.FloatRange):
    """A number from 0 to 1; click lets nan pass, which compares with neither end."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - click's signature
        """Return the number. Fails as click's types do."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number from 0 to 1.", param, ctx)
        return number


@click.command()
@publisher_option
@year_option
@kind_option
@click.option("--portal", help="Only reports with a document on this portal.")
@click.option(
    "--state",
    type=click.Choice(["public", "late", "taken_down", "delisted", "overdue"]),
    help="Only in this state; overdue: what should be public and is not.",
)
@json_option
def reports(
    publisher: str | None, year: int | None, kind: str | None, portal: str | None, state: str | None, *, as_json: bool
) -> None:
    """List the reports: who published what, when, and how many versions there are.

    \b
    Example: jiannuo reports --year 2024 --state late
    Example: jiannuo reports --state overdue --json
    """
    if state == "overdue":
        _list_overdue(publisher, year, kind, portal, as_json=as_json)
        return
    query = _filtered(select(Report).join(Report.publisher), publisher, year, kind)
    if state:
        query = query.where(Report.state == state)
    if portal:
        query = query.where(Report.documents.any(Document.portal == portal))
    workspace = Workspace()
    with workspace.sessions() as session:
        found = session.scalars(query.order_by(Publisher.name, Report.kind, Report.year))
        rows = [_report_row(report) for report in found]
    columns = ["id", "publisher", "year", "kind", "state", "published_on", "versions", "portal", "title"]
    _print(rows, columns, as_json=as_json)


@click.command()
@click.option("--report", "report_id", type=IDS, help="Only this report's, by its id.")
@publisher_option
@year_option
@kind_option
@click.option("--text", "with_text", is_flag=True, help="With the cleaned text.")
@json_option
def versions(
    report_id: int | None,
    publisher: str | None,
    year: int | None,
    kind: str | None,
    *,
    with_text: bool,
    as_json: bool,
) -> None:
    """List the versions of reports, oldest first; with --text, places that lost characters are named above the text.

    \b
    Example: jiannuo versions --publisher 示例市人民政府 --year 2023 --json
    """
    query = select(Version).join(Version.report).join(Report.publisher)
    query = _filtered(query, publisher, year, kind)
    if report_id is not None:
        query = query.where(Report.id == report_id)
    workspace = Workspace()
    with workspace.sessions() as session:
        rows = [_version_row(version, with_text=with_text) for version in session.scalars(query.order_by(Version.id))]
    columns = ["id", "report_id", "publisher", "year", "fetched_at", "characters", "technical", "relation", "url"]
    if with_text and not as_json:
        for row in rows:
            suspects = "".join(_suspect_line(each) for each in row["suspects"])
            head = f"# {row['id']} {row['publisher']} {row['year']} {row['url']}\n"
            click.echo(visible(f"{head}{suspects}{row['text']}\n"))
        return
    _print(rows, columns, as_json=as_json)


@click.command()
@publisher_option
@year_option
@kind_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only found on that day (Asia/Shanghai) or later.")
@click.option("--min-significance", type=Share(), default=0.0, help="Only at least this significant.")
@json_option
def changes(
    publisher: str | None,
    year: int | None,
    kind: str | None,
    since: dt.datetime | None,
    min_significance: float,
    *,
    as_json: bool,
) -> None:
    """List what was changed after publication, and what became public, oldest first.

    \b
    Example: jiannuo changes --since 2026-11-01 --min-significance 0.5
    """
    query = _filtered(select(Change).join(Change.report).join(Report.publisher), publisher, year, kind)
    query = query.where(Change.significance >= min_significance)
    if since:
        query = query.where(Change.detected_at >= since.replace(tzinfo=SHANGHAI))
    workspace = Workspace()
    with workspace.sessions() as session:
        rows = [_change_row(change) for change in session.scalars(query.order_by(Change.id))]
    columns = ["id", "publisher", "year", "kind", "significance", "tags", "detected_at", "a_text", "b_text"]
    _print(rows, columns, as_json=as_json)


@click.command()
@click.option("--portal", help="Only this portal's.")
@click.option("--limit", type=IDS, default=50, show_default=True, help="At most so many, the latest.")
@json_option
def runs(portal: str | None, limit: int, *, as_json: bool) -> None:
    """List crawl runs, the latest first.

    \b
    Example: jiannuo runs --portal panzhihua --limit 5
    """
    query = select(CrawlRun).order_by(CrawlRun.id.desc()).limit(limit)
    if portal:
        query = query.where(CrawlRun.portal == portal)
    workspace = Workspace()
    with workspace.sessions() as session:
        rows: list[dict[str, Any]] = [
            {
                "id": run.id,
                "portal": run.portal,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "outcome": run.outcome,
                "counts": run.counts,
                "message": run.message,
            }
            for run in session.scalars(query)
        ]
    if not as_json:
        for row in rows:
            row["counts"] = " ".join(f"{name}={number}" for name, number in row["counts"].items() if number)
    _print(rows, ["id", "portal", "started_at", "finished_at", "outcome", "counts", "message"], as_json=as_json)


def find_report(workspace: Workspace, publisher: str, year: int, kind: str = "rule_of_law") -> int:
    """Return a report's id. Raises ConfigurationError that says what there is instead."""
    with workspace.sessions() as session:
        query = select(Report.id).join(Report.publisher)
        found = session.scalar(query.where(Publisher.name == publisher, Report.year == year, Report.kind == kind))
        if found is not None:
            return found
        years = session.scalars(
            select(Report.year).join(Report.publisher).where(Publisher.name == publisher).order_by(Report.year)
        ).all()
    if years:
        known = ", ".join(map(str, years))
        raise ConfigurationError(f"no {kind} report of {publisher} for {year}; there are: {known}")
    raise ConfigurationError(f"no report of {publisher!r}; jiannuo reports lists the publishers")


def _filtered(query: Select[*_Columns], publisher: str | None, year: int | None, kind: str | None) -> Select[*_Columns]:
    if publisher:
        query = query.where(Publisher.name == publisher)
    if year is not None:
        query = query.where(Report.year == year)
    if kind:
        query = query.where(Report.kind == kind)
    return query


def _list_overdue(
    publisher: str | None, year: int | None, kind: str | None, portal: str | None, *, as_json: bool
) -> None:
    """List the reports whose day has passed without them: no rows of a table, computed now."""
    workspace = Workspace()
    with workspace.sessions() as session:
        found = overdue(session, workspace.portals, utc_now())
    wanted = {"publisher": publisher, "year": year, "kind": kind, "portal": portal}
    asked = {name: value for name, value in wanted.items() if value}
    rows = [
        {**asdict(row), "state": "overdue"}
        for row in found
        if all(getattr(row, name) == value for name, value in asked.items())
    ]
    _print(rows, ["publisher", "year", "kind", "due_on", "days_over", "portal", "read_at"], as_json=as_json)


def _report_row(report: Report) -> dict[str, Any]:
    main = report.main_document()
    urls = [document.url for document in sorted(report.documents, key=lambda document: document is not main)]
    return {
        "id": report.id,
        "publisher": report.publisher.name,
        "year": report.year,
        "kind": report.kind,
        "title": report.title,
        "url": urls[0] if urls else "",
        "urls": urls,
        "published_on": report.published_on,
        "state": report.state,
        "portal": main.portal if main else "",
        "versions": sum(version.document.relation != "copy" for version in report.versions),
    }


def _version_row(version: Version, *, with_text: bool) -> dict[str, Any]:
    row = {
        "id": version.id,
        "report_id": version.report_id,
        "publisher": version.report.publisher.name,
        "year": version.report.year,
        "kind": version.report.kind,
        "url": version.document.url,
        "fetched_at": version.snapshot.fetched_at,
        "fingerprint": version.fingerprint,
        "characters": len(version.text),
        "technical": version.technical,
        "relation": version.document.relation,
        "sections": version.sections,
        "warnings": [each for each in version.warnings if isinstance(each, str)],
        "suspects": [each for each in version.warnings if isinstance(each, dict)],
    }
    return row | {"text": version.text} if with_text else row


def _suspect_line(suspect: dict[str, Any]) -> str:
    """Return one line on a place that lost characters: what stands there, what it may have read."""
    guess = " or ".join(suspect["readings"]) or "?"
    return f"# suspect {suspect['kind']} at {suspect['span'][0]}-{suspect['span'][1]}: {suspect['text']} for {guess}\n"


def _change_row(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "report_id": change.report_id,
        "publisher": change.report.publisher.name,
        "year": change.report.year,
        "kind": change.kind,
        "significance": change.significance,
        "factors": [{"name": name, "value": value} for name, value in change.factors],
        "section": change.section,
        "a_text": change.a_text,
        "b_text": change.b_text,
        "tags": change.tags,
        "evidence": change.pieces if change.kind in EVENTS else [],
        "detected_at": change.detected_at,
        "from_version_id": change.from_version_id,
        "to_version_id": change.to_version_id,
    }


def _print(rows: list[dict[str, Any]], columns: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_table(rows, columns)
