"""A report in Traditional characters gets the answers of the same report in Simplified ones, quoted as written."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import opencc
import pytest
from opencc import OpenCC

from pipelines.deficiencies import deficiencies
from pipelines.deficiency_chains import chains
from pipelines.fold import fold, simplify
from pipelines.follow_through import follow_through
from pipelines.scripts import simplified
from pipelines.structure import structure

PLAN = """示例市2023年法治政府建设年度报告
一、2023年工作情况
着力推进依法行政，办理行政复议案件98件。
二、2024年工作打算
（一）完善行政复议办案机制。年底前建成行政复议咨询委员会，行政复议案件按期办结率达到98%以上。
（二）着力规范行政执法。修订《示例市行政执法监督办法》，持续开展行政执法案卷评查，评查案卷200件以上。
（三）加强卫生健康领域执法。城乡居民人均可支配收入增长与经济增长保持同步，深化行政争议实质性化解。
"""
REVIEW = """示例市2024年法治政府建设年度报告
一、2024年工作情况
全市地区生产总值增长5.5%，城乡居民人均可支配收入增长4.9%。行政复议咨询委员会挂牌成立，按期办结率99.2%。
修订出台《示例市行政执法监督办法》，评查行政执法案卷176件。着力推进卫生健康领域执法，持续加强行政争议化解。
二、2025年工作打算
着力推动行政争议实质性化解，继续完善卫生健康领域执法机制。
"""


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_script_changes_no_answer_and_no_quote(script: str) -> None:
    convert = OpenCC(script).convert
    plain = follow_through(structure(PLAN), structure(REVIEW))
    plan, review = structure(convert(PLAN)), structure(convert(REVIEW))
    written = follow_through(plan, review)
    assert len(plain) >= 6
    assert {result.status for result in plain} >= {"fulfilled", "missed"}
    assert [(r.commitment.span, r.status, r.confidence, r.verdict) for r in written] == [
        (r.commitment.span, r.status, r.confidence, r.verdict) for r in plain
    ]
    assert [[e.span for e in r.evidence] for r in written] == [[e.span for e in r.evidence] for r in plain]
    for result in written:
        assert result.commitment.text == plan.text[slice(*result.commitment.span)]
        for entry in (*result.evidence, *result.candidates, *([result.carried] if result.carried else [])):
            assert entry.text == review.text[slice(*entry.span)]
        if result.actual:
            assert result.actual.text == review.text[slice(*result.actual.span)]


def test_chosen_commitments_stay_as_they_were_given() -> None:
    convert = OpenCC("s2tw").convert
    plan, review = structure(convert(PLAN)), structure(convert(REVIEW))
    first = follow_through(plan, review)[0].commitment
    given = replace(first, id="mine")
    assert [result.commitment for result in follow_through(plan, review, [given])] == [given]


def test_a_report_in_simplified_characters_is_left_alone() -> None:
    report = structure(PLAN)
    assert simplified(report) is report


LACKING = """示例市{year}年法治政府建设年度报告
一、{year}年工作情况
行政争议调解中心挂牌运行，全年调解行政争议案件113件。
二、存在的问题
一是行政争议实质性化解能力不足，诉前调解机制尚未建立。二是干部担当作为不够。
三、{next}年工作打算
设立行政争议调解中心，健全诉前调解机制。让我们更加紧密地团结在以习近平同志为核心的党中央周围，担当作为，再创佳绩。
"""


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_script_changes_no_answer_to_a_deficiency(script: str) -> None:
    convert = OpenCC(script).convert
    texts = [LACKING.format(year=year, next=year + 1) for year in (2023, 2024)]
    plain, other = [structure(text) for text in texts], [structure(convert(text)) for text in texts]
    mine, theirs = deficiencies(*plain), deficiencies(*other)
    assert [bool(record["answer"]) for record in mine] == [True, False]
    for one, two in zip(mine, theirs, strict=True):
        assert (two["span"], two["state"]) == (one["span"], one["state"])
        for field, report in (("answer", other[1]), ("result", other[1])):
            assert bool(two[field]) == bool(one[field])
            if two[field]:
                assert (two[field]["span"], two[field]["score"]) == (one[field]["span"], one[field]["score"])
                assert two[field]["text"] == report.text[slice(*two[field]["span"])]
    years = [[(2023, report), (2024, later)] for report, later in (plain, other)]
    one_by_one, again = (chains(reports) for reports in years)
    assert [[(link.span, link.state) for link in chain.links] for chain in again] == [
        [(link.span, link.state) for link in chain.links] for chain in one_by_one
    ]
    answer = again[0].links[0].answer.answer
    assert answer
    assert answer.text == other[0].text[slice(*answer.span)]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("著力推動", "着力推动"),
        ("沿著道路、接著幹", "沿着道路、接着干"),
        ("成效顯著", "成效显著"),
        ("著名專家編著", "著名专家编著"),
        ("醫療衞生", "医疗卫生"),
    ],
)
def test_forms_of_taiwan_and_hong_kong_are_simplified(written: str, plain: str) -> None:
    assert simplify(written) == plain
    assert fold(written).original((1, 2)) == (1, 2)


def test_a_word_of_simplified_texts_is_left_alone() -> None:
    """The converter takes the 坏土 in it for the 坯土 of Traditional texts."""
    assert simplify("严查破坏土地资源行为") == simplify("嚴查破壞土地資源行為") == "严查破坏土地资源行为"


def test_no_character_that_the_converter_would_change_is_passed_over() -> None:
    characters = [chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    passed = [old for old, new in zip(characters, converted, strict=True) if old != new and simplify(old) == old]
    assert passed == []


def test_no_phrase_that_the_converter_would_change_is_passed_over(tmp_path: Path) -> None:
    """All the converter's phrases, as its own tool lists them; of 批覆盖章 no 覆盖 is read."""
    folder = Path(opencc.__file__).parent / "clib"
    tool, phrases = folder / "bin" / "opencc_dict", folder / "share" / "opencc" / "TSPhrases.ocd2"
    if not tool.exists() or not phrases.exists():
        pytest.skip("this build of OpenCC brings no tool that lists its phrases")
    listed = tmp_path / "phrases.txt"
    subprocess.run([tool, "-i", phrases, "-f", "ocd2", "-t", "text", "-o", listed], check=True)
    written = [line.split("\t")[0] for line in listed.read_text(encoding="utf-8").splitlines()]
    convert = OpenCC("t2s").convert
    clauses = [f"把{phrase}{after}" for phrase in written if "坏" not in phrase for after in ("列入", "盖章")]
    changed = [clause for clause in clauses if convert(clause) != clause]
    assert len(changed) > 400
    assert [clause for clause in changed if simplify(clause) == clause] == []
