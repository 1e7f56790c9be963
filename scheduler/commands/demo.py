"""``demo``: the sample portals, crawled through two years and a silent edit."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click
from pydantic import SecretStr
from rich.table import Table
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.portal import load_portals
from config.settings import PACKAGE, Settings
from pipelines.diff import diff, diff_result
from pipelines.run import structured
from reporting.export import write_whole
from reporting.report import collect
from reporting.versions import render_version_diff
from scheduler.commands.compare import write_all
from scheduler.deficiencies import with_deficiencies
from scheduler.figures import with_figures
from scheduler.jobs import crawl_portals, opened, send_alerts
from scheduler.lock import run_lock
from scheduler.output import console
from scheduler.sample_portals import SamplePortals
from scheduler.workspace import Workspace
from storage.models import Change, Report, Version

MARK = ".jiannuo-demo"
"""a file that says: this folder is a demo's, and a new demo may replace it"""
ROUNDS = (
    (1, "first crawl: the reports for 2022 and 2023 are public (what is old to the world is mailed to nobody)"),
    (2, "again: only counters, share bars and dates differ"),
    (3, "again: one figure was edited silently, the reports for 2024 came out"),
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one crawl of all sample portals brought."""

    title: str
    requests: int
    reports: int
    versions: int
    published: int
    edited: int
    alerts: int
    mails: int


@click.command()
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="The folder to leave it in.  [default: DATA/demo]"
)
def demo(into: Path | None) -> None:
    """Show the whole thing on sample portals of invented places.

    Serves three bundled portals on loopback, crawls them, crawls them again when nothing but counters changed, and once
    more after a silent edit and a year's publication. Leaves a database, the report pages and the alert mails.

    \b
    Example: jiannuo demo --into /tmp/jiannuo-demo
    """
    folder = (into or Workspace().settings.data_dir / "demo").resolve()
    _prepare(folder)
    settings = Settings(
        data_dir=folder,
        portals_dir=folder / "portals",
        subscribers_file=None,
        database_url="",
        archive_url="",
        smtp_url=SecretStr(""),
        allow_private_hosts=True,
    )
    with SamplePortals() as portals, run_lock(settings):
        portals.write_declarations(settings.portals_dir)
        rounds = [_crawl(portals, stage, title, settings) for stage, title in ROUNDS]
    with opened(settings) as sessions:
        pages = _write_pages(sessions, folder / "reports")
        _print_rounds(rounds)
        _print_edits(sessions)
    _print_places(folder, pages)


def _prepare(folder: Path) -> None:
    """Make the folder; an earlier demo in it is replaced, anything else refused."""
    try:
        if folder.exists():
            if not (folder / MARK).is_file() and any(folder.iterdir()):
                raise ConfigurationError(f"{folder}: not empty, and no earlier demo; name another folder with --into")
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / MARK).touch()
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written: {error.strerror}; name another with --into") from error


def _crawl(portals: SamplePortals, stage: int, title: str, settings: Settings) -> Round:
    portals.stage = stage
    asked = len(portals.requests)
    before = _changes_by_kind(settings)
    out = console()
    out.print(Text(f"• {title}"))
    outcomes = []
    for outcome in crawl_portals(tuple(load_portals(settings.portals_dir)), settings):
        outcomes.append(outcome)
        said = "; ".join(filter(None, (outcome.outcome, outcome.message)))
        out.print(Text(f"    {outcome.portal}: {said}"))
    told = send_alerts(settings)
    failed = [outcome for outcome in outcomes if outcome.outcome != "ok" or outcome.processed.refused]
    if failed:
        raise click.ClickException(f"{failed[0].portal}: {failed[0].message or failed[0].processed.refused}")
    after = _changes_by_kind(settings)
    return Round(
        title=title,
        requests=len(portals.requests) - asked,
        reports=sum(outcome.counts.get("reports", 0) for outcome in outcomes),
        versions=sum(outcome.processed.versions for outcome in outcomes),
        published=after["published"] - before["published"],
        edited=after.total() - after["published"] - before.total() + before["published"],
        alerts=sum(outcome.processed.alerts for outcome in outcomes),
        mails=told.sent,
    )


def _changes_by_kind(settings: Settings) -> Counter[str]:
    with opened(settings) as sessions, sessions() as session:
        return Counter(session.scalars(select(Change.kind)))


def _write_pages(sessions: sessionmaker[Session], folder: Path) -> list[Path]:
    """Write a report page for every publisher's latest year, and a page for every silent edit."""
    folder.mkdir()
    pages = []
    with sessions() as session:
        reports = {report.publisher.name: report for report in session.scalars(select(Report).order_by(Report.year))}
        for name, report in reports.items():
            data = with_deficiencies(session, with_figures(session, collect(session, name, report.year)))
            pages.append(write_all(data, folder / f"{name}-{report.year}.html")[0])
        for version in session.scalars(select(Version).where(Version.previous_id.is_not(None))):
            before = session.get_one(Version, version.previous_id)
            result = diff_result(diff(structured(before), structured(version)))
            path = folder / f"{version.report.publisher.name}-{version.report.year}-edit.html"
            write_whole(path, render_version_diff(session, result, before, version).encode())
            pages.append(path)
    return pages


def _print_rounds(rounds: list[Round]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("crawl")
    for column in ("requests", "reports", "versions", "published", "edited", "alerts", "mails"):
        table.add_column(column, justify="right")
    for number, one in enumerate(rounds, start=1):
        counts = (one.requests, one.reports, one.versions, one.published, one.edited, one.alerts, one.mails)
        table.add_row(str(number), *map(str, counts))
    out = console()
    out.print()
    out.print(table)


def _print_edits(sessions: sessionmaker[Session]) -> None:
    """Quote what was edited after publication, and count what became of the promises."""
    out = console()
    with sessions() as session:
        for change in session.scalars(select(Change).where(Change.from_version_id.is_not(None))):
            report = change.report
            out.print(Text(f"\nEdited after publication: {report.publisher.name} {report.year}", style="bold"))
            out.print(Text(f"  {change.kind}, significance {change.significance:.2f}, in {change.section}"))
            out.print(Text(f"  - {change.a_text}", style="red"))
            out.print(Text(f"  + {change.b_text}", style="green"))
        out.print(Text("\nPromises of 2023 in the reports for 2024", style="bold"))
        table = Table(box=None, header_style="bold", pad_edge=False)
        statuses = ("fulfilled", "progressed", "missed", "carried_over", "no_mention")
        for column in ("publisher", "promises", *statuses):
            table.add_column(column.replace("_", " "), justify="left" if column == "publisher" else "right")
        for report in session.scalars(select(Report).where(Report.year == 2024).order_by(Report.id)):
            data = collect(session, report.publisher.name, report.year)
            found = [row["status"] for row in data["commitments"]]
            table.add_row(report.publisher.name, str(len(found)), *(str(found.count(status)) for status in statuses))
        out.print(table)


def _print_places(folder: Path, pages: list[Path]) -> None:
    out = console()
    out.print(Text("\nLook at", style="bold"))
    for page in pages:
        out.print(Text(f"  {page}"))
    out.print(Text(f"  {folder / 'mails'}: {len(list((folder / 'mails').glob('*.eml')))} mails (.eml)"))
    command = shlex.join((str(Path(sys.prefix, "bin", "jiannuo")), "changes"))
    ask = f"JIANNUO_DATA_DIR={shlex.quote(str(folder))} {command}"
    out.print(Text(f"  {folder / 'jiannuo.db'}: the database; ask it with {ask}"))
    out.print(Text(f"  {PACKAGE / 'samples'}: the sample portals; their links are dead once the demo ends"))
