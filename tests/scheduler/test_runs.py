"""The book of runs: what killed crawlers left, and when operators are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from config.subscribers import Subscriber
from scheduler import runs
from scheduler.jobs import engine_of
from storage.models import Alert, CrawlRun
from storage.session import open_database

NOW = dt.datetime(2026, 4, 1, 6, 30, tzinfo=dt.UTC)
OPERATOR = Subscriber(name="watch", address="watch@localhost", audience="operators")
READER = Subscriber(name="reader", address="reader@localhost")


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    made = open_database(Settings(data_dir=tmp_path / "data"))
    yield made
    engine_of(made).dispose()


def add(sessions: sessionmaker[Session], *outcomes: str, portal: str = "a") -> list[int]:
    with sessions.begin() as session:
        rows = [CrawlRun(portal=portal, started_at=NOW, outcome=outcome) for outcome in outcomes]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def told(sessions: sessionmaker[Session], run_id: int) -> int:
    with sessions.begin() as session:
        return runs.tell_operators(session, session.get_one(CrawlRun, run_id), [OPERATOR, READER], NOW)


def test_runs_of_killed_processes_are_closed(sessions: sessionmaker[Session]) -> None:
    left, _ok = add(sessions, "running", "ok")
    assert runs.mark_interrupted(sessions, NOW) == ["a"]
    assert runs.mark_interrupted(sessions, NOW) == []
    with sessions() as session:
        run = session.get_one(CrawlRun, left)
        assert (run.outcome, run.finished_at) == ("interrupted", NOW)
        assert run.message


def test_an_interrupted_portal_is_named_until_it_ran_again(sessions: sessionmaker[Session]) -> None:
    add(sessions, "ok", "interrupted", "overlapped", "missed", portal="a")
    add(sessions, "interrupted", "failed", portal="b")
    assert runs.interrupted_last(sessions) == ["a"]


@pytest.mark.parametrize(
    ("code", "end", "outcome", "message"),
    [
        (-15, "stopped", "interrupted", "stopped on request"),
        (-9, "itself", "failed", "killed by SIGKILL"),
        (3, "itself", "failed", "code 3"),
        (-15, "time limit", "failed", "time limit"),
    ],
)
@pytest.mark.parametrize("began", [True, False])
def test_a_run_that_its_crawler_left_open_is_closed(
    sessions: sessionmaker[Session], code: int, end: runs.End, outcome: str, message: str, *, began: bool
) -> None:
    (earlier,) = add(sessions, "running")
    if began:
        add(sessions, "running")
    with sessions.begin() as session:
        run = runs.close_run(session, "a", earlier, (code, end), NOW)
        assert (run.outcome, run.finished_at) == (outcome, NOW)
        assert message in run.message
        assert run.id == earlier + 1
        assert session.get_one(CrawlRun, earlier).outcome == "running"


def test_what_the_crawler_recorded_stays(sessions: sessionmaker[Session]) -> None:
    add(sessions, "failed")
    with sessions.begin() as session:
        assert runs.close_run(session, "a", 0, (1, "itself"), NOW).outcome == "failed"
        assert session.scalars(select(CrawlRun)).one().finished_at is None


def test_operators_hear_once_of_a_failing_portal_and_once_of_its_recovery(sessions: sessionmaker[Session]) -> None:
    outcomes = ("ok", "failed", "interrupted", "failed", "overlapped", "ok", "ok", "failed")
    assert [told(sessions, run_id) for run_id in add(sessions, *outcomes)] == [0, 1, 0, 0, 0, 1, 0, 1]
    with sessions() as session:
        found = session.execute(select(Alert.subscriber, Alert.key, Alert.kind).order_by(Alert.id)).all()
    assert [tuple(row) for row in found] == [
        ("watch", "run-failed:a:2", "run_failed"),
        ("watch", "run-recovered:a:2", "run_recovered"),
        ("watch", "run-failed:a:8", "run_failed"),
    ]


def test_a_failure_that_a_crash_left_untold_is_told_by_the_next_run(sessions: sessionmaker[Session]) -> None:
    _untold, second = add(sessions, "failed", "failed")
    assert told(sessions, second) == 1
