"""Follow each deficiency of a publisher through all of its reports: first admitted, repeated, gone, back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from pipelines.admitted import Deficiency, admitted
from pipelines.deficiencies import Pair, pair, quote
from pipelines.document import Span, Structured
from pipelines.remedies import Remedy, as_written, remedies
from pipelines.scripts import simplified


@dataclass(frozen=True, slots=True)
class Link:
    """A deficiency as one year's report admits it. Its span and that of ``answer`` lie in that report."""

    year: int
    state: Literal["new", "unchanged", "reworded", "again"]
    """beside the report in which it was last admitted; ``again``: a report in between did not admit it"""
    text: str
    span: Span
    ratio: float | None
    """of its words with the last time's, 0 to 1; None for ``new``"""
    answer: Remedy
    """what the same report's plan says to it"""
    result: Remedy | None
    """what the results of the next report at hand say to it; spans lie in that report; None without one"""
    result_year: int | None
    """of that report"""


@dataclass(frozen=True, slots=True)
class Chain:
    """One deficiency over the years."""

    links: tuple[Link, ...]
    """earliest first, at most one a year"""
    silent: tuple[int, ...]
    """years since the first whose report admits deficiencies, but not this one"""
    gone_in: int | None
    """the year after the last link that is silent first; None while it stands in the newest report that admits any"""


@dataclass(slots=True)
class _Open:
    """A chain while it is built: places among the reports, with the item and how it continues."""

    found: list[tuple[int, Deficiency, Pair | None, bool]]


def chains(reports: Sequence[tuple[int, Structured]]) -> tuple[Chain, ...]:
    """Chain the deficiencies of a publisher's reports of one kind, in the order in which they were first admitted.

    A report continues the chains of the report before it first, as ``deficiencies`` pairs the two; what is left may
    take up a chain that broke off earlier. A report without deficiencies breaks no chain: it says nothing. Raises
    ValueError when two reports are of one year.
    """
    ordered = sorted(reports, key=lambda entry: entry[0])
    if any(one == two for (one, _), (two, _) in pairwise(ordered)):
        raise ValueError("two reports of one year")
    items = [admitted(text) for _, text in ordered]
    growing: list[_Open] = []
    for here, (_, text) in enumerate(ordered):
        left = list(range(len(items[here])))
        speaking = [place for place in range(here) if items[place]]
        for there in reversed(speaking):
            ends = [chain for chain in growing if chain.found[-1][0] == there]
            earlier = [chain.found[-1][1] for chain in ends]
            pairs = pair(ordered[there][1].text, earlier, text.text, [items[here][n] for n in left])
            for place, found in pairs.items():
                ends[found.place].found.append((here, items[here][left[place]], found, there != speaking[-1]))
            left = [n for place, n in enumerate(left) if place not in pairs]
        growing += [_Open([(here, items[here][n], None, False)]) for n in left]
    return _finish(ordered, items, growing)


def chains_result(found: Sequence[Chain]) -> list[dict[str, Any]]:
    """Return the shape of ``jiannuo deficiencies --json``: an object a chain."""
    return [
        {
            "first_year": chain.links[0].year,
            "last_year": chain.links[-1].year,
            "gone_in": chain.gone_in,
            "silent": list(chain.silent),
            "links": [_link(link) for link in chain.links],
        }
        for chain in found
    ]


def _link(link: Link) -> dict[str, Any]:
    answer, result = link.answer, link.result
    return {
        "year": link.year,
        "state": link.state,
        "text": link.text,
        "span": list(link.span),
        "ratio": link.ratio if link.ratio is None else round(link.ratio, 3),
        "answer": quote(answer.answer),
        "candidates": [quote(candidate) for candidate in answer.candidates],
        "result_year": link.result_year,
        "result": quote(result.answer) if result else None,
        "result_candidates": [quote(candidate) for candidate in result.candidates] if result else [],
    }


def _finish(
    ordered: Sequence[tuple[int, Structured]], items: Sequence[Sequence[Deficiency]], growing: Sequence[_Open]
) -> tuple[Chain, ...]:
    """Add what answers each link, and where a chain is silent."""
    answers: dict[tuple[int, Span], Remedy] = {}
    results: dict[tuple[int, Span], Remedy] = {}
    plain = [simplified(text) for _, text in ordered]
    for place, (_, text) in enumerate(ordered):
        keys = [(place, item.span) for item in items[place]]
        planned = remedies(plain[place], items[place], plain[place], "plan")
        answers |= zip(keys, as_written(planned, text), strict=True)
        if place + 1 < len(ordered):
            shown = remedies(plain[place], items[place], plain[place + 1], "result", planned)
            results |= zip(keys, as_written(shown, ordered[place + 1][1]), strict=True)
    done: list[Chain] = []
    for chain in growing:
        links = tuple(
            Link(
                ordered[place][0],
                "new" if found is None else "again" if gap else found.state,
                ordered[place][1].text[slice(*item.span)],
                item.span,
                found.ratio if found else None,
                answers[place, item.span],
                results.get((place, item.span)),
                ordered[place + 1][0] if place + 1 < len(ordered) else None,
            )
            for place, item, found, gap in chain.found
        )
        there = {link.year for link in links}
        speaking = [year for (year, _), own in zip(ordered, items, strict=True) if own and year > links[0].year]
        silent = tuple(year for year in speaking if year not in there)
        gone = next((year for year in silent if year > links[-1].year), None)
        done.append(Chain(links, silent, gone))
    return tuple(done)
