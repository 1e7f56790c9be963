"""Plain text: taken as it is."""

from __future__ import annotations

from config.decoding import Decoded
from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.dates import url_date
from pipelines.extract.titles import report_title


def extract_plain(page: Page, decoded: Decoded) -> Extracted:
    """Return the decoded text verbatim; its title is the line it begins with, where that looks like one."""
    if not any(character.isalnum() for character in decoded.text):
        raise ExtractError("the file holds no text")
    day = url_date(page.url)
    return Extracted(
        title=report_title(decoded.text[:4000].split("\n")),
        text=decoded.text,
        dates={"url": day} if day else {},
        method="text",
        warnings=decoded.warnings,
    )
