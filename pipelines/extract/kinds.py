"""What a body is, by its first bytes and the parts inside, not by what the server or its name say."""

from __future__ import annotations

import re

from pipelines.exceptions import ExtractError
from pipelines.extract.packed import open_package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PARTS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
RTF = re.compile(rb"\s{0,20}\{\\rtf")  # {\rtf1\ansi
FOREIGN = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def kind_of(body: bytes) -> str:
    """Return ``pdf``, ``docx``, ``xlsx``, ``ofd``, ``zip``, ``legacy``, ``rtf``, or empty for what reads as text.

    Raises ExtractError for what nobody reads here, and for a package that is damaged or beyond bounds.
    """
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(ZIP):
        with open_package(body, "the zip archive") as archive:
            names = {name.lstrip("/").replace("\\", "/") for name in archive.namelist()}
        return next((kind for part, kind in PARTS if part in names), "zip")
    if body.startswith(OLE):
        return "legacy"
    if RTF.match(body):
        return "rtf"
    for magic, kind in FOREIGN:
        if body.startswith(magic) and (len(magic) > 2 or b"\x00" in body[:512]):
            raise ExtractError(f"the body is {kind}; it cannot be read")
    return ""
