"""From a page's bytes to a structured report, in one call: extract, clean, structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from config.boilerplate import Boilerplate
from pipelines.clean import clean
from pipelines.document import Cleaned, Extracted, Page, RemovedLine, ReportKind, Span, Structured
from pipelines.extract import extract
from pipelines.extract.dates import parse_date
from pipelines.learn import Block, taken_off
from pipelines.structure import structure
from pipelines.suspects import suspects


@dataclass(frozen=True, slots=True)
class Reading:
    """A page read, each stage's result kept."""

    extracted: Extracted
    cleaned: Cleaned
    structured: Structured

    @classmethod
    def of_text(cls, structured: Structured) -> Reading:
        """Return the reading of a text that is cleaned already: spans map to themselves."""
        text = structured.text
        starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        kept = tuple((low, high - 1) for low, high in pairwise(starts))
        return cls(Extracted(structured.title, text), Cleaned(text, kept), structured)

    def warnings(self) -> list[Any]:
        """Return what a reader of the text should know: sentences, and suspect places as objects."""
        found = suspects(self.structured.text)
        return [*self.extracted.warnings, *self.cleaned.warnings, *(each.record() for each in found)]

    def days(self, row_date: str) -> dict[str, str]:
        """Return all days that a page and its row give, ISO 8601, by where they were found."""
        row, signed = parse_date(row_date), self.structured.signed_on
        found = dict(self.extracted.dates) | ({"row": row} if row else {}) | ({"signed": signed} if signed else {})
        return {where: day.isoformat() for where, day in found.items()}

    def to_read(self, span: Span) -> Span:
        """Map a span of ``structured.text`` to the text as read: a file's own text, or a page's extracted text."""
        return self.cleaned.to_input(span)

    def from_read(self, span: Span) -> Span | None:
        """Map a span of the text as read to ``structured.text``; None when cleaning took all of it off."""
        return self.cleaned.from_input(span)


def read(
    page: Page, boilerplate: Boilerplate, *, kind: ReportKind | None = None, learned: Sequence[Block] = ()
) -> Reading:
    """Read a page; ``learned`` are its portal's lines that nobody listed.

    Raises ``pipelines.exceptions.ExtractError`` when it holds no usable text.
    """
    extracted = extract(page)

    def take(lines: Sequence[str]) -> dict[int, RemovedLine]:
        def name() -> tuple[str, int | None]:
            found = structure("\n".join(lines), title=extracted.title, kind=kind)
            return found.title, found.year

        return taken_off(lines, learned, name)

    cleaned = clean(extracted.text, boilerplate, title=extracted.title, take=take)
    return Reading(extracted, cleaned, structure(cleaned.text, title=extracted.title, kind=kind))
