"""docs/portals.md names every key of a declaration, with its default, in its own table."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.portal import Content, Expect, Fetch, Listing, Portal
from crawler.listings import DIALECTS
from scheduler.drift import judge_columns
from scheduler.findings import judge_portal

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "portals.md").read_text(encoding="utf-8")
TABLES: dict[str, type[BaseModel]] = {
    "The portal": Portal,
    "`[[listings]]`": Listing,
    "`[[content]]`": Content,
    "`[fetch]`": Fetch,
    "`[expect]`": Expect,
}
NOT_KEYS = {"id"}  # the file's name
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
FIELDS = [(title, name, field) for title, model in TABLES.items() for name, field in model.model_fields.items()]


def rows(title: str) -> dict[str, str]:
    """Return the default by key of the table under a heading."""
    section = DOCUMENT.split(f"### {title}\n")[1].split("\n## ")[0].split("\n### ")[0]
    return {key: default for key, default, _ in ROW.findall(section)}


@pytest.mark.parametrize(("title", "name", "field"), FIELDS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_key_is_documented_with_its_default(title: str, name: str, field: FieldInfo) -> None:
    if name in NOT_KEYS:
        return
    documented = rows(title)
    assert name in documented
    if field.is_required():
        assert documented[name] == "required"
    elif isinstance(field.default, (bool, int, float, str)):
        assert documented[name] == f"`{_toml(field.default)}`"


@pytest.mark.parametrize("title", TABLES)
def test_no_other_key_is_documented(title: str) -> None:
    assert set(rows(title)) <= set(TABLES[title].model_fields)


def test_the_example_is_a_declaration() -> None:
    for example in TOML.findall(DOCUMENT):
        Portal(id="example", **tomllib.loads(example))


def test_dialects_that_can_be_declared_are_known_and_named() -> None:
    declared = re.findall(r"'(\w+)'", str(Listing.model_fields["dialect"].annotation))
    assert declared
    assert set(declared) <= set(DIALECTS)
    assert [name for name in declared if f"`{name}`" not in DOCUMENT] == []


def test_every_sample_of_a_listing_is_named_and_every_named_trap_is_tested() -> None:
    text = (ROOT / "docs" / "listings.md").read_text(encoding="utf-8")
    samples = {path.parent.name for path in (ROOT / "tests" / "fixtures" / "listings").glob("*/site.toml")}
    assert len(samples) > 25
    assert [name for name in sorted(samples) if f"`{name}`" not in text] == []
    traps = re.findall(r"\| `(\w+)` \|$", text.partition("## What never ends")[2], re.MULTILINE)
    tests = (ROOT / "tests" / "crawler" / "test_traps.py").read_text(encoding="utf-8")
    names = re.findall(r"^def test_(\w+)", tests, re.MULTILINE)
    assert len(traps) == 6
    assert all(any(trap in name for name in names) for trap in traps)


def test_every_subject_of_a_check_is_explained() -> None:
    sources = [Path(each.__code__.co_filename).read_text(encoding="utf-8") for each in (judge_portal, judge_columns)]
    source = "".join(sources)
    subjects = set(re.findall(r'Finding\(\s*"(\w+)"', source))
    assert len(subjects) > 8
    assert [subject for subject in subjects if f"`{subject}`" not in DOCUMENT] == []


def _toml(value: Any) -> str:
    return json.dumps(value)
