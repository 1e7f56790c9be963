"""Open the database: create it, refuse it with a reason, bring it up to date."""

from __future__ import annotations

import datetime as dt
import os
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 5_140_114  # PostgreSQL's advisory lock of our migrations: any number that nobody else uses
VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))  # Alembic's own table: one row
BUSY_TIMEOUT = 30.0  # seconds that a writer waits for another: a crawl and the service may write at once


class _Use:
    """What all sessions of a database hold: when none is left, it is closed."""


def utc_now() -> dt.datetime:
    """Return this moment, aware."""
    return dt.datetime.now(dt.UTC)


def open_database(settings: Settings) -> sessionmaker[Session]:
    """Open the database for work; a missing or empty one is made at the newest schema.

    Its connections are closed when what is returned and the sessions made by it are gone, at the end of the process at
    the latest.
    Raises ConfigurationError for an older schema (``jiannuo db upgrade`` brings it up), a newer one, a database or
    data folder that cannot be written, and a file that is no database.
    """
    engine = connect(settings)
    with ExitStack() as refused:
        refused.callback(engine.dispose)
        try:
            newest = max(_known_revisions())
            if schema_revision(engine) != newest:
                with _alone(engine, settings):  # two processes may meet at an empty database
                    found = schema_revision(engine)
                    if found is None and not sa.inspect(engine).get_table_names():
                        migrate(engine)
                    elif found != newest:
                        _refuse(engine, found)
            _probe_write(engine)
        except sa.exc.DBAPIError as error:
            raise ConfigurationError(f"{_shown(engine)}: {_plain(error)}") from error
        refused.pop_all()
    use = _Use()
    weakref.finalize(use, engine.dispose)
    return sessionmaker(engine, info={"use": use})


def upgrade(settings: Settings) -> tuple[str | None, str | None]:
    """Bring the schema to the newest revision; return the revisions before and after.

    Raises ConfigurationError for a schema newer than this program and for what cannot be opened.
    """
    engine = connect(settings)
    try:
        before = schema_revision(engine)
        if before is not None and before not in _known_revisions():
            _refuse(engine, before)
        with _alone(engine, settings):
            migrate(engine)
        return before, schema_revision(engine)
    except sa.exc.DBAPIError as error:
        raise ConfigurationError(f"{_shown(engine)}: {_plain(error)}") from error
    finally:
        engine.dispose()


def connect(settings: Settings) -> Engine:
    """Return an engine; SQLite gets WAL, foreign keys and patience. Makes the data folder. Checks nothing else."""
    text = settings.resolved_database_url()
    try:
        url = make_url(text)
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT} if _is_file(text) else {})
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigurationError(
            f"JIANNUO_DATABASE_URL: {error}; give sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    if engine.dialect.name == "sqlite":
        make_folder(settings.data_dir)
        sa.event.listen(engine, "connect", _sqlite_pragmas)
    return engine


def make_folder(folder: Path) -> None:
    """Make the data folder. Raises ConfigurationError when it cannot be made or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the data folder cannot be made: {error.strerror}; set JIANNUO_DATA_DIR"
        raise ConfigurationError(f"{folder}: {why}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{folder}: the data folder cannot be written; set JIANNUO_DATA_DIR")


def schema_revision(engine: Engine) -> str | None:
    """Return the revision that the database says it has; None where it says nothing."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(VERSION.name):
            return None
        found = connection.execute(sa.select(VERSION.c.version_num)).scalars().all()
        return ", ".join(sorted(map(str, found))) if found else None  # another program may keep several, or no text


def migrate(engine: Engine) -> None:
    """Run all migrations that are missing, in one transaction: a kill leaves the schema as it was."""
    from alembic import command  # noqa: PLC0415 - an eighth of a second that a database at the newest schema need not wait
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    own = sa.create_engine(engine.url, poolclass=sa.NullPool)
    if own.dialect.name == "sqlite":
        # Python's driver begins no transaction before DDL unless it is told to keep out of it.
        sa.event.listen(own, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
        sa.event.listen(own, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with own.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: Engine, settings: Settings) -> Iterator[None]:
    """Keep every other process from migrating this database meanwhile."""
    if engine.dialect.name == "sqlite":
        with FileLock(settings.data_dir / "migrate.lock"):
            yield
    else:
        with engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(MIGRATION_LOCK)))
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(MIGRATION_LOCK)))


def _known_revisions() -> set[str]:
    """Return the revisions of this program; each migration's file begins with its own, and they count up."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _refuse(engine: Engine, found: str | None) -> None:
    if found is None:
        raise ConfigurationError(f"{_shown(engine)}: this is some other program's database; name another one")
    if found in _known_revisions():
        raise ConfigurationError(f"{_shown(engine)}: its schema is older than this program; run: jiannuo db upgrade")
    raise ConfigurationError(
        f"{_shown(engine)}: its schema ({found}) is newer than this program; install the newer jiannuo"
    )


def _probe_write(engine: Engine) -> None:
    """Take and give back the write lock, so that a read-only file is told before any work."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()


def _sqlite_pragmas(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _is_file(url: str) -> bool:
    return url.startswith("sqlite")


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _plain(error: sa.exc.DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "not a database" in reason:
        return "this file is not a database; name another one"
    if "readonly" in reason or "unable to open" in reason:
        return f"cannot be written ({reason}); set JIANNUO_DATA_DIR or JIANNUO_DATABASE_URL"
    return f"{reason}; check JIANNUO_DATABASE_URL"
