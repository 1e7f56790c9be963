"""The evidence of a takedown in words that an analyst can quote."""

from __future__ import annotations

import pytest

from reporting.sights import addresses, days_of, say_sight


def piece(what: str, status: int = 0, verdict: str = "", *, part: str = "page", at: str = "2026-05-01T01:00") -> dict:
    return {
        "at": f"{at}:00+00:00",
        "part": part,
        "what": what,
        "status": status,
        "verdict": verdict,
        "url": f"u/{part}",
    }


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (piece("gone", 404), "报告页面：服务器回答 404（不存在）"),
        (piece("gone", 410, part="file"), "附件文件：服务器回答 410（已删除）"),
        (piece("gone", 200, "home_page"), "报告页面：打开的是网站首页"),
        (piece("seen", 200), "报告页面：可以打开"),
        (piece("unlisted", part="listing"), "栏目：已读，没有列出这份报告"),
        (piece("other", 412), "报告页面：访问受阻（412），不作依据"),
        (piece("other", 502), "报告页面：服务器出错（502），不作依据"),
        (piece("other", 0), "报告页面：没有得到回答，不作依据"),
        (piece("other", 200, "maintenance"), "报告页面：网站维护中，不作依据"),
        (piece("other", 200, "no year"), "报告页面：没有读出这份报告，不作依据"),
        (piece("something new"), "报告页面：没有得到回答，不作依据"),
    ],
)
def test_each_check_is_said(found: dict, said: str) -> None:
    assert say_sight(found) == said


def test_addresses_are_told_apart() -> None:
    assert say_sight(piece("gone", 404), {"u/page": "原来的地址"}) == "原来的地址：服务器回答 404（不存在）"
    assert say_sight(piece("unlisted", part="listing"), {"u/page": "原来的地址"}) == "栏目：已读，没有再列出原来的地址"
    pieces = [piece("seen"), piece("gone", 404), piece("gone", 404, part="file"), piece("unlisted", part="listing")]
    assert addresses(pieces, leave=("u/page", "u/listing")) == [("附件文件", "u/file")]


def test_days_are_those_of_the_portal() -> None:
    late, early = piece("gone", 404, at="2026-05-01T15:59"), piece("gone", 404, at="2026-05-01T16:01")
    assert days_of([late, early]) == 2
    assert days_of([late, late, piece("other", at="2026-05-03T01:00")]) == 1
