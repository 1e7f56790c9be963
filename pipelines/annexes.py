"""Annexes: files that a report's page links to beside the report, lists and tables. Read and compared for themselves.

An annex has no versions: it is neither searched for promises nor compared with other years. But an edit of a list of
figures is an edit of what was published, so it is told, with little weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.diff import diff
from pipelines.document import Change, Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract
from pipelines.extract.kinds import kind_of
from pipelines.structure import structure

WEIGHT = 0.3
"""what an edit weighs in an annex, of what it would weigh in the report"""
MOST_CHARACTERS = 300_000
"""of one annex that are compared sentence by sentence"""


def annex_text(url: str, body: bytes) -> str | None:
    """Return an annex's text; None where it is no file that can be read: a web page in its place is none."""
    try:
        if not kind_of(body):
            return None
        return extract(Page(url, body, "")).text
    except ExtractError:
        return None


def annex_changes(name: str, a: str, b: str) -> Sequence[Change]:
    """Return what differs between two texts of one annex, spans into them; ``name`` stands before each section.

    >>> [(each.kind, each.section) for each in annex_changes("附件1.xlsx", "办件\\t12件", "办件\\t15件")]
    [('figure', '附件1.xlsx')]
    """
    if max(len(a), len(b)) > MOST_CHARACTERS:
        counted = f"共 {len(a)} 字", f"共 {len(b)} 字"
        weight = round(WEIGHT * 0.5, 3)
        return [Change("wording", name, *counted, None, None, significance=weight, factors=(("附件很长", weight),))]
    return [_lighter(name, each) for each in diff(structure(a), structure(b))]


def _lighter(name: str, change: Change) -> Change:
    weight = round(change.significance * WEIGHT, 3)
    factors = (*change.factors, ("只在附件中", round(weight - change.significance, 3)))
    section = f"{name} › {change.section}" if change.section else name
    return replace(change, section=section, significance=weight, factors=factors)
