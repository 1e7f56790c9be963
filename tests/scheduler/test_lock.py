"""One run at a time, across processes; shared by the threads of one."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.settings import Settings
from scheduler.exceptions import BusyError
from scheduler.lock import run_lock

HOLD = """
import sys
from pathlib import Path
from config.settings import Settings
from scheduler.lock import run_lock
with run_lock(Settings(data_dir=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the lock until it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_another_process_is_refused_until_the_holder_is_killed(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(BusyError, match=r"jiannuo\.lock: another run holds the lock"), run_lock(settings):
        pytest.fail("two processes held one lock")
    other.kill()
    other.wait()
    with run_lock(settings):
        pass


def test_waiting_ends_with_the_event(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(BusyError), run_lock(Settings(data_dir=tmp_path), wait=stop):
        pytest.fail("two processes held one lock")


def test_waiting_ends_with_the_holder(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    threading.Timer(0.2, other.kill).start()
    with run_lock(Settings(data_dir=tmp_path), wait=threading.Event()):
        assert other.wait(5) != 0


def test_threads_of_one_process_share_it_to_the_last(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    attempt = [sys.executable, "-c", HOLD, str(tmp_path)]
    with run_lock(settings):
        with run_lock(settings):
            pass
        tried = subprocess.run(attempt, input=b"", capture_output=True, check=False, timeout=60)
        assert b"BusyError" in tried.stderr
    tried = subprocess.run(attempt, input=b"", capture_output=True, check=False, timeout=60)
    assert tried.returncode == 0, tried.stderr


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(data_dir=tmp_path / "file" / "data")
    with pytest.raises(ConfigurationError, match=r"cannot be made: .+; set JIANNUO_DATA_DIR"), run_lock(settings):
        pytest.fail("a file is no folder")
