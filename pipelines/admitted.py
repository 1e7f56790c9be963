"""Find the deficiencies that a report admits: enumerated items, else sentences, clauses or the members of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.comparable import narrow
from pipelines.document import Span, Structured
from pipelines.regions import paragraphs

LEAD = re.compile(
    "^.{0,80}?主要(?:是|有|表现在|体现在|表现为|表现)[:,]?(?=.)|^.{0,80}?(?:主要是|如下):$|^[^。]{0,160}?[,:](?=一是)"
)
"""``但也存在一些问题，主要是：`` before the first of them"""
LIST_LEAD = re.compile(
    "^[^。;]{0,60}?(?:问题|不足|困难|挑战|差距|短板|矛盾)[^。,;:]{0,12}:|^[^。;:]{0,60}?(?:认识到|看到|意识到),"
)
"""``我们也清醒地看到面临的困难和挑战：`` or ``我们也清醒认识到，`` before a list in one sentence"""
OPENER = re.compile(
    "成绩|成效|(?:清醒|深刻)地?(?:看到|认识)|存在(?:以下|一些|一定|不少)?[^,]{0,6}(?:问题|不足|差距)[^,]{0,8}[:。]$"
)
CLOSER = re.compile(
    "^(?:对此|对于?这些|针对|以上|上述|下一步|我们(?:一定|要|将|会|务必|坚信)|各位代表.$|(?:主要|其)?原因"
    "|这些[^,。]{0,12}(?:问题|困难)|必须|等等[。;]?$)"
    "|我们(?:一定|要|将|会|必须|务必)[^,。]{0,12}(?:正视|直面|重视|知重负重)"
)
"""introduce or close the deficiencies without naming one; they count where an enumerator marks them as items"""
ITEM = re.compile(
    r"^\s*(?:[(]?[一二三四五六七八九十\d]+[)、.]|[一二三四五六七八九十]+是|[①-⑳]|第[一二三四五六七八九十]+[,、])"
)
"""（一） 1. 一是 ① 第一，"""
CLAUSE = re.compile("[^；;]+[；;]?")
COMMA = re.compile("[^，,]+[，,]?")
LACK = re.compile(
    "不(?:足|够|高|强|优|牢|畅|稳|实|力|快|大|小|到位|平衡|充分|完善|健全|适应|匹配|均衡|及时|明显|适|容忽视|振|及预期)|缺[乏口少]|短[板缺]"
    "|薄弱|差距|困难|压力|承压|隐患|风险|难度|矛盾|滞后|偏[弱小低慢少]|较[弱小低慢少]|制约|障碍|堵点|任重道远|任务(?:依然|仍然|仍|还)?"
    "|仍需|还需|尚需|有待|亟待|亟需|需要|问题|挑战|形式主义|多发|不严|不实|乏力|阵痛|空档|流失|不多"
    "|需(?:进一步|持续|加)|难以|尚未|未能|不能|时有发生|(?:依然|仍然)存在|冲击|紧张|工作要做|新课题"
)
"""what makes a clause name something that is lacking: 动力不足 · 仍需加力 · 风险隐患较多"""
CONFESSION = re.compile(
    "(?:清醒|深刻)地?(?:看到|认识到|意识到)|(?:面临|存在)[^,，。]{0,12}(?:困难|问题|挑战|不足)[^,，。]{0,6}[,，:：]*主要(?:是|有)"
)
"""opens what is admitted where no section is set apart for it"""
VOW = re.compile("对于?这些[^,，。]{0,8}(?:问题|困难|挑战)[,，]")
"""``对这些问题，我们会高度重视``: the paragraph that it closes is such a place, however it opens"""
LISTED = 3
"""clauses that each name a lack, from which a sentence is a list and no single deficiency"""
MOST = 100
"""deficiencies of a report; what a text lists beyond them (no report does) belongs to the last"""
FEW = 2
"""sentences of a part up to which they may be such lists; a part of more names one deficiency a sentence"""


@dataclass(frozen=True, slots=True)
class Deficiency:
    """One item: the sentence that names it and what explains it."""

    span: Span
    head: Span
    """its first sentence or clause"""


def admitted(text: Structured) -> list[Deficiency]:
    """List the deficiencies of a report: enumerated items with what explains them, else clauses.

    >>> from pipelines.structure import structure
    >>> report = structure("一、存在的不足\\n一是力量薄弱。人手很少。二是能力不足。我们将认真解决。")
    >>> [report.text[slice(*item.span)] for item in admitted(report)]
    ['一是力量薄弱。人手很少。', '二是能力不足。']
    >>> report = structure("一、存在的不足\\n还存在一些问题：力量薄弱，能力不足，基层经费短缺。")
    >>> [report.text[slice(*item.span)] for item in admitted(report)]
    ['力量薄弱，', '能力不足，', '基层经费短缺。']
    """
    plain = narrow(text.text)
    parts = list(_parts(text, plain))
    enumerated = any(ITEM.match(plain[slice(*span)]) for span in parts)
    found: list[Deficiency] = []
    for span in parts:
        words = plain[slice(*span)]
        if len(found) == MOST:
            found[-1] = Deficiency((found[-1].span[0], span[1]), found[-1].head)
        elif ITEM.match(words):
            found.append(Deficiency(span, span))
        elif CLOSER.search(words):
            continue
        elif enumerated and found:
            found[-1] = Deficiency((found[-1].span[0], span[1]), found[-1].head)
        elif not enumerated and not OPENER.search(words):
            found.append(Deficiency(span, span))
    return found


def _parts(text: Structured, plain: str) -> Iterator[Span]:
    """Yield the sentences of the deficiency sections in clauses, leads left out; lists in their members."""
    sentences = list(_sentences(text, plain))
    lists = {sentence: _members(plain, sentence) for sentence in sentences}
    few = sum(not CLOSER.search(plain[slice(*sentence)]) for sentence in sentences) - _openers(plain, sentences) <= FEW
    for sentence in sentences:
        if CLOSER.match(plain[slice(*sentence)]):
            continue
        if few and len(members := lists[sentence]) >= LISTED:
            yield from members
            continue
        lead = LEAD.match(plain[slice(*sentence)])
        start = sentence[0] + (lead.end() if lead else 0)
        for match in CLAUSE.finditer(text.text, start, sentence[1]):
            if match[0].strip():
                yield match.span()


def _openers(plain: str, sentences: list[Span]) -> int:
    """Count the sentences that only introduce."""
    return sum(bool(OPENER.search(plain[slice(*span)])) and span[1] - span[0] < 40 for span in sentences)


def _sentences(text: Structured, plain: str) -> Iterator[Span]:
    """Yield the sentences of the deficiency sections, top headings left out; else of paragraphs that admit."""
    tops = {section.heading_span[0] for section in text.sections if section.heading and section.level <= 1}
    if any(section.kind == "deficiency" for section in text.sections):
        for sentence in text.sentences:
            if sentence.span[0] not in tops and text.sections[sentence.section].kind == "deficiency":
                yield sentence.span
        return
    for paragraph in paragraphs(text):
        words = plain[slice(*paragraph.span)]
        if paragraph.region in ("result", "deficiency") and (seen := VOW.search(words) or CONFESSION.search(words)):
            low = paragraph.span[0] + (0 if VOW.search(words) else seen.start())
            inside = (one for one in text.sentences if low < one.span[1] and one.span[0] < paragraph.span[1])
            yield from (one.span for one in inside if LACK.search(plain, *one.span))


def _members(plain: str, sentence: Span) -> list[Span]:
    """Split a sentence that lists deficiencies between commas; empty for any other sentence.

    A clause that names no lack belongs to the next one that does.
    """
    words = plain[slice(*sentence)]
    if ";" in words or ITEM.match(words):
        return []
    lead = LEAD.match(words) or LIST_LEAD.match(words)
    members: list[Span] = []
    start = sentence[0] + (lead.end() if lead else 0)
    for match in COMMA.finditer(plain, start, sentence[1]):
        if CLOSER.search(match[0]) and members:
            break
        if LACK.search(match[0]):
            members.append((start, match.end()))
            start = match.end()
    return members
