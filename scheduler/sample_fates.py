"""What befalls the sample portals' reports day by day: withdrawn, delisted, moved, copied, restored; and bad days.

A fate begins on a day and lasts until another one of the same report begins. Nothing here is random.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from scheduler.sample_content import Article, File, Site

ALWAYS = dt.date.min
Addresses = tuple[Article, ...]
"""the addresses that a report stands at, each with what is served there; none: it is nowhere"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one report from a day on."""

    portal: str
    year: int
    since: dt.date
    turn: Callable[[Addresses, Article], Addresses]
    """from where it stood, and how it was published, to where it stands"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a server answers instead of what was asked for."""

    body: bytes
    status: int = 200
    content_type: str = "text/html"
    at: str = ""
    """the path that it redirects to, its query included; empty: it answers at the address that was asked for"""


@dataclass(frozen=True, slots=True)
class BadDay:
    """A time in which a portal answers something else, whatever it is asked for."""

    portal: str
    since: dt.date
    until: dt.date
    """the last day"""
    answers: Callable[[str], StandIn | None]
    """by path; None: as on any other day"""


def withdrawn(where: Addresses, article: Article) -> Addresses:  # noqa: ARG001 - one signature for all turns
    """Take it from the listing, its page and its files from the server."""
    return ()


def delisted(where: Addresses, article: Article) -> Addresses:  # noqa: ARG001
    """Take it from the listing only."""
    return tuple(replace(one, listed=False) for one in where)


def restored(where: Addresses, article: Article) -> Addresses:  # noqa: ARG001
    """Put it where it was published, as it was."""
    return (article,)


def moved(path: str, *, leaves: bool) -> Callable[[Addresses, Article], Addresses]:
    """Return the turn to another address; the one before answers on, unlisted, unless it ``leaves``."""

    def turn(where: Addresses, article: Article) -> Addresses:
        newest = where[-1] if where else article
        return (*(() if leaves else delisted(where, article)), replace(newest, path=path, listed=True))

    return turn


def copied(path: str) -> Callable[[Addresses, Article], Addresses]:
    """Return the turn to a second address, listed beside the first."""
    return lambda where, article: (*where, replace(where[-1] if where else article, path=path))


def left(path: str) -> Callable[[Addresses, Article], Addresses]:
    """Return the turn in which one of several addresses goes."""
    return lambda where, _: tuple(one for one in where if one.path != path)


def attached(files: Iterable[File], *, alone: bool) -> Callable[[Addresses, Article], Addresses]:
    """Return the turn to a page with files; ``alone``: the page says nothing but that they are attached."""
    found = tuple(files)

    def turn(where: Addresses, article: Article) -> Addresses:  # noqa: ARG001
        return tuple(replace(one, files=found, text="" if alone else one.text) for one in where)

    return turn


def as_of(site: Site, day: dt.date, fates: Iterable[Fate]) -> Site:
    """Return a portal as it is on a day; of two fates that begin on one day, the one given later comes later."""
    mine = sorted((each for each in fates if each.portal == site.id and each.since <= day), key=lambda one: one.since)
    if not mine:
        return site
    articles: list[Article] = []
    for article in site.articles:
        where: Addresses = (article,)
        for fate in mine:
            if article.year is not None and fate.year == article.year:
                where = fate.turn(where, article)
        articles += where
    return replace(site, articles=tuple(articles))
