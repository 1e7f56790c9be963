"""What is done when a portal's time has come: crawl, process, tell. The same for cron, the service and the demo."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from config.boilerplate import load_boilerplate
from config.errors import ConfigurationError
from config.portal import load_portals
from config.settings import Settings
from config.subscribers import load_subscribers
from pipelines.rules import Rules, Summary
from pipelines.run import process
from reporting.alerts import SendSummary, send_due
from reporting.mailer import mailer_for
from scheduler.annex_presence import note_annex_presence
from scheduler.annexes import note_annexes
from scheduler.child import End, run_crawler
from scheduler.moved import look_for_columns
from scheduler.overdue import note_overdue
from scheduler.presence import note_presence
from scheduler.readings import weigh_reading
from scheduler.refusals import fail_unreadable, tell_refusals
from scheduler.runs import close_run, tell_operators
from scheduler.suspects import tell_suspects
from scheduler.unanswered import tell_unanswered
from scheduler.who_judges import may_judge
from storage.archive import Archive
from storage.models import CrawlRun
from storage.session import open_database, utc_now

log = logging.getLogger(__name__)

_one_at_a_time = threading.Lock()
"""held while interpreting, while noting what is to be told (so that nothing is told twice) and while mailing"""


@dataclass(frozen=True, slots=True)
class CrawlOutcome:
    """How one portal's crawl ended, and what came of it."""

    portal: str
    run_id: int
    outcome: str
    """of the run: ``ok`` ``failed`` ``interrupted``"""
    message: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    processed: Summary = field(default_factory=Summary)


@contextmanager
def opened(settings: Settings) -> Iterator[sessionmaker[Session]]:
    """Open the database and close its connections afterwards. Raises as ``open_database``."""
    sessions = open_database(settings)
    try:
        yield sessions
    finally:
        engine_of(sessions).dispose()


def engine_of(sessions: sessionmaker[Session]) -> Engine:
    """Return the engine that the sessions work on."""
    engine = sessions.kw["bind"]
    if not isinstance(engine, Engine):
        raise TypeError(f"sessions are bound to {engine!r}, not to an engine")
    return engine


def load_rules(settings: Settings) -> Rules:
    """Read what an interpretation depends on. Raises ConfigurationError naming file, key and remedy."""
    semantic = may_judge(semantic=settings.semantic)
    return Rules(load_boilerplate(), load_portals(settings.portals_dir), load_subscribers(settings), semantic)


def choose_portals(settings: Settings, named: Sequence[str]) -> tuple[str, ...]:
    """Return the portals to crawl: the named ones, or all that are not disabled.

    Raises ConfigurationError for an unknown or a disabled one.
    """
    portals = load_portals(settings.portals_dir)
    for portal_id in named:
        if portal_id not in portals:
            raise ConfigurationError(f"{portal_id}: no such portal in {settings.portals_dir}; see: jiannuo portal list")
        if portals[portal_id].disabled is not None:
            raise ConfigurationError(f"{portal_id}: disabled by its declaration: {portals[portal_id].disabled}")
    return tuple(dict.fromkeys(named)) or tuple(key for key, portal in portals.items() if portal.disabled is None)


def crawl_portals(
    portal_ids: Sequence[str], settings: Settings, *, full: bool = False, stop: threading.Event | None = None
) -> Iterator[CrawlOutcome]:
    """Crawl several portals, some at a time; give each outcome as it comes. See ``crawl_portal``.

    A fault of our own fails one portal; what concerns all (the declarations, the database, the disk) is raised.
    """
    with ThreadPoolExecutor(settings.parallel, thread_name_prefix="crawl") as pool:
        waiting = {pool.submit(crawl_portal, each, settings, full=full, stop=stop): each for each in portal_ids}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except (ConfigurationError, SQLAlchemyError, OSError):
                raise
            except Exception as error:
                log.exception("%s: what its crawl found could not be told", waiting[done])
                yield CrawlOutcome(waiting[done], 0, "failed", f"{type(error).__name__}; the log has the details")


def crawl_portal(
    portal_id: str, settings: Settings, *, full: bool = False, stop: threading.Event | None = None
) -> CrawlOutcome:
    """Crawl a portal in a sub-process, interpret what it stored, put what is to be told into the outbox.

    Once ``stop`` is set the crawler is ended and the run is ``interrupted``; what it stored is interpreted next time.
    An error of our own while interpreting is logged and fails the run, so that operators hear of it. Mails are sent
    by ``send_alerts``. Raises ConfigurationError.
    """
    stop = stop or threading.Event()
    rules = load_rules(settings)
    with opened(settings) as sessions:
        with sessions() as session:
            last = session.scalar(select(func.max(CrawlRun.id))) or 0
        ended: tuple[int, End] = (0, "stopped")
        if not stop.is_set():
            ended = run_crawler(portal_id, settings, full=full, stop=stop)
        with sessions.begin() as session:
            run_id = close_run(session, portal_id, last, ended, utc_now()).id
        processed = Summary()
        if not stop.is_set():
            try:
                with _one_at_a_time:
                    archive = Archive(settings.resolved_archive_url())
                    processed = process(sessions, archive, rules, now=utc_now(), portals=[portal_id])
                    with sessions.begin() as session:
                        processed.add(*note_annexes(session, archive, rules, portal_id, utc_now()))
            except Exception as error:
                log.exception("%s was crawled, but its pages could not be processed", portal_id)
                _fail(sessions, run_id, f"processing failed: {type(error).__name__}; the log has the details")
        if processed.crashed:
            told = ", ".join(f"{number} ({error})" for number, error in processed.crashed[:5])
            _fail(sessions, run_id, f"{len(processed.crashed)} snapshots could not be processed: {told}; see the log")
        # Two portals may carry one publisher's reports: what one tells, the other must find told.
        with _one_at_a_time, sessions.begin() as session:
            run = session.get_one(CrawlRun, run_id)
            fail_unreadable(session, run)
            weigh_reading(session, run)
            if run.read_listings:
                portal, watched = rules.portals[portal_id], rules.watched()
                processed.add(*note_presence(session, portal, rules.subscribers, utc_now(), watched))
                archive = Archive(settings.resolved_archive_url())
                processed.add(*note_annex_presence(session, archive, portal, rules.subscribers, utc_now()))
            processed.alerts += note_overdue(session, rules.portals[portal_id], run, rules.subscribers, utc_now())
            processed.alerts += tell_refusals(session, run, rules.subscribers, utc_now())
            processed.alerts += tell_unanswered(session, rules.portals[portal_id], run, rules.subscribers, utc_now())
            processed.alerts += tell_suspects(session, portal_id, rules.subscribers, utc_now())
            processed.alerts += tell_operators(session, run, rules.subscribers, utc_now())
        if not stop.is_set():
            processed.alerts += look_for_columns(sessions, settings, rules, portal_id, run_id, now=utc_now())
        with sessions() as session:
            run = session.get_one(CrawlRun, run_id)
            return CrawlOutcome(portal_id, run_id, run.outcome, run.message, dict(run.counts), processed)


def send_alerts(settings: Settings) -> SendSummary:
    """Send what is due in the outbox. Raises ConfigurationError."""
    rules = load_rules(settings)
    with opened(settings) as sessions, _one_at_a_time:
        return send_due(sessions, rules.subscribers, mailer_for(settings), utc_now(), rules.dues())


def _fail(sessions: sessionmaker[Session], run_id: int, message: str) -> None:
    with sessions.begin() as session:
        run = session.get_one(CrawlRun, run_id)
        run.outcome, run.message = "failed", "; ".join(filter(None, (run.message, message)))
