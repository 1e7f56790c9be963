"""Find places in a report that are not its publisher's: a sign that its text was written for somebody else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from config.divisions import load_divisions, related
from pipelines.comparable import narrow
from pipelines.document import Span
from pipelines.place_names import find_names
from pipelines.sentences import split_sentences

COPIED, ELSEWHERE, TOGETHER = 1.0, 0.4, 0.1
"""weights: inside a passage that another publisher has too; elsewhere in the report; where both work together"""
UNPLACED = 0.5
"""factor where the table does not know the publisher's own place, so that nobody can say what belongs to it"""
MOST = 200
"""names that are listed; of a longer list the heaviest"""
QUOTE = 160
"""code points of a quote"""
COOPERATION = re.compile(
    r"对口|支援|援[建助藏疆青派]|帮扶|协作|合作|协同发展|结对|考察|调研|学习(?:考察|借鉴|先进|交流)|跨[省市县区州域境]|通办|互认|"
    r"毗邻|接壤|交界|都市圈|经济圈|经济带|城市群|高铁|铁路|高速公路|航线|航班|班列|招商|推介|博览|论坛|展会|大运河|流域|来自"
)
"""与重庆市建立川渝通办机制 · 陕西省对口支援阿里地区 · 赴成都市考察: to speak of a neighbour is no sign of copying"""
TOWARDS = re.compile(r"(?:[与同和及赴到向]|支持)$")
"""与宜宾市…: what stands before a partner's name"""
PLACE = re.compile(r"^(?:.{2,8}?(?:省|自治区))?(?P<place>.{2,7}?(?:自治州|自治县|省|市|州|盟|县|区|旗|镇|乡|街道))")
"""示例省样本县人民政府: the place that a body's name begins with"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a report that another publisher has too."""

    span: Span
    """into the report's text"""
    publisher: str
    """the other one"""


def foreign_places(publisher: str, text: str, passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """Return the places in ``text`` that are not ``publisher``'s, the weightiest first.

    A publisher's own are the division that its name names, those above and those under it. Each row has ``name``
    ``full`` (with the divisions above, empty for a place that the table does not know) ``span`` ``quote`` ``reason``
    ``weight`` (0 to 1) and ``copied`` (it lies in a passage that another publisher has too).
    """
    sentences = split_sentences(text)
    starts = [start for start, _ in sentences]
    own, own_place = own_divisions(publisher), place_of(publisher)
    ordered = sorted(passages, key=lambda passage: passage.span)
    found: list[dict[str, Any]] = []
    for span, codes, short in _names(text, ordered, own_place):
        if own and any(related(code, mine) for code in codes for mine in own):
            continue
        if own_place == text[slice(*span)]:
            continue
        inside = next((each for each in ordered if each.span[0] <= span[0] and span[1] <= each.span[1]), None)
        if inside is None and (short or not own or all(code.endswith("0000") for code in codes)):
            continue  # a short form, or a whole province, in a text of its own is nearly always a neighbour
        sentence = sentences[max(0, bisect_right(starts, span[0]) - 1)]
        weight, reason = _judge(text, span, sentence, inside, bool(own))
        found.append(
            {
                "name": text[slice(*span)],
                "full": "、".join(dict.fromkeys(load_divisions().full_name(code) for code in codes[:3])),
                "span": list(span),
                "quote": _quote(text, span, sentence),
                "reason": reason,
                "weight": weight,
                "copied": inside is not None,
            }
        )
    return sorted(found, key=lambda row: (-row["weight"], row["span"]))[:MOST]


def own_divisions(publisher: str) -> tuple[str, ...]:
    """Return the divisions that a publisher's name names, the innermost; none when the table does not know it.

    >>> own_divisions("四川省攀枝花市东区人民政府"), own_divisions("示例市司法局")
    (('510402',), ())
    """
    names = [found for found in find_names(publisher) if not found.short]
    return names[-1].codes if names else ()


def place_of(publisher: str) -> str:
    """Return the place that a body's name begins with, known or not; empty when it begins with none.

    >>> place_of("示例省样本县人民政府"), place_of("司法部")
    ('样本县', '')
    """
    match = PLACE.match(publisher)
    return match["place"] if match else ""


def _names(text: str, passages: Sequence[Passage], own_place: str) -> Iterable[tuple[Span, tuple[str, ...], bool]]:
    """Yield every place with the divisions that it may mean, and whether it is a short form.

    Beside the divisions of the table these are the places that the other publishers' names name: 样本县, or a town.
    """
    known = find_names(text)
    yield from ((found.span, found.codes, found.short) for found in known)
    taken = [found.span for found in known]
    plain = narrow(text)
    for passage in passages:
        place = place_of(passage.publisher)
        if not place or place == own_place:
            continue
        for match in re.finditer(re.escape(place), plain[slice(*passage.span)]):
            low, high = passage.span[0] + match.start(), passage.span[0] + match.end()
            if not any(start < high and low < end for start, end in taken):
                yield (low, high), (), False


def _judge(text: str, span: Span, sentence: Span, inside: Passage | None, placed: bool) -> tuple[float, str]:
    name = text[slice(*span)]
    around = text[max(sentence[0], span[0] - QUOTE) : min(sentence[1], span[1] + QUOTE)].replace(name, "")
    together = COOPERATION.search(around) or TOWARDS.search(text[sentence[0] : span[0]])
    if together:
        return TOGETHER, f"“{name}”不属于本单位辖区，但同一句有“{together[0]}”，多为合作往来"
    if inside is None:
        return ELSEWHERE, f"“{name}”不属于本单位辖区"
    same = name.startswith(place_of(inside.publisher) or "\n")
    of = "即对方所在地，" if same else ""
    doubt = "" if placed or same else "；区划表中没有本单位，不能排除隶属关系"
    weight = COPIED if placed or same else COPIED * UNPLACED
    return weight, f"“{name}”{of}不属于本单位辖区，所在段落与{inside.publisher}的报告相同{doubt}"


def _quote(text: str, span: Span, sentence: Span) -> str:
    low = max(sentence[0], span[0] - QUOTE // 2)
    high = min(sentence[1], max(low + QUOTE, span[1]))
    return text[low:high]
