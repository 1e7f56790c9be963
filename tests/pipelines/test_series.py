"""Indicators over years: what is one series, what never is, and what a reader is pointed at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.boilerplate import load_boilerplate
from pipelines.document import Page
from pipelines.points import points
from pipelines.reading import read
from pipelines.series import Series, follow_figures, series_result
from pipelines.structure import structure

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "samples"


def report(year: int, *lines: str, heading: str = "一、主要举措和成效", kind: str = "rule_of_law"):
    """Make a report whose result section has these lines."""
    title = f"示例市人民政府{year}年法治政府建设年度报告" if kind == "rule_of_law" else f"{year}年示例市政府工作报告"
    text = "\n".join(
        [title, heading, *lines, "二、存在的问题", "还有不少差距。", f"三、{year + 1}年工作安排", "抓好落实。"]
    )
    return structure(text, title=title, kind=kind)


def said(*years: str | tuple[str, ...], first: int = 2022, **how: str) -> dict[str, list[tuple[int, float]]]:
    """Give the series that such years make, by name."""
    bodies = [year if isinstance(year, tuple) else (year,) for year in years]
    reports = [report(first + number, *lines, **how) for number, lines in enumerate(bodies)]
    return {one.name: [(point.year, point.value) for point in one.points] for one in follow_figures(reports)}


def only(*years: str | tuple[str, ...]) -> Series:
    (found,) = follow_figures([report(2022 + n, *([y] if isinstance(y, str) else y)) for n, y in enumerate(years)])
    return found


def test_a_point_keeps_its_quote_and_its_place():
    read_report = report(2023, "全市行政复议机构收到行政复议申请1.2万件，受理420件。")
    first, second = points(read_report)
    assert (first.name, first.key, first.value, first.unit) == (
        "行政复议机构收到行政复议申请",
        "收到行政复议申请",
        12000.0,
        "万件",
    )
    assert (second.name, second.context) == ("受理", "收到行政复议申请")
    for point in (first, second):
        assert read_report.text[slice(*point.span)] == point.text
        assert read_report.text[slice(*point.quote_span)] == point.quote
    assert first.section == "一、主要举措和成效"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("办理行政复议案件120件。", "全市共办结情况良好，行政复议案件150件。"),
        ("全年办理法律援助案件2214件。", "法律援助２，４００件。"),
        ("行政机关负责人出庭应诉率为96.8%。", "出庭应诉率达到98%以上。"),
        ("政务服务“好差评”满意率99.1%。", "政务服务好评率达99.6%。"),
        ("市政府規範性文件備案12件。", "市政府规范性文件备案15件。"),
        ("新登记经营主体2.31万户。", "新登记经营主体26400户。"),
    ],
)
def test_the_same_indicator_in_other_words(earlier: str, later: str):
    assert [point.year for point in only(earlier, later).points] == [2022, 2023]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("收到行政复议申请120件。", "审结行政复议案件120件。"),
        ("办理一审行政应诉案件120件。", "办理二审行政应诉案件120件。"),
        ("培训执法人员300名。", "培训执法人员3场。"),
        ("一般公共预算收入120亿元。", "一般公共预算支出120亿元。"),
        ("新登记经营主体增长5%。", "新登记经营主体2万户。"),
        ("生产总值增长5%。", "五年来生产总值年均增长6%。"),
        ("新建司法所6个。", "累计建成司法所60个。"),
        ("收到行政复议申请9件，受理7件。", "收到信访事项9件，受理7件。"),
        ("办理不予处罚案件61件。", "办理行政处罚案件61件。"),
    ],
)
def test_what_only_looks_alike(earlier: str, later: str):
    assert said(earlier, later) == {}


def test_names_that_a_list_shares():
    assert said(
        "办理人大代表建议197件、政协提案241件，办复率均为100%。", "办理人大代表建议204件、政协提案238件，办复率100%。"
    ) == {
        "办理人大代表建议": [(2022, 197), (2023, 204)],
        "政协提案": [(2022, 241), (2023, 238)],
        "政协提案：办复率": [(2022, 100), (2023, 100)],
    }
    assert said(*["新增高新技术企业35家、科技型企业53家。"] * 2).keys() == {"新增高新技术企业", "新增科技型企业"}


def test_each_of_several_growths_has_its_own_name():
    found = said(*["城镇和农村居民收入分别增长5%、7%。"] * 2)
    assert found == {
        "城镇居民收入（增减）": [(2022, 5), (2023, 5)],
        "农村居民收入（增减）": [(2022, 7), (2023, 7)],
    }


@pytest.mark.parametrize(
    "line",
    [
        "生产总值增速高于全国0.4个百分点。",
        "上半年办理行政复议案件60件。",
        "2019年办理行政复议案件60件。",
        "明确7个方面42项重点任务。",
        "日均办理行政复议案件6件。",
        "修订《示例市办法》等7件文件。",
        "开工建设10亿元以上项目。",
    ],
)
def test_what_is_no_yearly_figure(line: str):
    assert said(line, line) == {}


def test_the_end_of_a_noun_is_no_verb():
    assert said(*["全年纠正不当执法行为129件。"] * 2).keys() == {"纠正不当执法行为"}


def test_only_what_reports_say_they_did():
    plan = structure(
        "一、主要成效\n平稳。\n二、2023年工作安排\n办理行政复议案件120件。", title="示例市2022年法治政府建设年度报告"
    )
    assert points(plan) == ()


def test_years_and_sums_over_years_are_two_series():
    lines = ("过去一年，办理行政复议案件{0}件。", "持续用力。", "五年来，我们接续奋斗。", "办理行政复议案件{1}件。")
    found = follow_figures([report(2022 + n, *(line.format(30 + n, 160 + n) for line in lines)) for n in range(2)])
    assert {one.period: [point.value for point in one.points] for one in found} == {
        "year": [30.0, 31.0],
        "cumulative": [160.0, 161.0],
    }


def test_a_work_report_looks_back_on_the_year_before():
    found = said(*["办理行政复议案件60件。"] * 2, kind="work_report", heading="一、工作回顾", first=2025)
    assert [year for year, _ in found["办理行政复议案件"]] == [2024, 2025]


def test_a_figure_that_a_report_contradicts_is_left_out():
    assert said(("办理行政复议案件60件。", "办理行政复议案件90件。"), "办理行政复议案件70件。") == {}
    assert said(("办理行政复议案件60件。", "办理行政复议案件60件。"), "办理行政复议案件70件。") != {}


@pytest.mark.parametrize(
    ("earlier", "later", "kind"),
    [
        ("办理行政复议案件60件。", "办理行政复议案件180件。", "jump"),
        ("办理行政复议案件60件。", "办理行政复议案件170件。", None),
        ("办理行政复议案件60件。", "办理行政复议案件20件。", "jump"),
        ("案卷合格率为70%。", "案卷合格率为95%。", "jump"),
        ("案卷合格率为78%。", "案卷合格率为95%。", None),
        ("新登记经营主体增长5%。", "新登记经营主体下降3%。", "sign"),
        ("新登记经营主体增长1%。", "新登记经营主体增长9%。", None),
    ],
)
def test_jumps_and_turns_are_marked(earlier: str, later: str, kind: str | None):
    assert [mark.kind for mark in only(earlier, later).marks] == ([kind] if kind else [])


def test_gaps_are_told_where_there_was_a_report():
    found = only("办理行政复议案件60件。", "接待群众30人次。", "办理行政复议案件70件。")
    assert found.gaps == (2023,)


def test_ranges_and_bounds_keep_their_ends():
    point = only(*["办理行政复议案件60至70件。"] * 2).points[0]
    assert (point.value, point.upper, point.comparator) == (60.0, 70.0, "range")


def test_the_result_is_json():
    found = follow_figures([report(2022, "办理行政复议案件60件。"), report(2023, "办理行政复议案件70件。")])
    (one,) = json.loads(json.dumps(series_result(found)))
    assert (one["name"], one["period"], [p["value"] for p in one["points"]]) == ("办理行政复议案件", "year", [60, 70])


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "example-city",
            {"行政复议机构收到行政复议申请": [368, 452, 731], "行政机关负责人出庭应诉率": [95.2, 96.8, 98.9]},
        ),
        ("specimen-county", {"收到行政复议申请": [46, 58, 87], "政协提案": [107, 112, 109]}),
        ("model-district", {"接待群众查询": [1390, 1527, 1618], "差评整改率": [100, 100, 100]}),
    ],
)
def test_three_years_of_the_samples(sample: str, expected: dict[str, list[float]]):
    reports = [read_file(path, "rule_of_law") for path in sorted((SAMPLES / sample).glob("20*.txt"))]
    found = {one.name: [point.value for point in one.points] for one in follow_figures(reports)}
    assert {name: found.get(name) for name in expected} == expected
    assert len(found) >= 30


def read_file(path: Path, kind: str):
    return read(Page(path.as_uri(), path.read_bytes()), load_boilerplate(), kind=kind).structured


@pytest.mark.shared
def test_real_reports_give_series_whose_points_are_verbatim(shared):
    count, spread = 0, 0
    for folder in sorted((shared / "reports" / "work_reports").iterdir())[::4]:
        reports = [read_file(path, "work_report") for path in sorted(folder.glob("*.txt"))]
        texts = {each.year - 1: each.text for each in reports}
        found = follow_figures(reports)
        for one in found:
            assert len({point.base for point in one.points}) == 1
            assert [point.year for point in one.points] == sorted({point.year for point in one.points})
            for point in one.points:
                assert texts[point.year][slice(*point.span)] == point.text
        count += len(found)
        spread += len(found) >= 5
    assert count >= 100
    assert spread >= 7


def test_what_is_counted_of_what_was_treated():
    years = [f"对发现的{number}类共性问题逐项下发整改通知。" for number in (9, 7)]
    assert said(*years) == {"发现共性问题": [(2022, 9.0), (2023, 7.0)]}


def test_words_out_of_the_middle_of_a_title_name_nothing():
    (first,) = points(report(2023, "新增50个“信用+”场景，新建公园12个。"))
    assert (first.name, first.value) == ("新建公园", 12.0)
    (opinion,) = points(report(2023, "印发《关于某办法（试行）〉的通知》等涉法文件合法性审查，提出意见300条。"))
    assert not set("（）()《》〈〉") & set(opinion.context + opinion.name)


@pytest.mark.parametrize(
    ("before", "after", "values"),
    [
        ("办理法律援助案件1860件", "全年共办理各类法律援助案件2015件", [1860, 2015]),
        ("评查行政执法案卷640卷，合格率96%", "评查行政执法案卷715卷，案卷合格率98%", [96, 98]),
        ("开展普法活动860场。五年来累计培养骨干6100名", "开展普法活动930场", [860, 930]),
        ("审查政府合同151份", "市司法局审查政府合同163份", [151, 163]),
        ("挽回经济损失2400万元", "为受援人挽回经济损失2790万元", [24e6, 279e5]),
        ("收到行政复议申请427件，立案受理371件", "新收行政复议申请586件，受理512件", [371, 512]),
    ],
)
def test_follows_what_is_worded_otherwise(before: str, after: str, values: list[float]) -> None:
    reports = [
        structure(f"示例市人民政府{year}年法治政府建设年度报告\n一、主要举措和成效\n（一）推进工作。{told}。\n")
        for year, told in ((2022, before), (2023, after))
    ]
    found = [[point.value for point in series.points] for series in follow_figures(reports)]
    assert values in found


@pytest.mark.parametrize("word", ["达到", "增至", "压缩到", "均已", "的"])
def test_words_said_a_thousand_times_are_read_once(word: str) -> None:
    said = f"全年办理行政复议案件{word * 1000}甲5件，审结案件30件{word * 1000}乙，听证12次。"
    report = structure(f"示例市2024年法治政府建设年度报告\n一、2024年工作情况\n{said}\n")
    assert points(report)[-1].name == "听证"
