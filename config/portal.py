"""Portal declarations: one TOML file a portal, its stem is the portal's id.

The shortest that works is a name and a listing's URL; everything recognised can be overridden.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.errors import ConfigurationError
from config.fields import (
    DEFAULT_PORTS,
    LONGEST_NAME,
    Cron,
    Fingerprint,
    Host,
    HttpUrl,
    MonthDay,
    Name,
    Pattern,
    Selector,
    is_private_name,
    port_of,
)

__all__ = [
    "DEFAULT_PORTS",
    "LONGEST_NAME",
    "Content",
    "Expect",
    "Fetch",
    "Kind",
    "Listing",
    "Portal",
    "is_private_name",
]

PORTAL_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,98}")  # panzhihua-gov
LEAST_DELAY = 1.0  # seconds between requests to somebody else's host

Kind = Literal["rule_of_law", "work_report", "open_government"]


class Strict(BaseModel):
    """No unknown keys, no later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listing(Strict):
    """A page, or an API, that links to reports."""

    url: HttpUrl
    kind: Kind = "rule_of_law"
    dialect: Literal["trs", "hanweb", "vsb", "gkmlpt", "jpaas", "ucap", "was", "numbered", "json", "plain"] | None = (
        None
    )
    """None: recognised from the page"""
    link: Selector | None = None
    """CSS selector of the rows' links; None: recognised"""
    title: Pattern | None = None
    """what a report's title looks like here, with ``(?P<year>…)`` where it names the year; None: the kind's own"""
    publisher: Name | None = None
    """a name, or ``from-source``: 来源 on the page; None: the title, the signature, then the portal's name"""


class Content(Strict):
    """Where the body lies; the first entry valid on the snapshot's day that matches is taken."""

    select: Selector
    remove: tuple[Selector, ...] = ()
    valid_until: dt.date | None = None


class Fetch(Strict):
    """How politely to ask."""

    delay: float = Field(default=2.0, ge=0, le=600)
    """seconds between requests to a host; under 1 only for private hosts"""
    timeout: float = Field(default=60, gt=0, le=600)
    """seconds for one answer"""
    javascript: bool = False
    """listing and document pages are rendered by Chromium: for portals whose plain page is an empty shell"""
    tls: Literal["strict", "legacy"] = "strict"
    """``legacy``: a host that refuses today's TLS is asked again as old servers need it; kept with each page"""
    certificates: tuple[Fingerprint, ...] = ()
    """SHA-256 of certificates that nobody vouches for, taken all the same; kept with each page"""

    @model_validator(mode="after")
    def _encrypted_by_us(self) -> Self:
        if self.javascript and (self.tls != "strict" or self.certificates):
            raise ValueError(
                "tls and certificates have no effect where javascript = true: Chromium judges connections by itself; "
                "leave out one or the other"
            )
        return self


class Expect(Strict):
    """What a healthy crawl looks like."""

    min_characters: int = Field(default=500, ge=0)
    """a shorter body is refused, and operators are told"""
    min_reports: int = Field(default=0, ge=0)
    """fewer reports on the listings than this fail the run"""
    gone_days: int = Field(default=3, ge=1, le=60)
    """days on which a report must be found gone, from its page and from the listing, before it counts as taken down"""
    reports_since: int | None = Field(default=None, ge=2000, le=2100)
    reports_until: int | None = Field(default=None, ge=2000, le=2100)
    """the last year for which a report is expected: the body was dissolved, or publishes elsewhere since"""
    due: MonthDay = "04-01"
    """the first day on which a report that is not public is late: 厅字〔2019〕28号 art. 24, before 1 April"""


class Portal(Strict):
    """A government website, as its file declares it."""

    id: str
    name: Name
    adcode: str | None = Field(default=None, pattern=r"^[0-9]{6}$")
    """GB/T 2260; 99…. is nobody's"""
    level: Literal["national", "province", "prefecture", "county", "township", "department"] | None = None
    schedule: Cron | None = None
    """cron, weekdays by name; Asia/Shanghai; None: the calendar by which reports appear"""
    disabled: str | None = None
    """why nobody crawls it; None: it is crawled"""
    unverified: str | None = None
    """what nobody could check about this declaration"""
    hosts: tuple[Host, ...] = ()
    """further hosts that its listings and documents may lie on; ``name`` or ``name:port``"""
    keep_lines: tuple[Name, ...] = ()
    """lines that are never learned to be the portal's own, as a page has them (``pipelines.learn``)"""
    listings: tuple[Listing, ...] = ()
    content: tuple[Content, ...] = ()
    fetch: Fetch = Fetch()
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.listings and self.disabled is None:
            raise ValueError('listings: give at least one [[listings]] with its url, or disabled = "why"')
        return self

    @model_validator(mode="after")
    def _polite(self) -> Self:
        public = sorted(host for host in self.allowed_hosts() if not is_private_name(host))
        if self.fetch.delay < LEAST_DELAY and public:
            raise ValueError(f"fetch.delay: give {LEAST_DELAY} seconds or more: {public[0]} is somebody else's host")
        return self

    def allowed_hosts(self) -> frozenset[str]:
        """Return the host names that requests of this portal may go to."""
        return frozenset(host for host, _ in self.endpoints())

    def endpoints(self) -> frozenset[tuple[str, int]]:
        """Return the pairs of host and port that this declaration names, a bare host with both usual ports."""
        return _endpoints(tuple(listing.url for listing in self.listings), self.hosts)

    def allows(self, url: str) -> bool:
        """Tell whether a request may go there: a named host, at its named port or, for public hosts, a usual one."""
        try:
            parts = urlsplit(url)
            if parts.scheme not in DEFAULT_PORTS or parts.username is not None:
                return False
            port = port_of(url)
        except ValueError:
            return False
        host = (parts.hostname or "").rstrip(".")
        endpoints = self.endpoints()
        if (host, port) in endpoints:
            return True
        is_named = port in DEFAULT_PORTS.values() and any(host == name for name, _ in endpoints)
        return is_named and not is_private_name(host)

    def content_rule(self, day: dt.date) -> Content | None:
        """Return the content entry valid on that day, None where the body is to be recognised."""
        return next((rule for rule in self.content if rule.valid_until is None or day <= rule.valid_until), None)


@lru_cache(maxsize=1024)
def _endpoints(urls: tuple[str, ...], hosts: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    # Kept by what it is made of, not on the model: a changed copy of a portal would take the answer along.
    named = {((urlsplit(url).hostname or "").rstrip("."), port_of(url)) for url in urls}
    for host in hosts:
        name, _, port = host.partition(":")
        named |= {(name, int(port))} if port else {(name, usual) for usual in DEFAULT_PORTS.values()}
    return frozenset(named)


def load_portal(path: Path) -> Portal:
    """Read one declaration. Raises ConfigurationError naming file, key and remedy."""
    if not PORTAL_ID.fullmatch(path.stem):
        raise ConfigurationError(f"{path}: name the file with a-z, 0-9 and '-': its stem is the portal's id")
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: save it as UTF-8 (byte {error.start} is not)") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not TOML: {error}") from error
    if "id" in data:
        raise ConfigurationError(f"{path}: id: leave it out, the file's name is the portal's id")
    try:
        portal = Portal(id=path.stem, **data)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_first_problem(error)}") from error
    return portal


def load_portals(folder: Path) -> dict[str, Portal]:
    """Read all declarations of a folder, by id. Raises ConfigurationError for the first that cannot be used."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder of declarations; make it, or set JIANNUO_PORTALS_DIR")
    return {path.stem: load_portal(path) for path in sorted(folder.glob("*.toml"))}


def _first_problem(error: ValidationError) -> str:
    # A key that nobody knows is named first: it may be the misspelling of one that is missing.
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key}: no such key; remove it or correct its spelling"
    if first["type"] == "missing":
        return f"{key}: missing; add it"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
