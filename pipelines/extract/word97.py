"""The text of a Word 97 to 2003 document ([MS-DOC]): its pieces in order, tables row by row.

The file information block names a table stream; there the piece table says where the text lies, in UTF-16 or in one
byte a character. Marks in the text end paragraphs, cells and pages; a paragraph's properties say which cell mark ends
a row.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise

WORD = 0xA5EC
WORD97 = 0x00C1  # nFib from which on the text is in pieces as below; before lie Word 6 and 95
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200
CHARACTERS = 5_000_000
PIECES = 200_000
SPRM_ROW_END = b"\x17\x24\x01"  # sprmPFTtp = 1: this paragraph mark ends a table's row
PAGE = 512  # bytes of a page of formatting
FIELD = re.compile(r"\x13[^\x13\x14\x15]{0,20000}(?:\x14([^\x13\x14\x15]{0,20000}))?\x15")  # instruction, result
FIELD_DEPTH = 8
ODD = dict.fromkeys((0x01, 0x02, 0x05, 0x08, 0x13, 0x14, 0x15, 0x1F)) | {0x1E: "-", 0xA0: " ", 0x09: " "}
CELL, ROW = "\x07", "\x06"


class UnreadableWord(Exception):  # noqa: N818 - named for what it says
    """These streams are no Word 97 document that can be read here; the text says why."""


def word_lines(streams: Mapping[str, bytes]) -> list[str]:
    """Return the lines of the main text; notes, heads and text boxes are left out. Raises UnreadableWord."""
    try:
        return _lines(_text(streams))
    except (struct.error, IndexError, UnicodeError) as error:
        raise UnreadableWord(f"damaged: {error}") from error


def _text(streams: Mapping[str, bytes]) -> str:
    main = streams["WordDocument"]
    magic, version = struct.unpack_from("<HH", main, 0)
    flags = struct.unpack_from("<H", main, 0x0A)[0]
    if magic != WORD or version < WORD97:
        raise UnreadableWord(f"version {version:#x}")
    if flags & ENCRYPTED:
        raise UnreadableWord("locked with a password")
    table = streams.get("1Table" if flags & SECOND_TABLE else "0Table")
    if table is None:
        raise UnreadableWord("no table stream")
    length = min(struct.unpack_from("<I", main, 0x4C)[0], CHARACTERS)
    row_ends = _row_ends(main, table)
    parts: list[str] = []
    read = 0
    for start, count, narrow in _pieces(main, table):
        take = min(count, length - read)
        if take <= 0:
            break
        parts.append(_piece(main, start, take, row_ends, narrow=narrow))
        read += take
    return "".join(parts)


def _pieces(main: bytes, table: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield each piece: where it starts in the main stream, how many characters it has, one byte each or two."""
    position, size = struct.unpack_from("<II", main, 0x01A2)
    end = position + size
    while position < end and table[position] == 1:  # properties of pieces come first
        position += 3 + struct.unpack_from("<H", table, position + 1)[0]
    if position >= end or table[position] != 2:
        raise UnreadableWord("no piece table")
    size = struct.unpack_from("<I", table, position + 1)[0]
    count = (size - 4) // 12
    if not 0 < count <= PIECES:
        raise UnreadableWord(f"{count} pieces")
    position += 5
    bounds = struct.unpack_from(f"<{count + 1}I", table, position)
    for index, (first, after) in enumerate(pairwise(bounds)):
        place = struct.unpack_from("<I", table, position + 4 * (count + 1) + 8 * index + 2)[0]
        if after < first:
            raise UnreadableWord("pieces out of order")
        narrow = bool(place & 0x40000000)
        yield ((place & 0x3FFFFFFF) // 2 if narrow else place), after - first, narrow


def _piece(main: bytes, start: int, count: int, row_ends: set[int], *, narrow: bool) -> str:
    width = 1 if narrow else 2
    raw = main[start : start + count * width]
    if len(raw) < count * width:
        raise UnreadableWord("cut off")
    text = raw.decode("cp1252" if narrow else "utf-16-le", errors="replace")
    if CELL not in text or len(text) != count:
        return text
    marks = (index for index, character in enumerate(text) if character == CELL)
    ends = {index for index in marks if start + (index + 1) * width in row_ends}
    return "".join(ROW if index in ends else character for index, character in enumerate(text)) if ends else text


def _row_ends(main: bytes, table: bytes) -> set[int]:
    """Return where in the main stream paragraphs end that are the ends of table rows."""
    position, size = struct.unpack_from("<II", main, 0x0102)
    count = (size - 4) // 8
    if not 0 < count <= PIECES:
        return set()
    ends: set[int] = set()
    for number in struct.unpack_from(f"<{count}I", table, position + 4 * (count + 1)):
        page = main[(number & 0x3FFFFF) * PAGE : ((number & 0x3FFFFF) + 1) * PAGE]
        if len(page) < PAGE:
            continue
        runs = min(page[PAGE - 1], (PAGE - 5) // 17)
        bounds = struct.unpack_from(f"<{runs + 1}I", page, 0)
        for run in range(runs):
            at = 2 * page[4 * (runs + 1) + 13 * run]
            if at and SPRM_ROW_END in _properties(page, at):
                ends.add(bounds[run + 1])
    return ends


def _properties(page: bytes, at: int) -> bytes:
    words = page[at]
    if words:
        return page[at + 3 : at + 2 * words]
    return page[at + 4 : at + 2 + 2 * page[at + 1]] if at + 1 < PAGE else b""


def _lines(text: str) -> list[str]:
    """Split at paragraphs, pages and rows; the cells of a row are one line, joined by tabs."""
    for _ in range(FIELD_DEPTH):
        text, found = FIELD.subn(lambda match: match[1] or "", text)
        if not found:
            break
    if ROW not in text:  # a row's end follows its last cell's
        text = text.replace(CELL + CELL, CELL + ROW)
    lines: list[str] = []
    cells: list[str] = []
    part: list[str] = []
    for piece in re.split(r"([\r\n\x0b\x0c\x0e\x06\x07])", text.translate(ODD)):
        if piece == CELL:
            cells.append(" ".join(part))
            part = []
        elif piece == ROW:
            lines.append("\t".join(cells).strip())
            cells, part = [], []
        elif piece.strip() and piece not in "\r\n\x0b\x0c\x0e":
            part.append(piece.strip())
        elif piece in {"\r", "\n", "\x0b", "\x0c", "\x0e"} and not cells:
            lines += part
            part = []
    return [line for line in (*lines, "\t".join(cells), *part) if line]
