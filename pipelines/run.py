"""The conductor: stored snapshots in, versions, changes, comparisons and pending alerts out.

A version, its changes and its alerts are one transaction: a kill between two loses nothing and tells nothing twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from pipelines.copies import copies, keys_of
from pipelines.diff import diff
from pipelines.document import Page, ReportKind, Structured
from pipelines.identity import first_published, is_late, nameless
from pipelines.judge import Expected, Previous, Served, header
from pipelines.judged import read_judged
from pipelines.learn import Known, blocks_of, revise
from pipelines.mirrors import relation
from pipelines.reading import Reading
from pipelines.rules import Rules, Summary, report_publisher
from pipelines.structure import structure
from pipelines.two_years import follow, rules_fingerprint
from storage.archive import Archive, ArchiveError
from storage.compared import earliest_version, keep_comparison, to_compare
from storage.copied import find_copies
from storage.corrections import split_spans
from storage.learning import learn, portals_to_learn
from storage.models import CrawlRun, Document, LearnedLines, Publisher, Report, Snapshot, Version
from storage.parts import set_aside, settle
from storage.telling import tell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    """What one transaction works with."""

    session: Session
    archive: Archive
    rules: Rules
    summary: Summary
    now: dt.datetime


def process(
    sessions: sessionmaker[Session],
    archive: Archive,
    rules: Rules,
    *,
    now: dt.datetime,
    portals: Iterable[str] | None = None,
    rebuild: bool = False,
    progress: Callable[[list[int]], Iterable[int]] = iter,
) -> Summary:
    """Interpret what is stored and not read yet; with ``rebuild``, everything again, as technical upgrades.

    ``portals`` limits it to those portals' documents; ``progress`` shows how far the list has come.
    """
    summary = Summary()
    with sessions() as session:
        pending = Snapshot.to_interpret(session, portals, rebuild=rebuild)
    for snapshot_id in progress(pending):
        with sessions() as session:
            body_sha256 = session.get_one(Snapshot, snapshot_id).body_sha256
        with _faults_noted(summary, snapshot_id), sessions.begin() as session:
            _interpret(_Work(session, archive, rules, summary, now), session.get_one(Snapshot, snapshot_id))
        with sessions() as session:
            unused = not Snapshot.keeps(session, body_sha256)
        if unused:  # only after the commit: an orphan member harms nobody, a row without its member does
            archive.delete(body_sha256)
    with sessions.begin() as session:
        summary.take_back(settle(session, portals))
        to_learn = portals_to_learn(session, portals)
    for portal in to_learn:
        judge, before, again = partial(revise, kept=rules.kept_lines(portal)), list[tuple[int, int]](), [(0, 0)]
        while again and again != before:  # what a withdrawn block gives back may be learned without the wrong line
            with sessions.begin() as session:
                before, again = again, learn(session, portal, Known, judge, now)
            for version_id, snapshot_id in again:
                with _faults_noted(summary, snapshot_id), sessions.begin() as session:
                    _by_todays_rules(_Work(session, archive, rules, summary, now), session.get_one(Version, version_id))
    compare_years(sessions, now, summary, anew=rebuild, semantic=rules.semantic)
    find_copies(sessions, copies, keys_of, now, anew=rebuild)
    return summary


@contextmanager
def _faults_noted(summary: Summary, snapshot_id: int) -> Iterator[None]:
    """Let one snapshot wait for the repair of a fault of ours; the others do not wait for it."""
    try:
        yield
    except (SQLAlchemyError, OSError):
        raise
    except Exception as error:
        log.exception("snapshot %s cannot be interpreted", snapshot_id)
        summary.crashed.append((snapshot_id, type(error).__name__))


def compare_years(
    sessions: sessionmaker[Session], now: dt.datetime, summary: Summary, *, anew: bool = False, semantic: bool = False
) -> None:
    """Follow the promises of each year into the next, where that is not done yet, or was done by former rules."""
    rules = rules_fingerprint(semantic=semantic)
    with sessions() as session:
        pairs = to_compare(session, rules, anew=anew)
    for pair in pairs:
        with sessions.begin() as session:
            a, b = (session.get_one(Version, each) for each in pair)
            first = structured(before) if (before := earliest_version(session, a)) else None
            result = follow(structured(a), structured(b), split_spans(session, a), first=first, semantic=semantic)
            keep_comparison(session, (a, b), result, rules, now)
            summary.comparisons += 1


def structured(version: Version) -> Structured:
    """Read a version's text again; sections follow from the text, so nothing else is stored of it."""
    return structure(version.text, title=version.title, kind=cast("ReportKind", version.report.kind))


def _interpret(work: _Work, snapshot: Snapshot) -> None:
    """Read one snapshot and record what follows from it."""
    if set_aside(work.session, snapshot):
        return
    document = snapshot.document
    previous = document.latest_version(work.session)
    reading = _read(work, snapshot, previous if previous and previous.snapshot_id < snapshot.id else None)
    if isinstance(reading, str):
        _refuse(work, snapshot, reading)
        return
    text, report = reading.structured.text, _report(work, snapshot, reading)
    if report is None:
        _refuse(work, snapshot, nameless(document.year_hint or reading.structured.year))
        return
    snapshot.state, snapshot.reason = "interpreted", ""
    goes_on = previous is None or previous.snapshot_id < snapshot.id
    previous = previous or _went_before(work.session, report, snapshot, text)
    _describe(work, report, document, reading)
    if not goes_on:
        _upgrade(work, snapshot, report, reading)
        return
    if previous and previous.text != text:
        previous = _by_todays_rules(work, previous)
    if previous and previous.text == text:
        work.summary.same += 1
        if not snapshot.is_evidence(work.session) and not snapshot.ends_refusal():
            snapshot.discard(work.session)
        return
    version = _add_version(work, snapshot, report, reading, previous)
    work.summary.versions += 1
    _tell(work, version, previous, reading.structured)


def _read(work: _Work, snapshot: Snapshot, previous: Version | None) -> Reading | str:
    """Read a snapshot; a text is the reason why it cannot be read, or is not the document that ``previous`` was."""
    document = snapshot.document
    try:
        stored = work.archive.get(snapshot.body_sha256)
    except ArchiveError as error:
        work.summary.lost.add(snapshot.url)
        return f"the archive does not give it back: {error}"
    rule = work.rules.content_rule(document.portal, snapshot.fetched_at.date())
    before = Previous(previous.title, previous.text) if previous else None
    in_force = LearnedLines.in_force(work.session, document.portal)
    return read_judged(
        Page(snapshot.url, stored.body, header(snapshot.headers, "Content-Type"), rule),
        work.rules.boilerplate,
        kind=cast("ReportKind", document.kind),
        served=Served(snapshot.status, document.url, header(snapshot.headers, "Content-Length")),
        expected=Expected(work.rules.expect(document.portal).min_characters, document.listed_title, before),
        learned=() if document.part_of_id else blocks_of(in_force),  # a file has nothing of the portal's around it
    )


def _refuse(work: _Work, snapshot: Snapshot, reason: str) -> None:
    """Keep the snapshot, make no version; operators are told by who crawled, once for all pages of a crawl."""
    work.summary.refused.append((snapshot.url, reason))
    if snapshot.latest_version(work.session):
        log.warning("%s: today's rules no longer read it (%s); its version stays", snapshot.url, reason)
        work.summary.lost.add(snapshot.url)
        return
    snapshot.state, snapshot.reason = "refused", reason


def _report(work: _Work, snapshot: Snapshot, reading: Reading) -> Report | None:
    """Find whose report of which year it is; None when the year or the publisher stays unknown."""
    document, read_as = snapshot.document, reading.structured
    year = document.year_hint or read_as.year
    name = report_publisher(work.rules, document.portal, reading, document.publisher_hint)
    if year is None or not name:
        return None
    report = Report.of(work.session, Publisher.named(work.session, name), year, document.kind)
    document.report = report
    for each in report.documents:  # all of them: a portal that is declared no more stands for nothing
        each.standing = work.rules.standing(each.portal, each.url, name)
    if not document.dates or snapshot.is_first():
        document.dates = reading.days(document.row_date)
    return report


def _describe(work: _Work, report: Report, document: Document, reading: Reading) -> None:
    """Give a report the title, the day and the state that follow from its documents."""
    if not report.title or report.main_document() is document:
        report.title = reading.extracted.title or document.listed_title or report.title
    of_it = (each.dates for each in report.documents if each.relation != "other")
    report.published_on = first_published(of_it) or report.published_on
    if report.state in {"public", "late"}:
        due = work.rules.expect(document.portal).due
        late = is_late(cast("ReportKind", report.kind), report.year, due, report.published_on)
        report.state = "late" if late else "public"


def _went_before(session: Session, report: Report, snapshot: Snapshot, text: str) -> Version | None:
    """Return the version that a document without one goes on from, and note what it is to the report.

    That is the version that a copy repeats, that of the page which is now but a shell around this attachment, or the
    last one of a document that this run's listings no longer link to (the report moved).
    """
    document = snapshot.document
    others = [each for each in report.documents if each is not document]
    known = [version for each in others if (version := each.latest_version(session))]
    same = next((version for version in known if version.text == text), None)
    latest = report.latest_version(session)
    if latest is None or latest.document_id == document.part_of_id:
        return latest
    if document.copy_of is not None:
        document.copy_of = same or document.copy_of
        return document.copy_of
    run = session.get(CrawlRun, snapshot.crawl_run_id) if snapshot.crawl_run_id else None
    if run and latest.document.was_passed_by(run):
        return same or latest
    document.relation, nearest = relation(text, [version.text for version in known])
    document.copy_of = known[nearest] if nearest is not None else None
    return same


def _by_todays_rules(work: _Work, previous: Version) -> Version:
    """Read the version before again, so that a change of our own rules is never told as the portal's edit."""
    reading = _read(work, previous.snapshot, None)
    return previous if isinstance(reading, str) else _upgrade(work, previous.snapshot, previous.report, reading)


def _upgrade(work: _Work, snapshot: Snapshot, report: Report, reading: Reading) -> Version:
    """Return the snapshot's version by today's rules, a technical one added when the rules read another text."""
    found = snapshot.latest_version(work.session)
    if found and found.text == reading.structured.text:
        found.warnings = reading.warnings()  # what our rules say of a text is no part of it
        work.summary.same += 1
        return found
    work.summary.technical += 1
    return _add_version(work, snapshot, report, reading, found, technical=True)


def _add_version(
    work: _Work,
    snapshot: Snapshot,
    report: Report,
    reading: Reading,
    previous: Version | None,
    *,
    technical: bool = False,
) -> Version:
    read_as = reading.structured
    version = Version(
        report=report,
        document=snapshot.document,
        snapshot=snapshot,
        previous_id=previous.id if previous else None,
        created_at=work.now,
        fingerprint=hashlib.sha256(read_as.text.encode()).hexdigest(),
        title=reading.extracted.title or read_as.title,
        text=read_as.text,
        sections=[asdict(section) for section in read_as.sections],
        dates=reading.days(snapshot.document.row_date),
        source=reading.extracted.source,
        removed=[asdict(line) for line in reading.cleaned.removed],
        warnings=reading.warnings(),
        technical=technical,
    )
    work.session.add(version)
    work.session.flush()
    return version


def _tell(work: _Work, version: Version, previous: Version | None, read_as: Structured) -> None:
    """Record what changed and tell it; another document of a report that is public already is no news."""
    if previous is None and len(version.report.versions) > 1:
        return
    found = [asdict(difference) for difference in diff(structured(previous), read_as)] if previous else []
    readers = work.rules.audience("readers", version.document.portal, version.report.kind)
    work.summary.add(*tell(work.session, version, previous, found, readers=readers, now=work.now))
