"""Office documents made in tests: an invented report in each format."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import docx

TITLE = "示例市2023年度法治政府建设情况报告"
LINES = (
    TITLE,
    "2023年，示例市坚持以人民为中心，扎实推进法治政府建设，现将有关情况报告如下。",
    "一、主要举措和成效",
    "（一）深化改革。全年办理行政复议案件126件，行政机关负责人出庭应诉率达到96.8%。清理规范性文件48件，废止9件。",
    "（二）规范执法。修订行政执法程序规定，组织执法人员培训12期，评查案卷400余卷，纠正问题31个。",
    "二、存在的不足",
    "执法监督机制还不够健全，基层执法力量比较薄弱，信息化水平有待提高。",
    "三、2024年工作安排",
    "（一）建成行政执法监督平台，实现市县两级全覆盖。",
    "（二）行政复议案件按期办结率达到100%，力争出庭应诉率达到98%以上。",
    "示例市人民政府",
    "2024年3月12日",
)
TABLE = (("指标", "2022年", "2023年"), ("复议案件", "98", ""), ("出庭应诉率", "96.3%", "99.5%"))


def packed(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def docx_report(lines: Sequence[str] = LINES, table: Sequence[Sequence[str]] = ()) -> bytes:
    """Return a DOCX with these paragraphs, and a table behind them."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                made.cell(row, column).text = cell
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def ofd_report(pages: Sequence[Sequence[tuple[float, float, str]]], size: float = 5.0) -> bytes:
    """Return an OFD whose pages show texts at these places (x and baseline y in millimetres)."""
    spec = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {spec}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts["Doc_0/Document.xml"] = f"<ofd:Document {spec}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    for number, texts in enumerate(pages):
        objects = "".join(
            f'<ofd:TextObject Boundary="{x} {y - size} {size * len(text)} {size}" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text) - 1} {size}">{text}</ofd:TextCode></ofd:TextObject>'
            for x, y, text in texts
        )
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {spec}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return packed(parts)


def printed(lines: Sequence[str], *, width: int = 28, height: int = 20) -> list[list[tuple[int, int, str]]]:
    """Lay paragraphs out as a word processor does: pages of lines, each (column, row, text), indented by two."""
    rows: list[tuple[int, str]] = []
    for line in lines:
        if line == TITLE or (len(line) < 10 and "、" not in line):
            rows.append(((width - len(line)) // 2 if line == TITLE else width - len(line) - 2, line))
            continue
        rows.append((2, line[: width - 2]))
        rows += [(0, line[start : start + width]) for start in range(width - 2, len(line), width)]
    return [
        [(column, row, text) for row, (column, text) in enumerate(rows[start : start + height])]
        for start in range(0, len(rows), height)
    ]


def xlsx(sheets: Mapping[str, str], texts: Sequence[str] = (), styles: str = "") -> bytes:
    """Return an XLSX of sheets (name to the XML of its rows), shared strings and cell styles."""
    spec = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    targets = "".join(
        f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, bytes | str] = {
        "xl/workbook.xml": f"<workbook {spec} {rel}><sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {spec}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>",
        "xl/styles.xml": f"<styleSheet {spec}>{styles}</styleSheet>",
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {spec}><sheetData>{rows}</sheetData></worksheet>"
    return packed(parts)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file ([MS-CFB], version 3) with these streams, each padded beyond the short ones' limit."""
    sector = 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = {name: body.ljust(max(4096, -(-len(body) // sector) * sector), b"\0") for name, body in streams.items()}
    directory_sectors = -(-(len(padded) + 1) // 4)
    fat: list[int] = [fat_mark, *range(2, directory_sectors + 1), end]
    starts: dict[str, int] = {}
    for name, body in padded.items():
        starts[name] = len(fat)
        count = len(body) // sector
        fat += [*range(len(fat) + 1, len(fat) + count), end]
    if len(fat) > sector // 4:
        raise ValueError("too long for one sector of allocations")
    entries = [_entry("Root Entry", 5, child=1, start=end, size=0)]
    for index, (name, body) in enumerate(padded.items(), 1):
        right = index + 1 if index < len(padded) else free
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(body)))
    entries += [_entry("", 0)] * (4 * directory_sectors - len(entries))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack(f"<{sector // 4}I", *fat, *[free] * (sector // 4 - len(fat)))
    return header + table + b"".join(entries) + b"".join(padded.values())


def _entry(
    name: str, kind: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, start: int = 0, size: int = 0
) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0, start, size
    )


def doc_report(text: str, *, version: int = 0x00C1, flags: int = 0x0200) -> bytes:
    """Return a Word 97 document whose main text is this, marks included, in two pieces of UTF-16."""
    half = len(text) // 2
    start = 1024
    body = text.encode("utf-16-le")
    table = b"\x01" + struct.pack("<H", 4) + b"\0" * 4  # properties that come before the pieces
    pieces = struct.pack("<3I", 0, half, len(text))
    pieces += struct.pack("<HIH", 0, start, 0) + struct.pack("<HIH", 0, start + 2 * half, 0)
    table += b"\x02" + struct.pack("<I", len(pieces)) + pieces
    main = bytearray(start) + body
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<I", main, 0x4C, len(text))
    struct.pack_into("<II", main, 0x01A2, 0, len(table))
    return compound({"WordDocument": bytes(main), "1Table": table})
