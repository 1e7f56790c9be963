"""Put the short form in the place of the long one, so that 双拥 answers 拥军优属拥政爱民: a table that people edit."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

NOTHING = "(?!)"
"""what matches nowhere: for a table that somebody has emptied, as any of its lists may be"""


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    """Return one pattern for all long forms, and by short form, in the table's order, the one for its own."""
    text = files("pipelines").joinpath("data", "short_forms.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["short_forms"]
    own = {short: "|".join(longer) for short, longer in table.items() if longer}
    # No group around each: an alternative that begins with a character is only tried where that stands.
    return re.compile("|".join(own.values()) or NOTHING), {short: re.compile(longer) for short, longer in own.items()}


def shorten(text: str) -> str:
    """Replace long forms by the short ones of the table; ``text`` must be folded.

    >>> shorten("深入开展拥军优属、拥政爱民活动"), shorten("提高最低生活保障标准")
    ('深入开展双拥活动', '提高低保标准')
    """
    return _table()[0].sub(_short, text)


def _short(match: re.Match[str]) -> str:
    """Return the short form that a match stands for."""
    return next(short for short, longer in _table()[1].items() if longer.match(match.string, match.start()))
