"""``diff`` and ``follow`` in the terminal: what stands in the lines a person reads, over imported samples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scheduler.cli import main

SAMPLES = Path(__file__).resolve().parents[2] / "config" / "samples" / "example-city"
CITY = "示例市人民政府"


def take_both_in(call, folder: Path) -> tuple[Path, str]:
    """Take in the sample city's reports of 2023 and 2024; return a copy of the second that may be edited, its text."""
    edited = folder / "2024.txt"
    original = (SAMPLES / "2024.txt").read_text(encoding="utf-8")
    edited.write_text(original, encoding="utf-8")
    take_in(call, SAMPLES / "2023.txt", 2023)
    take_in(call, edited, 2024)
    return edited, original


def take_in(call, path: Path, year: int) -> None:
    assert call("import", path, "--publisher", CITY, "--year", year)[0] == 0


def test_follow_prints_ids_the_new_plan_the_reason_and_sums_in_order(call):
    code, out, _ = call("follow", SAMPLES / "2023.txt", SAMPLES / "2024.txt")
    lines = out.splitlines()
    assert code == 0
    again = next(index for index, line in enumerate(lines) if "修订《示例市行政规范性文件管理办法》" in line)
    assert re.match(r"c\d{3} +carried_over ", lines[again])
    assert lines[again + 1].startswith("    » 修订《示例市行政规范性文件管理办法》")
    missed = next(index for index, line in enumerate(lines) if "不少于6000人次" in line)
    assert lines[missed + 1 : missed + 3] == [
        "    = 全年培训行政执法人员4800人次。",
        "    ! 承诺“6000人次”，报告“4800人次”：未达目标",
    ]
    names = [part.split()[0] for part in lines[-1].split(", ")]
    assert names == ["fulfilled", "progressed", "missed", "carried_over", "no_mention"]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("2024.txt", "2023.txt"), ["前一份是2024年的报告，后一份是2023年的，顺序可能颠倒"]),
        (("2024.txt", "2024.txt"), ["两份报告的文字完全相同，不是前后两年的报告"]),
        (("2023.txt", "2024.txt"), []),
    ],
    ids=["swapped", "the same", "as it should be"],
)
def test_follow_warns_of_two_reports_that_are_no_pair(call, pair, said):
    code, out, err = call("follow", *(SAMPLES / name for name in pair), "--json")
    assert code == 0
    assert json.loads(out)["warnings"] == said
    assert [line for line in err.splitlines() if line.startswith("warning: ")] == [f"warning: {each}" for each in said]


NO_VERSIONS = "两份文本不像同一份报告的前后两个版本：一份是2023年的，一份是2024年的"


def test_diff_warns_of_two_reports_that_are_no_versions_of_one_and_compares_them(call, tmp_path):
    both = (SAMPLES / "2023.txt", SAMPLES / "2024.txt")
    code, out, err = call("diff", *both, "--json")
    assert (code, json.loads(out)["warnings"]) == (0, [NO_VERSIONS])
    assert err == f"warning: {NO_VERSIONS}\n"
    code, out, err = call("diff", *both)
    assert (code, err) == (0, f"warning: {NO_VERSIONS}\n")
    assert "不少于6000人次" in out
    page = tmp_path / "two.html"
    assert call("diff", *both, "--html", page)[2] == f"warning: {NO_VERSIONS}\n"
    edited = tmp_path / "edited.txt"
    edited.write_text(both[1].read_text(encoding="utf-8").replace("4800人次", "4900人次"), encoding="utf-8")
    code, out, err = call("diff", both[1], edited, "--json")
    assert (code, json.loads(out)["warnings"], err) == (0, [], "")


def test_diff_of_stored_versions_believes_what_they_were_stored_as(call, tmp_path):
    """A report's later version may misprint its year; a file beside it says what it says of itself."""
    edited, original = take_both_in(call, tmp_path)
    edited.write_text(original.replace("2024年", "2023年"), encoding="utf-8")
    take_in(call, edited, 2024)
    assert call("diff", 1, 2)[2] == f"warning: {NO_VERSIONS}\n"
    assert call("diff", 2, 3)[2] == ""
    assert call("diff", edited, SAMPLES / "2024.txt")[2] == call("diff", edited, 2)[2] == f"warning: {NO_VERSIONS}\n"


@pytest.mark.parametrize(
    "span",
    ["[1.5, 9]", "[true, 9]", "[5, 1e400]", '["5", "9"]', "[5]", "[9, 5]", "[-5, 5]", "[5, 99999999]", "[" * 9999],
)
def test_a_line_that_names_no_span_of_the_plan_is_refused_by_its_number(monkeypatch, tmp_path, capsys, span):
    monkeypatch.setenv("JIANNUO_DATA_DIR", str(tmp_path / "data"))
    lines = tmp_path / "lines.jsonl"
    lines.write_text(f'{{"id": "a", "span": [300, 330]}}\n{{"id": "b", "span": {span}}}\n', encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["follow", str(SAMPLES / "2023.txt"), str(SAMPLES / "2024.txt"), "--commitments", str(lines)])
    assert ended.value.code == 2
    assert f"{lines}:2: " in capsys.readouterr().err


def test_a_factor_that_would_read_nothing_is_not_listed(call, tmp_path):
    edited = tmp_path / "2024.txt"
    original = (SAMPLES / "2024.txt").read_text(encoding="utf-8")
    edited.write_text(original.replace("行政执法人员4800人次", "行政执法人员4900人次"), encoding="utf-8")
    arguments = ("diff", SAMPLES / "2024.txt", edited)
    (change,) = json.loads(call(*arguments, "--json")[1])["changes"]
    assert any(abs(factor["value"]) < 0.005 for factor in change["factors"])
    code, out, _ = call(*arguments)
    assert code == 0
    assert "    数字变动 +0.60\n" in out
    assert "0.00" not in out


def test_diff_of_stored_versions_names_the_promise_and_proves_itself(call, tmp_path):
    edited, original = take_both_in(call, tmp_path)
    assert call("process")[0] == 0
    edited.write_text(original.replace("行政执法人员4800人次", "行政执法人员6400人次"), encoding="utf-8")
    take_in(call, edited, 2024)
    assert call("process")[0] == 0
    page = tmp_path / "edit.html"
    said = (
        "该数字公开后由 4800人次 改为 6400人次；按改动前的数字，上年承诺“全年培训行政执法人员不少于6000人次”"
        "未达到，按改动后的数字则达到。"
    )
    code, out, _ = call("diff", 2, 3)
    assert code == 0
    assert said in out
    assert "数字变动 +0.60, " in out
    listed = json.loads(call("changes", "--json")[1])
    (change,) = [row for row in listed if row["kind"] == "figure"]
    assert change["factors"][0] == {"name": "数字变动", "value": 0.6}
    assert round(sum(factor["value"] for factor in change["factors"]), 3) == change["significance"]
    assert call("diff", 2, 3, "--html", page)[0] == 0
    html = page.read_text(encoding="utf-8")
    assert said in html
    assert "前一文本：版本 2" in html
    assert CITY in html
    assert call("diff", SAMPLES / "2023.txt", edited, "--html", page)[0] == 0
    assert "前一文本：" not in page.read_text(encoding="utf-8")
