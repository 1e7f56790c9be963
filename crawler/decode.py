"""Bytes of a page to text, whatever the page says about its encoding; unpacked where a server packed without a word."""

from __future__ import annotations

import zlib

from config import decoding

LARGEST = 20 * 1024 * 1024  # bytes after unpacking
GZIP = b"\x1f\x8b\x08"


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a page; a byte that no candidate can read becomes U+FFFD, one cut off at the end is dropped.

    >>> decode("示例市".encode("gb18030"), "text/html; charset=gb2312")
    '示例市'
    """
    return decoding.decode(_unpacked(body), content_type).text.rstrip(decoding.REPLACEMENT)


def _unpacked(body: bytes) -> bytes:
    """Unpack gzip that a server sent without saying so, up to LARGEST bytes."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST)
    except zlib.error:
        return body
