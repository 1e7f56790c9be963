"""Reports collected from real portals: which lines go, by number, each read by a person before it was written here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.boilerplate import load_boilerplate
from pipelines.clean import clean

RULES = load_boilerplate()
# file -> line numbers that go: from the first line, and from behind (-1 is what follows the last line break)
GOLDEN = json.loads((Path(__file__).parent.parent / "fixtures" / "clean_reports.json").read_text(encoding="utf-8"))
FORBIDDEN = (
    "扫一扫",
    "责任编辑",
    "相关文档",
    "相关报道",
    "打印",
    "字号",
    "字体",
    "收藏",
    "分享",
    "阅读次数",
    "发布时间",
    "www.",
)


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.shared
def test_exactly_the_portal_s_lines_go(shared: Path, name: str):
    text = (shared / "reports" / f"{name}.txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    gone = {*GOLDEN[name]["head"], *(len(lines) + number for number in GOLDEN[name]["tail"])}
    result = clean(text, RULES)
    assert result.text.split("\n") == [
        line.strip() for number, line in enumerate(lines) if line.strip() and number not in gone
    ]
    assert len(result.removed) == len(gone)
    edges = [line for line in (*result.text.split("\n")[:8], *result.text.split("\n")[-4:]) if len(line) < 60]
    assert [line for line in edges if any(phrase in line for phrase in FORBIDDEN)] == []


@pytest.mark.shared
def test_every_report_has_been_read(shared: Path):
    found = {str(path.relative_to(shared / "reports"))[:-4] for path in (shared / "reports").rglob("*.txt")}
    assert found == set(GOLDEN)


@pytest.mark.shared
def test_the_page_s_own_words_around_a_report_all_go(shared: Path):
    """The same five reports with a whole page around them, one line a node, as a text dump of a portal gives it."""
    head = [
        "首页",
        "走进示例",
        "政务公开",
        "当前位置：",
        "首页",
        ">",
        "政务公开",
        ">",
        "正文",
        "【字体：",
        "大",
        "中",
        "小",
        "】",
        "分享到：",
    ]
    tail = [
        "【",
        "打印本页",
        "】",
        "相关链接",
        "示例市召开推进会",
        "主办单位：示例市人民政府办公室",
        "网站标识码：9900000001",
    ]
    for path in sorted((shared / "reports" / "rule_of_law").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert clean("\n".join([*head, text, *tail]), RULES).text == clean(text, RULES).text
