"""A line of one year and a line of the next, as the series that they make."""

from __future__ import annotations

from pipelines.series import follow_figures
from pipelines.structure import structure


def report(year: int, line: str, kind: str = "rule_of_law"):
    title = f"示例市{year}年法治政府建设年度报告" if kind == "rule_of_law" else f"{year}年示例市政府工作报告"
    heading = "一、主要成效" if kind == "rule_of_law" else f"一、{year - 1}年工作回顾"
    lines = [title, heading, line, "二、存在的问题", "还有差距。"]
    return structure("\n".join(lines), title=title, kind=kind)


def steps(earlier: str, later: str) -> list[tuple[float, ...]]:
    """Give the values of each series that the two years make."""
    return [
        tuple(point.value for point in one.points)
        for one in follow_figures([report(2022, earlier), report(2023, later)])
    ]
