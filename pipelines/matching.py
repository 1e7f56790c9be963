"""Take one part of a report apart into sentences and clauses that can be compared with many promises at once."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.document import Span, Structured
from pipelines.overlap import (
    Floats,
    Ints,
    Postings,
    Terms,
    merge,
    overlap,
    post,
    repeated,
    without,
)
from pipelines.regions import Paragraph, Region
from pipelines.related import Vectors, add_meanings
from pipelines.tokens import Analysis, analyse

CLAUSE_BREAK = re.compile(r"[，；：。！？,;:!?]+")
DIGIT = re.compile(r"[0-9０-９]")
STOP = re.compile(r"[。；;！!]")
"""（三）开展基层执法评估(。)"""
MOST_CLAUSES = 4000
"""clauses of one region that are compared; the longest real report has 1,900"""
WIDEST = 3
"""how many neighbouring clauses of a sentence may answer a promise together"""
EXTRA = 0.2
"""what a word costs that only the evidence holds; a word that only the promise holds costs 1 (Tversky's index)"""


@dataclass(frozen=True, slots=True)
class Index:
    """The clauses of one region of a report. Spans into the report's text."""

    sentences: tuple[Span, ...]
    texts: tuple[str, ...]
    """of the sentences"""
    clauses: tuple[Span, ...]
    sentence_of: Ints
    """by clause; ascending from 0"""
    paragraph_of: Ints
    """by clause; ascending from 0"""
    sentence_starts: Ints
    """by sentence: its first clause"""
    terms: Terms
    """of the clauses"""
    paragraph_terms: Terms
    by_clause: Postings
    by_sentence: Postings
    by_paragraph: Postings
    doubles: Postings
    """by clause: the tokens that the next clause repeats"""
    skipped: Postings
    """by clause: those that the clause after the next repeats and the next does not"""
    meanings: Vectors
    """by clause, its words' vectors added up"""
    sentence_meanings: Vectors
    paragraph_meanings: Vectors
    digits: npt.NDArray[np.bool_]
    """by clause: does it hold a figure"""


@dataclass(frozen=True, slots=True)
class Clauses:
    """One region of a report taken apart, before it is indexed."""

    sentences: tuple[Span, ...]
    texts: tuple[str, ...]
    clauses: tuple[Span, ...]
    parsed: tuple[Analysis, ...]
    sentence_of: Ints
    paragraph_of: Ints
    digits: npt.NDArray[np.bool_]


def split_region(report: Structured, parts: Collection[Paragraph], region: Region, *, numbered: bool = True) -> Clauses:
    """Take the sentences of one region apart; headings are left out, they announce and do not show.

    A numbered line that is all there is of its number (（一）制定行政执法监督办法。) is what the region says, unless
    ``numbered`` is off. At most MOST_CLAUSES are taken; `is_cut` says whether a region has more.
    """
    chosen = [paragraph for paragraph in parts if paragraph.region == region]
    headings = {section.heading_span for section in report.sections}
    if numbered:
        headings -= _numbered_sentences(report, chosen)
    ends = {high for _, high in headings} | {high + 1 for _, high in headings}
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
        if sentence.span[1] in ends and any(
            low <= sentence.span[0] and sentence.span[1] <= high + 1 for low, high in headings
        ):
            continue
        own = _clauses(report.text, sentence.span)
        if len(clauses) + len(own) > MOST_CLAUSES:
            break
        clauses += own
        sentence_of += [len(sentences)] * len(own)
        paragraph_of += [position] * len(own)
        sentences += [sentence.span] if own else []
    paragraphs = np.unique(np.array(paragraph_of, np.int64), return_inverse=True)[1]
    text = report.text
    return Clauses(
        sentences=tuple(sentences),
        texts=tuple(text[start:end] for start, end in sentences),
        clauses=tuple(clauses),
        parsed=tuple(analyse(text[start:end]) for start, end in clauses),
        sentence_of=np.array(sentence_of, np.int64),
        paragraph_of=paragraphs,
        digits=np.array([bool(DIGIT.search(text, *clause)) for clause in clauses], dtype=bool),
    )


def _numbered_sentences(report: Structured, chosen: Collection[Paragraph]) -> set[Span]:
    """Return the numbered lines of a region that end in a stop and have no sentence beside or below them.

    A line with a deeper number, or a sentence without one, below it is the heading of what stands there.
    """
    lines = {section.heading_span[0]: section for section in report.sections if section.level > 0}
    whole: set[Span] = set()
    alone = None
    for start, end in (paragraph.span for paragraph in chosen):
        line = lines.get(start)
        if alone and line and line.level <= alone.level:
            whole.add(alone.heading_span)
        if line:
            rest = report.text[line.heading_span[1] : end].strip()
            alone = line if line.level > 1 and STOP.fullmatch(rest) else None
        elif STOP.search(report.text, start, end):
            alone = None
    return whole | {alone.heading_span} if alone else whole


def is_cut(report: Structured, parts: Collection[Paragraph], region: Region) -> bool:
    """Say whether a region has more clauses than are compared."""
    texts = (report.text[slice(*paragraph.span)] for paragraph in parts if paragraph.region == region)
    return sum(len(CLAUSE_BREAK.findall(text)) + 1 for text in texts) > MOST_CLAUSES


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


def build_index(split: Clauses, terms: Terms, weights: Floats) -> Index:
    """Index clauses whose tokens are numbered and weighed."""
    doubles, skipped = repeated(terms, 1), repeated(terms, 2)
    of_paragraphs = merge(terms, split.paragraph_of)
    meanings = add_meanings([own.words for own in split.parsed])
    return Index(
        sentences=split.sentences,
        texts=split.texts,
        clauses=split.clauses,
        sentence_of=split.sentence_of,
        paragraph_of=split.paragraph_of,
        sentence_starts=np.flatnonzero(np.diff(split.sentence_of, prepend=-1)),
        terms=terms,
        paragraph_terms=of_paragraphs,
        by_clause=post(terms, weights),
        by_sentence=post(merge(terms, split.sentence_of), weights),
        by_paragraph=post(of_paragraphs, weights),
        doubles=post(doubles, weights),
        skipped=post(without(skipped, doubles), weights),
        meanings=meanings,
        sentence_meanings=_sums(meanings, split.sentence_of),
        paragraph_meanings=_sums(meanings, split.paragraph_of),
        digits=split.digits,
    )


def _sums(meanings: Vectors, owner: Ints) -> Vectors:
    """Add up the rows of each owner; owners ascend from 0."""
    if not len(owner):
        return meanings
    sums: Vectors = np.add.reduceat(meanings, np.flatnonzero(np.diff(owner, prepend=-1)), axis=0)
    return sums


def run_scores(index: Index, promises: Terms, wanted: Floats) -> Floats:
    """Score every run of one to WIDEST clauses of a sentence for every promise by Tversky's index.

    Returns width - 1 × promise × first clause; -1 where a run would leave its sentence. ``wanted`` is the weight of
    each promise (promises × 1). What clauses of a run repeat counts once.
    """
    single = overlap(promises, index.by_clause)
    twice, apart = overlap(promises, index.doubles), overlap(promises, index.skipped)
    totals = index.by_clause.totals, index.doubles.totals, index.skipped.totals
    scores = np.full((WIDEST, *single.shape), -1.0, dtype=np.float32)
    scores[0] = tversky(single, wanted, totals[0])
    for width in range(2, min(WIDEST, single.shape[1]) + 1):
        common = _unite(width, single, twice, apart)
        held = _unite(width, *totals)
        inside = index.sentence_of[width - 1 :] == index.sentence_of[: 1 - width]
        scores[width - 1, :, : 1 - width] = np.where(inside, tversky(common, wanted, held), -1.0)
    return scores


def _unite(width: int, single: Floats, twice: Floats, apart: Floats) -> Floats:
    """Add up the clauses of each run of two or three along the last axis, less what they repeat of each other."""
    if width == 2:
        return single[..., :-1] + single[..., 1:] - twice[..., :-1]
    sums = single[..., :-2] + single[..., 1:-1] + single[..., 2:]
    return np.asarray(sums - twice[..., :-2] - twice[..., 1:-1] - apart[..., :-2])


def tversky(common: Floats, wanted: Floats, held: Floats) -> Floats:
    """Return how far evidence holds a promise, 0 to 1."""
    cost = common * -EXTRA
    cost += EXTRA * held
    cost += wanted
    np.maximum(cost, 1e-6, out=cost)
    return np.asarray(np.divide(common, cost, out=cost))
