"""PDF: the text layer becomes paragraphs; a page without one is a scan."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.document import Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract
from pipelines.extract.layout import Line, join_lines, paragraphs
from pipelines.extract.ocr import recogniser
from tests.documents import LINES


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


def printed_lines(*rows: tuple[float, str], page: int = 0, right: float | None = None) -> list[Line]:
    """Return lines of characters 10 wide, from the column that each row names."""
    return [
        Line(text, 10.0 * column, right or 10.0 * (column + len(text)), 20.0 * row, 10.0, page)
        for row, (column, text) in enumerate(rows, 1)
    ]


FULL = "全年办理行政复议案件九十八件其中直接纠正十二件按期办结率达到百分之百。"  # 35 characters, ends a sentence


def test_an_indent_opens_a_paragraph_also_where_the_line_before_is_full():
    first, rest = FULL[:-1], FULL
    lines = printed_lines((2, first[:33]), (0, rest), (0, "另一句在此结束。"), (2, first[:33]), (0, "尾。"))
    assert paragraphs(lines) == [first[:33] + rest + "另一句在此结束。", first[:33] + "尾。"]


def test_paragraphs_without_indent_end_at_a_sentence_or_before_a_number():
    lines = printed_lines((0, FULL), (0, "甲" * 35), (0, "乙。"), (0, "丙" * 35), (0, "二、存在的不足"))
    assert paragraphs(lines) == [FULL, "甲" * 35 + "乙。", "丙" * 35, "二、存在的不足"]


def test_a_paragraph_goes_on_over_page_numbers_and_running_heads():
    bodies = ("甲", "乙", "丙")
    pages = [
        printed_lines((10, "示例市年度报告"), (2, body * 33), (0, body * 35), (15, f"— {number} —"), page=number)
        for number, body in enumerate(bodies)
    ]
    pages.append(printed_lines((10, "示例市年度报告"), (0, "丁" * 35), page=3))
    expected = ["示例市年度报告", "甲" * 68, "乙" * 68, "丙" * 68 + "丁" * 35]
    assert paragraphs([line for page in pages for line in page]) == expected


def test_wide_gaps_larger_type_and_cells_are_not_joined():
    full = "甲" * 35
    far = [Line(full, 0, 350, 20, 10, 0), Line(full, 0, 350, 40, 10, 0), Line(full, 0, 350, 100, 10, 0)]
    assert paragraphs(far) == [full * 2, full]
    large = [Line("题" * 17, 0, 340, 20, 20, 0), Line(full, 0, 350, 45, 10, 0), Line(full, 0, 350, 65, 10, 0)]
    assert paragraphs(large) == ["题" * 17, full * 2]
    cells = [Line("指标\t2022年", 0, 350, 20, 10, 0), Line("案件\t98", 0, 350, 40, 10, 0)]
    assert paragraphs(cells) == ["指标\t2022年", "案件\t98"]


def test_words_of_latin_letters_keep_their_gap_and_radicals_become_characters():
    assert paragraphs([Line("采用" + "x" * 33, 0, 350, 1, 10, 0), Line("word", 0, 40, 21, 10, 0)]) == [
        "采用" + "x" * 33 + " word"
    ]
    assert extract(Page("file:///a.pdf", pdf([["⼀、⼯作 efﬁcient"]]))).text == "一、工作 efficient"


def test_pages_without_text_are_named_and_a_layer_of_nothing_is_a_scan(monkeypatch: pytest.MonkeyPatch):
    found = extract(Page("file:///a.pdf", pdf([["一、主要成效"], [], ["二、存在的不足"]])))
    assert found.warnings == ("no text on pages 2: pictures or scans",)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    recogniser.cache_clear()
    with pytest.raises(ExtractError, match=r"pip install jiannuo\[ocr\]"):
        extract(Page("file:///a.pdf", pdf([["\ue001\ue002\ue003一"]])))


@pytest.mark.browser
def test_a_pdf_that_a_browser_prints_gives_the_report_back(tmp_path: Path):
    chromium = shutil.which("chromium")
    if chromium is None or not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout:
        pytest.skip("Chromium or a Chinese font is not on this machine: make browser")
    lines = [LINES[0], *(line * 3 if line.startswith("（") else line for line in LINES[1:])]
    body = "".join(f"<p>{line}</p>" for line in lines[1:-2])
    style = "h1{text-align:center} p{text-indent:2em;margin:0;text-align:justify;font-size:16pt} div{text-align:right}"
    signed = "".join(f"<div>{line}</div>" for line in lines[-2:])
    page = tmp_path / "a.html"
    page.write_text(f"<meta charset=utf-8><style>{style}</style><h1>{lines[0]}</h1>{body}{signed}", encoding="utf-8")
    made = tmp_path / "a.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    command = [chromium, *options, f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={made}", page.as_uri()]
    subprocess.run([*command, "--no-pdf-header-footer"], capture_output=True, check=True, timeout=120)
    assert extract(Page("file:///a.pdf", made.read_bytes())).text.split("\n") == lines
