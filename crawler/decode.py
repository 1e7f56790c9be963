"""Bytes of a page to text, whatever the page says about its encoding.

Pages declare gb2312 and hold GB18030, say one thing in the header and another in a meta tag, or nothing at all. Text
of another encoding is practically never well-formed UTF-8, so UTF-8 is tried first; what a page declares comes after.
"""

from __future__ import annotations

import codecs
import re
import zlib

# charset=gb2312 in a Content-Type header; <meta charset="gbk"> or <?xml … encoding="GB2312"?> in a page's first bytes
CHARSET = re.compile(r"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80", "euc-cn"})
HEAD = 4096  # bytes in which a page names its encoding
LARGEST = 20 * 1024 * 1024  # bytes after unpacking
GZIP = b"\x1f\x8b\x08"


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a page; a byte that no candidate can read becomes U+FFFD.

    >>> decode("示例市".encode("gb18030"), "text/html; charset=gb2312")
    '示例市'
    """
    body = _unpacked(body)
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body.decode(encoding, errors="replace")
    for encoding in ("utf-8", *_declared(body, content_type), "gb18030"):
        text = _strict(body, encoding)
        if text is not None:
            return text
    return body.decode((*_declared(body, content_type), "gb18030")[0], errors="replace")


def _unpacked(body: bytes) -> bytes:
    """Unpack gzip that a server sent without saying so, up to LARGEST bytes."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST)
    except zlib.error:
        return body


def _declared(body: bytes, content_type: str) -> tuple[str, ...]:
    named = [CHARSET.search(content_type), CHARSET.search(body[:HEAD].decode("latin-1"))]
    names = [match[1].lower() for match in named if match]
    return tuple("gb18030" if name in CHINESE else name for name in names if _known(name))


def _known(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in {"latin-1", "iso8859-1", "cp1252"}  # a default that nobody meant
    except LookupError:
        return False


def _strict(body: bytes, encoding: str) -> str | None:
    """Decode without a single error; a character cut off at the very end is no error, the download was."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(body)
    except (UnicodeDecodeError, LookupError):
        return None
