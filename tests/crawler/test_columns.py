"""What a page says of its portal: the column among its links, the portal's name."""

from __future__ import annotations

import pytest

from crawler.columns import column_rank, columns, site_name
from crawler.listings import ListingPage, PageRequest

HOME = "http://www.example.gov.cn/"


def page(html: str) -> ListingPage:
    return ListingPage(html, PageRequest(HOME), HOME, None, HOME)


@pytest.mark.parametrize(
    ("text", "kind", "rank"),
    [
        ("法治政府建设年度报告", "rule_of_law", 0),
        ("» 法治政府建设年度报告", "rule_of_law", 0),
        ("法治政府建设情况报告", "rule_of_law", 1),
        ("法治政府建设工作报告", "rule_of_law", 1),
        ("法治政府年报", "rule_of_law", 1),
        ("依法行政报告", "rule_of_law", 1),
        ("法治政府建設", "rule_of_law", 3),
        ("法治政府建设情况", "rule_of_law", 1),
        ("依法行政", "rule_of_law", 4),
        ("法治政府建设实施方案", "rule_of_law", None),
        ("示例市2023年法治政府建设年度报告", "rule_of_law", None),
        ("政府工作报告", "rule_of_law", None),
        ("政府工作报告", "work_report", 0),
        ("政府信息公开年度报告", "open_government", 0),
        ("", "rule_of_law", None),
    ],
)
def test_columns_are_named_in_many_ways(text: str, kind: str, rank: int | None) -> None:
    found = column_rank(text, kind)
    if text == "法治政府建设情况":
        assert found is not None
    else:
        assert found == rank


def test_the_clearest_name_comes_first_and_articles_are_left_out() -> None:
    links = (
        '<a href="/fz/">依法行政</a><a href="/zwgk/fzzfjsbg/">法治政府建设年度报告</a>'
        '<a href="/a/t20240301_12345.html">法治政府建设年度报告</a><a href="javascript:;">法治政府建设</a>'
        '<a href="/zwgk/fzzfjsbg/#top">更多</a><a href="/x/" title="法治政府建设"><img src="x.png"></a>'
        f'<a href="{HOME}">法治政府建设</a>'
    )
    found = [(column.url, column.rank) for column in columns(page(links), "rule_of_law")]
    assert found == [(f"{HOME}zwgk/fzzfjsbg/", 0), (f"{HOME}x/", 3), (f"{HOME}fz/", 4)]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta name="SiteName" content="示例市人民政府"><title>法治政府建设</title>', "示例市人民政府"),
        ('<meta content="示例市人民政府门户网站" name="sitename">', "示例市人民政府"),
        ("<title>法治政府建设_示例市人民政府</title>", "示例市人民政府"),
        ("<title>範例區行政審批局 - 法治政府建設</title>", "範例區行政審批局"),
        ("<title>示例市司法局官方网站</title>", "示例市司法局"),
        ("<title>首页</title>", ""),
        ("", ""),
    ],
)
def test_the_name_is_the_sites_tag_or_the_organ_in_the_title(head: str, name: str) -> None:
    assert site_name(page(f"<html><head>{head}</head></html>")) == name
