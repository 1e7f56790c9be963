"""Pages of each family give title, source, dates and the body's lines, nothing else."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from pathlib import Path

import docx
import pytest

from config.boilerplate import load_boilerplate
from pipelines.clean import clean
from pipelines.document import ContentRule, Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
REPORT = """示例市人民政府
关于2023年度法治政府建设情况的报告
2023年，示例市人民政府坚持依法行政，全面推进法治政府建设，现将有关情况报告如下。
一、主要举措和成效
（一）优化营商环境。全年办理涉企政务服务事项1200件，网上可办率达到99.2％。
二、存在的不足
基层执法力量仍然薄弱。
三、2024年工作安排
建成覆盖全市的公共法律服务平台，力争行政复议按期办结率达到100％。
示例市人民政府
2024年1月15日"""
URL = "https://www.example.gov.cn/zwgk/fzbg/202401/t20240119_990001.html"
SENTENCE = "2023年，示例市坚持依法行政，全面推进法治政府建设，现将有关情况报告如下。"


def page(name, url=URL, **more):
    return Page(url=url, body=(PAGES / name).read_bytes(), content_type="text/html", **more)


def html(text, **more):
    return Page(url="https://www.example.gov.cn/a.html", body=text.encode(), **more)


def test_trs_page():
    read = extract(page("trs.html"))
    assert read.title == "示例市人民政府关于2023年度法治政府建设情况的报告"
    assert (read.source, read.site) == ("示例市司法局", "示例市人民政府")
    assert read.dates == {"url": dt.date(2024, 1, 19), "meta": dt.date(2024, 1, 18), "shown": dt.date(2024, 1, 18)}
    assert read.text == REPORT
    assert (read.method, read.warnings) == (".trs_editor", ())


def test_hanweb_page_in_layout_tables_with_a_data_table():
    read = extract(page("hanweb.html"))
    assert (read.title, read.source) == ("示例市2023年度法治政府建设情况报告", "示例市发展改革委")
    assert read.text == REPORT + "\n指 标\t2022年\t2023年\n行政复议\t120 件\t98件"
    assert (read.method, read.dates["shown"]) == ("markers", dt.date(2024, 2, 2))


def test_vsb_page_without_meta_tags():
    read = extract(page("vsb.html", url="https://www.example.gov.cn/info/1943/13962.htm"))
    assert read.title == "示例县行政审批局2023年法治政府建设工作总结"
    assert (read.source, read.dates) == ("", {"shown": dt.date(2024, 1, 20)})
    assert (read.text, read.method) == (REPORT, ".v_news_content")


def test_ucap_page():
    read = extract(page("ucap.html", url="https://www.example.gov.cn/xinwen/2024-03/20/content_990.htm"))
    assert (read.title, read.source) == ("示例省2023年法治政府建设年度报告", "示例省司法厅")
    assert set(read.dates.values()) == {dt.date(2024, 3, 20)}
    assert (read.text, read.method) == (REPORT, "#ucap-content")


def test_plain_page_is_found_in_general():
    read = extract(page("plain.html", url="https://www.example.gov.cn/1/2.html"))
    assert (read.title, read.source) == ("示例区司法局2023年法治政府建设工作报告", "示例区司法局")
    assert read.dates == {"shown": dt.date(2024, 1, 11)}
    lines = read.text.split("\n")
    assert (lines[0][:14], lines[2][:20], lines[-1]) == (
        "2023年，示例区司法局坚持",
        "全年审查行政规范性文件36件，提出修改意",
        "2024年1月9日",
    )
    assert len(lines) == 7


@pytest.mark.parametrize("name", ["trs.html", "hanweb.html", "vsb.html", "ucap.html", "plain.html"])
def test_clean_takes_nothing_off_a_body_block(name):
    read = extract(page(name))
    assert clean(read.text, load_boilerplate(), title=read.title).text == read.text


def test_gb2312_means_gb18030():
    read = extract(page("gb18030-declared-gb2312.html"))
    assert "县长王喆、副县长李镕基层调研㛃河流域" in read.text
    assert "３００€" in read.text
    assert read.warnings == ()


def test_every_one_character_node_is_kept():
    text = extract(page("word-pasted.html")).text
    assert text.split("\n") == [
        "一是深入学习。4月14日，镇政府第102次常务会议印发〔2021〕74号文件，推进“一网通办”，办结率100％，高于全县0.7个百分点。",
        "（二）到2025年，建成",
        "法律援助站12个。",
    ]


def test_a_declared_selector_comes_first_and_takes_parts_out():
    body = f"<div class=TRS_Editor>{SENTENCE}</div>"
    body += "<div class=own><p>甲</p><div class=own><p>乙</p></div><p class=x>丙</p></div>"
    read = extract(html(body, rule=ContentRule("div.own", ("p.x",))))
    assert (read.text, read.method) == ("甲\n乙", "declared")


def test_a_declared_selector_that_finds_nothing_is_said():
    read = extract(html(f"<div id=zoom>{SENTENCE}</div>", rule=ContentRule("div.gone")))
    assert (read.text, read.method) == (SENTENCE, "#zoom")
    assert "div.gone" in read.warnings[0]


def test_a_selector_that_is_none_is_an_extract_error():
    with pytest.raises(ExtractError, match="selector"):
        extract(html(f"<div>{SENTENCE}</div>", rule=ContentRule("div[")))


def test_the_innermost_container_that_holds_nearly_all_is_taken():
    nested = (
        f"<div class=article-body><h2>标题在外</h2><div id=Zoom><div class=TRS_Editor>{SENTENCE * 5}</div></div></div>"
    )
    assert extract(html(nested)).text == SENTENCE * 5
    split = f"<div id=Zoom><p>{SENTENCE * 3}</p><div class=TRS_Editor>{SENTENCE}</div></div>"
    assert extract(html(split)).method == "#zoom"


def test_a_container_with_next_to_nothing_gives_way_to_the_text_beside_it():
    empty = f"<div id=zoom>附件下载</div><div class=x><p>{SENTENCE * 3}</p><p>{SENTENCE}</p></div>"
    read = extract(html(empty))
    assert (read.text, read.method) == (f"{SENTENCE * 3}\n{SENTENCE}", "general")
    assert "#zoom holds 4 characters" in read.warnings[0]


def test_an_article_title_that_the_page_does_not_show_gives_way_to_the_heading():
    read = extract(
        html(f"<meta name=ArticleTitle content=别的页面的标题><h1>示例县报告</h1><div id=zoom>{SENTENCE}</div>")
    )
    assert read.title == "示例县报告"
    assert "ArticleTitle" in read.warnings[0]


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("今天是2019年10月31日 星期三", None),
        ("<i alt='时间：2017-11-08'>时间：</i>2019-09-18 06:23", dt.date(2019, 9, 18)),
        ("更新时间：2020-01-01 发布日期：2020-02-02", dt.date(2020, 2, 2)),
        ("<p>发布日期：</p><p>2019-03-06</p>", dt.date(2019, 3, 6)),
        ("2023-02-26 18:01", dt.date(2023, 2, 26)),
        ("发布时间：2023-02-31", None),
    ],
)
def test_the_shown_date(shown, day):
    read = extract(html(f"<div>{shown}</div><div id=zoom>{SENTENCE}</div>"))
    assert read.dates.get("shown") == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/art/2016/11/22/art_1621004_30332664.html", dt.date(2016, 11, 22)),
        ("/xinwen/2023-02/26/content_5743376.htm", dt.date(2023, 2, 26)),
        ("/zbxzf/xzfwj/202404/0123456789abcdef0123456789abcdef.shtml", None),
        ("/20240119/990.html", dt.date(2024, 1, 19)),
        ("/202401/19/990.html", dt.date(2024, 1, 19)),
        ("/10462/c105962s/2026/2/10/c306.shtml", dt.date(2026, 2, 10)),
        ("/t20241399_1.html", None),
    ],
)
def test_the_date_in_an_address(path, day):
    read = extract(Page(f"https://www.example.gov.cn{path}", f"<div id=zoom>{SENTENCE}</div>".encode()))
    assert read.dates.get("url") == day


def test_plain_text_is_verbatim():
    text = "示例市2023年度法治政府建设情况报告\r\n\r\n　　一、主要成效\t。\n"
    read = extract(Page("file:///a.txt", text.encode(), "text/plain"))
    assert (read.text, read.title, read.method) == (text, "示例市2023年度法治政府建设情况报告", "text")


def test_a_text_that_begins_with_its_body_has_no_title():
    assert extract(Page("file:///a.txt", f"{SENTENCE}\n一、主要成效".encode())).title == ""


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["示例市人民政府", "关于2023年度法治政府建设情况的报告", SENTENCE],
            "示例市人民政府关于2023年度法治政府建设情况的报告",
        ),
        (["下载", "打印", "【字号：", "】", "2026年示例省政府工作报告", "各位代表："], "2026年示例省政府工作报告"),
        (["分享:", "2026年示例省政府工作报告"], "2026年示例省政府工作报告"),
        (["市法治政府建设工作领导小组办公室:", SENTENCE, "一、2021年度工作情况"], ""),
        (["一、2021年度工作情况", SENTENCE], ""),
    ],
)
def test_the_title_of_a_text(lines, title):
    assert extract(Page("file:///a.txt", "\n".join(lines).encode())).title == title


def test_markup_is_recognised_by_content_and_not_by_its_label():
    assert extract(html(f"<div id=zoom>{SENTENCE}</div>", content_type="application/octet-stream")).method == "#zoom"


@pytest.mark.parametrize(
    ("body", "content_type", "lost"),
    [
        ("﻿报告".encode(), "text/plain; charset=gbk", 0),
        ("报告报告报告".encode("gb18030"), "text/plain; charset=utf-8", 0),
        ("报告".encode() * 20, "text/plain; charset=gb2312", 0),
        ("报告".encode("utf-16"), "", 0),
        ("报告".encode() * 200 + b"\xff\xfe\x80", "text/plain; charset=utf-8", 3),
    ],
)
def test_encodings(body, content_type, lost):
    read = extract(Page("file:///a.txt", body, content_type))
    assert read.text.startswith("报告")
    assert read.text.count("\ufffd") == lost
    assert any("could not be decoded" in warning for warning in read.warnings) == bool(lost)


def test_a_compressed_body_is_unpacked():
    assert extract(Page("file:///a.txt", gzip.compress(SENTENCE.encode()))).text == SENTENCE


def word_file(fill):
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx_with_tables_in_order():
    def fill(document):
        document.add_paragraph("示例市2023年度法治政府建设情况报告")
        document.add_paragraph("一、主要成效")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            (cell for row in table.rows for cell in row.cells), ("指标", "数值", "复议", "98件"), strict=True
        ):
            cell.text = text
        document.add_paragraph("二、存在的不足")

    read = extract(Page("file:///a.docx", word_file(fill)))
    assert read.text.split("\n")[1:] == ["一、主要成效", "指标\t数值", "复议\t98件", "二、存在的不足"]
    assert (read.title, read.method) == ("示例市2023年度法治政府建设情况报告", "docx")
