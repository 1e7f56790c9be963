"""Find the promises of a plan: one action clause each, verbatim, with target and deadline where it has them."""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba

from pipelines.document import Commitment, Span, Structured
from pipelines.fold import fold_text, simplify
from pipelines.regions import paragraphs
from pipelines.targets import deadline, targets

CLAUSE_END = re.compile(r"[，；。！？,;!?\n]+")
ITEM_OPENER = re.compile(r"(?:[一二三四五六七八九十]+[是要]|首先|其次|最后|同时|此外|另外)[要，]?")
"""二是推进… · 同时，加强…: numbers a promise, is no part of it"""
LEAD_IN = re.compile(
    r"^(?:按照|围绕|根据|针对|聚焦|依托|紧扣|紧盯|立足|对照|坚持|通过|结合|贯彻|秉持|锚定|本着|顺应|适应|面向|在.{2,14}(?:下|上|中|方面|基础上)"
    r"|以.{1,14}为(?:抓手|引领|契机|目标|主线|重点|牵引|导向|基础|核心|统领|载体|突破口|支撑|中心))"
)
"""以数字政府为抓手 · 围绕营商环境: says how or where, and belongs to the action after it"""
TAIL = re.compile(
    r"^(?:为|使|让|以便|从而|不断(?:提升|提高|增强|满足)|确保.{1,12}(?:到位|落实|见效|有序|平稳)$|切实做到|努力(?:做到|实现))"
)
"""为高质量发展提供保障: a purpose, belongs to the action before it"""
SLOGAN = re.compile(
    r"习近平|党中央|二十大|二十届|中央经济工作会议|指导思想|各位代表|总要求|总体要求|工作总基调|发展理念|两个确立|两个维护|四个意识"
    r"|稳中求进|不忘初心|砥砺|奋勇|谱写|团结|号召|时代新篇|新征程|总书记|以人民为中心|(?:收官|开局|关键)之年|法治轨道上"
    r"|^围绕.*法治政府|^只要|^更加注重|^(?:(?:全面|扎实|认真|切实|全力|统筹|深入)*(?:推进|落实|完成|做好|抓好|开展))"
    r"(?:(?:.{0,10}建设)?(?:各项|各方面)(?:目标|重点)?(?:工作|任务)|(?:今年|明年|全年|20\d\d年)(?:的|政府|各项)*工作)$"
)
"""坚持以习近平新时代中国特色社会主义思想为指导 · 全面落实法治政府建设各项任务: a formula that nobody could check"""
STATEMENT = re.compile(
    r"^(?:还|也|正|就|都)?是(?!否)|^[^，。；“”]{2,12}(?:本质是|离不开|是最大的|是最好的)|^走出了|^需要我们|^我们一定|^没有|献礼$"
    r"|坚强领导|擘画|勇毅前行|真抓实干|埋头苦干|脚踏实地|久久为功|干字当头|半步不"
)
"""就业是最大的民生 · 在省委坚强领导下: says how things are, or in what spirit; nobody could check it either"""
PREAMBLE = re.compile(
    r"(?:抓好|做好|推进|开展|完成|落实|突出|抓住|实施)(?:好)?(?:以下|下列|如下)[^，。；]{0,10}(?:工作|任务|方面|重点)[:：]?$"
)
"""…，重点抓好以下工作： ends a sentence that only leads to what follows it"""
PROMISE_VERB = re.compile(
    r"^(?:印发|编发|制发|深化|出台|建立|建成|新建|构筑|布局|谋划|弘扬|规范(?!性)|指导|整治|拓宽|稳定|加密|细化|落地|绘制|选树|重塑"
    r"|用好|做靓|创优|织密|扛牢|压实|树牢|力戒|杜绝|严把|厉行|利用|新开工|单列)"
    r"|清零$|(?:完成|达到)[^，。；]{0,14}(?:任务|目标)$|保持[^，。；]{0,6}(?:优良|优秀)(?:水平)?$|(?:进一步|持续)(?:下降|降低)$"
)
"""verbs that the tagger takes for nouns: 用好红色文化 · 弘扬企业家精神; 历史积案全部清零: the verb comes last"""
HOW_FIRST = re.compile(
    r"^(?:大力|全面|着力|全力|力争|充分|积极|广泛|主动|依法|严格|认真|精心|用心|努力|有序|精准|科学(?!技术|家|院)|系统(?=整治|布局|谋划|推进)|梯次"
    r"|分类(?=[整推施指有])|(?:常态|长效|全方位|高质量|高标准|高水平)(?!农田))"
)
"""大力发展首发经济 · 全面推行…: says how; what the tagger takes for a noun where it comes first"""
TO_SOMEBODY = re.compile(r"^对.{2,40}?(?:予以|给予|进行|实行|实施|开展)")
"""对连续两年评查不合格的单位予以通报: the verb comes last"""
SERVES = re.compile(
    r"^[为向][^，。；]{2,30}?(?:免费|发放|开展|实施|安装|配备|办理|购买|增发"
    r"|提供(?![^，。；]{0,12}(?:保障|支撑|动力|力量|支持|服务|助力|条件|空间|支点)$))"
)
"""为残疾人提供辅具 · 向失能老年人发放补贴: a promise, where 为高质量发展提供保障 is a purpose"""
HEADING_MARK = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?!\d)")
"""（三）扩大有效投资 · 3.优化布局: the number in front"""
GOALS_ARE = re.compile(r"[^，。；：:]{2,40}目标(?:建议)?[是为]?[：:]\s*(?=[^\s])")
"""(今年经济社会发展的主要预期目标是：)地区生产总值增长…: announces figures, is no part of the first"""
DATE_FIRST = re.compile(r"^(?:20\d\d年)?(?:\d{1,2}月|[一二三四]季度|上半年|下半年|年)?[底末]?(?:之|以)?[前内]?")
"""(2024年6月底前)建成…: when, before what"""
DATE_ONLY = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月|[一二三四]季度|上半年|下半年|年)[底末]?(?:之|以)?[前内]?(?:力争|确保|争取|实现|正式|全面|基本|全部)*"
    r"(?:并|上线|挂牌|投入|投用|投运|投产|启用|试?运行|运营|使用|开馆|完工|竣工|交付|完成|建成|通车|开通)+"
)
"""建设…监督平台，(2023年10月底前上线运行): by when, of the thing that the clause before names"""
SECOND_TARGET = re.compile(
    r"并?(?:力争|争取|努力|奋力|确保)(?:达到?|实现|突破|完成|增长|冲刺|到)*\d[\d.,]*[百千万亿]*(?:[%％]|个百分点|[一-鿿])(?:以上|左右|以内)?"
)
"""地区生产总值增长5%以上，(力争达到6%): a second target for what the clause before names"""
SENTENCE_STOP = re.compile(r"[。；;，,]")
"""what a heading, a signature or a title does not hold"""
LONGEST_TITLE = 30
"""folded characters that a heading in front of its paragraph has at most"""
SHORTEST = 5
"""folded characters under which a clause says too little to stand alone"""
LONGEST = 90

ACTION_FLAGS = ("v", "ad", "d", "a", "i", "l")


def commitments(plan: Structured) -> tuple[Commitment, ...]:
    """Return the promises of the plan sections in text order, ids ``c001`` and up; an empty tuple for none.

    Where a plan is nothing but a list of headings, the headings are what it promises.
    """
    chosen = [paragraph for paragraph in paragraphs(plan) if paragraph.region == "plan"]
    plain = simplify(plan.text)  # offsets stay
    spans = [(span, part.section) for part in chosen for span in promise_spans(plain, part.span)]
    if not spans:
        chapters = {section.heading_span[0] for section in plan.sections if section.level <= 1}
        lines = [part for part in chosen if part.span[0] not in chapters]
        spans = [(span, part.section) for part in lines for span in promise_spans(plain, part.span, bare=True)]
    return tuple(_commitment(plan, span, f"c{n:03d}", section) for n, (span, section) in enumerate(spans, 1))


def commitment_at(plan: Structured, span: Span, id: str) -> Commitment:  # noqa: A002
    """Make a commitment of a span that somebody else chose (code points into ``plan.text``).

    Raises ValueError when the span is empty or leaves the text.
    """
    start, end = span
    if not 0 <= start < end <= len(plan.text):
        raise ValueError(
            f"span {start}..{end} of commitment {id} does not lie in the plan's {len(plan.text)} characters"
        )
    section = next((p.section for p in paragraphs(plan) if p.span[0] <= start < p.span[1]), "")
    return _commitment(plan, span, id, section)


def _commitment(plan: Structured, span: Span, id: str, section: str) -> Commitment:  # noqa: A002
    text = plan.text[slice(*span)]
    promised = targets(text, span[0])
    return Commitment(id, text, span, section, promised[0] if promised else None, deadline(text))


def promise_spans(text: str, span: Span, *, bare: bool = False) -> list[Span]:
    """Cut one paragraph of a plan into action clauses.

    Lead-ins (围绕…, 以…为抓手) join the clause after them; purposes (为…, 使…), mere dates (年底前建成) and second
    targets (力争达到6%) the clause before; a purpose longer than the promise is dropped. Formulas, headings (those in
    front of their paragraph as well) and sentences that lead to what follows are left out; with ``bare``, a line
    without any stop counts as well. ``text`` must be in Simplified characters.
    """
    found: list[Span] = []
    for low, high in _sentences(text, span, bare=bare):
        opened: int | None = None
        own: list[Span] = []
        for start, end in _clauses(text, low, high):
            words = text[start:end]
            if SLOGAN.search(words) or STATEMENT.search(words) or text[end - 1] in "：:":
                opened = None
                continue
            length = len(fold_text(words))
            purpose = bool(TAIL.match(words)) and not SERVES.match(words) and not targets(words, start)
            if own and opened is None and purpose and end - start > own[-1][1] - own[-1][0]:
                continue
            adds = DATE_ONLY.fullmatch(words) or SECOND_TARGET.fullmatch(words)
            if (purpose or adds) and own and end - own[-1][0] <= LONGEST and opened is None:
                own[-1] = (own[-1][0], end)
            elif (LEAD_IN.match(words) and length <= 30 and end < high - 1 and not targets(words, start)) or (
                length < SHORTEST and not targets(words, start)
            ):
                opened = start if opened is None else opened
            elif _is_action(words) or targets(words, start):
                begin = opened if opened is not None and end - opened <= LONGEST else start
                own.append((begin, end))
                opened = None
            elif own and end - own[-1][0] <= LONGEST:
                own[-1] = (own[-1][0], end)
                opened = None
        found += own
    return found


def _sentences(text: str, span: Span, *, bare: bool) -> list[Span]:
    """Split a paragraph at full stops and semicolons; a heading without a stop is none of its sentences."""
    cuts = []
    start = span[0]
    for match in re.finditer(r"[。！？；!?;]+|$", text[span[0] : span[1]]):
        end = span[0] + match.start()
        if end > start:
            cuts.append((start, end))
        start = span[0] + match.end()
    line = text[span[0] : span[1]]
    if len(cuts) > 1 and not HEADING_MARK.match(text[slice(*cuts[1])]) and _is_title(text, cuts[0], span[0]):
        cuts = cuts[1:]
    cuts = [cut for cut in cuts if not PREAMBLE.search(text[slice(*cut)].rstrip())]
    if (
        not bare
        and len(cuts) == 1
        and not SENTENCE_STOP.search(line)
        and (HEADING_MARK.match(line) or not targets(line))
    ):
        return []
    return cuts


def _is_title(text: str, sentence: Span, start: int) -> bool:
    """Say whether the first sentence of a paragraph only names what the others promise: （一）提升政务服务水平。…"""
    words = text[slice(*sentence)]
    return (
        sentence[0] == start
        and bool(HEADING_MARK.match(words))
        and text[sentence[1]] == "。"
        and len(fold_text(words)) <= LONGEST_TITLE
        and "《" not in words
        and not targets(words)
        and not deadline(words)
    )


def _clauses(text: str, low: int, high: int) -> list[Span]:
    spans = []
    start = low
    for match in CLAUSE_END.finditer(text, low, high):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, high))
    return [trimmed for piece in spans if (trimmed := _trim(text, piece))]


def _trim(text: str, span: Span) -> Span | None:
    """Take space, number and 一是 off the front of a clause; None when nothing is left."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for mark in (HEADING_MARK, ITEM_OPENER, GOALS_ARE):
        if match := mark.match(text[start:end]):
            start += match.end()
    return (start, end) if end > start else None


def _is_action(words: str) -> bool:
    """Say whether a clause starts with a verb or with an adverb before one: 推进…, 积极推进…, not 我省经济…."""
    words = DATE_FIRST.sub("", words)
    if PROMISE_VERB.search(words) or any(opening.match(words) for opening in (HOW_FIRST, SERVES, TO_SOMEBODY)):
        return True
    flags = _opening_flags(fold_text(words)[:12])
    return bool(flags) and (flags[0].startswith(ACTION_FLAGS) or any(flag.startswith("v") for flag in flags[:3]))


@lru_cache(maxsize=8192)
def _opening_flags(words: str) -> tuple[str, ...]:
    return tuple(flag for _, flag in rjieba.tag(words))
