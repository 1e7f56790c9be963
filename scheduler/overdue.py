"""What is overdue: reports whose day has passed without them, although the listings were read well since.

Computed from declarations and database at a moment; nothing of it is stored but what readers were told.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.portal import Portal
from config.subscribers import Subscriber, addressees
from config.zone import day_of
from pipelines.document import ReportKind
from pipelines.identity import FROM_SOURCE, choose_publisher, due_day
from pipelines.reports import identify
from scheduler.due import last_due, missing_years
from scheduler.readings import readings
from storage.models import Alert, CrawlRun, Document, Publisher, Report

FORMER_YEARS = 2
"""of how many earlier years a publisher's reports must stand on a portal that is not its own, for the next to be due"""

Years = Mapping[str, set[int]]
"""the years of a publisher's reports, by its name"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A report that should be public and is not."""

    publisher: str
    year: int
    kind: str
    due_on: dt.date
    """the first day on which it is late"""
    days_over: int
    """1 on that day"""
    portal: str
    """where it should stand"""
    read_at: dt.datetime
    """when all listings of that portal were last read, and nothing was amiss"""


def overdue(session: Session, portals: Mapping[str, Portal], now: dt.datetime) -> list[Overdue]:
    """Return what is overdue at ``now``, by publisher, kind and year; of several portals the publisher's own."""
    found: dict[tuple[str, str, int], Overdue] = {}
    for portal in sorted(portals.values(), key=lambda portal: portal.id):
        good = [run for run in readings(session, portal.id) if run.read_well]
        if not good or portal.disabled is not None:
            continue
        for row in _of_portal(session, portal, good[-1], day_of(now)):
            key = (row.publisher, row.kind, row.year)
            if key not in found or row.publisher == portal.name:
                found[key] = row
    return [found[key] for key in sorted(found)]


def note_overdue(
    session: Session, portal: Portal, run: CrawlRun, subscribers: Sequence[Subscriber], now: dt.datetime
) -> int:
    """Put into the outbox what is overdue on a portal, once each; return how many alerts.

    Only by a run that read all listings well, and not by the first one: it finds what has long been so. Years that were
    due before the portal was watched are not told, but the last of them.
    """
    good = [each for each in readings(session, portal.id) if each.read_well]
    if run not in good or not CrawlRun.had_good_one(session, portal.id, run.id):
        return 0
    began = day_of(good[0].started_at)
    told = 0
    for row in overdue(session, {portal.id: portal}, now):
        first = last_due(row.kind, portal.expect.due, began)
        if first is not None and row.year < first:
            continue
        publisher = Publisher.named(session, row.publisher)
        urls = [listing.url for listing in portal.listings if listing.kind == row.kind]
        payload = _plain(row) | {"listings": urls}
        people = addressees(subscribers, "readers", portal.id, row.kind)
        key = f"overdue:{publisher.id}:{row.year}:{row.kind}"
        told += Alert.post_to(session, people, key=key, kind="overdue", payload=payload, now=now)
    return told


def with_overdue(
    session: Session, data: dict[str, Any], portals: Mapping[str, Portal], now: dt.datetime
) -> dict[str, Any]:
    """Return a report's data with ``overdue``: the publisher's later reports of that kind that are overdue."""
    mine = (data["publisher"], data["kind"])
    rows = [row for row in overdue(session, portals, now) if (row.publisher, row.kind) == mine]
    return {**data, "overdue": [_plain(row) for row in rows if row.year > data["year"]]}


def _of_portal(session: Session, portal: Portal, reading: CrawlRun, today: dt.date) -> Iterator[Overdue]:
    read_on = day_of(reading.started_at)
    for kind in dict.fromkeys(listing.kind for listing in portal.listings):
        here, anywhere = _years(session, kind, portal.id), _years(session, kind)
        unread = _unread(session, portal, kind, reading)
        declared = {each.publisher for each in portal.listings if each.kind == kind and each.publisher}
        own = {portal.name} | declared - {FROM_SOURCE}
        expected = own & here.keys() if here else own  # a column may carry the reports of departments only
        for publisher in sorted(expected | here.keys()):
            is_own = publisher in expected
            known = here.get(publisher, set())
            for year in missing_years(kind, portal.expect, known, today, own=is_own):
                former = sum(each < year for each in known)
                due_on = due_day(kind, year, portal.expect.due)
                if due_on is None or read_on < due_on or (not is_own and former < FORMER_YEARS):
                    continue
                if _may_be_renamed(publisher, year, here):
                    continue
                if year in anywhere.get(publisher, ()) or any(_same(publisher, name) for name in unread[year]):
                    continue
                days = (today - due_on).days + 1
                yield Overdue(publisher, year, kind, due_on, days, portal.id, reading.started_at)


def _years(session: Session, kind: str, portal: str | None = None) -> Years:
    """Return the years of each publisher's reports, anywhere or on one portal."""
    query = select(Publisher.name, Report.year).join(Report.publisher).where(Report.kind == kind, Report.versions.any())
    if portal is not None:
        query = query.where(Report.documents.any(Document.portal == portal))
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name, year in session.execute(query):
        found[name].add(year)
    return dict(found)


def _unread(session: Session, portal: Portal, kind: str, reading: CrawlRun) -> Mapping[int, set[str]]:
    """Return whose reports are listed by year, but could not be read: nobody can say that they are not public."""
    rows = session.scalars(
        select(Document).where(
            Document.portal == portal.id,
            Document.kind == kind,
            Document.report_id.is_(None),
            Document.part_of_id.is_(None),
            Document.listed_at >= reading.started_at,
        )
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        said = identify("", title=row.row_title, kind=cast("ReportKind", kind))
        year = row.year_hint or said.year
        name = choose_publisher(
            declared=row.publisher_hint, recognised=said.publisher, source="", portal_name=portal.name
        )
        if year is not None:
            found[year].add(name)
    return found


def _may_be_renamed(publisher: str, year: int, here: Years) -> bool:
    """Tell whether the portal's only publisher may have published under a name that stands there in no other year."""
    strangers = {name for name, years in here.items() if years == {year}}
    return bool(strangers) and here.keys() - strangers == {publisher}


def _same(publisher: str, name: str) -> bool:
    """Tell whether a name may mean that publisher: at home its place's name is left out."""
    return publisher.endswith(name) or name.endswith(publisher)


def _plain(row: Overdue) -> dict[str, Any]:
    """Return it ready for JSON."""
    return {**asdict(row), "due_on": row.due_on.isoformat(), "read_at": row.read_at.isoformat()}
