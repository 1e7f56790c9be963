"""What the spider yields and what it is told: plain records, no database in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.portal import Kind

OVER = "X-Fetched-Over"
"""our note on an answer that came over weaker encryption than usual; a server that sends it is not believed"""
RENDERED = "X-Rendered-By"
"""our note on a page as it stood after its scripts"""


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the database has already, as the spider needs it."""

    url: str
    year: int | None
    """the year of its report, where that is known"""
    checked_at: dt.datetime | None
    """when it was last asked for"""
    etag: str | None = None
    """set only when a 304 answer would tell that nothing changed: its newest body was read without complaint"""
    last_modified: str | None = None
    part_of: str | None = None
    """the document whose page links to this one as its attachment"""
    listed_at: dt.datetime | None = None
    """when a listing last linked to it"""
    kind: Kind | None = None
    """what a listing linked to it as; None where nobody told"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing links to a report."""

    url: str
    kind: Kind
    title: str
    date: str
    publisher_hint: str | None
    year_hint: int | None
    listed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ListedPage:
    """The reports of one page of a listing, in its order."""

    found: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document's answer, of any status."""

    url: str
    """the document's own address"""
    answered_by: str
    """the address that answered, after redirects"""
    fetched_at: dt.datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    redirected: bool

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that nobody answered for, or that must not be asked for."""

    url: str
    failed_at: dt.datetime
    detail: str
    status: int = 0
    """HTTP status of an answer that is none; 0 when nobody answered"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A report's page links to a file."""

    url: str
    page: str
    """the address of the document whose page it is"""
    name: str
    """the link's text; empty: as it is known"""
