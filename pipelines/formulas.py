"""Know what everybody writes: sentences of the genre and quotes from central documents are nobody's own.

A table says which runs of six characters at least four publishers of a counted corpus share
(``benchmarks/build_formulas.py`` writes it: numbers only, no text); a list that people can edit names stock phrases.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipelines.comparable import fold_all
from pipelines.shingles import BARE, RUN, Hashes

TABLE, PHRASES = "formulas.tsv", "formulas.toml"
CENTRAL = re.compile(
    r"习近平|党的(?:二十|十[七八九])大|(?:二十|十[七八九])届[一二三四五六七]?中?全会|党中央|国务院|中央经济工作会议|"
    r"中央全面依法治国|两个确立|四个意识|四个自信|两个维护|法治政府建设实施纲要|法治中国建设规划|法治社会建设实施纲要"
)
"""深入学习贯彻习近平法治思想 · 贯彻落实党的二十届四中全会精神 · 《法治政府建设实施纲要（2021—2025年）》"""


@lru_cache(maxsize=1)
def common_runs() -> NDArray[np.uint32]:
    """Load the table: the upper halves of the hashes, sorted."""
    lines = files("pipelines").joinpath("data", TABLE).read_text(encoding="utf-8").split()
    return np.array([int(line, 16) for line in lines], dtype=np.uint32)


@lru_cache(maxsize=1)
def phrases() -> re.Pattern[str]:
    """Load the stock phrases, in the form that ``shingles.Sketch.bare`` has, the longest first."""
    text = files("pipelines").joinpath("data", PHRASES).read_text(encoding="utf-8")
    bare = {BARE(phrase) for phrase in fold_all(tomllib.loads(text)["phrases"])}
    return re.compile("|".join(map(re.escape, sorted(bare, key=len, reverse=True))))


def own_lengths(bare: Sequence[str], hashes: Sequence[Hashes]) -> list[int]:
    """Return for each sentence how many of its characters no formula covers; 0 where it quotes a central document.

    ``bare`` and ``hashes`` as ``shingles.Sketch`` has them; all sentences of a report go in one pass.
    """
    if not bare:
        return []
    joined = "\n".join(bare)
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in bare)])
    covered = np.zeros(len(joined) + 1, dtype=bool)
    runs = np.concatenate([np.arange(len(found)) + start for found, start in zip(hashes, starts[:-1], strict=True)])
    common = runs[_is_common((np.concatenate(hashes) >> np.uint64(32)).astype(np.uint32))]
    for offset in range(RUN):
        covered[common + offset] = True
    for match in phrases().finditer(joined):
        covered[slice(*match.span())] = True
    quoted = np.searchsorted(starts, [match.start() for match in CENTRAL.finditer(joined)], side="right") - 1
    lengths = [len(sentence) for sentence in bare] - np.add.reduceat(covered, starts[:-1], dtype=np.int64)
    lengths[quoted] = 0
    return [int(length) for length in lengths]


def _is_common(upper: NDArray[np.uint32]) -> NDArray[np.bool_]:
    table = common_runs()
    found: NDArray[np.bool_] = table[np.minimum(np.searchsorted(table, upper), len(table) - 1)] == upper
    return found
