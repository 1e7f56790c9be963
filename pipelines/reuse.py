"""Find text that one report took over from another.

Sentences are compared folded by ``fuzz.ratio``. Of real consecutive reports, sentences that were taken over score 80 to
99; the most similar sentences of unrelated publishers stay under 70.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipelines.comparable import fold_all
from pipelines.deficiencies import deficiencies
from pipelines.document import Sentence, Structured
from pipelines.figures import mask
from pipelines.regions import paragraphs

__all__ = ["deficiencies", "reuse"]

COPIED = 80.0
"""``ratio`` from which a sentence counts as taken over"""
MIN_SENTENCE = 12
"""folded characters under which a sentence is a formula that everybody writes"""
MAX_CELLS = 1_000_000
SIDES = {"plan": 1, "outlook": 1, "result": -1}
"""what is planned and what was done, by region; a sentence of the one answers that of the other and copies nothing"""


@dataclass(frozen=True, slots=True)
class _Body:
    """Sentences of a report's body with their folded copies, figures kept and figures masked."""

    sentences: tuple[Sentence, ...]
    indexes: tuple[int, ...]
    folded: tuple[str, ...]
    masked: tuple[str, ...]
    sides: npt.NDArray[np.int8]
    """by sentence: of SIDES, 0 where it is neither"""


def reuse(a: Structured, b: Structured) -> dict[str, Any]:
    """Say how much of ``b`` was copied from ``a``, with the passages side by side.

    Returns ``share`` (of the characters of b's body, headings and very short sentences apart), ``share_masked`` (the
    same when figures are disregarded: a template filled in anew) and ``passages``: neighbouring sentences that were
    taken over together, as ``a_text b_text a_span b_span ratio masked``; spans into the two structured texts, ``ratio``
    0 to 1, ``masked`` true where only the template was taken over.
    """
    left, right = _body(a), _body(b)
    total = sum(len(text) for text in right.folded)
    if not left.folded or not total:
        return {"share": 0.0, "share_masked": 0.0, "passages": []}
    answers = right.sides, left.sides
    plain, masked = _best(right.folded, left.folded, *answers), _best(right.masked, left.masked, *answers)
    found: list[tuple[int, int, float, bool]] = []
    copied = copied_masked = 0
    for place, ((score, partner), (masked_score, masked_partner)) in enumerate(zip(plain, masked, strict=True)):
        size = len(right.folded[place])
        copied += size * (score >= COPIED)
        copied_masked += size * (max(score, masked_score) >= COPIED)
        if score >= COPIED:
            found.append((left.indexes[partner], right.indexes[place], score, False))
        elif masked_score >= COPIED:
            found.append((left.indexes[masked_partner], right.indexes[place], score, True))
    return {
        "share": round(copied / total, 4),
        "share_masked": round(copied_masked / total, 4),
        "passages": [_passage(a, b, run) for run in _runs(found)],
    }


def _body(text: Structured) -> _Body:
    headings = {section.heading_span[0] for section in text.sections if section.heading}
    chosen = [
        (i, s) for i, s in enumerate(text.sentences) if s.span[0] not in headings or len(s.text) > 2 * MIN_SENTENCE
    ]
    folded = fold_all([sentence.text for _, sentence in chosen]) if chosen else []
    kept = [(i, s, f) for (i, s), f in zip(chosen, folded, strict=True) if len(f) >= MIN_SENTENCE]
    masked = fold_all([mask(s.text, "〓") for _, s, _ in kept]) if kept else []
    sentences = tuple(s for _, s, _ in kept)
    return _Body(
        sentences,
        tuple(i for i, _, _ in kept),
        tuple(f for _, _, f in kept),
        tuple(masked),
        _sides(text, sentences),
    )


def _sides(text: Structured, sentences: Sequence[Sentence]) -> npt.NDArray[np.int8]:
    lines = paragraphs(text)
    starts = [line.span[0] for line in lines]
    places = [bisect_right(starts, sentence.span[0]) - 1 for sentence in sentences]
    return np.array([SIDES.get(lines[place].region, 0) if place >= 0 else 0 for place in places], dtype=np.int8)


def _best(
    queries: Sequence[str], choices: Sequence[str], asking: npt.NDArray[np.int8], offered: npt.NDArray[np.int8]
) -> list[tuple[float, int]]:
    """Return for each query the best ratio and the choice that has it; never more than MAX_CELLS scores at once.

    ``asking`` and ``offered`` are their sides: what is planned is never paired with what was done.
    """
    best: list[tuple[float, int]] = []
    step = max(1, MAX_CELLS // len(choices))
    for low in range(0, len(queries), step):
        scores = cdist(queries[low : low + step], choices, scorer=ratio, score_cutoff=COPIED, dtype=np.float32)
        scores[np.multiply.outer(asking[low : low + step], offered) < 0] = 0
        best += [(float(row.max()), int(row.argmax())) for row in scores]
    return best


def _runs(found: Sequence[tuple[int, int, float, bool]]) -> list[list[tuple[int, int, float, bool]]]:
    """Join sentences that follow each other on both sides."""
    runs: list[list[tuple[int, int, float, bool]]] = []
    for match in found:
        if runs and (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1, runs[-1][-1][3]) == (match[0], match[1], match[3]):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _passage(a: Structured, b: Structured, run: Sequence[tuple[int, int, float, bool]]) -> dict[str, Any]:
    a_span = (a.sentences[run[0][0]].span[0], a.sentences[run[-1][0]].span[1])
    b_span = (b.sentences[run[0][1]].span[0], b.sentences[run[-1][1]].span[1])
    a_text, b_text = a.text[slice(*a_span)], b.text[slice(*b_span)]
    a_folded, b_folded = fold_all([a_text.replace("\n", ""), b_text.replace("\n", "")])
    return {
        "a_text": a_text,
        "b_text": b_text,
        "a_span": list(a_span),
        "b_span": list(b_span),
        "ratio": round(ratio(a_folded, b_folded) / 100, 3),
        "masked": run[0][3],
    }
