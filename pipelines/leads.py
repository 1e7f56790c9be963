"""Say what the words before and after a number tell of it: bound, growth or level, whose, of what time, how far."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Sense = Literal["growth", "fall", "level"]
Comparator = Literal[">=", "<=", "=", "~", "range"]

AT_LEAST_BEFORE = re.compile(r"(?:不低于|不少于|不小于|至少|超过|超|突破|大于|高于|达到?|力争|确保|站上|逾)$")
AT_MOST_BEFORE = re.compile(r"(?:不超过|不高于|不多于|(?<!不)低于|控制在|(?<!不)少于|(?<!不)小于|限(?:定)?在)$")
AT_LEAST_AFTER = re.compile(r"^(?:及以上|以上|多|余|之上|左右以上)")
AT_MOST_AFTER = re.compile(r"^(?:以内|以下|之内|及以下)")
ABOUT_AFTER = re.compile(r"^(?:左右|上下)")
ABOUT_BEFORE = re.compile(r"(?:约|近|接近|大约|将近)$")
GROWS = re.compile(
    r"(?:增长(?![^，。；\d]{0,3}贡献)|增幅|增速|涨幅|上涨|增加(?!值)|提高|提升|上升|增产|同比增)[^，。；\d]{0,8}$"
)
FALLS = re.compile(r"(?:下降|降低|减少|压减|减幅|降幅|压缩|缩短|回落|下跌|跌幅|下滑|缩减|调减)[^，。；\d]{0,8}$")
ARRIVES = re.compile(r"(?:到|至|达到?|为)[^，。；\d长]{0,4}$")
"""提高到93%: a level, no growth"""
STAYS_GROWTH = re.compile(r"(?:增长率?|增幅|增速|涨幅)(?:目标|平均|均)?(?:达到?|为|(?:保持|稳定|控制)?在)[^，。]{0,2}$")
"""增速达到5%: growth after all"""
FALLS_TO = re.compile(r"(?:下降|降低|减少|压减|压缩|缩短|回落|缩减|[降减压])(?:到|至|为)[^，。；\d]{0,4}$")
"""审批时限压缩至(3个工作日): no more than that"""
RELATIVE = re.compile(
    r"(?:高于|低于|快于|好于|超过|领先|高出)[^，。；\d]{0,10}(?:全国|全省|全市|平均)[^，。；\d]{0,8}$"
    r"|[比较][^，。；\d]{0,6}(?:全国|全省|全市|平均)[^，。；\d]{0,8}[高快低慢][^，。；\d]{0,3}$"
    r"|(?:增速|增幅|涨幅|降幅|跌幅)[^，。；\d]{0,8}(?:收窄|扩大|加快|回升|回落|提[高升])[^，。；\d]{0,4}$"
)
"""增幅高于全国0.2个百分点 · 降幅收窄3个百分点: a distance, not the figure itself"""
LONG_RUN = re.compile(
    r"年均(?!浓度|气温|值)|年平均增|五年|(?<!\d)5年|累计|“?十[三四五]五”?(?:期间|时期|以来)|\d{4}年以来|连续\d+年"
    r"|[两三四六七八九十]年(?:来|间|共)|近[两三四五]年|20\d\d年?(?:-|—|–|~|至|到)20\d\d年"
)
"""五年年均增长6%: an average or a sum over years is not the year's result"""
WHOLE_YEAR = re.compile(r"全年|当年|年内|本年|今年|20\d\d年(?!以来|底|末)[^，。；]{0,6}累计")
"""全年累计办理: a sum over one year after all"""
FLOW = re.compile(r"新增|新建|新开|新设|完成|发放|培训|引进|办理|投入")
"""五年城镇新增就业603.7万人: a sum over the years that are told of"""
FRESH = re.compile(r"新增|净增|新(?:认定|培育|建|改建|扩建|开工|登记|设|创建|引进|评|签|开)")
"""新增高新技术企业120家: what came about, …"""
STOCK = re.compile(
    r"总[数量]|总规模|保有量|拥有|(?:稳定|保持)在|[增升]至|(?:扩大|增加|增长|提高|提升|发展|壮大)到|突破|达到?|超过?$"
)
"""高新技术企业达到1200家: … and what there is; neither answers the other"""
BEGUN = re.compile(r"开工|动工|破土")
BUILT = re.compile(r"建成(?!区|率)|竣工|交付|完工|投产|投用|投入使用")
PARTIAL = re.compile(r"其中|每年|首批|第[一二三四五\d]批|率先|先期|一期")
"""其中县级30个 · 每年20项以上: a part, or a rule of thumb, which cannot fall short of the whole"""


@dataclass(frozen=True, slots=True)
class Lead:
    """What the words before a number say of it."""

    sense: Sense
    relative: bool
    """measured against others (高于全国…)"""
    long_run: bool
    """an average or a sum over years"""
    flow: bool
    """what came about in a time (新增, 完成), not what there is at its end"""
    extent: Literal["", "fresh", "stock"] = ""
    """``fresh``: what was added (新增), ``stock``: what there is in all (达到, 总数), where the words say so"""
    stage: Literal["", "begun", "built"] = ""
    """whether building works were begun or finished, where the words say so"""
    partial: bool = False
    """a part of the whole (其中, 首批)"""


def read_lead(before: str) -> Lead:
    """Read the words of the clause before a number; of an enumeration the last item counts where it says something.

    >>> read_lead("高新技术企业达到").extent, read_lead("新增高新技术企业").extent, read_lead("新开工保障房").stage
    ('stock', 'fresh', 'begun')
    """
    own = before.rsplit("、", 1)[-1]
    words = own if FRESH.search(own) or STOCK.search(own) else before
    stage = own if BEGUN.search(own) or BUILT.search(own) else before
    return Lead(
        sense=read_sense(before),
        relative=bool(RELATIVE.search(before)),
        long_run=bool(LONG_RUN.search(before)) and not WHOLE_YEAR.search(before),
        flow=bool(FLOW.search(before)),
        extent="fresh" if FRESH.search(words) else "stock" if STOCK.search(words) else "",
        stage="begun" if BEGUN.search(stage) else "built" if BUILT.search(stage) else "",
        partial=bool(PARTIAL.search(before)),
    )


def read_sense(before: str) -> Sense:
    """Tell growth and fall from a level.

    >>> read_sense("网办率提高到"), read_sense("生产总值增速达到"), read_sense("能耗下降"), read_sense("工业增加值占比")
    ('level', 'growth', 'fall', 'level')
    """
    if ARRIVES.search(before) and not STAYS_GROWTH.search(before):
        return "level"
    if GROWS.search(before):
        return "growth"
    return "fall" if FALLS.search(before) else "level"


def read_comparator(before: str, after: str, *, more: bool) -> Comparator:
    """Tell bounds from plain figures; ``more`` says that 多 or 余 follows the number.

    >>> read_comparator("控制在", "以内", more=False), read_comparator("新增", "左右", more=False)
    ('<=', '~')
    """
    if AT_MOST_BEFORE.search(before) or AT_MOST_AFTER.match(after):
        return "<=" if not ABOUT_AFTER.match(after) else "~"
    if ABOUT_AFTER.match(after) or ABOUT_BEFORE.search(before):
        return "~"
    if FALLS_TO.search(before) and not AT_LEAST_AFTER.match(after):
        return "<="
    if more or AT_LEAST_AFTER.match(after) or AT_LEAST_BEFORE.search(before):
        return ">="
    return "="


def bound_length(after: str) -> int:
    """Return how many characters of what follows a unit still belong to the figure: 以上, 左右.

    >>> bound_length("以上的街道"), bound_length("街道")
    (2, 0)
    """
    mark = AT_LEAST_AFTER.match(after) or AT_MOST_AFTER.match(after) or ABOUT_AFTER.match(after)
    return mark.end() if mark else 0
