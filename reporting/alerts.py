"""Send what waits in the outbox, each alert once.

An alert is claimed, handed over and marked in transactions of its own: what the server accepted is marked at once, what
it did not accept stays and is tried again, later and later. Two processes never hand over the same alert; a crash
between acceptance and mark leads to a second mail with the same Message-ID, never to a lost one.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from config.subscribers import Subscriber
from reporting.mailer import DeliveryError, Mailer, MailRefusedError, ServerUnavailableError
from reporting.messages import compose, to_message
from reporting.notices import UntellableError
from storage.models import Alert

log = logging.getLogger(__name__)

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)


@dataclass(frozen=True)
class SendSummary:
    """What became of the alerts that were due."""

    sent: int
    failed: int
    """not handed over now: waiting for another try, or refused for good"""
    files: tuple[Path, ...]


class _NobodyToTellError(Exception):
    """The alert's subscriber is not declared (any more): the alert waits."""


def send_due(
    sessions: sessionmaker[Session],
    subscribers: Sequence[Subscriber],
    mailer: Mailer,
    now: dt.datetime,
    dues: Mapping[str, str] | None = None,
) -> SendSummary:
    """Send every alert that is due at ``now``; ``dues`` are the declared due days, ``MM-DD`` by portal.

    A server that is down ends the attempt for all of them: each stays in the outbox with the error and its next time.
    """
    known = {subscriber.name: subscriber for subscriber in subscribers}
    sent, failed = 0, 0
    files: list[Path] = []
    down: ServerUnavailableError | None = None
    began = time.monotonic()
    try:
        for alert_id in _due(sessions, now):
            passed = dt.timedelta(seconds=time.monotonic() - began)  # a long batch must not outlive its leases
            if not _claim(sessions, alert_id, now, now + passed + mailer.lease):
                continue
            try:
                message, file_name = _written(sessions, alert_id, known, sender=mailer.sender, now=now, dues=dues or {})
                if down is not None:
                    raise down
                file = mailer.deliver(message, file_name)
            except (DeliveryError, UntellableError, _NobodyToTellError) as error:
                down = error if isinstance(error, ServerUnavailableError) else down
                failed += 1
                _postpone(sessions, alert_id, error, now)
            else:
                _mark_sent(sessions, alert_id, now)
                sent += 1
                files += [file] if file is not None else []
    finally:
        mailer.close()
    return SendSummary(sent, failed, tuple(files))


def queue_test(session: Session, subscribers: Sequence[Subscriber], now: dt.datetime) -> int:
    """Put one test alert for each subscriber into the outbox; return how many."""
    for subscriber in subscribers:
        key = f"test:{now.isoformat()}"
        session.add(
            Alert(subscriber=subscriber.name, key=key, kind="test", payload={}, created_at=now, next_attempt_at=now)
        )
    return len(subscribers)


def wait_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many failed attempts: 1, 2, 4 … minutes, 6 hours at most."""
    doublings = max(0, min(attempts - 1, 20))
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _due(sessions: sessionmaker[Session], now: dt.datetime) -> Sequence[int]:
    with sessions() as session:
        return session.scalars(
            select(Alert.id)
            .where(Alert.sent_at.is_(None), Alert.next_attempt_at <= now)
            .order_by(Alert.created_at, Alert.id)
        ).all()


def _claim(sessions: sessionmaker[Session], alert_id: int, now: dt.datetime, leased_until: dt.datetime) -> bool:
    """Take an alert for ourselves until ``leased_until``; False when somebody else has it or it is sent."""
    with sessions.begin() as session:
        taken = session.scalars(
            update(Alert)
            .where(Alert.id == alert_id, Alert.sent_at.is_(None), Alert.next_attempt_at <= now)
            .values(attempts=Alert.attempts + 1, next_attempt_at=leased_until)
            .returning(Alert.id)
        ).all()
    return bool(taken)


def _written(
    sessions: sessionmaker[Session],
    alert_id: int,
    known: Mapping[str, Subscriber],
    *,
    sender: str,
    now: dt.datetime,
    dues: Mapping[str, str],
) -> tuple[EmailMessage, str]:
    """Return the alert's mail and its file name."""
    with sessions() as session:
        alert = session.get_one(Alert, alert_id)
        subscriber = known.get(alert.subscriber)
        if subscriber is None:
            raise _NobodyToTellError(f"no subscriber {alert.subscriber!r} in subscribers.toml: declare it again")
        mail = compose(session, alert, dues)
        return to_message(mail, alert, subscriber, sender, now), mail.file_name


def _mark_sent(sessions: sessionmaker[Session], alert_id: int, now: dt.datetime) -> None:
    with sessions.begin() as session:
        alert = session.get_one(Alert, alert_id)
        alert.sent_at, alert.next_attempt_at, alert.last_error = now, None, ""


def _postpone(sessions: sessionmaker[Session], alert_id: int, error: Exception, now: dt.datetime) -> None:
    """Note why an alert was not sent, and when it is tried again; what is refused for good keeps its row."""
    for_good = isinstance(error, MailRefusedError | UntellableError)
    with sessions.begin() as session:
        alert = session.get_one(Alert, alert_id)
        alert.last_error = str(error)
        alert.next_attempt_at = None if for_good else now + wait_after(alert.attempts)
    log.warning("alert %s was not sent: %s; %s", alert_id, error, "given up" if for_good else "tried again later")
