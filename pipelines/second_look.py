"""Look again where words sound better than the facts: figures by another name, leftovers, trial runs, other objects."""

from __future__ import annotations

import re

from pipelines.answers import Answer, Figures
from pipelines.comparable import narrow
from pipelines.document import Status
from pipelines.fold import fold_text
from pipelines.matching import DIGIT
from pipelines.metrics import HEAD, same_level
from pipelines.promises import Promise
from pipelines.quantities import Quantity, quantities
from pipelines.search import Ranked
from pipelines.short_forms import shorten
from pipelines.targets import comparable
from pipelines.tokens import Analysis, split_tokens, weight

SAME_THING = 0.5
"""share of a promised figure's name that the clause of the reported one holds"""
SAME_COUNT = 0.4
"""the same where both count in the same rare unit and the names end alike: 5000卷 … 案卷, 4126卷 … 案卷"""
VAGUE_THING = 0.7
"""the same for what everything is counted in (个, 项, 件)"""
VAGUE_UNITS = frozenset({"个", "人", "人次", "元", "吨", "米", "%", ""})
NO_PART = 0.5
"""share of the promised figure below which a figure by another name more likely counts a part of the thing"""
CLAUSE = re.compile(r"[^，。；,;]+")

CLEARED = re.compile(r"清零|清仓|全部|全面(?:清理|清偿|完成|整改|消除|解决|化解|兑付)")
"""年内…案件全部清零 · 全面清理拖欠企业账款: nothing may be left"""
LEFT = re.compile(
    r"(?:减少|下降|降|压减)(?:到|至|为)(?=\d*[1-9])\d+[^\d，。；]|(?:仍|尚|还)有\d+[^\d，。；]|剩余?(?=\d*[1-9])\d+[^\d，。；]|(?:尚未|未能|没有)(?:全部|完全)"
)
"""由3件减少到1件 · 尚有2件未办结"""
PART = re.compile(
    r"(?:清偿|完成|整改|办结|化解|清理|偿付|兑付|处置|消除|解决|覆盖)(?:比例|率|进度)?(?:为|达到?|仅|了)?(?!100)\d{1,2}(?:\.\d+)?[%％]"
)
"""清偿比例为91.5%"""

UNFINISHED = re.compile(
    r"正在(?!发生|成为|形成)[^，。；]{0,8}|试运行|内部装修|(?<!完成)(?:开展|进行|启动|先行)[^，。；国综]{0,6}试点|试点(?:运行|阶段)|试用阶段|正抓紧"
)
"""平台正在试运行 · 正在进行内部装修: begun, and not there"""
STILL = re.compile(r"^[，,](?:目前|现)?(?:正在(?!发生|成为|形成)|已?进入(?:试|调试|装修)|尚|仍)[^，。；]{0,8}")
"""…主体完工(，正在进行内部装修): how the clause after the answering one says so"""
TRIES = re.compile(r"试点|试运行|试行|探索|谋划|启动|开工|争取|先行")
"""探索开展…试点: promises no more than a trial"""

YEAR = re.compile(r"20\d\d")

OTHER_NAME = 0.6
"""how sure a figure by another name is"""
UNSURE = 0.7
"""confidence under which evidence must share more with a promise than everyday words"""
EVERYDAY = re.compile(
    r"开展|组织|推进|加强|健全|完善|建立|实施|提升|落实|深化|强化|优化|推动|机制|"
    r"制度|体系|建设|工作|发展|能力|水平|服务|管理|政府|行政|执法|部门|单位|项目|"
    r"评估|审查|审核|合法性|窗口|工作人员|人员|业务|经济|高质量|国家|全国|重点|重大|"
    r"全年|以上|增长|增加值|政务|法治|依法|规范|规范性|文件|决策|事项|监督|减少|提高|"
    r"标准|社会|群众|企业"
)
"""words that sentences about different things have in common"""
TITLE = re.compile(r"《[^》]*》")
ROOM = re.compile(r"(?:建设|建成|建立|设立|设置|新建)[^，。；]*?([一-鿿]{2}室)(?![一-鿿])")
"""建成…听证室和(调解室): what is built and has its name from what happens in it"""
REPEATED = 0.28
"""share of a promise's words, by weight, that the next plan must hold to promise the same thing again"""


def other_name(promise: Promise, reported: Ranked, figures: Figures, *, linked: bool) -> tuple[int, Answer] | None:
    """Find a figure that answers a promised one though it is named otherwise; with its place in the order.

    Unit and object must fit. Evidence that was believed is asked alone, by what its clause says; without it all
    candidates are, and only for a unit that few things are counted in.
    """
    goals = [goal for goal in promise.goals if goal.sense == "level" and goal.base != "%" and goal.target.metric]
    for place in range(min(len(reported), 1 if linked else len(reported))) if goals else ():
        sentence, start = reported.sentence(place), reported.start(place)
        for figure in figures.of(reported.number(place)):
            at = figure.target.span[0] - start
            clause = next(match[0] for match in CLAUSE.finditer(sentence) if match.end() > at)
            for goal in goals:
                if DIGIT.search(goal.target.text) and _fits(goal, figure, clause, linked=linked):
                    return place, Answer(goal, figure, SAME_THING, comparable=True)
    return None


def _fits(goal: Quantity, figure: Quantity, clause: str, *, linked: bool) -> bool:
    if not comparable(goal, figure) or abs(figure.amount) < NO_PART * abs(goal.amount):
        return False
    name, other = goal.target.metric, figure.target.metric
    if not same_level(name, other):
        return False
    held = _share(name, clause)
    if goal.base in VAGUE_UNITS:
        return linked and held >= VAGUE_THING
    return (linked and held >= SAME_THING) or (held >= SAME_COUNT and name[-HEAD:] == other[-HEAD:])


def _share(name: str, text: str) -> float:
    """Return the share of a name's weight that a text holds."""
    mine = split_tokens(name)
    total = sum(map(weight, mine))
    return sum(map(weight, mine & split_tokens(text))) / total if total else 0.0


def doubt(promise: Promise, evidence: str, window: str, sentence: str, *, due: bool) -> tuple[Status, str] | None:
    """Say what speaks against "fulfilled" where no figure decides, with the reason in Chinese; None when nothing does.

    ``window`` are the clauses of ``sentence`` that answer best; ``due`` says that the time promised is over.
    """
    if left := left_over(promise.text, evidence):
        status: Status = "progressed" if PART.search(left) else "missed"
        return status, f"承诺全部完成，报告“{left}”"
    if begun := unfinished(promise.text, window, sentence):
        return ("missed", f"承诺的期限已到，报告“{begun}”") if due else ("progressed", f"报告“{begun}”，尚未完成")
    if lacks_figure(promise, evidence):
        return "progressed", "承诺有数字，报告没有可比的数字"
    return None


def overdue(deadline: str, year: int | None) -> bool:
    """Say whether the time that a promise for ``year`` names ends with that year at the latest.

    >>> overdue("2024年6月底前", 2024), overdue("年内", 2024), overdue("2026年底前", 2024), overdue("", 2024)
    (True, True, False, False)
    """
    named = YEAR.match(deadline)
    return bool(deadline) and (named is None or year is None or int(named[0]) <= year)


def left_over(promise: str, evidence: str) -> str | None:
    """Quote what evidence says is left of a thing that was to be done wholly; None when nothing is.

    >>> left_over("案件全部清零", "案件由3件减少到1件"), left_over("案件全部清零", "案件由3件减少到0件")
    ('减少到1件', None)
    """
    if not CLEARED.search(narrow(promise)):
        return None
    plain = narrow(evidence)
    match = LEFT.search(plain) or PART.search(plain)
    return match[0] if match else None


def unfinished(promise: str, window: str, sentence: str) -> str | None:
    """Quote how evidence says that a thing is still under way; None when it does not, or only a trial was promised.

    >>> unfinished("建成平台", "平台正在试运行", "平台正在试运行"), unfinished("开展试点", "试点运行", "试点运行")
    ('正在试运行', None)
    """
    if TRIES.search(narrow(promise)):
        return None
    plain, whole = narrow(window), narrow(sentence)
    match = UNFINISHED.search(plain)
    if not match and plain in whole:
        match = STILL.search(whole[whole.index(plain) + len(plain) :])
    return match[0].strip("，,") if match else None


def shares_everyday_words_only(parsed: Analysis, evidence: str) -> bool:
    """Say whether all that a promise and a text have in common are words like 工作人员, while the promise says more."""
    folded = shorten(fold_text(evidence))
    common = {word for word in parsed.words if word in folded}
    return bool(common) and all(map(EVERYDAY.fullmatch, common)) and not all(map(EVERYDAY.fullmatch, parsed.words))


def repeats_object(promise: Promise, text: str) -> bool:
    """Say whether a text names enough of a promise; what only stands in the title of a document is another thing."""
    folded = shorten(fold_text(text if TITLE.search(promise.text) else TITLE.sub("", text)))
    room = ROOM.search(narrow(promise.text))
    if room and room[1] not in folded:
        return False
    words = promise.parsed.words
    total = sum(map(weight, words))
    return sum(weight(word) for word in words if word in folded) >= REPEATED * total


def lacks_figure(promise: Promise, evidence: str) -> bool:
    """Say whether a promise has a figure and its evidence none that reaches it in the same unit."""
    goals = [goal for goal in promise.goals if DIGIT.search(goal.target.text)]
    reported = quantities(evidence)
    return bool(goals) and not any(
        comparable(goal, figure) and abs(figure.amount) >= abs(goal.amount) for goal in goals for figure in reported
    )
