"""Kind, year, publisher and signature of a report."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.structure import structure


@pytest.mark.parametrize(
    ("title", "kind", "year", "publisher"),
    [
        ("示例市人民政府关于2021年度法治政府建设工作情况报告", "rule_of_law", 2021, "示例市人民政府"),
        ("2020年示例区法治政府建设情况报告", "rule_of_law", 2020, "示例区"),
        ("示例市示例区人民政府 关于2024年法治政府建设报告", "rule_of_law", 2024, "示例市示例区人民政府"),
        ("关于2022年法治工作情况暨2023年工作要点的报告", "rule_of_law", 2022, ""),
        ("示例市2021年法治工作总结", "rule_of_law", 2021, "示例市"),
        ("示例县依法行政工作报告（2020年度）", "rule_of_law", 2020, "示例县"),
        ("示例市城市管理局2021年法治政府建设工作总结和2022年工作计划", "rule_of_law", 2021, "示例市城市管理局"),
        (
            "示例市人民政府关于《法治政府建设实施纲要（2021—2025年）》2022年度落实情况的报告",
            "rule_of_law",
            2022,
            "示例市人民政府",
        ),
        ("示例市二〇二一年度法治政府建设报告", "rule_of_law", 2021, "示例市"),
        ("示例市人民政府关于２０２１年度法治政府建设情况的报告", "rule_of_law", 2021, "示例市人民政府"),
        ("示例區2021年度法治政府建設情況報告", "rule_of_law", 2021, "示例區"),
        ("示例市司法局2022年政府信息公开工作年度报告", "open_government", 2022, "示例市司法局"),
        ("2025年示例省政府工作报告", "work_report", 2025, "示例省人民政府"),
        ("示例省2026年政府工作报告", "work_report", 2026, "示例省人民政府"),
        ("政府工作报告（2025年1月13日）", "work_report", 2025, ""),
        ("政府信息公开指南", None, None, ""),
    ],
)
def test_a_title_tells(title: str, kind: str | None, year: int | None, publisher: str):
    report = structure("正文。", title=title)
    assert (report.kind, report.year, report.publisher) == (kind, year, publisher)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("现将示例局2023年度法治政府建设工作报告如下。", 2023),
        ("根据《关于报送2021年度法治政府建设情况报告和2022年工作打算的通知》，现报告如下。", 2021),
        ("2021年,示例局推进法治政府建设。", 2021),
        ("发布日期：2022-03-06\n推进法治政府建设。\n2022年3月6日", None),
        ("落实《法治政府建设实施纲要（2021—2025年）》。\n示例局\n2021年12月1日", None),
    ],
)
def test_the_year_comes_from_the_text_but_never_from_a_date(text: str, year: int | None):
    assert structure(text).year == year


@pytest.mark.parametrize(
    ("tail", "publisher", "signed_on"),
    [
        ("示例市司法局\n2021年11月15日", "示例市司法局", dt.date(2021, 11, 15)),
        ("示例市司法局 2021年11月15日", "示例市司法局", dt.date(2021, 11, 15)),
        ("示例市司法局\n二〇二二年一月五日", "示例市司法局", dt.date(2022, 1, 5)),
        ("示例市司法局\n二○二一年十二月二十三日", "示例市司法局", dt.date(2021, 12, 23)),
        ("示例市司法局\n２０２２年１月５日", "示例市司法局", dt.date(2022, 1, 5)),
        ("示例市司法局\n2021年13月40日", "", None),
        ("会议在2021年11月15日", "", None),
    ],
)
def test_the_signature_names_the_publisher_and_the_day(tail: str, publisher: str, signed_on: dt.date | None):
    report = structure(f"2021年，推进法治政府建设。\n一、成效\n好。\n{tail}")
    assert (report.publisher, report.signed_on) == (publisher, signed_on)


def test_a_name_that_only_its_reader_can_complete_is_no_publisher():
    assert structure("现将地区行政审批局2023年度法治政府建设报告如下。").publisher == ""
    assert structure("现将示例市司法局2023年度法治政府建设报告如下。").publisher == "示例市司法局"


def test_what_is_known_from_outside_wins():
    report = structure("2021年度法治政府建设报告\n一、成效", title="2020年示例省政府工作报告", kind="open_government")
    assert (report.kind, report.title, report.year) == ("open_government", "2020年示例省政府工作报告", 2020)


def test_a_year_that_only_the_plan_names_is_the_year_after() -> None:
    done = "一、主要成效\n办理案件12件。\n"
    assert structure(f"{done}二、2024年工作安排\n推进改革。").year == 2023
    assert structure(f"{done}二、2024年度法治政府建设工作计划\n推进改革。").year == 2023
    assert structure("一、2024年工作计划完成情况\n办理案件12件。").year == 2024
