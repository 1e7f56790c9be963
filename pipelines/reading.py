"""From a page's bytes to a structured report, in one call: extract, clean, structure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from config.boilerplate import Boilerplate
from pipelines.clean import clean
from pipelines.document import Cleaned, Extracted, Page, ReportKind, Span, Structured
from pipelines.extract import extract
from pipelines.structure import structure


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

    def to_read(self, span: Span) -> Span:
        """Map a span of ``structured.text`` to the text as read: a file's own text, or a page's extracted text."""
        return self.cleaned.to_input(span)

    def from_read(self, span: Span) -> Span | None:
        """Map a span of the text as read to ``structured.text``; None when cleaning took all of it off."""
        return self.cleaned.from_input(span)


def read(page: Page, boilerplate: Boilerplate, *, kind: ReportKind | None = None) -> Reading:
    """Read a page. Raises ``pipelines.exceptions.ExtractError`` when it holds no usable text."""
    extracted = extract(page)
    cleaned = clean(extracted.text, boilerplate, title=extracted.title)
    return Reading(extracted, cleaned, structure(cleaned.text, title=extracted.title, kind=kind))
