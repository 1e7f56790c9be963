"""What a text must name to be about a promise: its later phase, its indicator, its short or long name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import short_forms
from pipelines.aliases import is_named
from pipelines.fold import fold_text
from pipelines.follow_through import LINK_FEATURES, follow_through, link_features
from pipelines.model import load_model
from pipelines.same_thing import lacks_phase
from pipelines.search import prepare, search
from pipelines.short_forms import shorten
from pipelines.structure import structure
from pipelines.tokens import analyse


def followed(promise: str, result: str, next_plan: str) -> tuple[str, bool]:
    """Follow one promise; return its status and whether it is promised again."""
    plan = f"示例市2025年政府工作报告\n一、2024年工作回顾\n办结事项12件。\n二、2025年工作安排\n{promise}。"
    review = f"示例市2026年政府工作报告\n一、2025年工作回顾\n{result}\n二、2026年工作安排\n{next_plan}"
    (followed,) = follow_through(structure(plan, kind="work_report"), structure(review, kind="work_report"))
    return followed.status, followed.carried is not None


@pytest.mark.parametrize(
    ("promise", "text", "lacking"),
    [
        ("推进示例机场二期前期工作", "示例机场建成投运。", True),
        ("推进示例机场二期前期工作", "示例机场二期通过评审。", False),
        ("推进示例机场一期建设", "示例机场建成投运。", False),
        ("建设二期、三期工程", "三期工程开工。", False),
        ("在下一二期间完成", "完成。", False),
    ],
)
def test_a_later_phase_must_be_named(promise: str, text: str, *, lacking: bool) -> None:
    assert lacks_phase(promise, text) is lacking


def test_the_first_phase_is_no_evidence_of_the_second() -> None:
    done = "示例江国际机场建成投运，新增国际航线3条。"
    assert followed("推进示例江国际机场二期工程前期工作", done, "加快示例江国际机场二期工程前期工作。") == (
        "carried_over",
        True,
    )
    assert followed("推进示例江国际机场工程", done, "加强道路养护。")[0] in ("fulfilled", "progressed")


def test_an_indicator_that_others_are_measured_by_is_not_reported() -> None:
    revenue = "一般公共预算收入"
    assert not is_named(revenue, "税收占一般公共预算收入比重超75%,一般公共预算支出增长31.3%")
    assert is_named(revenue, "一般公共预算收入增长3%,税收占一般公共预算收入比重超75%")
    assert is_named("研发投入强度", "r&d经费支出占gdp比重达到2.1%,研发经费投入强度居前")


def test_a_row_of_targets_without_the_indicator_does_not_promise_it_again() -> None:
    row = "今年主要预期目标是：地区生产总值增长6%左右，固定资产投资增长7%左右，{}。"
    promise, told = "地方一般公共预算收入增长3%左右", "新建公园3个。"
    assert followed(promise, told, row.format("城镇调查失业率5.5%左右")) == ("no_mention", False)
    assert followed(promise, told, row.format("一般公共预算收入增长2%")) == ("carried_over", True)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("深入开展拥军优属、拥政爱民活动", "深入开展双拥活动"),
        ("推进碳达峰碳中和", "推进双碳"),
        ("规范危化企业", "规范危化品企业"),
        ("规范危化品企业", "规范危化品企业"),
        ("提高基本医疗保险参保率", "提高医保参保率"),
        ("开展垃圾分类", "开展垃圾分类"),
    ],
)
def test_long_names_count_as_their_short_forms(long: str, short: str) -> None:
    assert shorten(fold_text(long)) == short
    assert analyse(long) == analyse(short)


@pytest.mark.parametrize(
    ("table", "shortened"),
    [
        ("", "医疗保险和医保"),
        ('"低保" = []', "医疗保险和医保"),
        ('"低保" = []\n"保险" = ["医疗(保险|险)"]\n"保" = ["(医)(保)"]', "保险和保"),
    ],
    ids=["no entries", "an entry without long names", "groups"],
)
def test_an_edited_table_shortens_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, shortened: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "short_forms.toml").write_text(f"[short_forms]\n{table}\n", encoding="utf-8")
    monkeypatch.setattr(short_forms, "files", lambda _package: tmp_path)
    monkeypatch.setattr(short_forms, "_table", short_forms._table.__wrapped__)
    assert shorten("医疗保险和医保") == shortened


def test_evidence_and_next_plans_by_the_short_form_are_found() -> None:
    assert followed("深入开展拥军优属、拥政爱民活动", "双拥共建取得新成效。", "建设公园。")[0] in (
        "fulfilled",
        "progressed",
    )
    assert followed("提高最低生活保障标准", "新建公园3个。", "提高低保标准。") == ("carried_over", True)


def test_tables_are_counted_from_words_as_they_are_written() -> None:
    assert "养老" in analyse("基本养老保险和基本医疗保险", shortened=False).tokens
    assert "医疗" in analyse("基本养老保险和基本医疗保险", shortened=False).tokens
    assert "医疗" not in analyse("基本养老保险和基本医疗保险").tokens


@pytest.mark.parametrize(("promise", "unanswered"), [("农村危房应改尽改", 0.0), ("改造农村危房300户", 1.0)])
def test_only_a_figure_counts_as_unanswered(promise: str, unanswered: float) -> None:
    plan = structure(f"示例市2025年政府工作报告\n一、2025年工作安排\n{promise}。", kind="work_report")
    review = structure("示例市2026年政府工作报告\n一、2025年工作回顾\n农村危房全部完成改造。", kind="work_report")
    start = plan.text.index(promise)
    (found,) = search(prepare(plan, review), [(start, start + len(promise))], load_model())
    assert link_features(found)[LINK_FEATURES.index("unanswered")] == unanswered
