"""``python -m scheduler.alive``: does the service keep time? For a container's health check.

The scheduler touches a file each minute; exit code 0 while it is fresh, 1 when it is not, 2 for wrong settings.
"""

from __future__ import annotations

import sys
import time

from config.errors import ConfigurationError
from config.settings import Settings, load_settings

HEARTBEAT = "serve.heartbeat"  # in the data folder
STALE = 180.0  # seconds: three beats left out


def beat(settings: Settings) -> None:
    """Say that the scheduler is alive."""
    (settings.data_dir / HEARTBEAT).touch()


def seconds_since_beat(settings: Settings, now: float) -> float | None:
    """Return the heartbeat's age at ``now`` (seconds since 1970); None when there has been none."""
    try:
        return now - (settings.data_dir / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        return None


def main() -> int:
    """Judge the heartbeat; say on stderr what is wrong."""
    try:
        age = seconds_since_beat(load_settings(), time.time())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    if age is not None and age < STALE:
        return 0
    print("no heartbeat yet" if age is None else f"the last heartbeat was {age:.0f} s ago", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
