"""Names that mean the same: a table that people edit, applied before words are compared."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

RESIDENTS = re.compile(r"^(?:城镇|农村)居民")
"""居民人均可支配收入 speaks of 城镇居民人均可支配收入 as well, though it does not answer it"""
SHARE_OF = re.compile(r"(?<!支出)(?<!投入)占[^，。；、,;\d]{2,20}?(?:比重|比例|的比)")
"""税收(占一般公共预算收入比重)超75%: named, but only to measure something else by; 研发经费投入占… is itself one"""
GROWING = re.compile(r"(?<![一-鿿])([一-鿿]{2})增[长速][^，。；、\d]{0,2}(?=\d)")
"""(经济增长)5%: a common word, but the whole name of what grows"""
SHORT_FORM = 2
"""characters up to which a form of a name is a common word: 经济, 投资"""


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


def is_known(metric: str) -> bool:
    """Say whether a name is that of an indicator in the table."""
    return any(pattern.fullmatch(metric) for pattern, _ in _indicators())


def is_named(metric: str, text: str) -> bool:
    """Say whether a text names an indicator in any of its forms; those of two characters are too common to count.

    >>> is_named("居民消费价格", "CPI涨幅也未达预期"), is_named("固定资产投资", "工业投资增长13.3%")
    (True, False)
    >>> is_named("地区生产总值", "预期目标是：经济增长5%"), is_named("地区生产总值", "经济增长动力增强")
    (True, False)
    """
    usual = rename(metric)
    text = GROWING.sub(lambda match: match[0].replace(match[1], rename(match[1]), 1), SHARE_OF.sub("", text))
    forms = (pattern.search(text) for pattern, name in _indicators() if name == usual)
    if RESIDENTS.match(usual) and RESIDENTS.sub("居民", usual) in text:
        return True
    return usual in text or metric in text or any(form is not None and len(form[0]) > SHORT_FORM for form in forms)
