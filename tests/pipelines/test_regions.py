"""Each paragraph of a report looks back, admits, promises, or looks years ahead."""

from __future__ import annotations

import pytest

from pipelines.regions import paragraphs
from pipelines.structure import structure

REPORT = """示例市2026年政府工作报告
一、2025年工作回顾
（一）进一步提升改革质效
办结事项12万件。
{admission}
二、“十四五”时期发展成就和“十五五”时期主要目标任务
过去五年，我们建成公园40个。
根据《中国共产党示例市委员会关于制定国民经济和社会发展第十五个五年规划的建议》，我们编制了规划纲要草案。
（一）发展现代产业。建设产业园区。
三、2026年重点工作
今年是“十五五”开局之年。
（一）着力扩大内需
新建商场3个。
（二）加快释放改革开放成效
深化国企改革。
（三）办好民生实事
新建学校5所。
"""


def regions(admission: str) -> dict[str, str]:
    """Return the region of each line."""
    report = structure(REPORT.format(admission=admission), kind="work_report")
    return {report.text[slice(*part.span)]: part.region for part in paragraphs(report)}


def test_a_part_of_a_chapter_keeps_to_it_whatever_its_heading_sounds_like() -> None:
    of = regions("我们也清醒认识到，工作中还存在不少问题。")
    assert of["办结事项12万件。"] == "result"
    assert of["过去五年，我们建成公园40个。"] == "result"
    assert of["（一）发展现代产业。建设产业园区。"] == "outlook"
    for line in ("新建商场3个。", "（二）加快释放改革开放成效", "深化国企改革。", "新建学校5所。"):
        assert of[line] == "plan", line


@pytest.mark.parametrize(
    ("line", "region"),
    [
        ("我们也清醒认识到，工作中还存在不少问题和不足。", "deficiency"),
        ("我们也清醒地看到，外部环境复杂多变，发展基础还不牢固。", "deficiency"),
        ("同时，我市发展还面临一些困难和挑战，主要是：创新能力不够强。", "deficiency"),
        ("成绩固然可喜，问题也不容忽视。一是产业基础薄弱。", "deficiency"),
        ("当前，我市正处于爬坡过坎的关口，部分企业经营困难，等等。对这些问题，我们会高度重视。", "deficiency"),
        ("面对多重困难挑战，全市上下砥砺前行，经济运行平稳。", "result"),
        ("我们深刻认识到，以人民为中心是战胜一切困难的底气。", "result"),
        ("对招投标活动中存在的围标问题开展清查，办结案件12件。", "result"),
    ],
)
def test_what_a_report_admits_is_told_from_what_it_reports(line: str, region: str) -> None:
    assert regions(line)[line] == region


RULE_OF_LAW = """示例市2023年法治政府建设年度报告
2023年是全面贯彻落实法治建设规划的开局之年，我市制定规章3件，新建司法所9个。
{done}
我市办结行政复议案件20件。
二、存在的问题和不足
一是基层力量薄弱。
{planned}
加强司法所建设。
"""


@pytest.mark.parametrize(
    ("done", "planned"),
    [
        ("一、2023年主要工作情况", "三、2024年工作安排"),
        ("一、2023年主要工作", "三、2024年主要工作"),
        ("一、2023年重点工作推进情况", "三、2024年重点工作"),
        ("一、２０２３年法治政府建设主要工作举措", "三、２０２４年工作打算"),
        ("一、2023年主要工作情況", "三、2024年工作計劃"),
    ],
)
def test_the_year_of_a_heading_says_whether_its_work_is_done_or_planned(done: str, planned: str) -> None:
    report = structure(RULE_OF_LAW.format(done=done, planned=planned))
    found = {report.text[slice(*part.span)]: part.region for part in paragraphs(report)}
    assert found["我市办结行政复议案件20件。"] == "result"
    assert found["加强司法所建设。"] == "plan"


def test_an_opening_year_that_is_over_opens_no_plan() -> None:
    report = structure(RULE_OF_LAW.format(done="一、主要工作情况", planned="三、下一步工作安排"))
    promised = [report.text[slice(*part.span)] for part in paragraphs(report) if part.region == "plan"]
    assert promised == ["三、下一步工作安排", "加强司法所建设。"]
