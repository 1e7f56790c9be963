"""OFD (GB/T 33190), the national page format: OFD.xml names the document, it its pages, they their texts' places."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.layout import Line, glyphs, paragraphs
from pipelines.extract.lines import WIDE
from pipelines.extract.packed import local, open_package, read_markup
from pipelines.extract.read_as import CHARACTERS, from_lines

WHAT = "the OFD"
PAGES = 2000
OBJECTS = 500_000
STEPS = 20_000  # distances of one text
SAME_LINE = 0.5  # characters' heights between texts of one line, at most
CELL_GAP = 1.5  # characters; what stands further apart on a line are cells
Piece = tuple[float, float, float, float, str]
"""y, left, right, size, text"""


def extract_ofd(page: Page) -> Extracted:
    """Read an OFD. Raises ExtractError when it is damaged, beyond bounds, or made of pictures only."""
    with open_package(page.body, WHAT) as archive:
        lines: list[Line] = []
        objects = length = 0
        for number, part in enumerate(_pages(archive)):
            if number >= PAGES:
                raise ExtractError(f"{WHAT} has more than {PAGES} pages")
            pieces = list(_pieces(read_markup(archive, part, WHAT)))
            fresh = _lines(pieces, number)
            lines += fresh
            objects += len(pieces)
            length += sum(len(line.text) for line in fresh)
            if objects > OBJECTS or length > CHARACTERS:
                raise ExtractError(f"{WHAT} holds more than {CHARACTERS} characters or {OBJECTS} texts")
    if not lines:
        raise ExtractError(f"{WHAT} holds no text: pictures only")
    return from_lines(page, paragraphs(lines), method="ofd", what=WHAT)


def _pages(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the parts of all pages of all bodies, in order."""
    for root in _all(read_markup(archive, _named(archive, "OFD.xml"), WHAT), "DocRoot"):
        document = _named(archive, (root.text or "").strip())
        markup = read_markup(archive, document, WHAT)
        for pages in _all(markup, "Pages"):
            for page in _all(pages, "Page"):
                yield _named(archive, str(page.get("BaseLoc") or ""), posixpath.dirname(document))


def _named(archive: zipfile.ZipFile, location: str, folder: str = "") -> str:
    """Return the part that a location names: absolute, or relative to the folder of the part that names it."""
    location = location.replace("\\", "/")
    path = location if location.startswith("/") else posixpath.join("/", folder, location)
    wanted = posixpath.normpath(path).lstrip("/")
    return next((name for name in archive.namelist() if name.lstrip("/").replace("\\", "/") == wanted), wanted)


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element.iter() if local(each) == name)


def _pieces(page: etree._Element) -> Iterator[Piece]:
    """Yield the texts of a page with their places, in millimetres from its left top."""
    for text in _all(page, "TextObject"):
        if text.get("Visible") == "false":
            continue
        x, y = _numbers(text.get("Boundary"), (0.0, 0.0, 0.0, 0.0))[:2]
        a, b, c, d, e, f = _numbers(text.get("CTM"), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
        size = _numbers(text.get("Size"), (4.0,))[0]
        at_x = at_y = 0.0
        for code in (child for child in text if local(child) == "TextCode"):
            words = glyphs("".join(map(str, code.itertext())).replace("\n", ""))
            at_x, at_y = (_numbers(code.get("X"), (at_x,))[0], _numbers(code.get("Y"), (at_y,))[0])
            steps = _steps(code.get("DeltaX") or "")
            shift = sum(steps) if steps else sum(0.5 if each.isascii() else 1.0 for each in words[:-1]) * size
            last = 0.0 if not words else size * (0.5 if words[-1].isascii() else 1.0)
            left, baseline = x + a * at_x + c * at_y + e, y + b * at_x + d * at_y + f
            if words.strip():
                yield (baseline, left, left + a * (shift + last), abs(d) * size or size, words)


def _numbers(text: str | None, default: tuple[float, ...]) -> tuple[float, ...]:
    try:
        numbers = tuple(map(float, (text or "").split()))
    except ValueError:
        return default
    return numbers if len(numbers) >= len(default) else default


def _steps(text: str) -> list[float]:
    """Return distances between characters, written out: ``g 3 5.6`` stands for three times 5.6."""
    steps: list[float] = []
    words = text.split()[:STEPS]
    index = 0
    while index < len(words):
        try:
            if words[index] == "g":
                steps += [float(words[index + 2])] * min(STEPS, max(0, int(words[index + 1])))
                index += 3
            else:
                steps.append(float(words[index]))
                index += 1
        except (ValueError, IndexError):
            return []
    return steps


def _lines(pieces: list[Piece], number: int) -> list[Line]:
    """Put a page's texts into lines, downwards, each line from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces):
        if rows and piece[0] - rows[-1][-1][0] <= SAME_LINE * piece[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = []
    for row in rows:
        row.sort(key=lambda piece: piece[1])
        text = row[0][4]
        for a, b in pairwise(row):
            text += _gap(a, b) + b[4]
        right, size = max(piece[2] for piece in row), max(piece[3] for piece in row)
        lines.append(Line(text.strip(), row[0][1], right, row[0][0], size, number))
    return [line for line in lines if line.text]


def _gap(a: Piece, b: Piece) -> str:
    distance = (b[1] - a[2]) / a[3]
    if distance > CELL_GAP:
        return "\t"
    return " " if distance > 0.2 and not (WIDE.match(a[4][-1:]) or WIDE.match(b[4][:1])) else ""
