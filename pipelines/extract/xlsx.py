"""XLSX: each shown sheet's rows as lines, cells joined by tabs, numbers as the sheet shows them."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.packed import local, open_package, read_markup
from pipelines.extract.read_as import from_lines

WHAT = "the XLSX"
WORKBOOK = "xl/workbook.xml"
SHEETS = 50
ROWS = 50_000
COLUMNS = 300
REFERENCE = re.compile(r"([A-Z]{1,3})\d{1,7}")  # BC12
PERCENTS = frozenset({"9", "10"})
DATES = frozenset({"14", "15", "16", "17", "22", "27", "30", "31", "36", "50", "57", "58"})
DATE_FORMAT = re.compile(r"y.*[md]|[年月日]", re.IGNORECASE)  # yyyy"年"m"月"d"日"
LITERAL = re.compile(r'"[^"]{0,100}"|\\.|\[[^\]]{0,60}\]')
DECIMALS = re.compile(r"\.(0{1,10})")
FIRST_DAY = dt.date(1899, 12, 30)  # day 0 of Excel's count from 1 March 1900 on


def extract_xlsx(page: Page) -> Extracted:
    """Read an XLSX. Raises ExtractError when it is damaged, beyond bounds, or holds nothing."""
    with open_package(page.body, WHAT) as archive:
        texts = _shared_texts(archive)
        formats = _formats(archive)
        lines: list[str] = []
        for name, part in _sheets(archive):
            rows = list(_rows(archive, part, texts, formats))
            lines += [name, *rows] if rows else []
    return from_lines(page, lines, method="xlsx", what=WHAT)


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return name and part of each sheet that is shown, in the workbook's order."""
    targets = {
        str(each.get("Id")): posixpath.normpath(posixpath.join("/xl", str(each.get("Target")))).lstrip("/")
        for each in read_markup(archive, "xl/_rels/workbook.xml.rels", WHAT)
    }
    sheets = []
    for each in read_markup(archive, WORKBOOK, WHAT).iter():
        if local(each) != "sheet" or each.get("state") in {"hidden", "veryHidden"}:
            continue
        key = next((str(value) for name, value in each.attrib.items() if etree.QName(name).localname == "id"), "")
        part = targets.get(key, "")
        if "worksheets/" in part:
            sheets.append((str(each.get("name") or ""), part))
    if len(sheets) > SHEETS:
        raise ExtractError(f"{WHAT} has {len(sheets)} sheets; at most {SHEETS} are read")
    return sheets


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in read_markup(archive, "xl/sharedStrings.xml", WHAT) if local(item) == "si"]


def _text(element: etree._Element) -> str:
    """Return the text of a cell's string, readings of characters (``rPh``) left out, on one line."""
    readings = {id(word) for reading in element.iter("{*}rPh") for word in reading.iter()}
    words = (child.text or "" for child in element.iter("{*}t") if id(child) not in readings)
    return " ".join("".join(words).split())


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """Return each cell style's number format: ``date``, ``percent:<decimals>``, or empty."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = read_markup(archive, "xl/styles.xml", WHAT)
    codes = {str(e.get("numFmtId")): str(e.get("formatCode") or "") for e in root.iter() if local(e) == "numFmt"}
    styles = next((element for element in root if local(element) == "cellXfs"), None)
    return [_format(str(style.get("numFmtId")), codes) for style in styles] if styles is not None else []


def _format(number: str, codes: dict[str, str]) -> str:
    code = codes.get(number, "")
    if number in DATES or DATE_FORMAT.search(re.sub(r'["\\]', "", re.sub(r"\[[^\]]{0,60}\]", "", code))):
        return "date"
    if number in PERCENTS or "%" in LITERAL.sub("", code):
        found = DECIMALS.search(code)
        return f"percent:{2 if number == '10' else len(found[1]) if found else 0}"
    return ""


def _rows(archive: zipfile.ZipFile, part: str, texts: list[str], formats: list[str]) -> Iterator[str]:
    count = 0
    for row in read_markup(archive, part, WHAT).iter("{*}row"):
        count += 1
        if count > ROWS:
            raise ExtractError(f"a sheet of {WHAT} has more than {ROWS} rows")
        if row.get("hidden") in {"1", "true"}:
            continue
        cells: list[str] = []
        for cell in row.iter("{*}c"):
            found = REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(found[1]) if found else len(cells)
            if column >= COLUMNS:
                break
            cells += [""] * (column - len(cells))
            cells.append(_shown(cell, texts, formats))
        line = "\t".join(cells).rstrip("\t")
        if line.strip():
            yield line


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shown(cell: etree._Element, texts: list[str], formats: list[str]) -> str:
    """Return what a cell shows; of a formula the result that was saved with it."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _text(cell)
    value = next((child.text or "" for child in cell if local(child) == "v"), "")
    if kind == "s":
        return texts[int(value)] if value.isdecimal() and int(value) < len(texts) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, "")
    if kind != "n":
        return " ".join(value.split())
    style = cell.get("s") or ""
    shape = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else ""
    return _number(value, shape)


def _number(value: str, shape: str) -> str:
    """Return a number as shown.

    >>> _number("0.995", "percent:1"), _number("45306", "date"), _number("0.30000000000000004", "")
    ('99.5%', '2024-01-15', '0.3')
    """
    try:
        number = float(value)
    except ValueError:
        return " ".join(value.split())
    if shape == "date" and 1 <= number < 2_958_466:
        return (FIRST_DAY + dt.timedelta(days=int(number))).isoformat()
    if shape.startswith("percent:"):
        return f"{100 * number:.{int(shape.partition(':')[2])}f}%"
    return f"{number:.15g}" if abs(number) < 1e15 else value
