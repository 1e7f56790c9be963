"""Promises answered by other means than words: relative targets, lists of deeds, admitted shortfalls."""

from __future__ import annotations

import re

from pipelines.aliases import is_known, is_named, rename
from pipelines.answers import Figures
from pipelines.document import Evidence, Span, Structured, Target
from pipelines.fold import fold_text, simplify
from pipelines.leads import Lead
from pipelines.matching import Index
from pipelines.metrics import fit, name_before
from pipelines.quantities import Quantity

AS_ECONOMY = re.compile(
    r"(?P<name>[^，。；、]{2,20}?)(?:增长|增速|增幅)(?P<how>与|和|同|高于|快于|不低于|跑赢)"
    r"(?:经济增长|经济|(?:地区)?生产总值|GDP)(?:增长|增速|增幅|速度|保持|基本|相)*(?:同步|一致|协调)?"
)
"""居民收入增长与经济增长同步 · 城乡居民人均可支配收入增速高于经济增长速度"""
ECONOMY = "地区生产总值"

DEED_LIST = re.compile(r"(?:民生|惠民|为民|便民|利民).{0,4}实事|实事(?:项目|工程|清单)")
"""2025年10件惠民实事 · 办好20件民生实事: the list of promises that a government reports on as a whole"""
DEEDS_DONE = re.compile(r"实事.{0,12}(?:完成|办结|办成|办好|落地|见效|落实|兑现)|(?:完成|办结|办成|兑现).{0,14}实事")
"""年度10件惠民实事圆满办结 · 高质量完成20件民生实事"""
NOT_THE_YEAR = re.compile(r"每年|五年|连续|累计|滚动|部署|办好拥军")
LIST_TITLE = 40
"""characters up to which a line may be the title of a list"""
LIST_REACH = 2500
"""characters behind its title that a list may go on"""

MAKES_DOCUMENT = re.compile(
    r"(?:制定|修订|修改|出台|印发|编制|颁布|起草|推动出台)[^，。；《]{0,8}《(?P<title>[^》]{4,60})》"
)
"""修订《示例市行政规范性文件管理办法》"""
TITLE_SHARE, MOST_OF_TITLE = 0.6, 4
"""share of a title, and characters at least, that stand for it"""

FOUNDS = re.compile(
    r"(?:建立|设立|成立|组建|筹建|建成|新建|建设|打造)[^，。；]*?"
    r"(?P<end>[一-鿿]{2}(?:委员会|中心|专班|工作站|监测点|联盟|联席会议|学院|实验室|示范区|园区|枢纽|清单|台账))(?:[^一-鿿]|等|建设|$)"
)
"""建立行政复议咨询委员会: a body with a name, whose last words evidence must repeat"""

ADMITTED = re.compile(r"(?:未能?|没有|没能)(?:达到?|完成|实现).{0,8}(?:预期|目标|任务)|(?:低于|不及)(?:年初|年度)?预期")
"""社会消费品零售总额…增速和CPI涨幅也未达年初预期"""
ADMITTED_FIT = 0.8


def relative_goals(text: str, start: int, figures: Figures) -> tuple[Quantity, ...]:
    """Turn a target relative to the economy's growth into a figure, once the review tells that growth.

    The goal's text stays as written; its value is the growth reported. ``start`` is where ``text`` starts.
    """
    match = AS_ECONOMY.search(text)
    economy = match and _growth(ECONOMY, figures)
    if not match or not economy:
        return ()
    same = match["how"] in "与和同"
    span = (start + match.start("how"), start + match.end())
    written = text[match.start("how") : match.end()]
    target = Target(match["name"], economy.target.value, None, "%", "~" if same else ">=", written, span)
    lead = Lead("growth", relative=False, long_run=False, flow=False)
    return (Quantity(target, lead, base="%", amount=economy.amount),)


def _growth(name: str, figures: Figures) -> Quantity | None:
    """Return the first growth of an indicator that is the year's own."""
    for _, quantity in figures.quantities:
        plain = quantity.sense == "growth" and quantity.base == "%" and not (quantity.long_run or quantity.relative)
        if plain and rename(quantity.target.metric) == name:
            return quantity
    return None


def in_deed_list(plan: Structured, span: Span) -> bool:
    """Say whether a promise stands in a list of deeds: behind their announcement in its line, or under their title."""
    line_start = plan.text.rfind("\n", 0, span[0]) + 1
    if DEED_LIST.search(plan.text[max(line_start, span[0] - LIST_REACH) : span[0]]):
        return True
    above = plan.text[max(0, line_start - LIST_REACH) : line_start].split("\n")
    return any(len(line.strip()) <= LIST_TITLE and "。" not in line and DEED_LIST.search(line) for line in above)


def deeds_done(index: Index) -> Evidence | None:
    """Quote the clause that reports the year's deeds done as a whole; None when no clause does."""
    for sentence, (start, _) in zip(index.texts, index.sentences, strict=True):
        if not DEEDS_DONE.search(sentence):
            continue
        for low, high in index.clauses:
            clause = sentence[max(0, low - start) : max(0, high - start)]
            if DEEDS_DONE.search(clause) and not NOT_THE_YEAR.search(clause):
                return Evidence(clause, (low, high), 0.5)
    return None


def admits_shortfall(goals: tuple[Quantity, ...], text: str) -> bool:
    """Say whether a text admits that a promised indicator fell short, in words."""
    start = 0
    for match in ADMITTED.finditer(text) if goals else ():
        names = re.split(r"[、，和及]", text[start : match.start()])
        start = match.end()
        if any(
            fit(goal.target.metric, name_before(name.removesuffix("也"))) >= ADMITTED_FIT
            for goal in goals
            for name in names
        ):
            return True
    return False


def lacks_indicator(goals: tuple[Quantity, ...], text: str) -> bool:
    """Say whether a text does not even name a promised indicator: 工业投资 says nothing of 固定资产投资."""
    return bool(goals) and is_known(goals[0].target.metric) and not is_named(goals[0].target.metric, fold_text(text))


def lacks_document(promise: str, text: str) -> bool:
    """Say whether a text names nothing like the document that was to be made: 制定《…监督员管理办法》.

    A title counts as named when most of it stands there: places and 暂行 come and go.
    """
    match = MAKES_DOCUMENT.search(promise)
    if not match:
        return False
    title, folded = fold_text(match["title"]), fold_text(text)
    share = max(MOST_OF_TITLE, int(TITLE_SHARE * len(title)))
    return not any(title[start : start + share] in folded for start in range(max(1, len(title) - share + 1)))


def lacks_body(promise: str, text: str) -> bool:
    """Say whether a text does not name the body that was to be founded, by the last words of its name: 咨询委员会."""
    match = FOUNDS.search(simplify(promise))
    return match is not None and match["end"] not in simplify(text)
