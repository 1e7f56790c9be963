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
    name = hashlib.sha256(host.encode()).hexdigest()[:24]
    path = folder / f"host-{name}.turn"
    with FileLock(folder / f"host-{name}.lock"):
        try:
            free = float(path.read_text())
        except (FileNotFoundError, ValueError):  # nobody asked yet, or a crash cut the number off
            free = 0.0
        turn = max(now, free) if free - now < FURTHEST else now
        path.write_text(repr(turn + delay))
    return turn - now


def wall_clock() -> float:
    """Return the seconds that processes of this machine agree on."""
    return time.time()
