"""Is a published report still there? A verdict over many checks on different days, never over one.

A removed document is gone from the listing *and* fails, over several checks on different days, and not because
somebody blocks us. What left the listing while its page still answers is a finding of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")  # a day is the portal's day

State = Literal["there", "taken_down", "delisted", "relocated", "unclear"]
What = Literal["seen", "gone", "other"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One fetch of a document."""

    at: dt.datetime
    what: What
    """``seen``: the document; ``gone``: the server says that it is not there; ``other``: blocked, no answer, an
    error of the server, a page that is no document: nothing follows from it"""
    detail: str
    """status or verdict, for the reader"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a report: what its fetches saw, and on which days the listings were read without it."""

    url: str
    sights: Sequence[Sight]
    """oldest first"""
    unlisted_at: Sequence[dt.datetime]
    """good readings of the portal's listings since the last one that linked to it"""

    def gone_since_seen(self) -> list[Sight]:
        """Return the fetches that found it gone, since it was last seen."""
        newest = max((sight.at for sight in self.sights if sight.what == "seen"), default=None)
        return [sight for sight in self.sights if sight.what == "gone" and (newest is None or sight.at > newest)]


def presence(papers: Sequence[Paper], days: int) -> tuple[State, tuple[Sight, ...]]:
    """Return what became of a report, with the fetches that prove it.

    ``days`` is on how many different days the checks must agree. A report with several documents is there while one of
    them is; when the others are gone it has moved.
    """
    states = [_of_one(paper, days) for paper in papers]
    if "there" in states:
        moved = [sight for paper, state in zip(papers, states, strict=True) for sight in _proof(paper, state)]
        return ("relocated", tuple(moved)) if "taken_down" in states else ("there", ())
    if not states or "unclear" in states:
        return "unclear", ()
    state: State = "delisted" if "delisted" in states else "taken_down"
    proof = [
        sight for paper, each in zip(papers, states, strict=True) if each == state for sight in _proof(paper, each)
    ]
    return state, tuple(proof)


def _of_one(paper: Paper, days: int) -> State:
    unlisted = _days(paper.unlisted_at)
    gone = _days(sight.at for sight in paper.gone_since_seen())
    if unlisted == 0:
        # A listing that links to what is not there is a fault of the portal; tomorrow one of the two is mended.
        return "there" if gone == 0 else "unclear"
    if unlisted >= days and gone >= days:
        return "taken_down"
    latest = paper.sights[-1] if paper.sights else None
    if unlisted >= days and latest is not None and latest.what == "seen" and latest.at >= paper.unlisted_at[0]:
        return "delisted"
    return "unclear"


def _proof(paper: Paper, state: State) -> list[Sight]:
    if state == "taken_down":
        return paper.gone_since_seen()
    return [paper.sights[-1]] if state == "delisted" else []


def _days(moments: Iterable[dt.datetime]) -> int:
    return len({moment.astimezone(SHANGHAI).date() for moment in moments})
