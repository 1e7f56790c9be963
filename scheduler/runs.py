"""The book of runs, as far as the crawler cannot keep it itself: killed, interrupted, missed and overlapping ones."""

from __future__ import annotations

import datetime as dt
import logging
import signal
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config.subscribers import Subscriber, addressees
from scheduler.child import End
from storage.models import Alert, CrawlRun

log = logging.getLogger(__name__)

FINISHED = ("ok", "failed")
"""outcomes that say something about the portal; the others say something about us"""


def mark_interrupted(sessions: sessionmaker[Session], now: dt.datetime) -> list[str]:
    """Close the runs that a killed process left open; return their portals. Only under the lock: nothing runs then."""
    with sessions.begin() as session:
        left = session.scalars(select(CrawlRun).where(CrawlRun.outcome == "running")).all()
        for run in left:
            run.outcome, run.finished_at = "interrupted", now
            run.message = "its process was killed; what it had stored is kept, and the next crawl goes on from there"
            log.info("run %s of %s was interrupted", run.id, run.portal)
        return sorted({run.portal for run in left})


def interrupted_last(sessions: sessionmaker[Session]) -> list[str]:
    """Return the portals whose newest run that began was interrupted."""
    began = CrawlRun.outcome.not_in(("missed", "overlapped"))
    newest = select(func.max(CrawlRun.id)).where(began).group_by(CrawlRun.portal)
    query = select(CrawlRun.portal).where(CrawlRun.id.in_(newest), CrawlRun.outcome == "interrupted")
    with sessions() as session:
        return sorted(session.scalars(query))


def record(
    sessions: sessionmaker[Session], portal: str, outcome: str, message: str, *, at: dt.datetime, now: dt.datetime
) -> None:
    """Note a run that never began; ``at`` is when it should have."""
    with sessions.begin() as session:
        session.add(CrawlRun(portal=portal, started_at=at, finished_at=now, outcome=outcome, message=message))


def close_run(session: Session, portal: str, after: int, ended: tuple[int, End], now: dt.datetime) -> CrawlRun:
    """Return the run that a crawler process made (the portal's newest above id ``after``), closed if it left it open.

    A process that died before it made one gets a row here, so that nothing fails without a trace.
    """
    code, end = ended
    newest = select(CrawlRun).where(CrawlRun.portal == portal, CrawlRun.id > after).order_by(CrawlRun.id.desc())
    run = session.scalar(newest.limit(1))
    if run is None:
        run = CrawlRun(portal=portal, started_at=now)
        session.add(run)
    elif run.outcome != "running":
        if end == "time limit":
            run.outcome, run.message = "failed", _why(code, end)
        elif code != 0 and run.outcome == "ok":
            log.warning("the crawler of %s recorded its run as ok, yet ended with code %s", portal, code)
        return run
    run.outcome = "interrupted" if end == "stopped" else "failed"
    run.finished_at, run.message = now, _why(code, end)
    session.flush()
    return run


def tell_operators(session: Session, run: CrawlRun, subscribers: Sequence[Subscriber], now: dt.datetime) -> int:
    """Put into the outbox that a portal fails, or is well again; return how many alerts that made.

    A failing portal is told once, by its first failed run, and so is its recovery; a run before the first good or bad
    one has nothing to recover from. What a crash left untold is told by the next run.
    """
    if run.outcome not in FINISHED:
        return 0
    earlier = session.scalars(
        select(CrawlRun)
        .where(CrawlRun.portal == run.portal, CrawlRun.id < run.id, CrawlRun.outcome.in_(FINISHED))
        .order_by(CrawlRun.id.desc())
    )
    first_failed = run.id if run.outcome == "failed" else None
    for before in earlier:
        if before.outcome == "ok":
            break
        first_failed = before.id
    if first_failed is None:
        return 0
    kind = "run_failed" if run.outcome == "failed" else "run_recovered"
    key = f"{kind.replace('_', '-')}:{run.portal}:{first_failed}"
    payload = {"portal": run.portal, "run_id": run.id}
    people = addressees(subscribers, "operators", run.portal)
    return Alert.post_to(session, people, key=key, kind=kind, payload=payload, now=now)


def _why(code: int, end: End) -> str:
    if end == "stopped":
        return "stopped on request; the next crawl goes on from there"
    if end == "time limit":
        return "stopped: it ran into the time limit; see its messages in the log"
    if code < 0:
        return f"the crawler was killed by {_signal_name(-code)}; memory or a person? see the system's log"
    return f"the crawler ended with code {code} before it was done; its messages are in the log"


def _signal_name(number: int) -> str:
    known = {sign.value: sign.name for sign in signal.Signals}
    return known.get(number, f"signal {number}")
