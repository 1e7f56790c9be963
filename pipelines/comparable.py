"""Copies of texts for comparison, made with one pass each; what is shown and quoted is always the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipelines.fold import MARKS, QUOTES, Translation, fold_text, simplify

COUNTS = "%‰"
"""punctuation by Unicode's reckoning, but it says how much"""
ENCLOSED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
"""enumerators that must not turn into figures"""


def _narrow(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return character if len(folded) != 1 or character in ENCLOSED else folded


def _key(character: str) -> str:
    if character in QUOTES:
        return '"'
    lower = _narrow(character).lower()
    return " " if character.isspace() else MARKS.get(lower, lower if len(lower) == 1 else character)


def _bare(character: str) -> str:
    folded = fold_text(character)
    return "".join(c for c in folded if c in COUNTS or not (unicodedata.category(c)[0] == "P" or c in "<>|`^~"))


NARROW, KEY, BARE = Translation(_narrow), Translation(_key), Translation(_bare)
FOLD = Translation(fold_text)
FOLD[ord("\n")] = "\n"


@lru_cache(maxsize=512)
def narrow(text: str) -> str:
    """Return Simplified, half-width characters, one for one, so that offsets stay."""
    return NARROW(simplify(text))


def key(text: str) -> str:
    """Return ``narrow`` in lower case with one form of quote, dash and space, so that offsets stay."""
    return KEY(narrow(text))


def bare(text: str) -> str:
    """Return the words alone: no space, no punctuation, no quotes, one width, one script."""
    return BARE(narrow(text))


def fold_all(sentences: Sequence[str]) -> list[str]:
    """Fold many sentences at once, as ``fold_text`` folds one: a conversion for each would cost more than the rest."""
    joined = "\n".join(sentences)
    if joined.count("\n") != len(sentences) - 1:
        return [fold_text(sentence) for sentence in sentences]
    return FOLD(simplify(joined)).split("\n")
