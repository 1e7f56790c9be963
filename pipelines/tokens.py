"""Tokens of a Chinese text and their weights: character pairs and words, the rarer the heavier."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import rjieba

from pipelines.fold import fold_text
from pipelines.short_forms import shorten

RUN = re.compile(r"[一-鿿㐀-䶿]+|[a-z]+[a-z0-9.+-]*|[0-9]+(?:\.[0-9]+)?")
"""what tokens are made of: 首都 · 5g · 22.5; everything else separates"""

NUMBER = re.compile(r"[0-9]")


@lru_cache(maxsize=1)
def frequencies() -> tuple[int, dict[str, int]]:
    """Load how many sentences of the counted corpus hold each token (benchmarks/build_idf.py writes the table)."""
    lines = files("pipelines").joinpath("data", "idf.tsv").read_text(encoding="utf-8").splitlines()
    total = int(lines[0].split("\t")[1])
    table: dict[str, int] = {}
    for line in lines[1:]:
        count, *tokens = line.split("\t")
        table.update(dict.fromkeys(tokens, int(count)))
    return total, table


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart for comparison."""

    tokens: tuple[str, ...]
    """distinct pairs of neighbouring characters, then distinct words"""
    words: tuple[str, ...]
    """distinct words of two characters or more, in order"""
    pairs: tuple[str, ...]
    """every pair of neighbouring characters in order, an empty one between runs that do not touch"""


@lru_cache(maxsize=1 << 15)
def analyse(text: str, *, shortened: bool = True) -> Analysis:
    """Take a text apart into tokens and words.

    Figures never make a token: what a number says is a matter of targets, not of topic. Long names count as their
    short forms, unless the text is to be counted as it is written.

    >>> analyse("新建5家中试基地").tokens, analyse("新建5家中试基地").words
    (('新建', '家中', '中试', '试基', '基地'), ('新建', '家中', '基地'))
    """
    pairs: list[str] = []
    words: dict[str, None] = {}
    folded = fold_text(text)
    for run in RUN.findall(shorten(folded) if shortened else folded):
        if NUMBER.match(run):
            continue
        if run[0].isascii():
            words[run] = None
            continue
        pairs += [run[i : i + 2] for i in range(len(run) - 1)]
        pairs.append("")
        words.update((word, None) for word in rjieba.cut(run) if len(word) > 1)
    tokens = dict.fromkeys(pairs)
    tokens.pop("", None)
    tokens.update(words)
    return Analysis(tuple(tokens), tuple(words), tuple(pairs))


def split_tokens(text: str, *, shortened: bool = True) -> frozenset[str]:
    """Return the distinct tokens of a text: pairs of neighbouring characters, and words of two or more."""
    return frozenset(analyse(text, shortened=shortened).tokens)


@lru_cache(maxsize=1 << 17)
def weight(token: str) -> float:
    """Return a token's inverse sentence frequency: 0 for what every sentence holds, about 10 for the never seen."""
    total, table = frequencies()
    return math.log((total + 1) / (table.get(token, 1) + 0.5))
