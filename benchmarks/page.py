"""Time one page from its bytes to a version, and say what share each stage has.

    python -m benchmarks.page [--runs 15] [--json]

The pages are those of the sample portals' reports (three dialects, one in GB18030, one in Traditional Chinese), as they
are served. Stages: *archive* the raw bytes put and got back, *extract* with decoding and parsing, *clean*, *structure*,
*diff* against the version before (one figure edited), *rows* version, change and alert written and committed. Beside
them, in the same run: BeautifulSoup's parse of the page alone, and trafilatura's extraction, which has no stage after
it. Each figure is the median processor time of the runs over all pages, in milliseconds a page.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura
from bs4 import BeautifulSoup

from config.boilerplate import load_boilerplate
from config.settings import Settings
from pipelines.clean import clean
from pipelines.diff import diff
from pipelines.document import Page
from pipelines.extract import extract
from pipelines.structure import structure
from scheduler.sample_content import load_sites
from scheduler.sample_pages import answer
from storage.archive import Archive
from storage.models import Alert, Change, Document, Publisher, Report, Snapshot, Version
from storage.session import open_database

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STAGES = ("archive", "extract", "clean", "structure", "diff", "rows")


def pages() -> list[Page]:
    """Return the served report pages of all sample portals."""
    found = []
    for site in load_sites().values():
        for article in site.articles:
            served = answer(site, article.path, {}, stage=2, views=7, port=80)
            if article.year is not None and served is not None:
                found.append(Page(f"http://127.0.0.1{article.path}", served.body, served.content_type))
    return found


class Pipeline:
    """The stages one after the other, each timed; what a stage gives is the next one's input."""

    def __init__(self, folder: Path) -> None:
        self.sessions = open_database(Settings(data_dir=folder))
        self.archive = Archive(str(folder / "archive"))
        self.boilerplate = load_boilerplate()
        self.count = 0

    def run(self, page: Page) -> dict[str, float]:
        """Bring one page to a version; return seconds of processor time by stage."""
        spent = {}

        def timed(stage: str, work: Callable[[], object]) -> object:
            began = time.process_time()
            result = work()
            spent[stage] = time.process_time() - began
            return result

        self.count += 1
        body = page.body + f"<!-- {self.count} -->".encode()
        digest = timed("archive", lambda: self._store(page, body))
        extracted = timed("extract", lambda: extract(page))
        cleaned = timed("clean", lambda: clean(extracted.text, self.boilerplate, title=extracted.title))
        read = timed("structure", lambda: structure(cleaned.text, title=extracted.title))
        before = structure(cleaned.text.replace("件", "件次", 1), title=extracted.title)
        changes = timed("diff", lambda: diff(before, read))
        timed("rows", lambda: self._record(page, digest, read, changes))
        return spent

    def _store(self, page: Page, body: bytes) -> str:
        digest = self.archive.put(url=page.url, fetched_at=NOW, status=200, headers=[], body=body)
        self.archive.get(digest)
        return digest

    def _record(self, page: Page, digest: str, read, changes) -> None:
        with self.sessions.begin() as session:
            name = f"示例市第{self.count}局"
            report = Report.of(session, Publisher.named(session, name), read.year, "rule_of_law")
            document = Document(
                portal="bench",
                url=f"{page.url}?{self.count}",
                kind="rule_of_law",
                report=report,
                first_seen_at=NOW,
                listed_at=NOW,
            )
            snapshot = Snapshot(
                document=document,
                url=page.url,
                fetched_at=NOW,
                status=200,
                headers=[],
                body_sha256=digest,
                size=len(page.body),
            )
            version = Version(
                report=report,
                document=document,
                snapshot=snapshot,
                created_at=NOW,
                fingerprint=digest,
                title=read.title,
                text=read.text,
                sections=[],
                dates={},
                removed=[],
            )
            session.add(version)
            session.flush()
            for change in changes:
                session.add(
                    Change(
                        report=report,
                        to_version_id=version.id,
                        kind=change.kind,
                        significance=change.significance,
                        a_text=change.a_text,
                        b_text=change.b_text,
                        detected_at=NOW,
                    )
                )
            Alert.post(session, "readers", key=f"changed:{version.id}", kind="changed", payload={}, now=NOW)


def compared(page: Page, work: Callable[[bytes], object]) -> float:
    """Return seconds of processor time for another library's work on the page."""
    began = time.process_time()
    work(page.body)
    return time.process_time() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    served = pages()
    others = {
        "BeautifulSoup, parse alone": lambda body: BeautifulSoup(body, "lxml"),
        "trafilatura, extract alone": trafilatura.extract,
    }
    times: dict[str, list[float]] = {name: [] for name in (*STAGES, *others)}
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(Path(folder))
        for run in range(options.runs + 1):
            spent = [pipeline.run(page) for page in served]
            beside = {name: [compared(page, work) for page in served] for name, work in others.items()}
            if run == 0:  # compiles patterns, loads dictionaries
                continue
            for stage in STAGES:
                times[stage].append(1000 * statistics.mean(each[stage] for each in spent))
            for name, each in beside.items():
                times[name].append(1000 * statistics.mean(each))
        pipeline.sessions.kw["bind"].dispose()
    medians = {name: statistics.median(values) for name, values in times.items()}
    total = sum(medians[stage] for stage in STAGES)
    size = statistics.mean(len(page.body) for page in served)
    if options.json:
        print(json.dumps({"milliseconds": medians, "total": total, "bytes": size, "pages": len(served)}, indent=1))
        return
    print(f"{len(served)} pages of {size / 1000:.0f} kB on average, {options.runs} runs")
    for stage in STAGES:
        print(f"  {stage:<28}{medians[stage]:8.2f} ms{medians[stage] / total:7.0%}")
    print(f"  {'from bytes to version':<28}{total:8.2f} ms")
    for name in others:
        print(f"  {name:<28}{medians[name]:8.2f} ms{medians[name] / total:7.0%} of it")


if __name__ == "__main__":
    main()
