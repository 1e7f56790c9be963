"""Reduce a text to what it says, so that a quote is found again after an edit of typography alone.

Space, width, punctuation, quotes and script are disregarded; letters, digits, the decimal point and signs that say how
much are not. Made for looking up what people quoted, and for keys that must mean the same in ten years: a change here
orphans every stored review, so there is none without a migration.
"""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC
from rapidfuzz.distance import Postfix, Prefix

Span = tuple[int, int]

MEANING = "%‰"
"""punctuation by Unicode's reckoning, but it says how much"""
MARKS = "<>|`^~"
"""symbols by Unicode's reckoning, but they say nothing"""
RANGE = "-~—–－"
"""between two digits these are no punctuation: 10-20项"""


@dataclass(frozen=True, slots=True)
class Wording:
    """A reduced copy with its way back."""

    original: str
    text: str
    offsets: array[int]
    """``offsets[i]`` is the original's code point that reduced code point ``i`` came from"""

    def find(self, quote: str) -> list[Span]:
        """Return where the original says ``quote``, in text order; nothing for a quote that says nothing.

        A quote that begins or ends with a number means the whole of it: 98 is not found in 985 or 98.5. Marks at its
        ends belong to it where the original has the same.
        """
        quoted = wording(quote)
        wanted = quoted.text
        found: list[Span] = []
        start = self.text.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if not (self._inside_number(start) or self._inside_number(end)):
                low, high = self.offsets[start], self.offsets[end - 1] + 1
                before, after = quote[: quoted.offsets[0]], quote[quoted.offsets[-1] + 1 :]
                low -= int(Postfix.similarity(before, self.original[max(0, low - len(before)) : low]))
                high += int(Prefix.similarity(after, self.original[high : high + len(after)]))
                found.append((low, high))
            start = self.text.find(wanted, start + 1)
        return found

    def _inside_number(self, place: int) -> bool:
        """Tell whether a cut before ``place`` divides a number; a point stays only between digits."""
        return 0 < place < len(self.text) and all(c.isdecimal() or c == "." for c in self.text[place - 1 : place + 1])


def wording(text: str) -> Wording:
    """Reduce a text.

    >>> wording("办结“１，024”件，占 98.5％。").text, wording("１０—２０項").text
    ('办结1024件占98.5%', '10至20项')
    >>> wording("完成率 98.5%。").find("率98.5％")
    [(2, 9)]
    """
    kept: list[str] = []
    offsets = array("l")
    for index, character in enumerate(text):
        reduced = _reduce(character) or _between_digits(text, index)
        kept.append(reduced)
        offsets.extend([index] * len(reduced))
    return Wording(text, "".join(kept), offsets)


def wording_key(text: str) -> str:
    """Return the SHA-256 of what a text says, hexadecimal."""
    return hashlib.sha256(wording(text).text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=65536)
def _reduce(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", _converter().convert(character))
    return "".join(c for c in narrow if _says(c)).lower()


def _says(character: str) -> bool:
    if character in MEANING:
        return True
    return unicodedata.category(character)[0] in "LNMS" and character not in MARKS


def _between_digits(text: str, index: int) -> str:
    """Return what stands for a point or a dash between two digits; empty for any other mark."""
    if not (0 < index < len(text) - 1 and text[index - 1].isdecimal() and text[index + 1].isdecimal()):
        return ""
    if text[index] in ".．":
        return "."
    return "至" if text[index] in RANGE else ""
