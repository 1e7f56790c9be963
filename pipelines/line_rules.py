"""Say of one line whether it is boilerplate, and by which rule.

Lines are compared in their normal form. A line is a phrase, or consists of phrases, or of labels with values of their
kind, or matches a pattern, or is nearly a phrase. Nothing here looks at a line's neighbours; ``pipelines.clean`` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from config.boilerplate import Boilerplate, Labels, LinePattern, ValueKind, Where
from pipelines.fold import simplify

Opens = Literal["", "list", "size", "crumb", "date", "name", "count", "text"]

SPACES = re.compile(r"\s+")
SEPARATORS = re.compile(r"[\s|丨>»›<«·•×/【】\[\]()《》]+")  # 收藏 | 分享到: 分享到微信 ×
GLUE = re.compile(r"[\s|丨>»›<«·•×/【】\[\]()《》:、,.*_=■◆□-]+")  # 】
EDGES = " |丨>»›<«·•×/【】[]()《》:、,.*_=■◆-"
STAMP = re.compile(
    r"(19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ t]?(\d{1,2}[:时]\d{1,2}([:分]\d{0,2}(\.\d+)?秒?)?)?"
)  # 2021/03/29 11:30:01
HOST = re.compile(r"(https?://)?[a-z0-9-]+(\.[a-z0-9-]+){1,5}/?")  # www.example.gov.cn
COUNT = re.compile(r"\d{0,9} ?(人?次)?")  # 2168
SENTENCE_MARK = re.compile(r"[。;!?]")
NAME_MARK = re.compile(r"[。;!?:,]")
LONG_LABEL = 4
LONGEST_WORD = 16
LONGEST_JOINED = 60
JOINED = 3  # phrases run together without a gap: 微信微博QQ空间; two may be a heading of the report
BARE_LABELS = frozenset({"索引号", "主题词", "文号"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that a rule takes."""

    rule: str
    opens: Opens = ""
    """what the following lines may add: a list, letter sizes, breadcrumbs, the value of a label that has none yet"""
    weak: str = ""
    """the label of a rule that official texts use too"""


def normal(line: str) -> str:
    """Return the form in which lines are compared: Simplified, NFKC, lower case, single spaces.

    >>> normal("【字體：　大 中 小】")
    '【字体: 大 中 小】'
    """
    narrow = unicodedata.normalize("NFKC", simplify(line)).replace("\u200b", "").replace("\ufeff", "")
    return SPACES.sub(" ", narrow).strip().lower()


def is_glue(line: str) -> bool:
    """Tell whether a normal line is nothing but separators: a bracket, a bar, ``>``."""
    return GLUE.fullmatch(line) is not None


class LineRules:
    """The rules compiled: phrases by lookup, labels by one expression, patterns one by one."""

    def __init__(self, rules: Boilerplate) -> None:
        self.settings = rules.settings
        self.lists = {phrase for group in rules.lists for phrase in group.phrases}
        self.phrases = {phrase: group.name for group in (*rules.phrases, *rules.lists) for phrase in group.phrases}
        self.near = [phrase for phrase in self.phrases if len(phrase) >= rules.settings.near_from]
        self.sizes = frozenset(rules.sizes.words)
        self.labels = {label: group for group in rules.labels for label in group.labels}
        self.patterns = {
            where: [(rule, re.compile(rule.pattern)) for rule in rules.patterns if rule.where in {where, "both"}]
            for where in ("head", "tail")
        }
        self.label_at = _label_expression(self.labels)
        self.words = frozenset(word for word in (*self.phrases, *self.sizes) if len(word) <= LONGEST_WORD)
        self.match = lru_cache(maxsize=4096)(self._match)  # templates repeat: the same lines come from every page

    def _match(self, line: str, where: Where) -> Hit | None:
        """Return the rule that takes a normal line, None where it may be content."""
        if not line or len(line) > self.settings.longest:
            return None
        return (
            self._phrase(line)
            or self._labelled(line, where)
            or self._catalogue(line, where)
            or self._pattern(line, where)
            or self._nearly(line)
        )

    def value_of(self, kind: Opens, line: str) -> bool:
        """Tell whether a normal line can be the value of a label that stood alone on the line before."""
        if kind == "date":
            return STAMP.fullmatch(line.strip(EDGES)) is not None
        if kind == "count":
            return line.strip(EDGES).isdigit()
        return kind in {"name", "text"} and len(line) <= 20 and not NAME_MARK.search(line)

    def only_sizes(self, line: str) -> bool:
        """Tell whether a normal line is nothing but letter sizes and separators."""
        return all(_split(token, self.sizes) for token in _tokens(line))

    def _phrase(self, line: str) -> Hit | None:
        bare = line.strip(EDGES)
        compact = bare.replace(" ", "")
        if compact in self.phrases:
            return self._phrase_hit(compact)
        tokens = _tokens(line)
        known = [token for token in tokens if token in self.phrases]
        if known and all(token in self.phrases or token in self.sizes for token in tokens):
            return self._phrase_hit(next((token for token in known if token in self.lists), known[0]))
        parts = _split(compact, self.words)
        if len(parts) >= JOINED and any(part in self.phrases for part in parts):
            return Hit(next(self.phrases[part] for part in parts if part in self.phrases))
        return None

    def _phrase_hit(self, phrase: str) -> Hit:
        opens: Opens = "list" if phrase in self.lists else "crumb" if phrase.endswith(("首页", "位置")) else ""
        return Hit(self.phrases[phrase], opens)

    def _labelled(self, line: str, where: Where) -> Hit | None:
        found = list(self.label_at.finditer(line))
        if not found or not self._known_rest(line[: found[0].start()]):
            return None
        groups = [self.labels[match["label"].replace(" ", "")] for match in found]
        ends = [match.start() for match in found[1:]] + [len(line)]
        values = [line[match.end() : end].strip(EDGES + " ") for match, end in zip(found, ends, strict=True)]
        for group, value in zip(groups, values, strict=True):
            if group.where not in {where, "both"} or not self._fits(group.value, value):
                return None
        last = groups[-1]
        opens: Opens = ""
        if not values[-1]:
            opens = "crumb" if last.name == "place" else "" if last.value == "share" else last.value
        weak = found[0]["label"] if all(group.weak for group in groups) else ""
        return Hit(groups[0].name, opens, weak)

    def _fits(self, kind: ValueKind, value: str) -> bool:
        if kind == "text":
            return not SENTENCE_MARK.search(value)
        if kind == "count":
            return COUNT.fullmatch(value) is not None
        if kind == "date":
            return self._known_rest(value)
        if kind == "name":
            rest = "".join(token for token in _tokens(STAMP.sub(" ", value)) if token not in self.phrases)
            return len(rest) <= 30 and not NAME_MARK.search(rest)
        return all(_split(token, self.words) for token in _tokens(value))

    def _known_rest(self, text: str) -> bool:
        tokens = _tokens(STAMP.sub(" ", text))
        return all(token in self.phrases or HOST.fullmatch(token) for token in tokens)

    def _catalogue(self, line: str, where: Where) -> Hit | None:
        """Match a row of the catalogue table, whose labels have no colon: ``索 引 号 … 主题分类 …``."""
        if where != "head" or SENTENCE_MARK.search(line):
            return None
        words = line.split(" ", maxsplit=3)
        for label in (line.replace(" ", ""), words[0], "".join(words[:3])):
            group = self.labels.get(label)
            if group and group.name == "catalogue" and (len(label) >= LONG_LABEL or label in BARE_LABELS):
                return Hit("catalogue", "text" if label == line.replace(" ", "") else "")
        return None

    def _pattern(self, line: str, where: Where) -> Hit | None:
        tokens = _tokens(line)
        # 已有1234人阅读 【打印】 【关闭】: what remains beside tools
        rest = " ".join(token for token in tokens if token not in self.phrases)
        lines = [line, rest] if any(token in self.phrases for token in tokens) and rest else [line]
        for rule, expression in self.patterns[where]:
            for each in lines:
                if expression.fullmatch(each) and not _excepted(rule, each):
                    return Hit(rule.name)
        return None

    def _nearly(self, line: str) -> Hit | None:
        bare = line.strip(EDGES).replace(" ", "")
        if len(bare) < self.settings.near_from:
            return None
        best = process.extractOne(bare, self.near, scorer=fuzz.ratio, score_cutoff=self.settings.near)
        return self._phrase_hit(best[0]) if best else None


@lru_cache(maxsize=8)
def line_rules(rules: Boilerplate) -> LineRules:
    """Compile rules once."""
    return LineRules(rules)


def _tokens(line: str) -> list[str]:
    return [stripped for token in SEPARATORS.split(line) if (stripped := token.strip(":、,;-")) or token in {"-", "+"}]


def _excepted(rule: LinePattern, line: str) -> bool:
    return rule.unless is not None and re.search(rule.unless, line) is not None


def _split(text: str, words: frozenset[str]) -> list[str]:
    """Return the words that a text without gaps consists of, the longest last word first; empty where it does not."""
    if len(text) > LONGEST_JOINED:
        return []
    ends: dict[int, str] = {0: ""}
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - LONGEST_WORD), end):
            if start in ends and text[start:end] in words:
                ends[end] = text[start:end]
                break
    parts: list[str] = []
    position = len(text)
    while position > 0 and position in ends:
        parts.append(ends[position])
        position -= len(ends[position])
    return parts[::-1] if position == 0 else []


def _label_expression(labels: Mapping[str, Labels]) -> re.Pattern[str]:
    """Build the expression that finds labels; a short one must not follow a Chinese character (数据来源：)."""

    def joined(free: bool) -> str:
        chosen = [
            label
            for label, group in labels.items()
            if free == (len(label) >= LONG_LABEL or group.value in {"size", "count"})
        ]
        spaced = (" ?".join(map(re.escape, label)) for label in sorted(chosen, key=len, reverse=True))
        return "|".join(spaced) or "(?!)"

    return re.compile(rf"(?P<label>{joined(True)}|(?<![\u4e00-\u9fff])(?:{joined(False)})) ?:")
