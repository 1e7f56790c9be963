"""Time the diff beside difflib and beside one RapidFuzz pass over the same two texts, all in one run; then memory.

    python benchmarks/diff.py [FOLDER] [--edits 10] [--runs 30] [--json]

The pair is 10,000 characters of a real text against itself with about ten edits, or as many as ``--edits`` says, evenly
among its sentences (see seeded_edits.py). Three of our times are given: *from raw text* reads both sides into
structured reports first (headings, sections, sentences, year), *from sentences* starts from two plain texts and only
splits them, *from structured* starts from what the database holds. Folding, alignment, classification and significance
are in all three.
Each measure is the median processor time of the runs, taken in turns so that a slow moment of the machine hits all
alike. Memory is the growth of the peak resident size (Linux), each measure in a process of its own.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio
from seeded_edits import load
from seeding import seed

from pipelines.align import align
from pipelines.comparable import narrow
from pipelines.diff import diff
from pipelines.document import Structured
from pipelines.figures import figures_in
from pipelines.structure import split_sentences, structure

GOAL, TARGET, PASS_TARGET = 40, 60, 2.0
SHORT, LONG = 10_000, 100_000
"""characters"""


def pair_of(texts: list[Structured], length: int, edits: int) -> tuple[str, str]:
    """Return two texts of about ``length`` characters, the second a copy with about so many edits."""
    joined = "\n".join(text.text for text in texts)
    a = joined[: joined.index("。", length - 1) + 1]
    own = structure(a)
    foreign = [s.text for s in structure(joined[-40_000:]).sentences if len(s.text) > 15 and s.text[-1] == "。"] * 20
    b, _ = seed(random.Random(7), own, foreign, max(2, len(own.sentences) // edits))
    return a, b


def changed_everywhere(text: str) -> str:
    """Return a copy in which every sentence differs."""
    parts = [text[low:high] for low, high in split_sentences(text)]
    return "".join(part[: len(part) // 2] + "另行安排" + part[len(part) // 2 :] for part in parts)


def medians(measures: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Return milliseconds by measure."""
    times: dict[str, list[float]] = {name: [] for name in measures}
    for run in range(runs + 1):
        for name, call in measures.items():
            if name.startswith("difflib") and run > max(3, runs // 5):
                continue
            figures_in.cache_clear()
            narrow.cache_clear()
            started = time.process_time()
            call()
            if run:  # the first warms what a process keeps; the caches of sentences are emptied each time
                times[name].append((time.process_time() - started) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def split(text: str) -> list[str]:
    """Return the sentences alone."""
    return [text[low:high] for low, high in split_sentences(text)]


def measures_of(a: str, b: str) -> dict[str, Callable[[], object]]:
    """Return what is timed."""
    left, right = structure(a), structure(b)
    a_sentences, b_sentences = split(a), split(b)
    twin = structure("".join([a[:1], a[1:]]))
    return {
        "difflib": lambda: difflib.SequenceMatcher(None, a, b).get_opcodes(),
        "difflib, autojunk off": lambda: difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes(),
        "RapidFuzz, one pass (ratio)": lambda: ratio(a, b),
        "RapidFuzz, character opcodes": lambda: Indel.opcodes(a, b).as_list(),
        "diff, from raw text": lambda: diff(structure(a), structure(b)),
        "split and align, from raw text": lambda: align(split(a), split(b)),
        "align, from sentences": lambda: align(a_sentences, b_sentences),
        "diff, from structured": lambda: diff(left, right),
        "diff, identical texts": lambda: diff(left, twin),
    }


def long_medians(texts: list[Structured], edits: int) -> dict[str, float]:
    """Return milliseconds by measure for texts of LONG characters with as many edits to each part of them."""
    a, b = pair_of(texts, LONG, edits * LONG // SHORT)
    left, right, everything = structure(a), structure(b), structure(changed_everywhere(a))
    measures = {
        "diff, from structured": lambda: diff(left, right),
        "diff, everything changed": lambda: diff(left, everything),
    }
    return medians(measures, 3)


def peak(code: str, folder: str, edits: int) -> float:
    """Run code in a process of its own; return by how many MB its last line raised the peak resident size."""
    command = [sys.executable, __file__, "--memory", code, "--edits", str(edits), *([folder] if folder else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def memory(name: str, folder: Path | None, edits: int) -> None:
    """Print the growth of the peak in MB for one measure."""
    what, _, size = name.partition("@")
    texts = load(folder)
    a, b = pair_of(texts, int(size), edits * int(size) // SHORT)
    if what == "everything":
        b = changed_everywhere(a)
    left, right = structure(a), structure(b)
    diff(structure("甲一。乙二。"), structure("甲三。丁。"))
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = peak_of_process()
    if what == "indel":
        Indel.opcodes(a, b)
    elif what == "difflib":
        difflib.SequenceMatcher(None, a, b).get_opcodes()
    else:
        diff(left, right)
    print(peak_of_process() - before)


def peak_of_process() -> float:
    """Return the peak resident size in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024


def main() -> int:
    """Print the tables; exit code 1: a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--edits", type=int, default=10)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        memory(options.memory, options.folder, options.edits)
        return 0
    texts = load(options.folder)
    if not texts:
        print("no texts: name a folder of *.txt", file=sys.stderr)
        return 2
    a, b = pair_of(texts, SHORT, options.edits)
    changes = diff(structure(a), structure(b))
    times = medians(measures_of(a, b), options.runs)
    has_long = sum(len(text.text) for text in texts) > LONG + len(a)
    long_times = long_medians(texts, options.edits) if has_long else {}
    folder = str(options.folder or "")
    measured = ["difflib@10000", "indel@10000", "diff@10000"]
    measured += [f"diff@{LONG}", f"everything@{LONG}"] if has_long else []
    sizes = {name: peak(name, folder, options.edits) for name in measured}
    if options.json:
        print(
            json.dumps({"ms": times, "ms_100000": long_times, "mb": sizes, "changes": len(changes)}, ensure_ascii=False)
        )
    else:
        print(f"{len(a):,} and {len(b):,} characters, {len(changes)} changes, medians of {options.runs} runs")
        for name, value in times.items():
            print(f"  {name:34}{value:9.3f} ms{times['difflib'] / value:10.1f} x difflib")
        print("100,000 characters" if has_long else "100,000 characters: name a FOLDER whose texts hold as many")
        for name, value in long_times.items():
            print(f"  {name:34}{value:9.1f} ms")
        print("peak memory above the texts")
        for name, value in sizes.items():
            print(f"  {name:34}{value:9.1f} MB")
    gain = times["difflib"] / times["diff, from structured"]
    passes = times["diff, from structured"] / times["RapidFuzz, one pass (ratio)"]
    print(
        f"from structured: {gain:.0f} x difflib (goal {GOAL}, target {TARGET}), "
        f"{passes:.2f} RapidFuzz passes (target {PASS_TARGET})"
    )
    return int(gain < GOAL)


if __name__ == "__main__":
    sys.exit(main())
