"""``import`` and ``process``: back-filling from files, and reading again what is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import click
from sqlalchemy import select

from config.errors import ConfigurationError
from pipelines.document import Page, ReportKind
from pipelines.exceptions import ExtractError
from pipelines.identity import nameless
from pipelines.judge import Expected, Served, judge
from pipelines.reading import read
from pipelines.rules import IMPORT_EXPECTS, Summary, report_publisher
from pipelines.run import process as process_stored
from scheduler.commands.lists import KINDS
from scheduler.lock import run_lock
from scheduler.output import one_line, with_bar
from scheduler.workspace import Workspace
from storage.models import IMPORTED, Document, Snapshot
from storage.session import utc_now


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--publisher", help="Whose report it is; recognised from title or signature when left out.")
@click.option("--year", type=click.IntRange(1990, 2100), help="The report's year; recognised when left out.")
@click.option("--kind", type=KINDS, default="rule_of_law", show_default=True, help="What kind of report it is.")
def import_(paths: tuple[Path, ...], publisher: str | None, year: int | None, kind: str) -> int:
    """Take files (text, HTML, PDF, DOC, DOCX, WPS, OFD, RTF, XLSX, zip) in as versions, for back-filling.

    All files are read before any is stored: one that cannot be read stops the import, and nothing is written. What a
    path held before is the earlier version of what it holds now; files of other names are other documents.

    \b
    Example: jiannuo import 2019.html 2020.html --publisher 示例市人民政府
    """
    if year is not None and len(paths) > 1:
        raise ConfigurationError("--year names one report; give one file with it")
    workspace = Workspace()
    bodies = {path: _readable(workspace, path, kind=kind, publisher=publisher, year=year) for path in paths}
    with run_lock(workspace.settings):
        for path, body in bodies.items():
            _store(workspace, path, body, kind=kind, publisher=publisher, year=year, now=utc_now())
        done = process_stored(workspace.sessions, workspace.archive, workspace.rules, now=utc_now(), portals=[IMPORTED])
    print_summary(done)
    _say_other_texts(workspace, paths)
    return 1 if done.refused or done.crashed else 0


def _say_other_texts(workspace: Workspace, paths: Iterable[Path]) -> None:
    """Say on stderr which files hold another text of a report that is known: only one path's texts are versions."""
    with workspace.sessions() as session:
        for path in paths:
            query = select(Document).where(Document.portal == IMPORTED, Document.url == path.resolve().as_uri())
            document = session.scalars(query).one()
            own = document.latest_version(session)
            beside = [each for each in document.report.documents if each is not document] if document.report else []
            known = [version for each in beside if (version := each.latest_version(session))]
            if own and known and all(version.text != own.text for version in known):
                said = f"{path}: another text of this report is known from elsewhere, and is not its earlier version"
                click.echo(f"note: {said}; compare them: jiannuo diff {known[0].id} {own.id}", err=True)


@click.command()
@click.option("--all", "rebuild", is_flag=True, help="Read every stored snapshot again, by today's rules.")
def process(*, rebuild: bool) -> int:
    """Read stored snapshots into versions; with --all, all of them again.

    Differences that our own rules caused become technical upgrades: kept, marked, never mailed. Exit codes: 0 all well,
    1 nothing was read, or something could not be processed, lies no longer in the archive or was read before and is not
    any more. A page that is not the document is named, and fails nothing while others are read.

    \b
    Example: jiannuo process --all
    """
    workspace = Workspace()
    with run_lock(workspace.settings):
        done = process_stored(
            workspace.sessions,
            workspace.archive,
            workspace.rules,
            now=utc_now(),
            rebuild=rebuild,
            progress=lambda ids: with_bar(ids, "reading"),
        )
    print_summary(done)
    return 1 if done.failed() else 0


def print_summary(done: Summary) -> None:
    """Print one line of counts and a line a refusal."""
    for address, reason in done.refused:
        click.echo(f"refused {one_line(address)}: {one_line(reason)}", err=True)
    for number, error in done.crashed:
        click.echo(f"snapshot {number} could not be processed: {error}; see the log", err=True)
    click.echo(done.line())


def _readable(workspace: Workspace, path: Path, *, kind: str, publisher: str | None, year: int | None) -> bytes:
    """Return a file's bytes. Raises ConfigurationError when it is no report that can be named."""
    try:
        body = path.read_bytes()
        page = Page(path.resolve().as_uri(), body)
        reading = read(page, workspace.rules.boilerplate, kind=cast("ReportKind", kind))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except ExtractError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    judgement = judge(page, Served(), Expected(IMPORT_EXPECTS.min_characters), reading=reading)
    if not judgement.is_document:
        raise ConfigurationError(f"{path}: not taken for a report: {judgement.line()}")
    year = year or reading.structured.year
    if year is None or not report_publisher(workspace.rules, IMPORTED, reading, publisher):
        raise ConfigurationError(f"{path}: {nameless(year)}")
    return body


def _store(
    workspace: Workspace,
    path: Path,
    body: bytes,
    *,
    kind: str,
    publisher: str | None,
    year: int | None,
    now: dt.datetime,
) -> None:
    """Keep a file as the snapshot of a document that its path names; the same bytes once more change nothing."""
    url = path.resolve().as_uri()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = [("Content-Type", content_type)]
    digest = hashlib.sha256(body).hexdigest()
    with workspace.sessions.begin() as session:
        document = session.scalar(select(Document).where(Document.portal == IMPORTED, Document.url == url))
        if document is None:
            document = Document(portal=IMPORTED, url=url, kind=kind, first_seen_at=now, listed_at=now)
            session.add(document)
        document.kind, document.listed_at = kind, now
        document.publisher_hint = publisher or document.publisher_hint
        document.year_hint = year or document.year_hint
        session.flush()
        latest = document.snapshots[-1] if document.snapshots else None
        if latest and latest.body_sha256 == digest and latest.state == "interpreted":
            return
        workspace.archive.put(url=url, fetched_at=now, status=200, headers=headers, body=body)
        session.add(
            Snapshot(
                document=document,
                url=url,
                fetched_at=now,
                status=200,
                headers=[list(header) for header in headers],
                body_sha256=digest,
                size=len(body),
            )
        )
