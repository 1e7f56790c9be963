"""What a crawl counts of listings that were not read whole, and when an empty one is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.portal import Listing
from crawler.listings import PageRequest
from crawler.walk import Progress
from crawler.wholeness import EMPTY, Wholeness, frame_of, is_cut

LISTING = Listing(url="https://www.example.gov.cn/fz/")
HEAD = (
    "<html><head><title>法治政府建设年度报告</title></head><body><div>首页</div><div>政务公开</div><div>当前位置</div>"
)
TAIL = "<p>主办单位：示例市人民政府办公室</p></body></html>"


def row(number: int) -> str:
    return (
        f'<li><a href="/fz/202403/t20240312_{number}.html">示例市{2020 + number}年法治政府建设年度报告</a>'
        f"<span>2024-03-12</span></li>"
    )


def page(*rows: str, said: str = "") -> str:
    return f"{HEAD}<ul>{''.join(rows)}</ul>{said}{TAIL}"


def counts(folder: Path | None, *texts: str) -> dict[str, int]:
    """Read the pages of one listing; return what is not zero."""
    whole, progress = Wholeness(folder), Progress(LISTING)
    for number, text in enumerate(texts, start=1):
        asked = PageRequest(f"{LISTING.url}{'' if number == 1 else number}", number=number, first=LISTING.url)
        found = progress.read(text, asked, asked.url)
        whole.saw(LISTING, text, found.rows)
    return {name: count for name, count in whole.settle(progress).items() if count}


EMPTY_PAGE = page(said="<p>暂无数据</p>")


def test_a_whole_listing_counts_nothing(tmp_path: Path) -> None:
    assert counts(tmp_path, page(row(1), row(2))) == {}


def test_a_listing_that_ends_early_is_cut(tmp_path: Path) -> None:
    assert counts(tmp_path, page(row(1)).partition("</ul>")[0]) == {"listings_cut": 1}
    assert not is_cut('{"rows": [1, 2]}')
    assert not is_cut("<ul><li>a fragment that a script asks for</li></ul>")


def test_rows_without_a_report_are_counted(tmp_path: Path) -> None:
    news = '<li><a href="/n/202403/t20240312_7.html">示例市召开常务会议研究重点工作</a></li>'
    assert counts(tmp_path, page(news, news.replace("_7", "_8"))) == {"listings_barren": 1}


def test_a_page_that_declares_itself_as_xml_is_known_again(tmp_path: Path) -> None:
    declared = '<?xml version="1.0" encoding="utf-8"?>\n'
    assert counts(tmp_path, declared + page(row(1))) == {}
    assert counts(tmp_path, declared + EMPTY_PAGE) == {"listings_empty": 1}


@pytest.mark.parametrize(("said", "found"), [(0, {}), (11, {}), (12, {"listings_short": 1})])
def test_a_listing_that_says_it_has_more_is_short_unless_by_a_row(said: int, found: dict[str, int]) -> None:
    whole, progress = Wholeness(), Progress(LISTING, said=said)
    read = progress.read(page(*map(row, range(10))), PageRequest(LISTING.url), LISTING.url)
    whole.saw(LISTING, "", read.rows)
    assert {name: count for name, count in whole.settle(progress).items() if count} == found


def test_no_row_at_all_is_a_listing_that_failed(tmp_path: Path) -> None:
    assert counts(tmp_path, page()) == {"listings_failed": 1}


def test_an_empty_listing_is_believed_where_it_linked_to_one_report(tmp_path: Path) -> None:
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_failed": 1}, "nothing is known of it"
    assert counts(tmp_path, page(row(1))) == {}
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_empty": 1}
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_empty": 1}, "what is kept is the page with the report"
    assert counts(None, EMPTY_PAGE) == {"listings_failed": 1}


@pytest.mark.parametrize(
    "text",
    [
        page(),
        EMPTY_PAGE.replace("<title>法治政府建设年度报告", "<title>系统提示"),
        "<html><head><title>法治政府建设年度报告</title></head><body>暂无数据</body></html>",
        page(said="<p>暂无数据</p><p>一</p><p>系统正在维护</p><p>请稍后再试</p>"),
        page(said="<p>关于暂无数据情况的说明</p>"),
    ],
)
def test_another_page_or_one_that_says_nothing_is_no_empty_listing(tmp_path: Path, text: str) -> None:
    counts(tmp_path, page(row(1)))
    assert counts(tmp_path, text) == {"listings_failed": 1}


def test_another_title_with_fewer_reports_is_another_page(tmp_path: Path) -> None:
    home = page(row(1)).replace("<title>法治政府建设年度报告", "<title>示例市人民政府")
    counts(tmp_path, page(row(1), row(2)))
    assert counts(tmp_path, home) == {"listings_other": 1}
    assert counts(tmp_path, home) == {"listings_other": 1}, "what is kept is the column"
    assert counts(tmp_path, page(row(1))) == {}, "its own title, a report less"
    assert counts(tmp_path, home) == {}, "as many as before: the column has a new title"


def test_a_column_that_comes_back_is_no_other_page(tmp_path: Path) -> None:
    counts(tmp_path, page(row(1), row(2)))
    stranger = page(row(3), row(4), row(5)).replace("<title>法治政府建设年度报告", "<title>示例市司法局")
    assert counts(tmp_path, stranger) == {}, "more than before: it may have been renamed"
    assert counts(tmp_path, page(row(1), row(2))) == {}
    home = page(row(1)).replace("<title>法治政府建设年度报告", "<title>示例市人民政府")
    assert counts(tmp_path, home) == {"listings_other": 1}


def test_numbers_in_a_title_make_no_other_page(tmp_path: Path) -> None:
    counts(tmp_path, page(row(1), row(2)).replace("年度报告</title>", "年度报告 2026-11-21</title>"))
    assert counts(tmp_path, page(row(1)).replace("年度报告</title>", "年度报告 2026-11-22</title>")) == {}


def test_several_reports_that_go_at_once_are_a_fault(tmp_path: Path) -> None:
    counts(tmp_path, page(row(1), row(2)))
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_failed": 1}


def test_words_that_always_stood_there_say_nothing(tmp_path: Path) -> None:
    counts(tmp_path, page(row(1), said="<p style='display:none'>暂无数据</p>"))
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_failed": 1}


def test_a_damaged_frame_is_left_alone(tmp_path: Path) -> None:
    counts(tmp_path, page(row(1)))
    next(tmp_path.glob("*.json")).write_text('{"title": 1}', encoding="ascii")
    assert counts(tmp_path, EMPTY_PAGE) == {"listings_failed": 1}


@pytest.mark.parametrize(
    "line",
    [
        "暂无数据",
        "暂无相关信息！",
        "没有找到相关信息",
        "该栏目下暂无内容。",
        "（暂无内容）",
        "无数据",
        "对不起，没有找到符合条件的记录",
    ],
)
def test_these_lines_say_that_a_listing_is_empty(line: str) -> None:
    assert EMPTY.fullmatch(line)


@pytest.mark.parametrize("line", ["暂无法访问", "信息", "关于无相关信息的说明", "暂无数据的部门", "数据加载中"])
def test_these_do_not(line: str) -> None:
    assert not EMPTY.fullmatch(line)


def test_a_page_that_is_no_markup_has_an_empty_frame() -> None:
    assert frame_of("").lines == ()
