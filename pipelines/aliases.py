"""Names that mean the same: a table that people edit, applied before words are compared."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _indicators() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = tomllib.loads(files("pipelines").joinpath("data", "aliases.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), name) for name, patterns in table["indicators"].items() for pattern in patterns)


@lru_cache(maxsize=4096)
def rename(metric: str) -> str:
    """Return an indicator's usual name.

    >>> rename("经济"), rename("规上工业增加值"), rename("粮食总产量")
    ('地区生产总值', '规模以上工业增加值', '粮食产量')
    """
    for pattern, name in _indicators():
        if pattern.fullmatch(metric):
            return name
    return metric
