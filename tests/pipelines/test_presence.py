"""The verdict over many checks, of a page and of a report that is a file behind a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from pipelines.presence import Paper, Part, Sight, What, presence

START = dt.datetime(2026, 5, 1, 1, tzinfo=dt.UTC)
DAYS = 3


def at(day: int) -> dt.datetime:
    return START + dt.timedelta(days=day)


def sights(days: str, part: Part = "page") -> list[Sight]:
    """One check a day: ``s`` seen, ``g`` gone, ``o`` other."""
    kinds: dict[str, What] = {"s": "seen", "g": "gone", "o": "other"}
    return [Sight(at(day), kinds[each], part=part, url=part) for day, each in enumerate(days)]


def paper(page: str, file: str = "", *, unlisted: Sequence[int] = (), url: str = "a") -> Paper:
    both = sorted([*sights(page), *sights(file, "file")], key=lambda sight: sight.at)
    return Paper(url, both, [at(day) for day in unlisted])


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (paper("sss"), "there"),
        (paper("sggg", unlisted=(1, 2, 3)), "taken_down"),
        (paper("sggg", unlisted=(2, 3)), "unclear"),
        (paper("sgg", unlisted=(1, 2)), "unclear"),
        (paper("sggg"), "unclear"),
        (paper("sgogog", unlisted=(1, 3, 5)), "taken_down"),
        (paper("sggsgg", unlisted=(4, 5)), "unclear"),
        (paper("sooo", unlisted=(1, 2, 3)), "unclear"),
        (paper("ssss", unlisted=(1, 2, 3)), "delisted"),
        (paper("ssoo", unlisted=(1, 2, 3)), "unclear"),
        (paper("ssss", "ssss"), "there"),
        (paper("ssss", "ssss", unlisted=(1, 2, 3)), "delisted"),
        (paper("sggg", "ssss", unlisted=(1, 2, 3)), "taken_down"),
        (paper("ssss", "sggg", unlisted=(1, 2, 3)), "taken_down"),
        (paper("sggg", "sggg", unlisted=(1, 2, 3)), "taken_down"),
        (paper("ssss", "sggg"), "taken_down"),
        (paper("sooo", "sggg"), "unclear"),
        (paper("sgsg", "sggg"), "unclear"),
        (paper("ssss", "sooo"), "there"),
        (paper("ssso", "ssss", unlisted=(1, 2, 3)), "unclear"),
    ],
)
def test_one_address(found: Paper, state: str) -> None:
    assert presence([found], DAYS).state == state


def test_several_addresses() -> None:
    gone = paper("sggg", unlisted=(1, 2, 3))
    there = paper("ssss", url="b")
    moved = presence([gone, there], DAYS)
    assert (moved.state, moved.gone, moved.there) == ("relocated", ("a",), ("b",))
    assert [sight.what for sight in moved.proof if sight.what != "unlisted"] == ["seen", "gone", "gone", "gone", "seen"]
    assert presence([gone, paper("sgo", url="b", unlisted=(1, 2))], DAYS).state == "unclear"
    assert presence([gone, paper("ssss", url="b", unlisted=(1, 2, 3))], DAYS).state == "delisted"
    assert presence([], DAYS).state == "unclear"


def test_the_proof_begins_when_it_was_last_seen() -> None:
    proof = presence([paper("ssgogg", unlisted=(2, 4, 5))], DAYS).proof
    assert [sight.what for sight in proof if sight.part == "page"] == ["seen", "gone", "other", "gone", "gone"]
    assert [sight.at for sight in proof if sight.what == "unlisted"] == [at(2), at(4), at(5)]


def test_days_are_those_of_shanghai() -> None:
    one_day = [dt.datetime(2026, 5, 1, 16, tzinfo=dt.UTC) + dt.timedelta(hours=hour) for hour in range(3)]
    checks = [Sight(moment, "gone") for moment in one_day]
    assert presence([Paper("a", checks, one_day)], 2).state == "unclear"
    over_midnight = [dt.datetime(2026, 5, 1, hour, tzinfo=dt.UTC) for hour in (15, 17)]
    checks = [Sight(moment, "gone") for moment in over_midnight]
    assert presence([Paper("a", checks, over_midnight)], 2).state == "taken_down"
