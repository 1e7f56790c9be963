"""Name what a figure counts, so that the same indicator is known again in another year's words."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from pipelines.aliases import rename
from pipelines.document import Span
from pipelines.fold import fold_text

ASIDE = re.compile(r"[（(][^（()）]*(?:[)）]|$)")
"""县（市、区）: what stands in brackets names nothing"""
FRONT = re.compile(
    r"^(?:其中|同时|目前|现已|现(?=[有共])|以来|另外?|此外|全年|全[省市州盟县区旗国]|全系统|本年度?|年内|当年|今年|去年|一年来|截至?[^，]{0,10}(?:底|末|日)|(?:20)?\d\d年度?|\d{1,2}月"
    r"|为[^，的]{1,6}(?=挽回|提供|减少|节约)|共计?|总共|累计|先后|依法|及时|认真|积极|已经?|并|均|我[省市县区]|各级|各地|继续(?!有效)|持续|成功(?!率)|顺利|深入|扎实|切实|全面|、)+"
)
"""全年全市共办理…: says when and how, not what"""
TAIL = re.compile(
    r"(?:数量|总量)?(?:分别|均|已|同比|环比|比上年|较上年|比去年|较去年|同期|实现|保持|稳定|控制|继续|总体|基本|历史性|首次|再次|进一步|平均"
    r"|(?:精简|压减|发展|更新|拓展|扩展|扩充|调整|优化)[到至为]|(?:与上年)?持平|连续(?=[迈跨突])|连[跨破上]|[降升增减缩][到至为]|[再迈跃跨站]上新?(?:的)?台阶|(?:再)?创(?:历史)?新高|跨[过入]"
    r"|达|(?<!行)为|是|至|到|在|约|近|超过?|突破|跨上|迈上|站上|共计?|累计|多达|增长|增幅|增速|提升|提高|下降|降低|减少|缩短|压缩|上升|上涨"
    r"|回升|回落|扩大|增加|增产|完成|有|的)+$"
)
"""…案件同比增长: verbs of change and comparators between the name and the number. No word of these is made of others of
them (达到 is 达 and 到): what can be read in two ways is tried in all of them, twice as many with each repetition"""
LONGEST_TAIL = 200
"""characters that such words can take: where they begin is tried from each of them to the end"""
STARTED = re.compile(r"[从由](?:上年|去年|上半年|年初|20\d\d年)?(?:同期)?的?[^，。；从由]{0,4}\d.*$")
"""满意率由上年的96.1%提升至: where it started is no part of the name"""
STEP = re.compile(r"^个?(?:[百千万亿]+元?)?的?(?:(?P<over>新?台阶)|大关|关口)")
"""迈上6万亿元台阶: a mark that was passed, the figure mostly follows; 突破1600亿斤大关 is the figure"""
STEP_WORDS = re.compile(r"个?(?:[百千万亿]+元?)?的?(?:新?台阶|大关|关口).*$")
DONE = re.compile(
    r"(?<=.{2})(?:项目)?(?:均|已|全部|全面|如期|按期|按时|顺利|圆满|保质保量|高质量|超额|提前|基本)+(?:完成|落实|办结|落地|建成|交付|见效)[^，。；]*$"
)
"""55件民生实事全面完成: what became of what is counted"""
TOTAL = re.compile(
    r"^(?:累计|总数|总量|总计|合计|总规模)(?:已|均)?(?:达到?|突破|超过?|为|增至|增加到|扩大到|是|近|约)*$"
)
"""新增711家、累计达(2215家): the same things, all there are"""
FRESH = re.compile(r"^新(?:增|入选|认定|培育|获批|获评|创建|登记|设立?|建成?)|新增$")
SUBJECT = re.compile(
    r"^[^，]{0,14}?(?:机构|机关|部门|组织|法院|中心|政府|单位|窗口|热线|平台|[局厅]|委员会)(?=一审|二审|审查|评查|出具|制定|备案|收到|受理|办理|审结|办结|移送|查处|开展|调解|调处|接待|接听|发出|制发|公布|新收|共)"
)
"""全市行政复议机构收到…: who counts, where a verb follows"""
LIGHT = re.compile(r"^(?:办理|开展|组织|举办|召开|新收(?=行政(?!复议))|共?有(?!效|关|限|机)|共)+")
"""verbs that add nothing to what is counted: 办理公证 is 公证"""
MANY = re.compile(r"的|各[类项种]")
"""办理各类法律援助案件 is 办理法律援助案件"""
ENDING = re.compile(r"(?:案件|工作|活动|事项)$")
VAGUE = re.compile(
    r"^(?:(?:立案|依法)?受理|新收|收到|审结|办结|结案|立案|整改|已整改|完成整改|纠正|废止|修改|失效|继续有效|维持|撤销|驳回|二审|一审|再审|总数|总额|总量|其他|案值|涉案金额"
    r"|罚款|罚没款?|罚没金额|处罚款|金额|成交额|总投资|投资|面积|长度|参训|参加|惠及[^，]{0,4}|受益[^，]{0,4}|服务[^，]{0,4}|覆盖[^，]{0,4}|增加值|营收|产值"
    r"|(?:调解|调处|化解)?成功率?|合格率|优秀率|优良率|满意率|满意度|好评率|办结率|按期办结率|按时办结率|办复率|纠错率|履职率|按时.{0,3}率|覆盖率|占比|比例|增长率"
    r"|调解成功|调解和解(?:结案)?|和解|(?!失业|城镇化).{1,3}率|占.{1,8}|提出[^，]{0,6}意见|开工|完工|启用|完成投资|.{0,3}人数|反馈问题|发现问题|问题|(?:支持|实施)?项目|事项|.{1,2})$"
)
"""受理 · 审结 · 成功率: only the words before say of what"""
GROUPS = re.compile(
    r"^(?:方面|领域|环节|层面|部分|阶段|大类|大|类|重点(?:领域|任务|方面|部门|区域|行业)|[县市区乡镇省](?!级|本级|直|政府|内)|街道|部门|单位|国家(?!级|现代|重点|优势|实验)|地区|园区|以上|平台|主题|小组|系列|多[^，]|年|月|日|小时|分钟|工作日)"
)
"""7个方面 · 18个部门: the number counts groups that another number or deed is about"""
OF_COUNCIL = re.compile(r"^[省市州盟县区旗](?:人大|政协)")
"""人大代表建议73件、县政协委员提案(112件): no group of counties"""
NOUN_AFTER = re.compile(r"的?(?![和及与或至到以左])([一-鿿A-Za-z“”《》]{1,30})")
DEED_AFTER = re.compile(r"^(?:失效|废止|修改|整改|纠正|保留|撤销|维持|参训|参考|参加|参赛)$")
"""(28件)失效: what became of them; (1180余人次)参训: what they did"""
RUNS_ON = re.compile(r"(?<=.{2})(?:共|累计|全年|均|已)(?=.)")
"""1342个人民调解委员会共调解纠纷28640件: where the next figure's words begin"""
AND = re.compile(r"^[、和及与]+")
MIDDLE = re.compile(r"^(?:以?内|以[上下外]|之?间|中|里|的|后|前|左右|家|个|级)")
"""(45分钟)内换乘比例: the name began before another number"""
EXAMPLES = re.compile(r"等$|《[^》]*$|^.{40,}$")
"""《…办法》等(58件): the name begins nobody knows where"""
ITEM_BEFORE = re.compile(r"[^，。；]、$")
"""(42家全国重点实验室、)10家湖北实验室: what stands before belongs to the item before"""
ONE_OF = re.compile(r"(?<![》〉”])等$")
"""省联投、省交投等(6家)地方国企: examples of what is counted"""
LEAST_NOUN = 4
RANKED = re.compile(r"\d+强")
"""(6家)企业进入中国企业500强"""
RANK = re.compile(r"前$")
"""80个学科进入世界排名前(1%)"""
LEVEL = re.compile(r"全国|国家级|省级|市级|县级")
"""全国示范村4个、(省级)22个: the same of another level"""
HOTLINE = re.compile(r"123\d\d")
SHARED_DEED = re.compile(
    r"^(?P<deed>新增|新建|新设|新登记|新认定|新培育|新创建|创建|培育|建成|建设|移送|废止|修改|制定|修订|审查|评选|培训|发放|移交|改造|完成|引进|获批|入选)"
    r"(?P<level>国家级?|全国|自治区级|省级|市级|县级)?"
)
"""新增A企业12家、B企业8家: the deed holds for B too, the level (国家级绿色工厂、绿色园区) for what begins alike"""
RATIO_WORDS = re.compile(r"[率比重度]$|占")
CONCERNED = re.compile(r"^对(?=.{2})(?![外口接照比标象策方手应内])")
"""对发现的(7类)共性问题逐项下发整改通知: what is counted is the problems, not the notices"""
TREATED = re.compile(r"逐[项一件个条户]|全部|均|已|及时|依法|分别|进行|实施|开展|下发|发出|提出|予以|给予|按[期时]")
"""where what is done about them begins"""
BRACKETS = {")": "(", "》": "《", "〉": "〈", "”": "“", "’": "‘", "】": "【", "〕": "〔", "]": "["}
BETWEEN = "，。；：！？,;:!?\n"
COMMAS = "，,、 "
LONGEST_NOUN = 14
SHORTEST = 2
LONG_WITH_DIGITS = 20


def name_of(plain: str, span: Span, start: int, before: str) -> str:
    """Return what the number at ``span`` counts, in the words of ``plain``; empty when the words do not say.

    ``start`` is where the words about it begin: its clause, or the number before it in the clause; ``before`` the name
    of the number before, which a number without words of its own belongs to.

    >>> text = "全年办理人大代表建议197件、政协提案241件"
    >>> name_of(text, (10, 14), 0, ""), name_of(text, (19, 23), 14, "办理人大代表建议")
    ('办理人大代表建议', '政协提案')
    """
    raw = ASIDE.sub("", plain[start : span[0]]).strip()
    after = NOUN_AFTER.match(plain, span[1])
    follows = start > 0 and plain[start - 1] not in BETWEEN
    if after and ITEM_BEFORE.search(raw):
        raw = "、" if follows else ""
    raw = STEP.sub("", raw) if start > 0 else raw
    lead = STARTED.sub("", raw.translate(QUOTES))
    if before and TOTAL.match(lead.strip(COMMAS)):
        return FRESH.sub("", before) or before
    listed = follows and AND.match(lead) is not None
    noun = _before_quote(after[1]) if after else ""
    own = _own_words(lead, noun, listed=listed)
    if is_torn(raw + noun) or RANK.search(lead) or _is_no_name(own, follows=follows):
        return ""
    if after:
        return _with_noun(plain, span, own, (noun, after.end()))
    return _without_noun(own, before, listed=listed)


def _before_quote(noun: str) -> str:
    """Cut a noun where a quotation ends that did not begin in it: 525家(新型研发机构)”为主体."""
    end = noun.find("”")
    return noun[:end] if end >= 0 and "“" not in noun[:end] else noun


def without_tail(words: str) -> str:
    """Take off the verbs of change and the comparators that words end with.

    >>> without_tail("受理行政复议案件数量同比增长达到")
    '受理行政复议案件'
    """
    return words[:-LONGEST_TAIL] + TAIL.sub("", words[-LONGEST_TAIL:])


def _own_words(lead: str, noun: str, *, listed: bool) -> str:
    """Return the words before a number without how, who, verbs of change, and examples of what is counted."""
    own = FRONT.sub("", AND.sub("", lead) if listed else lead)
    own = without_tail(without_tail(own).strip(COMMAS)).strip(COMMAS)
    if not ONE_OF.search(own):
        return own
    if not noun and "、" in own:
        return own[:-1]
    return "" if len(noun) >= LEAST_NOUN else own


def _is_no_name(own: str, *, follows: bool) -> bool:
    """Tell words that do not begin with a name: after a list of titles, or in the middle of a clause."""
    middle = MIDDLE.match(own) or (GROUPS.match(own) and not OF_COUNCIL.match(own))
    return EXAMPLES.search(own) is not None or bool(follows and middle)


def _with_noun(plain: str, span: Span, own: str, following: tuple[str, int]) -> str:
    """Return the name that a noun after the number completes; ``following`` is the noun with its end in ``plain``."""
    noun, end = following
    if plain[span[0] : span[1]].endswith(("%", "以上", "以下", "左右")):
        return ""
    noun = DONE.sub("", noun.translate(QUOTES))
    belongs_to_next = plain[end : end + 1].isdigit() and not RANKED.match(plain, end)
    if belongs_to_next and (onward := RUNS_ON.search(noun)):
        noun, belongs_to_next = noun[: onward.start()], False
    tiny = len(own + noun) <= SHORTEST and not DEED_AFTER.match(noun)
    groups = GROUPS.match(noun) and not (noun.startswith("大") and not plain[span[1] - 1].isdigit())
    return "" if tiny or belongs_to_next or groups or RATIO_WORDS.search(own) else _counted(own, noun)


def _without_noun(own: str, before: str, *, listed: bool) -> str:
    """Return the name that the words before a number are, with what they share with the name ``before``."""
    if len(own) < SHORTEST:
        return before if not own else ""
    if LEVEL.fullmatch(own) and LEVEL.search(before):
        return LEVEL.sub(own, before, count=1)
    if listed and (deed := SHARED_DEED.match(before)) and deed["deed"] != before and not SHARED_DEED.match(own):
        alike = before[deed.end() : deed.end() + SHORTEST] == own[:SHORTEST]
        own = (deed[0] if alike else deed["deed"]) + own
    return "" if re.search(r"\d", HOTLINE.sub("", own)) and len(own) > LONG_WITH_DIGITS else own


def _counted(own: str, noun: str) -> str:
    """Join the words before and after a number; of 对发现的(7类)共性问题逐项下发整改通知 the problems are counted."""
    treated = TREATED.search(noun) if CONCERNED.match(own) else None
    if treated and treated.start() >= SHORTEST:
        own, noun = own[1:], noun[: treated.start()]
    return f"{own}{noun[:LONGEST_NOUN]}"


def is_torn(words: str) -> bool:
    """Tell whether brackets open or close that have no partner: words out of the middle of a title name nothing."""
    opened: list[str] = []
    for character in words:
        if character in BRACKETS.values():
            opened.append(character)
        elif character in BRACKETS and (not opened or opened.pop() != BRACKETS[character]):
            return True
    return bool(opened)


SAME_DEED = {"立案受理": "受理", "依法受理": "受理", "办结": "审结", "结案": "审结", "成功率": "调解成功率"}
"""what became of cases, in the words of another year; the words before say which cases"""
QUOTES = {ord(mark): None for mark in "“”‘’\"'《》"}


def is_vague(name: str) -> bool:
    """Tell whether a name needs the words before it to mean something; one that the table has (公证) does not."""
    if indicator(name) in _usual_names().values():
        return False
    return VAGUE.match(LIGHT.sub("", name) or name) is not None


@lru_cache(maxsize=8192)
def indicator(name: str) -> str:
    """Return a name's usual form: folded, without who counts and light verbs, renamed by the tables that people edit.

    >>> indicator("全市行政复议机构收到行政复议申请"), indicator("办理法律援助案件"), indicator("法律援助")
    ('收到行政复议申请', '法律援助', '法律援助')
    """
    folded = FRONT.sub("", fold_text(name))
    folded = SUBJECT.sub("", folded)
    folded = LIGHT.sub("", folded) or folded
    shorter = ENDING.sub("", folded)
    folded = shorter if len(shorter) >= 2 else folded
    folded = MANY.sub("", folded)
    for pattern, usual in _usual_names().items():
        if pattern.fullmatch(folded):
            return usual
    return rename(SAME_DEED.get(folded, folded))


@lru_cache(maxsize=1)
def _usual_names() -> dict[re.Pattern[str], str]:
    table = tomllib.loads(files("pipelines").joinpath("data", "indicators.toml").read_text(encoding="utf-8"))
    return {re.compile(pattern): name for name, patterns in table["indicators"].items() for pattern in patterns}
