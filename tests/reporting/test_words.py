"""The words for figures and dates: what is wanting, in which unit, and what is not said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporting.run_texts import COUNTS
from reporting.words import say_edit, say_late, say_target, say_verdict


def figure(value: float, unit: str = "件", comparator: str = ">=", upper: float | None = None) -> dict:
    return {"value": value, "unit": unit, "comparator": comparator, "upper": upper}


@pytest.mark.parametrize(
    ("verdict", "target", "actual", "said"),
    [
        ("near", figure(350), figure(327), "接近（差 23 件）"),
        ("near", figure(98.0, "%"), figure(96.8, "%"), "接近（差 1.2 个百分点）"),
        ("missed", figure(5, "%", "<="), figure(7.5, "%"), "未达到（超出 2.5 个百分点）"),
        ("missed", figure(120, "件", "range", 150), figure(90), "未达到（差 30 件）"),
        ("missed", figure(120, "件", "range", 150), figure(180), "未达到（超出 30 件）"),
        ("missed", figure(3, "万件"), figure(900, "件"), "未达到"),
        ("missed", figure(3), None, "未达到"),
        ("met", figure(3), figure(5), "达到"),
        ("not_comparable", figure(3), figure(1), "无法比较"),
    ],
)
def test_what_is_wanting(verdict, target, actual, said):
    assert say_verdict({"verdict": verdict, "target": target, "actual": actual}) == said


def test_a_large_number_has_no_exponent():
    assert say_target(figure(12345678)) == "≥ 12345678件"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("于9月12日公布施行。", "承诺 6月底；报告 9月12日"),
        ("3月启动，9月公布。", ""),
        ("已经公布。", ""),
    ],
)
def test_a_missed_deadline(text, said):
    promise = {"verdict": "missed", "deadline": "6月底", "target": None, "evidence": [{"text": text}]}
    assert say_late(promise) == said
    assert say_late({**promise, "verdict": "met"}) == ""


def test_an_edit_that_leaves_the_judgement():
    before = {"status": "missed", "verdict": "missed", "actual": "3件"}
    after = {"status": "missed", "verdict": "near", "actual": "4件"}
    assert say_edit({"commitment": "办理5件；", "before": before, "after": after}) == (
        "该数字公开后由 3件 改为 4件；按改动前和改动后的数字，上年承诺“办理5件”都未达到。"
    )


def test_every_count_of_a_crawl_has_a_word():
    """What `crawler` counts for its runs stands in mails; a probe's own counts (probe.py, scout.py) do not."""
    crawler = Path(__file__).parent.parent.parent / "crawler"
    sources = [each for each in crawler.rglob("*.py") if each.name not in {"probe.py", "scout.py"}]
    counted = {name for each in sources for name in re.findall(r'tally\["([a-z_]+)"\]', each.read_text("utf-8"))}
    assert len(counted) > 20
    assert counted <= COUNTS.keys()
