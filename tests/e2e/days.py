"""Sample portals watched day by day with the real crawler: a day passes when all that is stored becomes a day older."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from config.settings import Settings
from scheduler.jobs import CrawlOutcome, crawl_portals, opened, send_alerts
from scheduler.sample_content import load_sites
from scheduler.sample_portals import STAGE_DAYS, SamplePortals
from storage.base import Base, UTCDateTime
from storage.models import Alert, Change, Document, Report, Version

DAY = dt.timedelta(days=1)
PORTALS = tuple(load_sites())
CITY = "example-city"


def settings_in(folder: Path) -> Settings:
    """Settings whose data and declarations lie in a folder; private hosts allowed."""
    return Settings(
        data_dir=folder,
        portals_dir=folder / "portals",
        subscribers_file=None,
        database_url="",
        archive_url="",
        smtp_url=SecretStr(""),
        allow_private_hosts=True,
    )


@dataclass
class Watch:
    """Sample portals that are served, and a folder to crawl them into."""

    portals: SamplePortals
    settings: Settings

    def crawl(self, *portals: str) -> dict[str, CrawlOutcome]:
        return {one.portal: one for one in crawl_portals(portals or PORTALS, self.settings)}

    def day(self, *portals: str) -> dict[str, CrawlOutcome]:
        """Let a day pass, here and on the portals, then crawl."""
        self.pass_days(1)
        self.portals.today = (self.portals.today or STAGE_DAYS[self.portals.stage]) + DAY
        return self.crawl(*portals)

    def pass_days(self, days: int) -> None:
        with opened(self.settings) as sessions, sessions.begin() as session:
            for table in Base.metadata.sorted_tables:
                _age(session, table, days)
            for change in session.scalars(select(Change)):
                change.pieces = [
                    {**piece, "at": (dt.datetime.fromisoformat(piece["at"]) - days * DAY).isoformat()}
                    if isinstance(piece, dict) and "at" in piece
                    else piece
                    for piece in change.pieces
                ]

    def changes(self, *kinds: str) -> list[dict[str, Any]]:
        """What was found, oldest first; only of these kinds, when some are given."""
        with opened(self.settings) as sessions, sessions() as session:
            return [
                {
                    "kind": each.kind,
                    "year": each.report.year,
                    "a_text": each.a_text,
                    "b_text": each.b_text,
                    "pieces": each.pieces,
                    "section": each.section,
                    "significance": each.significance,
                    "from": each.from_version_id,
                    "to": each.to_version_id,
                }
                for each in session.scalars(select(Change).order_by(Change.id))
                if not kinds or each.kind in kinds
            ]

    def kinds(self) -> list[str]:
        """The kinds of what was found, publications left out."""
        return [change["kind"] for change in self.changes() if change["kind"] != "published"]

    def told(self, audience: str = "readers") -> list[str]:
        """The kinds of what an audience was told, oldest first."""
        with opened(self.settings) as sessions, sessions() as session:
            return list(session.scalars(select(Alert.kind).where(Alert.subscriber == audience).order_by(Alert.id)))

    def states(self, portal: str = CITY) -> dict[int, str]:
        with opened(self.settings) as sessions, sessions() as session:
            reports = session.scalars(select(Report).where(Report.documents.any(Document.portal == portal)))
            return {report.year: report.state for report in reports}

    def count(self, row: type[Base]) -> int:
        with opened(self.settings) as sessions, sessions() as session:
            return len(session.scalars(select(row)).all())

    def versions(self, year: int) -> list[int | None]:
        """The version that each version of the city's report goes on from, oldest first."""
        with opened(self.settings) as sessions, sessions() as session:
            rows = session.scalars(select(Version).join(Version.report).order_by(Version.id))
            return [
                each.previous_id for each in rows if each.report.year == year and each.document.portal in (CITY, "")
            ]

    def address(self, year: int) -> str:
        """The path at which the city's report is said to stand."""
        with opened(self.settings) as sessions, sessions() as session:
            reports = session.scalars(
                select(Report).where(Report.year == year, Report.documents.any(Document.portal == CITY))
            )
            main = reports.one().main_document()
        assert main is not None
        return main.url.removeprefix(self.portals.origin(CITY))

    def mails(self) -> list[EmailMessage]:
        """Send what is due; return those mails, oldest first."""
        return [_mail(path) for path in send_alerts(self.settings).files]

    def path_of(self, year: int, portal: str = CITY) -> str:
        return next(one.path for one in load_sites()[portal].articles if one.year == year)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def _mail(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def _age(session: Session, table: Table, days: int) -> None:
    """Make every moment of a table's rows so many days earlier."""
    times = [column for column in table.columns if isinstance(column.type, UTCDateTime)]
    keys = list(table.primary_key)
    if not times:
        return
    for row in session.execute(select(*keys, *times)).mappings().all():
        earlier = {each.name: row[each.name] - days * DAY for each in times if row[each.name] is not None}
        if earlier:
            session.execute(update(table).where(*(key == row[key.name] for key in keys)).values(earlier))
