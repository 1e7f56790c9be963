"""What a trial of a declaration found: reports, texts, what was refused, what differed between two fetches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.portal import Portal
from pipelines.document import ReportKind, Structured
from pipelines.identity import choose_publisher
from pipelines.reports import identify
from pipelines.run import structured
from scheduler.due import missing_years
from scheduler.jobs import opened
from scheduler.learned import learned_rows
from scheduler.suspects import suspects_of
from scheduler.trial import Crawled, Trial
from storage.models import Change, Check, Document, Report, Snapshot, Version

SHOWN_LINES = 4  # of a text's beginning and of its end


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial's result, ready to be judged and shown."""

    reports: tuple[dict[str, Any], ...]
    """objects {year, publisher, kind, title, url, characters, read_from, guessed}

    ``characters`` and ``read_from``, the page or its attachment, are None where only the row was read; ``guessed`` says
    that such a row names no publisher, and the portal's name stands there until its page is read.
    """
    texts: tuple[Structured, ...]
    """newest row first, as far as documents were asked for"""
    shown: dict[str, Any] | None
    """one cleaned text: {url, title, characters, sections, first, last, removed}"""
    refused: tuple[tuple[str, str], ...]
    """pairs (address, why it is not the document)"""
    unanswered: tuple[tuple[str, str], ...]
    """pairs (address, what came instead of a page)"""
    unstable: tuple[dict[str, Any], ...]
    """what differed between two fetches: {url, a_text, b_text}"""
    warnings: tuple[tuple[str, str], ...]
    """pairs (address, what reading it warned of)"""
    suspects: tuple[tuple[str, dict[str, Any]], ...]
    """pairs (address, a place that lost characters)"""
    learned: tuple[dict[str, Any], ...]
    """what the trial learned of the portal's own lines"""

    def missing_years(self, portal: Portal, kind: str, today: dt.date) -> list[int]:
        """Return the due years without a report of a kind, of the portal's own publisher where any of its was seen."""
        mine = [each for each in self.reports if each["kind"] == kind and each["year"] is not None]
        own = [each for each in mine if each["publisher"] == portal.name] or mine
        return missing_years(kind, portal.expect, {int(each["year"]) for each in own}, today)


def look(trial: Trial, crawled: Crawled) -> Seen:
    """Read what the trial left in its database."""
    with opened(trial.settings) as sessions, sessions() as session:
        documents = {document.url: document for document in session.scalars(select(Document))}
        versions = {url: version for url, each in documents.items() if (version := _version(session, each))}
        rows = [row for row in crawled.taken if row["url"] in documents or row["elsewhere"]]
        read = [row["url"] for row in rows if row["url"] in versions]
        return Seen(
            reports=tuple(_report(trial, row, documents.get(row["url"]), versions.get(row["url"])) for row in rows),
            texts=tuple(structured(versions[url]) for url in read),
            shown=_shown(versions[read[0]]) if read else None,
            refused=tuple(_refused(session)),
            unanswered=tuple(_unanswered(session)),
            unstable=tuple(_unstable(session)),
            warnings=tuple((url, each) for url in read for each in versions[url].warnings if isinstance(each, str)),
            suspects=tuple((url, each) for url in read for each in suspects_of(versions[url].warnings)),
            learned=tuple(learned_rows(session, trial.portal.id)),
        )


def _version(session: Session, document: Document) -> Version | None:
    """Return what a page was read as: its own text, or that of an attachment when it is only a shell around one."""
    read = (each.latest_version(session) for each in (document, *document.parts))
    return next((version for version in read if version is not None), None)


def _report(trial: Trial, row: Mapping[str, Any], document: Document | None, version: Version | None) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": row["kind"], "title": row["title"], "url": row["url"], "characters": None}
    found |= {"read_from": None, "guessed": False}
    if version is not None:
        report: Report = version.report
        read = {"characters": len(version.text), "read_from": version.document.url}
        return {"year": report.year, "publisher": report.publisher.name} | found | read
    said = identify("", title=row["title"], kind=cast("ReportKind", row["kind"]))
    publisher = choose_publisher(
        declared=document.publisher_hint if document else None,
        recognised=said.publisher,
        source="",
        portal_name=trial.portal.name,
    )
    hinted = document.year_hint if document else None
    guessed = not said.publisher and not (document and document.publisher_hint)
    return {"year": hinted or said.year, "publisher": publisher} | found | {"guessed": guessed}


def _shown(version: Version) -> dict[str, Any]:
    lines = version.text.split("\n")
    return {
        "url": version.document.url,
        "title": version.title,
        "characters": len(version.text),
        "sections": [
            {"kind": section["kind"], "heading": section["heading"]}
            for section in version.sections
            if section["heading"] and section["level"] == 1
        ],
        "first": lines[:SHOWN_LINES],
        "last": lines[SHOWN_LINES:][-SHOWN_LINES:],
        "removed": [line["text"] for line in version.removed],
    }


def _refused(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Snapshot).where(Snapshot.state == "refused").order_by(Snapshot.id))
    return list({row.document.url: (row.document.url, row.reason) for row in rows}.values())


def _unanswered(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Document.url, Check.status, Check.detail)
        .join(Check, Check.document_id == Document.id)
        .where(Check.outcome == "error")
        .order_by(Check.id)
    )
    return list({url: (url, detail or f"answered {status}") for url, status, detail in rows}.values())


def _unstable(session: Session) -> list[dict[str, Any]]:
    changes = session.scalars(select(Change).where(Change.from_version_id.is_not(None)).order_by(Change.id))
    found = []
    for change in changes:
        version = session.get_one(Version, change.to_version_id)
        found.append({"url": version.document.url, "a_text": change.a_text, "b_text": change.b_text})
    return found
