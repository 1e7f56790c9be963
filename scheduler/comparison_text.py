"""How two texts, and two years, read on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reporting.render import LEAST_FACTOR
from reporting.words import say_edit
from scheduler.output import console, one_line, visible

STATUS_STYLES = {
    "fulfilled": "green",
    "progressed": "cyan",
    "missed": "red",
    "carried_over": "yellow",
    "no_mention": "bright_black",
    "dropped": "magenta",
}


def print_changes(result: dict[str, Any], a_text: str, b_text: str) -> None:
    """Print changes with deleted characters in red and inserted ones in green."""
    out = console()
    for change in result["changes"]:
        tags = f" [{', '.join(change['tags'])}]" if change["tags"] else ""
        out.print(
            Text(f"{change['kind']} {change['significance']:.2f}{tags} {visible(change['section'])}", style="bold")
        )
        weighty = [factor for factor in change["factors"] if abs(factor["value"]) >= LEAST_FACTOR]
        factors = ", ".join(f"{factor['name']} {factor['value']:+.2f}" for factor in weighty)
        out.print(Text(f"    {factors}", style="dim"))
        for side, sign, style in (("a", "-", "red"), ("b", "+", "green")):
            if change[f"{side}_span"] is None:
                continue
            whole = a_text if side == "a" else b_text
            start, end = change[f"{side}_span"]
            line = Text(f"  {sign} ") + Text(visible(whole[start:end]).replace("\n", " "))
            for piece in change["pieces"]:
                low, high = piece[f"{side}_span"]
                line.stylize(f"{style} bold", low - start + 4, high - start + 4)
            if not change["pieces"]:
                line.stylize(style)
            out.print(line)
        for told in change.get("promises", ()):
            out.print(Text(one_line(f"  ▲ {say_edit(told)}", 400), style="bold red"))
    summary = ", ".join(f"{kind} {count}" for kind, count in result["summary"].items() if count)
    out.print(summary or "no change")


def print_follow_through(result: dict[str, Any]) -> None:
    """Print promises, a line each with what answers it below, and how many came to what."""
    out = console()
    for row in result["commitments"]:
        _print_promise(out, row["id"], row)
        if row["status"] == "missed" and row["reasons"]:
            out.print(Text(one_line(f"    ! {row['reasons'][0]}"), style="red"))
        if row.get("reviewed"):
            said = f"    reviewed by {row['reviewed']['by']}; the machine said {row['machine']['status']}"
            out.print(Text(one_line(f"{said}: {note}" if (note := row["reviewed"]["note"]) else said), style="italic"))
    if former := result.get("former_commitments"):
        out.print(Text("As first published, in words that the earlier report no longer has:", style="bold"))
    for row in former or ():
        _print_promise(out, "first", row)
    found = [row["status"] for row in result["commitments"]]
    sums = [f"{status} {found.count(status)}" for status in STATUS_STYLES if status != "dropped" or status in found]
    out.print(", ".join(sums) if found else "no commitments found")


def _print_promise(out: Console, name: str, row: dict[str, Any]) -> None:
    head = Text(f"{row['status']:<12} {row['confidence']:.2f}  ", style=STATUS_STYLES[row["status"]])
    out.print(Text(f"{name:<6} ", style="bold") + head + Text(one_line(row["text"], 1000), style="default"))
    mark, shown = _shown(row)
    if shown:
        out.print(Text(f"    {mark} {one_line(shown['text'], 1000)}"))


def _shown(row: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """Return what a promise is answered by: its evidence (=), the plan that repeats it (»), else the likeliest (?)."""
    if row["evidence"]:
        return "=", row["evidence"][0]
    if row["status"] == "carried_over" and row["carried"]:
        return "»", row["carried"]
    return "?", row["candidates"][0] if row["candidates"] else None
