"""Lost characters: found where nothing else can be meant, never where a report may say it, nothing repaired."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.classify import kind_of
from pipelines.diff import diff
from pipelines.restored import loss_tags, restored
from pipelines.structure import structure
from pipelines.suspects import MOST, suspects


@pytest.mark.parametrize(
    ("text", "stands", "readings"),
    [
        ("学习有关精神。414日，市政府召开会议。", "414日", ("4月14日",)),
        ("学习有关精神。４１４日，市政府召开会议。", "４１４日", ("4月14日",)),
        ("于1010日，召开会议。", "1010日", ("10月10日",)),
        ("报省人大常委会审议，2021729日经批准。", "2021729日", ("2021年7月29日",)),
        ("2021年729日经批准。", "2021年729日", ("2021年7月29日",)),
        ("规定于2022127日经审议通过。", "2022127日", ("2022年1月27日", "2022年12月7日")),
        ("截至1231日，办结全部事项。", "1231日", ("12月31日",)),
        ("4月14日至521日，开展检查。", "521日", ("5月21日",)),
        ("自20215月起施行。", "20215月", ("2021年5月",)),
        ("自202112月3日起施行。", "202112月3日", ("2021年12月3日",)),
        ("印发实施纲要（20212025年）。", "20212025", ("2021—2025",)),
        ("印发实施纲要（20212025）。", "20212025", ("2021—2025",)),
        ("20212022年度", "20212022", ("2021—2022", "2021、2022")),
        ("（示府办发〔202174号）", "〔202174号", ("〔2021〕74号",)),
        ("（示府办发〔20219号）", "〔20219号", ("〔2021〕9号",)),
        ("（示编办〔202114），规范权责清单。", "〔202114", ("〔2021〕14号",)),
        ("（示府办发2021〕74号）", "2021〕74号", ("〔2021〕74号",)),
        ("（示府办发202174号）", "202174号", ("〔2021〕74号",)),
        ("（示府办发[202174号）", "[202174号", ("[2021]74号",)),
        ("网办率达92.48%10627项", "92.48%10627", tuple(f"92.48%{mark}10627" for mark in "，。、—")),
        ("获评全国法治政府建设示范市现将有关情况报告如下：", "范市现将", ("范市。现将",)),
        ("（示政〔二〇二一年）", "〔", ()),
        ("创新推广多元化解”机制。", "”", ()),
        ("甲" * 60 + "。办结案件。" + "乙" * 20 + "实现零感染", "感染", ("感染。",)),
    ],
)  # fmt: skip
def test_what_cannot_have_been_written_is_found(text: str, stands: str, readings: tuple[str, ...]) -> None:
    (found,) = suspects(text)
    assert (found.text, found.readings, text[slice(*found.span)]) == (stands, readings, stands)
    assert found.ambiguous == (len(readings) != 1)
    assert found.reason


@pytest.mark.parametrize(
    "text",
    [
        "2021年1243件文件进行了专项清理。",
        "第20215号议案、案号20215号、12345号热线。",
        "办理期限由120日压缩到110日。",
        "在120日内办结，110日以上未办结的挂牌督办，连续365日无事故，工期为120日。",
        "开展100日攻坚行动，累计值守211日。",
        "4月14日至5月21日，2021年7月29日，2021年12月，12月7日。",
        "《法治示例实施纲要（2021—2025年）》，2021至2025年，2021-2025年。",
        "（示府办发〔2021〕74号）、（示府办发[2021]74号）、示府发（2021）74号。",
        "网办率达92.48%，10627项事项最多跑一次，增长5%—10%。",
        "示例市司法局现将有关情况报告如下。",
        "根据省委全面依法治省委员会办公室要求现将我市情况报告如下。",
        "在全国率先实现将行政复议纳入目标考核并公开通报结果。",
        "推进“放管服”改革，“一网通办”“最多跑一次”全面推开。",
        "办结20211件，金额20212025元，编号20215，电话20212025。",
        "示例市人民政府\n2024年3月12日",
        "会议在示例市开幕。市长作报告。" + "甲" * 80 + "。本报记者张三摄",
    ],
)  # fmt: skip
def test_what_a_report_may_say_is_no_suspect(text: str) -> None:
    assert suspects(text) == ()


def test_spans_point_into_the_text_as_written_and_are_bounded() -> None:
    text = "。４１４日，改革。" * (3 * MOST)
    found = suspects(text)
    assert len(found) == MOST
    assert {text[slice(*each.span)] for each in found} == {"４１４日"}
    assert found[0].record() == {
        "kind": "date", "span": [1, 5], "text": "４１４日", "readings": ["4月14日"],
        "reason": "日期中缺少“月”", "ambiguous": False,
    }  # fmt: skip


@given(st.text(alphabet="0123456789日月年号〔〕()（）%“”现将。，\n甲", max_size=60))
def test_any_text_is_looked_at(text: str) -> None:
    found = suspects(text)
    assert [each.span for each in found] == sorted(each.span for each in found)
    assert all(text[slice(*each.span)] == each.text for each in found)
    assert all(left.span[1] <= right.span[0] for left, right in pairwise(found))


def test_the_real_texts(shared: Path) -> None:
    found = {
        path.name: [(each.kind, each.text) for each in suspects(path.read_text(encoding="utf-8"))]
        for path in sorted((shared / "reports" / "rule_of_law").glob("*.txt"))
    }
    damaged = found.pop("panzhihua-2021.txt")
    assert [text for kind, text in damaged if kind == "date"] == ["414日", "521日", "2021729日", "2022127日"]
    assert sum(kind == "number" for kind, _ in damaged) == 9
    assert len(damaged) == 18
    assert not any(found.values())
    others = [
        (path.parent.name, each.text)
        for path in sorted((shared / "reports" / "work_reports").glob("*/*.txt"))
        for each in suspects(path.read_text(encoding="utf-8"))
    ]
    assert others == [("四川省", "”")]  # a note that its portal broke over three lines


PAIRS = [
    ("414日，市政府召开会议。", "4月14日，市政府召开会议。"),
    ("2021729日经批准通过。", "2021年7月29日经批准通过。"),
    ("规定于2022127日经审议通过。", "规定于2022年12月7日经审议通过。"),
    ("印发通知（示府办发〔202174号），召开会议。", "印发通知（示府办发〔2021〕74号），召开会议。"),
    ("印发通知（示编办〔202114），规范清单。", "印发通知（示编办〔2021〕14号），规范清单。"),
    ("印发纲要(20212025年)。", "印发纲要（2021—2025年）。"),
    ("自20215月起，414日起施行。", "自2021年5月起，4月14日起施行。"),
]


@pytest.mark.parametrize(("damaged", "whole"), PAIRS)
def test_lost_or_restored_characters_are_no_change_of_content(damaged: str, whole: str) -> None:
    assert kind_of(damaged, whole) == kind_of(whole, damaged) == "typographic"
    assert loss_tags(damaged, whole) == ("characters_restored",)
    assert loss_tags(whole, damaged) == ("characters_lost",)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1月11日召开会议。", "11月1日召开会议。"),
        ("414日，市政府召开会议。", "4月15日，市政府召开会议。"),
        ("4月14日，办结98件。", "414日，办结97件。"),
        ("〔202174号", "〔2021〕75号"),
        ("检查10-20次。", "检查1020次。"),
        ("办结率3.5%。", "办结率35%。"),
        ("2022127日经审议通过。", "2022年11月27日经审议通过。"),
    ],
)
def test_another_figure_stays_a_figure(a: str, b: str) -> None:
    assert kind_of(a, b) == kind_of(b, a) == "figure"


def test_both_sides_may_have_lost_something() -> None:
    a, b = "414日办结；5月21日通报。", "4月14日办结；521日通报。"
    assert restored(a, b) == ("4月14日办结；5月21日通报。", "4月14日办结；5月21日通报。")
    assert kind_of(a, b) == "typographic"
    assert loss_tags(a, b) == ("characters_lost", "characters_restored")


def test_a_real_edit_beside_lost_characters_is_told_with_both() -> None:
    text = "一、主要成效\n全面推进法治政府建设。{}\n二、下一步打算\n继续推进各项工作。"
    a = structure(text.format("4月14日，办结行政复议案件98件。"))
    (change,) = diff(a, structure(text.format("414日，办结行政复议案件97件。")))
    assert (change.kind, change.tags) == ("figure", ("characters_lost",))
    (change,) = diff(a, structure(text.format("414日，办结行政复议案件98件。")))
    assert (change.kind, change.tags, change.significance) == ("typographic", ("characters_lost",), 0.02)
