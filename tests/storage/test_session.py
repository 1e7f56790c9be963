"""The database: made, refused with a reason, migrated; the models and the migrations agree."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy.orm import Session

from config.errors import ConfigurationError
from config.settings import Settings
from storage.models import Base, Publisher, Report, Review, Version
from storage.session import connect, migrate, open_database, schema_revision, upgrade, utc_now

OURS = frozenset(Base.metadata.tables)


def settings_in(folder: Path, url: str = "") -> Settings:
    return Settings(data_dir=folder, database_url=url, smtp_url=SecretStr(""))


def differences(engine: sa.Engine) -> list[object]:
    """What ``alembic check`` would complain about."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _parents: kind != "table" or name in OURS,
            },
        )
        return list(compare_metadata(context, Base.metadata))


def test_a_fresh_database_is_made_at_the_newest_schema(tmp_path: Path) -> None:
    sessions = open_database(settings_in(tmp_path / "new" / "data"))
    engine = sessions.kw["bind"]
    assert set(sa.inspect(engine).get_table_names()) >= OURS
    assert differences(engine) == []
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_database_is_closed_with_its_last_session(tmp_path: Path) -> None:
    closed: list[object] = []
    sessions = open_database(settings_in(tmp_path))
    sa.event.listen(sessions.kw["bind"], "close", lambda connection, _record: closed.append(connection))
    session = sessions()
    del sessions
    with session:
        session.execute(sa.text("SELECT 1"))
    assert closed == []
    del session
    assert len(closed) == 1


def test_every_migration_goes_up_from_empty_and_down_again(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from storage.session import MIGRATIONS

    engine = connect(settings_in(tmp_path))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    migrate(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    left = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()


def test_the_migrations_files_are_named_by_their_revisions() -> None:
    """What opens a database reads the names alone."""
    from alembic.script import ScriptDirectory

    from storage.session import MIGRATIONS

    scripts = ScriptDirectory(str(MIGRATIONS))
    named = [path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py")]
    assert sorted(named) == sorted(script.revision for script in scripts.walk_revisions())
    assert scripts.get_current_head() == max(named)


@pytest.mark.parametrize(
    ("kept", "told"),
    [("('4f1a'), ('9c2b')", "4f1a, 9c2b"), ("(NULL), ('0001')", "0001, None"), ("(NULL)", "None"), ("(7)", "7")],
    ids=["branches", "one unknown", "unknown", "number"],
)
def test_a_database_with_the_version_table_of_another_program_is_refused(tmp_path: Path, kept: str, told: str) -> None:
    with sqlite3.connect(tmp_path / "jiannuo.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num)")
        database.execute(f"INSERT INTO alembic_version VALUES {kept}")
    database.close()
    for refuse in (open_database, upgrade):
        with pytest.raises(ConfigurationError, match=rf"its schema \({told}\) is newer than this program"):
            refuse(settings_in(tmp_path))


def test_a_database_at_the_newest_schema_is_opened_without_alembic(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom config.settings import load_settings\nfrom storage.session import open_database\n"
        "open_database(load_settings())\nsys.stdout.write(str('alembic' in sys.modules))\n"
    )
    environment = os.environ | {"JIANNUO_DATA_DIR": str(tmp_path)}
    started = [subprocess.check_output([sys.executable, "-c", script], env=environment) for _ in range(2)]
    assert started == [b"True", b"False"]


def test_an_older_schema_is_refused_and_upgraded_on_demand(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from storage.session import MIGRATIONS

    settings = settings_in(tmp_path)
    engine = connect(settings)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with pytest.raises(ConfigurationError, match="jiannuo db upgrade"):
        open_database(settings)
    before, after = upgrade(settings)
    assert before == "0001"
    assert after == schema_revision(engine)
    open_database(settings).kw["bind"].dispose()
    engine.dispose()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    engine = open_database(settings).kw["bind"]
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (open_database, upgrade):
        with pytest.raises(ConfigurationError, match="newer than this program"):
            refuse(settings)
    assert schema_revision(engine) == "9999"
    engine.dispose()


def test_files_that_are_no_database_of_ours_are_refused(tmp_path: Path) -> None:
    (tmp_path / "jiannuo.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(ConfigurationError, match="not a database"):
        open_database(settings_in(tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    with sqlite3.connect(other / "jiannuo.db") as connection:
        connection.execute("CREATE TABLE song (title TEXT)")
    connection.close()
    with pytest.raises(ConfigurationError, match="some other program"):
        open_database(settings_in(other))


def test_an_unusable_url_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="JIANNUO_DATABASE_URL"):
        open_database(settings_in(tmp_path, "nonsense"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigurationError, match="JIANNUO_DATA_DIR"):
        open_database(settings_in(tmp_path))


def test_several_processes_may_meet_at_an_empty_database(tmp_path: Path) -> None:
    script = (
        "from config.settings import load_settings\nfrom storage.session import open_database\n"
        "open_database(load_settings())\n"
    )
    environment = os.environ | {"JIANNUO_DATA_DIR": str(tmp_path)}
    started = [subprocess.Popen([sys.executable, "-c", script], env=environment) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]


def test_naive_times_are_refused(tmp_path: Path) -> None:
    sessions = open_database(settings_in(tmp_path))
    moment = utc_now().replace(tzinfo=None)
    with sessions() as session, pytest.raises(sa.exc.StatementError, match="naive time"):
        session.execute(sa.select(Version).where(Version.created_at == moment))
    sessions.kw["bind"].dispose()


def test_postgresql_carries_the_same_schema_and_rows(tmp_path: Path, postgres: str) -> None:
    settings = settings_in(tmp_path, postgres)
    sessions = open_database(settings)
    engine = sessions.kw["bind"]
    assert differences(engine) == []
    with sessions.begin() as session:
        report = Report.of(session, Publisher.named(session, "示例市人民政府"), 2024, "rule_of_law")
        assert Report.of(session, Publisher.named(session, "示例市人民政府"), 2024, "rule_of_law") is report
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1
    engine.dispose()
    open_database(settings).kw["bind"].dispose()


def test_postgresql_refuses_to_alter_a_review(tmp_path: Path, postgres: str) -> None:
    sessions = open_database(settings_in(tmp_path, postgres))
    plan = ("示例市人民政府", 2023, "rule_of_law")
    with sessions.begin() as session:
        Review.add(session, plan=plan, commitment="开展试点", fields={}, author="王审计", note="", now=utc_now())
    for statement in (sa.update(Review).values(note="x"), sa.delete(Review)):
        with pytest.raises(sa.exc.DBAPIError, match="never altered"), sessions.begin() as session:
            session.execute(statement)
    with sessions() as session:
        assert len(Review.standing(session, *plan)) == 1
    sessions.kw["bind"].dispose()


def test_a_kill_while_the_database_is_made_leaves_none_or_all_of_it(tmp_path: Path) -> None:
    """The schema is one transaction: whenever the kill comes, the next process can go on."""
    script = (
        "import os, sys\nfrom alembic.operations import Operations\n"
        "from config.settings import load_settings\nfrom storage.session import open_database\n"
        "made = Operations.create_table\ncount = [0]\n"
        "def create(self, *a, **k):\n"
        "    count[0] += 1\n"
        "    if count[0] == int(sys.argv[1]): os._exit(9)\n"
        "    return made(self, *a, **k)\n"
        "Operations.create_table = create\nopen_database(load_settings())\n"
    )
    environment = os.environ | {"JIANNUO_DATA_DIR": str(tmp_path)}
    for kill_at in (1, 4, 9):
        killed = subprocess.run([sys.executable, "-c", script, str(kill_at)], env=environment, check=False)
        assert killed.returncode == 9
    engine = open_database(settings_in(tmp_path)).kw["bind"]
    assert differences(engine) == []
    engine.dispose()
