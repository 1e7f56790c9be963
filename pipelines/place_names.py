"""Find names of administrative divisions in a text, full and short, without taking words for places."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import rjieba

from config.divisions import Divisions, load_divisions
from pipelines.comparable import narrow
from pipelines.document import Span

_LISTS = tomllib.loads(files("pipelines").joinpath("data", "place_names.toml").read_text(encoding="utf-8"))
WORDS = frozenset(_LISTS["words"])
"""names that are words, or parts of words, of everyday reports: a division only right behind the one above it"""
PEOPLES: list[str] = _LISTS["peoples"]
AUTONOMOUS = re.compile(
    r"^(?P<place>.{2,}?)(?:(?:" + "|".join(sorted(PEOPLES, key=len, reverse=True)) + r")族?)*自治(?P<level>[区州县旗])$"
)
"""阿坝藏族羌族自治州 · 孟村回族自治县 · 内蒙古自治区"""
PLAIN = re.compile(r"^(?P<place>.{2,}?)(?:省|市|地区|盟|特别行政区|林区|县)$")
SHORT_NAME = 3
"""characters up to which a name must begin where a word begins"""
GOES_ON = re.compile(r"[域块间段级]|(?<=县)[城域镇]")
"""中山区域 is no 中山区, 中南部县城 no 南部县"""
NO_PLACE = re.compile(
    r"大学|学院|时间|证券|合作组织|交易所|宣言|公约|会议|精神|经验|路(?!径)|街(?!道)|大道|饭店|银行|模式|菜|话|自由贸易|自贸|河流域|峰会|"
    r"巴巴|进博|军区|战区|海关|铁路|中院|高院|省委|世博"
)
"""北京大学 · 上海合作组织 · 南京路: named after a place, not speaking of it"""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name found in a text."""

    span: Span
    name: str
    """as written, Simplified"""
    codes: tuple[str, ...]
    """the divisions that it may mean"""
    short: bool


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    starts: Mapping[str, tuple[str, ...]]
    """first two characters -> names, the longest first"""
    codes: Mapping[str, tuple[str, ...]]
    short: frozenset[str]


def find_names(text: str) -> list[PlaceName]:
    """Return the names of divisions in a text, left to right, the longest at each place.

    >>> [found.name for found in find_names("攀枝花市东区与大余县、江西城区、宜宾长治久安")]
    ['攀枝花市东区', '大余县', '江西', '宜宾']
    """
    known = _gazetteer()
    plain = narrow(text)
    edges: frozenset[int] | None = None
    found: list[PlaceName] = []
    position = 0
    while position < len(plain) - 1:
        name = next(
            (n for n in known.starts.get(plain[position : position + 2], ()) if plain.startswith(n, position)), ""
        )
        end = position + len(name)
        if name and not GOES_ON.match(plain, end):
            short = name in known.short
            if edges is None and len(name) <= SHORT_NAME:
                edges = frozenset(_edges(plain))
            if _stands_alone(plain, (position, end), edges or frozenset(), short=short):
                found.append(PlaceName((position, end), name, known.codes[name], short))
            position = end
        else:
            position += 1
    return found


def _stands_alone(plain: str, span: Span, edges: frozenset[int], *, short: bool) -> bool:
    """Tell whether a name is no part of another word (适应城市, 滨海城市), body or event."""
    if span[1] - span[0] <= SHORT_NAME and span[0] not in edges:
        return False
    return not short or ((span[1] - span[0] > 2 or span[1] in edges) and not NO_PLACE.match(plain, span[1]))


def _edges(plain: str) -> Iterator[int]:
    """Yield where words begin and end."""
    at = 0
    yield at
    for line in plain.splitlines(keepends=True):
        for word in rjieba.cut(line):
            at += len(word)
            yield at


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    table = load_divisions()
    codes: defaultdict[str, list[str]] = defaultdict(list)
    short: set[str] = set()
    for code, name in table.names.items():
        if len(name) > 2 and name not in WORDS:
            codes[name].append(code)
        elif code[4:] != "00":
            for above in _above(table, code):
                codes[above + name].append(code)
        brief = _short(code, name)
        if brief and brief not in WORDS and brief not in table.codes:
            codes[brief].append(code)
            short.add(brief)
    starts: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(codes, key=len, reverse=True):
        starts[name[:2]].append(name)
    return _Gazetteer(
        {start: tuple(names) for start, names in starts.items()},
        {name: tuple(found) for name, found in codes.items()},
        frozenset(short - table.codes.keys()),
    )


def _above(table: Divisions, code: str) -> list[str]:
    """Return what the division above is called, full and short."""
    above = code[:4] + "00" if code[:4] + "00" in table.names else code[:2] + "0000"
    name = table.names[above]
    return list(filter(None, dict.fromkeys([name, _short(above, name)])))


def _short(code: str, name: str) -> str:
    """Return the common short form: 攀枝花, 阿坝州, 孟村县, 内蒙古; empty where there is none to trust.

    Of counties only names of three characters and more are shortened: shorter ones are words too often.
    """
    autonomous = AUTONOMOUS.match(name)
    if autonomous:
        return autonomous["place"] + ("" if autonomous["level"] == "区" else autonomous["level"])
    plain = PLAIN.match(name)
    if plain is None or (code[4:] != "00" and len(plain["place"]) < 3):
        return ""
    return plain["place"]
