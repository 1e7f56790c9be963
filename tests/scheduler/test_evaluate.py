"""``evaluate`` prints each number with its count and interval, and says what is wrong with a file of labels."""

from __future__ import annotations

import json

import pytest

PLAN = """示例市2025年政府工作报告
一、2024年工作回顾
经济平稳。
二、2025年工作安排
地区生产总值增长5%以上。粮食产量120万吨以上。
"""
REVIEW = """示例市2026年政府工作报告
一、2025年工作回顾
地区生产总值增长5.4%。粮食产量97万吨。
二、2026年工作安排
稳定经济。
"""
HEAD = {"publisher": "示例市", "plan": "plan.txt", "review": "review.txt"}


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "review.txt").write_text(REVIEW, encoding="utf-8")
    return tmp_path


def _row(**fields):
    promise = "地区生产总值增长5%以上"
    start = PLAN.index(promise)
    seen = REVIEW.index("地区生产总值增长5.4%")
    label = {"status": "fulfilled", "evidence_spans": [[seen, seen + 12]], "carried": False}
    return {"id": "p1", "commitment_span": [start, start + len(promise)], "A": label, "B": label} | fields


def _write(folder, name, *rows):
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _target(promise, verdict):
    start = PLAN.index(promise)
    return HEAD | {"id": promise, "target_span": [start, start + len(promise)], "verdict": verdict}


def test_commitments_and_targets_are_measured_in_one_table(call, texts):
    gold = _write(texts, "gold.jsonl", HEAD, _row())
    targets = _write(
        texts,
        "targets.jsonl",
        _target("地区生产总值增长5%以上", "met-boundary"),
        _target("粮食产量120万吨以上", "missed"),
    )
    code, out, _ = call("evaluate", gold, targets, "--json")
    assert code == 0
    rows = {row["name"]: row for row in json.loads(out)}
    assert (rows["status_accuracy"]["value"], rows["status_accuracy"]["count"]) == (1, 1)
    assert (rows["target_verdicts"]["value"], rows["target_verdicts"]["count"]) == (1, 2)
    assert (rows["targets_called_missed"]["value"], rows["targets_called_missed"]["count"]) == (1, 1)
    assert all(row["low"] < row["high"] for row in rows.values())


def test_targets_alone_make_a_table_of_their_own(call, texts):
    targets = _write(texts, "targets.jsonl", _target("粮食产量120万吨以上", "met"))
    code, out, _ = call("evaluate", targets, "--json")
    assert code == 0
    assert [(row["name"], row["value"]) for row in json.loads(out)] == [
        ("target_verdicts", 0.0),
        ("targets_called_missed", 0.0),
    ]


def test_one_right_row_proves_little(call, texts):
    out = call("evaluate", _write(texts, "gold.jsonl", HEAD, _row()), "--json")[1]
    assert {(row["low"] < 0.5, row["high"]) for row in json.loads(out)} == {(True, 1.0)}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"commitment_span": [5]}, "commitment_span is no [start, end]"),
        ({"commitment_span": "ab"}, "commitment_span is no [start, end]"),
        ({"commitment_span": [9, 5]}, "commitment_span is no [start, end]"),
        ({"A": {}}, "A lacks one of"),
        ({"B": 3}, "B lacks one of"),
        ({"A": {"status": "x", "evidence_spans": [3], "carried": False}}, "A's evidence_spans"),
    ],
)
def test_a_faulty_line_is_named(call, texts, fields, said):
    code, _, err = call("evaluate", _write(texts, "gold.jsonl", HEAD, _row(**fields)))
    assert code == 2
    assert f"line 2: {said}" in err or f"line 2 {said}" in err


def test_a_faulty_target_is_named(call, texts):
    lines = (_target("粮食产量120万吨以上", "met"), HEAD | {"target_span": [3], "verdict": "met"})
    code, _, err = call("evaluate", _write(texts, "targets.jsonl", *lines))
    assert code == 2
    assert "line 2: target_span is no [start, end]" in err


def test_labels_without_rows_show_nothing(call, texts):
    code, out, _ = call("evaluate", _write(texts, "gold.jsonl", HEAD), "--json")
    assert (code, json.loads(out)) == (0, [])
