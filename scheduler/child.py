"""Run one portal's crawl as a sub-process: started, waited for, stopped.

A process of its own because a reactor cannot start twice, and so that a crash stays in it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any, Literal

from config.settings import Settings

log = logging.getLogger(__name__)

TIME_LIMIT = 6 * 3600.0
"""seconds; the largest portals known list some 2,000 documents, and 2,000 at 2 s a request are 67 minutes"""
GRACE = 5.0
"""seconds between asking to stop and SIGKILL: a container engine grants ten for everything"""
POLL = 0.2  # seconds between two looks at the child and at the stop event

End = Literal["itself", "stopped", "time limit"]


def run_crawler(
    portal: str, settings: Settings, *, full: bool, stop: threading.Event, limit: float = TIME_LIMIT
) -> tuple[int, End]:
    """Crawl one portal in a sub-process and return its exit code (negative: the signal) and what ended it.

    ``stop``, once set, ends it with SIGTERM and, if need be, SIGKILL; so does running longer than ``limit`` seconds.
    The child has its own session, so that a Ctrl-C reaches it through ``stop`` only. Its log goes to our stderr.
    """
    command = [sys.executable, "-m", "scheduler.supervised", portal, *(["--full"] if full else [])]
    with subprocess.Popen(  # noqa: S603 - no shell, and the portal's id is checked by config.portal
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment(settings),
        start_new_session=True,
    ) as child:
        deadline = time.monotonic() + limit
        while True:
            try:
                return child.wait(POLL), "itself"
            except subprocess.TimeoutExpired:
                late = time.monotonic() > deadline
            if stop.is_set() or late:
                return end_child(child), "time limit" if late else "stopped"


def environment(settings: Settings) -> dict[str, str]:
    """Return this process's environment with the settings in it, less what a crawler has no use for: mail secrets."""
    named = {
        "DATA_DIR": str(settings.data_dir.resolve()),
        "DATABASE_URL": settings.resolved_database_url(),
        "PORTALS_DIR": str(settings.portals_dir.resolve()),
        "ARCHIVE_URL": settings.resolved_archive_url(),
        "ALLOW_PRIVATE_HOSTS": "1" if settings.allow_private_hosts else "0",
        "USER_AGENT": settings.user_agent,
        "CONTACT": settings.contact,
    }
    inherited = {name: value for name, value in os.environ.items() if name != "JIANNUO_SMTP_URL"}
    return inherited | {f"JIANNUO_{name}": value for name, value in named.items()}


def end_child(child: subprocess.Popen[Any]) -> int:
    """Ask the whole process group to stop, then make it."""
    _signal(child, signal.SIGTERM)
    try:
        return child.wait(GRACE)
    except subprocess.TimeoutExpired:
        log.info("crawler %s did not stop within %.0f s: killed", child.pid, GRACE)
        _signal(child, signal.SIGKILL)
        return child.wait()


def _signal(child: subprocess.Popen[Any], sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended by itself in this moment
        os.killpg(child.pid, sign)
