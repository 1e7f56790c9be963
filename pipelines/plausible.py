"""Is this the document? Reasons to refuse a reading before anything is compared."""

from __future__ import annotations

from pipelines.document import Structured

SHRUNK = 0.4
"""A text shorter than this share of the version before is taken for a broken page, not for an edit: of the edits after
publication that public trackers show, none cut a report by half, while half-served bodies are common."""
LOST = 0.001  # share of U+FFFD from which a text counts as wrongly decoded


def implausible(read: Structured, *, min_characters: int, previous_length: int | None) -> str:
    """Return why a reading is not taken for the document; empty when it is."""
    length = len(read.text)
    if length < min_characters:
        return f"only {length} characters, at least {min_characters} are expected"
    if previous_length and length < SHRUNK * previous_length:
        return f"{length} characters after {previous_length}: far shorter than the version before"
    lost = read.text.count("�")
    if lost > LOST * length:
        return f"{lost} characters could not be decoded"
    return ""
