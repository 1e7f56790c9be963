"""Copied text is found by its keys, formulas are nobody's, figures are disregarded, later reports are no source."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.copies import FORMULA_PUBLISHERS, copies, keys_of, order_of
from pipelines.formulas import own_lengths
from pipelines.sentences import split_sentences
from pipelines.shingles import MAX_KEYS, MAX_TEXT, sketch
from tests.pipelines.copied_reports import FORMULA, own_passage, report_text


@dataclass(frozen=True)
class Report:
    publisher: str
    year: int
    text: str
    report_id: int = 0
    kind: str = "rule_of_law"
    published_on: dt.date | None = None

    @property
    def version_id(self) -> int:
        return self.report_id + 1000


class Shelf:
    """All stored reports with their index, in memory."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.reports = [replace(report, report_id=number) for number, report in enumerate(reports)]
        self.index: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.publishers: dict[str, int] = {}
        for report in self.reports:
            publisher = self.publishers.setdefault(report.publisher, len(self.publishers))
            for key in keys_of(report.text):
                self.index[key].append((report.report_id, publisher))

    def examine(self, report: Report) -> dict[str, Any]:
        own = self.publishers.get(report.publisher)
        return copies(
            replace(report, report_id=-1),
            lambda keys: {key: [pair for pair in self.index.get(key, ()) if pair[1] != own] for key in keys},
            lambda report_id: self.reports[report_id],
        )


PLANTED = own_passage(7)


def test_a_copied_passage_is_found_with_its_source_and_its_spans() -> None:
    source = Report("样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
    other = Report("范例区人民政府", 2023, report_text("范例区", 2023, seed=2))
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=PLANTED))
    found = Shelf([source, other]).examine(copy)
    [passage] = found["passages"]
    assert passage["a"]["text"] == passage["b"]["text"] == PLANTED
    assert source.text[slice(*passage["a"]["span"])] == copy.text[slice(*passage["b"]["span"])] == PLANTED
    assert (passage["a"]["publisher"], passage["a"]["year"], passage["a"]["version_id"]) == (
        "样本县人民政府",
        2023,
        1000,
    )
    assert (passage["ratio"], passage["masked"]) == (1.0, False)
    [whose] = found["sources"]
    assert (whose["publisher"], whose["order"], whose["passages"]) == ("样本县人民政府", "earlier", 1)
    assert found["share"] == found["share_masked"] == whose["share"] == pytest.approx(3 / 33, abs=0.03)


def test_a_template_filled_in_anew_is_masked() -> None:
    sentences = [f"全乡{text}" for text in own_passage(5).split("。") if text]
    template = (
        "。".join(re.sub(r"\d+件", "到{0}年第{0}季度共{0}件、{0}户、{0}次、{0}处、占{0}%", text) for text in sentences)
        + "。"
    )
    source = Report("样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=template.format(1357924)))
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=template.format(86)))
    found = Shelf([source]).examine(copy)
    assert found["passages"]
    assert found["passages"][0]["masked"] is True
    assert found["share"] < found["share_masked"]


def test_reworded_words_and_other_script_do_not_hide_a_copy() -> None:
    edited = PLANTED[:20] + "进一步" + PLANTED[20:60] + PLANTED[63:]
    source = Report("样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=PLANTED))
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=edited.replace("，", ", ")))
    assert Shelf([source]).examine(copy)["share_masked"] > 0.05


def test_what_the_centre_or_everybody_writes_is_nobodys() -> None:
    spread = [
        Report(f"样本{place}县人民政府", 2023, report_text("样本县", 2023, seed=10 + number, planted=PLANTED))
        for number, place in enumerate("甲乙丙丁戊"[:FORMULA_PUBLISHERS])
    ]
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=PLANTED))
    assert Shelf(spread).examine(copy)["passages"] == []
    assert len(Shelf(spread[:2]).examine(copy)["passages"]) == 1
    central = Report("样本县人民政府", 2023, FORMULA * 3)
    assert Shelf([central]).examine(Report("示例市人民政府", 2024, FORMULA * 3))["share_masked"] == 0


def test_a_formula_of_the_genre_has_no_characters_of_its_own() -> None:
    stock = "深入推进简政放权、放管结合、优化服务改革，严格落实行政执法“三项制度”，持续优化法治化营商环境。"
    read = sketch("\n".join([own_passage(3, 1), stock, FORMULA, own_passage(4, 1)]))
    first, formula, central, last = own_lengths(read.bare, read.hashes)
    assert (first, last) == (len(read.bare[0]), len(read.bare[3]))
    assert formula < 0.5 * len(read.bare[1])
    assert central == 0
    assert own_lengths([], []) == []


def test_reports_that_came_out_later_are_no_source() -> None:
    later = Report("样本县人民政府", 2025, report_text("样本县", 2025, seed=1, planted=PLANTED))
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=PLANTED))
    assert Shelf([later]).examine(copy)["passages"] == []
    same_year = Shelf([replace(later, year=2024)]).examine(copy)
    assert [source["order"] for source in same_year["sources"]] == ["unknown"]
    dated = replace(copy, published_on=dt.date(2025, 3, 20))
    assert order_of(replace(later, year=2024, published_on=dt.date(2025, 3, 19)), dated) == "earlier"
    assert order_of(replace(later, year=2024, published_on=dt.date(2025, 3, 21)), dated) == ""


def test_a_foreign_place_in_copied_text_is_quoted_with_a_reason() -> None:
    left = PLANTED + "样本县的收费窗口当天挂出清单，由商户逐家勾选晾晒。"
    source = Report("样本县人民政府", 2023, report_text("样本县", 2023, seed=1, planted=left))
    copy = Report("示例市人民政府", 2024, report_text("示例市", 2024, seed=3, planted=left))
    [place] = Shelf([source]).examine(copy)["places"]
    assert (place["name"], place["weight"], place["copied"]) == ("样本县", 1.0, True)
    assert copy.text[slice(*place["span"])] == "样本县"
    assert "样本县的收费窗口" in place["quote"]
    assert "样本县人民政府" in place["reason"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "hostile",
    [
        "行政" * 500_000,
        own_passage(1) * 10_000,
        "".join(chr(0x4E00 + i % 20_000) for i in range(1_000_000)),
        "。" * 1_000_000,
    ],
    ids=["no end", "one passage for ever", "every character", "marks alone"],
)
def test_a_megabyte_of_hostile_text_is_bounded(hostile: str) -> None:
    assert len(keys_of(hostile)) <= MAX_KEYS
    shelf = Shelf([Report("样本县人民政府", 2023, hostile)])
    found = shelf.examine(Report("示例市人民政府", 2024, hostile))
    assert found["truncated"] is (len(hostile) > MAX_TEXT)
    assert all(passage["b"]["span"][1] <= MAX_TEXT for passage in found["passages"])


@pytest.fixture(scope="module")
def provinces(shared: Path) -> Shelf:
    return Shelf(
        Report(f"{path.parent.name}人民政府", int(path.stem), path.read_text(encoding="utf-8"), kind="work_report")
        for path in sorted((shared / "reports" / "work_reports").glob("*/*.txt"))
    )


@pytest.mark.shared
def test_planted_passages_among_real_reports_are_found_and_little_else(provinces: Shelf) -> None:
    """Passages of four sentences, a tenth of their characters edited, all figures changed."""
    chance = random.Random(11)
    planted = found = wrong = 0
    for _ in range(25):
        a, b = chance.sample(provinces.reports, 2)
        if a.publisher == b.publisher:
            continue
        spans = split_sentences(a.text)
        first = chance.randrange(20, len(spans) - 20)
        piece = edited(a.text[spans[first][0] : spans[first + 3][1]], chance)
        lines = b.text.split("\n")
        lines.insert(chance.randrange(5, len(lines)), piece)
        text = "\n".join(lines)
        low = text.index(piece)
        planted += len(piece)
        for passage in provinces.examine(replace(b, text=text, year=2028))["passages"]:
            start, end = passage["b"]["span"]
            inside = max(0, min(end, low + len(piece)) - max(start, low))
            found, wrong = found + inside, wrong + end - start - inside
    assert found / planted > 0.8
    assert found / (found + wrong) > 0.95


@pytest.mark.shared
def test_real_reports_of_different_provinces_share_next_to_nothing(provinces: Shelf) -> None:
    latest = [report for report in provinces.reports if report.year == 2026]
    shares = [provinces.examine(report)["share_masked"] for report in latest[::3]]
    assert max(shares) < 0.03
    assert sum(shares) / len(shares) < 0.005


def edited(text: str, chance: random.Random) -> str:
    """Change every figure, and a tenth of the characters."""
    changed = list(re.sub(r"\d+", lambda match: str(chance.randrange(1, 10 ** min(len(match[0]), 6))), text))
    for _ in range(len(text) // 20):
        at = chance.randrange(len(changed))
        changed[at] = "" if chance.random() < 0.5 else changed[at] + chance.choice("推进全面深化加快建设提升工作")
    return "".join(changed)
