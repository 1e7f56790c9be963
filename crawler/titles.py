"""Which rows of a listing are annual reports, by their titles, and of which year.

A title is judged on a folded copy: Simplified script, narrow width, no space, no quotes, no bracketed tail.

A month before the name of a report is the time that it reports on (2024年7月…情况), one behind it mostly the month in
which it was signed (…情况报告2025年1月): no annual report is signed before November of its year, most are by April.
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
# …报告.pdf, …报告全文, …报告 2024-03-12, …报告2025年1月, …情况的公示: what stands behind the name of a report
BEHIND = re.compile(
    r"\.(?:pdf|docx?|wps|ofd)$|"
    r"(?<=报告|年报|总结|情况)(?:全文|公开版|的?(?:公示|公告)|20\d\d(?:年\d{1,2}月(?:\d{1,2}日)?|([-/.])\d{1,2}(?:\1\d{1,2})?))$",
    re.IGNORECASE,
)
YEAR_BEHIND = re.compile(r"(?<=报告|年报|总结|情况)20\d\d年?度?$")  # …年度报告2024年
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
# The part of a year that stands behind the name, alone: (2024年上半年), 〔第三季度〕, (1—6月), (2024年7月份), (7月)
PART_BEHIND = re.compile(
    r"(?:^|[(\[【〔])(?:20\d\d年?度?)?(?:[上下]?半年|第?[一二三四1-4]季度|\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月份?|\d{1,2}月份|"
    r"(?<![年度\d])\d{1,2}月)(?:[)\]】〕]|$)"
)
# the month in which it was signed, or a month's report: (2025年3月), 2025年1月, 2025-03; a day is no month
MONTH_BEHIND = re.compile(
    r"(?:^|[(\[【〔])(20\d\d)(?:年(1[0-2]|0?[1-9])月|[-/.](1[0-2]|0?[1-9]))(?:印发|公开|发布|公布)?(?:[)\]】〕]|$)"
)
DAY_OR_MONTH = re.compile(r"20\d\d年\d{1,2}月|20\d\d([-/.])\d{1,2}(?!\d)")  # when it was signed or published
ANNUAL = re.compile(r"年度|年报|全年")
FIRST_SIGNED = 11  # November: 宜宾 signed its report of 2021 on 6 December, 大余 on 15 November 2021
MONTHS_OF_REPORTS = frozenset({11, 12, 1, 2, 3, 4})  # 厅字〔2019〕28号 art. 24: public before 1 April
DRAFT = re.compile(r"征求意见稿|送审稿|讨论稿|草稿")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
# 二〇二一年, 二〇二五年一月, 二〇二五年一月十二日
CHINESE_DATE = re.compile(
    r"(二[〇○零OoΟ0][〇○零OoΟ0一二三四五六七八九]{2})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?)?"
)
DIGITS = str.maketrans("〇○零OoΟ一二三四五六七八九", "000000123456789")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def fold(title: str) -> str:
    """Return the copy of a title that is judged.

    >>> fold("示例市２０２１年度法治政府建設情況報告（全文）"), fold("二〇二一年法治政府建设情况报告（2022年1月）.pdf")
    ('示例市2021年度法治政府建设情况报告', '2021年法治政府建设情况报告')
    """
    return _name(_squeezed(title))


def fold_script(title: str) -> str:
    """Return a title in narrow characters of the Simplified script."""
    return cast("str", _converter().convert(unicodedata.normalize("NFKC", title)))


def _squeezed(title: str) -> str:
    """Return a title folded, and whole: without spaces and quotes, its written-out dates in digits."""
    return CHINESE_DATE.sub(_in_digits, DROPPED.sub("", fold_script(title)))


def _in_digits(date: re.Match[str]) -> str:
    year, month, day = date[1].translate(DIGITS), date[2], date[3]
    return f"{year}年" + (f"{_number(month)}月" if month else "") + (f"{_number(day)}日" if day else "")


def _number(written: str) -> int:
    tens, ten, ones = written.rpartition("十")
    return (int(tens.translate(DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(DIGITS) or 0)


def _name(squeezed: str) -> str:
    """Return a title without what stands behind the name of the report, several things included."""
    name, longer = BEHIND.sub("", TAIL.sub("", squeezed)), squeezed
    while name != longer:
        name, longer = BEHIND.sub("", TAIL.sub("", name)), name
    return name


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
    if _is_of_a_part(_squeezed(whole), kind):
        return False
    if REPORTS[kind].search(YEAR_BEHIND.sub("", folded)):
        return True
    return is_cut(title) and bool(SUBJECTS[kind].search(folded)) and year_of(title) is not None


def _is_of_a_part(squeezed: str, kind: Kind) -> bool:
    """Tell whether a folded title names a half of a year, a quarter or months as the time reported on."""
    name = _name(squeezed)
    behind = WHOLE_YEAR.sub("", squeezed[len(name) :])
    if PART_OF_YEAR.search(name) or PART_BEHIND.search(behind):
        return True
    if kind == "work_report":  # it may name the month in which it was given
        return False
    return bool(MONTHS.search(WHOLE_YEAR.sub("", name))) or not all(
        _is_signed_in(name, int(found[1]), int(found[2] or found[3])) for found in MONTH_BEHIND.finditer(behind)
    )


def _is_signed_in(name: str, year: int, month: int) -> bool:
    """Tell whether a month behind a name is that in which the report was signed, and not the one it reports on.

    >>> _is_signed_in("示例市2024年法治政府建设情况", 2025, 6), _is_signed_in("示例市2024年法治政府建设情况", 2024, 6)
    (True, False)
    """
    own = year_of(name)
    if own is not None and (year, month) >= (own, FIRST_SIGNED):
        return True
    # Reports of a month are called 情况, 总结 or 动态.
    return bool(ANNUAL.search(name)) or (name.endswith("报告") and month in MONTHS_OF_REPORTS)


def year_of(title: str) -> int | None:
    """Return the first year that a title names; None when it names none.

    The day or month behind the name is no year, but for a work report: that bears the year in which it is given.

    >>> year_of("关于2022年法治工作情况暨2023年工作要点的报告"), year_of("二〇二一年度法治政府建设报告")
    (2022, 2021)
    >>> year_of("法治政府建设年度报告（2023年）"), year_of("法治政府建设年度报告（2025年3月）")
    (2023, None)
    """
    folded = fold(NAMED_WORK.sub("", title)) or fold(title)
    found = YEAR.search(folded)
    if found is None:
        whole = WHOLE_YEAR.sub("", _squeezed(title))
        found = YEAR.search(whole if REPORTS["work_report"].search(folded) else DAY_OR_MONTH.sub("", whole))
    return int(found[0]) if found else None


def names_a_year(title: str) -> bool:
    """Tell whether a title names any year, that of the day on which it was signed included."""
    return YEAR.search(_squeezed(title)) is not None
