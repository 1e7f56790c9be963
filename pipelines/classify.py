"""Say what kind of change a pair of sentences shows.

One kind a pair, the weightiest that applies: a **figure** that differs is reported as such whatever else was reworded
in the sentence, because a reader who filters for figures must not lose one behind a synonym; **wording** is any other
difference of words; **typographic** is what remains when space, width, punctuation, quotes, script and the way a number
is written (三十 for 30) are disregarded, and so are characters that one side lost (414日 for 4月14日): the portal's
software dropped them, nobody changed a figure (docs/decisions/0011).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.comparable import BARE, bare, narrow
from pipelines.document import ChangeKind
from pipelines.figures import Figure, figures, masked
from pipelines.restored import restored
from pipelines.spoken_dates import spoken_dates

MARK = "〓"
RANGE = re.compile(rf"(?<=[{MARK}\d])[-~—–－～]{{1,2}}(?=[{MARK}\d])")
"""the dash of ``10-20项``, or both of ``10——20项``: no punctuation"""


def kind_of(a: str, b: str) -> ChangeKind:
    """Classify two sentences that belong together.

    >>> kind_of("办结９８件。", "办结98件"), kind_of("办结98件。", "办结九十七件。")
    ('typographic', 'figure')
    >>> kind_of("确保办结98件。", "力争办结98件。")
    'wording'
    >>> kind_of("明年建成。", "后年建成。"), kind_of("今年，建成。", "建成。")
    ('figure', 'wording')
    >>> kind_of("〔202174号", "〔2021〕74号"), kind_of("1月11日", "11月1日")
    ('typographic', 'figure')
    """
    kind = _kind(a, b)
    if kind == "typographic":
        return kind
    whole = restored(a, b)
    return _kind(*whole) if whole != (a, b) else kind


def _kind(a: str, b: str) -> ChangeKind:
    a_said, b_said = [d.key for d in spoken_dates(a)], [d.key for d in spoken_dates(b)]
    if a_said != b_said and len(a_said) == len(b_said) and Counter(a_said) != Counter(b_said):
        return "figure"  # 明年 for 今年; where one side only left its 今年 out, no date changed
    a_found, b_found = figures(a), figures(b)
    if not a_found and not b_found:
        return "typographic" if bare(a) == bare(b) else "wording"
    a_keys, b_keys = [figure.key for figure in a_found], [figure.key for figure in b_found]
    if a_keys == b_keys:
        return "typographic" if _template(a, a_found) == _template(b, b_found) else "wording"
    if Counter(a_keys) == Counter(b_keys) and _template(a, a_found) != _template(b, b_found):
        return "wording"  # clauses that changed places took their figures with them
    return "figure"


def _template(text: str, found: Sequence[Figure]) -> str:
    """Return the words alone, every figure masked."""
    return BARE(RANGE.sub("至", masked(narrow(text), found, MARK)))
