"""Recycled text and the deficiencies of two years."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.document import Structured
from pipelines.reuse import deficiencies, reuse
from pipelines.structure import structure

BEFORE = """示例市2023年度法治政府建设情况报告
一、主要成效
坚持以法治为引领，深入推进依法行政各项工作落地见效。
全年共办理行政复议案件102件，办结率98%。
组织开展行政执法人员综合法律知识培训，参训人员三百余人次。
二、存在的不足
虽然取得了一定成效，但仍存在一些问题：一是基层执法力量薄弱。编制与任务不相适应。二是法治宣传形式单一。三是部门信息共享不畅。
以上问题，我们将认真解决。
三、下一步打算
继续推进执法规范化建设。"""

AFTER = """示例市2024年度法治政府建设情况报告
一、主要成效
坚持以法治为引领，深入推进依法行政各项工作落地见效。
全年共办理行政复议案件256件，办结率95%。
创新建立镇街合法性审核协作机制，为基层提供全流程法律服务。
二、存在的不足
但仍存在一些问题：一是基层执法力量仍较薄弱。编制与任务仍不相适应。二是部门信息共享不畅。三是法律服务资源分布不均。
三、下一步打算
继续推进执法规范化建设。"""


@pytest.fixture(scope="module")
def years() -> tuple[Structured, Structured]:
    return structure(BEFORE), structure(AFTER)


def test_passages_lie_where_they_say(years: tuple[Structured, Structured]) -> None:
    a, b = years
    passages = reuse(a, b)["passages"]

    assert passages
    for passage in passages:
        assert a.text[slice(*passage["a_span"])] == passage["a_text"]
        assert b.text[slice(*passage["b_span"])] == passage["b_text"]
        assert 0 < passage["ratio"] <= 1


def test_a_template_with_new_figures_counts_apart() -> None:
    a = structure(
        "一、主要成效\n全年办理复议案件102件，调解30件，办结率98%。\n创新建立镇街审核协作机制，提供全流程服务。"
    )
    b = structure(
        "一、主要成效\n全年办理复议案件2456件，调解1211件，办结率5.5%。\n在全省率先推行行政检查扫码，企业负担明显减轻。"
    )
    found = reuse(a, b)

    assert found["share"] == 0
    assert 0.4 < found["share_masked"] < 0.6
    assert [passage["masked"] for passage in found["passages"]] == [True]


def test_a_copy_is_recycled_whole_and_a_foreign_text_not_at_all(years: tuple[Structured, Structured]) -> None:
    a, b = years

    assert reuse(a, a)["share"] == 1.0
    assert reuse(a, structure("春江潮水连海平，海上明月共潮生。滟滟随波千万里，何处春江无月明。"))["share"] == 0.0
    assert reuse(structure(""), b) == {"share": 0.0, "share_masked": 0.0, "passages": []}
    assert reuse(a, structure("")) == {"share": 0.0, "share_masked": 0.0, "passages": []}


def test_neighbours_that_were_copied_together_are_one_passage(years: tuple[Structured, Structured]) -> None:
    a, _ = years
    copied = "深入推进依法行政各项工作落地见效。\n全年共办理行政复议案件102件，办结率98%。"
    (passage,) = reuse(a, structure(f"坚持以法治为引领，{copied}\n另有一段全新的内容，此前从未出现。"))["passages"]

    assert passage["b_text"] == f"坚持以法治为引领，{copied}"


def test_a_plan_and_the_result_that_answers_it_are_no_copy() -> None:
    plan = "全年组织培训行政执法人员不少于6000人次。"
    result = "全年组织培训行政执法人员不少于4800人次。"
    a = structure(f"一、主要成效\n推进政务公开，主动公开信息，方便群众查阅办理。\n二、2024年工作安排\n{plan}")
    b = structure(f"一、主要成效\n{result}\n二、2025年工作安排\n推行告知承诺制度，压减证明材料，降低企业负担。")
    assert reuse(a, b) == {"share": 0.0, "share_masked": 0.0, "passages": []}

    again = structure(f"一、主要成效\n{result}\n二、2025年工作安排\n{plan}")
    (passage,) = reuse(a, again)["passages"]
    assert (passage["a_text"], passage["b_text"]) == (plan, plan)
    assert again.text[slice(*passage["b_span"])] == plan


def test_deficiencies_are_followed_over_the_years(years: tuple[Structured, Structured]) -> None:
    a, b = years
    records = deficiencies(a, b)

    assert [(record["state"], record.get("text")) for record in records] == [
        ("reworded", "一是基层执法力量仍较薄弱。编制与任务仍不相适应。"),
        ("unchanged", "二是部门信息共享不畅。"),
        ("new", "三是法律服务资源分布不均。"),
        ("gone", None),
    ]
    assert records[0]["a_text"] == "一是基层执法力量薄弱。编制与任务不相适应。"
    assert records[1]["a_text"] == "三是部门信息共享不畅。"
    assert records[3]["a_text"] == "二是法治宣传形式单一。"
    for record in records:
        assert "span" not in record or b.text[slice(*record["span"])] == record["text"]
        assert "a_span" not in record or a.text[slice(*record["a_span"])] == record["a_text"]


def test_nothing_changed_means_everything_unchanged(years: tuple[Structured, Structured]) -> None:
    a, _ = years
    assert {record["state"] for record in deficiencies(a, a)} == {"unchanged"}


def test_a_report_in_traditional_script_is_followed_as_well() -> None:
    a = structure("二、存在的不足\n一是部門信息共享不暢，數據標準不統一。")
    b = structure("二、存在的不足\n一是部门信息共享不畅，数据标准不统一。")
    assert [record["state"] for record in deficiencies(a, b)] == ["unchanged"]


def test_real_reports_of_one_year_share_little_with_other_publishers(shared: Path) -> None:
    texts = [
        structure(path.read_text(encoding="utf-8")) for path in sorted((shared / "reports/rule_of_law").glob("*.txt"))
    ]

    for a in texts:
        for b in texts:
            share = reuse(a, b)["share"]
            assert share == 1 if a is b else share < 0.1
