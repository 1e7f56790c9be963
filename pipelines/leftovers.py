"""Lines that stayed around the bodies of one portal's reports although they are the portal's: proposed, not removed.

A line recurs at the same edge of many reports and is nothing that a report itself has there. One report that holds it
inside its body is enough to leave it alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.document import Structured
from pipelines.edges import ANY, EDGE, ORGAN, TITLE, Where, form_of, own_lines
from pipelines.line_rules import is_glue, normal

FEWEST = 3  # reports that a line must recur on
SHARE = 0.5  # of the portal's reports


@dataclass(frozen=True, slots=True)
class Leftover:
    """A line, or a run of neighbouring ones, that looks like the portal's own."""

    lines: tuple[str, ...]
    """as one report has them"""
    where: Where
    reports: int
    """on how many it stands"""


def leftovers(reports: Sequence[Structured]) -> tuple[Leftover, ...]:
    """Return what recurs around the bodies of one portal's reports, the most frequent first.

    >>> from pipelines.structure import structure
    >>> text = "示例市202{}年法治政府建设报告\\n一、成效\\n办结{}件。\\n示例市人民政府\\n本文共12次阅"
    >>> texts = [structure(text.format(digit, digit)) for digit in range(4)]
    >>> [(found.lines, found.where, found.reports) for found in leftovers(texts)]
    [(('本文共12次阅',), 'tail', 4)]
    """
    needed = max(FEWEST, -(-len(reports) * SHARE // 1))
    inside: set[str] = set()
    edges: list[dict[Where, list[str]]] = []
    for report in reports:
        lines = report.text.split("\n")
        first, last = own_lines(lines, report.title, report.year)
        inside |= {form_of(line) for line in lines[first:last]}
        edges.append({"head": lines[:first][:EDGE], "tail": lines[last:][-EDGE:]})
    found = []
    for where in ("head", "tail"):
        seen: Counter[str] = Counter()
        for edge in edges:
            seen.update({form_of(line) for line in edge[where] if _may_be_portals(line)})
        recurring = {form for form, count in seen.items() if count >= needed and form not in inside}
        found += _runs([edge[where] for edge in edges], recurring, seen, where)
    return tuple(sorted(found, key=lambda leftover: -leftover.reports))


def _may_be_portals(line: str) -> bool:
    if form_of(line).endswith(ANY):
        return True
    form = normal(line)
    return bool(form) and not is_glue(form) and not ORGAN.search(form) and not TITLE.search(form)


def _runs(edges: Sequence[Sequence[str]], recurring: set[str], seen: Counter[str], where: Where) -> list[Leftover]:
    """Join recurring lines that follow each other into one run; the first report that has them words it."""
    runs: dict[tuple[str, ...], tuple[str, ...]] = {}
    told: defaultdict[str, bool] = defaultdict(bool)
    for edge in edges:
        run: list[str] = []
        for line in [*edge, ""]:
            if line and form_of(line) in recurring and not told[form_of(line)]:
                run.append(line)
            elif run:
                runs[tuple(form_of(each) for each in run)] = tuple(run)
                told.update(dict.fromkeys((form_of(each) for each in run), True))
                run = []
    return [Leftover(lines, where, min(seen[form] for form in forms)) for forms, lines in runs.items()]
