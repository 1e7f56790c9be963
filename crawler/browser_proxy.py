"""The only way out for the browser: a proxy in the crawler's process that connects to the portal's hosts, nothing else.

What a page asks for can be filtered in the browser, but not where a redirect, a socket or a prefetched name leads. So
the browser resolves no names and connects to nobody; this proxy does, by the same rules as ``crawler.guard``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
from urllib.parse import urlsplit

from config.portal import Portal
from crawler.guard import REFUSED, is_public

log = logging.getLogger(__name__)

LONGEST_HEAD = 65_536  # bytes of a request's or an answer's head
LARGEST_ANSWER = 20 * 1024 * 1024  # bytes, as for requests without a browser
LARGEST_TUNNEL = 5 * LARGEST_ANSWER  # bytes: a tunnel carries many answers
CHUNK = 65_536
REQUEST_LINE = re.compile(r"([A-Z]{1,16}) (\S{1,8000}) HTTP/1\.[01]")  # CONNECT www.example.gov.cn:443 HTTP/1.1
OWN_HEADERS = ("connection:", "proxy-connection:", "keep-alive:", "proxy-authorization:")


class RefusedError(Exception):
    """A connection that must not be made. Raised and caught here; the browser sees a connection that ends."""


class GuardedProxy:
    """An HTTP proxy on a loopback port. ``private`` are the pairs of host and port that may be private addresses."""

    def __init__(self, portal: Portal, private: frozenset[tuple[str, int]], timeout: float) -> None:
        self.portal = portal
        self.private = private
        self.timeout = timeout
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to answer; a second call does nothing."""
        if self.server is None:
            self.server = await asyncio.start_server(self._serve, sock=self.socket, limit=LONGEST_HEAD)

    async def close(self) -> None:
        """Stop answering and give the port back."""
        if self.server is not None:
            self.server.close()
        self.socket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except (RefusedError, OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.info("browser connection ended: %s", error)
        finally:
            await _end(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = await _head(reader, self.timeout)
        asked = REQUEST_LINE.fullmatch(lines[0])
        if asked is None:
            raise RefusedError("no proxy request")
        method, target = asked.groups()
        scheme = "https" if method == "CONNECT" else "http"
        url = f"https://{target}/" if method == "CONNECT" else target
        parts = urlsplit(url)
        try:
            host, port = (parts.hostname or "").rstrip("."), parts.port or (443 if scheme == "https" else 80)
        except ValueError as error:
            raise RefusedError(f"no port: {target}") from error
        if parts.scheme != scheme or not self.portal.allows(f"{scheme}://{parts.netloc}/"):
            raise RefusedError(f"{host}:{port} is not on the portal's hosts")
        upstream, out = await self._connect(host, port)
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await _both_ways(reader, writer, upstream, out, self.timeout)
            else:
                path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                out.write(_joined(f"{method} {path} HTTP/1.1", lines[1:]))
                sending = asyncio.create_task(_pipe(reader, out, LARGEST_ANSWER, self.timeout))
                try:
                    answer = await _head(upstream, self.timeout)
                    writer.write(_joined(answer[0], answer[1:]))
                    await _pipe(upstream, writer, LARGEST_ANSWER, self.timeout)
                finally:
                    sending.cancel()
        finally:
            await _end(out)

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Resolve and connect to the first address that may be connected to: the address checked is the one used."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        failure: OSError | None = None
        for *_, address in found:
            literal = str(address[0])
            if (host, port) not in self.private and not is_public(literal):
                REFUSED[host, port] = literal
                log.warning("%s:%d leads to the private address %s: not connected", host, port, literal)
                continue
            try:
                return await asyncio.wait_for(
                    asyncio.open_connection(literal, port, limit=LONGEST_HEAD), timeout=self.timeout
                )
            except OSError as error:
                failure = error
        if failure is not None:
            raise failure
        raise RefusedError(f"{host}:{port} leads to private addresses only")


async def _head(reader: asyncio.StreamReader, timeout: float) -> list[str]:
    """Read a request's or an answer's head; return its lines."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), timeout)
    return head.decode("latin-1").split("\r\n")[:-2]


def _joined(first: str, headers: list[str]) -> bytes:
    """Write a head that lets the connection carry one request only: the next may be for another host."""
    kept = [line for line in headers if not line.lower().startswith(OWN_HEADERS)]
    return "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1")


async def _both_ways(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    upstream: asyncio.StreamReader,
    out: asyncio.StreamWriter,
    timeout: float,
) -> None:
    """Pass bytes on in both directions until either side ends."""
    ways = {
        asyncio.create_task(_pipe(reader, out, LARGEST_ANSWER, timeout)),
        asyncio.create_task(_pipe(upstream, writer, LARGEST_TUNNEL, timeout)),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int, timeout: float) -> None:
    """Pass bytes on until the end, a silence of ``timeout`` seconds, or more than ``most`` bytes."""
    passed = 0
    while data := await asyncio.wait_for(reader.read(CHUNK), timeout):
        passed += len(data)
        if passed > most:
            raise RefusedError(f"more than {most} bytes")
        writer.write(data)
        await writer.drain()


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
