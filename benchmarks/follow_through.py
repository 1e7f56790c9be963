"""Time one follow-through pair against the naive way, side by side in one process.

    python benchmarks/follow_through.py [--shared ../shared]

300 commitments of a plan against a review of 400 sentences, half looking back and half promising again, all put
together from words that reports really use (pipelines/data/related.tsv), so that nothing but the project is needed. The
naive way is the best sentence by RapidFuzz ``partial_ratio``. With ``--shared``, all real pairs as well, from text to
result. Times are processor times, so that what else the machine does counts as little as possible; goals: under 150 ms
in the second run of a process, under 200 MB.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from pipelines.commitments import commitments
from pipelines.follow_through import follow_through
from pipelines.related import table
from pipelines.structure import structure
from pipelines.tokens import frequencies

COMMITMENTS = 300
SENTENCES = 400
RUNS = 5
GOAL_MS, GOAL_MB = 150, 200
SEED = 20260101


def clause(draw: random.Random, words: list[str], weights: list[int]) -> str:
    """Put a clause of a natural length together; common words are as common as they are."""
    return "".join(draw.choices(words, weights, k=draw.randint(3, 6)))


def sentence(draw: random.Random, words: list[str], weights: list[int], verb: str) -> str:
    """Put a sentence of one to four clauses together, some with a figure."""
    clauses = [verb + clause(draw, words, weights) for _ in range(draw.randint(1, 4))]
    if draw.random() < 0.4:
        clauses[-1] += f"{draw.randint(2, 99)}个"
    return "，".join(clauses) + "。"


def texts() -> tuple[str, str]:
    """Write a plan of COMMITMENTS clauses and a review of SENTENCES sentences."""
    draw = random.Random(SEED)
    counts = frequencies()[1]
    words = [word for word in table()[0] if "一" <= word[0] <= "鿿"]
    weights = [counts.get(word, 1) for word in words]
    promises = ["推进" + clause(draw, words, weights) for _ in range(COMMITMENTS)]
    lines = ["。".join(promises[start : start + 6]) + "。" for start in range(0, COMMITMENTS, 6)]
    plan = "示例市2024年政府工作报告\n一、2023年工作回顾\n完成任务。\n二、2024年工作安排\n" + "\n".join(lines)
    parts = []
    for verb in ("完成", "推进"):
        told = [sentence(draw, words, weights, verb) for _ in range(SENTENCES // 2)]
        parts.append("\n".join("".join(told[start : start + 8]) for start in range(0, len(told), 8)))
    review = f"示例市2025年政府工作报告\n一、2024年工作回顾\n{parts[0]}\n二、2025年工作安排\n{parts[1]}"
    return plan, review


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Time each run."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(1000 * (time.process_time() - start))
    return times


def main() -> None:
    """Print the times, the ratio, the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path)
    args = parser.parse_args()
    plan, review = map(structure, texts())
    promised = commitments(plan)
    sentences = [entry.text for entry in review.sentences]
    print(f"{len(promised)} commitments, {len(sentences)} sentences")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, *others = milliseconds(lambda: follow_through(plan, review, promised))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    naive = milliseconds(lambda: process.cdist([c.text for c in promised], sentences, scorer=fuzz.partial_ratio), 2)
    print(f"follow-through: first {first:.0f} ms, second {others[0]:.0f} ms, best {min(others):.0f} ms")
    print(f"partial_ratio, every commitment with every sentence: {min(naive):.0f} ms, {min(naive) / min(others):.1f} ×")
    print(f"memory: {memory:.0f} MB at most, {memory - before:.0f} MB of it for the comparison")
    verdicts = others[0] <= GOAL_MS, memory <= GOAL_MB
    print(f"goals of {GOAL_MS} ms and {GOAL_MB} MB: {'met' if all(verdicts) else 'MISSED'}")
    if args.shared:
        pairs = sorted((args.shared / "reports" / "work_reports").iterdir())
        read = [[(folder / f"{year}.txt").read_text(encoding="utf-8") for year in (2025, 2026)] for folder in pairs]
        took = [milliseconds(lambda a=a, b=b: follow_through(structure(a), structure(b)), 1)[0] for a, b in read]
        print(f"{len(took)} real pairs, from text to result: {sum(took) / 1000:.1f} s, at most {max(took):.0f} ms each")


if __name__ == "__main__":
    main()
