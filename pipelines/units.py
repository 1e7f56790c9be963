"""Know the units that reports count in: how they are written, what they amount to, which of them say the same."""

from __future__ import annotations

import re

UNIT = re.compile(
    r"个?百分点|[千兆吉]?瓦时?|立方米|平方(?:公里|千米|米)|人次|场次|批次|台套|个?工作日|个月|学时|课时|小时|分钟|秒|天|公里|千米|公顷|公斤|标箱"
    r"|床位|车次|架次|班列|微克/立方米|[个家项件套座条亩吨斤人户元处所名张台本枚对头种类支辆艘列米次场期批只部篇倍位宗幢栋间组份卷册起例架班]"
)
"""what is counted, right after the number: 万人 · 亿千瓦时 · 个百分点"""
NO_QUANTITY = re.compile(
    r"^(?:[号版级型线+\-/_年月日时分](?!钟)[^之]|[a-zA-Z]|周年|世纪|后$|度$|千伏|秒拍|班(?:级|子|组))"
)
"""what follows a number that measures nothing: 22号线 · 3.0版 · 5A级 · 1+1+N · 110千伏"""
TIMES = frozenset(("工作日", "天", "小时", "分钟", "秒", "月"))
"""bases of what takes time; less of it is better, and 7×24小时服务 is no figure"""
HOURS = frozenset(("学时", "课时"))
SPAN_OF_TIME = re.compile(
    r"(?:时[限长间]|耗时|用时|周期|压缩|缩短|压减|减少|不少于|不低于|不超过|不多于|控制|提速)[^，。；]*$"
)
"""审批时限(3个工作日): words before a number of days that make it a measure"""

THINGS = "家项条座所件处台套辆部只架艘起例支间份张本枚"
SAME_UNIT = dict.fromkeys((*THINGS, "台套"), ("个", 1.0)) | {
    "吨": ("斤", 2000.0),
    "公斤": ("斤", 2.0),
    "公里": ("米", 1000.0),
    "千米": ("米", 1000.0),
    "公顷": ("亩", 15.0),
    "平方公里": ("亩", 1500.0),
    "平方千米": ("亩", 1500.0),
    "个百分点": ("百分点", 1.0),
    "千瓦时": ("瓦时", 1e3),
    "千瓦": ("瓦", 1e3),
    "兆瓦": ("瓦", 1e6),
    "吉瓦": ("瓦", 1e9),
    "个工作日": ("工作日", 1.0),
    "个月": ("月", 1.0),
    "课时": ("学时", 1.0),
    "名": ("人", 1.0),
    "位": ("人", 1.0),
    "场": ("次", 1.0),
    "期": ("次", 1.0),
    "场次": ("次", 1.0),
}
"""units that say the same: a review counts 134处 where the plan counted 60个"""
ALIKE = tuple(
    map(
        frozenset,
        (
            ("名", "位", "人"),
            ("场", "次", "场次"),
            ("辆", "台"),
            ("台", "套", "台套"),
            ("家", "户", "个"),
            ("件", "起", "例", "宗"),
            ("座", "处", "个"),
            ("所", "个"),
            ("套", "户"),
            ("项", "个"),
            ("件", "部"),
        ),
    )
)
"""measure words between which nothing is lost: 80户 and 80家 enterprises; 5个 and 6000套 may be one thing"""
BODIES = re.compile(r"企业|主体|商户|单位|公司|机构|合作社|巨人|瞪羚|工商户$")
"""what is counted in 户 as well as in 家"""
HOMES = re.compile(r"(?:住房|危房|旧房|棚户区|城中村|安置房|保租房|公租房|安居房)(?:改造|搬迁)?$")
"""homes are counted in 户 as well as in 套: 危旧房改造3.5万户"""
ONE_BY_ONE = frozenset(("个", "人", "户", "次"))
"""bases in which things are counted: 增加2万个 is as much as 新增2万个"""


def base_of(unit: str, metric: str) -> tuple[str, float]:
    """Return the unit that a unit is counted in, and how many of it one is; ``metric`` is what is counted.

    >>> base_of("吨", "粮食产量"), base_of("户", "高新技术企业"), base_of("户", "危旧房改造"), base_of("户", "惠及居民")
    (('斤', 2000.0), ('个', 1.0), ('个', 1.0), ('户', 1.0))
    """
    if unit == "户" and (BODIES.search(metric) or HOMES.search(metric)):
        return "个", 1.0
    return SAME_UNIT.get(unit, (unit, 1.0))


def loses_nothing(one: str, other: str) -> bool:
    """Say whether two units, as written, can be told apart by their number alone.

    >>> loses_nothing("家", "万户"), loses_nothing("套", "个"), loses_nothing("亿斤", "万吨")
    (True, False, True)
    """
    one, other = one.lstrip("百千万亿") or one, other.lstrip("百千万亿") or other
    same_measure = SAME_UNIT.get(one, (one, 1.0))[0] not in ONE_BY_ONE
    return one == other or same_measure or any(one in alike and other in alike for alike in ALIKE)
