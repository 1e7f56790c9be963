"""Lines around the bodies of one portal's reports: proposed when they recur, never when a report has them itself."""

from __future__ import annotations

from pipelines.leftovers import leftovers
from pipelines.structure import structure

BODY = "一、主要举措和成效\n全年办理行政复议案件{n}件，培训执法人员12期，推进法治政府建设。\n二、2024年工作安排\n{more}"


def report(year: int, *, before: str = "", after: str = "", more: str = "继续推进各项工作，健全行政执法监督制度。"):
    text = f"示例市{year}年法治政府建设年度报告\n{BODY.format(n=year, more=more)}\n示例市人民政府\n{year + 1}年3月1日"
    return structure("\n".join(part for part in (before, text, after) if part))


def found(reports: list) -> list[tuple[tuple[str, ...], str, int]]:
    return [(each.lines, each.where, each.reports) for each in leftovers(reports)]


def test_what_recurs_at_an_edge_is_proposed_as_one_block() -> None:
    reports = [report(year, before="示例云平台", after=f"本文共{year}次阅\n智能播报") for year in range(2020, 2024)]
    assert found(reports) == [(("示例云平台",), "head", 4), (("本文共2020次阅", "智能播报"), "tail", 4)]


def test_titles_signatures_and_days_recur_and_are_the_reports_own() -> None:
    assert found([report(year) for year in range(2018, 2024)]) == []


def test_two_pages_are_not_enough() -> None:
    assert found([report(year, after="智能播报") for year in (2022, 2023)]) == []
    assert found([report(year, after="智能播报" if year < 2017 else "") for year in range(2014, 2024)]) == []


def test_a_line_that_one_body_holds_is_left_alone() -> None:
    reports = [report(year, after="政务服务网") for year in range(2020, 2023)]
    reports.append(report(2023, more="我市开通：\n政务服务网\n继续推进各项工作，健全行政执法监督制度。"))
    assert found(reports) == []


def test_a_line_twice_on_one_page_counts_once() -> None:
    reports = [report(2022, after="智能播报\n智能播报\n智能播报"), report(2023), report(2021)]
    assert found(reports) == []


def test_nothing_of_nothing() -> None:
    assert found([]) == []
    assert found([structure("")]) == []
