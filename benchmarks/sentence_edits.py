"""Edit one sentence: a figure, a deadline, a target, the wording, its force, its typography, its script."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

from opencc import OpenCC

from pipelines.document import Span

TO_TRADITIONAL = OpenCC("s2t")
TO_SIMPLIFIED = OpenCC("t2s")

SYNONYM_TABLE = (
    "加强 强化|推进 推动|完善 健全|深入 扎实|积极 主动|提升 提高|开展 组织|进一步 更加|问题 短板|工作 任务|"
    "企业 市场主体|群众 人民群众|建立 构建|促进 助推|持续 不断|"
    "服务 保障|发展 建设|重点 关键|优化 改善|支持 扶持|改革 创新"
)
SOFTER_TABLE = (
    "确保 力争|必须 原则上|坚决 努力|全面推进 稳步推进|全面完成 基本完成|严格 适当|完成 推进|实现 推动|切实 逐步|"
    "加快推进 探索推进|全力 尽力|大力 逐步|坚决 力争|保证 争取"
)
CLAUSE_TABLE = (
    "取得阶段性成果，|在各方面共同参与下，|坚持问题导向，|按照上级统一部署，|广泛听取社会各界意见，|结合本地实际，"
)
SYNONYMS = [pair.split() for pair in SYNONYM_TABLE.split("|")]
SOFTER = [pair.split() for pair in SOFTER_TABLE.split("|")]
CLAUSES = CLAUSE_TABLE.split("|")
FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]|年|月|日|号|[、.])")
CHINESE_FIGURE = re.compile(
    "[二三四五六七八九](?=[项件个次家类条批场名]|大行动)|(?<=[二三四五六七八九])十(?=[项件个次家])"
)
DATE = re.compile(r"(?<!\d)\d{1,2}(?=[月日])|(?<!\d)20\d\d(?=年)")
DEADLINE = re.compile(
    r"(?<!\d)20\d\d(?=年底前|年底|年前|年\d+月底?前|年末前|年完成|年实现|年建成|年新增|年上半年)"
    r"|\d{1,2}(?=月底前|月底|月前|月\d+日前)"
)
TARGET = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?(?!岁)(?=[%个项家件万亿公吨千米]*[^，。；、]{0,4}(?:以上|左右|以内))"
    r"|(?<=增长)\d+(?:\.\d+)?(?=%)|(?<=达到)\d+(?:\.\d+)?(?=[%万亿])"
)
CEILING = re.compile("控制|不超过|低于|降|以内|压减|压缩|减少")
HEADING = re.compile("^[（(]?[一二三四五六七八九十\\d]+[、.．）)]")

Editor = Callable[[random.Random, str, str], tuple[str, int, str] | None]
"""takes a random source, sentence, kind of section; returns the new text, the characters exchanged, the tag"""


def _replace(text: str, span: Span, new: str) -> tuple[str, int]:
    return text[: span[0]] + new + text[span[1] :], span[1] - span[0] + len(new)


def _new_number(rng: random.Random, old: str) -> str:
    value = float(old)
    while True:
        shift = rng.choice([1, 2, 3, max(1, round(value * 0.1)), max(1, round(value * 0.4))])
        new = abs(value + rng.choice([-1, 1]) * shift)
        written = f"{new:.{len(old.split('.')[1])}f}" if "." in old else str(int(new))
        if written != old:
            return written


def edit_figure(rng: random.Random, text: str, _section: str) -> tuple[str, int, str] | None:
    patterns = [FIGURE, FIGURE, CHINESE_FIGURE, DATE]
    rng.shuffle(patterns)
    for pattern in patterns:
        matches = list(pattern.finditer(text))
        if pattern is FIGURE and HEADING.match(text):
            matches = [match for match in matches if match.start() > 4]
        if not matches:
            continue
        match = rng.choice(matches)
        if pattern is CHINESE_FIGURE:
            new = rng.choice([c for c in "二三四五六七八九" if c != match[0]]) if match[0] != "十" else "百"
        elif pattern is DATE:
            new = str(int(match[0]) - 1 or 2)
        else:
            new = _new_number(rng, match[0])
        return *_replace(text, match.span(), new), ""
    return None


def edit_deadline(rng: random.Random, text: str, section: str) -> tuple[str, int, str] | None:
    if section != "plan" or not (match := DEADLINE.search(text)):
        return None
    old = int(match[0])
    new = old + rng.choice([-1, 1, 2]) if old > 31 else rng.choice([m for m in range(1, 13) if m != old])
    return *_replace(text, match.span(), str(new)), "deadline_later" if new > old else "deadline_earlier"


def edit_target(rng: random.Random, text: str, section: str) -> tuple[str, int, str] | None:
    matches = list(TARGET.finditer(text)) if section == "plan" else []
    if not matches:
        return None
    match = rng.choice(matches)
    new = _new_number(rng, match[0])
    clause = re.split("[，；。]", text[: match.start()])[-1] + re.split("[，；。]", text[match.end() :])[0]
    if CEILING.search(clause):
        return None  # a seeder without judgement cannot say which way is the more ambitious
    return *_replace(text, match.span(), new), "target_raised" if float(new) > float(match[0]) else "target_lowered"


def edit_wording(rng: random.Random, text: str, _section: str) -> tuple[str, int, str] | None:
    ways = [_synonyms, _synonyms, _clause_in, _clause_out, _swap, _rewrite]
    rng.shuffle(ways)
    for way in ways:
        if (edited := way(rng, text)) and edited[0] != text:
            return *edited, ""
    return None


def _synonyms(rng: random.Random, text: str) -> tuple[str, int] | None:
    found = [(old, new) for old, new in SYNONYMS if old in text and new not in text]
    rng.shuffle(found)
    exchanged = 0
    for old, new in found[: rng.choice([1, 1, 2, 3])]:
        text = text.replace(old, new, 1)
        exchanged += len(old) + len(new)
    return (text, exchanged) if exchanged else None


def _clause_in(rng: random.Random, text: str) -> tuple[str, int] | None:
    commas = [match.end() for match in re.finditer("，", text)]
    if not commas:
        return None
    place, clause = rng.choice(commas), rng.choice(CLAUSES)
    return text[:place] + clause + text[place:], len(clause)


def _clauses(text: str) -> list[Span]:
    """Return clauses between two commas, without figures, short against the sentence."""
    commas = [match.end() for match in re.finditer("，", text)]
    spans = list(pairwise(commas))
    return [
        (low, high)
        for low, high in spans
        if high - low < len(text) / 3 and not re.search(r"[\d一二三四五六七八九十百两]", text[low:high])
    ]


def _clause_out(rng: random.Random, text: str) -> tuple[str, int] | None:
    spans = _clauses(text)
    if not spans:
        return None
    low, high = rng.choice(spans)
    return text[:low] + text[high:], high - low


def _swap(rng: random.Random, text: str) -> tuple[str, int] | None:
    spans = [(left, right) for left, right in pairwise(_clauses(text)) if left[1] == right[0]]
    if not spans:
        return None
    left, right = rng.choice(spans)
    swapped = text[: left[0]] + text[slice(*right)] + text[slice(*left)] + text[right[1] :]
    return swapped, 2 * min(left[1] - left[0], right[1] - right[0])


def _rewrite(rng: random.Random, text: str) -> tuple[str, int] | None:
    spans = _clauses(text)
    if not spans:
        return None
    low, high = rng.choice(spans)
    clause = rng.choice(CLAUSES)
    return text[:low] + clause + text[high:], high - low + len(clause)


def _modal(pairs: list[tuple[str, str]], tag: str) -> Editor:
    def edit(rng: random.Random, text: str, section: str) -> tuple[str, int, str] | None:
        found = [(old, new) for old, new in pairs if old in text]
        if section == "plan" and not found and "，" in text and rng.random() < 0.5:
            hedge = "力争" if tag == "softened" else "确保"
            place = text.index("，") + 1
            verb = re.compile("完成|实现|建成|达到|新增|打造").match(text, place)
            return (text[:place] + hedge + text[place:], 2, tag) if verb else None
        if not found:
            return None
        old, new = rng.choice(found)
        return *_replace(text, (text.index(old), text.index(old) + len(old)), new), tag

    return edit


def edit_typographic(rng: random.Random, text: str, _section: str) -> tuple[str, int, str] | None:
    wide = str.maketrans("0123456789%,:;()", "０１２３４５６７８９％，：；（）")
    narrow = str.maketrans("，：；（）％", ",:;()%")
    quotes = str.maketrans("“”‘’", rng.choice(["「」『』", "\"\"''"]))
    ways = [
        lambda t: t.translate(wide),
        lambda t: t.translate(narrow),
        lambda t: t.translate(quotes),
        lambda t: re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", t),
        lambda t: t.replace("、", "，", 1),
        lambda t: t.replace("，", "；", 1),
        lambda t: t.replace("“", "").replace("”", ""),
        lambda t: t.replace("——", "—"),
        _space_in,
    ]  # fmt: skip
    rng.shuffle(ways)
    for way in ways:
        edited = way(text)
        if edited != text:
            return edited, _exchanged(text, edited), ""
    return None


def _space_in(text: str) -> str:
    middle = len(text) // 2
    return f"{text[:middle]}\u3000{text[middle:]}" if text[middle - 1 : middle + 1].isalpha() else text


def edit_script(_rng: random.Random, text: str, _section: str) -> tuple[str, int, str] | None:
    edited = TO_TRADITIONAL.convert(text)
    if edited == text or len(edited) != len(text) or TO_SIMPLIFIED.convert(edited) != text:
        return None
    return edited, _exchanged(text, edited), ""


def _exchanged(old: str, new: str) -> int:
    if len(old) == len(new):
        return 2 * sum(left != right for left, right in zip(old, new, strict=True))
    return abs(len(old) - len(new))


IN_PLACE: dict[str, Editor] = {
    "figure": edit_figure,
    "deadline": edit_deadline,
    "target": edit_target,
    "rewording": edit_wording,
    "softening": _modal(SOFTER, "softened"),
    "hardening": _modal([(new, old) for old, new in SOFTER], "hardened"),
    "typographic": edit_typographic,
    "script": edit_script,
}
