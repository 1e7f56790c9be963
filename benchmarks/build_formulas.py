"""Count which runs of characters many publishers share, and write the table that tells formulas from copies.

    python benchmarks/build_formulas.py ../shared/reports pipelines/data/formulas.tsv

A text's publisher is its folder's name, or the file's own where a folder holds texts of several. The table holds
hashes only (eight hexadecimal digits, the upper half of a run's hash), no text.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from pipelines.shingles import sketch

MINIMUM = 4
"""publishers from which a run counts as everybody's"""
YEAR = re.compile(r"\d{4}")


def count(paths: list[Path]) -> dict[int, set[str]]:
    """Return for each run's hash, its upper half, the publishers that write it."""
    holders: defaultdict[int, set[str]] = defaultdict(set)
    for path in paths:
        publisher = path.parent.name if YEAR.fullmatch(path.stem) else path.stem
        runs = sketch(path.read_text(encoding="utf-8")).hashes
        for run in np.unique(np.concatenate(runs) >> np.uint64(32)).tolist() if runs else ():
            holders[run].add(publisher)
    return holders


def main(source: str, target: str) -> None:
    """Write the table, sorted, one hash a line."""
    paths = sorted(Path(source).rglob("*.txt"))
    holders = count(paths)
    common = sorted(run for run, publishers in holders.items() if len(publishers) >= MINIMUM)
    Path(target).write_text("".join(f"{run:08x}\n" for run in common), encoding="utf-8")
    print(f"{len(paths)} texts, {len(holders)} runs, {len(common)} shared by {MINIMUM} publishers or more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="a folder of texts")
    parser.add_argument("target", help="the table to write")
    options = parser.parse_args()
    main(options.source, options.target)
