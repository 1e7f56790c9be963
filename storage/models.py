"""What is kept: one class a table, with the queries that need only a session.

Times are UTC (``storage.base.UTCDateTime`` refuses naive ones); spans are code points into the text that the row names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from config.subscribers import IMPORTED
from storage.base import Base, JsonList, JsonObject
from storage.changes import Change
from storage.checks import Check
from storage.copies import CopyFinding
from storage.learned import LearnedLines
from storage.outbox import Alert
from storage.publishers import Publisher
from storage.reviews import Review
from storage.runs import CrawlRun

__all__ = [
    "IMPORTED",
    "Alert",
    "Base",
    "Change",
    "Check",
    "Comparison",
    "CopyFinding",
    "CrawlRun",
    "Document",
    "LearnedLines",
    "Publisher",
    "Report",
    "Review",
    "Snapshot",
    "Version",
]


class Report(Base):
    """Publisher × year × kind. The year of a rule-of-law report is the year reported on."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("publisher_id", "year", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publisher.id"))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="public")
    """``public`` ``late`` ``taken_down`` ``delisted``"""
    published_on: Mapped[dt.date | None]

    publisher: Mapped[Publisher] = relationship()
    documents: Mapped[list[Document]] = relationship(back_populates="report", order_by="Document.id")
    versions: Mapped[list[Version]] = relationship(back_populates="report", order_by="Version.id")

    @classmethod
    def of(cls, session: Session, publisher: Publisher, year: int, kind: str) -> Self:
        """Return that publisher's report, made when it is not known yet."""
        found = session.scalar(select(cls).where(cls.publisher == publisher, cls.year == year, cls.kind == kind))
        if found is None:
            found = cls(publisher=publisher, year=year, kind=kind)
            session.add(found)
            session.flush()
        return found

    def latest_version(self, session: Session) -> Version | None:
        """Return the version that stands for the report: the one served last of the document nearest to the publisher.

        What a portal serves comes before what a person imported, the publisher's portal before a reprint.
        """
        found = select(Version).join(Version.document).where(Version.report_id == self.id)
        return session.scalars(found.order_by(*Version.stands_first()).limit(1)).first()

    def main_document(self) -> Document | None:
        """Return the document that stands for the report: of those nearest to the publisher the one listed last."""
        order = {document: (document.portal == IMPORTED, *document.rank) for document in self.documents}
        return min(order, key=order.__getitem__, default=None)


class Document(Base):
    """One URL (or imported file) that carries a report."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("portal", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    portal: Mapped[str] = mapped_column(String(100))
    """the portal's id; ``import`` for files that a person gave"""
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    row_title: Mapped[str] = mapped_column(Text, default="")
    """the title in the listing's row"""
    row_date: Mapped[str] = mapped_column(String(40), default="")
    """the date in the listing's row, as written"""
    publisher_hint: Mapped[str | None] = mapped_column(String(200))
    """the publisher by declaration or by the person who imported; None: to be recognised"""
    year_hint: Mapped[int | None]
    """the year by the declaration's title pattern or by the person who imported"""
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    """the document whose page links to this one as its attachment"""
    first_seen_at: Mapped[dt.datetime]
    listed_at: Mapped[dt.datetime]
    """when a listing last linked to it"""
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    dates: Mapped[JsonObject] = mapped_column(default=dict)
    """the dates when it was first read, by where they were found: meta, shown, row, url, signed (ISO 8601 or absent)"""
    standing: Mapped[int] = mapped_column(default=0)
    """how near it stands to the publisher, 0 nearest: see ``config.standing``"""
    relation: Mapped[str] = mapped_column(String(8), default="")
    """what it is to the report: empty for the report itself, ``copy`` for a reprint or mirror of another document,
    ``other`` for another text that came after it; they rank in this, the alphabet's, order"""
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("version.id", use_alter=True))
    """the version of another document that a copy repeated when it was last found to say the same"""

    report: Mapped[Report | None] = relationship(back_populates="documents")
    part_of: Mapped[Document | None] = relationship(back_populates="parts", remote_side="Document.id")
    parts: Mapped[list[Document]] = relationship(back_populates="part_of", order_by="Document.id")
    snapshots: Mapped[list[Snapshot]] = relationship(back_populates="document", order_by="Snapshot.id")
    versions: Mapped[list[Version]] = relationship(
        back_populates="document", order_by="Version.id", foreign_keys="Version.document_id"
    )
    copy_of: Mapped[Version | None] = relationship(foreign_keys=[copy_of_id], post_update=True)

    @property
    def rank(self) -> tuple[int, str, float, int]:
        """Order a report's documents: the one that stands for it first."""
        return self.standing, self.relation, -self.listed_at.timestamp(), self.id

    @property
    def listed_title(self) -> str:
        """The title in the listing's row; of an attachment that of its page."""
        return self.part_of.row_title if self.part_of else self.row_title

    def was_passed_by(self, run: CrawlRun) -> bool:
        """Tell whether a crawl read all listings of the portal and found no link to it."""
        return self.portal == run.portal and not run.counts.get("listings_failed") and self.listed_at < run.started_at

    def latest_version(self, session: Session) -> Version | None:
        """Return the version of the newest snapshot; of several of one snapshot, the last made."""
        return session.scalars(Version.newest_first().where(Version.document_id == self.id).limit(1)).first()


class Snapshot(Base):
    """The bytes and headers served at one moment; the body lies in the archive under its SHA-256."""

    __tablename__ = "snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    crawl_run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id"))
    url: Mapped[str] = mapped_column(Text)
    """the address that answered, after redirects"""
    fetched_at: Mapped[dt.datetime]
    status: Mapped[int]
    headers: Mapped[JsonList]
    """pairs [name, value] as served"""
    body_sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    """bytes of the body"""
    state: Mapped[str] = mapped_column(String(16), default="stored", index=True)
    """``stored``: not interpreted yet; ``interpreted``: a version, the same text, or (with a ``reason``) a page around
    the attachment that is the report, or an annex; ``refused``: nothing usable was found, see ``reason``"""
    reason: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship(back_populates="snapshots")

    @classmethod
    def to_interpret(cls, session: Session, portals: Iterable[str] | None, *, rebuild: bool) -> list[int]:
        """Return the ids of what is not interpreted yet, or of everything, oldest first."""
        query = select(cls.id).join(Document).order_by(cls.id)
        if not rebuild:
            query = query.where(cls.state == "stored")
        if portals is not None:
            query = query.where(Document.portal.in_(list(portals)))
        return list(session.scalars(query))

    def latest_version(self, session: Session) -> Version | None:
        """Return the version that today's rules, or the last ones before them, made of it."""
        return session.scalars(Version.newest_first().where(Version.snapshot_id == self.id).limit(1)).first()

    def is_first(self) -> bool:
        """Tell whether it is its document's first."""
        return self.document.snapshots[0] is self

    def is_evidence(self, session: Session) -> bool:
        """Tell whether a version rests on it, or it is its document's first."""
        if session.scalar(select(exists().where(Version.snapshot_id == self.id))):
            return True
        earlier = exists().where(Snapshot.document_id == self.document_id, Snapshot.id < self.id)
        return not session.scalar(select(earlier))

    def ends_refusal(self) -> bool:
        """Tell whether the one before was refused: then this one is the evidence that the document is there again."""
        before = [each for each in self.document.snapshots if each.id < self.id]
        return bool(before) and before[-1].state == "refused"

    def discard(self, session: Session) -> None:
        """Leave a check row in its place: the same text was served once more."""
        session.add(
            Check(
                document_id=self.document_id,
                crawl_run_id=self.crawl_run_id,
                checked_at=self.fetched_at,
                status=self.status,
                outcome="same_text",
            )
        )
        session.delete(self)

    @classmethod
    def keeps(cls, session: Session, body_sha256: str) -> bool:
        """Tell whether any snapshot still names that body."""
        return session.scalar(select(exists().where(cls.body_sha256 == body_sha256))) or False


class Version(Base):
    """Cleaned, structured text that differs from the version before; names its snapshot."""

    __tablename__ = "version"
    __table_args__ = (Index("ix_version_report_id_id", "report_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    created_at: Mapped[dt.datetime]
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the text, hexadecimal"""
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    """lines joined by one ``\\n``; every span of the version points into it"""
    sections: Mapped[JsonList]
    """objects {kind, heading, level, span, heading_span}"""
    dates: Mapped[JsonObject]
    """the dates by where they were found: url, meta, shown, row, signed (ISO 8601 or absent)"""
    source: Mapped[str] = mapped_column(Text, default="")
    """来源, as the page says"""
    removed: Mapped[JsonList]
    """boilerplate lines taken off: objects {text, rule, where}"""
    warnings: Mapped[JsonList] = mapped_column(default=list)
    technical: Mapped[bool] = mapped_column(default=False)
    """made by a change of our own rules: kept, marked, never alerted"""

    report: Mapped[Report] = relationship(back_populates="versions")
    document: Mapped[Document] = relationship(back_populates="versions", foreign_keys=[document_id])
    snapshot: Mapped[Snapshot] = relationship()

    @classmethod
    def newest_first(cls) -> Select[Self]:
        """Order by what was served last; a technical upgrade stands after the version it upgrades."""
        return select(cls).order_by(cls.snapshot_id.desc(), cls.id.desc())

    @classmethod
    def stands_first(cls) -> list[ColumnElement[Any]]:
        """Order a report's versions, joined with their documents: the one that stands for it first."""
        given: ColumnElement[Any] = Document.portal == IMPORTED
        return [given, Document.standing.asc(), Document.relation.asc(), cls.snapshot_id.desc(), cls.id.desc()]


class Comparison(Base):
    """Two years of one publisher, side by side: the follow-through of ``a``'s plan in ``b``."""

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("a_version_id", "b_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    a_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    b_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    computed_at: Mapped[dt.datetime]
    result: Mapped[JsonObject]
    """as ``jiannuo follow --json`` prints it; ``split`` beside it holds the answers to parts of promises"""
    rules: Mapped[str] = mapped_column(String(64), default="")
    """fingerprint of the rules that computed it; empty: those from before it was kept"""

    a_version: Mapped[Version] = relationship(foreign_keys=[a_version_id])
    b_version: Mapped[Version] = relationship(foreign_keys=[b_version_id])
