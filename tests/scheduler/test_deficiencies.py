"""A publisher's deficiencies through the real command line, and on the page of its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "samples" / "example-city"
CITY = "示例市人民政府"


@pytest.fixture
def city(call, tmp_path):
    """Take three years of an invented city in."""
    for year in (2022, 2023, 2024):
        assert call("import", SAMPLES / f"{year}.txt", "--publisher", CITY, "--year", year)[0] == 0


def test_prints_one_block_a_deficiency(call, city):
    code, out, _ = call("deficiencies", CITY)
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["2022", "new", "2023", "unchanged", "2024", "reworded"]
    assert lines[1].strip().startswith("一是法治政府建设在县乡推进仍不平衡")
    (gone,) = [line for line in lines if line.split() == ["2023", "new", "2024", "gone"]]
    block = lines[lines.index(gone) : lines.index(gone) + 4]
    assert "实质性化解能力不足" in block[1]
    assert block[2].split()[0] == "="
    assert "设立市行政争议调解中心" in block[2]
    assert block[3].split()[0] == ">"
    assert "市行政争议调解中心于2024年5月挂牌运行" in block[3]
    assert lines[-1] == "6 deficiencies, 2 admitted in several years, 3 in the newest report"


def test_json_has_every_year_with_quotes_and_places(call, city):
    code, out, _ = call("deficiencies", CITY, "--json")
    assert code == 0
    found = json.loads(out)
    assert [[link["year"] for link in chain["links"]] for chain in found] == [
        [2022, 2023, 2024], [2022, 2023], [2022], [2023], [2024], [2024]
    ]  # fmt: skip
    assert [chain["gone_in"] for chain in found] == [None, 2024, 2023, 2024, None, None]
    versions = json.loads(call("versions", "--json", "--text")[1])
    texts = {version["year"]: version["text"] for version in versions}
    for link in (link for chain in found for link in chain["links"]):
        assert texts[link["year"]][slice(*link["span"])] == link["text"]
        for quote in link["candidates"]:
            assert texts[link["year"]][slice(*quote["span"])] == quote["text"]
        assert (link["result_year"] is None) == (link["year"] == 2024)
        for quote in link["result_candidates"]:
            assert texts[link["result_year"]][slice(*quote["span"])] == quote["text"]


def test_follow_says_what_answers_each_deficiency(call, tmp_path, city):
    for stored in (
        call("follow", CITY, 2024, "--json"),
        call("follow", SAMPLES / "2023.txt", SAMPLES / "2024.txt", "--json"),
    ):
        records = json.loads(stored[1])["deficiencies"]
        assert [record["state"] for record in records] == ["reworded", "new", "new", "gone", "gone"]
        assert "充实行政复议办案力量" in records[1]["answer"]["text"]
        assert records[2]["answer"] is None
        assert len(records[2]["candidates"]) == 3
        assert "监督平台于2024年9月正式上线" in records[3]["result"]["text"]
        assert records[4]["result"]["text"].startswith("市行政争议调解中心于2024年5月挂牌运行")
    text = (SAMPLES / "2024.txt").read_text(encoding="utf-8")
    assert text[slice(*records[1]["answer"]["span"])] == records[1]["answer"]["text"]


def test_the_page_shows_the_years_and_the_answers(call, tmp_path, city):
    page = tmp_path / "page.html"
    assert call("report", CITY, 2024, "-o", page)[0] == 0
    shown = page.read_text(encoding="utf-8")
    part = shown[shown.index('<section id="deficiencies">') : shown.index('<section id="figures">')]
    assert part.count('<ul class="years">') == 6
    assert "中断后再次提出" not in part
    assert part.count("没有找到针对它的安排。") == 1
    assert part.count("要到下一份报告才能看到。") == 2
    assert "更早提出、此前已不再提的 1 个" in part


def test_the_page_of_an_earlier_year_knows_nothing_of_later_ones(call, tmp_path, city):
    page = tmp_path / "page.html"
    assert call("report", CITY, 2023, "-o", page)[0] == 0
    data = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    years = {link["year"] for chain in data["deficiency_chains"] for link in chain["links"]}
    assert years == {2022, 2023}


def test_an_unknown_publisher_is_wrong_use(call, city):
    code, _, err = call("deficiencies", "无名县")
    assert code == 2
    assert "无名县" in err
