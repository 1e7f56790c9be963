"""The Chinese words that readers see for the vocabulary of the tables. Unknown values are shown as they are."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from config.zone import SHANGHAI
from reporting.quote import clip

DATE = re.compile(r"(?:(?:19|20)\d\d年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|初)?")
"""2024年9月, 9月12日: as a report writes when something was done"""

REPORT_KINDS = {
    "rule_of_law": "法治政府建设年度报告",
    "work_report": "政府工作报告",
    "open_government": "政府信息公开工作年度报告",
}
REPORT_STATES = {"public": "已公开", "late": "逾期公开", "taken_down": "已被撤下", "delisted": "已从栏目移出"}
DATES = {"meta": "页面标签", "shown": "页面显示", "row": "栏目列表", "url": "网址所含", "signed": "落款"}
"""what a date is called by where it was found, those that may count as publication first"""
PRESENCE = {
    "taken_down": "报告已经看不到了。多次、不同日期的检查结果一致，并非访问受阻。",
    "delisted": "栏目里已经不再列出这份报告，但原来的地址仍然可以打开。",
    "relocated": "原来的地址已经看不到这份报告，同一份报告现在在另一个地址。",
    "restored": "先前被撤下或移出栏目的报告又可以看到了。",
    "annex_gone": "报告还在，它所附的文件已经打不开了。多次、不同日期的检查结果一致，当天报告页面都能打开。",
    "annex_replaced": "报告还在，所附文件原来的地址已经打不开，页面现在链接的同名文件内容不同。",
    "annex_restored": "先前打不开的附件又可以打开了。",
}
SECTION_KINDS = {
    "result": "工作进展与成效",
    "deficiency": "存在的问题与不足",
    "duty": "主要负责人履行法治建设第一责任人职责情况",
    "plan": "下一年度工作安排",
    "other": "其他",
}
STATUSES = {
    "fulfilled": "已见落实",
    "progressed": "有所推进",
    "missed": "未达目标",
    "carried_over": "再次列入计划",
    "no_mention": "未见提及",
    "dropped": "经核对已放弃",
}
MACHINE_STATUSES = tuple(status for status in STATUSES if status != "dropped")
"""without what only a person may say"""
STATUS_NOTES = {
    "fulfilled": "报告中有明确的完成表述，或报告的数字达到目标",
    "progressed": "报告写到了这项工作，但没有写明完成",
    "missed": "承诺了数字或期限，报告的结果没有达到",
    "carried_over": "本年报告中没有找到做了什么，但下一年的安排里再次写入",
    "no_mention": "没有在报告中找到对应的表述，不等于没有做",
    "dropped": "报告没有提到，经人工核对认定不再做",
}
STALE = {
    "commitment": "上年报告里已没有这句话",
    "cut": "这句话现在被划入别的承诺",
    "evidence": "本年报告里已没有所引的话",
}
VERDICTS = {"met": "达到", "near": "接近", "missed": "未达到", "not_comparable": "无法比较"}
OUTCOMES_OF_FIGURES = {"met": "达到", "near": "未达到", "missed": "未达到"}
"""as a sentence says it: what comes near does not reach"""
COMPARATORS = {">=": "≥", "<=": "≤", "=": "", "~": "约", "range": ""}
DEFICIENCY_STATES = {
    "new": "本年新提出",
    "unchanged": "与上年相同或几乎相同",
    "reworded": "与上年相近、换了说法",
    "gone": "上年提出、本年不再提",
}
LINK_STATES = {"new": "首次提出", "unchanged": "与上次相同", "reworded": "换了说法", "again": "中断后再次提出"}
FIGURE_MARKS = {"jump": "变化大", "sign": "转向", "restated": "上年数不符"}
CHANGE_KINDS = {
    "figure": "数字改动",
    "removed": "删去",
    "added": "新增",
    "wording": "措辞改动",
    "moved": "移动位置",
    "typographic": "排版改动",
    "published": "公开",
    "taken_down": "撤下",
    "restored": "恢复",
    "relocated": "移至新地址",
    "delisted": "移出栏目",
    "annex_gone": "附件不见",
    "annex_replaced": "附件换成别的文件",
    "annex_restored": "附件恢复",
}
TAGS = {
    "softened": "语气变软",
    "hardened": "语气变硬",
    "target_lowered": "目标调低",
    "target_raised": "目标调高",
    "deadline_later": "期限推后",
    "deadline_earlier": "期限提前",
    "characters_lost": "网页丢字",
    "characters_restored": "丢字补回",
}
DUE_RULES = {
    "rule_of_law": "《法治政府建设与责任落实督察工作规定》第二十四条",
    "open_government": "《中华人民共和国政府信息公开条例》第五十条",
}
"""what fixes the usual due day, 1 April"""
USUAL_DUE = (4, 1)
TIMELINESS = {"on_time": "按期公开", "late": "逾期公开", "unknown": "公开日期不明"}
OUTCOMES = {
    "running": "进行中",
    "ok": "正常",
    "failed": "失败",
    "interrupted": "中断",
    "missed": "错过",
    "overlapped": "与上一次重叠",
}


def report_label(publisher: str, year: int, kind: str) -> str:
    """Name a report: 示例市人民政府 2025年法治政府建设年度报告."""
    return f"{publisher} {year}年{REPORT_KINDS.get(kind, kind)}"


def say_time(value: str | dt.datetime | None) -> str:
    """Say a moment, a UTC time or its ISO text, on the clock of Asia/Shanghai: 2026年4月1日 16:30."""
    if value is None or value == "":
        return "不明"
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def say_times(*values: str | dt.datetime | None) -> list[str]:
    """Say moments one after the other, with seconds where two of them would read the same."""
    said = [say_time(value) for value in values]
    if len(set(said)) == len(said):
        return said
    moments = [dt.datetime.fromisoformat(value) if isinstance(value, str) else value for value in values]
    return [
        f"{name}:{moment.astimezone(SHANGHAI):%S}" if moment else name
        for name, moment in zip(said, moments, strict=True)
    ]


def say_day(value: str | dt.date | None) -> str:
    """Say a day, a date or its ISO text: 2026年4月1日."""
    if value is None or value == "":
        return "不明"
    day = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def say_timeliness(data: dict[str, Any]) -> str:
    """Say whether a report came in time, a late one with its days: 逾期 12 天公开; empty where no day is fixed.

    Where the listings were read without it after that day (``unseen_at``), the date on its page is not believed.
    """
    timeliness = data["timeliness"]
    if timeliness == "late" and data["published_on"] and data["due_on"]:
        days = dt.date.fromisoformat(data["published_on"]) - dt.date.fromisoformat(data["due_on"])
        return f"逾期 {days.days + 1} 天公开"
    if timeliness == "on_time" and data["unseen_at"]:
        return "页面日期在期限之内，与读取记录不符"
    return TIMELINESS.get(timeliness or "", "")


def say_state(data: dict[str, Any]) -> str:
    """Say a report's state; that it came late is said with its days, beside it."""
    state = "public" if data["state"] == data["timeliness"] == "late" else data["state"]
    return REPORT_STATES.get(state, state)


def say_rule(kind: str, due_on: str) -> str:
    """Say which rule fixes the day, empty where the declaration names another."""
    day = dt.date.fromisoformat(due_on)
    return DUE_RULES.get(kind, "") if (day.month, day.day) == USUAL_DUE else ""


def say_percent(value: float | None) -> str:
    """Say a share between 0 and 1: 37%; below one per cent that is not nothing, 不足 1%."""
    if value is None:
        return "不明"
    return "不足 1%" if 0 < value < 0.01 else f"{value:.0%}"


def say_target(target: dict[str, Any]) -> str:
    """Say a target as a formula: ≥ 95%, 120–150件, 约 30件."""
    unit = target.get("unit") or ""
    if target.get("comparator") == "range" and target.get("upper") is not None:
        return f"{_number(target['value'])}–{_number(target['upper'])}{unit}"
    sign = COMPARATORS.get(target.get("comparator") or "", "")
    return f"{sign} {_number(target['value'])}{unit}".strip()


def say_verdict(promise: dict[str, Any]) -> str:
    """Say how a reported figure compares with the promised one, with what is wanting: 未达到（差 14 项）.

    What is wanting is said where both figures are of one unit.
    """
    verdict = promise["verdict"]
    said = str(VERDICTS.get(verdict, verdict))
    target, actual = promise.get("target"), promise.get("actual")
    if verdict not in {"near", "missed"} or not target or not actual:
        return said
    unit = target.get("unit") or ""
    gap = _gap(target, actual["value"])
    if unit != (actual.get("unit") or "") or not gap:
        return said
    word = "差" if gap > 0 else "超出"
    return f"{said}（{word} {_number(abs(gap))} {'个百分点' if unit == '%' else unit}".rstrip() + "）"


def _gap(target: dict[str, Any], value: float) -> float:
    """Return how far a figure stays under (positive) or exceeds (negative) what was promised, 0 where it does not."""
    low: float = target["value"]
    bound = target.get("comparator") or "="
    if bound != "<=" and value < low:
        return round(low - value, 6)
    ceiling: float | None = low if bound == "<=" else target.get("upper") if bound == "range" else None
    return round(ceiling - value, 6) if ceiling is not None and value > ceiling else 0.0


def say_late(promise: dict[str, Any]) -> str:
    """Say of a deadline that was missed what was promised and what is reported; empty where that is not known.

    >>> late = {"text": "平台于2024年9月正式上线，接入34个部门。"}
    >>> row = {"verdict": "missed", "deadline": "2024年6月底前", "target": None, "evidence": [late]}
    >>> say_late(row)
    '承诺 2024年6月底前；报告 2024年9月'
    """
    if promise.get("verdict") != "missed" or not promise.get("deadline") or promise.get("target"):
        return ""
    dates = {match[0] for passage in promise["evidence"] for match in DATE.finditer(passage["text"])}
    return f"承诺 {clip(promise['deadline'], 40)}；报告 {dates.pop()}" if len(dates) == 1 else ""


def _number(value: float) -> str:
    """Write a number without an exponent: 1234567, 98.6."""
    return f"{value:.12g}"


def say_edit(told: dict[str, Any], most: int = 120) -> str:
    """Say what an edit did to a promise, as ``reporting.edits`` gives it: the figure before, and what it amounted to.

    >>> state = {"status": "missed", "verdict": "near", "actual": "96.8%"}
    >>> after = {"status": "fulfilled", "verdict": "met", "actual": "98.6%"}
    >>> say_edit({"commitment": "应诉率98%以上", "before": state, "after": after})
    '该数字公开后由 96.8% 改为 98.6%；按改动前的数字，上年承诺“应诉率98%以上”未达到，按改动后的数字则达到。'
    """
    before, after = told["before"], told["after"]
    promise = f"上年承诺“{clip(told['commitment'].rstrip('。；'), most)}”"
    was, now = _outcome(before), _outcome(after)
    if before["actual"] and after["actual"] and before["actual"] != after["actual"]:
        edited = f"该数字公开后由 {clip(before['actual'], 40)} 改为 {clip(after['actual'], 40)}"
        if was == now:
            return f"{edited}；按改动前和改动后的数字，{promise}都{was}。"
        return f"{edited}；按改动前的数字，{promise}{was}，按改动后的数字则{now}。"
    return f"这处文字公开后有改动；按改动前的文字，{promise}{was}，按改动后的文字则{now}。"


def _outcome(state: dict[str, Any]) -> str:
    return OUTCOMES_OF_FIGURES.get(state["verdict"]) or f"为“{STATUSES.get(state['status'], state['status'])}”"


def say_suspect(suspect: dict[str, Any]) -> str:
    """Say of a place that lost characters what stands there and what it may have read.

    >>> say_suspect({"text": "414日", "readings": ["4月14日"], "reason": "日期中缺少“月”"})
    '“414日”（日期中缺少“月”，可能原为“4月14日”）'
    """
    readings = "或".join(f"“{clip(reading, 40)}”" for reading in suspect["readings"][:4])
    guess = f"，可能原为{readings}" if readings else ""
    return f"“{clip(suspect['text'], 40)}”（{suspect['reason']}{guess}）"


def say_figure(text: str, value: float) -> str:
    """Say a reported figure as it is written, a fall with its sign: 1.37万件, −8.3%."""
    return f"−{text}" if value < 0 and not text.startswith(("-", "−", "－")) else text
