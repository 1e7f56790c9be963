"""Reports are told from everything else by their titles."""

from __future__ import annotations

import pytest

from crawler.titles import is_report, year_of

REPORTS = [
    ("示例市2020年法治政府建设情况报告", 2020),
    ("示例市2023年度法治政府建设情况报告", 2023),
    ("示例市人民政府 关于2024年法治政府建设报告", 2024),
    ("示例新区人民政府2022年法治政府建设情况", 2022),
    ("示例市人民政府关于2022年度推进法治政府建设情况的报告", 2022),
    ("示例县司法局2021年依法行政工作总结", 2021),
    ("关于2022年法治工作情况暨2023年工作要点的报告", 2022),
    ("示例縣行政審批局２０２１年度法治政府建設工作情況報告", 2021),
    ("示例市二〇二一年度法治政府建设年度报告（全文）", 2021),
    ("示例区2024年度法治政府建设年度报告〔2025年3月〕", 2024),
    ("示例局2021年度推进法治政府建设的…", 2021),
    ("示例市法治建设年度报告（2023年）", 2023),
    ("示例县2022年法治政府建设工作报告（2023年1月8日县政府常务会议通过）", 2022),
]
OTHERS = [
    "关于报送2025年度法治政府建设情况报告的通知",
    "转发省司法厅关于2023年法治政府建设情况报告的函",
    "《示例市2023年法治政府建设年度报告》解读",
    "一图读懂示例市2023年法治政府建设情况报告",
    "市政府常务会议听取2023年法治政府建设情况报告",
    "示例县法治政府建设工作推进会召开",
    "示例市2022年法治政府建设工作要点",
    "示例市法治政府建设实施方案（2021—2025年）",
    "法治政府建设督察整改情况报告",
    "党政主要负责人2023年述职述法报告",
    "示例市2023年政府工作报告",
    "示例市2023年预算执行情况报告",
    "机构职能",
]


@pytest.mark.parametrize(("title", "year"), REPORTS)
def test_a_report_and_its_year(title: str, year: int):
    assert is_report(title, "rule_of_law")
    assert year_of(title) == year


@pytest.mark.parametrize("title", OTHERS)
def test_something_else(title: str):
    assert not is_report(title, "rule_of_law")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2025年示例市政府工作报告", True),
        ("政府工作报告（2025年1月15日在示例市第十五届人民代表大会第五次会议上）", True),
        ("政府工作报告——2025年1月15日在示例市第十五届人民代表大会第五次会议上", True),
        ("2025年示例市人民政府工作报告（全文）", True),
        ("《政府工作报告》解读", False),
        ("关于政府工作报告的决议", False),
        ("各界热议政府工作报告", False),
        ("示例局2025年工作报告", False),
        ("示例市政府工作报告重点工作任务分解", False),
    ],
)
def test_work_reports(title: str, expected: bool):
    assert is_report(title, "work_report") is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("示例市2023年政府信息公开工作年度报告", True),
        ("示例局2022年度政府信息公开年报", True),
        ("政府信息公开指南", False),
        ("关于编制2023年政府信息公开工作年度报告的通知", False),
        ("示例市2023年法治政府建设年度报告", False),
    ],
)
def test_open_government_reports(title: str, expected: bool):
    assert is_report(title, "open_government") is expected


def test_no_year_is_none():
    assert year_of("法治政府建设年度报告") is None
    assert year_of("文号202312号") is None
