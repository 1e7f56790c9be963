"""DOCX: paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import io

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.packed import DAMAGED, open_package
from pipelines.extract.read_as import from_lines

DEPTH = 5
# What damaged files make each layer raise: the package, the archive, its markup and the document model
ODD = (OpcError, PythonDocxError, XMLSyntaxError, IndexError, AttributeError, TypeError, *DAMAGED)


def extract_docx(page: Page) -> Extracted:
    """Read a DOCX. Raises ExtractError when it is damaged, unpacks beyond bounds, or holds no text."""
    open_package(page.body, "the DOCX").close()
    try:
        lines = _lines(docx.Document(io.BytesIO(page.body)).iter_inner_content(), 0)
    except ODD as error:
        raise ExtractError(f"the DOCX is damaged: {error}") from error
    return from_lines(page, lines, method="docx", what="the DOCX")


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
