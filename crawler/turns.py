"""One delay a host across all processes of this machine: two portals on one host are one burden to it.

A file a host in the data folder holds when its next request may be sent; whoever wants to send one takes the lock,
moves that moment on by the delay, and waits for its own.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from filelock import FileLock

FURTHEST = 3600.0  # seconds; a moment further off was written by a clock that was wrong


def take_turn(folder: Path, host: str, delay: float, now: float) -> float:
    """Reserve the next request to a host and return the seconds to wait before sending it.

    ``now`` is wall-clock time: processes share it, and nothing else. Waits only for the lock, which is held for
    microseconds.
    """
    path, lock = _files(folder, host)
    with lock:
        turn = max(now, _free(path, now))
        path.write_text(repr(turn + delay))
    return turn - now


def sent_now(folder: Path, host: str, delay: float, now: float) -> None:
    """Note that a request whose turn was taken is sent only now: a browser had to be started first."""
    path, lock = _files(folder, host)
    with lock:
        path.write_text(repr(max(_free(path, now), now + delay)))


def _files(folder: Path, host: str) -> tuple[Path, FileLock]:
    name = hashlib.sha256(host.encode()).hexdigest()[:24]
    return folder / f"host-{name}.turn", FileLock(folder / f"host-{name}.lock")


def _free(path: Path, now: float) -> float:
    """Return when the host is free, 0 when that is not known."""
    try:
        free = float(path.read_text())
    except (FileNotFoundError, ValueError):  # nobody asked yet, or a crash cut the number off
        return 0.0
    return free if free - now < FURTHEST else 0.0


def wall_clock() -> float:
    """Return the seconds that processes of this machine agree on."""
    return time.time()
