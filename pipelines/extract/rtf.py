"""RTF, which word processors also save as ``.doc``: its plain text, Chinese in code pages or as ``\\u`` numbers."""

from __future__ import annotations

import re

from pipelines.document import Extracted, Page
from pipelines.extract.read_as import from_lines

# A control word with its number and the one space behind it, a byte \'c4, an escaped sign, a brace, a run of text
TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
# What is no text of the body: fonts, styles, heads and feet, pictures, instructions of fields
SILENT = re.compile(
    r"(?:font|color|rsid|xmlns|pgdsc)tbl|list(?:override)?table|stylesheet|info|pict|(?:header|footer)[lrf]?"
    r"|generator|themedata|colorschememapping|latentstyles|datastore|fldinst|object|footnote|annotation"
)
ENDS = frozenset({"par", "line", "page", "sect", "column"})
SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}
ENCODINGS = {936: "gb18030", 950: "big5", 65001: "utf-8", 10008: "gb18030"}
DEEPEST = 2000


def extract_rtf(page: Page) -> Extracted:
    """Read an RTF. Raises ExtractError when it holds no text."""
    return from_lines(page, _lines(page.body), method="rtf", what="the RTF")


def _lines(body: bytes) -> list[str]:
    found = CODE_PAGE.search(body[:2000])
    number = int(found[1]) if found else 936
    encoding = ENCODINGS.get(number, "gb18030" if number in {0, 1252} else f"cp{number}")
    reader = _Reader(_known(encoding))
    for token in TOKEN.finditer(body):
        reader.take(token)
    return reader.finish()


def _known(encoding: str) -> str:
    try:
        b"".decode(encoding)
    except LookupError:
        return "gb18030"
    return encoding


class _Reader:
    """Lines under construction; ``groups``: for each open brace, whether its text is silent and how much \\u skips."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.lines: list[str] = []
        self.parts: list[str] = []
        self.bytes = bytearray()
        self.groups: list[tuple[bool, int]] = [(False, 1)]
        self.skip = 0
        self.after_star = False

    def take(self, token: re.Match[bytes]) -> None:
        if token["brace"] == b"{":
            self.groups = [*self.groups[-DEEPEST:], self.groups[-1]]
        elif token["brace"] == b"}":
            self.groups = self.groups[:-1] or [(False, 1)]
            self.skip = 0
        elif token["word"]:
            self._word(token["word"].decode("ascii"), int(token["number"] or 0), bare=token["number"] is None)
        elif token["byte"]:
            self._bytes(bytes([int(token["byte"], 16)]))
        elif token["sign"]:
            self.after_star = token["sign"] == b"*"
            self._text({b"~": " ", b"_": "-", b"-": "", b"*": ""}.get(token["sign"], token["sign"].decode("latin-1")))
        elif token["text"]:
            self._bytes(token["text"])

    def finish(self) -> list[str]:
        self._end()
        return self.lines

    def _word(self, word: str, number: int, *, bare: bool) -> None:
        if SILENT.fullmatch(word) or self.after_star:
            self.groups[-1] = (True, self.groups[-1][1])
        self.after_star = False
        if word == "uc":
            self.groups[-1] = (self.groups[-1][0], max(0, min(number, 8)))
        elif word == "u" and not bare:
            self._text(chr(number % 0x10000))
            self.skip = self.groups[-1][1]
        elif word in ENDS or word == "row":
            self._end()
        elif word in {"cell", "tab"}:
            self._text("\t")
        elif word in SIGNS:
            self._text(SIGNS[word])

    def _bytes(self, raw: bytes) -> None:
        dropped = min(self.skip, len(raw))
        self.skip -= dropped
        if not self.groups[-1][0]:
            self.bytes += raw[dropped:]

    def _text(self, text: str) -> None:
        if not self.groups[-1][0]:
            self._flush()
            self.parts.append(text)

    def _flush(self) -> None:
        if self.bytes:
            self.parts.append(self.bytes.decode(self.encoding, errors="replace"))
            self.bytes.clear()

    def _end(self) -> None:
        if self.groups[-1][0]:
            return
        self._flush()
        # Halves of one character beyond the basic plane come as two \u
        line = "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
        self.parts.clear()
        if line:
            self.lines.append(line)
