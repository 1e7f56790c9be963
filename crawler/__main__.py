"""``python -m crawler PORTAL [--full] [--probe N | --scout N]``: one crawl of one portal, in one process.

A reactor cannot be started twice, and a crash stays in its process. Prints one JSON line; exits 0 when all went well,
1 when the crawl failed or was interrupted, 2 for wrong use or configuration.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from scrapy.crawler import CrawlerProcess
from sqlalchemy.orm import Session, sessionmaker

from config.errors import ConfigurationError
from config.portal import Portal, load_portal
from config.settings import Settings, load_settings
from crawler import runs
from crawler.browser import require_browser
from crawler.keeper import Keeper
from crawler.settings import scrapy_settings
from crawler.spiders.probe import ProbeSpider
from crawler.spiders.reports import ReportsSpider
from crawler.spiders.scout import ScoutSpider
from crawler.tls import require_authorities
from crawler.verdicts import judge
from crawler.wholeness import SIGNS
from storage.archive import Archive
from storage.session import open_database, utc_now

log = logging.getLogger("crawler")

OK, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Crawl the portal that the arguments name and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description="Crawl one portal once.")
    parser.add_argument("portal", metavar="PORTAL", help="the portal's id: its file's name without .toml")
    parser.add_argument("--full", action="store_true", help="ask for every known document again, without validators")
    parser.add_argument(
        "--probe", type=int, metavar="N", help="ask for at most N documents (0: all) and print what was seen"
    )
    parser.add_argument(
        "--scout",
        type=int,
        metavar="N",
        help="look at N pages at most for the portal's columns, and print what was seen",
    )
    parser.add_argument("--wanted", type=int, nargs="*", default=[], metavar="YEAR", help="years to look for")
    given = parser.parse_args(arguments)
    try:
        settings = load_settings()
        portal = find_portal(settings, given.portal)
        require_authorities()
        if portal.fetch.javascript:
            require_browser()
        sessions = open_database(settings)
        locks = settings.data_dir / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"crawl-{portal.id}.lock", timeout=0)
        lock.acquire()
    except Timeout:
        print(f"crawler: {given.portal} is being crawled by another process", file=sys.stderr)
        return FAILED
    except (ConfigurationError, OSError) as error:
        print(f"crawler: {error}", file=sys.stderr)
        return WRONG_USE
    with lock:
        return crawl(settings, portal, sessions, full=given.full, made=spider_of(given))


def spider_of(given: argparse.Namespace) -> Callable[..., ReportsSpider]:
    """Return what makes the spider that the arguments ask for."""
    if given.scout is not None:
        return lambda **more: run_spider(**more, made=ScoutSpider, budget=given.scout, wanted=tuple(given.wanted))
    if given.probe is not None:
        return lambda **more: run_spider(**more, made=ProbeSpider, most_documents=given.probe)
    return run_spider


def find_portal(settings: Settings, portal_id: str) -> Portal:
    """Return a portal that may be crawled. Raises ConfigurationError for an unknown or disabled one."""
    path = settings.portals_dir / f"{Path(portal_id).name}.toml"
    if not path.is_file() or path.stem != portal_id:
        known = ", ".join(sorted(file.stem for file in settings.portals_dir.glob("*.toml"))) or "none"
        raise ConfigurationError(f"{portal_id}: no such portal in {settings.portals_dir}; there are: {known}")
    portal = load_portal(path)
    if portal.disabled is not None:
        raise ConfigurationError(f"{portal_id} is disabled: {portal.disabled}")
    return portal


def crawl(
    settings: Settings,
    portal: Portal,
    sessions: sessionmaker[Session],
    *,
    full: bool,
    made: Callable[..., ReportsSpider],
) -> int:
    """Crawl, write the run's row and print its line; return the exit code."""
    run_id = runs.begin(sessions, portal.id, utc_now())
    try:
        line = _crawl(settings, portal, sessions, run_id=run_id, full=full, made=made)
    except Exception as error:
        message = f"internal error: {error!r}; see the log"
        runs.finish(sessions, run_id, outcome="failed", message=message, counts={}, now=utc_now())
        raise
    print(json.dumps(line, ensure_ascii=False))
    return OK if line["outcome"] == "ok" else FAILED


def _crawl(
    settings: Settings,
    portal: Portal,
    sessions: sessionmaker[Session],
    *,
    run_id: int,
    full: bool,
    made: Callable[..., ReportsSpider],
) -> dict[str, Any]:
    with sessions() as session:
        known = runs.known_documents(session, portal.id)
    keeper = Keeper(sessions, Archive(settings.resolved_archive_url()), portal.id, run_id)
    spider = made(settings=settings, portal=portal, known=known, full=full, keeper=keeper)
    keeper.flush()
    tally = spider.tally + keeper.tally
    counts = {name: tally[name] for name in sorted({*tally, *SIGNS}) if tally[name] or name in SIGNS}
    if spider.close_reason in {"finished", "refused"}:
        with sessions() as session:
            earlier = runs.earlier_runs(session, portal.id, run_id)
        outcome, message = judge(portal, counts, spider.problems, earlier, utc_now().date(), notes=spider.remarks)
    else:
        outcome, message = "interrupted", f"stopped before its end ({spider.close_reason or 'no reason known'})"
    runs.finish(sessions, run_id, outcome=outcome, message=message, counts=counts, now=utc_now())
    line = {"run": run_id, "portal": portal.id, "outcome": outcome, "message": message, "counts": counts}
    return line | ({"notes": spider.notes()} if isinstance(spider, (ProbeSpider, ScoutSpider)) else {})


def run_spider(
    settings: Settings, portal: Portal, made: type[ReportsSpider] = ReportsSpider, **given: object
) -> ReportsSpider:
    """Run the spider to its end, SIGINT and SIGTERM ending it early, and return it."""
    # Making the process sets all levels anew, and says which version it is: a filter outlives that.
    logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno >= logging.WARNING)
    process = CrawlerProcess(scrapy_settings(settings, portal))
    logging.getLogger("scrapy").setLevel(logging.WARNING)  # after the process is made: making it sets the level
    crawler = process.create_crawler(made)
    process.crawl(crawler, portal=portal, clock=utc_now, **given)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, ReportsSpider):
        raise RuntimeError("the spider could not be made; the log above says why")  # noqa: TRY004 - no caller's mistake
    return spider


if __name__ == "__main__":
    sys.exit(main())
