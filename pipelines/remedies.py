"""Find what answers a complaint: the commitment of a plan, or the result of a report, that is about the same object."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.admitted import Deficiency
from pipelines.document import Evidence, Span, Structured
from pipelines.figures import strip_enumerator
from pipelines.matching import split_region, tversky
from pipelines.overlap import Floats, Ints, merge, number, overlap, post, sum_by, token_weights
from pipelines.regions import Region, paragraphs
from pipelines.related import add_meanings, cosines
from pipelines.same_lack import BREAK, objects, own_clauses
from pipelines.scripts import written
from pipelines.tokens import Analysis, analyse

BEST = 3
"""candidates that are shown"""
ANSWERED: dict[Region, float] = {"plan": 0.33, "result": 0.42}
"""score from which a sentence counts as an answer: results are many, and most are about the usual business"""
EXPLAINS = 0.7
"""what a clause that explains a complaint counts beside those that name it"""
SHORTLIST = 12
QUOTED = 160
"""characters of a heading with the sentence below it that are quoted together"""
MEANING = 0.2
"""what nearness in meaning counts beside shared words"""
SLOGAN = re.compile(
    "(?:以|贯彻)习近平|总体?的?要求是|预期目标|指导思想|^(?:今年|20..年)是|让我们|党中央周围|各位代表|^[^，。,]{0,30}$(?<![。；;])|各项任务"
    "|以下[^。]{0,8}[:：]|以下工作|第一责任人|同部署|提出了?[^，。]{0,6}要求|^相关文档"
)
"""sentences that promise or report everything or nothing; what the first person in charge did is no answer either"""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a report says to one complaint. Spans lie in that report."""

    answer: Evidence | None
    """None where no candidate is surely about the same object"""
    candidates: tuple[Evidence, ...]
    """the three best, the answer first; none where the report has no such part"""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What may answer: the sentences of a region, then the headings that say what a part of it is about."""

    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    parsed: tuple[Analysis, ...]
    """of their clauses"""
    owner: Ints
    """by clause: the sentence or heading; ascending from 0"""


def remedies(
    report: Structured,
    complaints: Sequence[Deficiency],
    other: Structured,
    region: Region,
    planned: Sequence[Remedy] = (),
) -> list[Remedy]:
    """Find what answers each complaint of ``report`` in a region of ``other``; both in Simplified characters.

    ``planned`` is what its own plan says to each: who reports that done answers the complaint as well.
    """
    ground = _ground(other, region)
    if not ground.parsed or not complaints:
        return [Remedy(None, ()) for _ in complaints]
    owners, asked, counts = _ask(report, complaints, planned)
    vocabulary: dict[str, int] = {}
    terms = number([own.tokens for own in ground.parsed], vocabulary)
    wanted = number([own.tokens for own in asked], vocabulary)
    weights = token_weights(vocabulary, [terms, wanted])
    totals = sum_by(wanted.owner, weights[wanted.ids], wanted.count)[:, None]
    by_clause, by_sentence = post(terms, weights), post(merge(terms, ground.owner), weights)
    clauses = tversky(overlap(wanted, by_clause), totals, by_clause.totals)
    shared = np.maximum.reduceat(clauses, np.flatnonzero(np.diff(ground.owner, prepend=-1)), axis=1)
    shared = np.maximum(shared, tversky(overlap(wanted, by_sentence), totals, by_sentence.totals))
    shared *= counts[:, None]
    duties = [section.span for section in other.sections if section.kind == "duty"]
    empty = [bool(SLOGAN.search(text)) for text in ground.texts]
    personal = [any(low <= start < high for low, high in duties) for start, _ in ground.spans]
    shared[:, np.logical_or(empty, personal)] = 0.0
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    best = np.maximum.reduceat(shared, first, axis=0)
    enough = ANSWERED[region]
    return [_chosen(ground, row, asked[start], enough) for start, row in zip(first.tolist(), best, strict=True)]


def as_written(found: Sequence[Remedy], report: Structured) -> list[Remedy]:
    """Quote remedies that were found in a simplified copy of ``report`` as the report writes them."""
    return [
        Remedy(
            written(remedy.answer, report) if remedy.answer else None,
            tuple(written(candidate, report) for candidate in remedy.candidates),
        )
        for remedy in found
    ]


def _ground(report: Structured, region: Region) -> _Ground:
    """Take a region apart. A heading is quoted with the first sentence below it, unless that is long."""
    parts = paragraphs(report)
    split = split_region(report, parts, region)
    spans, texts, parsed = list(split.sentences), list(split.texts), list(split.parsed)
    owner = split.sentence_of.tolist()
    starts = [span[0] for span in split.sentences]
    inside = [paragraph.span for paragraph in parts if paragraph.region == region]
    for section in report.sections:
        start, end = section.heading_span
        if section.level <= 1 or not section.heading or not any(low <= start < high for low, high in inside):
            continue
        at = bisect_left(starts, start)
        if at < len(starts) and starts[at] < end:  # it is a numbered sentence, and stands among them
            continue
        below = bisect_left(starts, end)
        if below < len(starts) and starts[below] < section.span[1] and split.sentences[below][1] - start <= QUOTED:
            end = split.sentences[below][1]
        clauses = [analyse(clause) for clause in BREAK.split(strip_enumerator(section.heading)) if clause]
        owner += [len(spans)] * len(clauses)
        parsed += clauses
        if clauses:
            spans.append((start, end))
            texts.append(report.text[start:end])
    return _Ground(tuple(spans), tuple(texts), tuple(parsed), np.array(owner, np.int64))


def _ask(
    report: Structured, complaints: Sequence[Deficiency], planned: Sequence[Remedy]
) -> tuple[Ints, list[Analysis], Floats]:
    """Put each complaint as questions: the whole first, then what names it, then its clauses that name a thing.

    Returns the complaint of each question, the questions, and what each counts: what only explains counts less.
    """
    owners: list[int] = []
    asked: list[Analysis] = []
    counts: list[float] = []
    for place, item in enumerate(complaints):
        whole, head = objects(report.text[slice(*item.span)]), objects(report.text[slice(*item.head)])
        named = set(BREAK.split(head))
        questions = [(analyse(whole), 1.0), (analyse(head), 1.0)]
        questions += [(analyse(clause), 1.0 if clause in named else EXPLAINS) for clause in own_clauses(whole)]
        answer = planned[place].answer if planned else None
        if answer:
            questions += [(analyse(clause), 1.0) for clause in own_clauses(strip_enumerator(answer.text))]
        asked += [question for question, _ in questions]
        counts += [count for _, count in questions]
        owners += [place] * len(questions)
    return np.array(owners, np.int64), asked, np.array(counts)


def _chosen(ground: _Ground, shared: Floats, complaint: Analysis, enough: float) -> Remedy:
    """Look closely at the sentences that share most, and weigh in how near they are in meaning."""
    listed = np.argsort(-shared, kind="stable")[:SHORTLIST]
    listed = listed[shared[listed] > 0]
    words = [analyse(ground.texts[n]).words for n in listed.tolist()]
    near = cosines(add_meanings([complaint.words]), add_meanings(words))[0]
    scores = (1 - MEANING) * shared[listed] + MEANING * np.maximum(near, 0.0)
    order = np.argsort(-scores, kind="stable")[:BEST]
    found = tuple(
        Evidence(ground.texts[n], ground.spans[n], float(score))
        for n, score in zip(listed[order].tolist(), scores[order], strict=True)
    )
    return Remedy(found[0] if found and found[0].score >= enough else None, found)
