"""A database with two years of an invented city, its outbox, and a mail server that really listens."""

from __future__ import annotations

import socket
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from reporting.mailer import Mailer, mailer_for
from storage.models import Alert
from storage.session import open_database
from tests.reporting.sample_city import NOW, City, fill


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path / "data", smtp_url="", subscribers_file=None)


@pytest.fixture
def sessions(settings) -> sessionmaker[Session]:
    made = open_database(settings)
    yield made
    made.kw["bind"].dispose()


@pytest.fixture
def city(sessions) -> City:
    with sessions.begin() as session:
        return fill(session)


@pytest.fixture
def queue(sessions, city):
    """Put one alert into the outbox and return its id."""

    def put(kind: str, subscriber: str = "readers", key: str | None = None, **payload) -> int:
        whole = {
            "changed": {"report_id": city.report_id, "version_id": city.version_id, "change_ids": city.change_ids},
            "published": {"report_id": city.report_id, "version_id": city.first_version_id},
            "run_failed": {"portal": "shili-gov", "run_id": city.run_id},
            "run_recovered": {"portal": "shili-gov", "run_id": city.run_id},
            "refused": {
                "portal": "shili-gov",
                "snapshot_id": city.snapshot_id,
                "url": "http://www.shili.example/x",
                "reason": "正文只有 38 字，少于声明的 500 字",
            },
        }.get(kind, {}) | payload
        with sessions.begin() as session:
            alert = Alert(
                subscriber=subscriber,
                key=key or f"{kind}:{city.version_id}",
                kind=kind,
                payload=whole,
                created_at=NOW,
                next_attempt_at=NOW,
            )
            session.add(alert)
            session.flush()
            return alert.id

    return put


class MailServer:
    """A real SMTP server that can be up or down; ``answer`` and ``data_answer`` are refusals, None when it accepts."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.answer: str | None = None
        self.data_answer: str | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @contextmanager
    def up(self, **options):
        """Listen as long as the context lasts."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        controller.start()
        try:
            yield self
        finally:
            controller.stop(no_assert=True)

    def mailer(self) -> Mailer:
        return mailer_for(Settings(smtp_url=f"smtp://127.0.0.1:{self.port}"))

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if self.answer is not None:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.data_answer is not None:
            return self.data_answer
        self.received.append((envelope.rcpt_tos[0], envelope.content))
        return "250 accepted"


@pytest.fixture
def server() -> MailServer:
    return MailServer()
