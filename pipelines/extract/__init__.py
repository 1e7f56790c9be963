"""Bytes to the text of a page's body, by what the bytes are, not by what the server says they are."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.decode import decode
from pipelines.extract.docx import extract_docx, is_docx
from pipelines.extract.markup import extract_markup
from pipelines.extract.pdf import extract_pdf
from pipelines.extract.plain import extract_plain

__all__ = ["extract"]

LARGEST = 20_000_000
SMALLEST = 3
MARKUP = re.compile(
    r"<(!doctype|html|head|body|meta|div|p|table|span|title|script|article|br|ucapcontent)\b[^<]{0,2000}>",
    re.IGNORECASE,
)
FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a legacy office document (DOC, XLS, WPS)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "an RTF document"),
)
NEVER_IN_TEXT = "\ufffd\x00\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13\x14"
BINARY_SHARE = 0.1
SAMPLE = 4000


def extract(page: Page) -> Extracted:
    """Return title, body text, source and dates of HTML, plain text, PDF or DOCX.

    Raises ExtractError with a plain reason when nothing usable is there: empty, too large, another kind of file,
    damaged, a scan, an empty shell.
    """
    if len(page.body) > LARGEST:
        raise ExtractError(f"the body has {len(page.body)} bytes; at most {LARGEST} are read")
    if page.body.startswith(b"\x1f\x8b"):
        page = replace(page, body=_unzipped(page.body))
    body = page.body
    if len(body.strip()) < SMALLEST:
        raise ExtractError(f"the body is empty ({len(body)} bytes)")
    if b"%PDF-" in body[:1024]:
        return extract_pdf(page)
    if body.startswith(b"PK\x03\x04"):
        if is_docx(body):
            return extract_docx(page)
        raise ExtractError("the body is a zip archive, not a document")
    _refuse_foreign(body)
    decoded = decode(body, page.content_type)
    sample = decoded.text[:SAMPLE]
    if sum(map(sample.count, NEVER_IN_TEXT)) > BINARY_SHARE * len(sample):
        raise ExtractError("the body is binary data of an unknown kind")
    if MARKUP.search(decoded.text[:20_000]) or ("html" in page.content_type.lower() and "<" in decoded.text):
        return extract_markup(page, decoded)
    return extract_plain(page, decoded)


def _refuse_foreign(body: bytes) -> None:
    for magic, kind in FOREIGN:
        if body.startswith(magic) and (len(magic) > 2 or b"\x00" in body[:512]):
            raise ExtractError(f"the body is {kind}; it cannot be read")


def _unzipped(body: bytes) -> bytes:
    """Unpack a body that a server compressed without being asked."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise ExtractError(f"the compressed body is damaged: {error}") from error
    if len(unpacked) > LARGEST:
        raise ExtractError(f"the compressed body unpacks to more than {LARGEST} bytes")
    return unpacked
