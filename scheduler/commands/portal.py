"""``portal``: the declarations."""

from __future__ import annotations

import click
from sqlalchemy import select

from scheduler.output import print_json, print_table
from scheduler.workspace import Workspace
from storage.models import CrawlRun


@click.group()
def portal() -> None:
    """The portals that are declared."""


@portal.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(*, as_json: bool) -> None:
    """List the declarations: what is watched, how the last crawl ended, what nobody could check.

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
            "schedule": each.schedule,
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
        print_table(rows, columns)
