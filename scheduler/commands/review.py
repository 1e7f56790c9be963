"""``review``: what people correct of the machine's answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import ConfigurationError
from reporting.report import find_comparison
from scheduler.commands.lists import IDS, KINDS, YEARS, find_report, json_option
from scheduler.corrections import find_commitment, judge_split, read_fields
from scheduler.labels import labelled, write_labels
from scheduler.output import one_line, print_json, print_table
from scheduler.workspace import Workspace
from storage.corrections import corrected
from storage.models import Comparison, Publisher, Report, Review
from storage.occurrences import occurrence_of
from storage.reviews import STATUSES, VERDICTS
from storage.session import utc_now

author_option = click.option("--by", "author", required=True, help="Who says so.")
note_option = click.option("--note", default="", help="Why.")
MOST = {"author": 200, "note": 2000}
"""characters that are kept"""
MOST_REASONS = 6
"""reviews that are named where none can be exported"""


@click.group()
def review() -> None:
    """People's corrections: they outlive every re-run, and nothing of them is ever altered or deleted."""


@review.command("list")
@click.argument("publisher", required=False)
@click.argument("year", type=YEARS, required=False)
@click.option("--stale", is_flag=True, help="Only what has to be looked at again: its text changed.")
@json_option
def list_(publisher: str | None, year: int | None, *, stale: bool, as_json: bool) -> None:
    """List reviews, oldest first; YEAR is that of the later report.

    \b
    Example: jiannuo review list 示例市人民政府 2024 --stale
    """
    workspace = Workspace()
    with workspace.sessions() as session:
        query = select(Review).order_by(Review.id)
        if publisher:
            query = query.where(Review.publisher == publisher)
            if session.scalar(select(Publisher.id).where(Publisher.name == publisher)) is None:
                raise ConfigurationError(f"no report of {publisher!r}; jiannuo reports lists the publishers")
        if year is not None:
            query = query.where(Review.plan_year == year - 1)
        rows = list(_states(session, list(session.scalars(query))))
    if stale:
        rows = [row for row in rows if row["state"] == "stale"]
    if as_json:
        print_json(rows)
        return
    shown = [
        row | {"says": "; ".join(f"{name}: {_brief(value)}" for name, value in row["fields"].items())} for row in rows
    ]
    columns = ["id", "publisher", "year", "state", "reason", "commitment", "says", "by", "at", "note"]
    print_table(shown, columns)


@review.command("set")
@click.argument("publisher")
@click.argument("year", type=YEARS)
@click.argument("commitment")
@click.option("--kind", type=KINDS, default="rule_of_law", show_default=True, help="Which of the publisher's reports.")
@click.option("--status", type=click.Choice(STATUSES), help="What became of it.")
@click.option("--evidence", multiple=True, help="A quote of the later report that shows it; may be repeated.")
@click.option("--no-evidence", is_flag=True, help="The later report shows nothing of it.")
@click.option("--carried", help="The quote of the later report that promises it again.")
@click.option("--not-carried", is_flag=True, help="The later report does not promise it again.")
@click.option("--part", "parts", multiple=True, help="One of the commitments that it really is; give two or more.")
@click.option("--not-a-commitment", is_flag=True, help="It is no commitment at all.")
@click.option("--target", help="The words of the commitment that hold its figure; empty: it has none.")
@click.option("--actual", help="The words of the later report that hold the figure; empty: there is none.")
@click.option("--verdict", type=click.Choice([*VERDICTS, "none"]), help="How the figure compares with the target.")
@note_option
@author_option
def set_(publisher: str, year: int, commitment: str, *, kind: str, note: str, author: str, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Correct what became of COMMITMENT, a promise that YEAR's report of PUBLISHER is held against.

    COMMITMENT is its id (c012) or a part of its text that no other has; YEAR is that of the later report.

    \b
    Example: jiannuo review set 示例市人民政府 2024 "局队合一" --status dropped --note 问过主管部门 --by 王审计
    Example: jiannuo review set 示例市人民政府 2024 加强司法所规范化建设 --evidence 新建省级规范化司法所9个 --by 王审计
    """
    author, note = _bounded(author=author, note=note)
    if not author.strip():
        raise ConfigurationError("--by: say who corrects it")
    workspace = Workspace()
    report_id = find_report(workspace, publisher, year, kind)
    with workspace.sessions.begin() as session:
        comparison = find_comparison(session, session.get_one(Report, report_id))
        if comparison is None:
            raise ConfigurationError(f"no report of {publisher} for {year - 1}, so there is no plan to follow")
        rows = corrected(session, comparison)["commitments"]
        row = find_commitment(rows, commitment)
        fields = read_fields(row, given, comparison.a_version.text, comparison.b_version.text)
        plan = comparison.a_version.report
        made = Review.add(
            session,
            plan=(plan.publisher.name, plan.year, plan.kind),
            commitment=row["text"],
            fields=fields,
            author=author,
            note=note,
            now=utc_now(),
            which=occurrence_of(rows, row, comparison.a_version.text),
        )
        if fields.get("parts"):
            judge_split(session, comparison)
        click.echo(one_line(f"review {made.id}: {row['id']} {row['text']}: {', '.join(fields)}", 1000))


@review.command()
@click.argument("review_id", type=IDS)
@note_option
@author_option
def undo(review_id: int, note: str, author: str) -> None:
    """Take a review back; the answer before it counts again.

    \b
    Example: jiannuo review undo 3 --note 看错了年份 --by 王审计
    """
    author, note = _bounded(author=author, note=note)
    with Workspace().sessions.begin() as session:
        found = session.get(Review, review_id)
        if found is None:
            raise ConfigurationError(f"no review {review_id}; jiannuo review list shows the ids")
        try:
            made = found.undo(session, author=author, note=note, now=utc_now())
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        click.echo(f"review {made.id}: review {review_id} is undone: {found.commitment}")


@review.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--publisher", help="Only this publisher's.")
@click.option("--year", type=YEARS, help="Only those of this later report.")
def export(folder: Path, publisher: str | None, year: int | None) -> None:
    """Write what people reviewed into FOLDER as labelled commitments, a file a pair of reports, with both texts.

    Reviews that are stale or undone, and promises that are none, are left out.

    \b
    Example: jiannuo review export labels
    """
    with Workspace().sessions() as session:
        query = select(Review.publisher, Review.plan_year, Review.kind).distinct().order_by(Review.publisher)
        if publisher:
            query = query.where(Review.publisher == publisher)
        if year is not None:
            query = query.where(Review.plan_year == year - 1)
        count = 0
        for plan in session.execute(query).all():
            comparison = _comparison_of(session, *plan)
            result = corrected(session, comparison) if comparison else {"commitments": []}
            if comparison and labelled(result):
                path, rows = write_labels(comparison, result, folder)
                count += rows
                click.echo(f"{path}: {rows}")
        if not count:
            raise ConfigurationError(f"nothing to export: {_why_nothing(session, publisher, year)}")


def _why_nothing(session: Session, publisher: str | None, year: int | None) -> str:
    """Say of every review in question why it is no label."""
    query = select(Review).order_by(Review.id)
    if publisher:
        query = query.where(Review.publisher == publisher)
    if year is not None:
        query = query.where(Review.plan_year == year - 1)
    why = [_why_not(row) for row in _states(session, list(session.scalars(query))) if row["state"] != "undo"]
    return "; ".join(why[:MOST_REASONS] + ["…"] * (len(why) > MOST_REASONS)) or "nobody reviewed anything there"


def _why_not(row: dict[str, Any]) -> str:
    if row["state"] == "undone":
        return f"review {row['id']} is undone"
    if row["state"] == "stale":
        return f"review {row['id']} is stale ({row['reason']})"
    if row["fields"].get("parts") == []:
        return f"review {row['id']} says that it is no commitment, and labels hold commitments only"
    if list(row["fields"]) == ["parts"]:
        return f"review {row['id']} says what it really is, but nobody judged the parts"
    return f"review {row['id']} is of a commitment that no comparison holds now"


def _brief(value: Any) -> str:  # noqa: ANN401 - a review's field
    """Say a field's value in few words: a quantity by its text, quotes one after the other."""
    if isinstance(value, dict):
        return str(value["text"])
    return " / ".join(value) or "none" if isinstance(value, list) else str(value or "none")


def _bounded(**texts: str) -> list[str]:
    for name, text in texts.items():
        if len(text) > MOST[name]:
            raise ConfigurationError(f"the {name} has {len(text)} characters, at most {MOST[name]} are kept")
    return list(texts.values())


def _comparison_of(session: Session, publisher: str, plan_year: int, kind: str) -> Comparison | None:
    query = select(Report).join(Report.publisher)
    report = session.scalar(query.where(Publisher.name == publisher, Report.year == plan_year + 1, Report.kind == kind))
    return find_comparison(session, report) if report else None


def _states(session: Session, reviews: list[Review]) -> Iterator[dict[str, Any]]:
    """Give each review as a row with its state: ``stands``, ``stale``, ``undone``, or ``undo`` that takes one back."""
    undone = {each for each in session.scalars(select(Review.undoes_id)) if each is not None}
    stale: dict[tuple[str, int, str], dict[int, str]] = {}
    for made in reviews:
        plan = (made.publisher, made.plan_year, made.kind)
        if plan not in stale:
            comparison = _comparison_of(session, *plan)
            found = corrected(session, comparison)["stale_reviews"] if comparison else []
            stale[plan] = {each["id"]: each["reason"] for each in found}
        reason = stale[plan].get(made.id, "")
        state = "undo" if made.undoes_id else "undone" if made.id in undone else "stale" if reason else "stands"
        yield {
            "id": made.id,
            "publisher": made.publisher,
            "year": made.plan_year + 1,
            "kind": made.kind,
            "state": state,
            "reason": reason,
            "commitment": made.commitment,
            "fields": made.fields,
            "by": made.author,
            "at": made.made_at,
            "note": made.note,
            "undoes": made.undoes_id,
        }
