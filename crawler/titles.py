"""Which rows of a listing are annual reports, by their titles, and of which year.

A title is judged on a folded copy: Simplified script, narrow width, no space, no quotes, no bracketed tail.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import cast

from opencc import OpenCC

from config.portal import Kind

ELLIPSIS = re.compile(r"(?:…|\.{2,}|。{2,}|⋯)+$")  # a title cut to the width of its column
DROPPED = re.compile(r"[\s“”‘’「」『』《》〈〉\"'·•]+")
TAIL = re.compile(r"(?:[(\[【〔][^()\[\]【】〔〕]{0,40}[)\]】〕]|——.{0,60})$")  # (全文), 〔2022〕, ——2025年1月15日在…
# …报告.pdf, …报告全文, …报告 2024-03-12, …情况的公示: what stands behind the name of a report
BEHIND = re.compile(
    r"(?<=报告|年报|总结|情况)(?:\.(?:pdf|docx?|wps|ofd)|全文|公开版|20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|的?(?:公示|公告))$",
    re.IGNORECASE,
)
# …工作总结及2023年工作计划, …工作情况和2022年工作安排: the plan for the next year belongs to the report
NEXT_PLAN = re.compile(
    r"(?<=报告|总结|情况)(?:暨|和|及|以及|与|、)20\d\d年度?[^,;。]{0,16}(?:计划|安排|打算|思路|要点)$"
)

REPORTS: dict[Kind, re.Pattern[str]] = {
    # 示例市2021年度法治政府建设情况报告, 关于2022年法治工作情况暨2023年工作要点的报告, 2020年依法行政工作总结
    "rule_of_law": re.compile(
        r"(?:法治政府|依法行政|法治建设|法治工作|依法治[省市州县区])[^,;。]{0,40}?(?:报告|年报|总结|情况|情况汇报)$"
    ),
    # 2025年示例市政府工作报告
    "work_report": re.compile(r"政府工作报告$"),
    # 示例市2023年政府信息公开工作年度报告, 2022年政务公开年报
    "open_government": re.compile(r"(?:政府信息公开|政务公开|信息公开)[^,;。]{0,20}?(?:报告|年报)$"),
}
SUBJECTS: dict[Kind, re.Pattern[str]] = {  # all that a title cut short may still show
    "rule_of_law": re.compile(r"法治政府|依法行政|法治建设"),
    "work_report": re.compile(r"政府工作报"),
    "open_government": re.compile(r"(?:政府信息|政务)公开.*年"),
}
# About a report, or another document of the same field: 关于做好…报告工作的通知, 《…》解读, 全市…推进会召开
OTHERS = re.compile(
    r"通知|通报|印发|批复|复函|解读|图解|图说|读懂|问答|新闻|快讯|会议|召开|座谈|推进会|培训|研讨|"
    r"督察|督查|述职|述法|方案|规划(?!.{0,8}[局厅委部])|纲要|计划$|实施意见|意见建议|征求|征集|草案|审议|听取|汇报会|评议|考核|评估|测评|"
    r"调研|讲话|决议|决定$|示范创建|示范区|示范市|学习|贯彻(?!.{0,60}(?:报告|总结)$)|热议|更正|勘误|起草|任务分解|责任分工|重点工作分工|公告$|目录|指南|"
    r"作政府工作报告|工作要点(?!.{0,3}报告)|履行.{0,14}第一责任人|整改"
)
NAMED_WORK = re.compile(r"《[^《》]{0,80}》")  # 贯彻落实《法治政府建设实施纲要》情况的报告: what it reports on
PART_OF_YEAR = re.compile(r"半年|季度")  # 2024年上半年…总结, 第一季度…情况: not of a whole year
# 1-6月…报告, 7月份…情况; a day (2025年1月20日) is none, and a work report may name the month in which it was given
MONTHS = re.compile(r"(?<![\d日])(?:1[0-2]|0?[1-9]|[一二三四五六七八九十]{1,2})月份?(?![\d一二三四五六七八九十])")
WHOLE_YEAR = re.compile(r"(?<!\d)(?:0?1|一)月?份?[-—–~至到]{1,2}(?:12|十二)月份?")  # 1-12月, 一月至十二月
DRAFT = re.compile(r"征求意见稿|送审稿|讨论稿|草稿")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
CHINESE_YEAR = re.compile(r"二[〇○零OoΟ0][〇○零OoΟ0一二三四五六七八九]{2}(?=年)")  # 二〇二一年
DIGITS = str.maketrans("〇○零OoΟ一二三四五六七八九", "000000123456789")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def fold(title: str) -> str:
    """Return the copy of a title that is judged.

    >>> fold("示例市２０２１年度法治政府建設情況報告（全文）")
    '示例市2021年度法治政府建设情况报告'
    """
    simple = fold_script(title)
    return BEHIND.sub("", TAIL.sub("", DROPPED.sub("", simple)))


def fold_script(title: str) -> str:
    """Return a title in narrow characters of the Simplified script."""
    return cast("str", _converter().convert(unicodedata.normalize("NFKC", title)))


def is_cut(title: str) -> bool:
    """Tell whether a title ends in an ellipsis: the listing cut it to the width of its column."""
    return bool(ELLIPSIS.search(title.rstrip()))


def is_report(title: str, kind: Kind) -> bool:
    """Tell whether a title names an annual report of that kind, and not something about one."""
    whole = ELLIPSIS.sub("", title.rstrip())
    folded = NEXT_PLAN.sub("", fold(whole))
    # 《2023年…报告》解读 is about a report; the 纲要 that a report names is not what the report is.
    if OTHERS.search(NEXT_PLAN.sub("", fold(NAMED_WORK.sub("", whole)))) or DRAFT.search(fold_script(whole)):
        return False
    if PART_OF_YEAR.search(folded) or (kind != "work_report" and MONTHS.search(WHOLE_YEAR.sub("", folded))):
        return False
    if REPORTS[kind].search(folded):
        return True
    return is_cut(title) and bool(SUBJECTS[kind].search(folded)) and year_of(title) is not None


def year_of(title: str) -> int | None:
    """Return the first year that a title names; None when it names none.

    >>> year_of("关于2022年法治工作情况暨2023年工作要点的报告"), year_of("二〇二一年度法治政府建设报告")
    (2022, 2021)
    """
    folded = fold(NAMED_WORK.sub("", title)) or fold(title)
    found = YEAR.search(folded) or CHINESE_YEAR.search(folded) or YEAR.search(unicodedata.normalize("NFKC", title))
    return int(found[0].translate(DIGITS)) if found else None
