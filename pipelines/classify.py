"""Say what kind of change a pair of sentences shows.

One kind a pair, the weightiest that applies: a **figure** that differs is reported as such whatever else was reworded
in the sentence, because a reader who filters for figures must not lose one behind a synonym; **wording** is any other
difference of words; **typographic** is what remains when space, width, punctuation, quotes, script and the way a number
is written (三十 for 30) are disregarded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from pipelines.document import ChangeKind
from pipelines.figures import figures, mask
from pipelines.fold import fold_text

MARK = "〓"
RANGE = re.compile(rf"(?<=[{MARK}\d])[-~](?=[{MARK}\d])")
"""the dash of ``10-20项``, which is no punctuation"""
COUNTS = "%‰"
"""punctuation by Unicode's reckoning, but it says how much"""


def kind_of(a: str, b: str) -> ChangeKind:
    """Classify two sentences that belong together.

    >>> kind_of("办结９８件。", "办结98件"), kind_of("办结98件。", "办结九十七件。")
    ('typographic', 'figure')
    >>> kind_of("确保办结98件。", "力争办结98件。")
    'wording'
    """
    a_keys, b_keys = [f.key for f in figures(a)], [f.key for f in figures(b)]
    same_words = _bare(mask(a, MARK)) == _bare(mask(b, MARK))
    if a_keys == b_keys:
        return "typographic" if same_words else "wording"
    if not same_words and Counter(a_keys) == Counter(b_keys):
        return "wording"  # clauses that changed places took their figures with them
    return "figure"


def _bare(text: str) -> str:
    folded = RANGE.sub("至", fold_text(text))
    return "".join(c for c in folded if not _is_punctuation(c))


@lru_cache(maxsize=8192)
def _is_punctuation(character: str) -> bool:
    return character not in COUNTS and (unicodedata.category(character)[0] == "P" or character in "<>|`^~")
