"""People's corrections through the real command line, over reports that were imported, edited and read again."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.settings import load_settings
from storage.models import Version
from storage.session import open_database

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "config" / "samples" / "example-city"
CITY = "示例市人民政府"
ITEM = "开展乡镇综合行政执法“局队合一”试点"
TRAINED = "全年培训行政执法人员4800人次"
RUNS = "市行政争议调解中心于2024年5月挂牌运行"
BY = ["--by", "王审计"]


@pytest.fixture
def city(call, tmp_path):
    """Take two years of an invented city in; return the file of the later."""
    for year in (2023, 2024):
        body = (SAMPLES / f"{year}.txt").read_bytes()
        (tmp_path / f"{year}.txt").write_bytes(body)
        assert take_in(call, tmp_path / f"{year}.txt", year)[0] == 0
    return tmp_path / "2024.txt"


def take_in(call, path: Path, year: int):
    return call("import", path, "--publisher", CITY, "--year", year)


def followed(call) -> dict[str, Any]:
    code, out, _ = call("follow", CITY, 2024, "--json")
    assert code == 0
    return json.loads(out)


def one(call, text: str = ITEM) -> dict[str, Any]:
    (row,) = [row for row in followed(call)["commitments"] if text in row["text"]]
    return row


def listed(call, *arguments: object) -> list[dict[str, Any]]:
    code, out, _ = call("review", "list", *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_a_correction_is_shown_with_the_machines_answer_beside_it(call, city, tmp_path):
    before = one(call)
    assert call("review", "set", CITY, 2024, "局队合一", "--status", "dropped", "--note", "问过", *BY)[0] == 0
    after = one(call)
    assert (after["status"], after["evidence"]) == ("dropped", [])
    assert after["machine"]["status"] == before["status"]
    assert (after["reviewed"]["by"], after["reviewed"]["note"]) == ("王审计", "问过")
    assert f"reviewed by 王审计; the machine said {before['status']}: 问过\n" in call("follow", CITY, 2024)[1]
    assert call("report", CITY, 2024, "-o", tmp_path / "r.html")[0] == 0
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert data["summary"]["statuses"]["dropped"] == 1
    assert data["summary"]["reviewed"] == 1
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "经核对已放弃" in page
    assert "王审计" in page


def test_it_outlives_reading_everything_again(call, city):
    call("review", "set", CITY, 2024, "局队合一", "--status", "progressed", "--evidence", RUNS, *BY)
    first = one(call)
    sessions = open_database(load_settings())
    with sessions.begin() as session:  # as if older rules of ours had read the stored pages
        for version in session.scalars(select(Version)):
            version.text = "示例市二〇二四\n" + version.text
    sessions.kw["bind"].dispose()
    code, out, _ = call("process", "--all")
    assert code == 0
    assert "technical=2" in out
    assert "comparisons=1" in out
    again = one(call)
    assert again["reviewed"] == first["reviewed"]
    assert (again["status"], again["evidence"]) == ("progressed", first["evidence"])
    assert [row["state"] for row in listed(call)] == ["stands"]


def test_an_edit_of_typography_leaves_it_standing_and_an_edit_of_words_makes_it_stale(call, city):
    call("review", "set", CITY, 2024, "局队合一", "--status", "progressed", "--evidence", RUNS, *BY)
    text = city.read_text(encoding="utf-8")
    wide = text.replace(RUNS, RUNS.replace("2024", "２０２４").replace("调解", "調解"))
    assert wide != text
    city.write_text(wide, encoding="utf-8")
    assert "versions=1" in take_in(call, city, 2024)[1]
    assert one(call)["evidence"][0]["text"] == RUNS.replace("2024", "２０２４").replace("调解", "調解")
    assert listed(call, CITY, 2024, "--stale") == []
    city.write_text(text.replace(RUNS, "市行政争议调解中心正在筹建"), encoding="utf-8")
    take_in(call, city, 2024)
    assert one(call)["reviewed"] is None
    (stale,) = listed(call, CITY, 2024, "--stale")
    assert (stale["state"], stale["reason"], stale["id"]) == ("stale", "evidence", 1)
    plan = city.with_name("2023.txt")
    plan.write_text(plan.read_text(encoding="utf-8").replace("“局队合一”试点", "“三位一体”试点"), encoding="utf-8")
    city.write_text(text.replace(RUNS, RUNS + "并接案"), encoding="utf-8")
    take_in(call, city, 2024)
    take_in(call, plan, 2023)
    assert [row["reason"] for row in listed(call, "--stale")] == ["commitment"]


def test_undo_and_what_the_list_says(call, city):
    before = one(call)
    call("review", "set", CITY, 2024, "局队合一", "--status", "dropped", *BY)
    assert call("review", "undo", 1, "--note", "言之过早", "--by", "李审计")[0] == 0
    after = one(call)
    assert {**after, "reviewed": None, "machine": None} == before
    assert [(row["state"], row["by"]) for row in listed(call, CITY)] == [("undone", "王审计"), ("undo", "李审计")]
    assert listed(call, CITY, 2023) == []
    code, out, _ = call("review", "list")
    assert code == 0
    assert "status: dropped; evidence: none" in out


def test_figures_are_read_and_judged(call, city):
    target, item = "不少于6000人次", "全年培训行政执法人员不少于6000人次"
    code, out, err = call("review", "set", CITY, 2024, item, "--target", target, "--actual", TRAINED, *BY)
    assert (code, err) == (0, "")
    assert "verdict" in out
    row = one(call, item)
    assert (row["target"]["value"], row["target"]["comparator"], row["actual"]["value"]) == (6000.0, ">=", 4800.0)
    assert row["verdict"] == "missed"
    later = (SAMPLES / "2024.txt").read_text(encoding="utf-8")
    assert later[slice(*row["actual"]["span"])] == "4800人次"


def test_parts_can_be_reviewed_by_themselves(call, city):
    whole = one(call, "新建省级规范化司法所10个")
    words = ["新建省级", "规范化司法所10个"]
    assert call("review", "set", CITY, 2024, whole["id"], "--part", words[0], "--part", words[1], *BY)[0] == 0
    evidence = ["--evidence", "新建省级规范化司法所9个"]
    assert call("review", "set", CITY, 2024, whole["id"] + "b", "--status", "missed", *evidence, *BY)[0] == 0
    rows = {row["id"]: row for row in followed(call)["commitments"]}
    assert whole["id"] not in rows
    assert [rows[whole["id"] + letter]["text"] for letter in "ab"] == words
    assert rows[whole["id"] + "b"]["status"] == "missed"
    assert rows[whole["id"] + "a"]["reviewed"]["fields"] == ["parts"]


def test_parts_are_judged_like_any_promise(call, city):
    whole = one(call, "新建省级规范化司法所10个")
    assert whole["target"]["value"] == 10
    words = ["新建省级规范化", "司法所10个"]
    assert call("review", "set", CITY, 2024, whole["id"], "--part", words[0], "--part", words[1], *BY)[0] == 0
    rows = {row["id"]: row for row in followed(call)["commitments"]}
    first, second = (rows[whole["id"] + letter] for letter in "ab")
    assert first["target"] is None
    assert (second["target"]["value"], second["target"]["metric"]) == (10, "司法所")
    assert second["machine"]["text"] == words[1]
    assert first["evidence"] != whole["evidence"] or first["status"] != whole["status"]
    assert "split" not in followed(call)
    plan = (SAMPLES / "2023.txt").read_text(encoding="utf-8")
    assert plan[slice(*second["span"])] == words[1]
    code, _, err = call("review", "export", "labels")
    assert code == 2
    assert "nobody judged the parts" in err


def test_parts_are_judged_again_by_later_rules(call, city, tmp_path):
    whole = one(call, "新建省级规范化司法所10个")
    call("review", "set", CITY, 2024, whole["id"], "--part", "新建省级规范化", "--part", "司法所10个", *BY)
    before = followed(call)["commitments"]
    with closing(sqlite3.connect(tmp_path / "data" / "jiannuo.db")) as database, database:
        assert database.execute("UPDATE comparison SET result = '{}', rules = 'former'").rowcount == 1
    assert call("process", "--all")[0] == 0
    assert followed(call)["commitments"] == before


def test_of_two_promises_in_the_same_words_one_is_reviewed(call, tmp_path):
    words = "建立涉企检查计划备案制度"
    plan, later = ((SAMPLES / f"{year}.txt").read_text(encoding="utf-8") for year in (2023, 2024))
    for end in ("接入全部市级执法部门。", "公平竞争审查衔接机制。"):
        plan = plan.replace(end, f"{end}{words}。")
    for year, text in ((2023, plan), (2024, later)):
        path = tmp_path / f"twin-{year}.txt"
        path.write_text(text, encoding="utf-8")
        assert call("import", path, "--publisher", CITY, "--year", year)[0] == 0
    twins = [row for row in followed(call)["commitments"] if row["text"].startswith(words)]
    assert len(twins) == 2
    code, _, err = call("review", "set", CITY, 2024, words, "--status", "dropped", *BY)
    assert code == 2
    assert "give an id" in err
    assert call("review", "set", CITY, 2024, twins[1]["id"], "--status", "dropped", *BY)[0] == 0

    def dropped() -> list[list[int]]:
        rows = followed(call)["commitments"]
        return [row["span"] for row in rows if row["status"] == "dropped"]

    assert dropped() == [twins[1]["span"]]
    edited = plan.replace("设立市行政争议调解中心，", f"{words}。设立市行政争议调解中心，")
    (tmp_path / "twin-2023.txt").write_text(edited, encoding="utf-8")
    assert call("import", tmp_path / "twin-2023.txt", "--publisher", CITY, "--year", 2023)[0] == 0
    ((_, end),) = dropped()
    assert edited[:end].endswith(f"公平竞争审查衔接机制。{words}")


def test_exports_what_the_scorer_reads(call, city, tmp_path):
    call("review", "set", CITY, 2024, "局队合一", "--status", "dropped", "--note", "问过", *BY)
    call("review", "set", CITY, 2024, "上半年挂牌运行", "--status", "fulfilled", "--evidence", RUNS, *BY)
    code, out, _ = call("review", "export", tmp_path / "labels")
    assert (code, out) == (0, f"{tmp_path}/labels/{CITY}-2024-rule_of_law.jsonl: 2\n")
    lines = (tmp_path / "labels" / f"{CITY}-2024-rule_of_law.jsonl").read_text(encoding="utf-8").splitlines()
    head, *rows = map(json.loads, lines)
    plan, review = (tmp_path / "labels" / head[side] for side in ("plan", "review"))
    assert [row["A"]["status"] for row in rows] == ["fulfilled", "no_mention"]
    assert rows[1]["A"]["note"] == "dropped; 问过"
    for row in rows:
        assert row["A"] == row["B"]
        assert plan.read_text(encoding="utf-8")[slice(*row["commitment_span"])] == row["commitment"]
        quotes = [review.read_text(encoding="utf-8")[slice(*span)] for span in row["A"]["evidence_spans"]]
        assert quotes == row["A"]["evidence"]
    spans = tmp_path / "spans.jsonl"
    lines = [json.dumps({"id": row["id"], "span": row["commitment_span"]}) for row in rows]
    spans.write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = call("follow", plan, review, "--commitments", spans, "--json")
    assert [row["text"] for row in json.loads(out)["commitments"]] == [row["commitment"] for row in rows]


def test_the_documented_lines_run_as_they_stand(call, city, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("$ jiannuo ")]
    assert len(lines) == 5
    for line in lines:
        code, _, err = call(*shlex.split(line)[2:])
        assert (code, err.removesuffix("nothing found\n")) == (0, ""), line
    out = call("review", "set", "--help")[1]
    examples = out.replace("\\\n", "").split("Example: jiannuo ")[1:]
    assert len(examples) == 2
    for example in examples:
        code, _, err = call(*shlex.split(example.partition("\n\n")[0].strip()))
        assert (code, err) == (0, ""), example


def test_export_says_why_a_review_that_is_listed_is_no_label(call, city, tmp_path):
    call("review", "set", CITY, 2024, "局队合一", "--status", "dropped", *BY)
    call("review", "undo", 1, *BY)
    call("review", "set", CITY, 2024, "选取5个乡镇", "--not-a-commitment", *BY)
    code, _, err = call("review", "export", tmp_path / "labels")
    assert code == 2
    assert "review 1 is undone; review 3 says that it is no commitment" in err
    assert "nobody reviewed anything there" in call("review", "export", tmp_path / "labels", "--year", 2031)[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["c004", "--status", "fulfilled", "--evidence", "编造的话"], "the later report does not say '编造的话'"),
        (["c004", "--evidence", "市行政争议调解中心于2024年5月挂牌运行，全年受理行政争议案件27"], "does not say"),
        (["c004", "--evidence", "行政执法"], "places; quote more of it"),
        (["没有这一句", "--status", "dropped"], "no commitment '没有这一句'"),
        (["c999", "--status", "dropped"], "no commitment 'c999'"),
        (["行政", "--status", "dropped"], "give an id"),
        (["，。", "--status", "dropped"], "no commitment"),
        (["局队合一"], "nothing to correct"),
        (["局队合一", "--status", "carried_over", "--not-carried"], "give --carried"),
        (["局队合一", "--status", "dropped", "--evidence", RUNS], "says that there is no evidence"),
        (["局队合一", "--evidence", RUNS, "--no-evidence"], "contradict"),
        (["上半年挂牌运行", "--no-evidence"], "c001 is fulfilled, which rests on a quote"),
        (["局队合一", "--evidence", RUNS], "c008 is no_mention, which says that there is no evidence"),
        (["c006", "--not-carried"], "c006 is carried_over, which rests on a new promise"),
        (["局队合一", "--not-a-commitment", "--status", "dropped"], "give it alone"),
        (["局队合一", "--not-a-commitment", "--target", ""], "give it alone"),
        (["局队合一", "--part", "局队合一"], "two or more"),
        (["局队合一", "--part", "试点", "--part", "不在其中"], "does not say '不在其中'"),
        (["局队合一", "--target", "试点"], "says no figure"),
        (["局队合一", "--status", "done"], "'done' is not one of"),
        (["局队合一", "--status", "dropped", "--by", " "], "--by: say who"),
        (["局队合一", "--status", "dropped", "--note", "长" * 2001], "at most 2000"),
    ],
)
def test_wrong_input_is_told_on_one_line(call, city, arguments: list[str], said: str):
    by = [] if "--by" in arguments else BY
    code, out, err = call("review", "set", CITY, 2024, *arguments, *by)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert listed(call) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "无此市", "2024", "c001", "--status", "dropped", *BY], "no report of '无此市'"),
        (["set", CITY, "2023", "c001", "--status", "dropped", *BY], "no plan to follow"),
        (["set", CITY, "2024", "c001", "--status", "dropped"], "Missing option '--by'"),
        (["undo", "7", *BY], "no review 7"),
        (["list", "无此市"], "no report of '无此市'"),
        (["export", "no-such/labels"], "nothing to export"),
    ],
)
def test_other_wrong_use(call, city, arguments: list[str], said: str):
    code, _, err = call("review", *arguments)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_as_a_process_of_its_own(city, tmp_path):
    command = [
        sys.executable,
        "-m",
        "scheduler",
        "review",
        "set",
        CITY,
        "2024",
        "局队合一",
        "--status",
        "fulfilled",
        *BY,
    ]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 2)
    assert done.stderr.startswith("jiannuo: --status fulfilled rests on a quote") or not done.stderr
