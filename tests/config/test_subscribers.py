"""Subscribers: read strictly, defaults when nobody is declared."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.settings import PACKAGE, Settings
from config.subscribers import DEFAULTS, Subscriber, load_subscribers

READER = '[[subscriber]]\nname = "编辑部"\naddress = "editors@example.org"\n'


@pytest.fixture
def load(tmp_path):
    """Read subscribers from that text, beside a folder with one portal."""
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "shili-gov.toml").write_text("")

    def read(text: str) -> tuple[Subscriber, ...]:
        (tmp_path / "subscribers.toml").write_text(text, encoding="utf-8")
        return load_subscribers(Settings(portals_dir=tmp_path / "portals", subscribers_file=None))

    return read


def test_a_subscriber_is_read(load):
    more = 'portals = ["shili-gov", "import"]\nkinds = ["rule_of_law"]\nmin_significance = 0.3\ntypographic = true\n'
    [reader] = load(READER + more)
    assert reader == Subscriber(
        name="编辑部", address="editors@example.org", portals=("shili-gov", "import"), kinds=("rule_of_law",),
        min_significance=0.3, typographic=True,
    )  # fmt: skip
    assert reader.audience == "readers"


def test_nobody_declared_means_one_reader_and_one_operator(load, tmp_path):
    assert load("# nobody\n") == DEFAULTS
    assert load_subscribers(Settings(portals_dir=tmp_path / "elsewhere" / "portals")) == DEFAULTS
    assert [(one.name, one.address, one.audience) for one in DEFAULTS] == [
        ("readers", "readers@localhost", "readers"),
        ("operators", "operators@localhost", "operators"),
    ]


def test_the_example_in_the_package_declares_nobody_and_its_lines_are_right(load):
    text = (PACKAGE / "subscribers.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    lines = [line.removeprefix("# ") for line in text.splitlines() if " = " in line or "[[" in line]
    example = "\n".join(line for line in lines if line.startswith("[[subscriber]]") or "=" in line.partition("#")[0])
    declared = load(example.replace("panzhihua", "shili-gov"))
    assert [one.audience for one in declared] == ["readers", "operators"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[subscriber]\n", "not TOML"),
        ("[subscriber]\nname = 'x'\n", "two brackets"),
        ("[[subscribers]]\nname = 'x'\n", "subscribers: no such key"),
        ("[[subscriber]]\nname = 'x'\n", "subscriber 1: address: missing"),
        (READER + "colour = 'red'\n", "subscriber 1: colour: no such key"),
        (READER + "audience = 'public'\n", "subscriber 1: audience: "),
        (READER + "min_significance = 7\n", "subscriber 1: min_significance: "),
        (READER + "kinds = ['budget']\n", "subscriber 1: kinds.0: "),
        (READER + READER, "'编辑部' stands twice"),
        (READER + "portals = ['shilli-gov']\n", "no portal 'shilli-gov'"),
        (READER.replace("editors@", "editors@@"), "subscriber 1: address: give one plain mail address"),
        (READER.replace("example.org", "example.org\\nBcc: a@b"), "subscriber 1: address: give one plain"),
        (READER.replace("编辑部", "编辑部\\r\\nBcc: a@b"), "subscriber 1: name: give a name of printable"),
    ],
)
def test_mistakes_are_named_with_file_key_and_remedy(load, text, problem):
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    assert problem in str(caught.value)
    assert "subscribers.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_was_asked_for_must_be_there(tmp_path):
    with pytest.raises(ConfigurationError, match="JIANNUO_SUBSCRIBERS_FILE"):
        load_subscribers(Settings(subscribers_file=Path(tmp_path / "missing.toml")))


def test_what_concerns_a_subscriber():
    everyone = Subscriber(name="a", address="a@localhost")
    choosy = Subscriber(name="b", address="b@localhost", portals=("p",), kinds=("work_report",), min_significance=0.5)
    assert everyone.covers("p", "rule_of_law")
    assert choosy.covers("p", "work_report")
    assert not choosy.covers("q", "work_report")
    assert not choosy.covers("p", "rule_of_law")
    assert choosy.covers("p")
    assert [choosy.wants_any([("figure", 0.5)]), choosy.wants_any([("figure", 0.4)]), choosy.wants_any([])] == [
        True, False, False,
    ]  # fmt: skip
    assert not everyone.wants_any([("typographic", 0.0)])
    assert everyone.wants_any([("typographic", 0.0), ("wording", 0.1)])
    assert everyone.model_copy(update={"typographic": True}).wants_any([("typographic", 0.0)])
