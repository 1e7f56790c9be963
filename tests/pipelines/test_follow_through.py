"""Promises are followed into the next report: evidence, status, figures, what is promised again, and why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import candidates
from pipelines.candidates import FEATURES
from pipelines.commitments import commitment_at, commitments
from pipelines.document import FollowThrough, Structured
from pipelines.follow_through import AGAIN_FEATURES, LINK_FEATURES, follow_result, follow_through
from pipelines.matching import split_region
from pipelines.model import load_model, parse_model
from pipelines.regions import paragraphs
from pipelines.status import DONE_FEATURES
from pipelines.structure import structure

FIXTURES = Path(__file__).parent.parent / "fixtures" / "gold"


@cache
def pair() -> tuple[Structured, Structured]:
    plan, review = ((FIXTURES / name).read_text(encoding="utf-8") for name in ("plan.txt", "review.txt"))
    return structure(plan), structure(review)


def follow(text: str) -> FollowThrough:
    plan, review = pair()
    start = plan.text.index(text, plan.text.index("二、2024年工作安排"))
    return follow_through(plan, review, [commitment_at(plan, (start, start + len(text)), "x")])[0]


@pytest.mark.parametrize(
    ("promise", "status", "quote", "verdict"),
    [
        ("地区生产总值增长6%左右", "missed", "地区生产总值增长5.2%", "missed"),
        ("一般公共预算收入增长4%以上", "fulfilled", "一般公共预算收入增长4.6%", "met"),
        ("城镇调查失业率控制在5.5%以内", "fulfilled", "城镇调查失业率为5.3%", "met"),
        ("居民收入增长与经济增长同步", "fulfilled", "居民人均可支配收入增长5.6%", "met"),
        ("实施传统产业技改项目80个", "missed", "实施技改项目63个", "missed"),
        ("2024年6月底前建成北站综合客运枢纽", "missed", "北站综合客运枢纽于9月28日投入使用", "missed"),
        ("建成市儿童医院新院区", "progressed", "市儿童医院新院区主体工程封顶", None),
        ("完成石河流域综合治理", "fulfilled", "石河流域综合治理工程全面完工", None),
        ("新建社区食堂40个", "fulfilled", "年度10件民生实事全部完成", None),
    ],
)
def test_judges(promise: str, status: str, quote: str, verdict: str | None) -> None:
    result = follow(promise)
    assert quote in result.evidence[0].text
    assert (result.status, result.verdict) == (status, verdict)
    assert result.reasons


@pytest.mark.parametrize(
    ("promise", "status", "again"),
    [
        ("推进市域铁路2号线前期工作", "carried_over", "推进市域铁路2号线前期工作"),
        ("健全志愿服务体系", "carried_over", "健全志愿服务体系"),
        ("推进建筑垃圾资源化利用", "no_mention", ""),
    ],
)
def test_says_what_nobody_reported(promise: str, status: str, again: str) -> None:
    result = follow(promise)
    assert (result.status, result.evidence) == (status, ())
    assert len(result.candidates) == 3
    assert again in (result.carried.text if result.carried else "")
    assert "未找到不等于未做" in result.reasons[0]


def test_a_deficiency_is_no_evidence() -> None:
    _, review = pair()
    lacking = [p.span for p in paragraphs(review) if p.region == "deficiency"]
    assert lacking
    for result in follow_through(*pair()):
        for entry in result.candidates:
            assert not any(low <= entry.span[0] < high for low, high in lacking)


def test_every_quote_is_verbatim_and_in_its_place() -> None:
    plan, review = pair()
    results = follow_through(plan, review)
    assert [result.commitment for result in results] == list(commitments(plan))
    for result in results:
        for entry in (*result.evidence, *result.candidates, *([result.carried] if result.carried else [])):
            assert review.text[slice(*entry.span)] == entry.text
            assert 0 <= entry.score <= 1
        assert 0 <= result.confidence <= 1
        assert result.evidence == result.candidates[: len(result.evidence)]
        if result.actual:
            assert review.text[slice(*result.actual.span)] == result.actual.text
            assert result.evidence[0].span[0] <= result.actual.span[0] < result.evidence[0].span[1]
        assert (result.status == "carried_over") <= (result.carried is not None)
        assert (result.status in ("carried_over", "no_mention")) == (not result.evidence)


def test_long_reports_are_compared_in_parts_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = follow_through(*pair())
    monkeypatch.setattr(candidates, "AT_ONCE", 400)
    monkeypatch.setattr(candidates, "BATCH", 3)
    assert follow_through(*pair()) == whole


def test_gives_the_shape_of_follow_json() -> None:
    plan, review = pair()
    results = follow_through(plan, review)
    moved = follow_result(
        results,
        plan,
        review,
        deficiencies=[{"state": "new"}],
        recycled={"share": 0.1},
        to_plan=lambda span: (span[0] + 100, span[1] + 100),
        to_review=lambda span: (span[0] + 7, span[1] + 7),
    )
    told = json.loads(json.dumps(moved))
    assert set(told) >= {"commitments", "deficiencies", "recycled", "warnings"}
    first, result = told["commitments"][0], results[0]
    assert first["span"] == [result.commitment.span[0] + 100, result.commitment.span[1] + 100]
    assert first["evidence"][0]["span"] == [result.evidence[0].span[0] + 7, result.evidence[0].span[1] + 7]
    assert {"id", "text", "section", "status", "confidence", "candidates", "carried", "verdict", "reasons"} <= set(
        first
    )
    assert told["warnings"] == []


def test_missing_parts_are_named_and_nothing_breaks() -> None:
    plan, review = pair()
    empty = structure("示例市2024年度法治政府建设情况报告", kind="rule_of_law")
    assert follow_through(empty, review) == ()
    for result in follow_through(plan, empty):
        assert (result.status, result.evidence, result.candidates) == ("no_mention", (), ())
    assert len(follow_result((), empty, empty)["warnings"]) == 3


def test_a_traditional_report_answers_a_simplified_plan() -> None:
    plan, review = pair()
    from opencc import OpenCC

    traditional = structure(OpenCC("s2t").convert(review.text))
    start = plan.text.index("完成石河流域综合治理")
    result = follow_through(plan, traditional, [commitment_at(plan, (start, start + 10), "x")])[0]
    assert result.status == "fulfilled"
    assert "石河流域綜合治理" in result.evidence[0].text


def test_answers_do_not_depend_on_the_company() -> None:
    plan, review = pair()
    together = follow_through(plan, review)
    alone = follow_through(plan, review, [together[3].commitment])[0]
    assert (alone.status, alone.verdict) == (together[3].status, together[3].verdict)
    assert [e.span for e in alone.candidates] == [e.span for e in together[3].candidates]
    assert alone.confidence == pytest.approx(together[3].confidence, abs=1e-5)


def test_growth_over_years_is_no_years_result() -> None:
    plan = structure(
        "示例市2025年政府工作报告\n一、2024年工作回顾\n很好。\n二、2025年工作安排\n地区生产总值增长5%左右。"
    )
    review = structure(
        "示例市2026年政府工作报告\n一、“十四五”时期工作回顾\n五年来，主要做了以下工作。\n地区生产总值增长31%。"
        "\n二、2026年工作安排\n推进改革。"
    )
    result = follow_through(plan, review)[0]
    assert result.verdict == "not_comparable"
    assert result.status == "progressed"


@pytest.mark.parametrize(
    ("promised", "reported"),
    [
        ("城镇新增就业6万人以上。", "城镇新增就业31.5万人。"),
        ("新建充电桩800个。", "建成充电桩4300个。"),
        ("居民收入增长与经济增长同步。", "居民人均可支配收入增长33%。"),
    ],
)
def test_what_paragraphs_go_on_to_tell_of_five_years_meets_no_years_target(promised: str, reported: str) -> None:
    plan = structure(f"示例市2025年政府工作报告\n一、2024年工作回顾\n很好。\n二、2025年工作安排\n{promised}")
    told = (
        "示例市2026年政府工作报告\n一、2025年和“十四五”时期工作回顾\n2025年，地区生产总值增长5.1%。\n"
        "2025年是“十四五”收官之年。{opening}，全市上下克难奋进。\n——人民生活更有质感。{reported}\n"
        "二、2026年工作安排\n推进改革。"
    )
    several, one = (
        follow_through(plan, structure(told.format(opening=opening, reported=reported)))[0]
        for opening in ("五年来", "一年来")
    )
    assert (several.status, several.verdict) == ("progressed", "not_comparable")
    assert (one.status, one.verdict) == ("fulfilled", "met")


def test_a_shortfall_is_admitted_under_the_short_name_too() -> None:
    plan = structure(
        "示例市2025年政府工作报告\n一、2024年工作回顾\n很好。\n二、2025年工作安排\n居民消费价格涨幅2%左右。"
    )
    review = structure(
        "示例市2026年政府工作报告\n一、2025年工作回顾\n全市经济平稳。去年工业投资增速和CPI涨幅未达年初预期。\n"
        "二、2026年工作安排\n推进改革。"
    )
    result = follow_through(plan, review)[0]
    assert result.status == "missed"
    assert any("cpi" in reason for reason in result.reasons)


def test_coefficients_fit_the_features() -> None:
    model = load_model()
    assert model.ranking.features == model.repeating.features == FEATURES
    assert model.link.features == LINK_FEATURES
    assert model.again.features == AGAIN_FEATURES
    assert model.done.features == DONE_FEATURES
    assert set(model.thresholds) == {"link", "again", "done", "second"}
    with pytest.raises(KeyError):
        parse_model("[ranking]\nintercept = 1.0")


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="一二、工作回顾安排2025年推进完成增长5%，。\n“”（）五年", max_size=300), st.booleans())
def test_any_text_is_followed_without_error(text: str, as_plan: bool) -> None:
    plan, review = pair()
    other = structure(text)
    sides = (other, review) if as_plan else (plan, other)
    for result in follow_through(*sides):
        assert result.status in ("fulfilled", "progressed", "missed", "carried_over", "no_mention")


def test_a_report_without_end_is_cut_and_says_so() -> None:
    told = (
        "示例市2025年政府工作报告\n一、2024年工作回顾\n"
        + "建成公园，完成改造。" * 2100
        + "\n二、2025年工作安排\n推进改革。"
    )
    plan, review = pair()[0], structure(told)
    results = follow_through(plan, review)
    assert len(results) == len(commitments(plan))
    assert any("过长" in warning for warning in follow_result(results, plan, review)["warnings"])


NUMBERED = (
    "一、{year}年法治政府建设工作成效\n{done}\n二、存在的问题\n（一）执法力量不足。\n"
    "三、{next}年法治政府建设工作安排\n{planned}\n示例市人民政府"
)


def test_reports_of_nothing_but_numbered_sentences_are_searched() -> None:
    """A line that is all there is of its number is what the report says, no heading of something else."""
    promised = "（一）制定行政执法监督办法。\n（二）新建法治文化公园4个。\n（三）培育法律明白人300名。"
    plan = structure(NUMBERED.format(year=2024, next=2025, done="（一）调解纠纷120件。", planned=promised))
    done = "（一）新建法治文化公园4个。\n（二）调解纠纷210件。"
    again = "（一）制定行政执法监督办法，推动平台互联互通。\n（二）开展执法评查。"
    review = structure(NUMBERED.format(year=2025, next=2026, done=done, planned=again))
    rules, parks, people = follow_through(plan, review, commitments(plan))
    assert (rules.status, rules.carried and rules.carried.text) == (
        "carried_over",
        "（一）制定行政执法监督办法，推动平台互联互通。",
    )
    assert (parks.status, [each.text for each in parks.evidence]) == ("fulfilled", ["（一）新建法治文化公园4个。"])
    assert people.status == "no_mention"


def test_numbered_lines_among_titled_paragraphs_are_searched() -> None:
    """（一）健全机制。正文… beside （二）制定办法。: the second says what was done, though the first one is a title."""
    plan = structure(
        NUMBERED.format(year=2024, next=2025, done="（一）调解纠纷120件。", planned="（一）新建法治公园4个。")
    )
    done = "（一）加强普法。举办普法讲座12场。\n（二）新建法治公园4个。\n（三）推进行政复议。办理案件120件。"
    again = "（一）加强组织领导。定期听取汇报。\n（二）新建法治公园6个。"
    review = structure(NUMBERED.format(year=2025, next=2026, done=done, planned=again))
    (parks,) = follow_through(plan, review, commitments(plan))
    assert (parks.status, [each.text for each in parks.evidence]) == ("fulfilled", ["（二）新建法治公园4个。"])
    assert (parks.carried and parks.carried.text) == "（二）新建法治公园6个。"


@pytest.mark.parametrize(
    "planned",
    [
        "（一）加强普法。\n举办普法讲座12场。\n（二）健全机制。定期听取汇报。",
        "（一）加强普法。\n1.讲座。举办普法讲座12场。\n（二）健全机制。定期听取汇报。",
    ],
    ids=["a sentence below", "a deeper number below"],
)
def test_a_numbered_line_with_sentences_below_stays_a_heading(planned: str) -> None:
    plan = structure(NUMBERED.format(year=2024, next=2025, done="（一）调解纠纷120件。", planned=planned))
    texts = split_region(plan, paragraphs(plan), "plan").texts
    assert texts[:2] == ("举办普法讲座12场。", "定期听取汇报。")
