"""Character edits inside one pair of sentences, a number never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from pipelines.comparable import KEY, narrow
from pipelines.document import Piece, Span

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|.", re.DOTALL | re.IGNORECASE)
"""``1,024.5`` and ``LED`` are one token, any other character is one"""
MAX_JOINED = 40
"""tokens, both sides, up to which edits one character apart are read as one"""
LONGER = re.compile(r"[\da-z]", re.IGNORECASE)
"""without one of these, every token is one character"""
CLAUSE_END = "，。；：,;:"
WITHIN = re.compile(r"[\d.,a-z]", re.IGNORECASE)
"""what may be the inside of a longer token"""
MAX_TOKENS = 20_000
"""tokens of a pair up to which edits are looked for; above it the whole sentence is one edit"""

Edit = tuple[int, int, int, int]
"""token ranges ``a_start, a_end, b_start, b_end``"""


def pieces(a: str, b: str) -> tuple[Piece, ...]:
    """Return the edits that turn ``a`` into ``b``, in order, none touching the next.

    Tokens are compared folded, so a quote of another form stands for its partner; it is an edit all the same, because
    the originals differ.

    >>> pieces("完成率98%，确保“达标”。", "完成率97.5%，力争「达标」。") # doctest: +NORMALIZE_WHITESPACE
    (Piece(a_span=(3, 5), b_span=(3, 7)), Piece(a_span=(7, 10), b_span=(9, 12)),
     Piece(a_span=(12, 13), b_span=(14, 15)))
    """
    if a == b:
        return ()
    head, tail = _common_ends(a, b)
    whole = Piece((head, len(a) - tail), (head, len(b) - tail))
    if head + tail in (len(a), len(b)):
        return (whole,)  # nothing was replaced: characters came or went in one place
    a_edges, b_edges = _edges(a, whole.a_span), _edges(b, whole.b_span)
    if max(len(a_edges), len(b_edges)) > MAX_TOKENS + 1:
        return (whole,)
    a_keys, b_keys = _keys(a, a_edges), _keys(b, b_edges)
    if set(a_keys).isdisjoint(b_keys):
        return tuple(_without_separators(a, b, whole))  # one word stands for another
    edits: list[Edit] = []
    for tag, low, high, start, end in _opcodes(a_keys, b_keys):
        if tag != "equal":
            edits.append((low, high, start, end))
        elif a[a_edges[low] : a_edges[high]] != b[b_edges[start] : b_edges[end]]:
            edits += [
                (i, i + 1, j, j + 1)
                for i, j in zip(range(low, high), range(start, end), strict=True)
                if a[a_edges[i] : a_edges[i + 1]] != b[b_edges[j] : b_edges[j + 1]]
            ]
    found = tuple(
        Piece((a_edges[low], a_edges[high]), (b_edges[start], b_edges[end]))
        for low, high, start, end in _join(edits, a_keys, b_keys)
    )
    if "," not in a and "," not in b:
        return found
    return tuple(chain.from_iterable(_without_separators(a, b, piece) for piece in found))


def differing_clauses(a: str, b: str) -> Span:
    """Return how many characters of whole clauses both begin and end with: what lies between holds every difference.

    >>> head, tail = differing_clauses("着力攻坚，确保达标，成效明显。", "着力攻坚，力争达标，成效明显。")
    >>> "着力攻坚，确保达标，成效明显。"[head:-tail]
    '确保达标，'
    """
    head = int(Prefix.similarity(a, b))
    while head and (a[head - 1] not in CLAUSE_END or a[max(0, head - 2)].isdigit()):
        head -= 1
    a, b = a[head:], b[head:]
    place = len(a) - int(Postfix.similarity(a, b))
    while place < len(a) and (not place or a[place - 1] not in CLAUSE_END or a[max(0, place - 2)].isdigit()):
        place += 1
    return head, len(a) - place


def _common_ends(a: str, b: str) -> Span:
    """Return how many characters both begin and end with, stepping back out of numbers and words."""
    head = int(Prefix.similarity(a, b))
    while head and WITHIN.match(a[head - 1]):
        head -= 1
    a, b = a[head:], b[head:]
    tail = int(Postfix.similarity(a, b))
    while tail and WITHIN.match(a[len(a) - tail]):
        tail -= 1
    return head, tail


def _edges(text: str, span: Span) -> Sequence[int]:
    """Return where the tokens of a span begin, and where the last one ends."""
    if not LONGER.search(text, *span):
        return range(span[0], span[1] + 1)
    return [*(match.start() for match in TOKEN.finditer(text, *span)), span[1]]


def _keys(text: str, edges: Sequence[int]) -> Sequence[str]:
    """Return what tokens are compared by: a string where each is one character."""
    start = edges[0]
    plain = KEY(narrow(text)[start : edges[-1]])
    return plain if isinstance(edges, range) else [plain[low - start : high - start] for low, high in pairwise(edges)]


def _opcodes(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    for opcode in Levenshtein.opcodes(a, b):
        yield opcode.tag, opcode.src_start, opcode.src_end, opcode.dest_start, opcode.dest_end


def _without_separators(a: str, b: str, piece: Piece) -> Iterator[Piece]:
    """Narrow an edit that only took the separators out of a number, or put them in (1,024 → 1024), to these."""
    left, right = a[slice(*piece.a_span)], b[slice(*piece.b_span)]
    if left == right or not left[:1].isdigit() or left.replace(",", "") != right.replace(",", ""):
        yield piece
        return
    i, j = piece.a_span[0], piece.b_span[0]
    while i < piece.a_span[1] or j < piece.b_span[1]:
        a_comma, b_comma = a[i : i + 1] == ",", b[j : j + 1] == ","
        if a_comma != b_comma:
            yield Piece((i, i + a_comma), (j, j + b_comma))
        i, j = i + (a_comma or not b_comma), j + (b_comma or not a_comma)


def _join(edits: Sequence[Edit], a_keys: Sequence[str], b_keys: Sequence[str]) -> list[Edit]:
    """Join edits that touch, and those one character apart where a word was replaced (确保 → 保证)."""
    joined: list[Edit] = []
    for edit in edits:
        if joined:
            low, high, start, _ = joined[-1]
            if edit[0] == high or (edit[0] == high + 1 and _is_word(a_keys[low : edit[1]], b_keys[start : edit[3]])):
                joined[-1] = (low, edit[1], start, edit[3])
                continue
        joined.append(edit)
    return joined


def _is_word(a_keys: Sequence[str], b_keys: Sequence[str]) -> bool:
    size = len(a_keys) + len(b_keys)
    return 4 <= size <= MAX_JOINED and all(map(str.isalnum, chain(a_keys, b_keys)))
