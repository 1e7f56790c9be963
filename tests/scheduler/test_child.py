"""The sub-process of a crawl: stopped, limited, orphaned, killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from config.settings import Settings
from scheduler.child import environment, run_crawler
from scheduler.jobs import choose_portals, crawl_portal, opened
from storage.models import Alert, CrawlRun

PATIENCE = 60.0
PARENT = """
import sys, threading
from config.settings import load_settings
from scheduler.child import run_crawler
run_crawler("slow", load_settings(), full=False, stop=threading.Event())
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Settings with one portal, whose server takes connections and never answers."""
    (tmp_path / "portals").mkdir()
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        listing = f'url = "http://127.0.0.1:{server.getsockname()[1]}/list/"'
        declaration = f'name = "示例市"\n[[listings]]\n{listing}\n[fetch]\ntimeout = 30\n'
        (tmp_path / "portals" / "slow.toml").write_text(declaration, encoding="utf-8")
        made = Settings(data_dir=tmp_path / "data", portals_dir=tmp_path / "portals", allow_private_hosts=True)
        with opened(made):
            yield made


def when_running(settings: Settings) -> int:
    """Wait until a crawl of the portal has begun; return its run."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with opened(settings) as sessions, sessions() as session:
            run = session.scalar(select(CrawlRun).where(CrawlRun.outcome == "running"))
            if run is not None:
                return run.id
        time.sleep(0.05)
    pytest.fail("the crawl never began")


def test_a_crawl_that_is_told_to_stop_is_interrupted(settings: Settings) -> None:
    stop = threading.Event()

    def stop_it() -> None:
        when_running(settings)
        stop.set()

    waiting = threading.Thread(target=stop_it)
    waiting.start()
    outcome = crawl_portal("slow", settings, stop=stop)
    waiting.join()
    assert outcome.outcome == "interrupted"
    with opened(settings) as sessions, sessions() as session:
        assert session.scalars(select(CrawlRun.outcome)).all() == ["interrupted"]
        assert session.scalars(select(Alert)).all() == [], "nobody is told that we stopped"


def test_a_crawl_that_was_stopped_before_it_began_is_in_the_book(settings: Settings) -> None:
    stop = threading.Event()
    stop.set()
    outcome = crawl_portal("slow", settings, stop=stop)
    assert (outcome.outcome, outcome.counts) == ("interrupted", {})


def test_a_crawl_has_a_time_limit(settings: Settings) -> None:
    began = time.monotonic()
    _code, end = run_crawler("slow", settings, full=False, stop=threading.Event(), limit=0.5)
    assert end == "time limit"
    assert time.monotonic() - began < PATIENCE


def test_a_crawl_that_is_killed_fails_and_operators_are_told(settings: Settings) -> None:
    killed = []

    def kill_it() -> None:
        when_running(settings)
        children = Path(f"/proc/self/task/{main_thread}/children").read_text(encoding="ascii").split()
        killed.extend(children)
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    main_thread = threading.get_native_id()
    waiting = threading.Thread(target=kill_it)
    waiting.start()
    outcome = crawl_portal("slow", settings)
    waiting.join()
    assert len(killed) == 1
    assert (outcome.outcome, outcome.message[:33]) == ("failed", "the crawler was killed by SIGKILL")
    with opened(settings) as sessions, sessions() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.kind, alert.payload) == ("run_failed", {"portal": "slow", "run_id": outcome.run_id})


def test_a_crawler_ends_with_its_parent(settings: Settings) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], env=environment(settings))
    try:
        when_running(settings)
        (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text(encoding="ascii").split()
    finally:
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, "it went on without its parent"
        time.sleep(0.05)


def test_a_crawler_sees_the_settings_and_no_mail_password(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANNUO_SMTP_URL", "smtp://user:secret@localhost")
    given = environment(settings.model_copy(update={"smtp_url": SecretStr("smtp://user:secret@localhost")}))
    assert "secret" not in "".join(given.values())
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    seen = Settings()
    assert seen.portals_dir == settings.portals_dir
    assert seen.resolved_database_url() == settings.resolved_database_url()
    assert seen.resolved_archive_url() == settings.resolved_archive_url()
    assert seen.allow_private_hosts


def test_portals_are_chosen_once_and_in_order(settings: Settings) -> None:
    text = 'name = "样本县"\ndisabled = "moved"\n'
    (settings.portals_dir / "gone.toml").write_text(text, encoding="utf-8")
    assert choose_portals(settings, ()) == ("slow",)
    assert choose_portals(settings, ("slow", "slow")) == ("slow",)
