"""The boilerplate rules are strict, and every pattern takes the line that it gives as its example."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from config.boilerplate import Boilerplate, load_boilerplate
from config.errors import ConfigurationError
from pipelines.line_rules import line_rules, normal

RULES = load_boilerplate()


@pytest.mark.parametrize("rule", RULES.patterns, ids=lambda rule: f"{rule.name}:{rule.example[:12]}")
def test_each_pattern_takes_its_example(rule):
    where = "head" if rule.where == "head" else "tail"
    hit = line_rules(Boilerplate(patterns=(rule,))).match(normal(rule.example), where)
    assert hit is not None
    assert hit.rule == rule.name


def test_phrases_and_labels_are_written_in_normal_form():
    words = [phrase for group in (*RULES.phrases, *RULES.lists) for phrase in group.phrases]
    words += [label for group in RULES.labels for label in group.labels]
    words += list(RULES.sizes.words)
    assert [word for word in words if normal(word) != word] == []


def test_patterns_are_fast_on_hostile_lines():
    rules = line_rules(RULES)
    longest = RULES.settings.longest
    hostile = [
        (unit * longest)[:longest]
        for unit in ("首页 ", "记者", "位置>", "浏览器以上", "2019年1月1日", "来源:", "a.", "：", "共1页", "来 源 ")
    ]
    began = time.perf_counter()
    for line in hostile:
        for where in ("head", "tail"):
            rules.match(normal(line), where)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[settings]\nheads = 3\n", "settings.heads"),
        ("[settings\n", "not TOML"),
        ("[[patterns]]\nname='x'\npattern='('\nexample=''\n", "patterns.0.pattern"),
        ("[[patterns]]\nname='x'\npattern='a*'\nexample=''\n", "matches an empty line"),
        (
            "[[phrases]]\nname='a'\nphrases=['打印']\n[[phrases]]\nname='b'\nphrases=['打印']\n",
            "打印 stands in a and in b",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, content, named):
    path = tmp_path / "boilerplate.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named) as caught:
        load_boilerplate(path)
    assert str(path) in str(caught.value)


def test_a_missing_or_badly_saved_file_is_an_error_of_configuration(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_boilerplate(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes("# 规则".encode("gb18030"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_boilerplate(path)
