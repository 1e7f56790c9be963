"""PDF with a text layer: pages to paragraphs. A scan has none; reading it takes recognition of characters."""

from __future__ import annotations

import re

import pypdfium2 as pdfium

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.dates import url_date
from pipelines.extract.head import report_title

PAGE_NUMBER = re.compile(r"[-—–―－\s]*\d{1,4}[-—–―－\s]*|第\s?\d{1,4}\s?页(\s?[/共]\s?共?\s?\d{1,4}\s?页)?")  # — 3 —
STARTS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|\d{1,2}[.、．]\D|第[一二三四五六七八九十]{1,3}[章条]|——|\d{4}年\d{1,2}月\d{1,2}日$"
)
PAGES = 2000
SHORTEST_FULL = 15
CHARACTERS = 5_000_000


def extract_pdf(page: Page) -> Extracted:
    """Read a PDF. Raises ExtractError when it is damaged, locked, too long, or a scan without text."""
    try:
        document = pdfium.PdfDocument(page.body)
    except pdfium.PdfiumError as error:
        raise ExtractError(f"the PDF cannot be read: {error}") from error
    try:
        if len(document) > PAGES:
            raise ExtractError(f"the PDF has {len(document)} pages; at most {PAGES} are read")
        lines: list[str] = []
        length = 0
        for number in range(len(document)):
            lines += (fresh := _page_lines(document, number))
            length += sum(map(len, fresh))
            if length > CHARACTERS:
                raise ExtractError(f"the PDF holds more than {CHARACTERS} characters")
    except pdfium.PdfiumError as error:
        raise ExtractError(f"the PDF is damaged: {error}") from error
    finally:
        document.close()
    if not any(character.isalnum() for line in lines for character in line):
        raise ExtractError("the PDF holds no text: a scan; its characters would have to be recognised")
    paragraphs = join_lines(lines)
    day = url_date(page.url)
    return Extracted(
        title=report_title(paragraphs),
        text="\n".join(paragraphs),
        dates={"url": day} if day else {},
        method="pdf",
    )


def _page_lines(document: pdfium.PdfDocument, number: int) -> list[str]:
    sheet = document[number]
    text_page = sheet.get_textpage()
    try:
        text: str = text_page.get_text_bounded()
    finally:
        text_page.close()
        sheet.close()
    lines = [line.strip() for line in text.replace("\r", "\n").replace("\ufffe", "").split("\n")]
    lines = [line for line in lines if line]
    while lines and PAGE_NUMBER.fullmatch(lines[-1]):
        lines.pop()
    if lines and PAGE_NUMBER.fullmatch(lines[0]):
        lines.pop(0)
    return lines


def join_lines(lines: list[str]) -> list[str]:
    """Join the printed lines of a paragraph: a full line that ends no sentence goes on, unless a heading follows.

    >>> join_lines(["一、主要成效", "全年办理行政复议案件一百二十件，其中直接纠正的有", "八件。", "二、存在的不足"])
    ['一、主要成效', '全年办理行政复议案件一百二十件，其中直接纠正的有八件。', '二、存在的不足']
    """
    full = max(SHORTEST_FULL, 0.85 * max((len(line) for line in lines), default=0))
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not STARTS.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        goes_on = len(line) >= full and not line.endswith(("。", "；", "：", "！", "？"))
    return paragraphs
