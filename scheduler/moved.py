"""The column that moved, as a crawl notices it: a due year is missing although the listings were read well.

Then, and only then, a few pages of the portal are looked at for another column; operators are told of it once, with its
address and the years it shows. What was looked for is noted in the run's counts, and not looked for again for a month.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.portal import Portal
from config.settings import Settings
from config.subscribers import Subscriber, addressees
from pipelines.rules import Rules
from scheduler.exceptions import TrialError
from scheduler.overdue import overdue
from storage.models import Alert, CrawlRun

if TYPE_CHECKING:
    from scheduler.trial import Scouted

log = logging.getLogger(__name__)

FEW = 5  # pages that a crawl looks at: the listing, the home page, and three more
AGAIN_AFTER = dt.timedelta(days=30)
LOOKED = "looked_for_{kind}_{year}"  # of a run's counts


def look_for_columns(
    sessions: sessionmaker[Session],
    settings: Settings,
    rules: Rules,
    portal_id: str,
    run_id: int,
    *,
    now: dt.datetime,
) -> int:
    """Look for the column of a portal's overdue reports; return how many alerts that made.

    It asks the portal for pages, so that no transaction may be open meanwhile.
    """
    portal = rules.portals[portal_id]
    with sessions() as session:
        wanted = _wanted(session, portal, session.get_one(CrawlRun, run_id), now)
    if not wanted:
        return 0
    scouted = _scout(settings, rules.portals, portal, sorted({year for _, year in wanted}))
    if scouted is None:
        return 0
    with sessions.begin() as session:
        run = session.get_one(CrawlRun, run_id)
        run.counts = {**run.counts, **{LOOKED.format(kind=kind, year=year): 1 for kind, year in wanted}}
        return _tell(session, run, scouted, wanted, rules.subscribers, now=now)


def _wanted(session: Session, portal: Portal, run: CrawlRun, now: dt.datetime) -> list[tuple[str, int]]:
    """Return kind and year of the portal's own overdue reports that were not looked for lately."""
    if not run.read_well or not CrawlRun.had_good_one(session, portal.id, run.id):
        return []
    own = {portal.name, *(listing.publisher for listing in portal.listings)}
    rows = {(row.kind, row.year) for row in overdue(session, {portal.id: portal}, now) if row.publisher in own}
    lately = session.scalars(
        select(CrawlRun).where(CrawlRun.portal == portal.id, CrawlRun.started_at > now - AGAIN_AFTER)
    )
    looked = {name for each in lately for name in each.counts}
    return sorted((kind, year) for kind, year in rows if LOOKED.format(kind=kind, year=year) not in looked)


def _scout(settings: Settings, portals: Mapping[str, Portal], portal: Portal, years: Sequence[int]) -> Scouted | None:
    from scheduler.trial import trial  # noqa: PLC0415 - a trial opens its database as jobs do, and jobs come here

    others = {key: each for key, each in portals.items() if key != portal.id}
    text = (settings.portals_dir / f"{portal.id}.toml").read_text(encoding="utf-8")
    try:
        with trial(portal.id, text, settings, others) as place:
            return place.scout(FEW, _say_nothing, years)
    except (ConfigurationError, TrialError) as error:
        log.warning("%s could not be looked around in: %s", portal.id, error)
        return None


def _say_nothing(counts: Mapping[str, int]) -> None:
    """Show no progress: a crawl has a bar of its own."""
    del counts


def _tell(
    session: Session,
    run: CrawlRun,
    scouted: Scouted,
    wanted: Sequence[tuple[str, int]],
    subscribers: Sequence[Subscriber],
    *,
    now: dt.datetime,
) -> int:
    """Note in the run what was found, and tell operators of a column that shows what is missing."""
    years = sorted({year for _, year in wanted})
    missing = ", ".join(map(str, years))
    columns = scouted.columns_of(years)
    if not columns:
        remark = f"no report for {missing}, and no other column shows one on {len(scouted.places)} pages of the portal"
        run.message = "; ".join(filter(None, (run.message, remark)))
        return 0
    best = columns[0]
    remark = f"no report for {missing} on the declared listings; {best.says()}: see jiannuo portal check {run.portal}"
    run.message = "; ".join(filter(None, (run.message, remark)))
    payload = {
        "portal": run.portal,
        "missing": years,
        "columns": [
            {"url": each.url, "trail": list(each.trail), "years": list(each.years), "kind": each.kind}
            for each in columns[:3]
        ],
    }
    key = f"column:{run.portal}:{missing.replace(', ', '-')}:{best.url}"[:200]
    people = addressees(subscribers, "operators", run.portal)
    return Alert.post_to(session, people, key=key, kind="column_moved", payload=payload, now=now)
