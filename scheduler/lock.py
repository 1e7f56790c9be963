"""One run at a time in a data folder. The system gives a lock back when its process dies, however it dies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from config.settings import Settings
from scheduler.exceptions import BusyError
from storage.session import make_folder

log = logging.getLogger(__name__)

RUN_LOCK = "jiannuo.lock"  # held while something crawls, processes or imports
SERVE_LOCK = "serve.lock"  # held by the service as long as it lives: one scheduler, one job store
LOOK_AGAIN = 1.0  # seconds between two looks of somebody who waits

_mutex = threading.Lock()
_held: dict[Path, tuple[FileLock, int]] = {}
"""by path: this process's locks, with how many of its threads share each"""


@contextmanager
def run_lock(settings: Settings, *, name: str = RUN_LOCK, wait: threading.Event | None = None) -> Iterator[None]:
    """Hold a lock of the data folder; the threads of one process share it.

    Raises BusyError at once when another process holds it; with ``wait``, only when that event is set before the lock
    is free. Raises ConfigurationError when the folder cannot be written.
    """
    make_folder(settings.data_dir)
    path = settings.data_dir.resolve() / name
    waiting = False
    while not _acquire(path):
        if wait is None or wait.is_set():
            raise BusyError(f"{path}: another run holds the lock; wait until it ends, or stop it")
        if not waiting:
            waiting = True
            log.info("%s: another run holds the lock: waiting until it ends", path)
        wait.wait(LOOK_AGAIN)
    try:
        yield
    finally:
        _release(path)


def _acquire(path: Path) -> bool:
    with _mutex:
        lock, shared_by = _held.get(path, (None, 0))
        if lock is None:
            lock = FileLock(path, thread_local=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                return False
        _held[path] = lock, shared_by + 1
        return True


def _release(path: Path) -> None:
    with _mutex:
        lock, shared_by = _held.pop(path)
        if shared_by > 1:
            _held[path] = lock, shared_by - 1
        else:
            lock.release()
