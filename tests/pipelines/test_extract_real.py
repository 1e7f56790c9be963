"""Pages as real portals served them: title, date, source, the body's first and last characters, nothing of the page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import trafilatura

from config.boilerplate import load_boilerplate
from pipelines.clean import clean
from pipelines.document import Page
from pipelines.extract import extract

pytestmark = pytest.mark.shared
RULES = load_boilerplate()
FORBIDDEN = (
    "首页",
    "打印",
    "关闭窗口",
    "扫一扫",
    "责任编辑",
    "编辑：",
    "相关稿件",
    "相关阅读",
    "分享",
    "字号",
    "字体",
    "浏览次数",
    "发布日期",
    "发布时间",
    "当前位置",
    "现在位置",
    "版权所有",
    "主办单位",
    "ICP备",
    "添加收藏夹",
    "阅读原文",
    "纠错",
    "附件下载",
)
# file -> title begins, source, shown or meta date, first and last characters of the body, its lines, its characters
EXPECTED = {
    "hanweb-zhejiang-ndrc": ("1-10月", "省发改委", (2016, 11, 22), "1-10月，全县", "发改局）", 1, 248),
    "plain-zhongshan-column": ("顺德区", "东区办事处", (2019, 3, 6), "2019年2月", "驱动力。", 3, 405),
    "trs-cjn-news": ("外媒眼中", "长江网", (2020, 10, 4), "长江网10月", "网等）", 25, 1200),
    "trs-cmse-press": ("天宫一号", "", (2012, 6, 24), "2012年6月", "提问。", 10, 735),
    "trs-pingtan-rule-of-law-2022-trimmed": (
        "平潭综合",
        "平潭综合实验区社会事业局",
        (2023, 3, 31),
        "根据党工委",
        "平均水平。",
        6,
        464,
    ),
    "trs-shanxi-news": ("山西品牌", "山西日报", (2019, 9, 18), "图为山西", "巨峰）", 9, 1014),
    "ucap-govcn-fragment": ("中国共产党", "新华社微博", (2023, 2, 26), "中国共产党", "名单。", 1, 148),
    "ucap-govcn-gazette": ("全国人民", "", (2007, 8, 20), "全国人民", "亿元。", 5, 284),
    "vsb-sxmu-law": ("中华人民", "", (2018, 5, 17), "中华人民", "废止。", 175, 9136),
    "vsb-university-nav": ("【澎湃", "澎湃新闻", (2017, 4, 6), "武汉大学", "转载）", 37, 4698),
}


def read(shared: Path, name: str):
    body = (shared / "html" / f"{name}.html").read_bytes()
    page = extract(Page("https://www.example.gov.cn/a.html", body, "text/html"))
    return page, clean(page.text, RULES, title=page.title).text


@pytest.mark.parametrize("name", EXPECTED)
def test_title_source_date_and_body_alone(shared: Path, name: str):
    title, source, day, first, last, lines, characters = EXPECTED[name]
    page, body = read(shared, name)
    assert page.title.startswith(title)
    assert page.source == source
    assert (page.dates.get("shown") or page.dates.get("meta")) == dt.date(*day)
    assert page.dates.get("meta", dt.date(*day)) == dt.date(*day)
    assert body.startswith(first)
    assert body.endswith(last)
    assert (body.count("\n") + 1, len(body)) == (lines, characters)
    assert [phrase for phrase in FORBIDDEN if phrase in body] == []
    assert page.warnings == ()


def test_better_than_the_general_library_alone(shared: Path):
    def faults(text: str, name: str) -> int:
        begins, ends = EXPECTED[name][3:5]
        lines = [line for line in text.split("\n") if line.strip()]
        lost = not text.strip().startswith(begins), not text.strip().endswith(ends)
        return sum(lost) + sum(any(phrase in line for phrase in FORBIDDEN) for line in lines)

    ours = {name: faults(read(shared, name)[1], name) for name in EXPECTED}
    theirs = {}
    for name in EXPECTED:
        source = (shared / "html" / f"{name}.html").read_text(encoding="utf-8", errors="replace")
        theirs[name] = faults(trafilatura.extract(source) or "", name)
    assert sum(ours.values()) == 0
    assert sum(1 for count in theirs.values() if count) >= 5
