"""Take real pairs of reports end to end, beside plain RapidFuzz and difflib; then memory over length, and equal texts.

    python benchmarks/pairs.py FOLDER [--runs 3] [--difflib 3] [--json]

FOLDER holds a folder a place with two texts each, earlier and later by name (``…/2025.txt``, ``…/2026.txt``). A pair is
read from its two files, structured, then compared in both ways that the product has: *diff*, all sentences aligned with
every kind of change, and *follow*, every promise of the one judged by the other. Beside them in the same run, in turns:
*cdist*, RapidFuzz ``ratio`` of every sentence of the one with every sentence of the other and nothing else, and
*difflib* over the characters of the first few pairs (two different reports take it long). Times are processor times.

Memory: the growth of the peak resident size (Linux), each measure in a process of its own that holds the two structured
texts, made longer by joining reports: 25,000, 50,000 and 100,000 characters a side. *diff, edited*: an edit in one
sentence of twelve; *diff, other*: two texts that share next to nothing; *follow*: half the text promises, the other
half reports. Quadratic memory would be 16 times from the first to the last; exit code 1 when it is more than 8.

Equal texts: *diff* of a text with itself, and what a second look at the same body costs beside the first.
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

from diff import pair_of, peak_of_process
from rapidfuzz import fuzz, process
from seeded_edits import load

from pipelines.diff import diff
from pipelines.document import Structured
from pipelines.follow_through import follow_through
from pipelines.structure import structure

LENGTHS = (25_000, 50_000, 100_000)
KINDS = ("diff, edited", "diff, other", "follow")
MOST_GROWTH = 8.0
SEED = 20260101


def pairs(folder: Path) -> list[tuple[str, Path, Path]]:
    """Return place, earlier and later text of each pair."""
    found = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        texts = sorted(place.glob("*.txt"))
        if len(texts) >= 2:
            found.append((place.name, texts[-2], texts[-1]))
    return found


def read(path: Path) -> Structured:
    """Read a text from its file."""
    return structure(path.read_text(encoding="utf-8"))


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def timed(places: list[tuple[str, Path, Path]], runs: int, by_difflib: int) -> dict[str, list[float]]:
    """Return the times of each measure, one a pair: the median of the runs."""
    times: dict[str, list[float]] = {}
    for number, (_, earlier, later) in enumerate(places):
        a, b = read(earlier), read(later)
        ours, theirs = [each.text for each in a.sentences], [each.text for each in b.sentences]
        measures: dict[str, Callable[[], object]] = {
            "read and structure": lambda one=earlier, two=later: (read(one), read(two)),
            "diff": lambda one=a, two=b: diff(one, two),
            "follow": lambda one=a, two=b: follow_through(one, two),
            "cdist": lambda one=ours, two=theirs: process.cdist(one, two, scorer=fuzz.ratio),
        }
        if number < by_difflib:
            measures["difflib"] = lambda one=a, two=b: difflib.SequenceMatcher(None, one.text, two.text).get_opcodes()
        taken = [{name: milliseconds(work) for name, work in measures.items()} for _ in range(runs + (number == 0))]
        for name in measures:
            values = [run[name] for run in taken[number == 0 :]]  # the very first warms the tables
            times.setdefault(name, []).append(statistics.median(values))
    return times


def long_texts(kind: str, length: int, folder: Path) -> tuple[Structured, Structured]:
    """Make two texts of a length."""
    texts = load(folder)
    if kind == "diff, edited":
        a, b = pair_of(texts, length, length // 1000)
        return structure(a), structure(b)
    joined = "\n".join(text.text for text in texts)
    if kind == "diff, other":
        return structure(joined[:length]), structure(joined[-length:])
    lines = [line for line in joined[: 2 * length].split("\n") if len(line) > 60]
    random.Random(SEED).shuffle(lines)
    half = "\n".join(lines)[: length // 2]
    rest = "\n".join(reversed(lines))[: length // 2]
    plan = f"示例市2024年政府工作报告\n一、2023年工作回顾\n{rest}\n二、2024年工作安排\n{half}"
    review = f"示例市2025年政府工作报告\n一、2024年工作回顾\n{half}\n二、2025年工作安排\n{rest}"
    return structure(plan), structure(review)


def memory(asked: str, folder: Path) -> None:
    """Print by how many MB one comparison raises the peak resident size, and how long it takes."""
    kind, _, length = asked.partition("@")
    a, b = long_texts(kind, int(length), folder)
    work = follow_through if kind == "follow" else diff
    work(*long_texts(kind, 2_000, folder))  # loads the tables
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = peak_of_process()
    took = milliseconds(lambda: work(a, b))
    print(peak_of_process() - before, took)


def measured_memory(asked: str, folder: Path) -> tuple[float, float]:
    """Run ``memory`` in a process of its own."""
    command = [sys.executable, __file__, str(folder), "--memory", asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    megabytes, took = map(float, done.stdout.split())
    return megabytes, took


def equal_texts(path: Path) -> tuple[float, float]:
    """Return milliseconds of diff for a text and its copy, and for a text and its edited copy."""
    text = path.read_text(encoding="utf-8")
    a, twin = structure(text), structure("".join([text[:1], text[1:]]))
    edited = structure(re.sub("。", "，另行安排。", text, count=1))
    same = statistics.median(milliseconds(lambda: diff(a, twin)) for _ in range(9))
    return same, statistics.median(milliseconds(lambda: diff(a, edited)) for _ in range(9))


def main() -> int:
    """Print the tables; exit code 1: memory grows too fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--difflib", type=int, default=3, help="pairs that difflib compares as well")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        memory(options.memory, options.folder)
        return 0
    places = pairs(options.folder)
    if not places:
        print("no pairs: name a folder of folders with two *.txt each", file=sys.stderr)
        return 2
    times = timed(places, options.runs, options.difflib)
    whole = [sum(each) for each in zip(times["read and structure"], times["diff"], times["follow"], strict=True)]
    sizes = {kind: [measured_memory(f"{kind}@{length}", options.folder) for length in LENGTHS] for kind in KINDS}
    growth = {kind: values[-1][0] / max(1.0, values[0][0]) for kind, values in sizes.items()}
    same, edited = equal_texts(places[0][2])
    if options.json:
        print(json.dumps({"ms": times, "whole": whole, "mb_ms": sizes, "equal": [same, edited]}, ensure_ascii=False))
        return int(max(growth.values()) > MOST_GROWTH)
    print(f"{len(places)} pairs, medians of {options.runs} runs, ms a pair")
    for name, values in {**times, "end to end": whole}.items():
        print(
            f"  {name:20}median {statistics.median(values):8.1f}  most {max(values):8.1f}  ({len(values)} pairs,"
            f" {sum(values) / 1000:.1f} s together)"
        )
    print("peak memory above the texts, MB (and ms): " + ", ".join(f"{length:,} characters" for length in LENGTHS))
    for kind, values in sizes.items():
        shown = "  ".join(f"{megabytes:7.1f} ({took:6.0f})" for megabytes, took in values)
        print(f"  {kind:16}{shown}   × {growth[kind]:.1f}")
    print(f"equal texts: {same:.3f} ms, one sentence edited {edited:.2f} ms: {edited / max(same, 1e-4):.0f} ×")
    return int(max(growth.values()) > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
