"""Several portals in one crawl: what befalls one does not end the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from config.settings import Settings
from scheduler import jobs
from scheduler.jobs import CrawlOutcome, crawl_portals


def crawl_with(monkeypatch: pytest.MonkeyPatch, folder: Path, fault: Exception) -> dict[str, str]:
    def crawl_portal(portal_id: str, *_: Any, **__: Any) -> CrawlOutcome:
        if portal_id == "b":
            raise fault
        return CrawlOutcome(portal_id, 1, "ok")

    monkeypatch.setattr(jobs, "crawl_portal", crawl_portal)
    return {each.portal: each.outcome for each in crawl_portals(["a", "b", "c"], Settings(data_dir=folder))}


def test_a_fault_of_ours_fails_one_portal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert crawl_with(monkeypatch, tmp_path, ZeroDivisionError()) == {"a": "ok", "b": "failed", "c": "ok"}


def test_a_database_that_fails_ends_the_crawl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(OperationalError):
        crawl_with(monkeypatch, tmp_path, OperationalError("select", {}, Exception("disk I/O error")))
