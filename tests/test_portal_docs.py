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
from scheduler.findings import judge_portal

DOCUMENT = (Path(__file__).resolve().parent.parent / "docs" / "portals.md").read_text(encoding="utf-8")
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


def test_every_subject_of_a_check_is_explained() -> None:
    source = Path(judge_portal.__code__.co_filename).read_text(encoding="utf-8")
    subjects = set(re.findall(r'Finding\(\s*"(\w+)"', source))
    assert len(subjects) > 8
    assert [subject for subject in subjects if f"`{subject}`" not in DOCUMENT] == []


def _toml(value: Any) -> str:
    return json.dumps(value)
