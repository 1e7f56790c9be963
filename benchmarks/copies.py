"""Show how the index of copied text grows with the number of reports, beside comparing all with all.

    python -m benchmarks.copies [REPORTS]        (100000 when left out; a real SQLite file in a temporary folder)

Reports of about thirty sentences are made one after the other and forgotten: twenty sentences of their own (words drawn
by chance, so that no two reports share one), eight stock sentences that others use too, some of them nearly everybody;
every fiftieth report copies one paragraph of an earlier one. At 1,000, 10,000 and 100,000 reports the same is asked of
the product's own functions: how much processor time does it take to record one more report, and to find what it copied?
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from pipelines.copies import copies, keys_of
from pipelines.shingles import sketch
from storage.copied import Stored, holders_of
from storage.copies import MOST_REPORTS, CopyKey
from storage.models import Publisher, Report
from storage.session import open_database

CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 1200))
OWN, STOCK, POOL = 20, 8, 400
YEARS = 10
BATCH = 5_000
STEPS = (1_000, 10_000, 100_000)
PROBES = 30
COPIES_EVERY = 50


def sentence(chance: random.Random) -> str:
    """Return a sentence of about thirty characters that nobody else writes."""
    drawn = "".join(chance.choices(CHARACTERS, k=30))
    return f"{drawn[:12]}{chance.randrange(10, 999)}件，{drawn[12:]}。"


POOLED = [sentence(random.Random(f"stock {number}")) for number in range(POOL)]
WEIGHTS = [1 / (rank + 1) for rank in range(POOL)]


def own_part(number: int) -> list[str]:
    """Return the sentences that are report ``number``'s own; the same whenever it is asked for."""
    chance = random.Random(f"own {number}")
    return [sentence(chance) for _ in range(OWN)]


def text_of(number: int) -> str:
    """Return report ``number``; every fiftieth copies four sentences of an earlier report."""
    chance = random.Random(f"order {number}")
    parts = own_part(number) + chance.choices(POOLED, WEIGHTS, k=STOCK)
    chance.shuffle(parts)
    source = source_of(number)
    if source is not None:
        parts[5:5] = own_part(source)[3:7]
    return "\n".join("".join(parts[low : low + 4]) for low in range(0, len(parts), 4))


def source_of(number: int) -> int | None:
    """Return the report that ``number`` copies from: one of another publisher."""
    if number < YEARS or number % COPIES_EVERY:
        return None
    return random.Random(f"source {number}").randrange(number - number % YEARS)


def fill(sessions: sessionmaker[Session], low: int, high: int, stock: dict[int, int]) -> int:
    """Record reports ``low`` to ``high``, as many rows as the product keeps; return how many rows of keys.

    ``stock`` counts the reports that hold a stock sentence's key: a key of any other is in two reports at the most. The
    rows of a batch are written in the order of their keys, as a bulk import would; ``probe`` times one report alone.
    """
    written = 0
    for start in range(low, high, BATCH):
        numbers = range(start, min(start + BATCH, high))
        rows = []
        for number in numbers:
            for key in keys_of(text_of(number)):
                if key not in stock:
                    rows.append((key, number + 1))
                elif stock[key] < MOST_REPORTS:
                    stock[key] += 1
                    rows.append((key, number + 1))
        rows.sort()
        publishers = range(start // YEARS, numbers[-1] // YEARS + 1)
        with sessions.begin() as session:
            known = [{"id": each + 1, "name": f"样本{each}"} for each in publishers if each * YEARS >= start]
            session.execute(insert(Publisher), known)
            session.execute(insert(Report), [report_row(number) for number in numbers])
            session.connection().exec_driver_sql("INSERT INTO copy_key (key, report_id) VALUES (?, ?)", rows)
        written += len(rows)
    return written


def report_row(number: int) -> dict[str, object]:
    """Return the report's row: ten years of each publisher."""
    row = {"id": number + 1, "publisher_id": number // YEARS + 1, "year": 2014 + number % YEARS}
    return {**row, "kind": "rule_of_law", "title": "", "state": "public"}


def stored(number: int, text: str = "", publisher: str = "", year: int = 0) -> Stored:
    """Return a report as the product reads it."""
    whose, when = publisher or f"样本{number // YEARS}", year or 2014 + number % YEARS
    return Stored(number + 1, number + 1, whose, when, "rule_of_law", None, text or text_of(number))


def new_report(chance: random.Random, each: int, source: int) -> str:
    """Return a report that is not stored yet and copies four sentences of ``source``."""
    own = own_part(-each - 1)
    return "\n".join([*own[:10], *own_part(source)[3:7], *own[10:], *chance.choices(POOLED, WEIGHTS, k=STOCK)])


def probe(sessions: sessionmaker[Session], size: int) -> None:
    """Ask the same of an index of ``size`` reports: record one more, find what it copied. Nothing of it stays."""
    chance = random.Random(size)
    recorded, found_in, reports_read = [], [], []
    named = 0
    for each in range(PROBES):
        source = chance.randrange(size)
        text = new_report(chance, each, source)
        with sessions() as session:
            session.execute(insert(Publisher), [{"id": size + 1, "name": "示例市"}])
            session.execute(insert(Report), [{**report_row(size), "publisher_id": size + 1}])
            started = time.process_time()
            CopyKey.replace(session, size + 1, keys_of(text))
            recorded.append(time.process_time() - started)
            read = []
            started = time.process_time()
            result = copies(
                stored(size, text, "示例市", 2030),
                partial(holders_of, session, size + 1),
                lambda report_id, read=read: read.append(report_id) or stored(report_id - 1),
            )
            found_in.append(time.process_time() - started)
            reports_read.append(len(read))
            named += result["sources"][0]["report_id"] == source + 1
            session.rollback()
    middle = statistics.median
    print(
        f"{size:>9,} reports | record one more {1000 * middle(recorded):6.1f} ms | find its copies "
        f"{1000 * middle(found_in):6.1f} ms, reading {middle(reports_read):.0f} others | "
        f"source named first {named}/{PROBES}",
        flush=True,
    )


def all_with_all(size: int) -> None:
    """Compare a few new reports with every sentence of ``size`` reports, as one would without an index."""
    chance = random.Random(0)
    bodies = [sketch(text_of(number)).bare for number in range(size)]
    times = []
    for each in range(3):
        body = sketch(new_report(chance, each, each)).bare
        started = time.process_time()
        for other in bodies:
            cdist(body, other, scorer=ratio, score_cutoff=80.0, dtype=np.float32)
        times.append(time.process_time() - started)
    one = statistics.median(times)
    print(
        f"{size:>9,} reports | without an index: find the copies of one {1000 * one:,.0f} ms; of all "
        f"(worked out from it) {one * size / 2:,.0f} s",
        flush=True,
    )


def main(most: int) -> None:
    """Fill, and probe at every step."""
    with tempfile.TemporaryDirectory() as folder:
        sessions = open_database(Settings(data_dir=Path(folder)))
        stock = dict.fromkeys((key for text in POOLED for key in keys_of(text)), 0)
        filled, rows, spent = 0, 0, 0.0
        for step in [step for step in STEPS if step <= most] or [most]:
            started = time.perf_counter()
            rows += fill(sessions, filled, step, stock)
            spent += time.perf_counter() - started
            filled = step
            size = sum(file.stat().st_size for file in Path(folder).iterdir())
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{step:>9,} reports | {rows:,} rows ({rows / step:.0f} a report), {size / 1e6:,.0f} MB on disk | "
                f"filled in {spent:,.0f} s ({1000 * spent / step:.1f} ms a report) | memory at most {peak:,.0f} MB",
                flush=True,
            )
            probe(sessions, step)
        all_with_all(min(STEPS[0], most))
        sessions.kw["bind"].dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("most", nargs="?", type=int, default=STEPS[-1], help="reports in the largest index")
    main(parser.parse_args().most)
