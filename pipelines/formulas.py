"""Know what everybody writes: sentences of the genre and quotes from central documents are nobody's own.

A table says which runs of six characters at least four publishers of a counted corpus share
(``benchmarks/build_formulas.py`` writes it: numbers only, no text); a list that people can edit names stock phrases.
"""

from __future__ import annotations

import re
import tomllib
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
    bare = {phrase.translate(BARE) for phrase in fold_all(tomllib.loads(text)["phrases"])}
    return re.compile("|".join(map(re.escape, sorted(bare, key=len, reverse=True))))


def own_length(bare: str, hashes: Hashes) -> int:
    """Return how many characters of a sentence no formula covers; a sentence that quotes a central document has none.

    ``bare`` and ``hashes`` as ``shingles.Sketch`` has them.
    """
    if CENTRAL.search(bare):
        return 0
    table = common_runs()
    upper = (hashes >> np.uint64(32)).astype(np.uint32)
    at = np.minimum(np.searchsorted(table, upper), len(table) - 1)
    common = np.flatnonzero(table[at] == upper)
    if not len(common) and not phrases().search(bare):
        return len(bare)
    covered = np.zeros(len(bare), dtype=bool)
    for offset in range(RUN):
        covered[common + offset] = True
    for match in phrases().finditer(bare):
        covered[slice(*match.span())] = True
    return int(len(bare) - covered.sum())
