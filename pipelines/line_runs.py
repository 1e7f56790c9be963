"""Say how many lines a match takes: a label's value, breadcrumbs, letter sizes, a list; and where a body begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.line_rules import Hit, LineRules, is_glue, normal

NUMBERED = re.compile(
    r"[(\[]?[一二三四五六七八九十]{1,3}[)\]、]|\d{1,2}[.、]\D|第[一二三四五六七八九十]{1,3}[章条编节]"
)  # (一)
SALUTATION = re.compile(r"各位(代表|委员|领导|同志)|.{2,30}:$")  # 各位代表:
SENTENCE = re.compile(r".*[。;!?]")
SIGNED = re.compile(r"(\d{4}|[二〇○零一九]{4})年.{1,3}月.{1,3}日")  # 2021年12月6日
DELIVERED = re.compile(
    r"-{0,4}(20\d\d|二.二.)年.{3,40}会议.{0,60}"
)  # 2025年1月13日在示例省第十四届人民代表大会第三次会议上
DOCUMENT_NUMBER = re.compile(r".{1,16}[〔(\[]20\d\d[〕)\]]\d{1,4}号")  # 示政〔2022〕3号
NOT_A_NAME = re.compile(r"报告|总结|省长|市长|主席|会议")
LONG_LINE = 40
LONGEST_CRUMB = 30
KEPT_OF_A_LINE = 400
ARROWS = (">", "»", "›")
HOME = frozenset({"首页", "网站首页"})


class Forms:
    """Lines with their normal forms, made when asked for: those of the body never are."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._made: dict[int, str] = {}

    def __getitem__(self, index: int) -> str:
        if index not in self._made:
            self._made[index] = normal(self.lines[index][:KEPT_OF_A_LINE])
        return self._made[index]

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Side:
    """The head or the tail of a text, looked at with the rules."""

    forms: Forms
    rules: LineRules
    where: Literal["head", "tail"]

    def match(self, index: int) -> Hit | None:
        """Return the rule that takes a line."""
        return self.rules.match(self.forms[index], self.where)


def is_body(line: str) -> bool:
    """Tell whether a normal line can only belong to the report: numbered, addressed to somebody, or a sentence."""
    if NUMBERED.match(line) or SALUTATION.fullmatch(line):
        return True
    if len(line) >= LONG_LINE:
        return SENTENCE.match(line) is not None or line.count(",") > 1
    return len(line) >= 8 and line.endswith(("。", "!", "?", ";"))


def run_end(side: Side, hit: Hit, index: int, stop: int) -> int:
    """Return the end of the lines that a match at ``index`` takes, its own included."""
    following = index + 1
    if hit.opens == "crumb":
        return _crumbs_end(side.forms, following, stop) if side.where == "head" else following
    if hit.opens == "list":
        return _list_end(side, following, stop) if side.where == "tail" else following
    if hit.opens == "size":
        while following < stop and side.rules.only_sizes(side.forms[following]):
            following += 1
        return following
    return following + 1 if hit.opens and following < stop and _is_value(side, hit, following) else following


def _is_value(side: Side, hit: Hit, index: int) -> bool:
    line = side.forms[index]
    if not side.rules.value_of(hit.opens, line) or is_body(line):
        return False
    following = side.forms[index + 1] if index + 1 < len(side.forms) else ""
    if hit.opens == "text":  # a catalogue's value is followed by the next label, or is a document's number
        known = DOCUMENT_NUMBER.fullmatch(line) or side.rules.match(following, "head")
        return side.where == "head" and known is not None
    if hit.opens == "date":
        return True
    if side.match(index):
        return False
    return hit.opens == "count" or not (following.startswith("关于") or NOT_A_NAME.search(line))


def _crumbs_end(forms: Forms, index: int, stop: int) -> int:
    """Follow ``首页 / > / 政务公开 / > / 正文``: after a ``>`` comes a crumb; a crumb may stand twice."""
    crumb = ""
    while index < stop:
        line = forms[index]
        arrow = is_glue(line) and any(mark in line for mark in ARROWS)
        if not arrow and not line.startswith(ARROWS) and line != crumb and line.lstrip() not in HOME:
            break
        index += 1
        if (arrow or line.endswith(ARROWS)) and index < stop and _is_crumb(forms[index]):
            crumb = forms[index]
            index += 1
    return index


def _is_crumb(line: str) -> bool:
    return not is_glue(line) and len(line) <= LONGEST_CRUMB


def _list_end(side: Side, index: int, stop: int) -> int:
    """Follow a list of links to the next rule that is not part of it; a signature is never part of it."""
    start = index
    while index < stop:
        hit = side.match(index)
        if hit and hit.rule != "residue":
            break
        if not hit and SIGNED.fullmatch(side.forms[index].replace(" ", "")):
            return max(start, index - 1)
        if not hit and is_body(side.forms[index]):
            break
        index += 1
    return index
