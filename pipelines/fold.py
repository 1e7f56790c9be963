"""Fold a text for comparison: Simplified script, narrow width, no quotes or spaces; offsets kept.

The folded copy is only ever compared. What is shown, quoted and stored is the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from opencc import OpenCC

from pipelines.document import Span

QUOTES = frozenset("“”‘’「」『』\"'＂＇〝〞")
VARIANTS = tuple(zip("衞枱敍粧糭衹", "卫台叙妆粽只", strict=True))
"""forms of Hong Kong that the converter leaves alone"""
READ = re.compile("覆(?!盖)|[批答回函反重示明申拜]覆")
"""the 覆 that the converter may read as 复 (批覆, 答覆), not that of 覆盖"""
PHRASED = "沈藉瞭哩甦衹"
"""characters that stay on their own, but not in some phrase (沈重, 瞭解)"""
ASPECT = re.compile("(?<![显名原专编论土遗巨译合昭卓较拙])著(?![名作称述者书录])")
"""the 著 that Taiwan writes for 着 (著力, 沿著), which the converter leaves alone as well; not that of 显著, 著名"""
LONG = 100
"""characters from which an array repays what it costs to call"""
UNKNOWN, NOTHING, SEVERAL = 0, 0x110000, 0x110001
"""in the place of a character's code"""
MARKS = dict.fromkeys("—–－―‐−", "-") | dict.fromkeys("⋅∙•‧・", "·")
"""one form of dash, and one of the dot in 7·17"""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded copy with its way back."""

    text: str
    offsets: array[int]
    """``offsets[i]`` is the original's code point that folded code point ``i`` came from; one more entry at the end"""

    def original(self, span: Span) -> Span:
        """Map a span of the folded text to the original."""
        start, end = span
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _convertible() -> re.Pattern[str]:
    """Return what finds a character that may be another one in Simplified script: few texts hold any."""
    characters = list(map(chr, (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))))
    converted: list[str] = _converter().convert("\n".join(characters)).split("\n")
    changed = "".join(old for old, new in zip(characters, converted, strict=True) if old != new)
    return re.compile(f"[{changed}{PHRASED}{''.join(written for written, _ in VARIANTS)}著\U00010000-\U0010ffff]")


class Translation(dict[int, str]):
    """What each character becomes, worked out when it first appears.

    ``str.translate`` looks every character up in a dictionary; from LONG characters on, the same entries in an array
    are up to twenty times faster.
    """

    def __init__(self, translate: Callable[[str], str]) -> None:
        """Take what a character becomes: one character, none or several."""
        super().__init__()
        self._translate = translate
        self._codes = np.zeros(0x110000, dtype="<u4")  # by code point, UNKNOWN at first; only pages in use take memory

    def __missing__(self, code: int) -> str:
        """Work out and keep one entry."""
        self[code] = self._translate(chr(code))
        return self[code]

    def __call__(self, text: str) -> str:
        """Translate a text."""
        if len(text) < LONG:
            return text.translate(self)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        found = self._codes.take(codes)
        if not found.all():
            for code in set(codes[found == UNKNOWN].tolist()):
                became = self[code]
                self._codes[code] = ord(became) if len(became) == 1 else SEVERAL if became else NOTHING
            found = self._codes.take(codes)
        highest = found.max()
        if highest == SEVERAL:
            return text.translate(self)
        if highest == NOTHING:
            found = found[found != NOTHING]
        return found.tobytes().decode("utf-32-le", "surrogatepass")


def _fold_character(character: str) -> str:
    """Return what stands for one Simplified character in a folded text: possibly nothing, possibly several."""
    if character in QUOTES or character.isspace():
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    folded = "".join(MARKS.get(c, c) for c in narrow if not c.isspace() and c not in QUOTES and c.isprintable())
    return folded.lower()


FOLD = Translation(_fold_character)


def simplify(text: str) -> str:
    """Convert Traditional to Simplified, one code point for one, so that offsets stay.

    Phrases decide where a character has two readings (著/着, 餘/余); a line whose length a phrase would change is
    converted character by character. Most lines hold nothing to convert, and are not given to the converter.
    """
    if not _may_change(text):
        return text
    return "\n".join(_simplify_line(line) if _may_change(line) else line for line in text.split("\n"))


def _may_change(text: str) -> bool:
    return _convertible().search(text) is not None or ("覆" in text and READ.search(text) is not None)


def _simplify_line(line: str) -> str:
    converted: str = _converter().convert(line)
    if len(converted) != len(line):
        single = [_converter().convert(character) for character in line]
        converted = "".join(new if len(new) == 1 else old for old, new in zip(line, single, strict=True))
    for written, usual in VARIANTS:
        converted = converted.replace(written, usual)
    if "坏" in line:  # the converter makes 坯土 of 坏土, and so of 破坏土地
        converted = "".join(old if old == "坏" else new for old, new in zip(line, converted, strict=True))
    return ASPECT.sub("着", converted) if "著" in converted else converted


def fold(text: str) -> Folded:
    """Fold a whole text.

    >>> folded = fold("實現“一網通辦”９９％")
    >>> folded.text, folded.original((2, 6))
    ('实现一网通办99%', (3, 7))
    """
    simple = simplify(text)
    offsets = array("l", [index for index, character in enumerate(simple) for _ in FOLD[ord(character)]])
    offsets.append(len(text))
    return Folded(FOLD(simple), offsets)


def fold_text(text: str) -> str:
    """Fold a short text whose offsets nobody needs."""
    return FOLD(simplify(text))
