"""``alerts``: the outbox."""

from __future__ import annotations

import click
from sqlalchemy import select

from reporting.alerts import queue_test, send_due
from reporting.mailer import mailer_for
from scheduler.lock import run_lock
from scheduler.output import print_json, print_table
from scheduler.workspace import Workspace
from storage.models import Alert
from storage.session import utc_now


@click.group()
def alerts() -> None:
    """The outbox: list what was and is to be told, send what is due, test the way to the mailbox."""


@alerts.command("list")
@click.option("--pending", is_flag=True, help="Only what is not sent yet.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(*, pending: bool, as_json: bool) -> None:
    """List alerts, oldest first.

    \b
    Example: jiannuo alerts list --pending
    """
    query = select(Alert).order_by(Alert.id)
    if pending:
        query = query.where(Alert.sent_at.is_(None))
    with Workspace().sessions() as session:
        rows = [
            {
                "id": alert.id,
                "subscriber": alert.subscriber,
                "kind": alert.kind,
                "key": alert.key,
                "created_at": alert.created_at,
                "sent_at": alert.sent_at,
                "attempts": alert.attempts,
                "next_attempt_at": alert.next_attempt_at,
                "last_error": alert.last_error,
            }
            for alert in session.scalars(query)
        ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, ["id", "subscriber", "kind", "key", "created_at", "sent_at", "attempts", "last_error"])


@alerts.command()
def send() -> int:
    """Send what is due now. Exit 1 when something could not be sent; it stays in the outbox.

    \b
    Example: jiannuo alerts send
    """
    return _send(Workspace())


@alerts.command()
def test() -> int:
    """Send a test mail to every subscriber.

    \b
    Example: jiannuo alerts test
    """
    return _send(Workspace(), test=True)


def _send(workspace: Workspace, *, test: bool = False) -> int:
    mailer, rules = mailer_for(workspace.settings), workspace.rules
    with run_lock(workspace.settings):
        if test:
            with workspace.sessions.begin() as session:
                queue_test(session, rules.subscribers, utc_now())
        done = send_due(workspace.sessions, rules.subscribers, mailer, utc_now(), rules.dues())
    for path in done.files:
        click.echo(str(path))
    click.echo(f"sent={done.sent} failed={done.failed}")
    return 1 if done.failed else 0
