"""The service: a real scheduler in this process, and a real ``jiannuo serve`` in its own."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.portal import load_portals
from config.settings import Settings
from scheduler.alive import beat, seconds_since_beat
from scheduler.jobs import engine_of
from scheduler.service import CRAWL_JOB, make_scheduler, reread
from scheduler.timetable import PREFIX, synchronise
from storage.models import CrawlRun
from storage.session import open_database

PATIENCE = 60.0  # seconds, for a machine that is busy with other things
DECLARATION = 'name = "示例市"\nschedule = "30 6 * * mon"\n[[listings]]\nurl = "http://127.0.0.1:{port}/list/"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "portals").mkdir()
    return Settings(data_dir=tmp_path / "data", portals_dir=tmp_path / "portals", allow_private_hosts=True)


@pytest.fixture
def sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    made = open_database(settings)
    yield made
    engine_of(made).dispose()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


def declare(settings: Settings, portal_id: str, port: int = 9) -> None:
    (settings.portals_dir / f"{portal_id}.toml").write_text(DECLARATION.format(port=port), encoding="utf-8")


def until(look: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Look again until there is something to see."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert process is None or process.poll() is None, "the service ended"
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def outcomes(sessions: sessionmaker[Session]) -> list[tuple[str, str]]:
    with sessions() as session:
        return [(run.portal, run.outcome) for run in session.scalars(select(CrawlRun).order_by(CrawlRun.id))]


class Served:
    """A running ``jiannuo serve``."""

    def __init__(self, settings: Settings) -> None:
        environment = {
            **os.environ,
            "JIANNUO_DATA_DIR": str(settings.data_dir),
            "JIANNUO_PORTALS_DIR": str(settings.portals_dir),
            "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
        }
        command = [sys.executable, "-m", "scheduler", "-v", "serve"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        self.settings = settings

    def stop(self) -> tuple[int, float, str]:
        """Send SIGTERM; return the exit code, the seconds that it took, and the log."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _out, log = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, time.monotonic() - began, log


@pytest.fixture
def serve(settings: Settings) -> Iterator[Callable[[], Served]]:
    started: list[Served] = []

    def start() -> Served:
        started.append(Served(settings))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def test_a_run_that_overlaps_the_one_before_is_recorded(sessions: sessionmaker[Session]) -> None:
    done = threading.Event()
    scheduler = make_scheduler(sessions)
    scheduler.start()
    try:
        scheduler.add_job(done.wait, "interval", seconds=0.2, id=PREFIX + "a", jobstore="memory")
        until(lambda: ("a", "overlapped") in outcomes(sessions))
    finally:
        done.set()
        scheduler.shutdown()
    with sessions() as session:
        run = session.scalars(select(CrawlRun)).first()
        assert run is not None
        assert run.finished_at is not None
        assert "still running" in run.message


def test_declarations_are_read_again(settings: Settings, sessions: sessionmaker[Session]) -> None:
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    try:
        declare(settings, "a")
        reread(scheduler, settings)
        assert [job.id for job in scheduler.get_jobs()] == [PREFIX + "a"]

        (settings.portals_dir / "b.toml").write_text("name = ", encoding="utf-8")
        (settings.portals_dir / "a.toml").unlink()
        reread(scheduler, settings)
        assert [job.id for job in scheduler.get_jobs()] == [PREFIX + "a"], "a broken declaration changes nothing"

        declare(settings, "b")
        reread(scheduler, settings)
        assert [job.id for job in scheduler.get_jobs()] == [PREFIX + "b"]
    finally:
        scheduler.shutdown()


def test_the_heartbeat_has_an_age(settings: Settings) -> None:
    assert seconds_since_beat(settings, time.time()) is None
    settings.data_dir.mkdir()
    beat(settings)
    assert seconds_since_beat(settings, time.time() + 600) == pytest.approx(600, abs=30)


def test_serve_is_one_of_a_kind_and_stops_when_told(settings: Settings, serve: Callable[[], Served]) -> None:
    declare(settings, "a")
    first = serve()
    until(lambda: seconds_since_beat(settings, time.time()), first.process)

    second = serve()
    _out, log = second.process.communicate(timeout=PATIENCE)
    assert second.process.returncode == 75
    assert "another run holds the lock" in log.splitlines()[-1]

    code, seconds, log = first.stop()
    assert code == 0, log
    assert seconds < 10, log
    assert "Traceback" not in log


def test_serve_refuses_broken_declarations(settings: Settings, serve: Callable[[], Served]) -> None:
    (settings.portals_dir / "a.toml").write_text('name = "示例市"\n', encoding="utf-8")
    served = serve()
    _out, log = served.process.communicate(timeout=PATIENCE)
    assert served.process.returncode == 2
    assert log.splitlines()[-1].startswith("jiannuo: ")
    assert "a.toml: listings: " in log.splitlines()[-1]


def test_a_missed_run_is_made_up_for_and_stopped_in_the_middle_and_begun_again(
    settings: Settings, sessions: sessionmaker[Session], serve: Callable[[], Served], silent_port: int
) -> None:
    declare(settings, "slow", silent_port)
    due = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=2)
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    synchronise(scheduler, load_portals(settings.portals_dir), CRAWL_JOB)
    scheduler.get_job(PREFIX + "slow").modify(next_run_time=due)
    scheduler.shutdown()

    served = serve()
    until(lambda: ("slow", "running") in outcomes(sessions), served.process)
    code, seconds, log = served.stop()
    assert code == 0, log
    assert seconds < 15, log
    assert sorted(outcomes(sessions)) == [("slow", "interrupted"), ("slow", "missed")]
    with sessions() as session:
        missed = session.scalars(select(CrawlRun).where(CrawlRun.outcome == "missed")).one()
        assert missed.started_at == due

    again = serve()
    until(lambda: ("slow", "running") in outcomes(sessions), again.process)
    again.process.kill()
    again.process.wait()
    last = serve()
    until(lambda: outcomes(sessions)[-1] == ("slow", "running") and len(outcomes(sessions)) == 4, last.process)
    assert last.stop()[0] == 0
    assert [outcome for _portal, outcome in outcomes(sessions)].count("interrupted") == 3
