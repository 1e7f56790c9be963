"""Find text that a report shares with reports of other publishers, without reading more than a few of them.

An index of sentence keys (``shingles``) names the reports that share rare keys; those few are read and their sentences
compared by ``fuzz.ratio``. What many publishers write is nobody's own: ``formulas`` of the genre, quotes of central
documents, and keys that five or more other publishers have.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rapidfuzz.fuzz import ratio

from pipelines.comparable import fold_all
from pipelines.document import Span
from pipelines.formulas import own_lengths
from pipelines.matches import Masked, Match, compare
from pipelines.places import Passage, foreign_places
from pipelines.shingles import MAX_KEYS, MAX_TEXT, Sketch, sketch

FORMULA_PUBLISHERS = 5
"""other publishers that share a key from which it is a formula"""
MIN_OWN = 0.25
"""share of a sentence that must be no formula"""
MIN_PASSAGE = 20
"""characters that are no formula which a passage must have in common: one stock sentence is no copy"""
MOST_SOURCES = 12
"""reports that are read and compared sentence by sentence"""
MIN_SHARED = 2
"""keys that a report must share to be read"""


class Stored(Protocol):
    """A report at hand: its latest version, whose it is, and when it came out."""

    @property
    def report_id(self) -> int: ...
    @property
    def version_id(self) -> int: ...
    @property
    def publisher(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def published_on(self) -> dt.date | None: ...
    @property
    def text(self) -> str: ...


Holders = Mapping[int, Sequence[tuple[int, int]]]
"""key -> the other publishers' reports that have it, as pairs (report id, publisher id)"""


@dataclass(frozen=True, slots=True)
class _Source:
    """One other report with what it shares."""

    stored: Stored
    sketch: Sketch
    matches: tuple[Match, ...]


def copies(
    b: Stored, holders: Callable[[Sequence[int]], Holders], load: Callable[[int], Stored | None]
) -> dict[str, Any]:
    """Say how much of report ``b`` other publishers' reports have too, with the passages side by side.

    ``holders`` looks keys up in the index, ``load`` reads a report. Reports that came out after ``b`` are no source.
    Returns, spans into the two versions' texts:

    - ``share`` of the characters of b's sentences, ``share_masked`` (figures disregarded);
    - ``sources``, the largest first: ``publisher year kind report_id version_id share passages order``; order
      ``earlier``, or ``unknown`` where nobody knows which was first;
    - ``passages`` in text order: ``a`` as a source with ``text`` and ``span``, ``b`` with ``text`` and ``span``,
      ``ratio`` 0 to 1, ``masked`` where figures differ;
    - ``places``: see ``places.foreign_places``;
    - ``formulas``: how many sentences of b are nobody's own; ``truncated``: b is longer than what was looked at.
    """
    read = sketch(b.text)
    alone = _own(read)
    found = holders(_keys(read, alone))
    own = [0 if _is_spread(keys, found) else amount for keys, amount in zip(read.keys, alone, strict=True)]
    masked = Masked(read)
    sources = [
        _Source(stored, other, matches)
        for report_id in _candidates(read, found, own)
        if (stored := load(report_id)) and order_of(stored, b)
        for other in [sketch(stored.text)]
        if (matches := compare(read, other, own, masked))
    ]
    passages = _passages(read, sources, own)
    total = sum(map(len, read.bare)) or 1
    counted = [match for _, run in passages for match in run if own[match.b]]
    plain = sum(len(read.bare[match.b]) for match in counted if not match.masked)
    both = sum(len(read.bare[match.b]) for match in counted)
    stretches = [Passage(_b_span(read, run), source.stored.publisher) for source, run in passages]
    return {
        "share": round(plain / total, 4),
        "share_masked": round(both / total, 4),
        "sources": _by_source(b, read, passages, own),
        "passages": [_passage(b, read, source, run) for source, run in passages],
        "places": foreign_places(b.publisher, b.text[:MAX_TEXT], stretches),
        "formulas": sum(not amount for amount in own),
        "truncated": read.truncated,
    }


def keys_of(text: str) -> tuple[int, ...]:
    """Return the keys that a report is found by: those of its sentences that are no formulas.

    Of very many the smallest are kept, as in every other report.
    """
    return _keys(read := sketch(text), _own(read))


def _keys(read: Sketch, own: Sequence[int]) -> tuple[int, ...]:
    chosen = {key for keys, amount in zip(read.keys, own, strict=True) if amount for key in keys}
    return tuple(sorted(chosen)[:MAX_KEYS])


def order_of(a: Stored, b: Stored) -> str:
    """Say whether ``a`` came out before ``b``: ``earlier``, ``unknown``, or empty when it came out later.

    >>> from types import SimpleNamespace as Report
    >>> order_of(Report(kind="rule_of_law", year=2023, published_on=None),
    ...          Report(kind="rule_of_law", year=2024, published_on=None))
    'earlier'
    """
    if a.published_on and b.published_on:
        return "earlier" if a.published_on < b.published_on else "" if a.published_on > b.published_on else "unknown"
    gap = _issued(a) - _issued(b)
    return "earlier" if gap < 0 else "" if gap > 0 else "unknown"


def _issued(report: Stored) -> int:
    if report.published_on:
        return report.published_on.year
    return report.year + (report.kind != "work_report")


def _own(read: Sketch) -> list[int]:
    """Return for each sentence how many of its characters are its own; 0 for a formula."""
    lengths = own_lengths(read.bare, read.hashes)
    return [length if length >= MIN_OWN * len(bare) else 0 for length, bare in zip(lengths, read.bare, strict=True)]


def _is_spread(keys: Sequence[int], found: Holders) -> bool:
    """Tell whether a sentence stands in the reports of many publishers."""
    spread = sum(len({publisher for _, publisher in found.get(key, ())}) >= FORMULA_PUBLISHERS for key in keys)
    return 2 * spread >= len(keys)


def _candidates(read: Sketch, found: Holders, own: Sequence[int]) -> list[int]:
    """Return the reports that share most, of each publisher the best one: rare keys weigh more."""
    weights: dict[tuple[int, int], float] = {}
    shared: Counter[tuple[int, int]] = Counter()
    for keys, amount in zip(read.keys, own, strict=True):
        for key in keys if amount else ():
            held = found.get(key, ())
            publishers = len({publisher for _, publisher in held})
            if publishers < FORMULA_PUBLISHERS:
                for holder in held:
                    weights[holder] = weights.get(holder, 0.0) + 1 / publishers
                    shared[holder] += 1
    best: dict[int, tuple[float, int]] = {}
    for (report, publisher), weight in weights.items():
        if shared[report, publisher] >= MIN_SHARED:
            best[publisher] = max(best.get(publisher, (0.0, 0)), (weight, report))
    return [report for _, report in sorted(best.values(), reverse=True)[:MOST_SOURCES]]


def _passages(b: Sketch, sources: Iterable[_Source], own: Sequence[int]) -> list[tuple[_Source, list[Match]]]:
    """Give every sentence of b to one source, the longest passages first; return the passages in text order."""
    runs = [(source, run) for source in sources for run in _runs(b, source)]
    runs.sort(key=lambda found: (-sum(own[match.b] for match in found[1]), found[1][0].b))
    taken: set[int] = set()
    kept = []
    for source, run in runs:
        free = [match for match in run if match.b not in taken]
        if len(free) == len(run) and sum(own[match.b] for match in run) >= MIN_PASSAGE:
            taken.update(match.b for match in run)
            kept.append((source, run))
    return sorted(kept, key=lambda found: found[1][0].b)


def _runs(b: Sketch, source: _Source) -> list[list[Match]]:
    """Join sentences that follow each other on both sides."""
    runs: list[list[Match]] = []
    for match in source.matches:
        last = runs[-1][-1] if runs else None
        if (
            last
            and b.places[match.b] - b.places[last.b] == source.sketch.places[match.a] - source.sketch.places[last.a]
            and 0 < b.places[match.b] - b.places[last.b] <= 2
        ):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _named(stored: Stored) -> dict[str, Any]:
    return {
        "publisher": stored.publisher,
        "year": stored.year,
        "kind": stored.kind,
        "report_id": stored.report_id,
        "version_id": stored.version_id,
    }


def _by_source(
    b: Stored, read: Sketch, passages: Sequence[tuple[_Source, list[Match]]], own: Sequence[int]
) -> list[dict[str, Any]]:
    total = sum(map(len, read.bare)) or 1
    sizes: Counter[int] = Counter()
    for source, run in passages:
        sizes[source.stored.report_id] += sum(len(read.bare[match.b]) for match in run if own[match.b])
    stored = {source.stored.report_id: source.stored for source, _ in passages}
    counts = Counter(source.stored.report_id for source, _ in passages)
    return [
        {
            **_named(stored[report_id]),
            "share": round(size / total, 4),
            "passages": counts[report_id],
            "order": order_of(stored[report_id], b),
        }
        for report_id, size in sizes.most_common()
    ]


def _b_span(read: Sketch, run: Sequence[Match]) -> Span:
    return read.spans[run[0].b][0], read.spans[run[-1].b][1]


def _passage(b: Stored, read: Sketch, source: _Source, run: Sequence[Match]) -> dict[str, Any]:
    other = source.sketch
    a_span: Span = (other.spans[run[0].a][0], other.spans[run[-1].a][1])
    b_span = _b_span(read, run)
    a_text, b_text = other.text[slice(*a_span)], b.text[slice(*b_span)]
    a_folded, b_folded = fold_all([a_text.replace("\n", ""), b_text.replace("\n", "")])
    return {
        "a": {**_named(source.stored), "text": a_text, "span": list(a_span)},
        "b": {"text": b_text, "span": list(b_span)},
        "ratio": round(ratio(a_folded, b_folded) / 100, 3),
        "masked": any(match.masked for match in run),
    }
