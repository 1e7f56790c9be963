"""PDF: its text layer becomes paragraphs; a scan, which has none, goes to recognition (``ocr.py``)."""

from __future__ import annotations

import ctypes
import re

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.layout import Line, glyphs, paragraphs
from pipelines.extract.lines import WIDE
from pipelines.extract.read_as import CHARACTERS, from_lines

PAGES = 2000
COLUMN_GAP = 1.5  # characters; what stands further apart on a line are cells
UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08]")
GARBLED = 0.3  # share of such characters in a text layer that maps its glyphs to nothing
NOTED = 10  # page numbers in a warning
Box = tuple[float, float, float, float]


def extract_pdf(page: Page) -> Extracted:
    """Read a PDF. Raises ExtractError when it is damaged, locked, too long, or a scan that cannot be recognised."""
    try:
        document = pdfium.PdfDocument(page.body)
    except pdfium.PdfiumError as error:
        raise ExtractError(f"the PDF cannot be read: {error}") from error
    try:
        if len(document) > PAGES:
            raise ExtractError(f"the PDF has {len(document)} pages; at most {PAGES} are read")
        lines, bare = _lines(document)
        if _is_scan(lines):
            from pipelines.extract.ocr import recognise  # noqa: PLC0415 - an extra, and slow to load

            return from_lines(page, paragraphs(recognise(document)), method="ocr", what="the scanned PDF")
    except pdfium.PdfiumError as error:
        raise ExtractError(f"the PDF is damaged: {error}") from error
    finally:
        document.close()
    warnings = (f"no text on pages {', '.join(map(str, bare[:NOTED]))}: pictures or scans",) if bare else ()
    return from_lines(page, paragraphs(lines), method="pdf", what="the PDF", warnings=warnings)


def _lines(document: pdfium.PdfDocument) -> tuple[list[Line], list[int]]:
    """Return the document's lines, and the numbers of pages without any."""
    lines: list[Line] = []
    bare: list[int] = []
    length = 0
    for number in range(len(document)):
        fresh = _page_lines(document, number)
        lines += fresh
        if not fresh:
            bare.append(number + 1)
        length += sum(len(line.text) for line in fresh)
        if length > CHARACTERS:
            raise ExtractError(f"the PDF holds more than {CHARACTERS} characters")
    return lines, bare


def _is_scan(lines: list[Line]) -> bool:
    text = "".join(line.text for line in lines)
    if not any(character.isalnum() for character in text):
        return True
    return len(UNREADABLE.findall(text)) > GARBLED * len(text)


def _page_lines(document: pdfium.PdfDocument, number: int) -> list[Line]:
    sheet = document[number]
    text_page = sheet.get_textpage()
    try:
        height: float = sheet.get_height()
        return _read(text_page, height, number)
    finally:
        text_page.close()
        sheet.close()


def _read(text_page: pdfium.PdfTextPage, height: float, number: int) -> list[Line]:
    """Return the lines of a page in the order in which the library puts its characters."""
    lines: list[Line] = []
    run: list[tuple[str, Box | None]] = []
    for index in range(text_page.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text_page, index))
        if character in "\r\n":
            _end(lines, run, height, number)
            run = []
        elif character not in "\ufffe\u0002\x00":  # marks of a hyphen at a line's end, and of nothing
            run.append((character, _box(text_page, index)))
    _end(lines, run, height, number)
    return lines


def _box(text_page: pdfium.PdfTextPage, index: int) -> Box | None:
    """Return left, bottom, right, top; None for a space that the library put in itself."""
    if raw.FPDFText_IsGenerated(text_page, index) == 1:
        return None
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
        return None
    return (box.left, box.bottom, box.right, box.top)


def _end(lines: list[Line], run: list[tuple[str, Box | None]], height: float, number: int) -> None:
    boxes = [box for character, box in run if box is not None and not character.isspace()]
    text = glyphs(_text(run)).strip()
    if not boxes or not text:
        return
    top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
    sizes = sorted(box[3] - box[1] for box in boxes)
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    lines.append(Line(text, left, right, height - (top + bottom) / 2, sizes[len(sizes) // 2], number))


def _text(run: list[tuple[str, Box | None]]) -> str:
    """Return a line's text: a gap that the library took for a space is one only between Latin words, or cells."""
    parts: list[str] = []
    for index, (character, box) in enumerate(run):
        if box is not None or character != " ":
            parts.append(character)
            continue
        before = next(((c, b) for c, b in reversed(run[:index]) if b is not None), None)
        after = next(((c, b) for c, b in run[index + 1 :] if b is not None), None)
        if before is None or after is None:
            continue
        (left, left_box), (right, right_box) = before, after
        if left_box and right_box and right_box[0] - left_box[2] > COLUMN_GAP * (left_box[3] - left_box[1]):
            parts.append("\t")
        elif not (WIDE.match(left) or WIDE.match(right)):
            parts.append(" ")
    return "".join(parts)
