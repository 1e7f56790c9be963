"""The scheduler's jobs in PostgreSQL: they outlive the process, as in the embedded default."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import SecretStr

from config.portal import Listing, Portal
from config.settings import Settings
from scheduler.service import CRAWL_JOB, make_scheduler
from scheduler.timetable import PREFIX, synchronise
from storage.session import open_database


def test_jobs_outlive_the_service(tmp_path: Path, postgres: str) -> None:
    settings = Settings(data_dir=tmp_path, database_url=postgres, smtp_url=SecretStr(""))
    portal = Portal(id="a", name="示例市人民政府", listings=(Listing(url="https://www.example.gov.cn/zwgk/"),))
    due: list[dt.datetime] = []
    for _ in range(2):
        sessions = open_database(settings)
        scheduler = make_scheduler(sessions, settings.parallel)
        scheduler.start(paused=True)
        try:
            synchronise(scheduler, {"a": portal}, CRAWL_JOB)
            (job,) = scheduler.get_jobs("default")
            assert job.id == PREFIX + "a"
            due.append(job.next_run_time)
        finally:
            scheduler.shutdown()
            sessions.kw["bind"].dispose()
    assert due[0] == due[1]
