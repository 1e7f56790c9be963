"""What must not be reached: a port of this machine that notes every connection; and a name server that leads to it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LOOPBACK = (
    "127.0.0.1",
    "localhost",
    "127.1",
    "0.0.0.0",
    "0",
    "2130706433",  # 127.0.0.1 as one number, then octal, hexadecimal and mixed, as getaddrinfo reads them
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
)
"""ways to write an address that leads to this machine"""


@dataclass
class Trap:
    """A port on both loopback addresses, and the connections that it saw."""

    port: int
    seen: list[str] = field(default_factory=list)


@contextmanager
def trap() -> Iterator[Trap]:
    """Listen for the length of a test; a connection is noted and answered with a page, so that it would be kept."""
    first = socket.create_server(("127.0.0.1", 0))
    found = Trap(first.getsockname()[1])
    listeners = [first]
    with suppress(OSError):  # a machine without IPv6
        listeners.append(socket.create_server(("::1", found.port), family=socket.AF_INET6))
    for listener in listeners:
        threading.Thread(target=_note, args=(listener, found), daemon=True).start()
    try:
        yield found
    finally:
        for listener in listeners:
            listener.close()


def _note(listener: socket.socket, found: Trap) -> None:
    while True:
        try:
            connection, address = listener.accept()
        except OSError:
            return
        found.seen.append(f"{address[0]} on {listener.getsockname()[0]}")
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nsecret")


@dataclass
class NameServer:
    """A name server over UDP on this machine, and the names that it was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@contextmanager
def name_server(addresses: dict[str, list[str]]) -> Iterator[NameServer]:
    """Answer for names with their IPv4 addresses, one a question in turn: a name may lead elsewhere the second time."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    server = NameServer(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                question, sender = listener.recvfrom(2048)
            except OSError:
                return
            if question[2] & 0x80 or not sender[1]:  # the empty one that ends us
                return
            listener.sendto(_answer(question, addresses, server.asked), sender)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"\0\0\x80", listener.getsockname())
        thread.join(5)
        listener.close()


def _answer(question: bytes, addresses: dict[str, list[str]], asked: list[str]) -> bytes:
    """Return the answer to one question (RFC 1035, 4.1); a name without an address, or for IPv6, gets none."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    name = ".".join(labels).lower()
    kind = struct.unpack_from("!H", question, at + 1)[0]
    known = addresses.get(name, []) if kind in {1, 255} else []  # A, or any
    if known:
        asked.append(name)
        address = known[(asked.count(name) - 1) % len(known)]
    records = b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04" + socket.inet_aton(address) if known else b""
    head = question[:2] + struct.pack("!HHHHH", 0x8180, 1, bool(known), 0, 0)
    return head + question[12 : at + 5] + records
