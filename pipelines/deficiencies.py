"""Follow the deficiencies that a report admits into the next year's report, and say what answers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipelines.admitted import Deficiency, admitted
from pipelines.comparable import fold_all
from pipelines.document import Evidence, Span, Structured
from pipelines.figures import strip_enumerator
from pipelines.remedies import Remedy, as_written, remedies
from pipelines.same_lack import near_object, same_object
from pipelines.scripts import simplified

UNCHANGED = 95.0
REWORDED = 60.0
"""``ratio`` from which a deficiency may be last year's in other words; unrelated sentences stay below"""
RELATED = 0.15
"""part of the same object that such a pair must have: 还不能完全适应现代化建设需要 is said of anything"""
SAME = 0.3
"""part of the same object from which two complaints are one, however they are worded"""
NEAR = (0.5, 0.1, 17.0)
"""nearness in meaning, part of the same object and ``ratio`` that together are enough: 民生领域 and 公共服务"""

State = Literal["unchanged", "reworded"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A deficiency of the earlier report that is admitted again."""

    place: int
    """among those of the earlier report"""
    ratio: float
    """of the whole items, 0 to 1"""

    @property
    def state(self) -> State:
        """Say whether the words are the same."""
        return "unchanged" if self.ratio * 100 >= UNCHANGED else "reworded"


def deficiencies(
    a: Structured,
    b: Structured,
    *,
    to_a: Callable[[Span], Span] | None = None,
    to_b: Callable[[Span], Span] | None = None,
) -> list[dict[str, Any]]:
    """Follow each deficiency that a report admits from ``a`` to ``b``.

    Those of ``b`` come first, in order: ``text span state``, and ``a_text a_span ratio`` where ``state`` is
    ``unchanged`` or ``reworded`` and not ``new``; then those of ``a`` that are ``gone``: ``state a_text a_span``.
    ``answer`` is what b's plan says to it, ``result`` what b's results say to that of ``a``: each null or ``text span
    score``; ``candidates`` and ``result_candidates`` are the three best, also when nothing answers. Spans lie in the
    structured texts unless ``to_a`` and ``to_b`` map them; ``ratio`` and ``score`` are 0 to 1.
    """
    of_a, of_b = to_a or _same, to_b or _same
    before, after = admitted(a), admitted(b)
    pairs = pair(a.text, before, b.text, after)
    plain_a, plain_b = simplified(a), simplified(b)
    answers = as_written(remedies(plain_b, after, plain_b, "plan"), b)
    planned = remedies(plain_a, before, plain_a, "plan")
    results = as_written(remedies(plain_a, before, plain_b, "result", planned), b)
    records: list[dict[str, Any]] = []
    for place, (item, answer) in enumerate(zip(after, answers, strict=True)):
        found = pairs.get(place)
        record: dict[str, Any] = {"text": b.text[slice(*item.span)], "span": list(of_b(item.span)), "state": "new"}
        if found:
            record |= {"state": found.state, "ratio": round(found.ratio, 3)}
            record |= _earlier(a, before[found.place], results[found.place], of_a, of_b)
        records.append(record | {"answer": quote(answer.answer, of_b), "candidates": _quotes(answer, of_b)})
    repeated = {found.place for found in pairs.values()}
    for place, item in enumerate(before):
        if place not in repeated:
            records.append({"state": "gone", "answer": None, "candidates": []})
            records[-1] |= _earlier(a, item, results[place], of_a, of_b)
    return records


def pair(a: str, before: Sequence[Deficiency], b: str, after: Sequence[Deficiency]) -> dict[int, Pair]:
    """Pair deficiencies of two texts one to one, the surest first; returned by place in ``after``."""
    if not before or not after:
        return {}
    earlier, later = ([text[slice(*item.span)] for item in items] for text, items in ((a, before), (b, after)))
    whole = _ratios(later, earlier)
    heads = _ratios([b[slice(*item.head)] for item in after], [a[slice(*item.head)] for item in before])
    alike, objects = np.maximum(whole, heads), same_object(later, earlier)
    near, part, alike_enough = NEAR
    same = (near_object(later, earlier) >= near) & (objects >= part) & (alike >= alike_enough)
    same |= (objects >= SAME) | ((alike >= REWORDED) & (objects >= RELATED)) | (whole >= UNCHANGED)
    sure = alike / 100 + objects
    candidates = sorted((-float(sure[j, i]), int(j), int(i)) for j, i in zip(*np.nonzero(same), strict=True))
    pairs: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, j, i in candidates:
        if j not in pairs and i not in taken:
            pairs[j] = Pair(i, float(whole[j, i]) / 100)
            taken.add(i)
    return pairs


def quote(found: Evidence | None, mapped: Callable[[Span], Span] | None = None) -> dict[str, Any] | None:
    """Return an answer as JSON, null for none; ``mapped`` says where its span lies in the text as read."""
    if found is None:
        return None
    span = mapped(found.span) if mapped else found.span
    return {"text": found.text, "span": list(span), "score": round(found.score, 3)}


def _quotes(remedy: Remedy, mapped: Callable[[Span], Span]) -> list[dict[str, Any] | None]:
    return [quote(candidate, mapped) for candidate in remedy.candidates]


def _earlier(
    a: Structured, item: Deficiency, result: Remedy, of_a: Callable[[Span], Span], of_b: Callable[[Span], Span]
) -> dict[str, Any]:
    """Return what is said of a deficiency of ``a``: its words, and what b's results show of it."""
    return {
        "a_text": a.text[slice(*item.span)],
        "a_span": list(of_a(item.span)),
        "result": quote(result.answer, of_b),
        "result_candidates": _quotes(result, of_b),
    }


def _same(span: Span) -> Span:
    return span


def _ratios(queries: Sequence[str], choices: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return cdist(_folded(queries), _folded(choices), scorer=ratio, dtype=np.float32)


def _folded(texts: Sequence[str]) -> list[str]:
    return fold_all([strip_enumerator(text).replace("\n", "").rstrip("；;。，,") for text in texts])
