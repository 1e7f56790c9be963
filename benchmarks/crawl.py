"""Time the crawl of 1,000 pages of about 30 KB beside a bare Scrapy spider and beside a plain aiohttp fetch.

    python benchmarks/crawl.py [--pages 1000] [--runs 3] [--json]

A fast server on this machine, in a process of its own, holds two portals with the same pages: one answers with ETags
and 304, one knows no validators. Each is crawled twice: everything is new, then everything is the same; the one with
validators a third time, when a tenth is new. Between the rounds the snapshots are marked read as ``jiannuo process``
would: validators are sent only for what was read. The bare spider asks for the same pages and only yields their bodies,
with Scrapy's own settings; it has no second round, for it remembers nothing.

CPU is user and system time of the crawling process from its start to its end, imports and all; memory is its peak
resident size (Linux). The measures take turns, and the median of the runs is told. Exits 1 beyond a limit.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

from crawl_server import serve

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"first": 4.0, "second, validators": 1.15, "second, no validators": 1.6}
MOST_MEMORY = 200  # MB

BARE = """
import sys, scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for number in range(int(sys.argv[2])):
            yield scrapy.Request(f"{sys.argv[1]}/plain/a/t20260301_{number}.html")
    def parse(self, response):
        yield {"body": response.body}

process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
process.crawl(Bare)
process.start()
"""

PLAIN_FETCH = """
import asyncio, sys, aiohttp

async def main():
    async with aiohttp.ClientSession() as session:
        for number in range(int(sys.argv[2])):
            async with session.get(f"{sys.argv[1]}/plain/a/t20260301_{number}.html") as response:
                await response.read()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Measure:
    """What one process took."""

    cpu: float
    """seconds"""
    wall: float
    """seconds"""
    peak: float
    """MB"""
    counts: dict[str, int]


def run(arguments: list[str], environment: dict[str, str]) -> Measure:
    """Run one process to its end. Raises RuntimeError with its messages when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, err):
            stream.seek(0)
        said, errors = out.read(), err.read()
    if process.returncode:
        raise RuntimeError(f"{arguments[:3]} ended with {process.returncode}: {said[-500:]} {errors[-1500:]}")
    counts = json.loads(said)["counts"] if said.startswith("{") else {}
    cpu, wall = usage.ru_utime + usage.ru_stime, time.monotonic() - started
    return Measure(cpu, wall, usage.ru_maxrss / 1024, counts)


@dataclass(frozen=True)
class Workplace:
    """Declarations and a data folder of one run."""

    folder: Path
    environment: dict[str, str]

    def crawl(self, portal: str) -> Measure:
        """Crawl a portal, then mark what it stored as read."""
        measure = run(["-m", "crawler", portal], self.environment)
        with sqlite3.connect(self.folder / "data" / "jiannuo.db") as database:
            database.execute("update snapshot set state = 'interpreted'")
        database.close()
        return measure


def workplace(folder: Path, url: str) -> Workplace:
    """Declare both portals in a folder."""
    (folder / "portals").mkdir(parents=True)
    for name in ("plain", "tagged"):
        text = f'name = "示例市"\n[[listings]]\nurl = "{url}/{name}/l/"\n[fetch]\ndelay = 0\n'
        (folder / "portals" / f"{name}.toml").write_text(text, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
    given = {"DATA_DIR": str(folder / "data"), "PORTALS_DIR": str(folder / "portals"), "ALLOW_PRIVATE_HOSTS": "1"}
    return Workplace(folder, inherited | {f"JIANNUO_{name}": value for name, value in given.items()})


def measured(url: str, pages: int, runs: int, changed: Event) -> dict[str, list[Measure]]:
    """Take all measures in turns, as often as ``runs`` says."""
    found: dict[str, list[Measure]] = {}
    for _ in range(runs):
        changed.clear()
        folder = Path(tempfile.mkdtemp(prefix="crawl-"))
        try:
            for name, taken in one_run(url, pages, workplace(folder, url), changed):
                found.setdefault(name, []).append(taken)
        finally:
            shutil.rmtree(folder)
    return found


def one_run(url: str, pages: int, place: Workplace, changed: Event) -> Iterator[tuple[str, Measure]]:
    """Take each measure once; the bare spider twice, for all others are told beside it."""
    bare = ["-c", BARE, url, str(pages)]
    yield "aiohttp", run(["-c", PLAIN_FETCH, url, str(pages)], dict(os.environ))
    yield "bare spider", run(bare, dict(os.environ))
    yield "first", place.crawl("plain")
    yield "first, tagged", place.crawl("tagged")
    yield "second, no validators", place.crawl("plain")
    yield "second, validators", place.crawl("tagged")
    yield "bare spider", run(bare, dict(os.environ))
    changed.set()
    yield "third, a tenth changed", place.crawl("tagged")


def problems(found: dict[str, list[Measure]], ratios: dict[str, float], pages: int) -> list[str]:
    """Return what is beyond a limit, or not what was to be measured."""
    said = [
        f"{name}: {ratios[name]:.2f} x bare, at most {most}" for name, most in LIMITS.items() if ratios[name] > most
    ]
    peak = max(each.peak for name, each_run in found.items() for each in each_run if name != "aiohttp")
    said += [f"{peak:.0f} MB, at most {MOST_MEMORY}"] if peak > MOST_MEMORY else []
    expected = {"first": "snapshots", "second, no validators": "unchanged", "second, validators": "not_modified"}
    for name, count in expected.items():
        said += [f"{name}: {each.counts}" for each in found[name] if each.counts.get(count) != pages]
    before, after = found["first, tagged"][0].counts["bytes"], found["second, validators"][0].counts["bytes"]
    return said + ([f"second round: {after} bytes after {before}"] if after > before / 10 else [])


def main() -> int:
    """Measure, print a table or JSON, and return 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    port, changed = multiprocessing.Value("i", 0), multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(options.pages, port, changed), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.05)
    try:
        found = measured(f"http://127.0.0.1:{port.value}", options.pages, options.runs, changed)
    finally:
        server.kill()
        server.join()
    cpu = {name: statistics.median(each.cpu for each in runs) for name, runs in found.items()}
    rows = {
        name: {
            "pages_per_second": options.pages / statistics.median(each.wall for each in runs),
            "cpu_ms_per_page": 1000 * cpu[name] / options.pages,
            "times_bare": cpu[name] / cpu["bare spider"],
            "times_aiohttp": cpu[name] / cpu["aiohttp"],
            "peak_mb": max(each.peak for each in runs),
        }
        for name, runs in found.items()
    }
    beyond = problems(found, {name: row["times_bare"] for name, row in rows.items()}, options.pages)
    if options.json:
        print(json.dumps({"pages": options.pages, "runs": options.runs, "measures": rows, "problems": beyond}))
    else:
        print(f"{options.pages:,} pages of about 30 KB, medians of {options.runs} runs")
        print(f"  {'':29}{'pages/s':>9}{'CPU ms/page':>13}{'x bare':>9}{'x aiohttp':>11}{'peak MB':>9}")
        for name, row in rows.items():
            print(
                f"  {name:29}{row['pages_per_second']:9.0f}{row['cpu_ms_per_page']:13.2f}{row['times_bare']:9.2f}"
                f"{row['times_aiohttp']:11.1f}{row['peak_mb']:9.0f}"
            )
        print("; ".join(beyond) or f"within the limits {LIMITS} and {MOST_MEMORY} MB")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
