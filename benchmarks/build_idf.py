"""Count in how many sentences of a folder of texts each token stands, and write the table that scoring reads.

    python benchmarks/build_idf.py ../shared/reports pipelines/data/idf.tsv

The table holds counts of character pairs and words only, no text. Tokens seen in fewer than MINIMUM sentences are left
out: scoring takes them for seen once.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from pathlib import Path

from pipelines.tokens import split_tokens

MINIMUM = 4
SENTENCE_END = re.compile(r"[。；！？!?\n]+")


def count(paths: list[Path]) -> tuple[int, Counter[str]]:
    """Count sentences, and for each token the sentences that hold it."""
    total = 0
    counts: Counter[str] = Counter()
    for path in paths:
        for sentence in SENTENCE_END.split(path.read_text(encoding="utf-8")):
            tokens = split_tokens(sentence, shortened=False)
            total += bool(tokens)
            counts.update(tokens)
    return total, counts


def main(source: str, target: str) -> None:
    """Write the table: a line a count, the tokens that have it after it."""
    paths = sorted(Path(source).rglob("*.txt"))
    total, counts = count(paths)
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for token, number in counts.items():
        if number >= MINIMUM:
            by_count[number].append(token)
    lines = [f"sentences\t{total}"]
    lines += [f"{number}\t" + "\t".join(sorted(by_count[number])) for number in sorted(by_count, reverse=True)]
    Path(target).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(paths)} texts, {total} sentences, {sum(map(len, by_count.values()))} tokens")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="a folder of texts")
    parser.add_argument("target", help="the table to write")
    options = parser.parse_args()
    main(options.source, options.target)
