"""A publisher's figures through the real command line, and on the page of its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "samples" / "example-city"
CITY = "示例市人民政府"


@pytest.fixture
def city(call, tmp_path):
    """Take three years of an invented city in; in the last, applications have risen tenfold."""
    for year in (2022, 2023, 2024):
        text = (SAMPLES / f"{year}.txt").read_text(encoding="utf-8")
        path = tmp_path / f"{year}.txt"
        path.write_text(text.replace("行政复议申请731件", "行政复议申请7310件"), encoding="utf-8")
        assert call("import", path, "--publisher", CITY, "--year", year)[0] == 0


def test_prints_one_line_an_indicator(call, city):
    code, out, _ = call("figures", CITY)
    assert code == 0
    head, *lines, count = out.splitlines()
    assert head.split() == ["indicator", "2022", "2023", "2024"]
    assert [line.split() for line in lines if "出庭应诉率" in line] == [
        ["行政机关负责人出庭应诉率", "95.2%", "96.8%", "98.9%"]
    ]
    assert [line.split()[-2:] for line in lines if "收到行政复议申请 " in line] == [["!", "7310件"]]
    assert [line.split() for line in lines if line.startswith("省级规范化司法所")] == [
        ["省级规范化司法所", "41个", "50个"]
    ]
    renamed = sum(line.count("~ ") for line in lines)
    assert renamed
    assert count == f"{len(lines)} indicators over 3 years, 1 marked, {renamed} under another name"


def test_json_has_quotes_and_places(call, city):
    code, out, _ = call("figures", CITY, "--json")
    assert code == 0
    found = {each["name"]: each for each in json.loads(out) if each["period"] == "year"}
    rate = found["行政机关负责人出庭应诉率"]
    assert [(point["year"], point["value"]) for point in rate["points"]] == [(2022, 95.2), (2023, 96.8), (2024, 98.9)]
    text = (SAMPLES / "2022.txt").read_text(encoding="utf-8")
    assert text[slice(*rate["points"][0]["span"])] == "95.2%"
    jump = found["行政复议机构收到行政复议申请"]["marks"]
    assert [(mark["kind"], mark["to_year"]) for mark in jump] == [("jump", 2024)]


def test_all_shows_what_one_report_says(call, city):
    some, everything = (json.loads(call("figures", CITY, "--json", *more)[1]) for more in ([], ["--all"]))
    assert len(everything) > len(some)
    assert all(len(each["points"]) >= 2 for each in some)


def test_unknown_publishers_are_told_on_one_line(call, city):
    for arguments in (["无此市"], [CITY, "--kind", "work_report"]):
        code, out, err = call("figures", *arguments)
        assert (code, out) == (2, "")
        assert err.startswith("jiannuo: no ")
        assert err.count("\n") == 1


def test_the_report_has_those_that_reach_its_year(call, city, tmp_path):
    assert call("report", CITY, 2023, "-o", tmp_path / "r.html")[0] == 0
    figures = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["figures"]
    assert figures["years"] == [2022, 2023]
    assert all(any(point["year"] == 2023 for point in each["points"]) for each in figures["series"])
    assert call("report", CITY, 2024, "-o", tmp_path / "s.html")[0] == 0
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "历年数字" in page
    assert "7310件" in page
    assert "变化大" in page
    assert "<mark>7310件</mark>" in page
    assert "名称不同，按用词、数值和上下文对应" in page
