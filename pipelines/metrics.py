"""Name what a figure measures, and say how far two names mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.aliases import is_known, rename
from pipelines.tokens import split_tokens, weight

FILLER = re.compile(
    r"(?:到|至|截至)?20\d\d年(?:[底末内中])?|\d{1,2}(?:[-—–至~]\d{1,2})?月份?[底末]?|全[省市区县年]|年[内末底]|全社会|力争|确保|努力|实现|达(?!标|产)到?|突破|超过?|完成(?!率)|左右|(?<!规模)(?<!限额)以上|以内|以下|保持|稳定|控制|不低于|不少于|至少|分别|同比|预计|预期"
    r"|[与同较比](?:上年|去年|20\d\d年)(?:同期)?|由[负降减]转[正升增]"
    r"|增长|增幅|增速|涨幅|上涨|提高|提升|下降|降低|减少|增加(?!值)|新增|净增|增至|其中|累计"
)
"""words of a clause that do not name what is measured"""
LINKS = re.compile(r"(?:基本|实际|压缩|压减|缩减|缩短|[到至在为约近再])+$")
"""…控制(在) · 时限(压缩)50%: what is left of them between the name and its number"""
STARTED = re.compile(r"[从由](?:上年[末底]?|去年底?|原来|平均|年初|年中|上半年|20\d\d年)?的?\d.*$")
"""审批时限(由20个工作日)压缩至5个工作日"""
DOING = re.compile(
    r"新?建成?设?|新开工?|开工|开展|培育|打造|改造|启动|推进|推动|布局|安排|引进|实施|建立|组织|举办|办好|力争|治理|整治|供应|制定|发布|创建|争创|评选|支持|组织|评查|受理|审查|落地|走访|接待|发放|归集|压缩|实行"
)
"""verbs that stand between a promise's start and its number: 新建 · 培育; what is counted then follows the number"""
DEED_LAST = re.compile(rf"(?:{DOING.pattern})$")
OPENERS = "和|及|与|并|由|从|将|平均|共|总|全部|其他|为|再|在"
"""what may stand in front of a name and is no part of it"""
NOUN_AFTER = re.compile(r"^(?:以上|以内|左右|及以上)?([一-鿿A-Za-z]{2,12})")
"""what is counted, right after number and unit: (2.5万个)停车位 · (20家)中试基地"""
NOT_NAME = re.compile(r"[\d.%]+[^\w]*|[“”《》（）()]")
TELLING = ("人均", "户均", "民间", "工业", "支出", "占")
"""words that change what is measured when only one of two names holds them"""
LEVELS = (re.compile("全国|国家"), re.compile("全省|省级|省重点"), re.compile("全市|市级"), re.compile("县级|区级"))
"""whose thing it is; 全国重点实验室 are no 全省重点实验室"""
NO_PART = re.compile(r"实现|完成|预计|全部|各类|各级|所有|全[省市区县国]|我[省市区县]|新增|累计|的")
"""words in front of a name that leave it the same"""
HEAD = 2
"""characters at a name's end that must agree: 收入 is not 支出"""


def name_before(before: str) -> str:
    """Return the words before a number that name what is measured, less verbs of change and comparators.

    >>> name_before("全省地区生产总值增长"), name_before("培育"), name_before("进出口总额增长5%、达到")
    ('地区生产总值', '', '进出口总额')
    """
    parts = re.split(r"[、，：]", STARTED.sub("", before))
    words = _bare(parts[-1])
    if len(words) < HEAD and len(parts) > 1:
        words = _bare("".join(re.sub(r"\d[^、]*", "", part) for part in parts))
    words = NOT_NAME.sub("", words).strip()
    words = re.sub(rf"^(?:{DOING.pattern}|{OPENERS})+", "", words).rstrip("由从")
    return "" if len(DOING.sub("", words)) < HEAD else words


def _bare(words: str) -> str:
    return LINKS.sub("", FILLER.sub("", words))


def ends_with_deed(before: str) -> bool:
    """Say whether a verb stands right before the number, what is counted after it: 人防工程等建设(2.5万个)停车位.

    >>> ends_with_deed("利用人防工程等建设"), ends_with_deed("新建停车位")
    (True, False)
    """
    return DEED_LAST.search(before) is not None


def name_after(after: str) -> str:
    """Return the noun after number and unit; empty where the clause ends.

    >>> name_after("停车位，"), name_after("，")
    ('停车位', '')
    """
    match = NOUN_AFTER.match(after)
    return match[1] if match else ""


def same_people(one: str, other: str) -> bool:
    """Say whether two names of incomes speak of the same people; 居民收入 is that of 城镇 and 农村 together.

    >>> same_people("城镇居民收入", "居民收入"), same_people("城镇居民收入", "城镇常住居民收入")
    (False, True)
    """
    return "收入" not in one or all((word in one) == (word in other) for word in ("城镇", "农村"))


def is_part(whole: str, name: str) -> bool:
    """Say whether a name is a narrower one: what it counts falls short of the whole by itself.

    >>> is_part("学位", "义务教育学位"), is_part("学位", "实现学位"), is_part("地区生产总值", "全市地区生产总值")
    (True, False, False)
    """
    if not whole or name == whole or not name.endswith(whole) or is_known(whole):
        return False
    return len(NO_PART.sub("", name.removesuffix(whole))) >= HEAD


def same_level(one: str, other: str) -> bool:
    """Say whether two names may speak of one level of government.

    >>> same_level("全省重点实验室", "全国重点实验室"), same_level("全省重点实验室", "重点实验室")
    (False, True)
    """
    mine, theirs = ([bool(level.search(name)) for level in LEVELS] for name in (one, other))
    return not (any(mine) and any(theirs)) or mine == theirs


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
    if not same_level(one, other):
        likeness *= 0.5
    return likeness if one[-HEAD:] == other[-HEAD:] else likeness * 0.6
