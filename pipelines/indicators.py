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
    r"^(?:其中|同时|目前|现已?|以来|另外?|此外|全年|全[省市州盟县区旗国]|全系统|本年度?|年内|当年|今年|去年|一年来|截至?[^，]{0,10}(?:底|末|日)|(?:20)?\d\d年度?|\d{1,2}月"
    r"|为[^，的]{1,6}(?=挽回|提供|减少|节约)|共计?|总共|累计|先后|依法|及时|认真|积极|已经?|并|均|我[省市县区]|各级|各地|继续(?!有效)|持续|成功|顺利|深入|扎实|切实|全面|、)+"
)
"""全年全市共办理…: says when and how, not what"""
TAIL = re.compile(
    r"(?:数量|总量)?(?:分别|均|已|同比|环比|比上年|较上年|比去年|较去年|同期|实现|保持|稳定|控制|继续|总体|基本|历史性|首次|再次|进一步|平均"
    r"|达到?|为|是|至|到|在|约|近|超过?|突破|跨上|迈上|站上|共计?|累计|多达|增长|增幅|增速|增至|升至|降至|提升|提高|下降|降低|减少|缩短|压缩|上升|上涨"
    r"|回升|回落|扩大|增加|增产|完成|有|的)+$"
)
"""…案件同比增长: verbs of change and comparators between the name and the number"""
SUBJECT = re.compile(
    r"^[^，]{0,14}?(?:机构|机关|部门|组织|法院|中心|政府|单位|窗口|热线|平台|[局厅]|委员会)(?=一审|二审|审查|评查|出具|制定|备案|收到|受理|办理|审结|办结|移送|查处|开展|调解|调处|接待|接听|发出|制发|公布|新收|共)"
)
"""全市行政复议机构收到…: who counts, where a verb follows"""
LIGHT = re.compile(r"^(?:办理|开展|组织|举办|召开|新收(?=行政)|共)+")
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
    r"^(?:方面|领域|环节|层面|部分|阶段|大类|大|类|重点(?:领域|任务|方面|部门|区域|行业)|县|市|区|乡|镇|街道|部门|单位|省|国家|地区|园区|以上|平台|主题|小组|系列|多[^，]|年|月|日|小时|分钟|工作日)"
)
"""7个方面 · 18个部门: the number counts groups that another number or deed is about"""
OF_COUNCIL = re.compile(r"^[省市州盟县区旗](?:人大|政协)")
"""人大代表建议73件、县政协委员提案(112件): no group of counties"""
NOUN_AFTER = re.compile(r"的?(?![和及与或至到以左])([一-鿿A-Za-z“”《》]{1,30})")
DEED_AFTER = re.compile(r"^(?:失效|废止|修改|整改|纠正|保留|撤销|维持)$")
"""(28件)失效: what became of them"""
AND = re.compile(r"^[、和及与]+")
MIDDLE = re.compile(r"^(?:以?内|以[上下外]|之?间|中|里|的|后|前|左右|家|个|级)")
"""(45分钟)内换乘比例: the name began before another number"""
EXAMPLES = re.compile(r"等$|《[^》]*$|^.{40,}$")
"""《…办法》等(58件): the name begins nobody knows where"""
SHARED_DEED = re.compile(
    r"^(?:新增|新建|新设|新登记|新认定|新培育|培育|建成|建设|移送|废止|修改|制定|修订|审查|评选|培训|发放|移交|改造|完成|引进|获批|入选)"
)
"""新增A企业12家、B企业8家: the deed holds for B too"""
RATIO_WORDS = re.compile(r"[率比重度]$|占")
CONCERNED = re.compile(r"^对(?=.{2})(?![外口接照比标象策方手应内])")
"""对发现的(7类)共性问题逐项下发整改通知: what is counted is the problems, not the notices"""
TREATED = re.compile(r"逐[项一件个条户]|全部|均|已|及时|依法|分别|进行|实施|开展|下发|发出|提出|予以|给予|按[期时]")
"""where what is done about them begins"""
BRACKETS = {")": "(", "》": "《", "〉": "〈", "”": "“", "’": "‘", "】": "【", "〕": "〔", "]": "["}
BETWEEN = "，。；：！？,;:!?\n"
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
    lead = raw.translate(QUOTES)
    follows = start > 0 and plain[start - 1] not in BETWEEN
    listed = follows and AND.match(lead) is not None
    own = TAIL.sub("", FRONT.sub("", AND.sub("", lead) if listed else lead)).strip("，、 ")
    after = NOUN_AFTER.match(plain, span[1])
    torn = is_torn(raw + (after[1] if after else ""))
    if (
        torn
        or EXAMPLES.search(own)
        or (follows and (MIDDLE.match(own) or (GROUPS.match(own) and not OF_COUNCIL.match(own))))
    ):
        return ""
    if after and plain[span[0] : span[1]].endswith(("%", "以上", "以下", "左右")):
        return ""
    if after:
        noun = after[1].translate(QUOTES)
        belongs_to_next = plain[after.end() : after.end() + 1].isdigit()
        tiny = len(own + noun) <= SHORTEST and not DEED_AFTER.match(noun)
        if tiny or belongs_to_next or GROUPS.match(noun) or RATIO_WORDS.search(own):
            return ""
        return _counted(own, noun)
    if len(own) < SHORTEST:
        return before if not own else ""
    if listed and (deed := SHARED_DEED.match(before)) and not SHARED_DEED.match(own):
        own = deed[0] + own
    return "" if re.search(r"\d", own) and len(own) > LONG_WITH_DIGITS else own


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
