"""Figures joined by words, place and size together, and what none of them may join."""

from __future__ import annotations

import pytest

from pipelines.points import points
from pipelines.renamed import twins_of, wording
from pipelines.reworded import agrees_with_before
from pipelines.series import follow_figures
from tests.pipelines.two_lines import report, steps


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("解答群众法律咨询1200人次。", "接受法律咨询1350人次。"),
        ("全市共有律师事务所1200家。", "律师事务所发展到1350家。"),
        ("一审行政诉讼案件1200件。", "法院新收一审行政诉讼案件1350件。"),
        ("政务服务事项网上可办率80.5%。", "政务服务“网上可办”比例达到82%。"),
        ("市级行政许可事项精简至1200项。", "保留市级行政许可事项1350项。"),
        ("近岸海域优良水质面积比例80.5%。", "近岸海域水质优良比例82%。"),
    ],
)
def test_other_verbs_and_other_forms(earlier: str, later: str):
    assert steps(earlier, later) in ([(1200.0, 1350.0)], [(80.5, 82.0)])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("新增高新技术企业1200家。", "高新技术企业1350家。"),
        ("新开通支线航线11条。", "支线航线增至14条。"),
        ("万人发明专利拥有量60件。", "万人高价值发明专利拥有量50件。"),
        ("新增国家级绿色工厂27家、绿色园区3个。", "新增自治区级绿色工厂24家、绿色园区2个。"),
        ("办理人大代表建议355件。", "办理人大代表建议和政协提案438件。"),
        ("新建养老机构17家。", "新建22个变电站。"),
        ("直接纠错率12%。", "综合纠错率13%。"),
        ("工业投资增长9.5%。", "工业技改投资增长9.6%。"),
        ("新增专精特新中小企业626家。", "新增专精特新“小巨人”企业688家。"),
        ("五年来累计培训干部8500人次。", "五年来累计轮训执法干部9100人次。"),
    ],
)
def test_what_is_another_indicator(earlier: str, later: str):
    assert steps(earlier, later) == []


def test_what_the_later_report_says_of_the_year_before_decides():
    told = "便民热线办理市民反映问题758件，同比增长6%。"
    assert steps("便民热线接听市民电话715件。", told) == [(715.0, 758.0)]
    assert steps("便民热线接听市民电话650件。", told) == []
    (earlier,), (level, _growth) = points(report(2022, "便民热线接听市民电话715件。")), points(report(2023, told))
    assert level.said_before == pytest.approx(715.09, abs=0.01)
    assert agrees_with_before(earlier, level)


def test_a_rate_says_where_it_started():
    (point,) = points(report(2023, "群众满意率由上年的96.1%提升至97.0%。"))
    assert (point.name, point.value, point.said_before) == ("群众满意率", 97.0, 96.1)


def test_figures_that_bear_the_same_words_are_twins():
    found = points(report(2023, "接受法律咨询1350人次，解答法律咨询1100人次，办理公证300件。"))
    assert twins_of(found, [wording(point) for point in found]) == {0, 1}


def test_a_neighbour_in_the_sentence_helps():
    alone = steps("执业律师1600人。", "律师1750人。")
    beside = steps("律师事务所142家、执业律师1600人。", "律师事务所149家、律师1750人。")
    assert (142.0, 149.0) in beside
    assert len(beside) >= len(alone) + 1


def test_how_things_stand_after_five_years_is_the_last_years_own():
    (earlier,) = points(report(2025, "常住人口城镇化率75.5%。", "work_report"))
    after = report(2026, "“十四五”时期，常住人口城镇化率达76.2%，新增就业690万人，改造小区达1.8万个。", "work_report")
    found = points(after)
    assert (earlier.period, earlier.at_end) == ("year", False)
    assert [(point.period, point.at_end) for point in found] == [
        ("year", True),
        ("cumulative", False),
        ("cumulative", False),
    ]


def test_a_series_says_why_its_points_are_joined_and_what_does_not_fit():
    reports = [
        report(2022, "受理投诉举报100件，群众满意率95.0%。"),
        report(2023, "办理投诉举报120件，同比增长20%，群众满意率由上年的93.0%提升至96.2%。"),
    ]
    found = {one.points[-1].name: one for one in follow_figures(reports)}
    (link,) = found["办理投诉举报"].links
    assert (link.from_year, link.to_year, link.kind, link.confirmed) == (2022, 2023, "other_words", True)
    assert found["办理投诉举报"].marks == ()
    (link,) = found["群众满意率"].links
    assert (link.kind, link.confirmed) == ("same_name", False)
    assert [mark.kind for mark in found["群众满意率"].marks] == ["restated"]


def test_a_table_that_made_two_names_one_is_told():
    (renamed,) = follow_figures([report(2022, "旅游总收入增长11.5%。"), report(2023, "游客总花费增长10.2%。")])
    (longer,) = follow_figures([report(2022, "收到行政复议申请90件。"), report(2023, "全市共收到行政复议申请95件。")])
    assert [one.links[0].kind for one in (renamed, longer)] == ["other_words", "same_name"]


def test_growth_of_money_says_nothing_of_the_year_before():
    earlier, later = "地区生产总值1000亿元。", "地区生产总值1100亿元，增长5%。"
    (level, *_) = follow_figures([report(2022, earlier), report(2023, later)])
    assert (level.points[1].said_before is not None, level.marks) == (True, ())
