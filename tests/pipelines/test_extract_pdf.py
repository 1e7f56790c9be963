"""PDF: the text layer becomes paragraphs; a page without one is a scan."""

from __future__ import annotations

import pytest

from pipelines.document import Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract
from pipelines.extract.layout import join_lines


def pdf(pages: list[list[str]]) -> bytes:
    """Write a PDF whose pages show these lines; a ToUnicode map names the characters, no font is embedded."""
    objects: list[bytes] = []

    def add(content: bytes) -> int:
        objects.append(content)
        return len(objects)

    def stream(content: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)

    characters = sorted({character for page in pages for line in page for character in line})
    pairs = "\n".join(f"<{ord(c):04X}> <{ord(c):04X}>" for c in characters)
    to_unicode = add(
        stream(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            + f"{len(characters)} beginbfchar\n{pairs}\nendbfchar endcmap end end".encode()
        )
    )
    descendant = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [%d 0 R]"
        b" /ToUnicode %d 0 R >>" % (descendant, to_unicode)
    )
    tree = len(objects) + 2 * len(pages) + 1
    kids = []
    for page in pages:
        shown = "".join(
            f"BT /F 12 Tf 40 {800 - 20 * row} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for row, line in enumerate(page)
        )
        content = add(stream(shown.encode()))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 600 842] /Contents %d 0 R"
                b" /Resources << /Font << /F %d 0 R >> >> >>" % (tree, content, font)
            )
        )
    add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    body = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, table)
    return bytes(body)


def test_pages_become_paragraphs_without_page_numbers():
    pages = [
        [
            "示例市2023年度法治政府建设情况报告",
            "一、主要成效",
            "全年办理行政复议案件九十八件，其中直接纠正十二件，按期办结率",
            "— 1 —",
        ],
        ["达到百分之百。", "二、存在的不足", "基层力量薄弱。", "— 2 —"],
    ]
    read = extract(Page("https://www.example.gov.cn/202401/P020240118.pdf", pdf(pages), "application/pdf"))
    assert read.text.split("\n") == [
        "示例市2023年度法治政府建设情况报告",
        "一、主要成效",
        "全年办理行政复议案件九十八件，其中直接纠正十二件，按期办结率达到百分之百。",
        "二、存在的不足",
        "基层力量薄弱。",
    ]
    assert (read.title, read.method) == ("示例市2023年度法治政府建设情况报告", "pdf")


def test_a_pdf_without_text_is_a_scan():
    with pytest.raises(ExtractError, match="scan"):
        extract(Page("file:///a.pdf", pdf([[]])))


def test_a_cut_off_pdf_is_damaged_or_read_but_never_another_error():
    whole = pdf([["一、主要成效"]])
    for end in range(10, len(whole), 97):
        try:
            assert extract(Page("file:///a.pdf", whole[:end])).method == "pdf"
        except ExtractError as error:
            assert "PDF" in str(error)  # noqa: PT017 - either outcome is right


def test_a_title_and_a_signature_keep_their_lines():
    lines = [
        "示例市人民政府",
        "关于法治政府建设的报告",
        "全年共办理案件一百二十件，其中纠正八件。",
        "示例市人民政府",
        "2024年1月15日",
    ]
    assert join_lines(lines) == lines
