"""The jobs follow the declarations, on a real scheduler over a real job store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.portal import Portal, load_portals
from config.settings import Settings
from scheduler.jobs import engine_of
from scheduler.service import CRAWL_JOB, make_scheduler
from scheduler.timetable import CALENDAR, PREFIX, crons, synchronise, trigger
from storage.session import MIGRATIONS, open_database

SHANGHAI = ZoneInfo("Asia/Shanghai")


def declared(portal_id: str, **fields: object) -> Portal:
    return Portal(id=portal_id, name="示例市", listings=[{"url": "https://www.example.gov.cn/"}], **fields)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    made = open_database(Settings(data_dir=tmp_path / "data"))
    yield made
    engine_of(made).dispose()


def fire_days(portal: Portal, start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    when, found, before = trigger(portal), [], None
    moment = when.get_next_fire_time(None, start)
    while moment and moment < end:
        found.append(moment)
        before, moment = moment, when.get_next_fire_time(moment, moment)
        assert moment != before
    return found


def test_a_declared_schedule_is_what_is_kept() -> None:
    portal = declared("a", schedule="15 7 * * mon-fri")
    found = fire_days(portal, dt.datetime(2026, 3, 20, tzinfo=SHANGHAI), dt.datetime(2026, 3, 25, tzinfo=SHANGHAI))
    assert [f"{each:%a %d %H:%M}" for each in found] == ["Fri 20 07:15", "Mon 23 07:15", "Tue 24 07:15"]


def test_without_a_schedule_the_calendar_of_the_reports_is_kept() -> None:
    portal = declared("a")
    assert crons(portal) == CALENDAR

    def count(month: int, first: int, last: int) -> int:
        start = dt.datetime(2026, month, first, tzinfo=SHANGHAI)
        return len(fire_days(portal, start, dt.datetime(2026, month, last, 23, 59, tzinfo=SHANGHAI)))

    assert count(3, 15, 31) == 34  # twice a day; the Mondays' own moment is the same one
    assert count(4, 1, 10) == 20
    assert count(4, 11, 30) == 3  # Mondays
    assert count(12, 1, 31) == 4
    assert count(6, 1, 30) == count(11, 1, 30) == 1


def test_a_schedule_that_never_comes_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"^strange\.toml: schedule: .* never comes"):
        trigger(declared("strange", schedule="0 6 30 2 *"))


def test_jobs_are_added_rescheduled_and_removed(sessions: sessionmaker[Session]) -> None:
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    try:
        first = {"a": declared("a"), "b": declared("b"), "c": declared("c"), "d": declared("d", disabled="gone")}
        assert synchronise(scheduler, first, CRAWL_JOB).added == ("a", "b", "c")
        assert not synchronise(scheduler, first, CRAWL_JOB)
        kept = scheduler.get_job(PREFIX + "a").next_run_time

        second = {"a": declared("a"), "b": declared("b", schedule="0 5 * * *"), "c": declared("c", disabled="closed")}
        done = synchronise(scheduler, second, CRAWL_JOB)
        assert (done.added, done.rescheduled, done.removed) == ((), ("b",), ("c",))
        assert scheduler.get_job(PREFIX + "a").next_run_time == kept
        assert f"{scheduler.get_job(PREFIX + 'b').next_run_time.astimezone(SHANGHAI):%H:%M}" == "05:00"
        assert [job.id for job in scheduler.get_jobs()] == [PREFIX + "b", PREFIX + "a"]
    finally:
        scheduler.shutdown()


def test_a_broken_schedule_changes_no_job(sessions: sessionmaker[Session]) -> None:
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    try:
        synchronise(scheduler, {"a": declared("a")}, CRAWL_JOB)
        with pytest.raises(ConfigurationError):
            synchronise(scheduler, {"b": declared("b"), "c": declared("c", schedule="0 6 30 2 *")}, CRAWL_JOB)
        assert [job.id for job in scheduler.get_jobs()] == [PREFIX + "a"]
    finally:
        scheduler.shutdown()


@pytest.mark.parametrize("schedule", ["0 5 * * *", "45 5 * * *"], ids=["same", "changed meanwhile"])
def test_a_run_missed_while_nothing_served_is_still_due_after_a_restart(
    sessions: sessionmaker[Session], schedule: str
) -> None:
    missed_at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=3)
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    synchronise(scheduler, {"a": declared("a", schedule="0 5 * * *")}, CRAWL_JOB)
    scheduler.get_job(PREFIX + "a").modify(next_run_time=missed_at)
    scheduler.shutdown()

    again = make_scheduler(sessions)
    again.start(paused=True)
    try:
        synchronise(again, {"a": declared("a", schedule=schedule)}, CRAWL_JOB)
        assert again.get_job(PREFIX + "a").next_run_time == missed_at
        assert again.get_job(PREFIX + "a").name == schedule
    finally:
        again.shutdown()


def test_the_bundled_declarations_have_schedules_that_come() -> None:
    for portal in load_portals(Settings().portals_dir).values():
        assert trigger(portal).get_next_fire_time(None, dt.datetime.now(dt.UTC)) is not None


def test_the_job_table_does_not_look_like_a_missing_migration(sessions: sessionmaker[Session]) -> None:
    scheduler = make_scheduler(sessions)
    scheduler.start(paused=True)
    scheduler.shutdown()
    engine = engine_of(sessions)
    assert "apscheduler_jobs" in sa.inspect(engine).get_table_names()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
