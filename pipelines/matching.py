"""Score how far each clause and sentence of a report holds a promise's words, all clauses at once."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.document import Span, Structured
from pipelines.regions import Paragraph, Region
from pipelines.related import cosines, dimensions, meaning
from pipelines.tokens import Analysis, analyse, weight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLAUSE_BREAK = re.compile(r"[，；：。！？,;:!?]+")
WIDEST = 3
"""how many neighbouring clauses of a sentence may answer a promise together"""
EXTRA = 0.2
"""what a word costs that only the evidence holds; a word that only the promise holds costs 1 (Tversky's index)"""
NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Index:
    """The clauses of one region of a report, ready to be compared with many promises. Spans into the report's text."""

    sentences: tuple[Span, ...]
    clauses: tuple[Span, ...]
    tokens: tuple[frozenset[str], ...]
    """by clause"""
    words: tuple[tuple[str, ...], ...]
    """by clause"""
    meanings: npt.NDArray[np.float32]
    """by clause, its words' vectors added up"""
    sentence_meanings: npt.NDArray[np.float32]
    paragraph_meanings: npt.NDArray[np.float32]
    sentence_of: Ints
    """by clause; ascending"""
    paragraph_of: Ints
    """by clause; ascending; numbers count from 0"""
    postings: dict[str, Ints]
    """the clauses that hold a token"""
    clause_weights: tuple[Floats, ...]
    """by width - 1, by first clause: weight of the tokens of that many clauses; NEVER where they leave the sentence"""
    sentence_weights: Floats
    paragraph_tokens: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How one promise's words lie over an index."""

    weights: Floats
    """by token of the promise"""
    total: float
    held: Bools
    """token × clause"""
    score: Floats
    """by sentence: Tversky's index of the best run of clauses"""
    first: Ints
    """by sentence: the first clause of that run"""
    width: Ints
    """by sentence: its number of clauses"""
    sentence_share: Floats
    """by sentence: the share of the promise's weight that the whole sentence holds"""
    paragraph_share: Floats
    """by paragraph: the same"""
    clause_score: Floats
    """by clause: Tversky's index of the clause alone"""
    meaning: Floats
    """by sentence: how near the run of clauses is in meaning (a cosine)"""
    sentence_meaning: Floats
    """by sentence: how near the whole sentence is"""


def build_index(report: Structured, parts: Collection[Paragraph], region: Region) -> Index:
    """Index the sentences of one region; headings are left out, they announce and do not show."""
    chosen = [paragraph for paragraph in parts if paragraph.region == region]
    headings = {section.heading_span for section in report.sections}
    sentences: list[Span] = []
    clauses: list[Span] = []
    sentence_of: list[int] = []
    paragraph_of: list[int] = []
    position = 0
    for sentence in report.sentences:
        while position < len(chosen) and chosen[position].span[1] <= sentence.span[0]:
            position += 1
        if position == len(chosen) or sentence.span[0] < chosen[position].span[0]:
            continue
        if any(low <= sentence.span[0] and sentence.span[1] <= high + 1 for low, high in headings):
            continue
        own = _clauses(report.text, sentence.span)
        clauses += own
        sentence_of += [len(sentences)] * len(own)
        paragraph_of += [position] * len(own)
        sentences.append(sentence.span)
    parsed = [analyse(report.text[slice(*clause)]) for clause in clauses]
    return _index(sentences, clauses, parsed, sentence_of, paragraph_of)


def _index(
    sentences: list[Span],
    clauses: list[Span],
    parsed: list[Analysis],
    sentence_of: list[int],
    paragraph_of: list[int],
) -> Index:
    _, paragraphs = np.unique(np.array(paragraph_of, dtype=np.int64), return_inverse=True)
    owner = np.array(sentence_of, dtype=np.int64)
    tokens = tuple(own.tokens for own in parsed)
    words = tuple(own.words for own in parsed)
    postings: dict[str, list[int]] = {}
    for number, own in enumerate(tokens):
        for token in own:
            postings.setdefault(token, []).append(number)
    by_paragraph: list[set[str]] = [set() for _ in range(int(paragraphs.max()) + 1 if len(paragraphs) else 0)]
    by_sentence: list[set[str]] = [set() for _ in sentences]
    for number, own in enumerate(tokens):
        by_paragraph[paragraphs[number]] |= own
        by_sentence[sentence_of[number]] |= own
    meanings = np.array([meaning(own) for own in words], dtype=np.float32).reshape(len(words), dimensions())
    return Index(
        sentences=tuple(sentences),
        clauses=tuple(clauses),
        tokens=tokens,
        words=words,
        meanings=meanings,
        sentence_meanings=_sums(meanings, owner),
        paragraph_meanings=_sums(meanings, paragraphs),
        sentence_of=owner,
        paragraph_of=paragraphs.astype(np.int64),
        postings={token: np.array(places, dtype=np.int64) for token, places in postings.items()},
        clause_weights=tuple(_run_weights(tokens, sentence_of, width) for width in range(1, WIDEST + 1)),
        sentence_weights=np.array([total_weight(own) for own in by_sentence]),
        paragraph_tokens=tuple(frozenset(own) for own in by_paragraph),
    )


def _sums(meanings: npt.NDArray[np.float32], owner: Ints) -> npt.NDArray[np.float32]:
    """Add up the rows of each owner; owners count from 0."""
    sums = np.zeros((int(owner.max()) + 1 if len(owner) else 0, meanings.shape[1]), dtype=np.float32)
    np.add.at(sums, owner, meanings)
    return sums


def _clauses(text: str, span: Span) -> list[Span]:
    found = []
    start = span[0]
    for match in CLAUSE_BREAK.finditer(text, *span):
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < span[1]:
        found.append((start, span[1]))
    return found


def total_weight(tokens: Collection[str]) -> float:
    """Sum the weights of some tokens."""
    return sum(map(weight, tokens))


def _run_weights(tokens: tuple[frozenset[str], ...], sentence_of: list[int], width: int) -> Floats:
    weights = np.full(len(tokens), NEVER)
    for first in range(len(tokens) - width + 1):
        if sentence_of[first] == sentence_of[first + width - 1]:
            weights[first] = total_weight(frozenset().union(*tokens[first : first + width]))
    return weights


def match(index: Index, promise: Analysis) -> Match:
    """Lay a promise's words over an index. The index must hold at least one clause."""
    tokens = promise.tokens
    names = sorted(tokens)
    weights = np.array([weight(name) for name in names])
    total = float(weights.sum()) or 1.0
    count = len(index.clauses)
    padded = np.zeros((len(names), count + WIDEST - 1), dtype=bool)
    for row, name in enumerate(names):
        if (places := index.postings.get(name)) is not None:
            padded[row, places] = True
    held = padded[:, :count]
    scores = np.empty((WIDEST, count))
    union = held
    for width in range(WIDEST):
        if width:
            union = union | padded[:, width : count + width]
        common = weights @ union
        scores[width] = common / (total + EXTRA * (index.clause_weights[width] - common))
    best_width = scores.argmax(axis=0)
    best = scores.max(axis=0)
    starts = np.flatnonzero(np.diff(index.sentence_of, prepend=-1))
    order = np.lexsort((-np.arange(count), best))
    first = np.zeros(len(starts), dtype=np.int64)
    first[index.sentence_of[order]] = order
    width_of = best_width[first] + 1
    wanted = meaning(promise.words)
    sums = np.concatenate([np.zeros((1, index.meanings.shape[1]), np.float32), index.meanings.cumsum(axis=0)])
    ends = np.append(starts[1:], count)
    paragraph_starts = np.flatnonzero(np.diff(index.paragraph_of, prepend=-1))
    return Match(
        weights=weights,
        total=total,
        held=held,
        score=best[first],
        first=first,
        width=width_of,
        sentence_share=weights @ np.logical_or.reduceat(held, starts, axis=1) / total,
        paragraph_share=weights @ np.logical_or.reduceat(held, paragraph_starts, axis=1) / total,
        clause_score=scores[0],
        meaning=cosines(wanted, sums[first + width_of] - sums[first]).astype(np.float64),
        sentence_meaning=cosines(wanted, sums[ends] - sums[starts]).astype(np.float64),
    )


def clause_scores(index: Index, tokens: Collection[str]) -> Floats:
    """Score the single clauses only: what `match` gives as ``clause_score``, several times faster."""
    common = np.zeros(len(index.clauses))
    total = 0.0
    for token in tokens:
        value = weight(token)
        total += value
        if (places := index.postings.get(token)) is not None:
            common[places] += value
    return common / ((total or 1.0) + EXTRA * (index.clause_weights[0] - common))
