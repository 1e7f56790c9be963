"""Run migrations over the connection that the caller hands in; see storage/session.py."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from config.settings import load_settings
from storage import models
from storage.base import UTCDateTime

IGNORED = frozenset({"apscheduler_jobs"})  # the scheduler's own table: made and kept by APScheduler


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables that are not ours."""
    return not (kind == "table" and name in IGNORED)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's signature
    """Write our time type as what the database sees, so that a migration never imports today's models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate over ``attributes["connection"]``, or over the settings' database when Alembic is called by hand."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        with create_engine(load_settings().resolved_database_url()).connect() as own:
            migrate(own)
            own.commit()
    else:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Configure and run; SQLite alters tables by copying them."""
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        include_name=include_name,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
