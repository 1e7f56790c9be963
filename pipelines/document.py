"""What passes between the stages: frozen values, no behaviour beyond their own shape.

Every span is a half-open pair ``(start, end)`` of code points into the text that its docstring names. ``a`` is the
earlier side, ``b`` the later.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

Span = tuple[int, int]
ReportKind = Literal["rule_of_law", "work_report", "open_government"]
SectionKind = Literal["result", "deficiency", "plan", "duty", "other"]
ChangeKind = Literal["added", "removed", "moved", "figure", "wording", "typographic"]
Status = Literal["fulfilled", "progressed", "missed", "carried_over", "no_mention"]
Verdict = Literal["met", "near", "missed", "not_comparable"]


@dataclass(frozen=True, slots=True)
class ContentRule:
    """Where a declaration says that the body lies: CSS selectors for it and for what to take out of it."""

    select: str
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as they were served or read from a file."""

    url: str
    body: bytes
    content_type: str = ""
    rule: ContentRule | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a page's body block, its meta data still apart; nothing is cleaned yet."""

    title: str
    text: str
    """block elements are lines joined by one ``\\n``; inline nodes are joined without a gap"""
    source: str = ""
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    """by where they were found: ``url``, ``meta``, ``shown``"""
    site: str = ""
    method: str = ""
    """how the body was found: ``declared``, a known container's selector, ``general``, ``text``, ``pdf``, ``docx``"""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A boilerplate line that was taken off, as it stood."""

    text: str
    rule: str
    where: Literal["head", "tail"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The body alone: whole lines of the input, each trimmed, none changed inside."""

    text: str
    """``"\\n".join(input[start:end] for start, end in kept)``"""
    kept: tuple[Span, ...] = ()
    """the input's lines that stay, trimmed, in order; empty lines are not kept"""
    removed: tuple[RemovedLine, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_input(self, span: Span) -> Span:
        """Map a span of ``text`` to the input that was cleaned."""
        starts = self._line_starts()
        return self._up(starts, span[0]), self._up(starts, max(span[0], span[1] - 1)) + (span[1] > span[0])

    def from_input(self, span: Span) -> Span | None:
        """Map a span of the input to ``text``; None when nothing of it was kept."""
        starts = self._line_starts()
        covered = [
            (start + max(span[0], low) - low, start + min(span[1], high) - low)
            for start, (low, high) in zip(starts, self.kept, strict=True)
            if low < span[1] and span[0] < high
        ]
        return (covered[0][0], covered[-1][1]) if covered else None

    def _line_starts(self) -> list[int]:
        return list(accumulate((high - low + 1 for low, high in self.kept[:-1]), initial=0)) if self.kept else []

    def _up(self, starts: list[int], offset: int) -> int:
        line = bisect_right(starts, offset) - 1
        low, high = self.kept[line]
        return min(low + offset - starts[line], high)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of ``Structured.text``, its end mark included, surrounding space excluded."""

    text: str
    span: Span
    section: int
    """index into ``Structured.sections``"""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part. Sections are flat, in text order, and cover the whole text without overlap.

    A part that changes the subject without a heading of its own carries the heading it stands under: its
    ``heading_span`` then lies before its ``span``.
    """

    kind: SectionKind
    heading: str
    """the heading as written, number included, without the sentence run into it; empty for the preamble"""
    level: int
    """0 preamble, 1 ``一、``, 2 ``（一）``, 3 ``1.``, 4 ``（1）``, 5 ``①``"""
    span: Span
    """from the heading's first character to the next heading; into ``Structured.text``"""
    heading_span: Span


@dataclass(frozen=True, slots=True)
class Structured:
    """A report read: text, sections, sentences, year. ``text`` is the cleaned text, unchanged."""

    text: str
    title: str
    year: int | None
    """the year reported on (rule_of_law, open_government) or the title's year (work_report); never from the date"""
    kind: ReportKind | None
    publisher: str
    """as title, first lines or signature name it; empty when nobody does"""
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    signed_on: dt.date | None = None
    missing: tuple[SectionKind, ...] = ()
    """kinds that the five-contents rule asks for and that no section has"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One character edit inside a changed sentence; spans into the two texts as read."""

    a_span: Span
    b_span: Span


@dataclass(frozen=True, slots=True)
class Change:
    """One aligned difference, ready for ``diff --json``."""

    kind: ChangeKind
    section: str
    """heading of the innermost section it lies in, of ``b`` where there is a ``b``"""
    a_text: str
    b_text: str
    a_span: Span | None
    b_span: Span | None
    pieces: tuple[Piece, ...] = ()
    tags: tuple[str, ...] = ()
    significance: float = 0.0
    factors: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A checkable quantity in a commitment or in its evidence."""

    metric: str
    """the words that name what is measured"""
    value: float
    upper: float | None
    """the range's other end, None for a single value"""
    unit: str
    """as written, folded: ``%`` ``百分点`` ``件`` ``万元`` …"""
    comparator: Literal[">=", "<=", "=", "~", "range"]
    text: str
    """as written"""
    span: Span
    """into the text that the commitment or the evidence quotes from"""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise in a plan section, verbatim."""

    id: str
    text: str
    span: Span
    """into the plan's ``Structured.text``"""
    section: str
    """headings from the outermost to the innermost, joined by `` › ``"""
    target: Target | None = None
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence or clause of the review that may show what became of a commitment."""

    text: str
    span: Span
    score: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Further:
    """A second figure of one promise, with the reported one that answers it."""

    target: Target
    actual: Target
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """What the next year's report shows about one commitment."""

    commitment: Commitment
    status: Status
    confidence: float
    evidence: tuple[Evidence, ...]
    candidates: tuple[Evidence, ...]
    """the three best, also when there is no evidence"""
    carried: Evidence | None
    """where the next plan promises it again"""
    actual: Target | None = None
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    """what decided, in plain words for the reader"""
    further: tuple[Further, ...] = ()
    """the other figures of a promise that sets several (5%以上、力争6%), as far as they are answered"""
