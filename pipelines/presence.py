"""Is a published report still there? A verdict over many checks on different days, never over one.

A removed document is gone from the listing *and* fails, over several checks on different days, and not because
somebody blocks us. What left the listing while its page still answers is a finding of its own. A report that is an
attachment needs two things: the page that links to it, and the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from config.zone import day_of

State = Literal["there", "taken_down", "delisted", "relocated", "unclear"]
What = Literal["seen", "gone", "other", "unlisted"]
Part = Literal["page", "file", "listing"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One fetch of a document, or one reading of the listings."""

    at: dt.datetime
    what: What
    """``seen``: the document; ``gone``: the server says that it is not there; ``other``: blocked, no answer, an
    error of the server, a page that is no document: nothing follows from it; ``unlisted``: a listing without it"""
    status: int = 0
    """HTTP status; 0: nobody answered, or a listing"""
    verdict: str = ""
    """what a page that is not the document is, as ``pipelines.judge`` names it; ``empty``: a listing that says so"""
    part: Part = "page"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An address of a report: what its fetches saw, and when the listings were read without it."""

    url: str
    sights: Sequence[Sight]
    """oldest first; of an attachment those of its page and of the file"""
    unlisted_at: Sequence[dt.datetime]
    """good readings of the portal's listings since the last one that linked to it"""
    emptied_at: Collection[dt.datetime] = ()
    """those of ``unlisted_at`` of a listing that linked to this report only, and says now that it is empty"""

    @property
    def parts(self) -> frozenset[Part]:
        """What was asked for: the page, or the page and the file."""
        return frozenset(sight.part for sight in self.sights)

    def seen_last(self, part: Part) -> Sight | None:
        """Return the newest fetch that saw the document."""
        return next((each for each in reversed(self.sights) if each.part == part and each.what == "seen"), None)

    def gone(self, part: Part | None = None) -> list[Sight]:
        """Return the fetches that found it gone since it was last seen."""
        return [each for each in since_seen(self.sights) if each.what == "gone" and part in {None, each.part}]


@dataclass(frozen=True, slots=True)
class Presence:
    """What became of a report."""

    state: State
    proof: tuple[Sight, ...] = ()
    """the checks that the state rests on, oldest first: the last that saw it, and all since"""
    gone: tuple[str, ...] = ()
    """addresses that are no more"""
    there: tuple[str, ...] = ()
    """addresses where it stands"""


def since_seen(sights: Sequence[Sight]) -> list[Sight]:
    """Return the fetches since each part was last seen; ``sights`` and what is returned are oldest first."""
    last = {sight.part: number for number, sight in enumerate(sights) if sight.what == "seen"}
    return [sight for number, sight in enumerate(sights) if number > last.get(sight.part, -1)]


def presence(papers: Sequence[Paper], days: int) -> Presence:
    """Return what became of a report, with the checks that prove it.

    ``days`` is on how many different days the checks must agree. A report with several addresses is there while one of
    them is; when another is gone it has moved.
    """
    states = {paper.url: _of_one(paper, days) for paper in papers}
    gone = tuple(url for url, state in states.items() if state == "taken_down")
    there = tuple(url for url, state in states.items() if state == "there")
    if there:
        state: State = "relocated" if gone else "there"
    elif not states or "unclear" in states.values():
        return Presence("unclear")
    else:
        state = "delisted" if "delisted" in states.values() else "taken_down"
    proof = {sight for paper in papers for sight in _proof(paper, states[paper.url])}
    in_order = sorted(proof, key=lambda sight: (sight.at, sight.part, sight.url, sight.what))
    return Presence(state, tuple(in_order), gone, there)


def _of_one(paper: Paper, days: int) -> State:
    unlisted, gone = _days(paper.unlisted_at), _days(sight.at for sight in paper.gone())
    if unlisted == 0 and gone == 0:
        return "there"
    if unlisted == 0:
        # A listing that links to what is not there is a fault of the portal; tomorrow one of the two is mended.
        # But a page that answers for days while its file does not is no report any more.
        page_seen = {day_of(sight.at) for sight in paper.sights if sight.part == "page" and sight.what == "seen"}
        file_gone = {day_of(sight.at) for sight in paper.gone("file")}
        return "taken_down" if len(file_gone & page_seen) >= days else "unclear"
    if unlisted >= days and gone >= days:
        return "taken_down"
    if unlisted >= days and all(_answers(paper, part) for part in paper.parts):
        return "delisted"
    return "unclear"


def _answers(paper: Paper, part: Part) -> bool:
    """Tell whether the newest fetch saw the document, after it left the listing."""
    newest = next((sight for sight in reversed(paper.sights) if sight.part == part), None)
    return newest is not None and newest.what == "seen" and newest.at >= paper.unlisted_at[0]


def _proof(paper: Paper, state: State) -> list[Sight]:
    last = [sight for part in paper.parts if (sight := paper.seen_last(part))]
    if state == "there":
        return last
    unlisted = [
        Sight(moment, "unlisted", verdict="empty" if moment in paper.emptied_at else "", part="listing")
        for moment in paper.unlisted_at
    ]
    return [*last, *since_seen(paper.sights), *unlisted] if state in {"taken_down", "delisted"} else []


def _days(moments: Iterable[dt.datetime]) -> int:
    return len({day_of(moment) for moment in moments})
