"""What an interpretation depends on beside the bytes, and what it reports of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from config.boilerplate import Boilerplate
from config.portal import Expect, Portal
from config.standing import ELSEWHERE, GIVEN
from config.subscribers import IMPORTED, Subscriber, addressees
from pipelines.document import ContentRule
from pipelines.identity import choose_publisher, known_in
from pipelines.mirrors import standing
from pipelines.reading import Reading

OPENING = 300  # characters in which a report says whose it is
IMPORT_EXPECTS = Expect(min_characters=200)
"""A person chose the file: only what is next to empty is refused."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an interpretation depends on beside the bytes."""

    boilerplate: Boilerplate
    portals: Mapping[str, Portal]
    subscribers: Sequence[Subscriber] = ()
    semantic: bool = False
    """promises are judged with the ``[semantic]`` extra"""

    def portal_name(self, portal: str) -> str:
        """Return the declared name; empty for an import or a declaration that is gone."""
        return self.portals[portal].name if portal in self.portals else ""

    def expect(self, portal: str) -> Expect:
        """Return what a declaration expects of a body."""
        return self.portals[portal].expect if portal in self.portals else IMPORT_EXPECTS

    def kept_lines(self, portal: str) -> tuple[str, ...]:
        """Return the lines that a declaration refuses to have learned as the portal's own."""
        return self.portals[portal].keep_lines if portal in self.portals else ()

    def dues(self) -> dict[str, str]:
        """Return the day, ``MM-DD``, from which a report is late, by portal."""
        return {key: portal.expect.due for key, portal in self.portals.items()}

    def watched(self) -> frozenset[str]:
        """Return the ids of the portals that are crawled."""
        return frozenset(key for key, portal in self.portals.items() if portal.disabled is None)

    def content_rule(self, portal: str, day: dt.date) -> ContentRule | None:
        """Return where the declaration in force on that day says the body lies."""
        rule = self.portals[portal].content_rule(day) if portal in self.portals else None
        return ContentRule(rule.select, rule.remove) if rule else None

    def standing(self, portal: str, url: str, publisher: str) -> int:
        """Return how near a document stands to its publisher, as ``pipelines.mirrors`` counts."""
        if portal not in self.portals:
            return GIVEN if portal == IMPORTED else ELSEWHERE
        listings = [listing.url for listing in self.portals[portal].listings]
        return standing(url, portal_name=self.portals[portal].name, publisher=publisher, listings=listings)

    def audience(self, audience: str, portal: str, kind: str | None = None) -> list[Subscriber]:
        """Return the subscribers of that audience whom the portal, and the kind of report, concern."""
        return addressees(self.subscribers, audience, portal, kind)


@dataclass(slots=True)
class Summary:
    """What a processing run did: counts, and what was refused with its reason."""

    versions: int = 0
    technical: int = 0
    same: int = 0
    changes: int = 0
    alerts: int = 0
    comparisons: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """pairs (address, reason)"""
    crashed: list[tuple[int, str]] = field(default_factory=list)
    """pairs (snapshot id, error): our own faults; each stays stored and is tried again"""

    lost: set[str] = field(default_factory=set)
    """addresses among the refused of which a version stands, or whose bytes the archive does not give back"""

    def failed(self) -> bool:
        """Tell whether the run failed, by the rule of a crawl: a page that is not the document fails nothing by itself.

        It does where nothing else was read; so do faults of ours, and what was read before and is not any more.
        """
        read = self.versions + self.technical + self.same
        return bool(self.crashed or (self.refused and not read) or self.lost & {address for address, _ in self.refused})

    def add(self, changes: int, alerts: int) -> None:
        """Count further changes and alerts."""
        self.changes += changes
        self.alerts += alerts

    def take_back(self, addresses: Collection[str]) -> None:
        """Drop the refusals of those addresses."""
        self.refused = [each for each in self.refused if each[0] not in addresses]

    def line(self) -> str:
        """Return the counts on one line."""
        counts = {
            "versions": self.versions,
            "technical": self.technical,
            "unchanged": self.same,
            "refused": len(self.refused),
            "changes": self.changes,
            "comparisons": self.comparisons,
            "alerts": self.alerts,
        }
        return " ".join(f"{name}={number}" for name, number in counts.items())


def report_publisher(rules: Rules, portal: str, reading: Reading, declared: str | None) -> str:
    """Return whose report a reading of a portal's page is; empty when nobody says."""
    known = [each.name for each in rules.portals.values()]
    return choose_publisher(
        declared=declared,
        recognised=reading.structured.publisher,
        source=reading.extracted.source,
        portal_name=rules.portal_name(portal),
        known=known,
    ) or known_in(reading.structured.text[:OPENING], known)
