"""The text of a body: byte order mark, header, meta tag, strict UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)  # text/html; charset=gb2312
META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
XML_ENCODING = re.compile(
    rb"^\s{0,20}<\?xml[^>]{0,200}encoding\s{0,3}=\s{0,3}[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
META_REACH = 8192
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pages declared GB2312 or GBK hold GB18030: rare characters of names (喆, 镕) and the euro sign lie outside
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "ascii": "utf-8"}
LEGACY = frozenset({"gb18030", "big5hkscs"})
BELIEVED = {"gb18030", "big5hkscs", "utf-8", "hz", "iso2022_jp", "shift_jis", "euc_jp", "euc_kr"}
"""Encodings that a page may declare. Python knows more that are none (idna, undefined, zip); ISO-8859-1 is a server's
default that nobody meant; and a page whose declaration could be read as ASCII is no UTF-16 (HTML, 13.2.3.2)."""
REPLACEMENT = "\ufffd"
HIGH = bytes(range(128, 256))
BEYOND_DOUBT = 60
DAMAGE = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with what went wrong on the way."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode a body; never fails. Lost characters become U+FFFD and are counted in the warnings.

    A declared encoding that does not fit gives way to UTF-8 or GB18030: header, meta tag and bytes disagree on real
    pages.
    """
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :] if encoding == "utf-8" else body, encoding)
    declared = _declared(body, content_type)
    for encoding in (*declared, "utf-8"):
        if encoding in LEGACY and _is_utf8(body):
            return Decoded(body.decode(), "utf-8", (f"declared {encoding}, but the bytes are UTF-8",))
        try:
            return Decoded(body.decode(encoding), encoding)
        except UnicodeError:
            continue
    damaged = _decoded(body, "utf-8")
    if damaged.text.count(REPLACEMENT) <= DAMAGE * sum(character > "\x7f" for character in damaged.text):
        return damaged  # GB18030 would swallow these bytes without a complaint and give other characters
    choices = [_decoded(body, encoding) for encoding in dict.fromkeys(("gb18030", *declared))]
    return min([*choices, damaged], key=lambda choice: choice.text.count(REPLACEMENT))


def _is_utf8(body: bytes) -> bool:
    """Tell whether bytes are UTF-8 beyond doubt: a few characters of GBK can be it by chance (联通), a text cannot."""
    if len(body) - len(body.translate(None, HIGH)) < BEYOND_DOUBT:
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    lost = text.count(REPLACEMENT)
    return Decoded(text, encoding, (f"{lost} characters could not be decoded as {encoding}",) if lost else ())


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:META_REACH]
    names = [match[1] for match in CHARSET.finditer(content_type)]
    names += [match[1].decode("ascii") for pattern in (META_CHARSET, XML_ENCODING) for match in pattern.finditer(head)]
    known = []
    for name in names:
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        known.append(WIDER.get(codec.name, codec.name))
    return [name for name in dict.fromkeys(known) if name in BELIEVED]
