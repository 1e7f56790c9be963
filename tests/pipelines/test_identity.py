"""Whose report it is, also in a column that carries the reports of many."""

from __future__ import annotations

import pytest

from pipelines.identity import choose_publisher, government_of
from pipelines.reports import identify

PROVINCE = "示例省司法厅"
ZONE = "样本高新技术产业开发区管理委员会"
KNOWN = ("示例市人民政府", "示例高新区管理委员会", "示例市政务服务局")


@pytest.mark.parametrize(
    ("title", "portal_name", "publisher"),
    [
        ("示例市2023年度法治政府建设情况报告", PROVINCE, "示例市人民政府"),
        ("转发：示例市2023年度法治政府建设情况报告", PROVINCE, "示例市人民政府"),
        ("【转发】示例市人民政府2023年法治政府建设年度报告", "样本区人民政府", "示例市人民政府"),
        ("[转载]样本县2022年法治政府建设情况报告", PROVINCE, "样本县人民政府"),
        ("样本区转发示例市2023年度法治政府建设工作报告", "样本区人民政府", "示例市人民政府"),
        ("转载样本县司法局2023年度法治政府建设工作报告", PROVINCE, "样本县司法局"),
        ("样本街道2023年度法治政府建设情况报告", "样本区人民政府", "样本街道办事处"),
        ("2023年度法治政府建设情况报告", PROVINCE, PROVINCE),
        ("示例市2023年度法治政府建设情况报告", "示例市人民政府", "示例市人民政府"),
        ("示例市2023年度法治政府建设情况报告", "", "示例市人民政府"),
        ("关于2023年度法治政府建设情况的报告", "样本区人民政府", "样本区人民政府"),
        ("样本高新区2023年度法治政府建设情况报告", PROVINCE, "样本高新区管理委员会"),
        ("样本新区2023年度法治政府建设情况报告", PROVINCE, "样本新区"),
        ("全面推进2023年度法治政府建设情况报告", PROVINCE, PROVINCE),
    ],
)
def test_a_title_names_the_publisher_wherever_it_stands(title: str, portal_name: str, publisher: str) -> None:
    recognised = identify("", title=title, kind="rule_of_law").publisher
    chosen = choose_publisher(declared=None, recognised=recognised, source="", portal_name=portal_name, known=KNOWN)
    assert chosen == publisher


def test_who_publishes_for_a_place() -> None:
    assert government_of("样本经济开发区") == "样本经济开发区管理委员会"
    assert government_of("样本新区") == ""
    assert government_of("样本自治州") == "样本自治州人民政府"
    assert government_of("样本地区") == "样本地区行政公署"


@pytest.mark.parametrize(
    ("title", "signature", "source", "publisher"),
    [
        ("样本市发改委2024年度依法行政工作报告", "样本市发展和改革委员会", "", "样本市发展和改革委员会"),
        ("样本高新区管委会2024年法治政府建设年度报告", "", ZONE, ZONE),
        ("样本市公安局2024年法治政府建设年度报告", "样本市公安局交通管理局", "", "样本市公安局"),
        ("样本市2024年法治政府建设年度报告", "样本市司法局", "", "样本市司法局"),
        ("样本市2024年法治政府建设年度报告", "样本市人民政府办公室", "样本市人民政府办公室", "样本市人民政府"),
        ("样本市人民政府2024年法治政府建设年度报告", "样本市人民政府办公室", "", "样本市人民政府"),
    ],
)  # fmt: skip
def test_a_short_name_of_the_title_is_completed_on_its_page(
    title: str, signature: str, source: str, publisher: str
) -> None:
    text = f"2024年工作开展情况如下。\n{signature}\n2025年1月20日" if signature else "2024年工作开展情况如下。"
    recognised = identify(text, title=title, kind="rule_of_law").publisher
    assert choose_publisher(declared=None, recognised=recognised, source=source, portal_name=PROVINCE) == publisher
