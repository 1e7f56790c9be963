"""Where a page may lead on to a column: by its links, frames, menus and scripts, and by nothing else."""

from __future__ import annotations

import pytest

from crawler.leads import FIRST_WAY, FRAME, lead_rank, leads
from crawler.listings import ListingPage, PageRequest

HOME = "http://www.example.gov.cn/"


def led(body: str) -> list[tuple[str, int]]:
    page = ListingPage(f"<html><body>{body}</body></html>", PageRequest(HOME), HOME, None, HOME)
    return [(lead.url.removeprefix(HOME), lead.rank) for lead in leads(page, "rule_of_law")]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("法治政府建设年度报告 >>", 0),
        ("法定主动公开内容", FIRST_WAY),
        ("政府信息公开", FIRST_WAY + 1),
        ("政府信息公开专栏", FIRST_WAY + 1),
        ("政务公开", FIRST_WAY + 2),
        ("規劃計劃", FIRST_WAY + 3),
        ("工作进展情况", FIRST_WAY + 3),
        ("新闻中心", None),
        ("2024年政府信息公开", None),
        ("政府信息公开指南", None),
        ("办事服务", None),
    ],
)
def test_ways_have_names(text: str, rank: int | None) -> None:
    assert lead_rank(text, "rule_of_law") == rank


def test_the_clearest_name_comes_first_whatever_holds_it() -> None:
    body = (
        '<a href="/zw/">政务公开</a><a href="javascript:;" onclick="location.href=\'/fz/\'">法治政府建设年度报告</a>'
        '<select><option value="/zd/">法定主动公开内容</option></select>'
        '<map><area href="/xx/" alt="政府信息公开"></map>'
        '<a href="/zw/t20240101_1.html">政务公开</a><a href="#">政务公开</a><a href="mailto:a@b">政务公开</a>'
    )
    assert led(body) == [("fz/", 0), ("zd/", FIRST_WAY), ("xx/", FIRST_WAY + 1), ("zw/", FIRST_WAY + 2)]


@pytest.mark.parametrize(
    "script",
    [
        'var t = [{"name": "法治政府建设年度报告", "id": 3, "url": "/fz/"}];',
        "menu.push({url: '/fz/', icon: 'a', title: '法治政府建设年度报告'});",
        "d.add(7, 1, '法治政府建设年度报告', '/fz/');",
        'document.write(\'<li><a href="/fz/" target="_blank">法治政府建设年度报告</a></li>\');',
    ],
)
def test_menus_that_scripts_hold(script: str) -> None:
    assert led(f"<script>{script}</script>") == [("fz/", 0)]


def test_frames_and_menu_files_are_read_before_general_words() -> None:
    body = '<iframe src="/left.html"></iframe><script src="/js/menu.js"></script><script src="/js/jquery.js"></script>'
    assert led(body) == [("left.html", FRAME), ("js/menu.js", FRAME)]


def test_rubbish_leads_nowhere() -> None:
    for body in (
        "",
        "<",
        "<script>d.add(",
        '<a href="http://[">政务公开</a>',
        "<a href='javascript:go()'>政务公开</a>",
    ):
        assert led(body) == []
