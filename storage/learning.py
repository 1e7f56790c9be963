"""Bring what was learned of a portal's own lines up to date; what is safe to learn, the caller's function says."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.subscribers import IMPORTED
from storage.learned import LearnedLines
from storage.models import Document, Version

log = logging.getLogger(__name__)

EVIDENCE = 50  # versions that a row names
MOST_AGAIN = 500  # pages that are read again at once; the others when they are next compared


class Safe(Protocol):
    """Lines that are safe to take off; ``pipelines.learn.Candidate`` is one."""

    @property
    def where(self) -> str:
        """``head`` or ``tail``."""

    @property
    def forms(self) -> tuple[str, ...]:
        """In the form in which they are compared."""

    @property
    def lines(self) -> tuple[str, ...]:
        """As one page has them."""

    @property
    def reports(self) -> int:
        """On how many reports all of them stand."""

    @property
    def version_ids(self) -> tuple[int, ...]:
        """Where they stand."""


class Revised(Protocol):
    """What is to be closed, by row id with reason and version, and what is new."""

    @property
    def withdrawn(self) -> Mapping[int, tuple[str, int | None]]:
        """Row ids with the reason and the version that is it."""

    @property
    def learned(self) -> Sequence[Safe]:
        """What is safe to take off."""


Page = TypeVar("Page")
Know = Callable[[int, tuple[str, int, str], str, str, bool], Page]
"""makes what judges look at: of a version its id, its report (publisher, year, kind), title and text, and whether it is
its page's latest"""


def portals_to_learn(session: Session, portals: Iterable[str] | None) -> list[str]:
    """Return the named portals, or all that a document is known of; files that a person gave are none's."""
    found = session.scalars(select(Document.portal).distinct()) if portals is None else portals
    return sorted(set(found) - {IMPORTED})


def learn(
    session: Session,
    portal: str,
    know: Know[Page],
    revise: Callable[[Sequence[LearnedLines], Sequence[Page]], Revised],
    now: dt.datetime,
) -> list[tuple[int, int]]:
    """Close and add rows, as ``revise`` judges of what is in force and of all versions of a portal's pages.

    Returns the latest versions whose pages are to be read again: pairs (version id, snapshot id).
    """
    rows, versions = LearnedLines.in_force(session, portal), _versions(session, portal)
    revised = revise(rows, [_known(know, version, is_latest=is_latest) for version, is_latest in versions])
    for row in rows:
        if row.id in revised.withdrawn:
            row.withdraw(now, *revised.withdrawn[row.id])
            log.info("%s: no longer taken off (%s): %s", portal, row.withdrawn_why, " / ".join(row.example))
    concerned: set[int] = set()
    for each in revised.learned:
        session.add(
            LearnedLines(
                portal=portal,
                edge=each.where,
                forms=list(each.forms),
                example=list(each.lines),
                reports=each.reports,
                version_ids=list(each.version_ids[:EVIDENCE]),
                learned_at=now,
            )
        )
        concerned |= set(each.version_ids)
        log.info("%s: learned at the %s of %s reports: %s", portal, each.where, each.reports, " / ".join(each.lines))
    rules = {f"learned:{number}" for number in revised.withdrawn}
    concerned |= {
        version.id
        for version, is_latest in versions
        if is_latest and rules and any(line["rule"] in rules for line in version.removed)
    }
    return sorted((version.id, version.snapshot_id) for version, _ in versions if version.id in concerned)[:MOST_AGAIN]


def _known(know: Know[Page], version: Version, *, is_latest: bool) -> Page:
    report = version.report
    return know(version.id, (report.publisher.name, report.year, report.kind), version.title, version.text, is_latest)


def _versions(session: Session, portal: str) -> list[tuple[Version, bool]]:
    """Return all versions of a portal's pages, attachments left out, each with whether it is its page's latest."""
    query = Version.newest_first().join(Version.document)
    query = query.where(Document.portal == portal, Document.part_of_id.is_(None))
    found: list[tuple[Version, bool]] = []
    seen: set[int] = set()
    for version in session.scalars(query):
        found.append((version, version.document_id not in seen))
        seen.add(version.document_id)
    return found
