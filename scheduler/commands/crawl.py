"""``crawl`` and ``serve``: once for cron, or for as long as the process lives."""

from __future__ import annotations

import signal
import sys
import threading
import types

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from reporting.mailer import mailer_for
from scheduler.jobs import CrawlOutcome, choose_portals, crawl_portals, opened, send_alerts
from scheduler.lock import run_lock
from scheduler.output import one_line
from scheduler.runs import mark_interrupted
from scheduler.service import serve as run_service
from scheduler.workspace import Workspace
from storage.session import utc_now

COUNTED = ("portals", "failed", "reports", "snapshots", "refused", "versions", "changes", "alerts", "sent", "unsent")


@click.command()
@click.argument("portals", nargs=-1)
@click.option("--full", is_flag=True, help="Ask again for every known document, whatever its age.")
def crawl(portals: tuple[str, ...], *, full: bool) -> int:
    """Crawl once: fetch, read, compare, mail, then exit. For cron.

    Without PORTALS, all that are not disabled. Exit codes: 0 all well, 1 a portal failed, 2 wrong use or configuration,
    75 another run holds the lock. A page that is not the document is named and kept, and fails nothing while others
    are read.

    \b
    Example: jiannuo crawl
    Example: jiannuo crawl panzhihua --full
    """
    workspace = Workspace()
    settings = workspace.settings
    chosen = choose_portals(settings, portals)
    check_ways_out(workspace)
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: types.FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with run_lock(settings):
        with opened(settings) as sessions:
            mark_interrupted(sessions, utc_now())
        outcomes = _crawl_all(chosen, full=full, stop=stop)
        told = send_alerts(settings)
    failed = [each for each in outcomes if each.outcome != "ok"]
    for each in outcomes:
        refused = [f"not the document: {url}: {why}" for url, why in each.processed.refused]
        for reason in [each.message] * (each in failed) + refused:
            if reason:
                click.echo(f"{each.portal}: {one_line(reason, 500)}", err=True)
    numbers = (
        len(outcomes),
        len(failed),
        sum(each.counts.get("reports", 0) for each in outcomes),
        sum(each.counts.get("snapshots", 0) for each in outcomes),
        sum(len(each.processed.refused) for each in outcomes),
        sum(each.processed.versions for each in outcomes),
        sum(each.processed.changes for each in outcomes),
        sum(each.processed.alerts for each in outcomes),
        told.sent,
        told.failed,
    )
    click.echo(" ".join(f"{name}={number}" for name, number in zip(COUNTED, numbers, strict=True)))
    return 1 if failed else 0


@click.command()
def serve() -> None:
    """Keep the schedule: crawl each portal when its time comes, until SIGTERM.

    \b
    Example: jiannuo serve
    """
    workspace = Workspace()
    check_ways_out(workspace)
    run_service(workspace.settings)


def check_ways_out(workspace: Workspace) -> None:
    """Raise ConfigurationError before any work when what is found could be neither kept nor told."""
    mailer_for(workspace.settings)
    _ = workspace.rules, workspace.archive


def _crawl_all(chosen: tuple[str, ...], *, full: bool, stop: threading.Event) -> list[CrawlOutcome]:
    """Crawl, with a bar on a terminal."""
    outcomes = []
    settings = Workspace().settings
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("crawling", total=len(chosen))
        for outcome in crawl_portals(chosen, settings, full=full, stop=stop):
            outcomes.append(outcome)
            bar.update(task, advance=1, description=outcome.portal)
    return outcomes
