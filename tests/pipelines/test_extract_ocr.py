"""A scanned PDF: with the extra its characters are recognised; these tests skip without it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from pipelines.document import Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract, ocr

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
LINES = ("示例市法治政府建设报告", "一、主要举措和成效", "全年办理行政复议案件126件，出庭应诉率达到", "96.8%。")


def scan(lines: tuple[str, ...]) -> bytes:
    """Return a PDF of one picture that shows these lines."""
    pytest.importorskip("rapidocr", reason="the extra [ocr] is not installed: pip install 'jiannuo[ocr]'")
    from PIL import Image, ImageDraw, ImageFont

    font = next((path for path in FONTS if Path(path).is_file()), None)
    if font is None:
        pytest.skip("no Chinese font is on this machine (Debian: apt-get install fonts-wqy-zenhei)")
    picture = Image.new("RGB", (1240, 700), "white")
    for row, line in enumerate(lines):
        left = 160 if line == LINES[2] else 80
        ImageDraw.Draw(picture).text((left, 80 + 90 * row), line, fill="black", font=ImageFont.truetype(font, 48))
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=85)
    encoded.seek(0)
    document = pdfium.PdfDocument.new()
    image = pdfium.PdfImage.new(document)
    image.load_jpeg(encoded)
    image.set_matrix(pdfium.PdfMatrix().scale(595, 336))
    page = document.new_page(595, 336)
    page.insert_obj(image)
    page.gen_content()
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_scan_is_recognised_and_its_lines_are_joined():
    found = extract(Page("file:///scan.pdf", scan(LINES)))
    assert found.method == "ocr"
    assert found.text.split("\n") == [*LINES[:2], LINES[2] + LINES[3]]


def test_a_scan_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ocr, "PAGES", 0)
    with pytest.raises(ExtractError, match="at most 0 are recognised"):
        extract(Page("file:///scan.pdf", scan(LINES)))
