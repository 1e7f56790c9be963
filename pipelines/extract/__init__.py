"""Bytes to the text of a page's body, by what the bytes are, not by what the server says they are."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import cast

from config.decoding import decode
from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.kinds import kind_of
from pipelines.extract.pages import START

__all__ = ["extract"]

LARGEST = 20_000_000
SMALLEST = 3
"""bytes that are no white space: one Chinese character in UTF-8"""
MARKUP = re.compile(
    r"<(!doctype|html|head|body|meta|div|p|table|span|title|script|article|br|ucapcontent)\b[^<]{0,2000}>",
    re.IGNORECASE,
)
NEVER_IN_TEXT = "\ufffd\x00\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13\x14"
BINARY_SHARE = 0.1
SAMPLE = 4000


def extract(page: Page) -> Extracted:
    """Return title, body text, source and dates of HTML, plain text or an office document (``docs/attachments.md``).

    Raises ExtractError with a plain reason when nothing usable is there: empty, too large, another kind of file,
    damaged, a scan, an empty shell.
    """
    if len(page.body) > LARGEST:
        raise ExtractError(f"the body has {len(page.body)} bytes; at most {LARGEST} are read")
    if page.body.startswith(b"\x1f\x8b"):
        page = replace(page, body=_unzipped(page.body))
    held = len(page.body.strip())
    if held < SMALLEST:
        raise ExtractError(_too_small(held, len(page.body)))
    kind = "pages" if page.body.startswith(START) else kind_of(page.body)
    if kind:
        return _reader(kind)(page)
    decoded = decode(page.body, page.content_type)
    sample = decoded.text[:SAMPLE]
    if sum(map(sample.count, NEVER_IN_TEXT)) > BINARY_SHARE * len(sample):
        raise ExtractError("the body is binary data of an unknown kind")
    is_markup = MARKUP.search(decoded.text[:20_000]) or ("html" in page.content_type.lower() and "<" in decoded.text)
    return _reader("markup" if is_markup else "plain")(page, decoded)


def _reader(kind: str) -> Callable[..., Extracted]:
    """Return ``extract_<kind>`` of the module of that name, imported now: their libraries take long to load."""
    return cast("Callable[..., Extracted]", getattr(import_module(f"pipelines.extract.{kind}"), f"extract_{kind}"))


def _too_small(held: int, size: int) -> str:
    """Say what a body of so many bytes is of which ``held`` are no white space around a text, less than SMALLEST."""
    if not held:
        return "the body holds nothing but white space" if size else "the body is empty"
    return "the body holds only 1 byte of text" if held == 1 else f"the body holds only {held} bytes of text"


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
