"""Which version stands for each report, for all reports in one query."""

from __future__ import annotations

from sqlalchemy import Subquery, exists, func, select
from sqlalchemy.orm import Session, aliased

from storage.models import Comparison, Report, Version


def latest_ids() -> Subquery:
    """Return ``report_id`` and ``version_id``: what ``Report.latest_version`` says of each report that has one."""
    place = func.row_number().over(partition_by=Version.report_id, order_by=Version.stands_first())
    ranked = select(Version.report_id, Version.id.label("version_id"), place.label("place")).join(Version.document)
    rows = ranked.subquery()
    return select(rows.c.report_id, rows.c.version_id).where(rows.c.place == 1).subquery()


def not_compared(session: Session) -> list[tuple[Version, Version]]:
    """Return the pairs of latest versions of neighbouring years that are not compared yet."""
    latest = latest_ids()
    a_latest, b_latest = latest.alias(), latest.alias()
    a, b = aliased(Report), aliased(Report)
    done = exists().where(
        Comparison.a_version_id == a_latest.c.version_id, Comparison.b_version_id == b_latest.c.version_id
    )
    pairs = (
        select(a_latest.c.version_id, b_latest.c.version_id)
        .join(a, a.id == a_latest.c.report_id)
        .join(b, (b.publisher_id == a.publisher_id) & (b.kind == a.kind) & (b.year == a.year + 1))
        .join(b_latest, b_latest.c.report_id == b.id)
        .where(~done)
        .order_by(b_latest.c.version_id)
    )
    return [(session.get_one(Version, x), session.get_one(Version, y)) for x, y in session.execute(pairs)]
