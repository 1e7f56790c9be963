"""How ``portal add`` and ``portal check`` show what they saw, to people and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from scheduler.adding import Search, Tried
from scheduler.findings import Finding
from scheduler.output import console, one_line

EXAMPLES = 3
MOST_REPORTS = 40  # shown one by one
MOST_STEPS = 20
MOST_NAMED = 5  # publishers, or years between
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
    if len(shown["tried"]) > 1:
        _say("how it was found:" if shown["reports"] else "where reports were looked for:")
        for step in shown["tried"][:MOST_STEPS]:
            _say(f"    {one_line(step, 300)}")
    for page in shown["listings"]:
        unknown = page["dialect"] == "plain"
        said = "none known, only links to next pages are followed" if unknown else page["dialect"] or "none"
        _say(f"dialect: {said}  ({page['url']})")
    _say(f"reports: {len(shown['reports'])}{_counted(shown['reports'])}")
    for report in shown["reports"][:MOST_REPORTS]:
        length = f"  {report['characters']} characters" if report["characters"] is not None else ""
        whose = f"({report['publisher']}?)" if report["guessed"] else report["publisher"]
        _say(f"    {report['year'] or '????'}  {whose}  {report['title']}{length}")
        _say(f"          {report['url']}")
        if report["read_from"] not in {None, report["url"]}:
            _say(f"          read from its attachment {report['read_from']}")
    if any(report["guessed"] for report in shown["reports"][:MOST_REPORTS]):
        _say("    (…?): not read yet, and its row names no publisher")
    if len(shown["reports"]) > MOST_REPORTS:
        _say(f"    … and {len(shown['reports']) - MOST_REPORTS} more; --json shows all")
    left = shown["left_alone"]
    _say(f"rows left alone: {left['count']}")
    for row in left["examples"]:
        _say(f"    {row['title']}")
    if shown["text"]:
        _print_text(shown["text"])
    print_findings(findings)


def told_of_preview(tried: Tried) -> str:
    """Say how many of the reports that a crawl will fetch this preview fetched, in one line."""
    fetched, found = min(tried.crawled.counts.get("documents", 0), tried.reports), tried.reports
    if fetched >= found:
        every = "the only report" if found == 1 else f"all {found} reports"
        return f"previewed: {every}; a crawl keeps what it fetches"
    return f"previewed: {fetched} of {found} reports; a crawl fetches and keeps all {found}"


def _counted(reports: Sequence[Mapping[str, Any]]) -> str:
    """Return the years and the publishers of reports in a few words: of 2021 to 2024, by 2 publishers (甲 3, 乙 1)."""
    years = sorted({report["year"] for report in reports if report["year"]})
    publishers = Counter(report["publisher"] for report in reports if report["publisher"])
    if not years or not publishers:
        return ""
    gaps = [year for year in range(years[0], years[-1]) if year not in years]
    span = f"{years[0]} to {years[-1]}" if years[0] != years[-1] else str(years[0])
    without = f" without {', '.join(map(str, gaps[:MOST_NAMED]))}" if gaps else ""
    most = ", ".join(f"{name} {count}" for name, count in publishers.most_common(MOST_NAMED))
    by = f"{len(publishers)} publishers ({most}{', …' if len(publishers) > MOST_NAMED else ''})"
    return f", of {span}{without}, by {by if len(publishers) > 1 else next(iter(publishers))}"


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
