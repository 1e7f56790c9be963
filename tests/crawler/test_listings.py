"""Each dialect is recognised from its page, gives all rows with whole titles, and knows which page follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.decode import decode
from crawler.listings import DIALECTS, ListingPage, PageRequest, hanweb, plain, recognise, trs
from crawler.listings.page import find_rows

URLS = {
    "trs/index.html": "http://www.example.gov.cn/zwgk/fzzfjs/",
    "trs/written.html": "http://www.example.gov.cn/zwgk/fzzfjs/index.shtml",
    "hanweb/column.gb18030.html": "http://sfj.example.gov.cn/col/col1207/index.html",
    "vsb/fzzfjs.htm": "http://ju.example.gov.cn/zwgk/fzzfjs.htm",
    "plain/list.html": "http://zhen.example.gov.cn/list.html",
}


def page(
    listings: Path, name: str, url: str = "", *, number: int = 1, first: str = "", asked: PageRequest | None = None
) -> ListingPage:
    url = url or URLS[name]
    body = (listings / name).read_bytes()
    return ListingPage(decode(body), asked or PageRequest(url, number), first or url)


def titles_of(found) -> list[str]:
    return [row.title for row in found]


@pytest.mark.parametrize("name", URLS)
def test_recognises_the_dialect(listings: Path, name: str):
    assert recognise(page(listings, name)) is DIALECTS[name.split("/", maxsplit=1)[0]]


def test_trs_rows_have_whole_titles_dates_and_addresses(listings: Path):
    rows = {row.url: row for row in trs.rows(page(listings, "trs/index.html"))}
    report = rows["http://www.example.gov.cn/zwgk/fzzfjs/202603/t20260312_88101.html"]
    assert report.title == "示例市人民政府关于2025年度法治政府建设情况的报告", "the cut text gives way to the attribute"
    assert report.date == "2026-03-12"
    assert "http://www.example.gov.cn/zwgk/fzzfjs/202503/t20250318_80233.html" in rows, "the fragment goes"
    assert not any("草稿" in row.title for row in rows.values()), "what is commented out is not there"


def test_trs_pages_follow_the_call_not_the_definition(listings: Path):
    first = page(listings, "trs/index.html")
    (second,) = trs.next_pages(first)
    folder = "http://www.example.gov.cn/zwgk/fzzfjs"
    assert second == PageRequest(f"{folder}/index_1.html", 2, alternative=f"{folder}/index_2.html")
    (third,) = trs.next_pages(page(listings, "trs/index_1.html", second.url, number=2, first=first.first_url))
    assert third == PageRequest("http://www.example.gov.cn/zwgk/fzzfjs/index_2.html", 3)
    assert trs.next_pages(page(listings, "trs/index_2.html", third.url, number=3, first=first.first_url)) == []


def test_trs_reads_rows_written_by_script_and_the_long_paging_call(listings: Path):
    written = page(listings, "trs/written.html")
    assert [(row.url.rpartition("/")[2], row.title, row.date) for row in trs.rows(written)] == [
        ("t20260213_3301.shtml", "示例区人民政府关于2025年法治政府建设情况的报告", "2026-02-13"),
        ("t20250310_2207.shtml", "示例区人民政府关于2024年法治政府建设情况的报告", "2025-03-10"),
        ("t20240318_1190.shtml", "示例区2023年法治政府建设年度报告", "2024-03-18"),
    ]
    (second,) = trs.next_pages(written)
    assert second.url == "http://www.example.gov.cn/zwgk/fzzfjs/index_1.shtml"


def test_trs_counts_from_one_where_the_second_page_says_so(listings: Path):
    first = page(listings, "trs/index.html")
    (second,) = trs.next_pages(first)
    moved = page(listings, "trs/index_1.html", second.alternative, number=2, first=first.first_url)
    (third,) = trs.next_pages(moved)
    assert third == PageRequest("http://www.example.gov.cn/zwgk/fzzfjs/index_3.html", 3)


@pytest.mark.parametrize(
    "call",
    [
        "createPageHTML(1, 0, 'index', 'html')",
        "createPageHTML(9, 0, '../../etc/passwd', 'html')",
        "createPageHTML(9, 0, 'index', 'html?x=http://other')",
        "createPageHTML()",
        "createPageHTML(99999999999999999999, 0, 'index', 'html')",
    ],
)
def test_trs_follows_no_nonsense(call: str):
    assert (
        trs.next_pages(ListingPage(f"<script>{call}</script>", PageRequest(URLS["trs/index.html"]), "http://a/")) == []
    )


def test_hanweb_reads_gb18030_declared_as_gb2312(listings: Path):
    column = page(listings, "hanweb/column.gb18030.html")
    assert "䶮" in column.text, "a character that gb2312 does not have"
    rows = hanweb.rows(column)
    assert titles_of(rows) == [
        "示例县司法局2025年度法治政府建设工作报告",
        "示例县法治政府建设工作推进会召开",
        "示例县司法局2024年度法治政府建设工作报告",
    ]
    assert rows[0].url == "http://sfj.example.gov.cn/art/2026/3/20/art_1207_90321.html"
    assert rows[0].date == "2026-03-20"


def test_hanweb_asks_for_the_rest_by_posting_the_scripts_parameters(listings: Path):
    column = page(listings, "hanweb/column.gb18030.html")
    (window,) = hanweb.next_pages(column)
    assert window.url == "http://sfj.example.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=8&perpage=3"
    assert dict(window.form) == {
        "col": "1", "appid": "1", "webid": "7", "path": "/", "columnid": "1207", "sourceContentType": "1",
        "unitid": "45120", "webname": "示例县司法局", "permissiontype": "0",
    }  # fmt: skip
    answer = page(listings, "hanweb/window2.xml", window.url, asked=window, first=column.first_url)
    assert len(hanweb.rows(answer)) == 5
    assert hanweb.next_pages(answer) == []


def test_hanweb_windows_go_on_until_the_total(listings: Path):
    base = "http://sfj.example.gov.cn/module/web/jpage/dataproxy.jsp"
    asked = PageRequest(f"{base}?startrecord=4&endrecord=12&perpage=3", 2, (("columnid", "7"),), 20)
    answer = ListingPage("<datastore><record><![CDATA[<li></li>]]></record></datastore>", asked, base)
    (after,) = hanweb.next_pages(answer)
    assert after == PageRequest(f"{base}?startrecord=13&endrecord=20&perpage=3", 3, (("columnid", "7"),), 20)
    assert hanweb.next_pages(ListingPage(answer.text, after, base)) == []


def test_hanweb_asks_by_get_where_only_a_link_names_the_proxy():
    text = (
        "<datastore><nextgroup><![CDATA[<a href='/module/jpage/dataproxy.jsp?page=2&amp;webid=3&amp;columnid=9'></a>]]>"
        "</nextgroup><recordset><record><![CDATA[<li><a href='/art/2026/1/1/art_9_1.html'>示例</a></li>]]></record>"
        "</recordset></datastore>"
    )
    (after,) = hanweb.next_pages(
        ListingPage(text, PageRequest("http://a.gov.cn/col/col9/index.html"), "http://a.gov.cn/")
    )
    assert after.form == ()
    assert "columnid=9" in after.url
    assert (
        hanweb.as_get(PageRequest("http://a/p?startrecord=1", 2, (("a", "示"),))).url
        == "http://a/p?startrecord=1&a=%E7%A4%BA"
    )


def test_vsb_follows_the_pager(listings: Path):
    first = page(listings, "vsb/fzzfjs.htm")
    assert {asked.url for asked in DIALECTS["vsb"].next_pages(first)} == {
        "http://ju.example.gov.cn/zwgk/fzzfjs/2.htm",
        "http://ju.example.gov.cn/zwgk/fzzfjs/1.htm",
    }
    second = page(listings, "vsb/2.htm", "http://ju.example.gov.cn/zwgk/fzzfjs/2.htm", number=2, first=first.first_url)
    assert [row.url for row in DIALECTS["vsb"].rows(second) if "报告" in row.title and "20" in row.title] == [
        "http://ju.example.gov.cn/info/1943/13962.htm",
        "http://ju.example.gov.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1943&wbnewsid=13001",
    ]


def test_plain_follows_next_links_only(listings: Path):
    first = page(listings, "plain/list.html")
    assert plain.next_pages(first) == [PageRequest("http://zhen.example.gov.cn/list.asp?page=2", 2)]
    assert [(row.title, row.date) for row in plain.rows(first)] == [
        ("示例镇2025年法治政府建设工作报告", "2026/3/3"),
        ("示例镇春耕生产动员会召开", "2026/2/28"),
    ]


def test_a_declared_selector_picks_the_rows():
    text = "<a href='/a/t20260101_1.html'>甲</a><div class='l'><a href='/a/t20260101_2.html'>乙</a></div>"
    listing = ListingPage(text, PageRequest("http://a.gov.cn/"), "http://a.gov.cn/", link="div.l a")
    assert titles_of(find_rows(listing)) == ["乙"]


@pytest.mark.parametrize("text", ["", "<", "\x00\x01", "<html", "<script>createPageHTML(", "<datastore><record>" * 50])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_rubbish_gives_nothing_and_raises_nothing(dialect: str, text: str):
    rubbish = ListingPage(text, PageRequest("http://a.gov.cn/"), "http://a.gov.cn/")
    assert DIALECTS[dialect].rows(rubbish) == []
    assert DIALECTS[dialect].next_pages(rubbish) == []


MUCH = 400_000
LISTING = "http://a.gov.cn/l/"


@pytest.mark.parametrize(
    "text",
    [
        "共" + " " * MUCH,
        "共<b>" + "\n" * MUCH,
        "共3" + "\t" * MUCH + "</b>",
        f"<select><option value='1.html'>1</option><option value='//{'a' * MUCH} b'>2</option></select>",
        f"<ul><li data-url='//{'a' * MUCH} b'>示例市法治政府建设年度报告</li></ul>",
    ],
    ids=["total", "marked total", "end of a total", "option", "row"],
)
def test_a_pager_that_goes_on_and_on_is_read_in_one_pass(text: str):
    """Linear: a square of these lengths takes many minutes; the suite's time limit is the assertion."""
    page = ListingPage(f"<script>location.href = '/l/?page=' + n;</script>{text}", PageRequest(LISTING), LISTING)
    assert [each.number for each in plain.next_pages(page)] in ([2, 3], [])


def test_a_total_is_read_through_markup_and_lines():
    text = "<script>location.href = '/l/?page=' + n;</script>共 <b>\n 1 </b>\n 页"
    assert plain.next_pages(ListingPage(text, PageRequest(LISTING), LISTING)) == []
    assert len(plain.next_pages(ListingPage(text.replace("1", "2"), PageRequest(LISTING), LISTING))) == 2
