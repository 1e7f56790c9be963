"""Keep what came: archive first, then the row, then commit; one document at a time, before anything is interpreted.

Killed between any two steps, the next crawl makes the same rows: a body without a row is put again, a document without
a snapshot is asked for again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from crawler.items import Failed, Fetched, Listed
from crawler.spiders.reports import running
from crawler.verdicts import BLOCKED, KEPT
from storage.archive import Archive
from storage.models import Check, Document, Snapshot

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Store:
    """Where a crawl's findings go."""

    sessions: sessionmaker[Session]
    archive: Archive
    portal: str
    run_id: int


class KeepPipeline:
    """Write documents, snapshots and checks."""

    def __init__(self, store: Store, tally: Counter[str]) -> None:
        self.store = store
        self.tally = tally

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take store and tally from the spider."""
        spider = running(crawler)
        if not isinstance(spider.store, Store):
            raise NotConfigured("the spider was given no store")
        return cls(spider.store, spider.tally)

    def process_item(self, item: object) -> object:
        """Keep one item, in one transaction."""
        with self.store.sessions.begin() as session:
            if isinstance(item, Listed):
                self._listed(session, item)
            elif isinstance(item, Fetched):
                self._fetched(session, item)
            elif isinstance(item, Failed):
                self.tally["errors"] += 1
                self._check(session, item, status=0, outcome="error", detail=item.detail)
            else:
                raise TypeError(f"no such item: {item!r}")
        return item

    def _listed(self, session: Session, item: Listed) -> None:
        document = self._document(session, item.url)
        if document is None:
            document = Document(portal=self.store.portal, url=item.url, first_seen_at=item.listed_at)
            session.add(document)
            self.tally["new_documents"] += 1
        document.kind = item.kind
        document.row_title = item.title
        document.row_date = item.date[:40]
        document.publisher_hint = item.publisher_hint
        document.year_hint = item.year_hint
        document.listed_at = item.listed_at

    def _fetched(self, session: Session, item: Fetched) -> None:
        if item.status == NOT_MODIFIED:
            self.tally["not_modified"] += 1
            self._check(session, item, status=item.status, outcome="not_modified")
        elif item.status in KEPT:
            self._kept(session, item)
        else:
            self.tally["errors"] += 1
            detail = "blocked: a challenge or a firewall" if item.status in BLOCKED else ""
            self._check(session, item, status=item.status, outcome="error", detail=detail)

    def _kept(self, session: Session, item: Fetched) -> None:
        document = self._existing(session, item.url)
        latest = session.scalar(
            select(Snapshot.body_sha256)
            .where(Snapshot.document_id == document.id)
            .order_by(Snapshot.id.desc())
            .limit(1)
        )
        # A redirect's validators belong to the address that it led to today.
        document.etag = None if item.redirected else item.header("ETag")
        document.last_modified = None if item.redirected else item.header("Last-Modified")
        digest = hashlib.sha256(item.body).hexdigest()
        if digest == latest and digest in self.store.archive:
            self.tally["unchanged"] += 1
            self._check(session, item, status=item.status, outcome="same_bytes")
            return
        self.store.archive.put(
            url=item.answered_by,
            fetched_at=item.fetched_at,
            status=item.status,
            headers=item.headers,
            body=item.body,
        )
        if digest == latest:  # its body was lost, and is back
            self.tally["unchanged"] += 1
            self._check(session, item, status=item.status, outcome="same_bytes")
            return
        self.tally["snapshots"] += 1
        session.add(
            Snapshot(
                document_id=document.id,
                crawl_run_id=self.store.run_id,
                url=item.answered_by,
                fetched_at=item.fetched_at,
                status=item.status,
                headers=[list(pair) for pair in item.headers],
                body_sha256=digest,
                size=len(item.body),
            )
        )

    def _check(self, session: Session, item: Fetched | Failed, *, status: int, outcome: str, detail: str = "") -> None:
        session.add(
            Check(
                document_id=self._existing(session, item.url).id,
                crawl_run_id=self.store.run_id,
                checked_at=item.fetched_at if isinstance(item, Fetched) else item.failed_at,
                status=status,
                outcome=outcome,
                detail=detail,
            )
        )

    def _document(self, session: Session, url: str) -> Document | None:
        return session.scalar(select(Document).where(Document.portal == self.store.portal, Document.url == url))

    def _existing(self, session: Session, url: str) -> Document:
        return session.execute(
            select(Document).where(Document.portal == self.store.portal, Document.url == url)
        ).scalar_one()
