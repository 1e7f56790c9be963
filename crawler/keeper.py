"""Keep what came: archive first, then the row, then commit; one body at a time, before anything is interpreted.

Killed between any two steps, the next crawl makes the same rows: a body without a row is put again, a document without
a snapshot is asked for again. Checks alone wait for company: one that is lost is made again by the next crawl.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from config.statuses import BLOCKED
from crawler import titles
from crawler.items import Attached, Failed, Fetched, Listed
from crawler.runs import newest_snapshots
from crawler.verdicts import KEPT
from storage.archive import Archive
from storage.models import Check, Document, Snapshot

NOT_MODIFIED = 304
CHECKS_TOGETHER = 100


@dataclass(slots=True)
class _Kept:
    """What the database holds of a document."""

    id: int
    etag: str | None
    last_modified: str | None
    latest: str | None
    """digest of its newest snapshot's body"""


class Keeper:
    """Write one crawl's documents, snapshots and checks, and count them."""

    def __init__(self, sessions: sessionmaker[Session], archive: Archive, portal: str, run_id: int) -> None:
        self.sessions = sessions
        self.archive = archive
        self.portal = portal
        self.run_id = run_id
        self.tally: Counter[str] = Counter()
        self._checks: list[dict[str, Any]] = []
        with sessions() as session:
            self._documents = _documents(session, portal)

    def listed(self, found: Sequence[Listed]) -> None:
        """Write the documents that one page of a listing links to."""
        known_again: list[dict[str, Any]] = []
        with self.sessions.begin() as session:
            for item in found:
                values = {
                    "kind": item.kind,
                    "row_title": item.title,
                    "row_date": item.date[:40],
                    "publisher_hint": item.publisher_hint,
                    "year_hint": item.year_hint,
                    "listed_at": item.listed_at,
                }
                known = self._documents.get(item.url)
                if known is not None:
                    known_again.append({"id": known.id} | values)
                    continue
                document = Document(portal=self.portal, url=item.url, first_seen_at=item.listed_at, **values)
                session.add(document)
                session.flush()
                self._documents[item.url] = _Kept(document.id, None, None, None)
                self.tally["new_documents"] += 1
            if known_again:
                session.execute(update(Document), known_again)

    def fetched(self, item: Fetched) -> None:
        """Keep a document's answer: a new body as a snapshot, everything else as a check."""
        if item.status == NOT_MODIFIED:
            self.tally["not_modified"] += 1
            self._check(item.url, item.fetched_at, item.status, "not_modified")
        elif item.status in KEPT:
            self._body(item, self._documents[item.url])
        else:
            self.tally["errors"] += 1
            detail = "blocked: a challenge or a firewall" if item.status in BLOCKED else ""
            self._check(item.url, item.fetched_at, item.status, "error", detail)
            self._keep_parts(item.url)

    def failed(self, item: Failed) -> None:
        """Keep that nobody answered for a document."""
        self.tally["errors"] += 1
        self._check(item.url, item.failed_at, item.status, "error", item.detail)
        self._keep_parts(item.url)

    def attached(self, item: Attached) -> None:
        """Write a file that a report's page links to: a document that is listed as its page is."""
        with self.sessions.begin() as session:
            page = session.get_one(Document, self._documents[item.page].id)
            known = self._documents.get(item.url)
            document = session.get_one(Document, known.id) if known else None
            if document is None:
                document = Document(portal=self.portal, url=item.url, first_seen_at=page.listed_at)
                session.add(document)
                self.tally["new_attachments"] += 1
            document.part_of_id = page.id
            document.row_title = item.name or document.row_title or ""
            document.kind, document.row_date, document.listed_at = page.kind, page.row_date, page.listed_at
            document.publisher_hint = page.publisher_hint
            document.year_hint = page.year_hint or titles.year_of(page.row_title)  # a file may name none
            session.flush()
            self._documents.setdefault(item.url, _Kept(document.id, None, None, None))

    def _keep_parts(self, page: str) -> None:
        """Let a page that could not be asked keep its attachments: nothing says that they are not linked any more."""
        own = self._documents[page].id
        with self.sessions.begin() as session:
            listed_at = select(Document.listed_at).where(Document.id == own).scalar_subquery()
            session.execute(update(Document).where(Document.part_of_id == own).values(listed_at=listed_at))

    def flush(self) -> None:
        """Write the checks that still wait."""
        if self._checks:
            with self.sessions.begin() as session:
                session.execute(insert(Check), self._checks)
            self._checks = []

    def _body(self, item: Fetched, known: _Kept) -> None:
        digest = hashlib.sha256(item.body).hexdigest()
        if digest != known.latest or digest not in self.archive:
            self.archive.put(
                url=item.answered_by,
                fetched_at=item.fetched_at,
                status=item.status,
                headers=item.headers,
                body=item.body,
            )
        # A redirect's validators belong to the address that it led to today.
        etag = None if item.redirected else item.header("ETag")
        last_modified = None if item.redirected else item.header("Last-Modified")
        is_new = digest != known.latest
        if is_new or (etag, last_modified) != (known.etag, known.last_modified):
            with self.sessions.begin() as session:
                session.execute(
                    update(Document).where(Document.id == known.id).values(etag=etag, last_modified=last_modified)
                )
                if is_new:
                    session.execute(insert(Snapshot).values(self._snapshot(item, known.id, digest)))
            known.etag, known.last_modified, known.latest = etag, last_modified, digest
        if is_new:
            self.tally["snapshots"] += 1
        else:
            self.tally["unchanged"] += 1
            self._check(item.url, item.fetched_at, item.status, "same_bytes")

    def _snapshot(self, item: Fetched, document_id: int, digest: str) -> dict[str, Any]:
        return {
            "document_id": document_id,
            "crawl_run_id": self.run_id,
            "url": item.answered_by,
            "fetched_at": item.fetched_at,
            "status": item.status,
            "headers": [list(pair) for pair in item.headers],
            "body_sha256": digest,
            "size": len(item.body),
        }

    def _check(self, url: str, checked_at: dt.datetime, status: int, outcome: str, detail: str = "") -> None:
        self._checks.append(
            {
                "document_id": self._documents[url].id,
                "crawl_run_id": self.run_id,
                "checked_at": checked_at,
                "status": status,
                "outcome": outcome,
                "detail": detail,
            }
        )
        if len(self._checks) >= CHECKS_TOGETHER:
            self.flush()


def _documents(session: Session, portal: str) -> dict[str, _Kept]:
    """Return the portal's documents by address, each with the digest of its newest body."""
    newest = newest_snapshots()
    rows = session.execute(
        select(Document.url, Document.id, Document.etag, Document.last_modified, Snapshot.body_sha256)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(Snapshot, Snapshot.id == newest.c.id)
        .where(Document.portal == portal)
    )
    return {url: _Kept(key, etag, last_modified, latest) for url, key, etag, last_modified, latest in rows}
