"""Fixtures of the tests that go through the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.cli import main

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run one command in this process, on data of its own; return its exit code and what it printed to both streams."""
    monkeypatch.setenv("JIANNUO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIANNUO_PORTALS_DIR", str(tmp_path / "portals"))
    monkeypatch.delenv("JIANNUO_SEMANTIC", raising=False)
    monkeypatch.setenv("COLUMNS", "400")
    (tmp_path / "portals").mkdir()

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run
