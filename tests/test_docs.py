"""The documents name every command, and every example in them can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from config.settings import Settings
from scheduler.cli import jiannuo

ROOT = Path(__file__).resolve().parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
FENCED = re.compile(r"^```(?:console|sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")  # [operations](docs/operations.md)
VARIABLE = re.compile(r"\bJIANNUO_[A-Z_]+\b")  # JIANNUO_DATA_DIR
CONTEXT = click.Context(jiannuo)
ENDS_COMMAND = {"|", "&&", "||", ";", ">", ">>", "<", "&"}


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give every command that is no group, with the words that call it."""
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            inner = command.get_command(CONTEXT, name)
            assert inner is not None, f"{name} is listed, and not to be had"
            yield from leaves(inner, (*path, name))
    else:
        yield path, command


LEAVES = dict(leaves(jiannuo))


def examples(text: str) -> Iterator[list[str]]:
    """Give the arguments after ``jiannuo`` of each example in a document's fenced blocks."""
    for block in FENCED.findall(text):
        prompted = "$ " in block
        for line in block.replace("\\\n", " ").splitlines():
            if prompted and not line.startswith("$ "):
                continue  # what it prints
            yield from arguments(line.removeprefix("$ "))


def arguments(line: str) -> Iterator[list[str]]:
    """Give the arguments after the last ``jiannuo`` of a line that calls it."""
    words = shlex.split(line, comments=True)
    called = [index for index, word in enumerate(words) if word == "jiannuo" or word.endswith("/jiannuo")]
    if called and not ({"build", "install", "clone"} & set(words[: called[-1]])):
        rest = words[called[-1] + 1 :]
        yield rest[: next((index for index, word in enumerate(rest) if word in ENDS_COMMAND), len(rest))]


def problem(words: list[str]) -> str | None:
    """Say what is wrong with arguments of ``jiannuo``: an unknown command or option, or nothing."""
    command: click.Command = jiannuo
    takes_value = False
    for word in words:
        if takes_value:
            takes_value = False
        elif word.startswith("-") and word != "-":
            name = word.split("=", 1)[0]
            known = {option: given for given in command.params for option in (*given.opts, *given.secondary_opts)}
            if name in {"--help", "-h"}:
                continue
            if name not in known:
                return f"no option {name} in {words}"
            option = known[name]
            takes_value = isinstance(option, click.Option) and not option.is_flag and "=" not in word
        elif isinstance(command, click.Group):
            inner = command.get_command(CONTEXT, word)
            if inner is None:
                return f"no command {word} in {words}"
            command = inner
    return None


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_both_readmes_name_every_command(readme: Path, path: tuple[str, ...]) -> None:
    words = re.escape(" ".join(path))
    named = re.search(rf"(`|jiannuo ){words}(?![\w-])", readme.read_text(encoding="utf-8")) is not None
    assert named, f"{readme.name} does not name: jiannuo {' '.join(path)}"


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_the_help_of_every_command_has_an_example_that_can_be_typed(path: tuple[str, ...]) -> None:
    found = re.findall(r"^\s*Example: (jiannuo .+)$", LEAVES[path].help or "", re.MULTILINE)
    assert found, "its docstring has no line 'Example: jiannuo …'"
    for line in found:
        for words in arguments(line):
            assert problem(words) is None
            assert tuple(word for word in words if not word.startswith("-"))[: len(path)] == path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_can_be_typed(document: Path) -> None:
    problems = [problem(words) for words in examples(document.read_text(encoding="utf-8"))]
    assert [each for each in problems if each] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            found = (document.parent / target.split("#")[0]).exists()
            assert found, f"{document.name} links to {target}, which does not exist"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_no_setting_that_does_not_exist(document: Path) -> None:
    known = {f"JIANNUO_{name.upper()}" for name in Settings.model_fields}
    assert set(VARIABLE.findall(document.read_text(encoding="utf-8"))) <= known


def test_every_setting_is_documented() -> None:
    named = set(VARIABLE.findall((ROOT / "docs" / "operations.md").read_text(encoding="utf-8")))
    assert {f"JIANNUO_{name.upper()}" for name in Settings.model_fields} <= named


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("jiannuo crawl --full", None),
        ("docker run --rm -v jiannuo:/data jiannuo crawl", None),
        ("JIANNUO_DATA_DIR=x /opt/jiannuo/bin/jiannuo --log-format json serve | cat --no-such", None),
        ("jiannuo crawl --no-such", "no option --no-such"),
        ("jiannuo no-such", "no command no-such"),
        ("jiannuo db no-such", "no command no-such"),
    ],
)
def test_the_check_of_examples_itself(line: str, expected: str | None) -> None:
    (words,) = arguments(line)
    found = problem(words)
    assert found is None if expected is None else found is not None and found.startswith(expected)
