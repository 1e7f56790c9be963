"""The boilerplate rules: phrases, labels and patterns that portals put around a report, read from one TOML file.

Everything in the file is written in the normal form of ``pipelines.lines.normal``: Simplified, half-width, lower case.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from config.errors import ConfigurationError
from config.fields import Pattern
from config.portal import Strict

DEFAULT = Path(__file__).parent / "boilerplate.toml"

Where = Literal["head", "tail", "both"]
ValueKind = Literal["date", "count", "name", "text", "size", "share"]


class Reach(Strict):
    """How far from both ends rules may reach, and how near is near."""

    head_reach: int = Field(default=15, ge=1, le=200)
    """unknown lines in a row that the walk from the head steps over"""
    tail_reach: int = Field(default=30, ge=1, le=200)
    longest: int = Field(default=160, ge=20, le=400)
    """characters; a longer line is body. Bounds what a pattern has to look at"""
    near: float = Field(default=86, ge=50, le=100)
    """RapidFuzz ratio"""
    near_from: int = Field(default=7, ge=4)
    """characters; shorter phrases match exactly only"""


class Phrases(Strict):
    """Phrases that are a whole line, or that a whole line consists of."""

    name: str
    phrases: tuple[str, ...]


class Labels(Strict):
    """Labels with a value: ``来源：…``."""

    name: str
    labels: tuple[str, ...]
    value: ValueKind
    where: Where = "both"
    weak: bool = False
    """official texts use it too: goes only beside a strong rule"""


class LinePattern(Strict):
    """A regular expression for a whole line in normal form."""

    name: str
    pattern: Pattern
    where: Where = "both"
    unless: Pattern | None = None
    """a line in which this is found stays"""
    example: str
    """a line that it takes, as a portal writes it; a test holds it to that"""


class Sizes(Strict):
    """Words for letter sizes."""

    words: tuple[str, ...]


class Boilerplate(Strict):
    """All rules; hashable, so that compiled forms can be cached."""

    settings: Reach = Reach()
    phrases: tuple[Phrases, ...] = ()
    lists: tuple[Phrases, ...] = ()
    labels: tuple[Labels, ...] = ()
    sizes: Sizes = Sizes(words=())
    patterns: tuple[LinePattern, ...] = ()

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        seen: dict[str, str] = {}
        for group in (*self.phrases, *self.lists):
            for phrase in group.phrases:
                if seen.setdefault(phrase, group.name) != group.name:
                    raise ValueError(f"phrases: {phrase} stands in {seen[phrase]} and in {group.name}; keep one")
        if any(re.fullmatch(rule.pattern, "") for rule in self.patterns):
            raise ValueError("patterns: one matches an empty line; make it ask for something")
        return self


@lru_cache(maxsize=8)
def load_boilerplate(path: Path | None = None) -> Boilerplate:
    """Read the rules, the project's own by default. Raises ConfigurationError naming file, key and remedy."""
    path = path or DEFAULT
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Boilerplate(**data)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: save it as UTF-8 (byte {error.start} is not)") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}") from error
