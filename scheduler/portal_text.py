"""How ``portal add`` and ``portal check`` show what they saw, to people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from scheduler.adding import Search, Tried
from scheduler.findings import Finding
from scheduler.output import console, one_line

EXAMPLES = 3
MARKS = {"wrong": "✗", "hint": "•"}


def added_json(
    tried: Tried, search: Search, findings: Sequence[Finding], path: str, *, written: bool
) -> dict[str, Any]:
    """Return what ``portal add --json`` prints."""
    left = sorted(tried.crawled.left, key=lambda row: not row["date"])  # documents before the menu's entries
    return {
        "id": tried.draft.id,
        "name": tried.draft.name,
        "path": path,
        "written": written,
        "declaration": tried.draft.toml(),
        "javascript": tried.draft.javascript,
        "listings": [{"url": page["answered_by"], "dialect": page["dialect"]} for page in tried.crawled.listings],
        "reports": list(tried.seen.reports),
        "left_alone": {
            "count": tried.crawled.counts.get("other_rows", 0),
            "examples": [{"title": row["title"], "url": row["url"]} for row in left[:EXAMPLES]],
        },
        "text": tried.seen.shown,
        "tried": search.steps,
        "findings": [finding_json(finding) for finding in findings],
    }


def finding_json(finding: Finding) -> dict[str, str]:
    """Return one finding for JSON."""
    return {"subject": finding.subject, "level": finding.level, "says": finding.says, "try": finding.to_try}


def print_added(shown: dict[str, Any], findings: Sequence[Finding]) -> None:
    """Print the preview of a declaration."""
    _say("")
    for line in shown["declaration"].splitlines():
        _say(f"    {line}")
    _say("")
    for page in shown["listings"]:
        _say(f"dialect: {page['dialect'] or 'none'}  ({page['url']})")
    _say(f"reports: {len(shown['reports'])}")
    for report in shown["reports"]:
        length = f"  {report['characters']} characters" if report["characters"] is not None else ""
        _say(f"    {report['year'] or '????'}  {report['publisher']}  {report['title']}{length}")
        _say(f"          {report['url']}")
    left = shown["left_alone"]
    _say(f"rows left alone: {left['count']}")
    for row in left["examples"]:
        _say(f"    {row['title']}")
    if shown["text"]:
        _print_text(shown["text"])
    print_findings(findings)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what is wrong and what to try, one finding after the other."""
    for finding in findings:
        _say(f"{MARKS[finding.level]} {finding.subject}: {finding.says}")
        _say(f"    try: {finding.to_try}")


def _print_text(text: dict[str, Any]) -> None:
    _say(f"one text: {text['title']}, {text['characters']} characters, {len(text['removed'])} portal lines taken off")
    for section in text["sections"]:
        _say(f"    [{section['kind']}] {section['heading']}")
    for line in [*text["first"], "…", *text["last"]]:
        _say(f"    | {one_line(line, 100)}")


def _say(line: str) -> None:
    console().print(Text(one_line(line, 2000)))
