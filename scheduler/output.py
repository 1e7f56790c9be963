"""How commands print: tables for people, JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from config.zone import SHANGHAI

T = TypeVar("T")

WIDE = 10_000  # columns where standard output is no terminal: lines are for grep, nothing is folded


def console() -> Console:
    """Return the console of standard output; without a terminal it never folds a line."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE, highlight=False)


def with_bar(things: Sequence[T], description: str) -> Iterable[T]:
    """Go through things with a bar that goes away afterwards; without a terminal nothing at all is printed."""
    out = console()
    return track(things, description, console=out, transient=True, disable=not out.is_terminal)


def print_json(value: object) -> None:
    """Print one JSON document, times as ISO 8601 in UTC."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_iso))


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as a table, in Asia/Shanghai time; text of portals is shown as it is, never as markup.

    Without a row there is nothing on standard output, and standard error says so.
    """
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    if not table.row_count:
        print("nothing found", file=sys.stderr)
        return
    console().print(table)


def shown_time(moment: dt.datetime | None) -> str:
    """Return a moment as people in China read it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def visible(text: str) -> str:
    """Return a text in which nothing steers a terminal, code point for code point; line breaks stay."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)


def one_line(text: str, limit: int = 200) -> str:
    """Return a text without line breaks or control characters, bounded."""
    flat = visible(text).replace("\n", " ")
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return shown_time(value)
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(one_line(str(item)) for item in value)
    return one_line(str(value))


def _iso(value: object) -> str:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")
