"""Office documents: every format gives the same report; what is damaged, locked or beyond bounds is refused."""

from __future__ import annotations

import gzip
import random
import stat
import zipfile
from pathlib import Path

import pytest

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract import convert, extract, ofd, packed, word97, xlsx
from pipelines.extract import zip as archives
from tests.documents import LINES, TABLE, TITLE, compound, doc_report, docx_report, ofd_report, printed
from tests.documents import packed as pack
from tests.documents import xlsx as make_xlsx

TEXT = "\n".join(LINES)
ROWS = "\n".join("\t".join(row).strip() for row in TABLE)
RTF = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}{\*\generator X;}{\header "
    + "".join(rf"\'{byte:02x}" for byte in "页眉".encode("gb18030"))
    + "}"
)


def read(body: bytes, url: str = "https://www.example.gov.cn/202403/t20240312_1.doc") -> Extracted:
    return extract(Page(url, body, "application/octet-stream"))


def refused(body: bytes) -> str:
    with pytest.raises(ExtractError) as caught:
        read(body)
    return str(caught.value)


def laid_out() -> bytes:
    return ofd_report(
        [[(20 + 5 * column, 20 + 8 * row, text) for column, row, text in page] for page in printed(LINES)]
    )


def test_a_docx_is_read_with_its_tables():
    found = read(docx_report(LINES, TABLE))
    assert (found.title, found.text, found.method) == (TITLE, f"{TEXT}\n{ROWS}", "docx")
    assert str(found.dates["url"]) == "2024-03-12"


def test_a_word_97_document_is_read_without_a_converter():
    found = read(doc_report("\r".join(LINES) + "\r"))
    assert (found.title, found.text, found.method) == (TITLE, TEXT, "doc")


def test_the_marks_of_a_word_97_document_are_not_its_text():
    marks = '甲\x0b乙\x0c丙\x13 HYPERLINK "x" \x14链接\x15\x01丁\x07戊\x07\x07己\x1e庚\x1f\r'
    assert read(doc_report(marks)).text.split("\n") == ["甲", "乙", "丙链接丁\t戊", "己-庚"]


def test_a_word_6_document_goes_to_a_converter_and_without_one_the_message_names_some(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(convert.shutil, "which", lambda _: None)
    said = refused(doc_report(TEXT, version=0x65))
    assert "Word 97" in said
    assert "install antiword" in said
    assert "LibreOffice" in refused(compound({"Workbook": b"\x09\x08" * 50}))


def test_a_converter_works_in_a_folder_of_its_own_and_its_text_is_read(tmp_path, monkeypatch: pytest.MonkeyPatch):
    script(tmp_path / "antiword", f'test -s "$5" && echo "{TITLE}" && echo "HOME=$HOME" && env | grep -c SECRET')
    monkeypatch.setenv("SECRET", "1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(convert, "OFFICE", ())
    assert "exit code 1" in refused(doc_report(TEXT, version=0x65))  # grep found no such variable
    script(tmp_path / "antiword", f'test -s "$5" && echo "{TITLE}"')
    found = read(doc_report(TEXT, version=0x65))
    assert (found.title, found.method) == (TITLE, "doc:text")


def test_a_converter_that_hangs_is_killed_with_its_children(tmp_path, monkeypatch: pytest.MonkeyPatch):
    script(tmp_path / "antiword", f"sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(convert, "OFFICE", ())
    monkeypatch.setattr(convert, "SECONDS", 0.5)
    assert "not done after" in refused(doc_report(TEXT, version=0x65))
    child = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    assert not child.exists() or child.read_text().split()[2] == "Z"


def script(path: Path, commands: str) -> None:
    path.write_text(f"#!/bin/sh\n{commands}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_locked_and_damaged_legacy_documents_say_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(convert.shutil, "which", lambda _: None)
    assert "password" in refused(compound({"EncryptedPackage": b"x" * 5000}))
    assert "password" in refused(doc_report(TEXT, flags=0x0300))
    assert "unknown kind" in refused(compound({"Other": b"x"}))
    whole = doc_report(TEXT)
    for end in range(8, len(whole), 379):
        try:
            assert read(whole[:end]).method == "doc"
        except ExtractError as error:
            assert "document" in str(error) or "DOC" in str(error)  # noqa: PT017 - either outcome is right


def test_a_piece_table_that_lies_is_refused():
    whole = bytearray(doc_report(TEXT))
    at = bytes(whole).index(b"\x02\x24\x00\x00\x00" if b"\x02\x24\x00\x00\x00" in whole else b"\x02\x1c\x00\x00\x00")
    whole[at + 5 : at + 9] = b"\xff\xff\xff\x7f"
    with pytest.raises(word97.UnreadableWord):
        word97.word_lines({"WordDocument": bytes(whole[:1024]), "1Table": bytes(whole[at - 7 : at + 60])})


def test_rtf_gives_its_text_from_code_page_and_unicode():
    coded = "".join(rf"\'{byte:02x}" for byte in TITLE.encode("gb18030"))
    numbered = "".join(rf"\u{ord(each) - (0x10000 if ord(each) > 0x7FFF else 0)}?" for each in LINES[3])
    body = (
        RTF + rf"{coded}\par{{\pict 89504e47}}" + numbered + r"\par{\field{\*\fldinst X}{\fldrslt 1}}\cell 2\cell\row}"
    )
    found = read(body.encode("ascii"))
    assert (found.title, found.method) == (TITLE, "rtf")
    assert found.text.split("\n") == [TITLE, LINES[3], "1\t2"]


def test_an_ofd_is_read_in_reading_order_and_its_lines_are_joined():
    found = read(laid_out())
    assert (found.title, found.text, found.method) == (TITLE, TEXT, "ofd")


def test_the_texts_of_an_ofd_are_put_in_order_and_cells_apart():
    page = [
        (100, 40, "98"),
        (20, 40, "复议案件"),
        (20, 20, "一、主要"),
        (40, 20, "成效"),
        (20, 30, "指标"),
        (100, 30, "2023年"),
    ]
    assert read(ofd_report([page])).text.split("\n") == ["一、主要成效", "指标\t2023年", "复议案件\t98"]


def test_an_ofd_of_pictures_only_and_damaged_ones_say_so(monkeypatch: pytest.MonkeyPatch):
    assert "pictures only" in refused(ofd_report([[]]))
    assert "lacks its part" in refused(pack({"OFD.xml": "<OFD><DocRoot>a.xml</DocRoot></OFD>"}))
    assert "damaged" in refused(pack({"OFD.xml": "<OFD><Doc"}))
    monkeypatch.setattr(ofd, "PAGES", 1)
    assert "pages" in refused(ofd_report([[(1, 1, "甲")], [(1, 1, "乙")]]))


def test_no_entity_of_a_package_is_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("秘密")
    evil = f'<!DOCTYPE OFD [<!ENTITY x SYSTEM "{secret.as_uri()}">]><OFD><DocRoot>&x;</DocRoot></OFD>'
    assert "秘密" not in refused(pack({"OFD.xml": evil}))


STYLES = (
    '<numFmts><numFmt numFmtId="180" formatCode="0.0%"/>'
    '<numFmt numFmtId="181" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="180"/><xf numFmtId="181"/><xf numFmtId="10"/></cellXfs>'
)


def test_the_sheets_of_an_xlsx_are_lines_as_shown():
    rows = (
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row hidden="1"><c><v>7</v></c></row><row/>'
        '<row><c r="A2" t="inlineStr"><is><t>出庭率</t></is></c><c r="B2" s="1"><v>0.995</v></c>'
        '<c r="C2" s="2"><v>45306</v></c>'
        '<c r="D2" s="3"><v>0.5</v></c><c r="E2"><v>0.30000000000000004</v></c><c r="F2" t="b"><v>1</v></c></row>'
    )
    found = read(make_xlsx({"统计表": rows, "空": ""}, ["指标", "2023年"], STYLES))
    assert found.method == "xlsx"
    assert found.text.split("\n") == ["统计表", "指标\t\t2023年", "出庭率\t99.5%\t2024-01-15\t50.00%\t0.3\tTRUE"]


def test_an_xlsx_beyond_bounds_or_empty_is_refused(monkeypatch: pytest.MonkeyPatch):
    assert "no text" in refused(make_xlsx({"空": ""}))
    monkeypatch.setattr(xlsx, "ROWS", 2)
    assert "rows" in refused(make_xlsx({"甲": "<row><c><v>1</v></c></row>" * 3}))


def test_the_report_of_a_zip_archive_is_chosen_by_name_then_size():
    inside = {
        "附件2：统计表.xlsx": make_xlsx({"甲": "<row><c><v>1</v></c></row>"}),
        "说明.txt": "本压缩包含报告全文。" * 900,
        f"正文/{TITLE}.docx": docx_report(),
        "__MACOSX/._报告.docx": b"x" * 300,
    }
    found = read(pack(inside))
    assert (found.text, found.method) == (TEXT, "zip:docx")
    assert TITLE in found.warnings[0]


def test_names_in_a_zip_are_read_as_gb18030_where_nothing_says_utf_8():
    info = zipfile.ZipInfo("统计表.xls".encode("gb18030").decode("cp437"))
    assert archives.entry_name(info) == "统计表.xls"


def test_zips_without_a_document_with_zips_inside_and_bombs_are_refused(monkeypatch: pytest.MonkeyPatch):
    assert "no document" in refused(pack({"a.jpg": b"x" * 500}))
    assert "inside the archive" in refused(pack({"报告.docx": pack({"b.txt": TEXT}, zipfile.ZIP_STORED)}))
    assert "inside the archive" in refused(pack({"报告.docx": gzip.compress(pack({"b.txt": TEXT}))}))
    assert "times its size" in refused(pack({"报告.txt": b"0" * 30_000_000}))
    assert "unpacks to" in refused(pack({f"{n}.txt": b"0" * 40_000_000 for n in range(3)}))
    assert "parts" in refused(pack({f"{n}.txt": b"" for n in range(5_001)}))
    monkeypatch.setattr(packed, "LARGEST_PART", 100)
    assert "a part of the zip archive" in refused(pack({"报告.txt": "报告" * 100}))


def test_a_locked_zip_is_refused():
    whole = bytearray(pack({"报告.txt": TEXT}))
    central = bytes(whole).rindex(b"PK\x01\x02")
    whole[6] |= 1
    whole[central + 8] |= 1
    assert "password" in refused(bytes(whole))


@pytest.mark.parametrize("make", [docx_report, laid_out, lambda: make_xlsx({"甲": "<row><c><v>1</v></c></row>"})])
def test_a_cut_off_package_is_damaged_never_another_error(make):
    whole = make()
    for end in range(4, len(whole), len(whole) // 23):
        assert "damaged" in refused(whole[:end])


@pytest.mark.parametrize("name", ["docx", "doc", "ofd", "xlsx", "rtf", "zip"])
def test_bytes_that_were_turned_over_are_read_or_refused_never_another_error(name, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(convert.shutil, "which", lambda _: None)
    whole = {
        "docx": docx_report(),
        "doc": doc_report(TEXT),
        "ofd": laid_out(),
        "xlsx": make_xlsx({"甲": "<row><c><v>1</v></c></row>"}),
        "rtf": (RTF + r"\u-30000?\'c4\'e3}").encode(),
        "zip": pack({"报告.txt": TEXT}),
    }[name]
    chance = random.Random(name)
    for _ in range(120):
        body = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30, 300))):
            body[chance.randrange(len(body))] = chance.randrange(256)
        try:
            assert read(bytes(body)).text
        except ExtractError as error:
            assert str(error)  # noqa: PT017 - either outcome is right
