"""Whose report it is, and when it became public: chosen among what the page, the row and the declaration say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from pipelines.document import ReportKind
from pipelines.fold import fold_text

ORGAN = re.compile(r"(?:人民政府|政府|管委会|管理委员会|委员会|办公室|办事处|局|厅|部|委|院|中心)$")  # …市司法局
# 示例市, 示例县, 示例镇, 示例街道: a place, whose government publishes
PLACE = re.compile(r".{1,12}?(?P<kind>省|自治[区州县]|市|地区|盟|州|[县区旗镇乡]|街道)")
# 示例高新区: its committee does; a 新区 has one or the other, so its name stays as written
ZONE = re.compile(r"(?:开发|高新|合作|保税|示范|度假|管理|实验|经济|工业|风景)区$|园区$")
NEW_AREA = re.compile(r"(?<!高)新区$")
BODY_OF = {"街道": "办事处", "地区": "行政公署", "盟": "行政公署"}
FROM_SOURCE = "from-source"
SHORTEST_TAIL = 6  # characters: 县司法局 is in every county's text
DATE_ORDER = ("meta", "shown", "row", "url")
"""Which date counts as the day of publication, best first. The signature is no publication: reports are signed weeks
before, some in the very year they report on. A URL's date is the page's making: 武汉 has 15 March in the URL and shows
21 February."""


def choose_publisher(
    *, declared: str | None, recognised: str, source: str, portal_name: str, known: Iterable[str] = ()
) -> str:
    """Return the publisher's name, empty when nobody names one.

    ``declared`` wins, ``from-source`` takes 来源. A recognised name that is only a shorter form of the source's, the
    portal's or one known publisher's (政务服务局 of 示例市政务服务局, 示例市发改委) stands for that one: titles vary,
    the body does not. A place alone stands for its government.
    """
    if declared and declared != FROM_SOURCE:
        return declared
    named = source if source and (declared == FROM_SOURCE or is_short_for(recognised, source)) else recognised
    if not named:
        return portal_name
    full = _fuller(named, portal_name, known)
    if full:
        return full
    if ORGAN.search(fold_text(named)) or NEW_AREA.search(fold_text(named)):
        return named
    return government_of(named) or portal_name or named


def government_of(place: str) -> str:
    """Return the body that publishes for a place; empty when the name is no place's.

    >>> government_of("示例市"), government_of("示例街道"), government_of("示例高新区")
    ('示例市人民政府', '示例街道办事处', '示例高新区管理委员会')
    """
    name = fold_text(place)
    if ZONE.search(name):
        return place + "管理委员会"
    found = PLACE.fullmatch(name)
    if found is None or NEW_AREA.search(name):
        return ""
    return place + BODY_OF.get(found["kind"], "人民政府")


def is_short_for(short: str, full: str) -> bool:
    """Tell whether a body's name is the usual short form of another one that the same page gives.

    Its characters stand there in their order, and its last one among those that say what body it is. What only goes
    on behind a whole name is a part of that body.

    >>> full = "示例高新技术产业开发区管理委员会"
    >>> is_short_for("示例市发改委", "示例市发展和改革委员会"), is_short_for("示例高新区管委会", full)
    (True, True)
    >>> is_short_for("示例市人民政府", "示例市人民政府办公室"), is_short_for("示例市公安局", "示例市公安局交通管理局")
    (False, False)
    """
    short, full = fold_text(short), fold_text(full)
    organ = ORGAN.search(full)
    if organ is None or not ORGAN.search(short) or short[:2] != full[:2] or full.startswith(short):
        return False
    left = iter(full)
    return short[-1] in organ[0] and all(character in left for character in short)


def known_in(opening: str, known: Iterable[str]) -> str:
    """Return the one known publisher that a report's opening speaks of, empty when none or several.

    Departments drop their place's name at home: 市政务服务局 in the text of 示例市政务服务局. A name counts when it
    stands there without at most its first four characters, and at least six stand there.
    """
    folded = fold_text(opening)
    found = {
        name
        for name in known
        if any(tail in folded for tail in (fold_text(name)[cut:] for cut in range(5)) if len(tail) >= SHORTEST_TAIL)
    }
    return found.pop() if len(found) == 1 else ""


def _fuller(named: str, portal_name: str, known: Iterable[str]) -> str:
    short = fold_text(named)
    if portal_name and _same_body(short, fold_text(portal_name)):
        return portal_name
    matches = {name for name in known if fold_text(name).endswith(short)}
    return matches.pop() if len(matches) == 1 else ""


def _same_body(short: str, full: str) -> bool:
    return full.endswith(short) or short.endswith(full) or full.removesuffix("人民政府").endswith(short)


def choose_published_on(dates: Mapping[str, dt.date]) -> dt.date | None:
    """Return the day that counts as publication."""
    return next((dates[where] for where in DATE_ORDER if where in dates), None)


def first_published(documents: Iterable[Mapping[str, str]]) -> dt.date | None:
    """Return the day on which the first of a report's documents became public.

    ``documents`` are the dates of each, ISO 8601 by where they were found.

    >>> first_published([{"meta": "2024-03-30", "url": "2024-03-29"}, {"shown": "2024-04-02"}])
    datetime.date(2024, 3, 30)
    """
    days = [
        choose_published_on({where: dt.date.fromisoformat(day) for where, day in each.items()}) for each in documents
    ]
    return min((day for day in days if day), default=None)


def due_day(kind: ReportKind, year: int, due: str) -> dt.date | None:
    """Return the first day on which a report of that year is late; None where no rule fixes one.

    厅字〔2019〕28号 art. 24: a rule-of-law report is public before 1 April of the following year; 政府信息公开条例
    art. 50 gives its annual report until 31 March.
    """
    if kind == "work_report":
        return None
    month, day = map(int, due.split("-"))
    return dt.date(year + 1, month, day)


def is_late(kind: ReportKind, year: int, due: str, published_on: dt.date | None) -> bool:
    """Tell whether a report became public on or after its due day; unknown dates are not held against it."""
    day = due_day(kind, year, due)
    return day is not None and published_on is not None and published_on >= day


def nameless(year: int | None) -> str:
    """Say what a reading lacks, and what to do, when its report cannot be named."""
    if year is None:
        return "no year: neither title nor text names the year reported on; give import --year, or the listing's title"
    return "no publisher: neither title nor signature names one; give import --publisher, or the listing's publisher"
