"""Name what a figure measures, and say how far two names mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.aliases import rename
from pipelines.tokens import split_tokens, weight

FILLER = re.compile(
    r"全[省市区县年]|年内|全社会|力争|确保|努力|实现|达到?|突破|超过?|完成|左右|以上|以内|以下|保持|稳定|控制|不低于|不少于|分别|同比|预计|预期"
    r"|增长|增幅|增速|涨幅|上涨|提高|提升|下降|降低|减少|增加|新增|增至|到|至|在|为|约|近|其中|再|累计"
)
"""words of a clause that do not name what is measured"""
DOING = re.compile(
    r"新?建成?设?|新开工?|开工|开展|培育|打造|改造|启动|推进|推动|布局|安排|引进|实施|建立|组织|举办|办好|力争|治理|整治|供应|制定|发布|创建|争创|评选|支持|组织|评查|受理|审查|落地|走访|接待|发放|归集|压缩|实行"
)
"""verbs that stand between a promise's start and its number: 新建 · 培育; what is counted then follows the number"""
OPENERS = "和|及|与|并|由|从|将|平均|共|总|全部|其他"
"""what may stand in front of a name and is no part of it"""
NOUN_AFTER = re.compile(r"^(?:以上|以内|左右|及以上)?([一-鿿A-Za-z]{2,12})")
"""what is counted, right after number and unit: (2.5万个)停车位 · (20家)中试基地"""
NOT_NAME = re.compile(r"[\d.%]+[^\w]*|[“”《》（）()]")
TELLING = ("人均", "户均", "民间", "工业", "支出", "占")
"""words that change what is measured when only one of two names holds them"""
HEAD = 2
"""characters at a name's end that must agree: 收入 is not 支出"""


def name_before(before: str) -> str:
    """Return the words before a number that name what is measured, less verbs of change and comparators.

    >>> name_before("全省地区生产总值增长"), name_before("培育"), name_before("进出口总额增长5%、达到")
    ('地区生产总值', '', '进出口总额')
    """
    parts = re.split(r"[、，：]", before)
    words = FILLER.sub("", parts[-1])
    if len(words) < HEAD and len(parts) > 1:
        words = FILLER.sub("", "".join(re.sub(r"\d[^、]*", "", part) for part in parts))
    words = NOT_NAME.sub("", words).strip()
    words = re.sub(rf"^(?:{DOING.pattern}|{OPENERS})+", "", words).rstrip("由从")
    return "" if len(DOING.sub("", words)) < HEAD else words


def name_after(after: str) -> str:
    """Return the noun after number and unit; empty where the clause ends.

    >>> name_after("停车位，"), name_after("，")
    ('停车位', '')
    """
    match = NOUN_AFTER.match(after)
    return match[1] if match else ""


@lru_cache(maxsize=8192)
def fit(one: str, other: str) -> float:
    """Return how far two names mean the same figure, 0 to 1.

    >>> fit("经济", "生产总值"), fit("一般公共预算收入", "一般公共预算支出") < 0.5
    (1.0, True)
    """
    one, other = rename(one), rename(other)
    if one == other:
        return 1.0 if one else 0.0
    mine, theirs = split_tokens(one), split_tokens(other)
    total = sum(map(weight, mine)) + sum(map(weight, theirs))
    common = sum(map(weight, mine & theirs))
    if not common:
        return 0.0
    smaller = min(sum(map(weight, mine)), sum(map(weight, theirs)))
    likeness = 0.5 * (2 * common / total) + 0.5 * (common / smaller)
    if any((word in one) != (word in other) for word in TELLING):
        likeness *= 0.5
    return likeness if one[-HEAD:] == other[-HEAD:] else likeness * 0.6
