"""Real reports, read against what people read in them. Skips where the reference material is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.document import Span, Structured
from pipelines.structure import structure

# file -> year, publisher, kinds and first characters of the first-level headings, missing kinds
RULE_OF_LAW = {
    "ali-administrative-approval-2023": (
        2023, "", ["result 一、主要", "deficiency 二、存在", "plan 三、下步"], ("duty",)),
    "dayu-administrative-approval-2021": (
        2021, "大余縣行政審批局",
        ["result 一、強化", "result 二、全面", "deficiency 三、存在", "plan 四、下一"], ("duty",)),
    "panzhihua-2021": (
        2021, "攀枝花市人民政府", ["duty 一、全面", "result 二、20", "deficiency 三、存在", "plan 四、20"], ()),
    "xianning-government-services-2021": (
        2021, "", ["result 一、法治", "plan 二、20"], ("deficiency", "duty")),
    "yibin-government-services-2021": (
        2021, "宜宾市政务服务和非公经济发展局", ["result 一、20", "deficiency 二、存在", "plan 三、20"], ()),
}  # fmt: skip


def read(path: Path) -> Structured:
    return structure(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RULE_OF_LAW)
def test_rule_of_law_reports(shared: Path, name: str):
    year, publisher, headings, missing = RULE_OF_LAW[name]
    report = read(shared / "reports/rule_of_law" / f"{name}.txt")
    assert (report.year, report.kind, report.publisher, report.missing) == (year, "rule_of_law", publisher, missing)
    top = [section for section in report.sections if section.level == 1]
    assert [f"{section.kind} {section.heading[:4]}" for section in top] == headings


def test_the_nested_duty_section_stands_alone(shared: Path):
    report = read(shared / "reports/rule_of_law/yibin-government-services-2021.txt")
    assert [section.heading[:3] for section in report.sections if section.kind == "duty"] == ["(五)"]


def test_every_work_report_has_a_review_and_a_plan(shared: Path):
    paths = sorted((shared / "reports/work_reports").glob("*/*.txt"))
    assert len(paths) == 62
    for path in paths:
        report = read(path)
        sizes = dict.fromkeys(("result", "plan", "deficiency", "other"), 0)
        for section in report.sections:
            sizes[section.kind] += section.span[1] - section.span[0]
        shares = {kind: size / len(report.text) for kind, size in sizes.items()}
        where = f"{path.parent.name} {path.stem}: {shares}"
        assert (report.kind, report.year) == ("work_report", int(path.stem)), where
        assert report.publisher, where
        assert 0.20 <= shares["result"] <= 0.48, where
        assert 0.35 <= shares["plan"] <= 0.77, where
        assert shares["deficiency"] <= 0.04, where


def test_labelled_evidence_and_promises_lie_in_the_parts_that_they_should(shared: Path):
    hits = {"commitment": [0, 0], "evidence": [0, 0], "carried": [0, 0]}

    def count(name: str, report: Structured, span: Span, kind: str) -> None:
        kinds = {s.kind for s in report.sections if s.span[0] < span[1] and span[0] < s.span[1]}
        hits[name][0] += kinds == {kind}
        hits[name][1] += 1

    for labels in sorted((shared / "gold").glob("*.jsonl")):
        if labels.stem == "targets":
            continue
        head, *rows = (json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines())
        plan, review = read(shared / "reports" / head["plan"]), read(shared / "reports" / head["review"])
        for row in rows:
            count("commitment", plan, row["commitment_span"], "plan")
            for label in (row["A"], row["B"]):
                for span in label["evidence_spans"]:
                    count("evidence", review, span, "result")
                if label.get("carried_span"):
                    count("carried", review, label["carried_span"], "plan")
    shares = {name: right / of for name, (right, of) in hits.items()}
    assert shares["commitment"] > 0.995
    assert shares["evidence"] == 1.0
    assert shares["carried"] > 0.98  # the rest quote the five-year part, or a clause that the review has as well
