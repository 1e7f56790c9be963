"""Seed edits of known kinds into real texts, and count how well the diff names them.

    python benchmarks/seeded_edits.py [FOLDER] [--seed 7] [--rounds 2] [--every 12] [--misses] [--json]

FOLDER holds ``*.txt``; without it ``../shared/reports`` is taken where it exists, else the texts of the sample portals.
A text gets one edit in about twelve sentences (``--every``), each in a sentence of its own, any of them possibly
neighbours. Deadlines are written into some promises first, on both sides: real texts hold too few to count on.

An edit is *found* when exactly one change touches its sentence and has its kind (and tag); recall is found / seeded.
Precision is the share of changes of a kind that touch an edit of that kind. ``pieces`` compares the characters inside
pieces, both sides, with the characters that were really exchanged. Exit code 1: a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from seeding import EXPECTED, Edit, plant_deadlines, seed

from pipelines.diff import diff
from pipelines.document import Change, Span, Structured
from pipelines.structure import structure

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"figure": 0.98, "deletion": 0.98, "insertion": 0.98, "typographic": 0.98, "script": 0.98}
GOAL = 0.9
PIECES_GOAL = 1.3


def _overlap(left: Span | None, right: Span | None) -> bool:
    return bool(left and right and left[0] < right[1] and right[0] < left[1])


def touches(edit: Edit, change: Change) -> bool:
    """Judge whether a change lies on what was edited: both sides where an edit has both."""
    return _overlap(edit.a_span, change.a_span) or _overlap(edit.b_span, change.b_span)


@dataclass
class Tally:
    """Counts over all texts."""

    seeded: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    tagged: Counter[str] = field(default_factory=Counter)
    tags_right: Counter[str] = field(default_factory=Counter)
    exchanged: int = 0
    inside: int = 0
    misses: list[str] = field(default_factory=list)


def judge(edits: list[Edit], changes: tuple[Change, ...], tally: Tally) -> None:
    """Count what was found and what was claimed."""
    for edit in edits:
        touching = [change for change in changes if touches(edit, change)]
        tally.seeded[edit.sort] += 1
        good = (
            len(touching) == 1
            and touching[0].kind == EXPECTED[edit.sort]
            and (not edit.tag or touching[0].tags == (edit.tag,))
        )
        tally.found[edit.sort] += good
        if good and touching[0].a_span and touching[0].b_span and edit.exchanged:
            tally.exchanged += edit.exchanged
            tally.inside += sum(p.a_span[1] - p.a_span[0] + p.b_span[1] - p.b_span[0] for p in touching[0].pieces)
        if not good:
            tally.misses += [f"MISS {edit.sort} {edit.tag} {edit.a_span} {edit.b_span}", *map(_shown, touching)]
    for change in changes:
        under = [edit for edit in edits if touches(edit, change)]
        sorts = [edit.sort for edit in under]
        tally.changes[change.kind] += 1
        right = any(EXPECTED[sort] == change.kind for sort in sorts)
        tally.right[change.kind] += right
        if not right:
            tally.misses += [f"CLAIM {change.kind} for {sorts}", _shown(change)]
        for tag in change.tags:
            if any(edit.sort == "figure" and edit.section == "plan" for edit in under):
                continue  # any number of a plan may be a target: only a reader can say
            tally.tagged[tag] += 1
            meant = any(edit.tag == tag for edit in under)
            tally.tags_right[tag] += meant
            if not meant:
                tally.misses += [f"TAG {tag} for {sorts}", _shown(change)]


def _shown(change: Change) -> str:
    return f"    {change.kind} {change.tags}\n      a {change.a_text}\n      b {change.b_text}"


def load(folder: Path | None) -> list[Structured]:
    """Read the texts of a folder."""
    shared = ROOT.parent / "shared" / "reports"
    folder = folder or (shared if shared.is_dir() else ROOT / "config" / "samples")
    paths = sorted(folder.rglob("*.txt"))
    return [structure(path.read_text(encoding="utf-8").strip()) for path in paths]


def run(texts: list[Structured], seed_number: int, rounds: int, every: int = 12) -> Tally:
    """Seed and judge every text, ``rounds`` times."""
    tally = Tally()
    for number in range(rounds):
        rng = random.Random(seed_number + number)
        for index, plain in enumerate(texts):
            a = plant_deadlines(rng, plain)
            other = texts[(index + 1) % len(texts)]
            own = {sentence.text for sentence in a.sentences}
            foreign = [s.text for s in other.sentences if len(s.text) > 15 and s.text[-1] == "。" and s.text not in own]
            rng.shuffle(foreign)
            text, edits = seed(rng, a, foreign, every)
            judge(edits, diff(a, structure(text)), tally)
    return tally


def report(tally: Tally) -> Iterator[tuple[str, str, int, int, float, float]]:
    """Yield ``(measure, name, right, of, share, goal)``."""
    for sort, of in tally.seeded.items():
        yield "recall", sort, tally.found[sort], of, tally.found[sort] / of, GOALS.get(sort, GOAL)
    goal_of: defaultdict[str, float] = defaultdict(
        lambda: GOAL, figure=0.98, removed=0.98, added=0.98, typographic=0.98
    )
    for kind, of in sorted(tally.changes.items()):
        yield "precision", kind, tally.right[kind], of, tally.right[kind] / of, goal_of[kind]
    for tag, of in sorted(tally.tagged.items()):
        yield "precision", tag, tally.tags_right[tag], of, tally.tags_right[tag] / of, GOAL


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--every", type=int, default=12, help="one edit in about so many sentences")
    parser.add_argument(
        "--misses", action="store_true", help="show every edit that was not found and every wrong claim"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = load(options.folder)
    if not texts:
        print(f"no texts in {options.folder or 'the reference material'}", file=sys.stderr)
        return 2
    equal = sum(diff(text, structure(text.text)) == () for text in texts)
    tally = run(texts, options.seed, options.rounds, options.every)
    rows = list(report(tally))
    pieces = tally.inside / tally.exchanged
    if options.misses:
        print("\n".join(tally.misses))
    if options.json:
        print(json.dumps({"rows": rows, "pieces": pieces, "equal": equal, "texts": len(texts)}, ensure_ascii=False))
    else:
        print(
            f"{len(texts)} texts, {options.rounds} rounds, seed {options.seed}, one edit in {options.every} sentences"
        )
        print(f"diff(a, a) empty: {equal} of {len(texts)}")
        for measure, name, right, of, share, goal in rows:
            missed = "" if share >= goal else "  MISSED"
            print(f"{measure:10}{name:17}{right:6} of {of:6}  {share:6.3f}  goal {goal:.2f}{missed}")
        print(f"pieces    {tally.inside} of {tally.exchanged} characters exchanged: {pieces:.3f}  goal {PIECES_GOAL}")
    return int(any(share < goal for *_, share, goal in rows) or pieces > PIECES_GOAL or equal < len(texts))


if __name__ == "__main__":
    sys.exit(main())
