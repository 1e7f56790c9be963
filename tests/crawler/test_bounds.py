"""Bodies, redirects and answers without end: each ends by itself, and the rest of the crawl goes on."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise

import brotli
import pytest
from sqlalchemy import select

from config.settings import Settings
from crawler.middlewares import LEAST_BACKOFF
from crawler.settings import LARGEST_BODY
from storage.models import Check, Document, Snapshot
from storage.session import open_database
from tests.crawler.site import Answer, Asked, Crawled, Site, Workplace

HTML = {"Content-Type": "text/html"}
ZEROS = bytes(64 * 1024 * 1024)
GOOD = "/a/t20260301_9.html"
BAD = "/a/t20260301_1.html"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def crawl(site: Site, workplace: Workplace, bad: object, *, timeout: float = 20, port: int = 0) -> Crawled:
    """Crawl a listing with one report that is well and one that is ``bad``; the good one must come in any case."""
    rows = "".join(
        f'<li><a href="{path}">示例市{year}年法治政府建设年度报告</a><span>{year + 1}-03-01</span></li>'
        for path, year in ((BAD, 2025), (GOOD, 2024))
    )
    site.pages |= {"/l/": f"<html><ul class='TRS_list'>{rows}</ul></html>", GOOD: "<html>正文</html>"}
    if bad is not None:
        site.pages[BAD] = bad
    listing = f'[[listings]]\nurl = "http://127.0.0.1:{port or site.port}/l/"\n'
    workplace.declare("example", f'name = "甲"\n{listing}[fetch]\ndelay = 0\ntimeout = {timeout}\n')
    done = workplace.crawl("example")
    assert done.code == 0, done.err
    assert sum(url.endswith(GOOD) for url in kept(workplace)) == 1
    return done


def kept(workplace: Workplace) -> dict[str, tuple[int, str]]:
    """Return size of the newest body and the newest complaint by address."""
    sessions = open_database(Settings(data_dir=workplace.folder / "data"))
    with sessions() as session:
        sizes = dict(session.execute(select(Document.url, Snapshot.size).join(Snapshot.document)).all())
        complaints = session.execute(
            select(Document.url, Check.detail).join(Document, Document.id == Check.document_id)
        )
        said = dict(complaints.all())
    return {url: (sizes.get(url, 0), said.get(url, "")) for url in sizes | said}


def of_bad(workplace: Workplace) -> tuple[int, str]:
    return next((found for url, found in kept(workplace).items() if url.endswith(BAD)), (0, ""))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", lambda data: brotli.compress(data, quality=1)),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    ],
)
def test_bombs_burst_without_harm(site: Site, workplace: Workplace, encoding: str, pack: Callable[[bytes], bytes]):
    bomb = Answer(pack(ZEROS), headers=HTML | {"Content-Encoding": encoding})
    done = crawl(site, workplace, bomb)
    size, complaint = of_bad(workplace)
    assert size < 1024 * 1024, "packed as it came at most"
    assert (done.counts.get("errors", 0) == 1) == bool(complaint)
    assert site.paths().count(BAD) == 1, "a bomb is not asked for again"


def test_a_body_of_twenty_megabytes_is_kept_and_one_more_byte_is_not(site: Site, workplace: Workplace):
    crawl(site, workplace, Answer(bytes(LARGEST_BODY), headers=HTML))
    assert of_bad(workplace)[0] == LARGEST_BODY
    done = crawl(site, workplace, Answer(bytes(LARGEST_BODY + 1), headers=HTML))
    assert done.counts["errors"] == 1
    assert "larger than download max size" in of_bad(workplace)[1]


def test_a_circle_of_redirects_ends(site: Site, workplace: Workplace):
    site.pages["/b/"] = Answer(status=302, headers={"Location": BAD})
    crawl(site, workplace, Answer(status=302, headers={"Location": "/b/"}))
    assert 2 <= site.paths().count(BAD) + site.paths().count("/b/") <= 6
    assert "redirect" in of_bad(workplace)[1].lower()


def test_a_redirect_to_itself_that_sets_a_cookie_works(site: Site, workplace: Workplace):
    def wants_a_cookie(asked: Asked) -> Answer:
        if "visited=1" in asked.headers.get("Cookie", ""):
            return Answer("<html>正文正文</html>".encode(), headers=HTML)
        return Answer(status=302, headers={"Location": asked.path, "Set-Cookie": "visited=1; Path=/"})

    site.pages["/l/"] = wants_a_cookie
    done = crawl(site, workplace, wants_a_cookie)
    assert (done.counts["snapshots"], done.counts.get("errors")) == (2, None)


def attempts(site: Site) -> list[float]:
    """Return when the bad page was asked for."""
    return [asked.at for asked in site.asked if asked.path == BAD]


def test_a_server_in_trouble_is_asked_later_and_later_then_left_alone(site: Site, workplace: Workplace):
    done = crawl(site, workplace, Answer(b"busy", 503))
    assert done.counts["errors"] == 1
    gaps = [later - earlier for earlier, later in pairwise(attempts(site))]
    assert len(gaps) == 3
    assert all(gap >= 0.75 * LEAST_BACKOFF * 2**n for n, gap in enumerate(gaps)), "0.75: the least that jitter leaves"


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_an_hour_is_left_alone_until_the_next_crawl(site: Site, workplace: Workplace, status: int):
    done = crawl(site, workplace, Answer(b"", status, {"Retry-After": "3600"}))
    assert done.counts["errors"] == 1
    assert len(attempts(site)) == 1


@pytest.mark.parametrize("value", ["99999999999999999999", "Fri, 99 Foo 2026 25:61:61 GMT"])
def test_nonsense_in_retry_after_harms_nothing(site: Site, workplace: Workplace, value: str):
    answers = [Answer(b"", 503, {"Retry-After": value})]
    done = crawl(site, workplace, lambda _: answers.pop() if answers else Answer(b"<html>text</html>", headers=HTML))
    assert done.counts["snapshots"] == (1 if value.startswith("999") else 2)


@contextmanager
def rude(site: Site, answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Pass requests on to a site, all but those for BAD: they get whatever bytes ``answer`` writes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := client.recv(65_536)):
                    return
                head += data
            site.asked.append(Asked("GET", head.split(b" ")[1].decode(), {}, b"", time.monotonic()))
            if BAD.encode() in head.split(b"\r\n")[0]:
                answer(client)
                client.shutdown(socket.SHUT_RDWR)
                return
            body = site.answer(site.asked[-1])
            line = f"HTTP/1.1 {body.status} OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
            client.sendall(line.encode() + body.body)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def endless(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    while True:
        client.sendall(chunk)


def drop_by_drop(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        client.sendall(b"x")
        time.sleep(0.1)


def endless_head(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(64))
    while True:
        client.sendall(lines)


def promises_more(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>half")


def promises_less(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\n<html>whole</html>")


def promises_too_much(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n<html>")
    time.sleep(3)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (endless, "larger than download max size"),
        (drop_by_drop, "took longer than"),
        (endless_head, "its headers are larger than"),
        (promises_more, "ResponseDataLossError"),
        (promises_too_much, "larger than download max size"),
    ],
)
def test_answers_that_never_end_do_end(site: Site, workplace: Workplace, answer: Callable, says: str):
    with rude(site, answer) as port:
        done = crawl(site, workplace, None, timeout=2, port=port)
    assert done.counts["errors"] == 1
    assert says in of_bad(workplace)[1]
    assert site.paths().count(BAD) <= 4, "three more tries at most"


def test_a_length_that_is_too_short_harms_nothing_else(site: Site, workplace: Workplace):
    with rude(site, promises_less) as port:
        done = crawl(site, workplace, None, port=port)
    assert of_bad(workplace)[0] == 10
    assert done.counts["snapshots"] == 2
