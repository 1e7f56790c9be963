"""A portal's bad day: whatever it serves instead of its reports, nobody reads of a change, and operators hear once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from config.settings import Settings
from scheduler.jobs import CrawlOutcome, crawl_portals, opened
from scheduler.sample_content import load_sites
from scheduler.sample_pages import answer
from scheduler.sample_portals import SamplePortals
from storage.models import Alert, Change, Report, Snapshot, Version

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
BAD_DAY = {
    "example-city": ("challenge/ruishu-200.html", "home_page/served-for-article.html"),
    "model-district": ("maintenance/notice-200.html", "index/its own listing"),
    "specimen-county": ("not_found/soft-chrome.html", "other_document/farming.html"),
}
"""what each portal answers for every report, first and later that day"""
ROWS = (Version, Change, Alert)


@dataclass(frozen=True)
class Place:
    """Sample portals that are served, and a folder to crawl them into."""

    portals: SamplePortals
    settings: Settings

    def crawl(self, *portals: str) -> dict[str, CrawlOutcome]:
        return {one.portal: one for one in crawl_portals(portals or tuple(BAD_DAY), self.settings)}

    def counted(self) -> tuple[int, int, int]:
        """Versions, changes, alerts."""
        with opened(self.settings) as sessions, sessions() as session:
            found = [len(session.scalars(select(row)).all()) for row in ROWS]
        return found[0], found[1], found[2]

    def alerts(self) -> list[tuple[str, str, str]]:
        """What each subscriber is told of which portal: triples, oldest first."""
        with opened(self.settings) as sessions, sessions() as session:
            return [
                (alert.subscriber, alert.kind, alert.payload.get("portal", ""))
                for alert in session.scalars(select(Alert).order_by(Alert.id))
            ]

    def refused(self) -> list[tuple[str, str]]:
        """Portal and verdict of each snapshot that was refused, oldest first."""
        with opened(self.settings) as sessions, sessions() as session:
            rows = session.scalars(select(Snapshot).where(Snapshot.state == "refused").order_by(Snapshot.id))
            return [(row.document.portal, row.reason.partition(" (")[0]) for row in rows]

    def states(self) -> Counter[str]:
        with opened(self.settings) as sessions, sessions() as session:
            return Counter(session.scalars(select(Report.state)))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    settings = Settings(
        data_dir=tmp_path,
        portals_dir=tmp_path / "portals",
        subscribers_file=None,
        database_url="",
        archive_url="",
        smtp_url=SecretStr(""),
        allow_private_hosts=True,
    )
    with SamplePortals() as portals:
        portals.write_declarations(settings.portals_dir)
        yield Place(portals, settings)


def paths(portal: str) -> list[str]:
    """The paths of the reports that are public at stage 1."""
    return [one.path for one in load_sites()[portal].visible(1) if one.year is not None]


def body_of(portal: str, name: str) -> bytes:
    if name != "index/its own listing":
        return (BLOCKED / name).read_bytes()
    site = load_sites()[portal]
    listing = answer(site, site.listing, {}, stage=1, views=1, port=1)
    assert listing is not None
    return listing.body


def test_a_day_of_stand_ins_makes_nothing_and_is_told_once(place: Place) -> None:
    assert all(one.outcome == "ok" for one in place.crawl().values())
    before = place.counted()
    states = place.states()
    assert before == (6, 6, 0)

    for turn in (0, 1):
        for portal, bodies in BAD_DAY.items():
            for path in paths(portal):
                place.portals.stand_in(portal, path, body_of(portal, bodies[turn]))
        for portal, outcome in place.crawl().items():
            assert outcome.outcome == "failed"
            assert BAD_DAY[portal][turn].split("/")[0] in outcome.message
            assert (outcome.processed.versions, outcome.processed.changes) == (0, 0)
    place.portals.stand_in("model-district", paths("model-district")[0], None)  # half of it is back: no news
    half = place.crawl("model-district")["model-district"]
    assert (half.processed.versions, half.processed.changes) == (0, 0)

    told = place.alerts()
    assert {subscriber for subscriber, _, _ in told} == {"operators"}, told
    assert Counter(portal for _, kind, portal in told if kind == "run_failed") == dict.fromkeys(BAD_DAY, 1)
    assert Counter(place.refused()) == {
        (portal, body.split("/")[0]): 2 for portal, bodies in BAD_DAY.items() for body in bodies
    }

    for portal in BAD_DAY:
        for path in paths(portal):
            place.portals.stand_in(portal, path, None)
    healed = place.crawl()
    assert all(one.outcome == "ok" and not one.processed.refused for one in healed.values())
    assert place.counted()[:2] == before[:2]
    assert place.states() == states
    recovered = Counter(portal for _, kind, portal in place.alerts() if kind == "run_recovered")
    assert set(recovered) == set(BAD_DAY)
    told = place.alerts()
    place.crawl("example-city")
    assert place.counted() == (*before[:2], len(told))


def test_one_bad_page_is_told_once_and_so_is_its_return(place: Place) -> None:
    portal = "example-city"
    path = paths(portal)[0]
    place.crawl(portal)
    before = place.counted()

    for number in range(2):  # another page each time: a challenge writes the time into its script
        body = (BLOCKED / "challenge" / "ruishu-200.html").read_bytes().replace(b"zWq", b"zWq%d" % number)
        place.portals.stand_in(portal, path, body)
        outcome = place.crawl(portal)[portal]
        assert outcome.outcome == "ok"
        assert [reason.partition(" (")[0] for _, reason in outcome.processed.refused] == ["challenge"]
    assert place.alerts() == [("operators", "refused", portal)]

    place.portals.stand_in(portal, path, None)
    for _ in range(2):
        place.crawl(portal)
        assert place.alerts() == [("operators", "refused", portal), ("operators", "run_recovered", portal)]
    assert place.counted()[:2] == before[:2]

    place.portals.stand_in(portal, path, (BLOCKED / "maintenance" / "short-200.html").read_bytes())
    place.crawl(portal)
    assert place.alerts()[2:] == [("operators", "refused", portal)], "another bad day is told again"
