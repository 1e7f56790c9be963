"""Compare two texts of a report: what changed, where, of what kind, and how much it matters."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipelines.align import Alignment, align
from pipelines.classify import kind_of
from pipelines.deadlines import plan_year
from pipelines.document import Change, ChangeKind, Piece, SectionKind, Sentence, Span, Structured
from pipelines.pieces import differing_clauses, pieces
from pipelines.restored import loss_tags, restored
from pipelines.significance import significance
from pipelines.tags import changed_figures, tags_of

Match = tuple[Span, Span, ChangeKind | None]
"""two ranges of sentence indexes that belong together, and the kind where the alignment shows it"""
KINDS: tuple[ChangeKind, ...] = ("added", "removed", "moved", "figure", "wording", "typographic")


def diff(a: Structured, b: Structured) -> tuple[Change, ...]:
    """Return every difference between two texts, in the order of ``b``; nothing for equal texts.

    A change is one sentence, or the two or three that were joined or split. Spans are code points into ``a.text`` and
    ``b.text``. Where only the space before a sentence changed (a paragraph joined), the spans take that space in.
    What is in no change is equal on both sides, character by character.
    """
    if a.text == b.text:
        return ()
    alignment = align(
        [sentence.text for sentence in a.sentences],
        [sentence.text for sentence in b.sentences],
        lambda: (_headings(a), _headings(b)),
    )
    placed: list[tuple[tuple[int, int], Change]] = []
    for (a_range, b_range, known), with_space in _matches(a, b, alignment):
        a_span = _span(a.sentences, a_range, with_space)
        b_span = _span(b.sentences, b_range, with_space)
        if known == "moved" or a.text[slice(*a_span)] != b.text[slice(*b_span)]:
            placed.append(((b_range[0], 1), _changed(a, b, a_span, b_span, (a_range[0], b_range[0]), known=known)))
    placed += [((index, 1), _one_sided("added", b, b.sentences[index])) for index in alignment.added]
    follows = _following(alignment)
    placed += [((follows(index), 0), _one_sided("removed", a, a.sentences[index])) for index in alignment.removed]
    return tuple(change for _, change in sorted(placed, key=lambda item: item[0]))


def diff_result(
    changes: Sequence[Change],
    to_a: Callable[[Span], Span] | None = None,
    to_b: Callable[[Span], Span] | None = None,
) -> dict[str, Any]:
    """Return the shape of ``diff --json``; ``to_a`` and ``to_b`` map spans into the texts as they were read."""
    counts = Counter(change.kind for change in changes)
    return {
        "changes": [_record(change, to_a or _same, to_b or _same) for change in changes],
        "summary": {kind: counts[kind] for kind in KINDS},
    }


def _record(change: Change, to_a: Callable[[Span], Span], to_b: Callable[[Span], Span]) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "significance": change.significance,
        "factors": [{"name": name, "value": value} for name, value in change.factors],
        "section": change.section,
        "a_text": change.a_text,
        "b_text": change.b_text,
        "a_span": list(to_a(change.a_span)) if change.a_span else None,
        "b_span": list(to_b(change.b_span)) if change.b_span else None,
        "pieces": [{"a_span": list(to_a(p.a_span)), "b_span": list(to_b(p.b_span))} for p in change.pieces],
        "tags": list(change.tags),
    }


def _same(span: Span) -> Span:
    return span


def _headings(text: Structured) -> set[int]:
    starts = {section.heading_span[0] for section in text.sections if section.heading}
    return {index for index, sentence in enumerate(text.sentences) if sentence.span[0] in starts}


def _matches(a: Structured, b: Structured, alignment: Alignment) -> Iterator[tuple[Match, bool]]:
    """Yield what may have changed: pairs, and equal sentences of runs that are not equal letter by letter.

    The flag tells that the space before differs too, although the sentences before belong together.
    """
    runs: list[tuple[Span, Span, bool]] = [
        ((block.a, block.a + block.length), (block.b, block.b + block.length), True) for block in alignment.blocks
    ]
    runs += [(pair.a, pair.b, False) for pair in alignment.pairs if not pair.moved]
    a_end = b_end = 0
    for a_range, b_range, equal in sorted(runs, key=lambda run: run[1]):
        adjacent = a_range[0] == a_end > 0 and b_range[0] == b_end > 0
        a_end, b_end = a_range[1], b_range[1]
        with_space = adjacent and _space_differs(a, b, a_range[0], b_range[0])
        if not equal:
            yield (a_range, b_range, None), with_space
            continue
        for i, j, spaced in _unequal(a, b, a_range, b_range[0], with_space):
            yield ((i, i + 1), (j, j + 1), "typographic"), spaced
    for pair in alignment.pairs:
        if pair.moved:
            yield (pair.a, pair.b, "moved"), False


def _unequal(
    a: Structured, b: Structured, a_range: Span, b_start: int, with_space: bool
) -> Iterator[tuple[int, int, bool]]:
    """Find by halving where a run of sentences equal after folding is not equal letter by letter."""
    size = a_range[1] - a_range[0]
    b_range = (b_start, b_start + size)
    if not with_space and a.text[slice(*_span(a.sentences, a_range))] == b.text[slice(*_span(b.sentences, b_range))]:
        return
    if size == 1:
        yield a_range[0], b_start, with_space
        return
    half = a_range[0] + size // 2
    yield from _unequal(a, b, (a_range[0], half), b_start, with_space)
    b_half = b_start + size // 2
    yield from _unequal(a, b, (half, a_range[1]), b_half, _space_differs(a, b, half, b_half))


def _space_differs(a: Structured, b: Structured, i: int, j: int) -> bool:
    return a.text[_space(a.sentences, i)] != b.text[_space(b.sentences, j)]


def _space(sentences: Sequence[Sentence], index: int) -> slice:
    return slice(sentences[index - 1].span[1], sentences[index].span[0])


def _span(sentences: Sequence[Sentence], indexes: Span, with_space: bool = False) -> Span:
    first, last = indexes[0], indexes[1] - 1
    return sentences[first - 1].span[1] if with_space else sentences[first].span[0], sentences[last].span[1]


def _section(text: Structured, sentence: Sentence) -> tuple[str, SectionKind]:
    if not text.sections:
        return "", "other"
    section = text.sections[sentence.section]
    return section.heading, section.kind


def _changed(
    a: Structured, b: Structured, a_span: Span, b_span: Span, firsts: tuple[int, int], *, known: ChangeKind | None
) -> Change:
    a_index, b_index = firsts
    a_text, b_text = a.text[slice(*a_span)], b.text[slice(*b_span)]
    heading, section = _section(b, b.sentences[b_index])
    if section == "other":
        section = _section(a, a.sentences[a_index])[1]
    # What decides lies in the clauses that differ; a report's sentences can be very long.
    head, tail = differing_clauses(a_text, b_text)
    a_part, b_part = a_text[head : len(a_text) - tail], b_text[head : len(b_text) - tail]
    kind = known or kind_of(a_part, b_part)
    edits = pieces(a_part, b_part)
    tags: tuple[str, ...] = ()
    shift = 0.0
    if kind in ("figure", "wording"):
        whole = restored(a_part, b_part)
        judged = edits if whole == (a_part, b_part) else pieces(*whole)
        figure_pairs = tuple(changed_figures(*whole, judged))
        tags = tags_of(*whole, judged, figure_pairs, section=section, year=plan_year(a))
        shift = max((_shift(left.value, right.value) for left, right in figure_pairs), default=1)
    edited = sum(max(p.a_span[1] - p.a_span[0], p.b_span[1] - p.b_span[0]) for p in edits)
    share = edited / max(len(a_text), len(b_text))
    score, factors = significance(
        kind,
        a_text,
        b_text,
        tags=tags,
        section=section,
        edited=share,
        figure_shift=shift,
        differing=(a_part, b_part),
    )
    tags += () if known else loss_tags(a_part, b_part)
    placed = tuple(Piece(_shifted(p.a_span, a_span[0] + head), _shifted(p.b_span, b_span[0] + head)) for p in edits)
    return Change(kind, heading, a_text, b_text, a_span, b_span, placed, tags, score, factors)


def _shift(left: float, right: float) -> float:
    return abs(right - left) / max(abs(left), abs(right), 1e-9)


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _one_sided(kind: ChangeKind, side: Structured, sentence: Sentence) -> Change:
    heading, section = _section(side, sentence)
    a_text, b_text = (sentence.text, "") if kind == "removed" else ("", sentence.text)
    a_span, b_span = (sentence.span, None) if kind == "removed" else (None, sentence.span)
    score, factors = significance(kind, a_text, b_text, section=section)
    return Change(kind, heading, a_text, b_text, a_span, b_span, (), (), score, factors)


def _following(alignment: Alignment) -> Callable[[int], int]:
    """Return a function from an index of ``a`` to the index in ``b`` before which that sentence stood."""
    ends = sorted(
        [(block.a + block.length, block.b + block.length) for block in alignment.blocks]
        + [(pair.a[1], pair.b[1]) for pair in alignment.pairs if not pair.moved]
    )
    starts = [a_end for a_end, _ in ends]

    def follows(index: int) -> int:
        place = bisect_left(starts, index + 1) - 1
        return ends[place][1] if place >= 0 else 0

    return follows
