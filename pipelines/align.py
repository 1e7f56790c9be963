"""Align the sentences of two texts: unchanged, moved, changed, joined or split, removed, added.

Sentences first, characters later and only inside a pair: the longest common run of whole sentences costs microseconds,
and nothing here is ever quadratic in characters. What is compared are folded copies (Simplified script, narrow width,
no quotes, no spaces); a sentence whose folded copy is unchanged counts as equal, and the caller looks at the originals.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipelines.comparable import fold_all
from pipelines.document import Span
from pipelines.join import join_fragments

PAIR_CUTOFF = 55.0
"""``ratio`` under which two sentences are two sentences; of unrelated reports, one sentence in a hundred reaches it"""
IN_PLACE_BONUS = 10.0
"""points gained by standing exactly where the neighbours say"""
DISTANCE_PENALTY = 0.1
"""points of ratio lost for each sentence between where a partner is and where its neighbours say it should be"""
MAX_PENALTY = 15.0
FLOOR = PAIR_CUTOFF - IN_PLACE_BONUS
MAX_MATRIX = 1_000_000
"""cells of similarity held at once: 4 MB"""
MAX_COMPARISONS = 4_000_000
"""similarities asked for in all; beyond, a sentence is compared with those around its expected place only"""
MIN_WINDOW = 512
MAX_PARTNERS = 8
"""candidates kept for one sentence"""
MAX_BIT_MATRIX = 256_000_000
"""cells (one bit each) up to which the exact longest common subsequence is asked for: 32 MB"""
HEADING_WEIGHT = 3
WORTH_NARROWING = 2_000
"""comparisons from which narrowing the alphabet repays its own cost"""


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
    a_keys, b_keys = _keys(a, b)
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
        a_folded = dict(zip(a_rest, fold_all([a[index] for index in a_rest]), strict=True))
        b_folded = dict(zip(b_rest, fold_all([b[index] for index in b_rest]), strict=True))
        similar = _similar(a_folded, b_folded, _expected(blocks, len(a), len(b)))
        joined = join_fragments(a_folded, b_folded, similar)
        pairs += [Pair(left, right, ratio(_text(a_folded, left), _text(b_folded, right))) for left, right in joined]
        a_rest = _without(a_rest, (left for left, _ in joined))
        b_rest = _without(b_rest, (right for _, right in joined))
    return Alignment(tuple(blocks), tuple(pairs), tuple(a_rest), tuple(b_rest))


def _keys(a: Sequence[str], b: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what sentences are compared by: themselves where both sides have them, else their folded copy.

    Most sentences of a revision are untouched; folding only the others is what makes this fast.
    """
    common = set(a).intersection(b)
    rest = [sentence for side in (a, b) for sentence in side if sentence not in common]
    folded = dict(zip(rest, fold_all(rest), strict=True))
    return [folded.get(sentence, sentence) for sentence in a], [folded.get(sentence, sentence) for sentence in b]


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


def _expected(blocks: Sequence[Block], a_length: int, b_length: int) -> Callable[[list[int]], NDArray[np.float64]]:
    """Return where sentences of ``a`` should be in ``b``, judged by the unchanged ones around them."""
    xs = [-1, *chain.from_iterable((block.a, block.a + block.length - 1) for block in blocks), a_length]
    ys = [-1, *chain.from_iterable((block.b, block.b + block.length - 1) for block in blocks), b_length]
    return lambda indexes: np.interp(indexes, xs, ys)


def _similar(
    a: dict[int, str], b: dict[int, str], expected: Callable[[list[int]], NDArray[np.float64]]
) -> list[tuple[int, int]]:
    """Pair each sentence with the most similar one that is free, the surest pairs first."""
    rows, columns = list(a), list(b)
    a_texts, b_texts = list(a.values()), list(b.values())
    if len(rows) * len(columns) >= WORTH_NARROWING:
        table = _narrowing(a_texts, b_texts)
        a_texts, b_texts = [text.translate(table) for text in a_texts], [text.translate(table) for text in b_texts]
    places = np.asarray(columns, dtype=np.float32)
    candidates: list[tuple[float, int, int]] = []
    window = max(MIN_WINDOW, MAX_COMPARISONS // len(rows))
    step = max(1, min(window // 4, MAX_MATRIX // min(window, len(columns))))
    for low in range(0, len(rows), step):
        chunk = rows[low : low + step]
        middles = expected(chunk).astype(np.float32)
        first = max(0, int(np.searchsorted(places, middles[0])) - window // 2)
        near = slice(first, max(first + window, int(np.searchsorted(places, middles[-1])) + window // 2))
        scores = cdist(a_texts[low : low + step], b_texts[near], scorer=ratio, score_cutoff=FLOOR, dtype=np.float32)
        distance = np.abs(middles[:, None] - places[None, near])
        scores -= np.minimum(distance * np.float32(DISTANCE_PENALTY), np.float32(MAX_PENALTY))
        scores += (distance < 0.5) * np.float32(IN_PLACE_BONUS)
        for offset, row in enumerate(scores):
            found = np.flatnonzero(row >= PAIR_CUTOFF)
            if len(found) > MAX_PARTNERS:
                found = found[np.argsort(row[found])[-MAX_PARTNERS:]]
            candidates += [(-float(row[column]), chunk[offset], columns[first + column]) for column in found]
    return _greedy(sorted(candidates))


def _greedy(candidates: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    a_taken: set[int] = set()
    b_taken: set[int] = set()
    pairs = []
    for _, i, j in candidates:
        if i not in a_taken and j not in b_taken:
            a_taken.add(i)
            b_taken.add(j)
            pairs.append((i, j))
    return pairs


def _narrowing(a: Sequence[str], b: Sequence[str]) -> dict[int, int]:
    """Return a swap of the 256 commonest characters with those below 256.

    RapidFuzz looks the latter up in a flat table, the others in a hash map: three times faster, with equal results,
    because a bijection changes no comparison.
    """
    common = [ord(character) for character, _ in Counter(chain.from_iterable(chain(a, b))).most_common(256)]
    free = [code for code in range(256) if code not in set(common)]
    table: dict[int, int] = {}
    for code in common:
        if code > 255:
            table[code] = free.pop(0)
            table[table[code]] = code
    return table


def _text(sentences: dict[int, str], span: Span) -> str:
    return "".join(sentences[index] for index in range(*span))
