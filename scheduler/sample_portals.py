"""Three portals of invented places, served on loopback: what ``jiannuo demo`` and the tests crawl."""

from __future__ import annotations

import datetime as dt
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, StrictUndefined

from config.zone import SHANGHAI
from scheduler.sample_content import (
    SAMPLES,
    STAGE_DAYS,
    Edit,
    ExpectedReport,
    File,
    Site,
    expected_reports,
    load_sites,
    silent_edits,
)
from scheduler.sample_fates import (
    ALWAYS,
    BadDay,
    Fate,
    StandIn,
    as_of,
    attached,
    copied,
    delisted,
    left,
    moved,
    restored,
    withdrawn,
)
from scheduler.sample_pages import Answer, answer, not_found

MAX_FORM_BYTES = 65_536

EXPECTED_REPORTS: Mapping[str, list[ExpectedReport]] = expected_reports()
"""portal id → its reports, oldest first; those of the last year are public at stage 3 only"""
SILENT_EDITS: tuple[Edit, ...] = silent_edits()


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One request that a sample portal got."""

    portal: str
    method: str
    path: str
    """with its query"""
    headers: Mapping[str, str]
    """names in lower case"""
    status: int


@dataclass
class SamplePortals:
    """Serve the sample portals while the ``with`` block lasts, each on its own port of 127.0.0.1.

    Stage 1: the reports for 2022 and 2023 are public. Stage 2: only counters, share bars, QR codes and the date of the
    day differ. Stage 3: one figure of a report was edited silently, and the reports for 2024 are public.

    What befalls single reports, and bad days, begin ``since`` a day, by default at once; ``today`` says which it is.
    """

    stage: int = 1
    today: dt.date | None = None
    """None: the stage's day"""
    validators: bool = False
    """answer with ETag and Last-Modified, and 304 where they match; pages with counters usually have none"""
    pause: float = 0.0
    """seconds before each answer, for those who want to interrupt a crawl"""
    requests: list[SampleRequest] = field(default_factory=list)
    _failures: dict[tuple[str, str], int] = field(default_factory=dict)
    _stand_ins: dict[tuple[str, str], StandIn] = field(default_factory=dict)
    _fates: list[Fate] = field(default_factory=list)
    _bad_days: list[BadDay] = field(default_factory=list)
    _servers: dict[str, ThreadingHTTPServer] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _views: int = 2168

    def __enter__(self) -> Self:
        for site in load_sites().values():
            server = _Server(("127.0.0.1", 0), _handler(self, site))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name=site.id)
            thread.start()
            self._servers[site.id] = server
            self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers.clear()
        self._threads.clear()

    def origin(self, portal: str) -> str:
        """Return a portal's address without a path: ``http://127.0.0.1:40321``."""
        return f"http://127.0.0.1:{self._servers[portal].server_address[1]}"

    def listing_url(self, portal: str) -> str:
        """Return the address of a portal's listing."""
        return self.origin(portal) + load_sites()[portal].listing

    def fail(self, portal: str, path: str, status: int | None) -> None:
        """Answer that path with an error status from now on; None heals it."""
        if status is None:
            self._failures.pop((portal, path), None)
        else:
            self._failures[portal, path] = status

    def stand_in(self, portal: str, path: str, body: bytes | StandIn | None) -> None:
        """Answer that path with something else from now on, mere bytes with status 200; None heals it."""
        if body is None:
            self._stand_ins.pop((portal, path), None)
        else:
            self._stand_ins[portal, path] = StandIn(body) if isinstance(body, bytes) else body

    def bad_day(
        self,
        portal: str,
        answers: StandIn | Callable[[str], StandIn | None],
        *,
        since: dt.date = ALWAYS,
        until: dt.date = dt.date.max,
    ) -> None:
        """Answer everything, robots.txt too, with something else; a function says by path with what, None: as usual."""
        by_path = answers if callable(answers) else lambda _: answers
        self._bad_days.append(BadDay(portal, since, until, by_path))

    def end_bad_days(self, portal: str) -> None:
        """Let a portal answer again, whatever was to come."""
        self._bad_days = [each for each in self._bad_days if each.portal != portal]

    def withdraw(self, portal: str, year: int, *, since: dt.date = ALWAYS) -> None:
        """Take a report from the listing, its page and files from the server: 404."""
        self._fates.append(Fate(portal, year, since, withdrawn))

    def delist(self, portal: str, year: int, *, since: dt.date = ALWAYS) -> None:
        """Take a report from the listing only."""
        self._fates.append(Fate(portal, year, since, delisted))

    def restore(self, portal: str, year: int, *, since: dt.date = ALWAYS) -> None:
        """Put a report back as it was published."""
        self._fates.append(Fate(portal, year, since, restored))

    def move(self, portal: str, year: int, path: str, *, since: dt.date = ALWAYS, leaves: bool = True) -> None:
        """Put a report at another address; the one before is gone, or answers on unlisted."""
        self._fates.append(Fate(portal, year, since, moved(path, leaves=leaves)))

    def copy(self, portal: str, year: int, path: str, *, since: dt.date = ALWAYS) -> None:
        """Put a report at a second address beside the first, both listed."""
        self._fates.append(Fate(portal, year, since, copied(path)))

    def drop(self, portal: str, year: int, path: str, *, since: dt.date = ALWAYS) -> None:
        """Take one of a report's addresses away."""
        self._fates.append(Fate(portal, year, since, left(path)))

    def attach(
        self, portal: str, year: int, files: Iterable[File], *, since: dt.date = ALWAYS, alone: bool = False
    ) -> None:
        """Let a report's page link to files, in place of those before; ``alone``: it says nothing else."""
        self._fates.append(Fate(portal, year, since, attached(files, alone=alone)))

    def write_declarations(self, folder: Path) -> list[Path]:
        """Write the portals' declarations with the addresses they are served at; return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 TOML
        written = []
        for portal in load_sites():
            template = (SAMPLES / portal / "declaration.toml").read_text(encoding="utf-8")
            path = folder / f"{portal}.toml"
            path.write_text(environment.from_string(template).render(origin=self.origin(portal)), encoding="utf-8")
            written.append(path)
        return written

    def respond(self, site: Site, handler: BaseHTTPRequestHandler, form: Mapping[str, str]) -> None:
        path = urlsplit(handler.path).path
        time.sleep(self.pause)
        with self._lock:
            self._views += 3
            views = self._views
        port = int(self._servers[site.id].server_address[1])
        today = self.today or STAGE_DAYS[self.stage]
        shown = as_of(site, today, self._fates)
        found = answer(shown, path, form, stage=self.stage, views=views, port=port)
        failure = self._failures.get((site.id, path))
        instead = self._stand_ins.get((site.id, path)) or self._on_a_bad_day(site.id, path, today)
        headers = self._validators_of(found) if found and self.validators else {}
        if instead is not None and not failure:
            elsewhere = bool(instead.at) and urlsplit(instead.at).path != path
            status = 302 if elsewhere else instead.status
            content_type, body = instead.content_type, b"" if elsewhere else instead.body
            headers = {"Location": instead.at} if elsewhere else {}
        elif failure or found is None:
            status, content_type, body = failure or 404, f"text/html; charset={site.charset}", not_found(site)
            headers = {}
        elif headers and _unchanged(handler, headers):
            status, content_type, body = 304, "", b""
        else:
            status, content_type, body = 200, found.content_type, found.body
        # Logged before the answer goes out: who has read it may look at the log.
        sent = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(SampleRequest(site.id, handler.command, handler.path, sent, status))
        handler.send_response(status)
        if status != 304:
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def _on_a_bad_day(self, portal: str, path: str, today: dt.date) -> StandIn | None:
        for day in self._bad_days:
            if day.portal == portal and day.since <= today <= day.until and (found := day.answers(path)):
                return found
        # A redirect's target answers with what it was made for.
        targets = (each for (owner, _), each in self._stand_ins.items() if owner == portal and each.at)
        return next((each for each in targets if urlsplit(each.at).path == path), None)

    def _validators_of(self, found: Answer) -> dict[str, str]:
        modified_at = found.modified_at.replace(tzinfo=SHANGHAI).astimezone(dt.UTC)
        return {"ETag": f'W/"{found.version}"', "Last-Modified": format_datetime(modified_at, usegmt=True)}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a client that hung up: a crawl may be killed at any moment."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _unchanged(handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> bool:
    """Say whether the request's validators name what it would get; If-None-Match goes first (RFC 9110, 13.2.2)."""
    known = handler.headers.get("If-None-Match")
    if known is not None:
        return headers["ETag"] in {tag.strip() for tag in known.split(",")}
    since = handler.headers.get("If-Modified-Since")
    return since is not None and parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(since)


def _handler(portals: SamplePortals, site: Site) -> type[BaseHTTPRequestHandler]:
    class SampleHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "nginx"
        sys_version = ""
        timeout = 30

        def do_GET(self) -> None:
            portals.respond(site, self, dict(parse_qsl(urlsplit(self.path).query)))

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", "0")), MAX_FORM_BYTES)
            posted = parse_qsl(self.rfile.read(length).decode("utf-8"))
            portals.respond(site, self, dict(parse_qsl(urlsplit(self.path).query)) | dict(posted))

        def log_message(self, *args: object) -> None:
            """Keep quiet: the requests are in the portals' own log."""

    return SampleHandler


__all__ = ["EXPECTED_REPORTS", "SILENT_EDITS", "STAGE_DAYS", "File", "SamplePortals", "SampleRequest", "StandIn"]
