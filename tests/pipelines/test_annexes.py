"""Annexes are read as files and compared for themselves, with little weight."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.annexes import MOST_CHARACTERS, WEIGHT, annex_changes, annex_text
from tests.documents import docx_report

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
URL = "https://www.example.gov.cn/zwgk/P020240312_2.docx"


def test_a_file_is_read_as_it_is() -> None:
    text = annex_text(URL, docx_report(["附件", "行政许可事项10284件。"]))
    assert text is not None
    assert "行政许可事项10284件。" in text


@pytest.mark.parametrize("page", sorted(BLOCKED.rglob("*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_web_page_in_its_place_is_no_annex(page: Path) -> None:
    assert annex_text(URL, page.read_bytes()) is None


def test_a_damaged_file_is_none() -> None:
    assert annex_text(URL, docx_report(["附件"])[:300]) is None


def test_an_edit_weighs_a_part_and_says_why() -> None:
    a, b = "办理复议案件126件。\n一般事项。", "办理复议案件125件。\n一般事项。"
    (change,) = annex_changes("清单.docx", a, b)
    assert (change.kind, change.section) == ("figure", "清单.docx")
    assert 0 < change.significance <= WEIGHT
    assert change.significance == pytest.approx(sum(value for _, value in change.factors), abs=0.002)
    assert change.factors[-1][0] == "只在附件中"
    assert annex_changes("清单.docx", a, a) == []


def test_a_very_long_annex_is_told_as_changed() -> None:
    a = "项" * (MOST_CHARACTERS + 1)
    (change,) = annex_changes("清单.docx", a, a + "目")
    assert (change.kind, change.a_text, change.b_text) == ("wording", "共 300001 字", "共 300002 字")
