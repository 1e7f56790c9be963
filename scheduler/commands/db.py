"""``db``: care for the database and the archive."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from scheduler.lock import run_lock
from scheduler.workspace import Workspace
from storage.archive import Archive, ArchiveError
from storage.models import Snapshot
from storage.session import connect, upgrade


@click.group()
def db() -> None:
    """Care for the database: upgrade, check, backup."""


@db.command("upgrade")
def upgrade_() -> None:
    """Bring the schema up to this program's.

    \b
    Example: jiannuo db upgrade
    """
    workspace = Workspace()
    with run_lock(workspace.settings):
        before, after = upgrade(workspace.settings)
    click.echo(f"schema {after}: was up to date" if before == after else f"schema {before or 'none'} -> {after}")


@db.command()
def check() -> int:
    """Check the database, and every archived body against its digest. Exit 1 when something is wrong.

    \b
    Example: jiannuo db check
    """
    workspace = Workspace()
    problems = [*_database_problems(workspace.sessions), *_archive_problems(workspace.sessions, workspace.archive)]
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} problems" if problems else "database and archive are whole")
    return 1 if problems else 0


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the embedded database to FILE while it is in use. The archive folder is copied by any file tool.

    \b
    Example: jiannuo db backup /backup/jiannuo.db
    """
    workspace = Workspace()
    if file.exists():
        raise ConfigurationError(f"{file}: exists already; name a new file")
    if not file.parent.is_dir():
        raise ConfigurationError(f"{file.parent}: no such folder")
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".db-", suffix=".part")
        os.close(descriptor)
        _copy(workspace, Path(name), file)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError(f"{file}: cannot be written: {reason}") from error
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


def _copy(workspace: Workspace, partial: Path, file: Path) -> None:
    """Copy the database under a temporary name, which goes away whatever happens; then rename."""
    try:
        if connect(workspace.settings).dialect.name != "sqlite":
            raise ConfigurationError("db backup copies the embedded database; for PostgreSQL use pg_dump")
        with workspace.sessions() as session:
            source = session.connection().connection.driver_connection
            target = sqlite3.connect(partial)
            try:
                source.backup(target)  # type: ignore[union-attr]
            finally:
                target.close()
        partial.chmod(0o644)  # a temporary file is its maker's alone
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _database_problems(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        if session.get_bind().dialect.name != "sqlite":
            return []
        whole = session.execute(sa.text("PRAGMA integrity_check")).scalars().all()
        loose = session.execute(sa.text("PRAGMA foreign_key_check")).all()
    return [f"database: {line}" for line in whole if line != "ok"] + [f"database: loose row {row}" for row in loose]


def _archive_problems(sessions: sessionmaker[Session], archive: Archive) -> list[str]:
    problems = []
    with sessions() as session:
        digests = session.execute(
            sa.select(Snapshot.body_sha256, sa.func.min(Snapshot.url)).group_by(Snapshot.body_sha256)
        )
        for digest, url in digests:
            try:
                archive.get(digest)
            except ArchiveError as error:
                problems.append(f"archive: {url}: {error}")
    return problems
