"""``diff``, ``follow``, ``report``: two texts, two years, one page to read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from config.boilerplate import load_boilerplate
from config.errors import ConfigurationError
from config.settings import load_settings
from pipelines.commitments import commitment_at
from pipelines.diff import diff as compare
from pipelines.diff import diff_result
from pipelines.document import Commitment, Page, ReportKind, Structured
from pipelines.exceptions import ExtractError
from pipelines.follow_through import follow_result, follow_through
from pipelines.pairing import pair_warnings, version_warnings
from pipelines.reading import Reading, read
from pipelines.reuse import deficiencies, reuse
from pipelines.run import structured
from reporting.export import write_page, write_report
from reporting.render import render_diff_html
from reporting.report import collect, find_comparison
from reporting.versions import render_version_diff, with_versions
from scheduler.commands.lists import KINDS, YEARS, find_report
from scheduler.comparison_text import print_changes, print_follow_through
from scheduler.deficiencies import with_deficiencies
from scheduler.figures import with_figures
from scheduler.output import one_line, print_json
from scheduler.overdue import with_overdue
from scheduler.who_judges import judged_otherwise, may_judge
from scheduler.workspace import Workspace
from storage.corrections import corrected
from storage.models import Report, Version
from storage.session import utc_now

NUMBER = re.compile(r"[1-9][0-9]{0,8}")  # 17: an id that every database takes
YEAR = re.compile(r"(?:19|20)[0-9]{2}")  # 2024


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def diff(a: str, b: str, html: Path | None, *, as_json: bool) -> None:
    """Compare A and B, the earlier first: two files or two version ids.

    Two that are hardly versions of one report (another year, publisher or kind) are compared all the same, and said so.

    \b
    Example: jiannuo diff 17 23
    Example: jiannuo diff before.html after.html --json
    """
    earlier, later = _either(a), _either(b)
    changes = compare(earlier.structured, later.structured)
    warnings = version_warnings(earlier.structured, later.structured)
    result = {**diff_result(changes, to_a=earlier.to_read, to_b=later.to_read), "warnings": warnings}
    page = ""
    if not _is_file(a) and not _is_file(b):
        with Workspace().sessions() as session:
            stored = (session.get_one(Version, int(a)), session.get_one(Version, int(b)))
            page = render_version_diff(session, result, *stored) if html else ""
            result = with_versions(session, result, *stored)
    _warn(result)
    if html:
        write_page(html, page or render_diff_html(result, f"{a} → {b}"))
    if as_json:
        print_json(result)
    elif not html:
        print_changes(result, earlier.extracted.text, later.extracted.text)


@click.command()
@click.argument("plan")
@click.argument("review")
@click.option(
    "--commitments",
    "spans",
    type=click.Path(path_type=Path, dir_okay=False),
    help='Judge exactly these: lines {"id", "span": [start, end]} into PLAN.',
)
@click.option(
    "--kind", type=KINDS, default="rule_of_law", show_default=True, help="With publisher and year: which report."
)
@click.option(
    "--semantic",
    is_flag=True,
    help="With two files: ask a language model too (extra [semantic]; or JIANNUO_SEMANTIC=1).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def follow(plan: str, review: str, spans: Path | None, kind: str, *, semantic: bool, as_json: bool) -> None:
    """Follow the promises of PLAN into REVIEW: two files, or a publisher and the year of the later report.

    Below a promise: = its evidence, » the plan that repeats it, ? the nearest words where there is none, ! what missed.

    \b
    Example: jiannuo follow 2023.txt 2024.txt
    Example: jiannuo follow 示例市人民政府 2024 --json
    """
    if not _is_file(plan) and not _is_file(review):
        if spans:
            raise ConfigurationError("--commitments points into a PLAN file; give two files with it")
        if semantic:
            raise ConfigurationError("--semantic is for two files; set JIANNUO_SEMANTIC=1 for what is stored")
        result = _stored_comparison(plan, review, kind)
        _say_who_judged(result)
    else:
        semantic = may_judge(semantic=semantic or load_settings().semantic)
        result = _follow_files(Path(plan), Path(review), spans, semantic=semantic)
    _warn(result)
    if as_json:
        print_json(result)
    else:
        print_follow_through(result)


@click.command()
@click.argument("publisher")
@click.argument("year", type=YEARS)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file; its ending says which: .html (with .json beside it), .json, .md.",
)
@click.option("--kind", type=KINDS, default="rule_of_law", show_default=True, help="Which of the publisher's reports.")
def report(publisher: str, year: int, output: Path, kind: str) -> None:
    """Write the year-over-year report of PUBLISHER: what YEAR's report shows of the promises of the year before.

    \b
    Example: jiannuo report 示例市人民政府 2024 -o report.html
    """
    workspace = Workspace()
    report_id = find_report(workspace, publisher, year, kind)
    with workspace.sessions() as session:
        data = collect(session, publisher, year, kind, workspace.rules.dues())
        data = with_deficiencies(session, with_figures(session, data))
        data = with_overdue(session, data, workspace.portals, utc_now())
        if comparison := find_comparison(session, session.get_one(Report, report_id)):
            _say_who_judged(comparison.result)
    for path in write_all(data, output):
        click.echo(str(path))


def write_all(data: dict[str, Any], output: Path) -> list[Path]:
    """Write a report; an HTML page gets its JSON beside it. Return the files. Raises ConfigurationError."""
    if not output.parent.is_dir():
        raise ConfigurationError(f"{output.parent}: no such folder")
    paths = [output, *([output.with_suffix(".json")] if output.suffix == ".html" else [])]
    for path in paths:
        write_report(data, path)
    return paths


def _either(name: str) -> Reading:
    """Read a file, or a stored version by its id."""
    if _is_file(name):
        return _file(Path(name))
    if not NUMBER.fullmatch(name):
        raise ConfigurationError(f"{name}: neither a file nor a version id; jiannuo versions lists the ids")
    workspace = Workspace()
    with workspace.sessions() as session:
        version = session.get(Version, int(name))
        if version is None:
            raise ConfigurationError(f"no version {name}; jiannuo versions lists the ids")
        return Reading.of_text(_as_stored(version))


def _as_stored(version: Version) -> Structured:
    """Read a version's text again; whose report of which year it is was settled when it was stored."""
    report = version.report
    return replace(structured(version), year=report.year, publisher=report.publisher.name)


def _say_who_judged(stored: Mapping[str, Any]) -> None:
    if note := judged_otherwise(stored, semantic=load_settings().semantic):
        click.echo(f"warning: {one_line(note, 400)}", err=True)


def _warn(result: Mapping[str, Any]) -> None:
    """Say on standard error what a reader of a comparison should know first."""
    for warning in result.get("warnings") or ():
        click.echo(f"warning: {one_line(warning)}", err=True)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # a name that no file can have, or a folder that may not be looked into
        return False


def _file(path: Path, kind: ReportKind | None = None) -> Reading:
    try:
        return read(Page(path.resolve().as_uri(), path.read_bytes()), load_boilerplate(), kind=kind)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except ExtractError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _follow_files(plan_path: Path, review_path: Path, spans: Path | None, *, semantic: bool) -> dict[str, Any]:
    plan, review = _file(plan_path), _file(review_path)
    promised = _promised(plan, spans) if spans else None
    a, b = plan.structured, review.structured
    result = follow_result(
        follow_through(a, b, promised, semantic=semantic),
        a,
        b,
        deficiencies=deficiencies(a, b, to_a=plan.to_read, to_b=review.to_read),
        recycled=reuse(a, b),
        to_plan=plan.to_read,
        to_review=review.to_read,
        semantic=semantic,
    )
    return {**result, "warnings": pair_warnings(a, b) + result["warnings"]}


def _promised(plan: Reading, path: Path) -> list[Commitment]:
    """Read the commitments to judge. Raises ConfigurationError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, (start, end) = str(row["id"]), row["span"]
            if not (type(start) is int and type(end) is int):
                raise TypeError("a span is two whole numbers")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ConfigurationError(f'{path}:{number}: give {{"id": …, "span": [start, end]}}') from error
        span = plan.from_read((start, end)) if 0 <= start < end <= len(plan.extracted.text) else None
        if span is None:
            raise ConfigurationError(f"{path}:{number}: span [{start}, {end}] holds no text of the plan's body")
        found.append(commitment_at(plan.structured, span, name))
    return found


def _stored_comparison(publisher: str, year: str, kind: str) -> dict[str, Any]:
    if not YEAR.fullmatch(year):
        raise ConfigurationError(f"{publisher}, {year}: neither is a file; give two files, or a publisher and a year")
    workspace = Workspace()
    report_id = find_report(workspace, publisher, int(year), kind)
    with workspace.sessions() as session:
        comparison = find_comparison(session, session.get_one(Report, report_id))
        if comparison is None:
            raise ConfigurationError(f"no report of {publisher} for {int(year) - 1}, so there is no plan to follow")
        return corrected(session, comparison)
