"""A small portal on a port of this machine, whose pages a test can change between two crawls."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    """What the portal says to one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    pause: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


Page = Answer | str | bytes | Callable[[Asked], Answer]


class Site:
    """Pages by path (query included) and the requests that came."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # one packet an answer: two would wait for the delayed acknowledgement of the first

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(
                    self.command, self.path, dict(self.headers.items()), self.rfile.read(length), time.monotonic()
                )
                site.asked.append(asked)
                answer = site.answer(asked)
                time.sleep(answer.pause)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if answer.status != 304:
                    self.wfile.write(answer.body)

            do_POST = do_GET  # noqa: N815 - the name that http.server calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.path, Answer(b"<html>404</html>", 404))
        if callable(page):
            return page(asked)
        if isinstance(page, Answer):
            return page
        return Answer(page.encode() if isinstance(page, str) else page)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


@contextmanager
def served() -> Iterator[Site]:
    """Serve a site for the length of a test."""
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


@dataclass
class Workplace:
    """A folder with declarations and a data folder, and how to crawl there."""

    folder: Path

    def declare(self, portal: str, text: str) -> None:
        (self.folder / "portals").mkdir(exist_ok=True)
        (self.folder / "portals" / f"{portal}.toml").write_text(text, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
        return inherited | {
            "JIANNUO_DATA_DIR": str(self.folder / "data"),
            "JIANNUO_PORTALS_DIR": str(self.folder / "portals"),
            "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "crawler", *arguments],
            cwd=ROOT,
            env=self.environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def crawl(self, *arguments: str, **environment: str) -> Crawled:
        process = self.start(*arguments, **environment)
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            raise
        return Crawled(process.returncode, out, err)


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> dict:
        return json.loads(self.out)

    @property
    def counts(self) -> dict[str, int]:
        return self.line["counts"]
