"""Legacy office documents (DOC, WPS, XLS): read by us where they are Word 97 to 2003, else converted."""

from __future__ import annotations

import io
from dataclasses import replace

import olefile

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract
from pipelines.extract.convert import convert
from pipelines.extract.read_as import from_lines
from pipelines.extract.word97 import UnreadableWord, word_lines

TABLES = ("Workbook", "Book")
LARGEST_STREAM = 50_000_000


def extract_legacy(page: Page) -> Extracted:
    """Read a DOC, WPS or XLS. Raises ExtractError when it is damaged, locked, or needs a converter that is missing."""
    streams = _streams(page.body)
    if "EncryptedPackage" in streams:
        raise ExtractError("the document is locked with a password")
    if "WordDocument" in streams:
        try:
            lines = word_lines(streams)
        except UnreadableWord as why:
            return _converted(page, "doc", f"the DOC is not one of Word 97 to 2003 ({why})")
        return from_lines(page, lines, method="doc", what="the DOC")
    if any(name in streams for name in TABLES):
        return _converted(page, "xls", "the body is a legacy XLS")
    if any("WPS" in name.upper() or name == "CONTENTS" for name in streams):
        return _converted(page, "wps", "the body is a legacy WPS document")
    raise ExtractError(f"the body is a legacy office document of an unknown kind ({', '.join(sorted(streams))[:200]})")


def _converted(page: Page, ending: str, why: str) -> Extracted:
    read = extract(Page(page.url, convert(page.body, ending, why)))
    return replace(read, method=f"{ending}:{read.method}")


def _streams(body: bytes) -> dict[str, bytes]:
    """Return the container's streams by name. Raises ExtractError when it is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as container:
            return {
                path[-1]: container.openstream(path).read(LARGEST_STREAM)
                for path in container.listdir(streams=True, storages=False)
                if len(path) == 1
            }
    except (OSError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ExtractError(f"the legacy office document is damaged: {error}") from error
