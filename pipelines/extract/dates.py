"""Dates of a page, each kept under the place where it was found: they disagree on real pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# Most telling first: t20190918_693227 · /art/2016/11/22/, /2023-02/26/ · /202404/12/ · /2023/0226/ · /20240412/
URL_DATES = (
    re.compile(r"[/_]t((?:19|20)\d\d)(\d\d)(\d\d)_\d"),
    re.compile(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?=[/_.])"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)/(\d\d)(?=/)"),
    re.compile(r"/((?:19|20)\d\d)/(\d\d)(\d\d)(?=/)"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)(?=/)"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)\d{4,12}(?=/)"),
)
DATE = re.compile(r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")  # 2022-03-23 · 2019年3月6日
LABELLED = re.compile(
    r"(?P<label>(?:发布|发表|公开|更新|录入|发文)?(?:时间|日期))\s{0,4}[:：]\s{0,4}[\[【(（]?\s{0,4}"
    r"(?P<date>(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})"
)  # 发布时间：2022-03-23
STAMPED = re.compile(
    r"(?P<date>(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})日?[ T]{0,2}\d{1,2}[:：时]\d{1,2}"
)  # 2023-02-26 18:01
TODAY = re.compile(r"今天是|今日是|星期[一二三四五六日天]|农历|页面生成")  # 今天是:2019年10月31日 星期三
LABEL_ONLY = re.compile(r"(?:发布|发表|公开|更新|录入|发文)?(?:时间|日期)\s{0,4}[:：]\s{0,4}$")
PREFERRED = ("发布", "发表", "公开", "时间", "日期")
LONGEST = 300


def parse_date(text: str) -> dt.date | None:
    """Return the first date in a text that exists, None where there is none.

    >>> parse_date("2016-11-22 09:53")
    datetime.date(2016, 11, 22)
    """
    for match in DATE.finditer(text[:LONGEST]):
        if day := _date(*match.groups()):
            return day
    return None


def url_date(url: str) -> dt.date | None:
    """Return the date that an address carries; a month alone is none."""
    path = urlsplit(url).path[:2000]
    for pattern in URL_DATES:
        for match in pattern.finditer(path):
            if day := _date(*match.groups()):
                return day
    return None


def shown_date(lines: Iterable[str]) -> dt.date | None:
    """Return the publication date that a reader sees outside the body.

    Labelled dates first, by how surely the label means publication, then a date with a time of day. The day's date
    that a template prints (今天是 …, or any line with a weekday) is none.
    """
    found: dict[str, dt.date] = {}
    waiting = False
    for line in lines:
        if len(line) > LONGEST or TODAY.search(line):
            waiting = False
            continue
        text = f"时间：{line}" if waiting and DATE.match(line) else line
        for match in LABELLED.finditer(text):
            label = next((word for word in PREFERRED if match["label"].startswith(word)), "更新")
            if day := parse_date(match["date"]):
                found.setdefault(label, day)
        for match in STAMPED.finditer(text):
            if day := parse_date(match["date"]):
                found.setdefault("stamp", day)
        waiting = LABEL_ONLY.search(line) is not None
    return next((found[label] for label in (*PREFERRED, "stamp", "更新") if label in found), None)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
