"""Lines that stayed around the bodies of one portal's reports although they are the portal's: proposed, not removed.

A line recurs at the same edge of many reports and is nothing that a report itself has there. One report that holds it
inside its body is enough to leave it alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.document import Structured
from pipelines.line_rules import is_glue, normal
from pipelines.line_runs import DELIVERED, DOCUMENT_NUMBER, is_body

FEWEST = 3  # reports that a line must recur on
SHARE = 0.5  # of the portal's reports
EDGE = 20  # lines from either end that are looked at
EXAMPLES = 3
DIGITS = re.compile(r"\d+")
DATE = re.compile(r"\(?(?:20\d\d|二.{3})\s*年\s*.{1,3}\s*月\s*.{1,3}\s*日\)?")  # 2024年3月1日
ORGAN = re.compile(r"(?:政府|委员会|管委会|办公室|办事处|局|厅|部|院|中心)$")  # a signature recurs, and is the report's
TITLE = re.compile(r"(?:报告|总结|情况|年报)$")  # a title differs in its year only

Where = Literal["head", "tail"]


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
        first, last = _body(lines, report)
        inside |= {_form(line) for line in lines[first:last]}
        edges.append({"head": lines[:first][:EDGE], "tail": lines[last:][-EDGE:]})
    found = []
    for where in ("head", "tail"):
        seen: Counter[str] = Counter()
        for edge in edges:
            seen.update({_form(line) for line in edge[where] if _may_be_portals(line)})
        recurring = {form for form, count in seen.items() if count >= needed and form not in inside}
        found += _runs([edge[where] for edge in edges], recurring, seen, where)
    return tuple(sorted(found, key=lambda leftover: -leftover.reports))


def _body(lines: Sequence[str], report: Structured) -> tuple[int, int]:
    """Return the report's own lines: from its title or first body line to its last body line, signature or day."""
    own = [index for index, line in enumerate(lines) if _is_own(line, report)]
    return (own[0], own[-1] + 1) if own else (0, len(lines))


def _is_own(line: str, report: Structured) -> bool:
    form = normal(line)
    if (
        is_body(form)
        or form.endswith("。")
        or DATE.search(form)
        or DELIVERED.fullmatch(form)
        or DOCUMENT_NUMBER.fullmatch(form)
    ):
        return True
    return bool(TITLE.search(form)) and (form == normal(report.title) or str(report.year) in form)


def _may_be_portals(line: str) -> bool:
    form = normal(line)
    return bool(form) and not is_glue(form) and not ORGAN.search(form) and not TITLE.search(form)


def _form(line: str) -> str:
    return DIGITS.sub("#", normal(line))


def _runs(edges: Sequence[Sequence[str]], recurring: set[str], seen: Counter[str], where: Where) -> list[Leftover]:
    """Join recurring lines that follow each other into one run; the first report that has them words it."""
    runs: dict[tuple[str, ...], tuple[str, ...]] = {}
    told: defaultdict[str, bool] = defaultdict(bool)
    for edge in edges:
        run: list[str] = []
        for line in [*edge, ""]:
            if line and _form(line) in recurring and not told[_form(line)]:
                run.append(line)
            elif run:
                runs[tuple(_form(each) for each in run)] = tuple(run)
                told.update(dict.fromkeys((_form(each) for each in run), True))
                run = []
    return [Leftover(lines, where, min(seen[form] for form in forms)) for forms, lines in runs.items()]
