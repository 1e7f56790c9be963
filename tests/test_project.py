"""What holds for the project as a whole: sizes, dependencies, what is packed."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "storage", "crawler", "pipelines", "reporting", "scheduler")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LONGEST = 300  # lines; a longer module does more than one thing
NAME = re.compile(r"[A-Za-z0-9._-]+")  # the name at the head of a requirement: psycopg of psycopg[binary]>=3.2
NOT_IMPORTED = {
    "tzdata": "time zones for systems without their own, read by zoneinfo",
    "lxml-html-clean": "trafilatura's, which old versions of pip do not install for it",
    "psycopg": "SQLAlchemy loads the driver by the database's URL",
    "onnxruntime": "rapidocr runs its models on it and leaves the choice of engine to who installs it",
}

COMES_WITH = {
    "cryptography": "scrapy",
    "markupsafe": "jinja2",
    "parsel": "scrapy",
    "protego": "scrapy",
    "pydantic-core": "pydantic",
    "pyopenssl": "scrapy",
    "service-identity": "scrapy",
    "soupsieve": "beautifulsoup4",
    "twisted": "scrapy",
    "w3lib": "scrapy",
    "zope-interface": "scrapy",
}
"""parts of a dependency's own interface, in the version that it asks for"""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for extra in project.get("optional-dependencies", {}).values() for each in extra]
    return {canonical(NAME.match(each).group()) for each in [*project["dependencies"], *extras]}


def imported() -> dict[str, Path]:
    """Return the foreign top-level modules that the packages import, each with a file that does."""
    found: dict[str, Path] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {name.split(".")[0]: path for name in names}
    return {name: path for name, path in found.items() if name not in {*PACKAGES, *sys.stdlib_module_names}}


def test_every_import_is_declared_and_every_dependency_imported() -> None:
    owners = importlib.metadata.packages_distributions()
    used = {}
    for module, path in imported().items():
        for owner in owners.get(module, [module]):
            used[COMES_WITH.get(canonical(owner), canonical(owner))] = path
    undeclared = {owner: str(path.relative_to(ROOT)) for owner, path in used.items() if owner not in declared()}
    assert undeclared == {}
    assert declared() - used.keys() == set(NOT_IMPORTED)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locked_requirements_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--find-links" not in text
    assert "index-url" not in text
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert re.match(r"[a-z0-9.-]+==\S+", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_both_locks_pin_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+(?: ;[^\\\n]+)?", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_data_files_of_the_packages_are_packed() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    patterns = packed["*"]
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                assert any(path.match(pattern) for pattern in patterns), f"{path.relative_to(ROOT)}: add its suffix"
