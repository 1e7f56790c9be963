"""Is this the document? Judged with reasons before anything is compared: what is not makes no version.

Signs speak against a page, each with a weight from 0 to 1; the score is what they leave, ``(1 - w1) · (1 - w2) · …``.
Words on the page count only where there is no report on it. Verdicts and their signs: ``docs/judgement.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

from pipelines.block_pages import Sign, address_signs, list_signs, quoted, status_signs, wording_signs
from pipelines.damage import (
    SAME,
    Previous,
    body_signs,
    ends_early,
    ends_well,
    identity_signs,
    likeness_of,
    loss_signs,
    text_signs,
)
from pipelines.document import Page, Structured
from pipelines.fold import fold_text
from pipelines.page_facts import PageFacts, page_facts
from pipelines.reading import Reading

__all__ = ["Expected", "Judgement", "Previous", "Reason", "Served", "Verdict", "judge"]

Verdict = Literal[
    "document",
    "challenge",
    "waf",
    "maintenance",
    "login",
    "not_found",
    "home_page",
    "index",
    "empty_shell",
    "truncated",
    "garbled",
    "other_document",
    "shrunk",
    "too_short",
    "error",
]
EFFECTS = frozenset({"garbled", "other_document", "shrunk", "too_short", "error"})
"""what a page that stands in for the document is as well: told only when no cause is known"""
CAUSE = 0.5  # what the signs of a cause leave of the score, at most
ENOUGH = 0.5  # a score from which on a page is the document
SENTENCE_END = re.compile(r"[。！？；]")
PER_SENTENCE = 60  # characters for which one end of a sentence vouches: a list's rows have none
LEAST_PROSE = 300  # characters of prose that no page standing in for a report has
LONG = 1500  # characters that make a report without sentences, where links are few
FEW_LINKS = 0.3
OPENING = 3000  # characters in which a page shows its title, menus before it included
MOST_REASONS = 4  # of one line


@dataclass(frozen=True, slots=True)
class Served:
    """How a page came: its own ``Page.url`` is the address that answered."""

    status: int = 200
    requested_url: str = ""
    """empty: a file that a person gave"""
    content_length: str = ""
    """the header of that name, as sent; it counts the bytes before they were unpacked"""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of the document that should have come."""

    min_characters: int
    row_title: str = ""
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign: what it speaks for, how much it weighs against the document, and why in plain words."""

    verdict: Verdict
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page is taken for. ``score``: 0 certainly not the document, 1 nothing speaks against it."""

    score: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    """the weightiest first; a document may have some too"""

    @property
    def is_document(self) -> bool:
        """Tell whether it may become a version."""
        return self.verdict == "document"

    def line(self) -> str:
        """Return verdict, score and reasons in one bounded line, for operators."""
        words = "; ".join(reason.words for reason in self.reasons[:MOST_REASONS])
        return f"{self.verdict} ({self.score:.2f})" + (f": {words}" if words else "")


def judge(
    page: Page, served: Served, expected: Expected, *, reading: Reading | None = None, extract_error: str = ""
) -> Judgement:
    """Judge a page by how it came, what it shows and what was read from it.

    ``reading`` is None when extraction failed; ``extract_error`` then says why.
    """
    facts = page_facts(page)
    signs = list(status_signs(served.status))
    row_title = fold_text(expected.row_title)
    read = reading.structured if reading else None
    likeness = likeness_of(row_title, _titles(facts, reading))
    prose = _prose(read) if read else 0
    standing_in = list(address_signs(served.requested_url, page.url))
    if not _holds_report(read, prose, facts, expected.min_characters):
        standing_in += [*wording_signs(facts), *list_signs(facts, served.requested_url)]
    # A page that bears the row's own title is rarely anything else: what it looks like counts half.
    known = likeness is not None and likeness >= SAME
    signs += [(verdict, weight / 2 if known else weight, words) for verdict, weight, words in standing_in]
    signs += _cut_off(page, facts, served, read, expected)
    if read:
        signs += text_signs(read, expected.previous, expected.min_characters)
        if len(read.text) < expected.min_characters and facts.files:
            signs.append(("too_short", 0.0, f"it links to a file: {quoted(facts.files[0])}"))
        signs += identity_signs(read, row_title, likeness, expected.previous) if prose >= LEAST_PROSE else ()
    else:
        signs += loss_signs(facts.markup)
        signs.append(("error", 0.55, _bounded(extract_error) or "nothing could be read from it"))
    return _weigh(signs)


def header(pairs: Iterable[Iterable[str]], name: str) -> str:
    """Return the first header of that name among pairs (name, value); empty when there is none."""
    return next((value for key, value in pairs if key.lower() == name.lower()), "")


def _holds_report(read: Structured | None, prose: int, facts: PageFacts, min_characters: int) -> bool:
    """Tell whether a page has as much to read as none has that stands in for a report; a table has few sentences."""
    if prose >= max(LEAST_PROSE, min_characters // 2):
        return True
    return read is not None and len(read.text) >= LONG and facts.link_share < FEW_LINKS


def _prose(read: Structured) -> int:
    """Return how many characters of a text its sentences vouch for: pages that stand in for a report have few."""
    return min(len(read.text), PER_SENTENCE * len(SENTENCE_END.findall(read.text)))


def _cut_off(
    page: Page, facts: PageFacts, served: Served, read: Structured | None, expected: Expected
) -> Iterator[Sign]:
    """Yield signs of a body that ends early; of little weight when the text has its end all the same."""
    previous, declared = expected.previous, served.content_length[:12]
    whole = read is not None and (
        read.signed_on is not None or (previous is not None and read.text[-20:] == previous.text[-20:])
    )
    found = list(body_signs(page, facts, int(declared) if declared.isdecimal() else None))
    for verdict, weight, words in found:
        yield verdict, weight / 4 if whole else weight, words
    if found and read and not whole and not ends_well(read.text):
        yield "truncated", 0.35, f"and the text ends {quoted(read.text[-24:])}"
    if found and read and previous and not whole and ends_early(read.text, previous.text):
        yield "truncated", 0.5, "and the version before has more text after its last words"


def _titles(facts: PageFacts, reading: Reading | None) -> str:
    """Return what a page says of itself, folded: the texts of links are not its own words."""
    title = reading.extracted.title if reading and not facts.is_markup else ""
    own = facts.unlinked[:OPENING] if facts.is_markup else reading.structured.text[:OPENING] if reading else ""
    return fold_text(f"{facts.tab} {title} {own}")


def _weigh(signs: list[Sign]) -> Judgement:
    score, against = 1.0, defaultdict[str, float](lambda: 1.0)
    for verdict, weight, _ in signs:
        score *= 1 - weight
        against[verdict] *= 1 - weight
    ranked = sorted(against, key=lambda verdict: (against[verdict] > CAUSE or verdict in EFFECTS, against[verdict]))
    taken_for = "document" if score >= ENOUGH else ranked[0]
    reasons = (Reason(cast("Verdict", verdict), round(weight, 3), words) for verdict, weight, words in signs)
    by_weight = sorted(reasons, key=lambda reason: (reason.verdict != taken_for, -reason.weight))
    return Judgement(round(score, 4), cast("Verdict", taken_for), tuple(by_weight))


def _bounded(text: str) -> str:
    return quoted(text)[1:-1] if len(text) <= 60 else " ".join(text.split())[:200]
