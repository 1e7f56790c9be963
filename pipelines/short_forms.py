"""Put the short form in the place of the long one, so that 双拥 answers 拥军优属拥政爱民: a table that people edit."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

NOTHING = "(?!)"
"""what matches nowhere: for a table that somebody has emptied"""


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return one pattern with a group for each short form, and the short forms in that order."""
    text = files("pipelines").joinpath("data", "short_forms.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["short_forms"]
    groups = [f"(?P<form{number}>{'|'.join(longer)})" for number, longer in enumerate(table.values())]
    return re.compile("|".join(groups) or NOTHING), tuple(table)


def shorten(text: str) -> str:
    """Replace long forms by the short ones of the table; ``text`` must be folded.

    >>> shorten("深入开展拥军优属、拥政爱民活动"), shorten("提高最低生活保障标准")
    ('深入开展双拥活动', '提高低保标准')
    """
    pattern, names = _table()
    return pattern.sub(lambda match: names[_number(match)], text)


def _number(match: re.Match[str]) -> int:
    """Return which short form a match stands for."""
    return next(int(name[len("form") :]) for name, found in match.groupdict().items() if found is not None)
