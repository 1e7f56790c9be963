"""The diff of two structured texts, and its JSON shape."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diff import diff, diff_result
from pipelines.document import Change, Structured
from pipelines.structure import structure

REPORT = """示例市2024年度法治政府建设情况报告
一、主要成效
（一）依法履职。全年共办理行政复议案件102件，办结率98%。
推进“放管服”改革，取消证明事项三十项。
组织执法人员培训4次，参训320人次。
二、存在的不足
基层执法力量仍然薄弱，少数执法人员能力不足。
三、下一步打算
确保2025年底前完成执法平台建设，覆盖率达到95%以上。
加强行政规范性文件合法性审核。"""

ROOT = Path(__file__).resolve().parents[2]
SPACE = re.compile(r"\s+")


def apply(a: Structured, b: Structured, changes: tuple[Change, ...]) -> str:
    """Rebuild ``b`` from ``a`` and the changes alone; of ``b`` only its length is used."""
    gone = sorted(change.a_span for change in changes if change.a_span)
    edges = [0, *(edge for span in gone for edge in span), len(a.text)]
    kept = "".join(a.text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))
    come = sorted((change.b_span, rewritten(a, b, change)) for change in changes if change.b_span)
    rebuilt: list[str] = []
    rest = iter(SPACE.sub("", kept))
    position = 0
    for span, text in come:
        rebuilt += [next(rest) for _ in SPACE.sub("", b.text[position : span[0]])]
        rebuilt.append(SPACE.sub("", text))
        position = span[1]
    return "".join(rebuilt) + "".join(rest)


def rewritten(a: Structured, b: Structured, change: Change) -> str:
    if change.a_span is None:
        return change.b_text
    position, parts = change.a_span[0], []
    for piece in change.pieces:
        parts += [a.text[position : piece.a_span[0]], b.text[slice(*piece.b_span)]]
        position = piece.a_span[1]
    return "".join(parts) + a.text[position : change.a_span[1]]


def check(a_text: str, b_text: str) -> tuple[Change, ...]:
    """Compare two texts and check what must always hold."""
    a, b = structure(a_text), structure(b_text)
    changes = diff(a, b)
    for change in changes:
        assert change.a_text == (a.text[slice(*change.a_span)] if change.a_span else "")
        assert change.b_text == (b.text[slice(*change.b_span)] if change.b_span else "")
        assert 0 <= change.significance <= 1
        assert change.kind in ("added", "removed") or rewritten(a, b, change) == change.b_text
        assert change.kind == "moved" or change.a_text != change.b_text
    assert apply(a, b, changes) == SPACE.sub("", b.text)
    return changes


WORDS = st.sampled_from(
    [
        "办结",
        "102",
        "９８",
        "件",
        "，",
        "。",
        "。",
        "\n",
        "“",
        "」",
        " ",
        "确保",
        "力争",
        "執法",
        "执法",
        "一、",
        "三十",
        "%",
        "2025年底前",
        "①",
    ]
)
TEXTS = st.lists(WORDS, max_size=60).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_applying_the_diff_to_a_gives_b(a: str, b: str) -> None:
    check(a.strip(), b.strip())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_may_come(a: str, b: str) -> None:
    check(a.strip(), b.strip())


@given(TEXTS)
def test_equal_texts_have_no_differences(text: str) -> None:
    assert diff(structure(text), structure(text)) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind", "tags"),
    [
        ("102件", "98件", "figure", ()),
        ("三十项", "四十项", "figure", ()),
        ("办结率98%", "办结率９８％", "typographic", ()),
        ("“放管服”", "「放管服」", "typographic", ()),
        ("执法人员培训", "執法人員培訓", "typographic", ()),
        ("三十项", "30项", "typographic", ()),
        ("仍然薄弱", "有所增强", "wording", ()),
        ("确保2025", "力争2025", "wording", ("softened",)),
        ("2025年底前", "2026年底前", "figure", ("deadline_later",)),
        ("2025年底前", "2025年6月底前", "figure", ("deadline_earlier",)),
        ("达到95%以上", "达到90%以上", "figure", ("target_lowered",)),
        ("达到95%以上", "达到96%以上", "figure", ("target_raised",)),
    ],
)
def test_one_edit_is_one_change(old: str, new: str, kind: str, tags: tuple[str, ...]) -> None:
    assert REPORT.count(old) == 1
    (change,) = check(REPORT, REPORT.replace(old, new))

    assert (change.kind, change.tags) == (kind, tags)
    assert old in change.a_text
    assert new in change.b_text


def test_an_added_a_removed_and_a_moved_sentence() -> None:
    line = "组织执法人员培训4次，参训320人次。\n"
    (removed,) = check(REPORT, REPORT.replace(line, ""))
    (added,) = check(REPORT.replace(line, ""), REPORT)
    (moved,) = check(REPORT, REPORT.replace(line, "").replace("加强行政规范", line + "加强行政规范"))

    assert (removed.kind, removed.a_text, removed.section) == ("removed", line.strip(), "（一）依法履职")
    assert (added.kind, added.b_text, added.section) == ("added", line.strip(), "（一）依法履职")
    assert (moved.kind, moved.b_text, moved.section) == ("moved", line.strip(), "三、下一步打算")


def test_paragraphs_that_were_joined_are_typographic() -> None:
    (change,) = check(REPORT, REPORT.replace("三十项。\n组织", "三十项。组织"))

    assert change.kind == "typographic"
    assert change.a_text == "\n组织执法人员培训4次，参训320人次。"
    assert [(piece.a_span[1] - piece.a_span[0], piece.b_span[1] - piece.b_span[0]) for piece in change.pieces] == [
        (1, 0)
    ]


def test_changes_come_in_the_order_of_b() -> None:
    b = REPORT.replace("102件", "98件").replace("组织执法人员培训4次，参训320人次。\n", "").replace("少数", "个别")
    assert [change.kind for change in check(REPORT, b)] == ["figure", "removed", "wording"]


def test_the_reader_sees_why_a_change_matters() -> None:
    softened = check(REPORT, REPORT.replace("确保2025", "力争2025"))[0]
    quotes = check(REPORT, REPORT.replace("“放管服”", "「放管服」"))[0]

    assert ("承诺弱化", 0.3) in softened.factors
    assert softened.significance == pytest.approx(min(1, sum(value for _, value in softened.factors)))
    assert quotes.significance < 0.05


def test_a_renumbered_item_hardly_matters() -> None:
    (change,) = check(REPORT, REPORT.replace("（一）依法", "（二）依法"))

    assert (change.kind, change.factors) == ("wording", (("仅序号变动", 0.05),))


def test_the_result_is_plain_json_with_mapped_spans() -> None:
    a, b = structure(REPORT), structure(REPORT.replace("102件", "98件"))
    changes = diff(a, b)
    result = diff_result(changes, to_b=lambda span: (span[0] + 10, span[1] + 10))
    (record,) = json.loads(json.dumps(result))["changes"]

    assert record["a_span"] == list(changes[0].a_span or ())
    assert record["b_span"] == [edge + 10 for edge in changes[0].b_span or ()]
    (piece,) = record["pieces"]
    assert REPORT[slice(*piece["a_span"])] == "102"
    assert b.text[piece["b_span"][0] - 10 : piece["b_span"][1] - 10] == "98"
    assert result["summary"] == {"added": 0, "removed": 0, "moved": 0, "figure": 1, "wording": 0, "typographic": 0}


def test_no_real_report_differs_from_itself_and_pairs_of_years_apply(shared: Path) -> None:
    files = sorted((shared / "reports").rglob("*.txt"))
    texts = [structure(file.read_text(encoding="utf-8")) for file in files]
    assert len(texts) >= 60
    for text in texts:
        assert diff(text, structure(text.text)) == ()
        (added,) = diff(text, structure(text.text + "\n谨此补记一句。"))
        assert (added.kind, added.b_text) == ("added", "谨此补记一句。")
    for a, b in list(pairwise(texts))[:6]:
        assert apply(a, b, diff(a, b)) == SPACE.sub("", b.text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024年", "2025年"),
        ("1,", "2,"),
        ("甲乙丙丁戊", "甲乙丙戊丁"),
        ("确保力争", "力争确保"),
        ("甲乙丙丁办结。", "甲乙丙丁办理。"),
        ("“", "‘"),
    ],
)
def test_hostile_texts_stay_bounded(old: str, new: str) -> None:
    check(old * 10_000, new * 10_000)


def test_seeded_edits_are_named_right_on_the_sample_texts() -> None:
    command = [sys.executable, "benchmarks/seeded_edits.py", "config/samples", "--rounds", "3", "--misses"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
