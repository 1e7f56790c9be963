"""``figures``: what a publisher counts, followed over its reports."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from config.errors import ConfigurationError
from pipelines.series import Series, series_result
from reporting.words import say_figure
from scheduler.commands.lists import KINDS, json_option
from scheduler.figures import figures_of
from scheduler.output import console, one_line, print_json
from scheduler.workspace import Workspace

LONGEST_NAME = 40


@click.command()
@click.argument("publisher")
@click.option("--kind", type=KINDS, default="rule_of_law", show_default=True, help="Which of the publisher's reports.")
@click.option("--all", "every", is_flag=True, help="Also what only one report says.")
@json_option
def figures(publisher: str, kind: str, *, every: bool, as_json: bool) -> None:
    """Follow the figures of PUBLISHER over the years: one indicator a line, one year a column.

    Sums over several years (Σ) are kept apart from yearly figures. ! marks a figure that is three times the one before
    or a third of it, a share that moved by 20 percentage points, growth that turned to fall, and a figure whose report
    gives the year before another one than that year's report. ~ marks a figure under another name than the year
    before. --json has the name, the quote and the place of each figure.

    \b
    Example: jiannuo figures 示例市人民政府
    Example: jiannuo figures 示例市人民政府 --kind rule_of_law --json
    """
    workspace = Workspace()
    with workspace.sessions() as session:
        found = figures_of(session, publisher, kind, least=1 if every else 2)
    if found is None:
        raise ConfigurationError(f"no {kind} report of {publisher!r}; jiannuo reports lists the publishers")
    if as_json:
        print_json(series_result(found))
    else:
        _print(found)


def _print(found: tuple[Series, ...]) -> None:
    years = sorted({point.year for series in found for point in series.points})
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("indicator", overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right")
    for series in found:
        said: dict[int, Any] = {point.year: say_figure(point.text, point.value) for point in series.points}
        marked = {mark.to_year for mark in series.marks}
        renamed = {link.to_year for link in series.links if link.kind == "other_words"}
        signs = {year: "! " * (year in marked) + "~ " * (year in renamed) for year in said}
        cells = [Text(f"{signs[year]}{said[year]}" if year in said else "") for year in years]
        name = one_line(f"{'Σ ' if series.period == 'cumulative' else ''}{series.name}", LONGEST_NAME)
        table.add_row(Text(name), *cells)
    out = console()
    out.print(table)
    jumps = sum(len(series.marks) for series in found)
    renamed_steps = sum(link.kind == "other_words" for series in found for link in series.links)
    out.print(
        Text(f"{len(found)} indicators over {len(years)} years, {jumps} marked, {renamed_steps} under another name")
    )
