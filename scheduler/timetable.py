"""When a portal is crawled: its declared schedule, or else the calendar by which these reports appear."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from apscheduler.job import Job
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from config.errors import ConfigurationError
from config.portal import Portal
from storage.session import utc_now

log = logging.getLogger(__name__)

TIMEZONE = "Asia/Shanghai"
PREFIX = "crawl:"  # crawl:panzhihua-gov

CALENDAR = (
    "30 6,18 15-31 3 *",  # reports are due before 1 April (厅字〔2019〕28号, art. 24): twice a day around it
    "30 6,18 1-10 4 *",
    "30 6 * 12,1-5 mon",  # early, late and corrected ones: weekly
    "30 6 1-7 6-11 mon",  # quiet edits: the first Monday of a month
)
"""for a portal that declares no schedule; day and weekday must both fit"""


@dataclass(frozen=True, slots=True)
class Synchronised:
    """What became of the jobs: portal ids."""

    added: tuple[str, ...]
    rescheduled: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.rescheduled or self.removed)


def crons(portal: Portal) -> tuple[str, ...]:
    """Return the cron expressions of a portal, in Asia/Shanghai."""
    return (portal.schedule,) if portal.schedule is not None else CALENDAR


def trigger(portal: Portal) -> BaseTrigger:
    """Return the trigger of a portal. Raises ConfigurationError for a schedule that never comes."""
    parts = [CronTrigger.from_crontab(each, timezone=TIMEZONE) for each in crons(portal)]
    combined = parts[0] if len(parts) == 1 else OrTrigger(parts)
    if combined.get_next_fire_time(None, utc_now()) is None:
        raise ConfigurationError(f'{portal.id}.toml: schedule: "{portal.schedule}" never comes; correct day and month')
    return combined


def synchronise(scheduler: BaseScheduler, portals: Mapping[str, Portal], job: str) -> Synchronised:
    """Bring the scheduler's crawl jobs in line with the declarations; ``job`` names the function, ``module:function``.

    A job whose schedule is as it was is left alone, a pending missed run with it: to add it anew, even with
    ``replace_existing``, would forget that run. The scheduler must be started (it may be paused). Raises
    ConfigurationError before anything is changed.
    """
    wanted = {each.id: (" | ".join(crons(each)), trigger(each)) for each in portals.values() if each.disabled is None}
    present = {each.id.removeprefix(PREFIX): each for each in scheduler.get_jobs() if each.id.startswith(PREFIX)}
    gone = sorted(present.keys() - wanted.keys())
    missing = sorted(wanted.keys() - present.keys())
    changed = sorted(key for key in wanted.keys() & present.keys() if present[key].name != wanted[key][0])
    for portal_id in gone:
        present[portal_id].remove()
    for portal_id in missing:
        name, when = wanted[portal_id]
        scheduler.add_job(job, when, id=PREFIX + portal_id, name=name, args=[portal_id])
    for portal_id in changed:
        _reschedule(present[portal_id], *wanted[portal_id])
    return Synchronised(tuple(missing), tuple(changed), tuple(gone))


def _reschedule(job: Job, name: str, when: BaseTrigger) -> None:
    """Change a job's trigger; a run that is overdue stays due."""
    now = utc_now()
    overdue = job.next_run_time is not None and job.next_run_time <= now
    job.modify(
        name=name, trigger=when, next_run_time=job.next_run_time if overdue else when.get_next_fire_time(None, now)
    )
