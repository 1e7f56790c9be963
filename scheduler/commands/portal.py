"""``portal``: the declarations."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn
from sqlalchemy import select

from config.errors import ConfigurationError
from config.portal import Kind, Portal
from config.zone import day_of
from pipelines.leftovers import leftovers
from scheduler.adding import Search, Tried
from scheduler.declare import Draft, check_name, check_url, id_of, refuse_declared, write_declaration
from scheduler.drift import judge_columns
from scheduler.findings import Finding, judge_portal, learned_findings
from scheduler.jobs import choose_portals
from scheduler.learned import stored_rows, with_trial
from scheduler.output import one_line, print_json, print_table
from scheduler.portal_text import added_json, finding_json, print_added, print_findings, told_of_preview
from scheduler.seen import look
from scheduler.trial import Progress, trial
from scheduler.workspace import Workspace
from storage.models import CrawlRun
from storage.session import utc_now

REASON = 40
"""characters of the reason why a portal is disabled that a table shows"""


@click.group()
def portal() -> None:
    """The portals that are declared."""


@portal.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(*, as_json: bool) -> None:
    """List the declarations: what is watched, how the last crawl ended.

    --json has all of the reason why a portal is disabled, and what nobody could check.

    \b
    Example: jiannuo portal list
    """
    workspace = Workspace()
    declared = workspace.portals.values()
    with workspace.sessions() as session:
        last = {run.portal: run for run in session.scalars(select(CrawlRun).order_by(CrawlRun.id))}
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "adcode": each.adcode,
            "level": each.level,
            "schedule": each.schedule or "calendar",
            "listings": [listing.url for listing in each.listings],
            "disabled": each.disabled,
            "unverified": each.unverified,
            "last_run": last[each.id].started_at if each.id in last else None,
            "last_outcome": last[each.id].outcome if each.id in last else None,
        }
        for each in declared
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ["id", "name", "schedule", "last_run", "last_outcome", "disabled", "unverified", "listings"]
        print_table([{**row, **_shortened(row)} for row in rows], columns)


def _shortened(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what stands for whole sentences in a table, which would leave its other columns no room."""
    why = row["disabled"]
    return {"disabled": why and one_line(why, REASON), "unverified": "yes" if row["unverified"] else None}


@portal.command()
@click.argument("url")
@click.option("--id", "portal_id", help="The file's name without .toml.  [default: from the host's name]")
@click.option("--name", default="", help="Whose portal it is.  [default: as the page says]")
@click.option(
    "--kind", type=click.Choice(["rule_of_law", "work_report", "open_government"]), default="rule_of_law",
    show_default=True, help="The kind of report to look for.",
)  # fmt: skip
@click.option(
    "--documents", default=3, show_default=True, type=click.IntRange(0, 10_000), help="How many to read (0: all)."
)
@click.option("--write/--dry-run", default=True, show_default=True, help="Write the declaration, or only show it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(url: str, portal_id: str | None, name: str, kind: Kind, documents: int, *, write: bool, as_json: bool) -> int:
    """Declare a portal from the address of its listing, or of its home page.

    Crawls it in a folder that goes away afterwards, shows what was recognised, and writes the shortest declaration that
    works. Nothing is written when no report was found: exit code 1. Never overwrites a file.

    \b
    Example: jiannuo portal add https://www.example.gov.cn/zwgk/fzzfjsbg/
    Example: jiannuo portal add https://www.example.gov.cn/ --id example --dry-run
    """
    workspace = Workspace()
    settings, others = workspace.settings, workspace.portals
    check_url(url)
    check_name(name)
    draft = Draft(portal_id or id_of(url), name.strip() or urlsplit(url).netloc, url, kind)
    refuse_declared(draft.id, url, settings.portals_dir, others)
    with _progress(f"reading {url}") as progress:
        search = Search(settings, others, documents, progress, url, name.strip())
        found = search.run(draft)
    refuse_declared(draft.id, found.draft.url, settings.portals_dir, others)
    findings = judge_portal(found.portal, found.crawled, found.seen, day_of(utc_now()))
    path = settings.portals_dir / f"{draft.id}.toml"
    written = write and found.reports > 0
    if written:
        write_declaration(path, found.draft.toml())
    shown = added_json(found, search, findings, str(path), written=written)
    if as_json:
        print_json(shown)
    else:
        print_added(shown, findings)
        _say_how_it_ended(found, path=str(path), written=written)
    return 0 if found.reports else 1


@portal.command()
@click.argument("portals", nargs=-1)
@click.option(
    "--documents", default=12, show_default=True, type=click.IntRange(0, 10_000), help="How many to read (0: all)."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def check(portals: tuple[str, ...], documents: int, *, as_json: bool) -> int:
    """Fetch twice, compare, and say what is wrong and what to try. Nothing is kept.

    Without PORTALS, all that are not disabled. Exit codes: 0 nothing is wrong, 1 something is, 2 wrong use.

    \b
    Example: jiannuo portal check
    Example: jiannuo portal check panzhihua --documents 0
    """
    workspace = Workspace()
    results = []
    for portal_id in choose_portals(workspace.settings, portals):
        declared = workspace.portals[portal_id]
        with _progress(f"checking {portal_id}") as progress:
            findings, numbers, lines = _check(workspace, declared, documents, progress)
        wrong = any(finding.level == "wrong" for finding in findings)
        results.append(
            {"id": portal_id, "name": declared.name, "ok": not wrong, **numbers}
            | {"findings": [finding_json(finding) for finding in findings], **lines}
        )
        if not as_json:
            counted = ", ".join(f"{number} {what}" for what, number in numbers.items())
            click.echo(f"{portal_id}: {'something is wrong' if wrong else 'well'} ({counted})")
            print_findings(findings)
    if as_json:
        print_json(results)
    return 0 if all(result["ok"] for result in results) else 1


def _check(
    workspace: Workspace, declared: Portal, documents: int, progress: Progress
) -> tuple[list[Finding], dict[str, int], dict[str, Any]]:
    """Crawl a declaration twice into a folder of its own; return what is to be said, counts, and the portal's lines.

    Those are ``learned`` (see ``scheduler.learned``) and ``proposed`` (``pipelines.leftovers``).
    """
    path = workspace.settings.portals_dir / f"{declared.id}.toml"
    others = {key: each for key, each in workspace.portals.items() if key != declared.id}
    try:
        with trial(declared.id, path.read_text(encoding="utf-8"), workspace.settings, others) as place:
            crawled = place.crawl(documents, progress)
            place.interpret()
            if crawled.outcome == "ok":
                crawled = place.crawl(documents, progress)
                place.interpret()
            seen = look(place, crawled)
            today = day_of(utc_now())
            columns = list(judge_columns(place, crawled, seen, today, progress))
    except ConfigurationError as error:
        return [Finding("crawl", "wrong", one_line(str(error), 500), "correct it and check again")], {}, {}
    numbers = {"reports": len(seen.reports), "read": len(seen.texts)}
    learned = with_trial(stored_rows(workspace.settings, declared.id), seen.learned)
    proposed = [asdict(found) for found in leftovers(seen.texts)]
    findings = [*judge_portal(declared, crawled, seen, today), *columns, *learned_findings(learned)]
    return findings, numbers, {"learned": learned, "proposed": proposed}


def _say_how_it_ended(found: Tried, *, path: str, written: bool) -> None:
    """Say what was read of what the listing shows, what became of the declaration, and what comes next."""
    if not found.reports:
        click.echo("no report was found: nothing is written; give the address of the column that lists them", err=True)
        return
    click.echo(told_of_preview(found))
    if written:
        click.echo(f"written: {path}; next: jiannuo crawl {found.draft.id}")
    else:
        click.echo(f"dry run: {path} is not written")


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    """Show on a terminal what is asked for at the moment."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what)

        def tell(counts: Mapping[str, int]) -> None:
            told = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
            bar.update(task, description=f"{what}: {told}")

        yield tell
