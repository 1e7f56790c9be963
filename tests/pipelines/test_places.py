"""Names of divisions are told from words, a publisher's own from others', neighbours from copies."""

from __future__ import annotations

import pytest

from pipelines.place_names import find_names
from pipelines.places import ELSEWHERE, TOGETHER, UNPLACED, Passage, foreign_places, own_divisions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("攀枝花市东区和大余县", ["攀枝花市东区", "大余县"]),
        ("城区与郊区的东区、西区、新城区、矿区", []),
        ("朝阳产业、和平年代、长治久安、江西安全、适应城市、滨海城市、中南部县城", ["江西"]),
        ("朝阳区、和平区", ["朝阳区", "和平区"]),
        ("北京大学、上海合作组织、南京路、兰州海关", []),
        ("阿坝州、恩施土家族苗族自治州、孟村县、内蒙古", ["阿坝州", "恩施土家族苗族自治州", "孟村县", "内蒙古"]),
        ("東莞市與攀枝花", ["東莞市", "攀枝花"]),
        ("中山区域、黄岩区块", []),
    ],
)
def test_names_are_told_from_words(text: str, names: list[str]) -> None:
    assert [text[slice(*found.span)] for found in find_names(text)] == names


@pytest.mark.parametrize(
    ("publisher", "name", "foreign"),
    [
        ("攀枝花市人民政府", "四川省", False),
        ("攀枝花市人民政府", "盐边县", False),
        ("攀枝花市东区人民政府", "攀枝花市西区", True),
        ("四川省司法厅", "大余县", True),
        ("大余县行政审批局", "江西省", False),
        ("大余县行政审批局", "赣州市", False),
        ("大余县行政审批局", "崇义县", True),
    ],
)
def test_a_publishers_own_hierarchy_is_not_foreign(publisher: str, name: str, *, foreign: bool) -> None:
    text = f"一、主要工作\n{name}的窗口当天公布收费清单。"
    found = foreign_places(publisher, text, [Passage((0, len(text)), "样本县人民政府")])
    assert [row["name"] for row in found] == ([name] if foreign else [])
    if foreign:
        assert (found[0]["weight"], found[0]["copied"]) == (1.0, True)
        assert text[slice(*found[0]["span"])] == name


def test_a_name_that_several_places_bear_is_not_foreign_where_one_is_own() -> None:
    text = "鼓楼区的窗口当天公布收费清单。"
    inside = [Passage((0, len(text)), "样本县人民政府")]
    assert foreign_places("福州市人民政府", text, inside) == []
    assert [row["name"] for row in foreign_places("宜宾市人民政府", text, inside)] == ["鼓楼区"]


@pytest.mark.parametrize(
    "text",
    ["与大余县签订跨省通办协议。", "赴大余县考察学习先进经验。", "大余县对口支援本地医院。", "同大余县商定办法。"],
)
def test_cooperation_weighs_little(text: str) -> None:
    [row] = foreign_places("宜宾市人民政府", text, [Passage((0, len(text)), "样本县人民政府")])
    assert row["weight"] == TOGETHER
    assert "合作往来" in row["reason"]


def test_outside_copied_text_only_full_names_of_counties_and_cities_count() -> None:
    text = "大余县的窗口当天公布收费清单。江西省的办法。攀枝花的做法。"
    [row] = foreign_places("宜宾市人民政府", text, [])
    assert (row["name"], row["full"], row["weight"], row["copied"]) == (
        "大余县",
        "江西省赣州市大余县",
        ELSEWHERE,
        False,
    )


def test_the_other_publishers_place_counts_though_no_table_knows_it() -> None:
    text = "样板镇的窗口当天公布收费清单。大余县的也是。"
    inside = [Passage((0, len(text)), "样板镇人民政府")]
    rows = foreign_places("示例市人民政府", text, inside)
    assert [(row["name"], row["weight"]) for row in rows] == [("样板镇", 1.0), ("大余县", UNPLACED)]
    assert "不能排除" in rows[1]["reason"]
    assert foreign_places("样板镇人民政府", "样板镇的窗口当天公布收费清单。", inside) == []


def test_divisions_of_a_body_are_the_innermost_that_its_name_names() -> None:
    assert own_divisions("四川省攀枝花市东区人民政府") == ("510402",)
    assert own_divisions("示例市司法局") == ()


def test_hostile_text_lists_a_bounded_number() -> None:
    text = "大余县。" * 50_000
    assert len(foreign_places("宜宾市人民政府", text, [])) == 200
