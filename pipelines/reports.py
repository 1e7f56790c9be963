"""Say which report a text is: its kind, its year, its publisher and the day it was signed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipelines.document import ReportKind
from pipelines.headings import plain_text
from pipelines.identity import ORGAN, is_short_for

HEAD_LINES = 24
TAIL_LINES = 10
HEAD_CHARACTERS = 1500
TITLE_LIMIT = 300

CHINESE_DIGITS = {"〇": "0", "零": "0", "O": "0", "o": "0"} | {d: str(v) for v, d in enumerate("一二三四五六七八九", 1)}
WRITTEN_YEAR = r"(?:20\d\d|二[〇零Oo][〇零Oo一二三四五六七八九]{2})"
# `2021年`, `2021年度`, `二〇二一年`; a day's year (`2021年7月29日`) and the years of a span (`2021—2025年`) are none.
YEAR = re.compile(rf"(?<![\d\-—–~至])({WRITTEN_YEAR})\s?年(?!\s?(?:\d|[一二三四五六七八九十]{{1,3}}月))")
YEAR_REPORTED = re.compile(rf"(?<![\d\-—–~至])({WRITTEN_YEAR})\s?年度")
YEAR_OPENING = re.compile(rf"^\s*({WRITTEN_YEAR})\s?年(?:[,,]|以来|是|来)", re.MULTILINE)
# `2024年工作安排`, `2024年度法治政府建设工作计划`: the year after the one reported on
PLANNED = re.compile(
    r"\s?年度?(?:法治(?:政府)?(?:建设)?|依法行政)?(?:重点|主要)?(?:工作)?的?(?:安排|打算|计划|思路|要点)(?!.{0,4}(?:完成|落实|执行))"
)
NAMED_WORKS = re.compile(r"《[^》]{0,200}》")
YEAR_SPAN = re.compile(rf"{WRITTEN_YEAR}\s?年?\s?[-—–―~至到]+\s?{WRITTEN_YEAR}\s?年?")

RULE_OF_LAW = re.compile(r"法治政府|依法行政|法治建设|法治工作|依法治[市县区省州旗镇乡]|普法依法治理")
WORK_REPORT = re.compile(r"(?<!法治)(?<!依法行政)政府工作报告")
OPEN_GOVERNMENT = re.compile(r"信息公开.{0,10}(?:年度)?.{0,4}报告|政务公开.{0,8}(?:年度报告|年报)|信息公开年报")
REPORT_TITLE = re.compile(r"(?:报告|总结|年报|情况|要点的报告|情况通报)(?:[\((].{1,20}[\))])?$")

# `2026年1月27日在甘肃省十四届人民代表大会第四次会议上`
DELIVERED = re.compile(
    rf"({WRITTEN_YEAR})\s?年\s?[\d一二三四五六七八九十]{{1,3}}\s?月\s?[\d一二三四五六七八九十]{{1,3}}\s?日[^。\n]{{0,20}}?在(.{{2,14}}?)第?[一二三四五六七八九十]{{1,4}}届"
)
REVIEWED = re.compile(r"^.{0,24}?(20\d\d)年(?:工作)?(?:的)?(?:主要)?(?:工作)?(?:和.{0,20})?(?:回顾|总结)", re.MULTILINE)

BODY_END = r"(?:政府|委员会|委|厅|局|办公室|办|院|中心|处|司|署|总队|支队|大队|党组|公司|所|站|社|部|会)"
OFFICE = re.compile(r"政府办公[室厅]$")
# `大余县行政审批局`, alone on its line
BODY = re.compile(rf"[\u4e00-\u9fff()、]{{2,30}}{BODY_END}")
SIGNED = re.compile(
    rf"^(?P<body>[\u4e00-\u9fff()、 ]{{0,40}}?)\s*(?P<year>{WRITTEN_YEAR})\s?年\s?"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日\s*$"
)
# `现将示例市司法局2023年度法治政府建设工作报告如下`
PRESENTED = re.compile(rf"现将([\u4e00-\u9fff()]{{4,30}}?)(?:关于)?{WRITTEN_YEAR}\s?年")
# 转发：示例市…, 【转载】示例市…, 示例区转发《示例市…》: before the name of a report that somebody else published
REPRINTED = re.compile(r"^.{0,16}?[\[(【〔]?(?:转发|转载)[\])】〕]?[:：]?[《\"“]?")
LEADING_YEAR = re.compile(rf"(?:关于)?(?:{WRITTEN_YEAR}年(?:度|工作)?(?:[上下]半年)?)?(?:关于)?")
AFTER_PUBLISHER = re.compile(rf"关于|{WRITTEN_YEAR}年|推进|政府工作报告|法治|依法|政府信息|信息公开|政务公开|年度")
# `我局`, `市政务服务局`: a name that only its reader can complete
RELATIVE = re.compile(r"^(?:我|本|各|全)|^(?:省|市|县|区|州|旗|镇|乡|地区|自治[区州县])(?!.{0,3}[省市县区州旗])")
PLACE = re.compile(r"[\u4e00-\u9fff]{2,}(?:省|市|自治区|县|区|州|盟|旗|镇|乡|街道)")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says about itself."""

    title: str
    kind: ReportKind | None
    year: int | None
    publisher: str
    signed_on: dt.date | None


def identify(text: str, *, title: str = "", kind: ReportKind | None = None) -> Identity:
    """Read title, first lines and signature of a cleaned text; what is given wins over what is read."""
    head = [line.strip() for line in text[: HEAD_CHARACTERS * 4].split("\n", 60) if line.strip()][:HEAD_LINES]
    tail = [line.strip() for line in text[-HEAD_CHARACTERS:].split("\n") if line.strip()][-TAIL_LINES:]
    title = re.sub(r"\s+", " ", title).strip()[:TITLE_LIMIT] or _title(head)
    plain_head = plain_text("\n".join(head))[:HEAD_CHARACTERS]
    plain_title = plain_text(title)
    kind = kind or kind_of_title(plain_title) or _kind_of_text(plain_head)
    body, signed_on = _signature(tail)
    return Identity(
        title, kind, _year(plain_title, plain_head, text, kind), _publisher(title, head, body, kind), signed_on
    )


def kind_of_title(title: str) -> ReportKind | None:
    """Return the kind of report that a title names; None for another document.

    >>> kind_of_title("示例市2021年度法治政府建设工作报告"), kind_of_title("2025年示例省政府工作报告")
    ('rule_of_law', 'work_report')
    """
    plain = re.sub(r"\s", "", plain_text(title))
    if OPEN_GOVERNMENT.search(plain):
        return "open_government"
    if WORK_REPORT.search(plain):
        return "work_report"
    return "rule_of_law" if RULE_OF_LAW.search(plain) else None


def year_of_title(title: str, kind: ReportKind | None) -> int | None:
    """Return the year that a title reports on; of two (`2022年情况暨2023年要点`) the earlier.

    A work report bears the year in which it is given; there even the year of a day counts.
    """
    plain = plain_text(title)
    years = [_number(match[1]) for match in YEAR.finditer(YEAR_SPAN.sub("", NAMED_WORKS.sub("", plain)))]
    if not years and kind == "work_report":
        years = [_number(written) for written in re.findall(WRITTEN_YEAR, plain)]
    return (max(years) if kind == "work_report" else min(years)) if years else None


def _number(written: str) -> int:
    return int("".join(CHINESE_DIGITS.get(character, character) for character in written))


def _title(head: list[str]) -> str:
    """Return the title among the first lines, two lines joined when the publisher stands above the rest."""
    for index, line in enumerate(head):
        plain = plain_text(line)
        if len(line) > 60 or plain[-1] in "。;:,":
            if len(line) > 60:
                return ""
            continue
        if kind_of_title(plain) and REPORT_TITLE.search(plain):
            above = head[index - 1] if index else ""
            return above + line if plain.startswith("关于") and BODY.fullmatch(plain_text(above)) else line
    return ""


def _kind_of_text(head: str) -> ReportKind | None:
    if re.search(r"各位代表.{0,40}我代表.{0,14}政府", head, re.DOTALL):
        return "work_report"
    if re.search(r"信息公开(?:条例|工作年度报告|年度报告)", head[:500]):
        return "open_government"
    return "rule_of_law" if RULE_OF_LAW.search(head[:600]) else None


def _year(title: str, head: str, text: str, kind: ReportKind | None) -> int | None:
    found = year_of_title(title, kind)
    if found is not None:
        return found
    if kind == "work_report":
        delivered = DELIVERED.search(head)
        if delivered:
            return _number(delivered[1])
        reviewed = REVIEWED.search(text)
        return int(reviewed[1]) + 1 if reviewed else None
    words = YEAR_SPAN.sub("", head)
    for pattern in (YEAR_REPORTED, YEAR_OPENING, YEAR):
        match = pattern.search(words)
        if match:
            return _number(match[1]) - bool(PLANNED.match(words, match.end(1)))
    return None


def _publisher(title: str, head: list[str], signature: str, kind: ReportKind | None) -> str:
    """Return the publisher by the surest source that names it in full."""
    plain = plain_text("\n".join(head))[:HEAD_CHARACTERS]
    if kind == "work_report":
        delivered = DELIVERED.search(plain)
        if delivered:
            return delivered[2].strip() + "人民政府"
    named = publisher_of_title(title)
    if named and (is_short_for(named, signature) or _completes(signature, named)):
        return signature
    if named:
        return named + "人民政府" if kind == "work_report" and PLACE.fullmatch(plain_text(named)) else named
    if signature:
        return signature
    presented = PRESENTED.search(plain)
    if presented and not RELATIVE.search(presented[1]) and PLACE.match(presented[1]):
        return presented[1]
    return ""


def _completes(signature: str, named: str) -> bool:
    """Tell whether a signature says which body of the place that a title names: 示例市, 示例市司法局.

    The office of a government signs for it.
    """
    return signature.startswith(named) and not ORGAN.search(plain_text(named)) and not OFFICE.search(signature)


def publisher_of_title(title: str) -> str:
    """Return the body that a title names, as written; empty when it names none.

    >>> publisher_of_title("示例市人民政府关于2021年度法治政府建设工作情况报告")
    '示例市人民政府'
    >>> publisher_of_title("2020年示例区法治政府建设情况报告"), publisher_of_title("2021年度法治政府建设报告")
    ('示例区', '')
    >>> publisher_of_title("示例区转发《示例市2021年度法治政府建设情况报告》")
    '示例市'
    """
    words = REPRINTED.sub("", re.sub(r"\s", "", title))
    leading = LEADING_YEAR.match(plain_text(words))
    words = words[leading.end() if leading else 0 :]
    cut = AFTER_PUBLISHER.search(plain_text(words))
    name = words[: cut.start()] if cut else ""
    return name if 2 <= len(name) <= 30 and not RELATIVE.search(name) else ""


def _signature(tail: list[str]) -> tuple[str, dt.date | None]:
    """Return the body and the day that close a text: `示例局` / `2021年11月15日`, on two lines or one."""
    for index in range(len(tail) - 1, -1, -1):
        match = SIGNED.match(plain_text(tail[index]))
        day = _date(match) if match else None
        beside = tail[index][: match.end("body")].strip() if match else ""
        if day is None or (beside and not BODY.fullmatch(plain_text(beside).replace(" ", ""))):
            continue  # no day, or the end of a sentence such as `会议定于2021年11月15日`
        above = tail[index - 1] if index else ""
        for name in (beside, above, tail[index + 1] if index + 1 < len(tail) else ""):
            if BODY.fullmatch(plain_text(name).replace(" ", "")):
                return re.sub(r"\s", "", name), day
        return "", day
    return "", None


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(_number(match["year"]), _small_number(match["month"]), _small_number(match["day"]))
    except ValueError:  # a 32nd, a 13th month: no date
        return None


def _small_number(written: str) -> int:
    """Return what `12` or `二十一` counts."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    values = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
    return (values.get(tens, 1) * 10 if ten else 0) + values.get(ones, 0)
