"""``jiannuo serve``: keep the time, crawl each portal when it is due, stop cleanly when told to.

One scheduler, one job store. Jobs survive a restart in the table ``apscheduler_jobs``; a run that came due meanwhile is
made up for, once. The lock is held while a portal is crawled only, so that files can be imported in between.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_RUNNING
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.portal import load_portals
from config.settings import Settings, load_settings
from scheduler import runs
from scheduler.alive import beat
from scheduler.exceptions import BusyError
from scheduler.jobs import crawl_portal, engine_of, opened, send_alerts
from scheduler.lock import SERVE_LOCK, run_lock
from scheduler.timetable import PREFIX, TIMEZONE, synchronise
from storage.session import utc_now

log = logging.getLogger(__name__)

CRAWL_JOB = "scheduler.service:scheduled_crawl"
REREAD_EVERY = dt.timedelta(minutes=1)
ALERTS_EVERY = dt.timedelta(minutes=5)  # the outbox has its own back-off: this only asks what is due
LATE = dt.timedelta(minutes=5)  # a run that begins later than this was missed, and is made up for
stopping = threading.Event()
"""set by SIGTERM and SIGINT; jobs in the job store can carry no such thing themselves"""


class JobStore(SQLAlchemyJobStore):  # type: ignore[misc]  # APScheduler has no types
    """Jobs in the database, none due while the scheduler stops.

    APScheduler 3.11 looks for due jobs once more after its pools are closed: the run is then neither begun nor due.
    """

    def get_due_jobs(self, now: dt.datetime) -> list[Job]:
        """Return the jobs to begin at ``now``; called under the lock that ``shutdown`` waits for."""
        return super().get_due_jobs(now) if self._scheduler.state == STATE_RUNNING else []


def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT.

    Waits for a crawl that another process runs. Raises BusyError when another service serves this data folder, and
    ConfigurationError for what cannot be used.
    """
    with _stop_on_signals(), run_lock(settings, name=SERVE_LOCK), opened(settings) as sessions:
        with run_lock(settings, wait=stopping):
            runs.mark_interrupted(sessions, utc_now())
        scheduler = make_scheduler(sessions, settings.parallel)
        scheduler.start(paused=True)
        try:
            synchronise(scheduler, load_portals(settings.portals_dir), CRAWL_JOB)
            _crawl_interrupted_again(scheduler, sessions)
            _add_housekeeping(scheduler, settings)
            scheduler.resume()
            log.info("serving %s portals, process %s", len(_crawl_jobs(scheduler)), os.getpid())
            stopping.wait()
            log.info("stopping")
        finally:
            stopping.set()
            scheduler.shutdown(wait=True)


def make_scheduler(sessions: sessionmaker[Session], parallel: int = 2) -> BackgroundScheduler:
    """Return the scheduler on that database, not started, recording what it misses; ``parallel`` crawls at a time."""
    scheduler = BackgroundScheduler(
        jobstores={"default": JobStore(engine=engine_of(sessions)), "memory": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(parallel), "housekeeping": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=TIMEZONE,
    )

    def overlapped(event: JobSubmissionEvent) -> None:
        if event.job_id.startswith(PREFIX):
            message = "skipped: the crawl before it was still running"
            _record(sessions, event, "overlapped", message)

    def missed(event: JobSubmissionEvent) -> None:
        if event.job_id.startswith(PREFIX) and utc_now() - event.scheduled_run_times[-1] > LATE:
            message = "nothing ran at that time; the crawl was made up for later"
            _record(sessions, event, "missed", message)

    scheduler.add_listener(overlapped, EVENT_JOB_MAX_INSTANCES)
    scheduler.add_listener(missed, EVENT_JOB_SUBMITTED)  # EVENT_JOB_MISSED comes only where a grace time drops runs
    return scheduler


def scheduled_crawl(portal_id: str) -> None:
    """Crawl a portal whose time has come, and tell what came of it; this is what the job store names."""
    settings = load_settings()
    try:
        with run_lock(settings, wait=stopping):
            outcome = crawl_portal(portal_id, settings, stop=stopping)
    except BusyError:
        now = utc_now()
        with opened(settings) as sessions:
            runs.record(sessions, portal_id, "interrupted", "stopped before it began", at=now, now=now)
        return
    log.info("%s: %s %s", portal_id, outcome.outcome, outcome.message)
    if not stopping.is_set():
        scheduled_alerts(settings)


def scheduled_alerts(settings: Settings) -> None:
    """Send what the outbox has due."""
    summary = send_alerts(settings)
    if summary.failed:
        log.warning("%s alerts could not be sent; they stay in the outbox", summary.failed)


def reread(scheduler: BackgroundScheduler, settings: Settings) -> None:
    """Take over changed declarations. With a broken one among them nothing changes, and the log says why."""
    try:
        done = synchronise(scheduler, load_portals(settings.portals_dir), CRAWL_JOB)
    except ConfigurationError as error:
        log.warning("the declarations stay as they were: %s", error)
    else:
        if done:
            log.info("added %s, rescheduled %s, removed %s", done.added, done.rescheduled, done.removed)
    beat(settings)


def _add_housekeeping(scheduler: BackgroundScheduler, settings: Settings) -> None:
    common = {"jobstore": "memory", "executor": "housekeeping", "trigger": "interval"}
    seconds = REREAD_EVERY.total_seconds()
    scheduler.add_job(reread, args=[scheduler, settings], id="reread", seconds=seconds, **common)
    seconds = ALERTS_EVERY.total_seconds()
    scheduler.add_job(scheduled_alerts, args=[settings], id="alerts", seconds=seconds, **common)
    beat(settings)


def _crawl_interrupted_again(scheduler: BackgroundScheduler, sessions: sessionmaker[Session]) -> None:
    for portal_id in runs.interrupted_last(sessions):
        job = scheduler.get_job(PREFIX + portal_id)
        if job is not None:
            job.modify(next_run_time=min(job.next_run_time, utc_now()))


def _crawl_jobs(scheduler: BackgroundScheduler) -> list[str]:
    return [job.id for job in scheduler.get_jobs() if job.id.startswith(PREFIX)]


def _record(sessions: sessionmaker[Session], event: JobSubmissionEvent, outcome: str, message: str) -> None:
    portal_id, at = event.job_id.removeprefix(PREFIX), event.scheduled_run_times[-1]
    log.warning("%s: the crawl of %s was %s", portal_id, at.isoformat(timespec="minutes"), outcome)
    runs.record(sessions, portal_id, outcome, message, at=at, now=utc_now())


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into ``stopping``; a second one changes nothing."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    stopping.clear()
    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
