"""What every office document's reader ends with: lines to an ``Extracted``."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.dates import url_date
from pipelines.extract.titles import report_title

CHARACTERS = 5_000_000


def from_lines(
    page: Page, lines: Sequence[str], *, method: str, what: str, warnings: tuple[str, ...] = ()
) -> Extracted:
    """Return a document's lines as its body. Raises ExtractError when they hold nothing to read, or too much."""
    if not any(character.isalnum() for line in lines for character in line):
        raise ExtractError(f"{what} holds no text")
    if sum(map(len, lines)) > CHARACTERS:
        raise ExtractError(f"{what} holds more than {CHARACTERS} characters")
    day = url_date(page.url)
    return Extracted(
        title=report_title(lines),
        text="\n".join(lines),
        dates={"url": day} if day else {},
        method=method,
        warnings=warnings,
    )
