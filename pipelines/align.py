"""Align the sentences of two texts: unchanged, moved, changed, joined or split, removed, added.

Sentences first, characters later and only inside a pair: the longest common run of whole sentences costs microseconds,
and nothing here is ever quadratic in characters. What is compared are folded copies (Simplified script, narrow width,
no quotes, no spaces); a sentence whose folded copy is unchanged counts as equal, and the caller looks at the originals.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.fuzz import ratio

from pipelines.comparable import fold_all
from pipelines.document import Span
from pipelines.fold import fold_text
from pipelines.join import join_fragments
from pipelines.similar import expected_places, pair_similar

MAX_BIT_MATRIX = 256_000_000
"""cells (one bit each) up to which the exact longest common subsequence is asked for: 32 MB"""
HEADING_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A run of sentences that stayed in place, equal after folding."""

    a: int
    b: int
    length: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences that belong together but differ or moved. ``a`` and ``b`` are half-open ranges of sentence indexes.

    A range is longer than one where sentences were joined or split.
    """

    a: Span
    b: Span
    ratio: float
    """0 to 100, of the folded sentences"""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every sentence of both sides, each exactly once."""

    blocks: tuple[Block, ...]
    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def align(
    a: Sequence[str], b: Sequence[str], headings: Callable[[], tuple[set[int], set[int]]] | None = None
) -> Alignment:
    """Align two lists of sentences.

    ``headings`` gives the indexes of headings on both sides. It is asked only where something moved: when a sentence
    and a heading changed places, the heading stayed.

    >>> align(["甲。", "本年办结案件五十件。", "乙。"], ["甲。", "乙。", "本年办结案件六十件。", "丙。"])
    ... # doctest: +NORMALIZE_WHITESPACE
    Alignment(blocks=(Block(a=0, b=0, length=1), Block(a=2, b=1, length=1)),
              pairs=(Pair(a=(1, 2), b=(2, 3), ratio=90.0, moved=False),), removed=(), added=(3,))
    """
    folded = _fold_differing(a, b)
    a_keys, b_keys = [folded.get(s, s) for s in a], [folded.get(s, s) for s in b]
    blocks = [Block(*run) for run in _common_runs(a_keys, b_keys)]
    a_rest, b_rest = _outside(blocks, len(a), 0), _outside(blocks, len(b), 1)
    pairs = _moved(a_keys, b_keys, a_rest, b_rest)
    if pairs and headings is not None:
        a_headings, b_headings = headings()
        if any(pair.a[0] in a_headings for pair in pairs):
            blocks = _heaviest_blocks(a_keys, b_keys, a_headings, b_headings)
            a_rest, b_rest = _outside(blocks, len(a), 0), _outside(blocks, len(b), 1)
            pairs = _moved(a_keys, b_keys, a_rest, b_rest)
    a_rest = _without(a_rest, (pair.a for pair in pairs))
    b_rest = _without(b_rest, (pair.b for pair in pairs))
    if a_rest and b_rest:
        a_folded = {index: folded.get(a[index]) or fold_text(a[index]) for index in a_rest}
        b_folded = {index: folded.get(b[index]) or fold_text(b[index]) for index in b_rest}
        runs = [(block.a, block.b, block.length) for block in blocks]
        similar = pair_similar(a_folded, b_folded, expected_places(runs, len(a), len(b)))
        joined = join_fragments(a_folded, b_folded, similar)
        pairs += [Pair(left, right, ratio(_text(a_folded, left), _text(b_folded, right))) for left, right in joined]
        a_rest = _without(a_rest, (left for left, _ in joined))
        b_rest = _without(b_rest, (right for _, right in joined))
    return Alignment(tuple(blocks), tuple(pairs), tuple(a_rest), tuple(b_rest))


def _fold_differing(a: Sequence[str], b: Sequence[str]) -> dict[str, str]:
    """Fold the sentences that only one side has, by their originals.

    Most sentences of a revision are untouched; leaving those alone is what makes this fast.
    """
    rest = list(set(a).symmetric_difference(b))
    return dict(zip(rest, fold_all(rest), strict=True)) if rest else {}


def _heaviest_blocks(a: Sequence[str], b: Sequence[str], a_headings: set[int], b_headings: set[int]) -> list[Block]:
    """Return the common subsequence in which a heading counts as much as HEADING_WEIGHT sentences.

    It stands for as many symbols in a row, so that the longest common subsequence is the heaviest; its first symbol
    says where it went.
    """
    a_symbols, a_places = _symbols(a, a_headings)
    b_symbols, b_places = _symbols(b, b_headings)
    blocks: list[Block] = []
    for low, start, length in _common_runs(a_symbols, b_symbols):
        firsts = [k for k in range(low, low + length) if a_symbols[k][1] == 0]
        if firsts:
            i, j = a_places[firsts[0]], b_places[firsts[0] - low + start]
            blocks.append(Block(i, j, a_places[firsts[-1]] - i + 1))
    return blocks


def _symbols(keys: Sequence[str], headings: set[int]) -> tuple[list[tuple[str, int]], list[int]]:
    weights = [HEADING_WEIGHT if index in headings else 1 for index in range(len(keys))]
    symbols = [(key, number) for key, weight in zip(keys, weights, strict=True) for number in range(weight)]
    places = [place for place, weight in enumerate(weights) for _ in range(weight)]
    return symbols, places


def _common_runs(a: Sequence[Hashable], b: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    opcodes = Indel.opcodes(a, b) if len(a) * len(b) <= MAX_BIT_MATRIX else Levenshtein.opcodes(a, b)
    for opcode in opcodes:
        if opcode.tag == "equal":
            yield opcode.src_start, opcode.dest_start, opcode.src_end - opcode.src_start


def _outside(blocks: Sequence[Block], length: int, side: int) -> list[int]:
    """Return the indexes of one side (0: ``a``, 1: ``b``) that no block covers."""
    outside: list[int] = []
    position = 0
    for block in blocks:
        start = block.b if side else block.a
        outside += range(position, start)
        position = start + block.length
    outside += range(position, length)
    return outside


def _without(indexes: list[int], spans: Iterator[Span]) -> list[int]:
    taken = set(chain.from_iterable(range(*span) for span in spans))
    return [index for index in indexes if index not in taken] if taken else indexes


def _moved(a: Sequence[str], b: Sequence[str], a_rest: list[int], b_rest: list[int]) -> list[Pair]:
    """Pair leftovers that are equal elsewhere, the first with the first."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for index in b_rest:
        places[b[index]].append(index)
    moved = []
    for index in a_rest:
        if waiting := places.get(a[index]):
            partner = waiting.popleft()
            moved.append(Pair((index, index + 1), (partner, partner + 1), 100.0, moved=True))
    return moved


def _text(sentences: dict[int, str], span: Span) -> str:
    return "".join(sentences[index] for index in range(*span))
