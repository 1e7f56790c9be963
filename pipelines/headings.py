"""Find the headings of a report: numbered in any style, without a number, run into their paragraph, annexes.

Everything here works on the *plain* copy of a text: Simplified script and narrow width, code point for code point, so
that a span into it is a span into the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.document import Span
from pipelines.fold import Translation, simplify

NARROWED = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
NARROWED |= dict.fromkeys("\u3000\xa0\u2002\u2003", " ") | {"﹙": "(", "﹚": ")", "○": "〇", "﹑": "、", "｡": "。"}
NARROW = Translation(lambda character: NARROWED.get(character, character))

CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
# A heading's number, at a line's first character: `一、` `第一部分` `（一）` `㈠` `1.` `1、` `⒈` `(1)` `⑴` `①`.
# Not `一、二、三产业`, `2.5` or `1.5亿`.
NUMBER = re.compile(
    rf"(?P<level1>(?P<n1>{CHINESE_NUMBER})\s?[、.,](?!\s*{CHINESE_NUMBER}、)|第(?P<part>{CHINESE_NUMBER})(?:部分|章)[、:\s]?)"
    rf"|(?P<level2>\((?P<n2>{CHINESE_NUMBER})\)[、.]?|[㈠-㈩])"
    r"|(?P<level3>(?P<n3>\d{1,2})\s?[.、](?!\d)|[⒈-⒛])"
    r"|(?P<level4>\((?P<n4>\d{1,2})\)[、.]?|[⑴-⒇])"
    r"|(?P<level5>[①-⑳])"
)
LEVELS = {"level1": 1, "level2": 2, "level3": 3, "level4": 4, "level5": 5}
# Where a number inside a line may be a heading's: `…成效。二、存在问题`, `…如下：一、主要成效`.
INSIDE = re.compile(rf"[。!?;:”)]\s*+(?={CHINESE_NUMBER}\s?、|\({CHINESE_NUMBER}\)|\d{{1,2}}[.、](?!\d))")

LINED = re.compile(rf"^[ \t]*{CHINESE_NUMBER}\s?、(?!\s*{CHINESE_NUMBER}、)", re.MULTILINE)

SENTENCE_MARK = re.compile(r"[。!?]")
CLAUSE_MARK = re.compile(r"[,;:。!?]")
LINE_HEADING_LIMIT = 100
"""a longer line is a paragraph, whatever its number"""
RUN_IN_LIMIT = 50
"""a longer first sentence behind a number is the item itself, not its heading"""

# Headings of a text squeezed into one line, which no mark closes: `二、存在问题在看到成绩的同时`.
SQUEEZED = re.compile(
    r"(?:\d{4}年度?)?(?:推进)?(?:法治政府建设)?的?(?:存在的?(?:主要)?(?:问题|不足)(?:[及和与](?:主要)?原因)?|主要(?:工作)?(?:举措|做法)[及和与]成效"
    r"|主要成效|下一?步(?:的?工作)?(?:打算|计划|安排|重点)|(?:工作|主要)(?:打算|安排|计划)|(?:工作)?开展情况|工作情况)(?![及和与的、方情以。])"
)
# The first item right behind a heading that lost its line's end: `一、主要成效（一）加强领导`, `三、存在的不足一是…`.
FIRST_ITEM = re.compile(r"\(一\)|(?<![\d.])1[.、](?!\d)|(?<![统唯之第])一是")
# What a title says; before the first sentence such a line is one.
TITLE_WORDS = re.compile(r"法治|依法|信息公开|政务公开|报告")

# Headings without a number, alone on a line: `2024年工作回顾`, `“十五五”时期主要目标和2026年重点工作`.
BARE = re.compile(
    r"(?=.{4,40}$)(?:[“\"]?十[一二三四五六七]五[”\"]?时期|(?:20\d\d|二〇..)年|过去[一五]年|过去的一年|今年|明年|下一?步|下一年度|存在的?|主要|工作"
    r"|(?:全面|切实|持续)?加强政府自身建设$)"
    r"[^。!?;:,]{0,36}?(?:回顾|成就|工作安排|安排建议|主要安排|重点工作|重点任务|目标任务|工作打算|打算|工作计划|工作思路"
    r"|工作建议|总体要求|主要工作|主要目标|主要举措和成效|主要成效|主要做法|工作情况|问题|不足|不足[及和]原因|问题[及和]原因|自身建设)$"
)
# What opens an annex, alone on a line: `名词解释`, `附件1`, `附件：2025年民生实事`, `《政府工作报告》有关内容名词注释`.
ANNEX = re.compile(
    r"(?=.{2,40}$)(?:附件?\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*(?::.*)?|附录.*|注释|注|.{0,20}名词(?:解释|注释|说明)|.{0,12}(?:有关|相关)?用语(?:解释|说明)"
    r"|20\d\d年.{0,14}(?:民生|惠民|为民)(?:办)?实事(?:项目|清单|任务|安排|任务分解)*):?$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a heading stands; ``span`` excludes the mark that closes it."""

    span: Span
    level: int
    annex: bool = False
    unclosed: bool = False
    """neither a mark nor the line's end closes it: the text runs on"""


def plain_text(text: str) -> str:
    """Return the text in Simplified script and narrow width, code point for code point."""
    return NARROW(simplify(text))


def find_headings(plain: str) -> list[Heading]:
    """Return the headings of a plain text in order; nothing inside an annex but the next annex."""
    headings: list[Heading] = []
    annex = False
    said = False  # nothing above the first sentence but titles and the like
    lined = len(LINED.findall(plain)) > 1
    last = {1: 0, 2: 0, 3: 0}
    for start, end in _lines(plain):
        line = plain[start:end] if end - start <= LINE_HEADING_LIMIT else ""
        if said and line and ANNEX.match(line):
            headings.append(Heading((start, end), 1, annex=True))
            annex = True
        elif not annex:
            bare = line if said or not TITLE_WORDS.search(line) else ""
            headings.extend(_of_line(plain, start, end, last, bare, lined=lined))
        said = said or end - start > LINE_HEADING_LIMIT or plain[end - 1] in "。!?:;"
    return _without_contents(plain, headings)


def _without_contents(plain: str, headings: list[Heading]) -> list[Heading]:
    """Drop a table of contents: headings with nothing under them that come again further down."""
    words = [plain[slice(*heading.span)] for heading in headings]
    last = {word: index for index, word in enumerate(words)}
    kept: list[Heading] = []
    listed = False
    for index, heading in enumerate(headings):
        following = headings[index + 1].span[0] if index + 1 < len(headings) else len(plain)
        empty = not plain[heading.span[1] : following].strip(" \n。:;")
        listed = last[words[index]] > index and (empty or listed)
        if not listed:
            kept.append(heading)
    return kept


def _lines(plain: str) -> Iterator[Span]:
    """Yield the trimmed spans of the lines that hold anything."""
    start = 0
    for line in plain.split("\n"):
        stripped = line.strip()
        if stripped:
            first = start + len(line) - len(line.lstrip())
            yield first, first + len(stripped)
        start += len(line) + 1


def _of_line(plain: str, start: int, end: int, last: dict[int, int], bare: str, *, lined: bool) -> Iterator[Heading]:
    """Yield the headings of one line: the one that opens it, and in squeezed text those further in.

    Further in, a number counts only in sequence with the last of its level, and `二、` not at all where such headings
    have lines of their own (``lined``).
    """
    number = NUMBER.match(plain, start, end)
    position = start
    if number:
        heading = _numbered(plain, number, end, squeezed=not lined)
        _count(last, heading.level, _ordinal(number))
        yield heading
        position = heading.span[1]
    elif bare and BARE.match(bare):
        yield Heading((start, end), 1)
        return
    while position < end:
        number = NUMBER.match(plain, position, end) if position > start else None
        if number and _in_sequence(number, last, lined=lined):
            _count(last, _level(number), _ordinal(number))
            heading = _numbered(plain, number, end, squeezed=not lined)
            yield heading
            position = heading.span[1]
            continue
        gap = INSIDE.search(plain, position, end)
        position = gap.end() if gap else end


def _in_sequence(number: re.Match[str], last: dict[int, int], *, lined: bool) -> bool:
    level = _level(number)
    if level > 1 and number.string[number.start() - 1] == ":":
        return False  # the list of a sentence: `包括:1.甲;2.乙。`
    return level <= 3 and _ordinal(number) == last[level] + 1 and not (lined and level == 1)


def _level(number: re.Match[str]) -> int:
    return next(level for name, level in LEVELS.items() if number[name] is not None)


def _count(last: dict[int, int], level: int, ordinal: int) -> None:
    """Remember the last ordinal of a level; a heading restarts the count of the levels below it."""
    last[level] = ordinal
    for below in range(level + 1, 4):
        last[below] = 0


DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)}


def _ordinal(number: re.Match[str]) -> int:
    """Return what `十二` or `12` counts; 0 for a sign that stands for its number, such as ①."""
    for name in ("n3", "n4"):
        if number[name]:
            return int(number[name])
    written = number["n1"] or number["part"] or number["n2"] or ""
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return DIGITS.get(written, 0)
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + DIGITS.get(ones, 0)


def _numbered(plain: str, number: re.Match[str], line_end: int, *, squeezed: bool) -> Heading:
    """Decide where a numbered heading ends: at the line's end, its first sentence's end, or its first clause's."""
    start, after = number.span()
    level = _level(number)
    phrase = SQUEEZED.match(plain, after, line_end) if squeezed and level == 1 else None
    mark = SENTENCE_MARK.search(plain, after, min(line_end, after + LINE_HEADING_LIMIT))
    end = mark.start() if mark else line_end
    limit = LINE_HEADING_LIMIT if end == line_end or level == 1 else RUN_IN_LIMIT
    item = FIRST_ITEM.search(plain, after + 2, end) if level < 3 else None
    if item or phrase:
        end = min(item.start() if item else end, phrase.end() if phrase else end)
    elif end - after > limit:
        clause = CLAUSE_MARK.search(plain, after, min(line_end, after + RUN_IN_LIMIT))
        end = clause.start() if clause else after
    words = plain[start:end].rstrip(" :;。")
    return Heading((start, start + len(words)), level, unclosed=bool(item or phrase))
