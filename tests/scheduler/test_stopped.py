"""A command that is ended leaves nothing behind; a trial that crashes is no wrong use."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawler.site import ROOT, Answer, Asked, Site, served

# Kills the crawler of a trial when it starts, as running out of memory would.
KILLER = """
import os, signal, sys
if "scheduler.supervised" in " ".join(sys.orig_argv):
    os.kill(os.getpid(), signal.SIGKILL)
"""
CRASHER = """
import sys
if "scheduler.supervised" in " ".join(sys.orig_argv):
    import crawler.walk
    def broken(*_): raise MemoryError("no more")
    crawler.walk.Progress.first_page = broken
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as portal:
        yield portal


def environment(folder: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
    for name in ("portals", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    ours = {"DATA_DIR": folder / "data", "PORTALS_DIR": folder / "portals", "ALLOW_PRIVATE_HOSTS": "1"}
    given = {f"JIANNUO_{name}": str(value) for name, value in ours.items()}
    return inherited | given | {"TMPDIR": str(folder / "tmp")} | more


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler", *arguments], cwd=ROOT, env=environment(folder, **more),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def hanging(reached: threading.Event, released: threading.Event) -> Callable[[Asked], Answer]:
    def hang(_: Asked) -> Answer:
        reached.set()
        released.wait(60)
        return Answer(b"late")

    return hang


def declare(folder: Path, site: Site) -> None:
    environment(folder)
    text = f'name = "示例市人民政府"\n[[listings]]\nurl = "{site.url}/l/"\n[fetch]\ndelay = 0\n'
    (folder / "portals" / "example.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("command", ["portal add {url}/l/ --id other", "portal check", "crawl"])
def test_an_ended_command_leaves_no_temporary_folder(site: Site, tmp_path: Path, command: str, sign: signal.Signals):
    if command == "crawl" and sign is signal.SIGHUP:
        pytest.skip("a crawl is stopped by the other two")
    if "add" not in command:
        declare(tmp_path, site)
    reached, released = threading.Event(), threading.Event()
    site.pages["/l/"] = hanging(reached, released)
    with start(tmp_path, *command.format(url=site.url).split()) as process:
        assert reached.wait(60), process.poll()
        process.send_signal(sign)
        _, errors = process.communicate(timeout=60)
        released.set()
    assert "Traceback" not in errors
    expected = 1 if command == "crawl" else 130 if sign is signal.SIGINT else 128 + sign
    assert process.returncode == expected, errors
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "portals" / "other.toml").exists()
    assert _crawlers(tmp_path) == []


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_ended_demo_leaves_no_temporary_folder(tmp_path: Path, sign: signal.Signals):
    with start(tmp_path, "demo", "--into", str(tmp_path / "demo"), PYTHONUNBUFFERED="1") as process:
        while "first crawl" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(sign)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (130 if sign is signal.SIGINT else 143), errors
    assert "Traceback" not in errors
    assert list((tmp_path / "tmp").iterdir()) == []
    assert _crawlers(tmp_path) == []


def _crawlers(folder: Path) -> list[str]:
    """Return the crawlers that still run for a folder, a moment after their parent ended."""
    for _ in range(50):
        found = [each.parent.name for each in Path("/proc").glob("[0-9]*/environ") if _belongs(each, folder)]
        if not found:
            return []
        time.sleep(0.1)
    return found


def _belongs(environ: Path, folder: Path) -> bool:
    try:
        return str(folder).encode() in environ.read_bytes() and environ.parent.name != str(os.getpid())
    except OSError:
        return False


@pytest.mark.parametrize(("way", "says"), [(KILLER, "exit code -9"), (CRASHER, "failed by itself")])
def test_a_trial_that_crashes_is_no_wrong_use(site: Site, tmp_path: Path, way: str, says: str):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(way)
    paths = f"{tmp_path / 'site'}{os.pathsep}{ROOT}"
    with start(tmp_path, "portal", "add", f"{site.url}/l/", PYTHONPATH=paths) as process:
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, ""), errors
    assert says in errors
    assert len(errors.strip().splitlines()) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


def test_wrong_use_of_a_trial_still_is(tmp_path: Path):
    with start(tmp_path, "portal", "add", "http://127.0.0.1:1/l/") as process:
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, len(errors.strip().splitlines())) == (2, 1), errors
