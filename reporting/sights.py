"""Say in Chinese what the checks of a report saw: the evidence that it is gone, moved, or there again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from config.statuses import BLOCKED
from config.zone import day_of

PARTS = {"page": "报告页面", "file": "附件文件", "listing": "栏目"}
GONE = {404: "服务器回答 404（不存在）", 410: "服务器回答 410（已删除）"}
VERDICTS = {
    "not_found": "页面写的是不存在或已删除",
    "home_page": "打开的是网站首页",
    "index": "打开的是栏目页",
    "challenge": "要求验证，没有看到内容",
    "waf": "被防火墙拦截",
    "maintenance": "网站维护中",
    "login": "要求登录",
}

Piece = Mapping[str, Any]


def say_sight(piece: Piece, names: Mapping[str, str] | None = None) -> str:
    """Say one check; ``names`` are what addresses are called, where a report has several.

    >>> say_sight({"part": "page", "what": "gone", "status": 404, "verdict": ""})
    '报告页面：服务器回答 404（不存在）'
    >>> say_sight({"part": "listing", "what": "unlisted", "status": 0, "verdict": ""})
    '栏目：已读，没有列出这份报告'
    """
    part = (names or {}).get(str(piece.get("url") or "")) or PARTS.get(str(piece.get("part")), "报告页面")
    if names and piece.get("what") == "unlisted":
        return f"{part}：已读，没有再列出原来的地址"
    return f"{part}：{_saw(piece)}"


def _saw(piece: Piece) -> str:
    what, status, verdict = piece.get("what"), int(piece.get("status") or 0), str(piece.get("verdict") or "")
    if what == "unlisted":
        return "页面写明没有内容" if verdict == "empty" else "已读，没有列出这份报告"
    if what == "seen":
        return "可以打开"
    if what == "gone":
        return GONE.get(status) or VERDICTS.get(verdict, "已不是这份报告")
    return _unclear(status, verdict) + "，不作依据"


def say_failure(piece: Piece) -> str:
    """Say why a page was not had.

    >>> say_failure({"what": "other", "status": 503, "verdict": ""})
    '服务器出错（503）'
    """
    return _saw(piece) if piece.get("what") == "gone" else _unclear(int(piece["status"]), str(piece["verdict"]))


def _unclear(status: int, verdict: str) -> str:
    if verdict:
        return VERDICTS.get(verdict, "没有读出这份报告")
    if status in BLOCKED:
        return f"访问受阻（{status}）"
    return f"服务器出错（{status}）" if status >= 500 else f"没有得到回答（{status}）" if status else "没有得到回答"


def days_of(pieces: Sequence[Piece]) -> int:
    """Return on how many days of Asia/Shanghai the checks found it gone, or the listings without it."""
    return len({_day(piece) for piece in pieces if piece.get("what") in {"gone", "unlisted"}})


def addresses(pieces: Sequence[Piece], *, leave: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what was asked for, pairs of part and address, each once, without those in ``leave``."""
    found = {(PARTS.get(str(piece.get("part")), ""), str(piece.get("url") or "")): None for piece in pieces}
    return [(part, url) for part, url in found if part and url and url not in leave]


def _day(piece: Piece) -> dt.date:
    return day_of(dt.datetime.fromisoformat(str(piece["at"])))
