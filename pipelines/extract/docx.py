"""DOCX: paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.dates import url_date
from pipelines.extract.head import report_title

UNPACKED = 100_000_000
MEMBERS = 5_000
DEPTH = 5
# What damaged or encrypted files make each layer raise: the package, the archive, its markup and the document model
DAMAGED = (
    *(OpcError, PythonDocxError),
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError),
    *(XMLSyntaxError, ValueError, KeyError, IndexError, AttributeError, TypeError),
)


def is_docx(body: bytes) -> bool:
    """Tell whether a zip archive is a word processor's document, without unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "word/document.xml" in archive.namelist()
    except DAMAGED as error:
        raise ExtractError(f"the zip archive is damaged: {error}") from error


def extract_docx(page: Page) -> Extracted:
    """Read a DOCX. Raises ExtractError when it is damaged, unpacks beyond bounds, or holds no text."""
    _check_bounds(page.body)
    try:
        lines = _lines(docx.Document(io.BytesIO(page.body)).iter_inner_content(), 0)
    except DAMAGED as error:
        raise ExtractError(f"the DOCX is damaged: {error}") from error
    if not any(character.isalnum() for line in lines for character in line):
        raise ExtractError("the DOCX holds no text")
    day = url_date(page.url)
    return Extracted(title=report_title(lines), text="\n".join(lines), dates={"url": day} if day else {}, method="docx")


def _check_bounds(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
    except DAMAGED as error:
        raise ExtractError(f"the DOCX is damaged: {error}") from error
    if len(members) > MEMBERS:
        raise ExtractError(f"the DOCX has {len(members)} parts; at most {MEMBERS} are read")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED:
        raise ExtractError(f"the DOCX unpacks to {unpacked} bytes; at most {UNPACKED} are read")


def _lines(blocks: object, depth: int) -> list[str]:
    lines: list[str] = []
    for block in blocks:  # type: ignore[attr-defined]
        if isinstance(block, Paragraph):
            lines += [part.strip() for part in block.text.split("\n")]
        elif isinstance(block, Table):
            lines += _rows(block, depth)
    return [line for line in lines if line]


def _rows(table: Table, depth: int) -> list[str]:
    rows: list[str] = []
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) in seen:  # noqa: SLF001 - a merged cell comes once for each column that it spans
                continue
            seen.add(id(cell._tc))  # noqa: SLF001
            inner = _lines(cell.iter_inner_content(), depth + 1) if depth < DEPTH else [cell.text]
            cells.append(" ".join(inner))
        rows.append("\t".join(cells).strip())
    return rows
