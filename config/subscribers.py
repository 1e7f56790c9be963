"""Who is told what: ``subscribers.toml``, one ``[[subscriber]]`` table each.

Readers are told about reports, operators about crawls. A file without subscribers means the defaults.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from config.errors import ConfigurationError
from config.portal import Kind
from config.settings import Settings

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
"""a.reader@example.org, readers@localhost"""
IMPORTED = "import"
"""stands for the portal of documents that a person imported"""


def _address(value: str) -> str:
    if not ADDRESS.fullmatch(value) or ".." in value:
        raise ValueError("give one plain mail address, for example reader@example.org")
    return value


def _name(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("give a name of printable characters")
    return value


class Subscriber(BaseModel):
    """Somebody who is told, and about what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(max_length=200), AfterValidator(_name)]
    """what the outbox knows the subscriber by: keep it when the address changes"""
    address: Annotated[str, AfterValidator(_address)]
    audience: Literal["readers", "operators"] = "readers"
    portals: tuple[str, ...] = ()
    """ids of portals; empty: all of them, and imported documents"""
    kinds: tuple[Kind, ...] = ()
    """kinds of report; empty: all"""
    min_significance: float = Field(default=0.0, ge=0, le=1)
    """changes below it cause no mail of their own"""
    typographic: bool = False
    """tell about edits of space, width and punctuation too"""

    def covers(self, portal: str, kind: str | None = None) -> bool:
        """Say whether that portal, and that kind of report where there is one, concern the subscriber."""
        return (not self.portals or portal in self.portals) and (kind is None or not self.kinds or kind in self.kinds)

    def wants_any(self, changes: Iterable[tuple[str, float]]) -> bool:
        """Say whether one of the changes, pairs (kind, significance), is worth a mail to the subscriber."""
        return any(
            significance >= self.min_significance and (self.typographic or kind != "typographic")
            for kind, significance in changes
        )


def addressees(
    subscribers: Iterable[Subscriber], audience: str, portal: str, kind: str | None = None
) -> list[Subscriber]:
    """Return the subscribers of that audience whom the portal, and the kind of report where there is one, concern."""
    return [each for each in subscribers if each.audience == audience and each.covers(portal, kind)]


DEFAULTS = (
    Subscriber(name="readers", address="readers@localhost", audience="readers"),
    Subscriber(name="operators", address="operators@localhost", audience="operators"),
)


def load_subscribers(settings: Settings) -> tuple[Subscriber, ...]:
    """Read the subscribers, the defaults where nobody is declared.

    Raises ConfigurationError, naming file, key and remedy, for a file that was asked for and is not there, for broken
    TOML, unknown keys, two subscribers of one name and portals that nobody declared.
    """
    path = settings.subscribers_file or settings.portals_dir.parent / "subscribers.toml"
    if settings.subscribers_file is None and not path.is_file():
        return DEFAULTS
    subscribers = tuple(_subscriber(path, index, table) for index, table in enumerate(_tables(path), start=1))
    _check_names(path, subscribers)
    _check_portals(path, subscribers, settings.portals_dir)
    return subscribers or DEFAULTS


def _tables(path: Path) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}); set JIANNUO_SUBSCRIBERS_FILE") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not TOML in UTF-8: {error}") from error
    unknown = sorted(data.keys() - {"subscriber"})
    if unknown:
        raise ConfigurationError(f"{path}: {unknown[0]}: no such key; subscribers are [[subscriber]] tables")
    tables = data.get("subscriber", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigurationError(f"{path}: subscriber: write [[subscriber]] with two brackets, one table each")
    return tables


def _subscriber(path: Path, index: int, table: dict[str, Any]) -> Subscriber:
    try:
        return Subscriber(**table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = {
            "extra_forbidden": "no such key; remove it or correct its spelling",
            "missing": "missing; add it",
        }.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise ConfigurationError(f"{path}: subscriber {index}: {key}: {problem}") from error


def _check_names(path: Path, subscribers: tuple[Subscriber, ...]) -> None:
    names = [subscriber.name for subscriber in subscribers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigurationError(f"{path}: name: {twice!r} stands twice; give each subscriber its own name")


def _check_portals(path: Path, subscribers: tuple[Subscriber, ...], folder: Path) -> None:
    """A misspelt portal would mean silence for ever."""
    declared = {file.stem for file in folder.glob("*.toml")} | {IMPORTED}
    for subscriber in subscribers:
        unknown = sorted(set(subscriber.portals) - declared)
        if unknown:
            raise ConfigurationError(
                f"{path}: {subscriber.name}: portals: no portal {unknown[0]!r} in {folder}; correct its spelling"
            )
