"""The date in a listing's row, made whole: portals show month and day alone, or the day before the month."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml.etree import _Element

if TYPE_CHECKING:
    from crawler.listings.page import Row

# 2022-09-30, 2022/9/30, 2022年9月30日, 2022.09.30
WHOLE = re.compile(r"(?<!\d)20\d\d\s*[-/.年]\s*(?:1[0-2]|0?[1-9])\s*[-/.月]\s*(?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))")
MONTH_DAY = re.compile(
    r"(?<![\d/.-])(0?[1-9]|1[0-2])(?:-|/|月)(0?[1-9]|[12]\d|3[01])(?![\d/.-])"
)  # 09-30, 9/30, 9月30日
DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])\s*(20\d\d)[-/.年](\d{1,2})月?(?!\d|[-/.]\d)")  # 30 2022-09
# /t20260213_1.html, /art/2026/2/13/art_1.html, /202602/…, /2026-02/13/…: year, month, and the day where there is one
IN_URL = re.compile(r"(?<!\d)(20\d\d)[-/]?(0[1-9]|1[0-2]|[1-9](?=[-/]))(?:[-/]?(0[1-9]|[12]\d|3[01]|[1-9](?=[-/])))?")
YEAR_HEADING = re.compile(r"\s*(20\d\d)\s*(?:年度?)?\s*[:：]?\s*")  # 2024年
DATED = re.compile(r"(?:发布|公开|發佈|公開|发文)(?:日期|时间|時間|日)")  # 发布日期, the head of a column
WRITTEN = re.compile(r"(?:成文|生成|印发|实施|失效|废止)(?:日期|时间)")  # other days of a document
HALF_A_YEAR = 183  # days


def shown_date(text: str) -> str:
    """Return the date that a row shows: whole as written, ISO where its parts were turned, else month and day.

    >>> shown_date("关于…的报告 30 2022-09"), shown_date("[09-30] 关于…的报告")
    ('2022-09-30', '09-30')
    """
    whole = WHOLE.search(text)
    if whole:
        return whole[0]
    turned = DAY_FIRST.search(text)
    if turned:
        return f"{turned[2]}-{int(turned[3]):02d}-{turned[1]}"
    part = MONTH_DAY.search(text)
    return part[0] if part else ""


def completed(shown: str, url: str, heading_year: int | None) -> str:
    """Return month and day with their year: the one nearest to the address's date, else the heading's.

    >>> completed("02-13", "http://a/202602/t20260213_1.html", None), completed("12-31", "http://a/202601/1.html", None)
    ('2026-02-13', '2025-12-31')
    """
    part = MONTH_DAY.fullmatch(shown)
    if part is None:
        return shown
    month, day = int(part[1]), int(part[2])
    found = IN_URL.search(url.partition("://")[2].partition("/")[2])
    if found:
        near = _date(int(found[1]), int(found[2]), int(found[3] or 15))
        years = (near.year, near.year - 1, near.year + 1) if near else ()
        for candidate in (_date(year, month, day) for year in years):
            if near and candidate and abs((candidate - near).days) <= HALF_A_YEAR:
                return candidate.isoformat()
    date = _date(heading_year, month, day) if heading_year else None
    return date.isoformat() if date else shown


def years_above(root: _Element) -> dict[_Element, int]:
    """Return the year of the last heading above each link, for the links that stand below one (2024年)."""
    years: dict[_Element, int] = {}
    year = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "a":
            if year:
                years[element] = year
            continue
        heading = YEAR_HEADING.fullmatch(element.text or "") if len(element.text or "") < 20 else None
        if heading and not any(above.tag == "a" for above in element.iterancestors()):
            year = int(heading[1])
    return years


def by_neighbours(rows: list[Row]) -> list[Row]:
    """Return the rows with their months and days made whole: in the year that is nearest to the nearest whole date."""
    whole = [(place, day) for place, row in enumerate(rows) if (day := _whole(row.date)) is not None]
    return [_completed_near(row, place, whole) for place, row in enumerate(rows)] if whole else rows


def _completed_near(row: Row, place: int, whole: list[tuple[int, dt.date]]) -> Row:
    part = MONTH_DAY.fullmatch(row.date)
    if part is None:
        return row
    after = bisect(whole, place, key=lambda each: each[0])
    _, near = min(whole[max(after - 1, 0) : after + 1], key=lambda each: abs(each[0] - place))
    days = (_date(near.year + more, int(part[1]), int(part[2])) for more in (0, -1, 1))
    nearest = min((day for day in days if day), key=lambda day: abs((day - near).days), default=None)
    return replace(row, date=nearest.isoformat()) if nearest else row


def dated_cell(row: _Element, link: _Element) -> _Element | None:
    """Return the cell of a table's row that holds its date: as the table's head names it, else the last that shows one.

    The cell of the link itself, and columns of other days (成文日期), do not count. None: no cell shows a date.
    """
    table = next(row.iterancestors("table"), None)
    heads = [_says(cell) for cell in next(table.iter("tr"), row)] if table is not None else []
    cells = list(row.iterchildren("td", "th"))
    if len(heads) == len(cells):
        for head, cell in zip(heads, cells, strict=True):
            if DATED.search(head) and shown_date(_says(cell)):
                return cell
    others = [
        cell
        for place, cell in enumerate(cells)
        if not (len(heads) == len(cells) and WRITTEN.search(heads[place])) and cell not in link.iterancestors()
    ]
    return next((cell for cell in reversed(others) if shown_date(_says(cell))), None)


def _says(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext()))[:200].split())


def _whole(shown: str) -> dt.date | None:
    found = WHOLE.search(shown)
    year, month, day = (int(part) for part in re.findall(r"\d+", found[0])) if found else (0, 1, 1)
    return _date(year, month, day)


def _date(year: int | None, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year or 0, month, day)
    except ValueError:
        return None
