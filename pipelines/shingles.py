"""Keys by which copied sentences find each other: the smallest hashes of each sentence's runs of six characters.

Two sentences that share most of their runs very likely share one of their three smallest hashes (bottom-k sketches,
Broder 1997), so a report is found by looking up a few keys a sentence and never by reading other reports. Script,
width, punctuation and figures do not change a key.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.comparable import fold_all
from pipelines.document import Span
from pipelines.fold import Translation
from pipelines.numerals import NUMERAL
from pipelines.sentences import split_sentences

RUN = 6
"""folded characters that make one run; of sentences that real reports take over year by year, 95 % share a key"""
KEPT = 3
"""keys a sentence"""
MIN_SENTENCE = 12
"""folded characters, figures and punctuation apart, under which a sentence says too little to be anybody's"""
MAX_SENTENCE = 600
"""code points; a longer one is cut, so that a text without full stops costs no more than another"""
MAX_TEXT = 200_000
"""code points of a report that are looked at: five times the longest real one"""
MAX_KEYS = 6_000
"""keys that a report is stored under"""

Hashes = NDArray[np.uint64]


def _bare(character: str) -> str:
    return "" if unicodedata.category(character)[0] in "PSNZ" or character in NUMERAL else character


BARE = Translation(_bare)
"""takes off what two copies may differ in: figures and punctuation"""


@dataclass(frozen=True)
class Sketch:
    """A report's sentences with what they are compared and found by; short ones are left out."""

    text: str
    spans: tuple[Span, ...]
    """into ``text``"""
    places: tuple[int, ...]
    """which sentence of the text each is, so that neighbours can be told"""
    bare: tuple[str, ...]
    """folded, without figures and punctuation"""
    hashes: tuple[Hashes, ...]
    """of every run of each sentence"""
    keys: tuple[tuple[int, ...], ...]
    """of each sentence, signed, as databases store them"""
    truncated: bool = False
    """the text is longer than MAX_TEXT"""


def sketch(text: str) -> Sketch:
    """Take a report apart into sentences and their keys.

    >>> a = sketch("全市共办理行政复议案件１０２件，按期办结率达到百分之百。")
    >>> a.keys == sketch("全市共辦理行政複議案件97件,按期辦結率達到98.5%。").keys
    True
    """
    read = text[:MAX_TEXT]
    spans = _cut(split_sentences(read))
    folded = fold_all([read[start:end].replace("\n", "") for start, end in spans]) if spans else []
    bare = BARE("\n".join(folded)).split("\n") if folded else []  # no sentence holds a line's end
    kept = [place for place, sentence in enumerate(bare) if len(sentence) >= MIN_SENTENCE]
    hashes = _hash_runs([bare[place] for place in kept])
    return Sketch(
        text=text,
        spans=tuple(spans[place] for place in kept),
        places=tuple(kept),
        bare=tuple(bare[place] for place in kept),
        hashes=tuple(hashes),
        keys=tuple(tuple(np.unique(found)[:KEPT].view(np.int64).tolist()) for found in hashes),
        truncated=len(text) > MAX_TEXT,
    )


def _cut(spans: list[Span]) -> list[Span]:
    if all(end - start <= MAX_SENTENCE for start, end in spans):
        return spans
    return [(low, min(low + MAX_SENTENCE, end)) for start, end in spans for low in range(start, end, MAX_SENTENCE)]


def _hash_runs(sentences: list[str]) -> list[Hashes]:
    """Hash every run of RUN characters that lies inside one sentence, all sentences in one pass."""
    if not sentences:
        return []
    codes = np.frombuffer("".join(sentences).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    windows = len(codes) - RUN + 1
    found = np.zeros(windows, dtype=np.uint64)
    for offset in range(RUN):
        found = _mix(found * np.uint64(0x9E3779B97F4A7C15) + codes[offset : windows + offset])
    edges = accumulate(map(len, sentences), initial=0)
    return [found[low : high - RUN + 1] for low, high in pairwise(edges)]


def _mix(values: Hashes) -> Hashes:
    """Spread every bit over all others (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
