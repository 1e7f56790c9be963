"""Read stored snapshots again by other rules, and show what it costs: snapshots a second, memory, what is told.

    python -m benchmarks.process [SNAPSHOTS] [--years 4] [--profile]        (1000 when left out)

Invented publishers with a report a year, about 5,000 characters each on a page of about 30 KB, put together from words
that reports really use (pipelines/data/related.tsv); a real SQLite file and archive in a temporary folder. In one run:

- *first*: the snapshots are stored and not read yet, as after a crawl (``jiannuo process``);
- *nothing new*: the same command again;
- *all, same rules*: ``jiannuo process --all`` before anything changed;
- *all, other rules*: the same after a ``[[content]]`` rule with ``valid_until`` and another ``remove`` came into force
  and a line was added to the boilerplate.

*reading* is the time of the snapshots, *after* that of what follows (comparisons of years, copied text). Memory is the
resident size when a tenth of the snapshots was read, at the end of reading, and at the end. The last lines say what a
subscriber would have been told: alerts and changes before and after.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import hashlib
import pstats
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import func, select

from config.boilerplate import Phrases, load_boilerplate
from config.portal import Content, Expect, Listing, Portal
from config.settings import Settings
from config.subscribers import Subscriber
from pipelines.related import table
from pipelines.rules import Rules, Summary
from pipelines.run import process
from pipelines.tokens import frequencies
from storage.archive import Archive
from storage.models import Alert, Change, CrawlRun, Document, Snapshot, Version
from storage.session import open_database

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
NOTICE = "以上内容由示例平台自动生成"
"""a line at the foot of every body, which later rules take off"""
FILLING = 22_000
"""characters of markup around a body"""


class Words:
    """Draws clauses of words that reports use, as often as they use them."""

    def __init__(self, seed: int) -> None:
        counts = frequencies()[1]
        self.words = [word for word in table()[0] if "一" <= word[0] <= "鿿"]
        self.weights = [counts.get(word, 1) for word in self.words]
        self.draw = random.Random(seed)

    def sentence(self, verb: str) -> str:
        """Return a sentence of two to four clauses, every second with a figure."""
        clauses = [
            verb + "".join(self.draw.choices(self.words, self.weights, k=self.draw.randint(3, 6)))
            for _ in range(self.draw.randint(2, 4))
        ]
        return "，".join(clauses) + (f"{self.draw.randint(2, 9999)}件。" if self.draw.random() < 0.5 else "。")

    def paragraphs(self, verb: str, number: int) -> Iterator[str]:
        """Return paragraphs of three sentences."""
        for _ in range(number):
            yield "".join(self.sentence(verb) for _ in range(3))


def page(words: Words, publisher: str, year: int) -> bytes:
    """Return the page of a report."""
    title = f"{publisher}{year}年法治政府建设年度报告"
    lines = [
        f"{year}年，{publisher}扎实推进法治政府建设，现将有关情况报告如下。",
        "一、主要举措和成效",
        *words.paragraphs("开展", 10),
        "二、存在的不足",
        *words.paragraphs("还需", 2),
        f"三、{year + 1}年工作安排",
        *words.paragraphs("推进", 5),
        publisher,
        f"{year + 1}年3月12日",
        NOTICE,
    ]
    body = "".join(f"<p style='text-indent:2em;line-height:2'>{line}</p>" for line in lines)
    menu = "<li><a href='/zwgk/index.html' class='nav-item'>政务公开</a></li>" * (FILLING // 60)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title><meta name='ArticleTitle' content='{title}'></head>"
        f"<body><ul>{menu}</ul><h1>{title}</h1><div class='TRS_Editor'>{body}</div></body></html>"
    ).encode()


def publisher_of(number: int) -> str:
    """Return an invented county's name."""
    digits = "零壹贰叁肆伍陆柒捌玖"
    return "示例" + "".join(digits[int(digit)] for digit in f"{number:03d}") + "县人民政府"


@dataclass
class Store:
    """A database and an archive with snapshots, and the rules they are read by."""

    folder: Path
    rules: Rules = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = open_database(Settings(data_dir=self.folder))
        self.archive = Archive(str(self.folder / "archive"))
        portal = Portal(
            id="example", name="示例省", listings=(Listing(url="https://www.example.gov.cn/zwgk/"),), expect=Expect()
        )
        self.rules = Rules(
            load_boilerplate(), {"example": portal}, (Subscriber(name="reader", address="r@example.org"),)
        )

    def fill(self, snapshots: int, years: int) -> None:
        """Store pages as the crawler does; the portal's first good crawl is over, so that readers are told."""
        words = Words(20260401)
        with self.sessions.begin() as session:
            session.add(CrawlRun(portal="example", started_at=NOW, finished_at=NOW, outcome="ok"))
            run = CrawlRun(portal="example", started_at=NOW, finished_at=NOW, outcome="ok")
            session.add(run)
            session.flush()
            for number in range(snapshots):
                publisher, year = publisher_of(number // years), 2025 - number % years
                body, url = page(words, publisher, year), f"https://www.example.gov.cn/zwgk/{number}.html"
                self.archive.put(url=url, fetched_at=NOW, status=200, headers=[], body=body)
                document = Document(
                    portal="example",
                    url=url,
                    kind="rule_of_law",
                    publisher_hint=publisher,
                    year_hint=year,
                    first_seen_at=NOW,
                    listed_at=NOW,
                )
                session.add(
                    Snapshot(
                        document=document,
                        crawl_run_id=run.id,
                        url=url,
                        fetched_at=NOW,
                        status=200,
                        headers=[["Content-Type", "text/html"]],
                        body_sha256=hashlib.sha256(body).hexdigest(),
                        size=len(body),
                    )
                )

    def change_rules(self) -> None:
        """Let another rule say where the body lies, and take one more line off."""
        portal = self.rules.portals["example"]
        content = (Content(select="div.TRS_Editor", valid_until=dt.date(2026, 12, 31)),)
        known = self.rules.boilerplate
        more = known.model_copy(update={"phrases": (*known.phrases, Phrases(name="notice", phrases=(NOTICE,)))})
        self.rules = replace(
            self.rules, boilerplate=more, portals={"example": portal.model_copy(update={"content": content})}
        )

    def count(self, model: type) -> int:
        """Return how many rows a table has."""
        with self.sessions() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


def resident() -> float:
    """Return the resident size in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+) kB", status)[1]) / 1024


def measured(store: Store, name: str, *, rebuild: bool) -> Summary:
    """Process, and print what it took."""
    marks: dict[str, float] = {}
    started = time.process_time()

    def progress(ids: list[int]) -> Iterable[int]:
        for place, number in enumerate(ids):
            if place == len(ids) // 10:
                marks["tenth"] = resident()
            yield number
        marks["read"], marks["memory"], marks["count"] = time.process_time() - started, resident(), len(ids)

    summary = process(store.sessions, store.archive, store.rules, now=NOW, rebuild=rebuild, progress=progress)
    took = time.process_time() - started
    rate = f"{marks['count'] / marks['read']:7.0f}/s" if marks["count"] else f"{'':9}"
    memory = " → ".join(f"{value:.0f}" for value in (marks.get("tenth", 0), marks["memory"], resident()))
    print(
        f"{name:18}{int(marks['count']):6} snapshots{rate} reading {marks['read']:6.1f} s,"
        f" after {took - marks['read']:6.1f} s ({summary.comparisons} comparisons), MB {memory}; {summary.line()}",
        flush=True,
    )
    return summary


def main() -> int:
    """Print the table; exit code 1: something was told, or a snapshot was not read by the new rules."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshots", nargs="?", type=int, default=1000)
    parser.add_argument("--years", type=int, default=4, help="reports a publisher")
    parser.add_argument("--profile", action="store_true", help="profile the last step")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.fill(options.snapshots, options.years)
        first = measured(store, "first", rebuild=False)
        measured(store, "nothing new", rebuild=False)
        same = measured(store, "all, same rules", rebuild=True)
        before = {model.__name__: store.count(model) for model in (Alert, Change, Version)}
        store.change_rules()
        profiler = cProfile.Profile() if options.profile else None
        if profiler:
            profiler.enable()
        last = measured(store, "all, other rules", rebuild=True)
        if profiler:
            profiler.disable()
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)
        after = {model.__name__: store.count(model) for model in (Alert, Change, Version)}
        print(f"before {before}, after {after}")
        store.sessions.kw["bind"].dispose()
    told = {name: after[name] - before[name] for name in ("Alert", "Change")}
    right = first.versions == last.technical == options.snapshots and same.technical == 0 and not any(told.values())
    print("all read by the new rules as technical upgrades, nothing told" if right else f"WRONG: {told}, {last.line()}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
