"""Follow the deficiencies that a report admits into the next year's report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipelines.comparable import fold_all, narrow
from pipelines.document import Span, Structured
from pipelines.figures import strip_enumerator

UNCHANGED = 95.0
REWORDED = 60.0
"""``ratio`` from which a deficiency is last year's in other words; unrelated sentences stay below"""
LEAD = re.compile(
    "^.{0,80}?主要(?:是|有|表现在|体现在|表现为|表现)[:,]?(?=.)|^.{0,80}?(?:主要是|如下):$|^[^。]{0,160}?[,:](?=一是)"
)
"""``但也存在一些问题，主要是：`` before the first of them"""
OPENER = re.compile(
    "成绩|成效|(?:清醒|深刻)地?(?:看到|认识)|存在(?:以下|一些|一定|不少)?[^,]{0,6}(?:问题|不足|差距)[^,]{0,8}[:。]$"
)
CLOSER = re.compile("^(?:对此|对于?这些|针对|以上|上述|下一步|我们(?:一定|要|将)|(?:主要|其)?原因|这些问题)")
"""introduce or close the deficiencies without naming one; they count where an enumerator marks them as items"""
ITEM = re.compile(
    r"^\s*(?:[(]?[一二三四五六七八九十\d]+[)、.]|[一二三四五六七八九十]+是|[①-⑳]|第[一二三四五六七八九十]+[,、])"
)
"""（一） 1. 一是 ① 第一，"""
CLAUSE = re.compile("[^；;]+[；;]?")


@dataclass(frozen=True, slots=True)
class Deficiency:
    """One item: the sentence that names it and what explains it."""

    span: Span
    head: Span
    """its first sentence or clause"""


def deficiencies(a: Structured, b: Structured) -> list[dict[str, Any]]:
    """Follow each deficiency that a report admits from ``a`` to ``b``.

    Those of ``b`` come first, in order: ``text span state``, and ``a_text a_span ratio`` where ``state`` is
    ``unchanged`` or ``reworded`` and not ``new``; then those of ``a`` that are ``gone``: ``state a_text a_span``. Spans
    lie in the structured texts, ``ratio`` is 0 to 1.
    """
    before, after = admitted(a), admitted(b)
    pairs = _pair(a.text, before, b.text, after) if before and after else {}
    records: list[dict[str, Any]] = []
    for place, item in enumerate(after):
        record: dict[str, Any] = {"text": b.text[slice(*item.span)], "span": list(item.span), "state": "new"}
        if place in pairs:
            partner, score = pairs[place]
            earlier = before[partner].span
            record["state"] = "unchanged" if score >= UNCHANGED else "reworded"
            record |= {"a_text": a.text[slice(*earlier)], "a_span": list(earlier), "ratio": round(score / 100, 3)}
        records.append(record)
    answered = {partner for partner, _ in pairs.values()}
    gone = [item.span for place, item in enumerate(before) if place not in answered]
    return records + [{"state": "gone", "a_text": a.text[slice(*span)], "a_span": list(span)} for span in gone]


def admitted(text: Structured) -> list[Deficiency]:
    """List the deficiencies of a report: enumerated items with what explains them, else clauses.

    >>> from pipelines.structure import structure
    >>> report = structure("一、存在的不足\\n一是力量薄弱。人手很少。二是能力不足。我们将认真解决。")
    >>> [report.text[slice(*item.span)] for item in admitted(report)]
    ['一是力量薄弱。人手很少。', '二是能力不足。']
    """
    parts = list(chain.from_iterable(_parts(text)))
    plain = narrow(text.text)
    enumerated = any(ITEM.match(plain[slice(*span)]) for span in parts)
    found: list[Deficiency] = []
    for span in parts:
        words = plain[slice(*span)]
        if ITEM.match(words):
            found.append(Deficiency(span, span))
        elif CLOSER.match(words):
            continue
        elif enumerated and found:
            found[-1] = Deficiency((found[-1].span[0], span[1]), found[-1].head)
        elif not enumerated and not OPENER.search(words):
            found.append(Deficiency(span, span))
    return found


def _parts(text: Structured) -> Iterator[list[Span]]:
    """Yield the sentences of the deficiency sections in clauses, top headings and leads left out."""
    tops = {section.heading_span[0] for section in text.sections if section.heading and section.level <= 1}
    for sentence in text.sentences:
        start = sentence.span[0]
        if start in tops or text.sections[sentence.section].kind != "deficiency":
            continue
        lead = LEAD.match(narrow(sentence.text))
        start += lead.end() if lead else 0
        yield [
            (start + match.start(), start + match.end())
            for match in CLAUSE.finditer(text.text[start : sentence.span[1]])
            if match[0].strip()
        ]


def _pair(a: str, before: Sequence[Deficiency], b: str, after: Sequence[Deficiency]) -> dict[int, tuple[int, float]]:
    """Pair the surest first, by the whole item or by the sentence that names it.

    Returns by place in ``after`` the place in ``before`` and the ratio of the whole items.
    """
    whole = _ratios([b[slice(*item.span)] for item in after], [a[slice(*item.span)] for item in before])
    heads = _ratios([b[slice(*item.head)] for item in after], [a[slice(*item.head)] for item in before])
    likeness = np.maximum(whole, heads)
    candidates = sorted(
        (-float(likeness[j, i]), int(j), int(i)) for j, i in zip(*np.nonzero(likeness >= REWORDED), strict=True)
    )
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for _, j, i in candidates:
        if j not in pairs and i not in taken:
            pairs[j] = (i, float(whole[j, i]))
            taken.add(i)
    return pairs


def _ratios(queries: Sequence[str], choices: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return cdist(_folded(queries), _folded(choices), scorer=ratio, dtype=np.float32)


def _folded(texts: Sequence[str]) -> list[str]:
    return fold_all([strip_enumerator(text).replace("\n", "").rstrip("；;。") for text in texts])
