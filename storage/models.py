"""What is kept: one class a table, with the queries that need only a session.

Times are UTC (``UTCDateTime`` refuses naive ones); spans are code points into the text that the row names.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

KINDS = ("rule_of_law", "work_report", "open_government")

JsonList = list[Any]
JsonObject = dict[str, Any]


class UTCDateTime(TypeDecorator[dt.datetime]):
    """Store aware times as UTC and give them back aware; SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Convert to UTC. Raises ValueError for a naive time: nobody knows which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: give it a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give the stored moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that Alembic can alter it on each database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this attribute as it is
        dt.datetime: UTCDateTime(),
        JsonList: JSON(),
        JsonObject: JSON(),
    }


class Publisher(Base):
    """The body that issues reports; one portal may carry many."""

    __tablename__ = "publisher"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)

    @classmethod
    def named(cls, session: Session, name: str) -> Self:
        """Return the publisher of that name, made when it is not known yet."""
        found = session.scalar(select(cls).where(cls.name == name))
        if found is None:
            found = cls(name=name)
            session.add(found)
            session.flush()
        return found


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
        """Return the newest version of any of the report's documents."""
        return session.scalar(select(Version).where(Version.report_id == self.id).order_by(Version.id.desc()).limit(1))


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
    first_seen_at: Mapped[dt.datetime]
    listed_at: Mapped[dt.datetime]
    """when a listing last linked to it"""
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)

    report: Mapped[Report | None] = relationship(back_populates="documents")
    snapshots: Mapped[list[Snapshot]] = relationship(back_populates="document", order_by="Snapshot.id")
    versions: Mapped[list[Version]] = relationship(back_populates="document", order_by="Version.id")


class CrawlRun(Base):
    """One execution of a portal's crawl: counts and outcome."""

    __tablename__ = "crawl_run"
    __table_args__ = (Index("ix_crawl_run_portal_started_at", "portal", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    portal: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="running")
    """``running`` ``ok`` ``failed`` ``interrupted`` ``missed`` ``overlapped``"""
    counts: Mapped[JsonObject] = mapped_column(default=dict)
    """requests, listings, rows, reports, documents, snapshots, unchanged, errors, bytes, …: whole numbers by name"""
    message: Mapped[str] = mapped_column(Text, default="")
    """why it failed, and what to do; empty when all went well"""


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
    """``stored``: not interpreted yet; ``interpreted``: read, a version or the same text; ``refused``: nothing usable
    was found, see ``reason``"""
    reason: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship(back_populates="snapshots")


class Check(Base):
    """A fetch whose body is not kept: nothing new, not modified, or an error."""

    __tablename__ = "document_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    crawl_run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id"))
    checked_at: Mapped[dt.datetime]
    status: Mapped[int]
    """HTTP status; 0 when nobody answered"""
    outcome: Mapped[str] = mapped_column(String(16))
    """``same_bytes`` ``same_text`` ``not_modified`` ``error``"""
    detail: Mapped[str] = mapped_column(Text, default="")


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
    """the dates by where they were found: url, meta, shown, signed (ISO 8601 or absent)"""
    source: Mapped[str] = mapped_column(Text, default="")
    """来源, as the page says"""
    removed: Mapped[JsonList]
    """boilerplate lines taken off: objects {text, rule, where}"""
    warnings: Mapped[JsonList] = mapped_column(default=list)
    technical: Mapped[bool] = mapped_column(default=False)
    """made by a change of our own rules: kept, marked, never alerted"""

    report: Mapped[Report] = relationship(back_populates="versions")
    document: Mapped[Document] = relationship(back_populates="versions")
    snapshot: Mapped[Snapshot] = relationship()


class Change(Base):
    """One aligned difference between two versions, or something that befell a report as a whole."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    from_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    to_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``added`` ``removed`` ``moved`` ``figure`` ``wording`` ``typographic``, or of the report as a whole ``published``
    ``taken_down`` ``restored`` ``relocated`` ``delisted``"""
    significance: Mapped[float]
    """0 to 1"""
    factors: Mapped[JsonList] = mapped_column(default=list)
    """what made the significance: pairs [factor, value]"""
    section: Mapped[str] = mapped_column(Text, default="")
    a_text: Mapped[str] = mapped_column(Text, default="")
    b_text: Mapped[str] = mapped_column(Text, default="")
    a_span: Mapped[JsonList | None]
    b_span: Mapped[JsonList | None]
    pieces: Mapped[JsonList] = mapped_column(default=list)
    tags: Mapped[JsonList] = mapped_column(default=list)
    detected_at: Mapped[dt.datetime]

    report: Mapped[Report] = relationship()


class Comparison(Base):
    """Two years of one publisher, side by side: the follow-through of ``a``'s plan in ``b``."""

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("a_version_id", "b_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    a_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    b_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    computed_at: Mapped[dt.datetime]
    result: Mapped[JsonObject]
    """as ``jiannuo follow --json`` prints it"""

    a_version: Mapped[Version] = relationship(foreign_keys=[a_version_id])
    b_version: Mapped[Version] = relationship(foreign_keys=[b_version_id])


class Alert(Base):
    """The outbox: something that a subscriber is told once. Written with its cause, in one transaction."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("subscriber", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(200))
    """the subscriber's name in ``subscribers.toml``"""
    key: Mapped[str] = mapped_column(String(200))
    """what it tells of, so that nothing is told twice: ``version:12``, ``run-failed:PORTAL:3``"""
    kind: Mapped[str] = mapped_column(String(16))
    """``published`` ``changed`` ``run_failed`` ``run_recovered`` ``refused`` ``test``"""
    payload: Mapped[JsonObject]
    """ids and texts that the mail is rendered from"""
    created_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    """None: sent, or given up"""
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
