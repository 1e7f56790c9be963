"""Kinds, tags, figures and pieces of a changed sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.classify import kind_of
from pipelines.document import SectionKind
from pipelines.figures import figures, mask, strip_enumerator
from pipelines.numerals import numeral
from pipelines.pieces import differing_clauses, pieces
from pipelines.tags import changed_figures, tags_of


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("办结102件。", "办结98件。", "figure"),
        ("办结率1.5%。", "办结率15%。", "figure"),
        ("增长1，024件。", "增长1024件。", "typographic"),
        ("增长１０２４件。", "增长1024件。", "typographic"),
        ("取消事项三十项。", "取消事项三十五项。", "figure"),
        ("取消事项三十项。", "取消事项30项。", "typographic"),
        ("百分之九十五。", "95%。", "typographic"),
        ("全国第三。", "全国第五。", "figure"),
        ("2024年6月底前完成。", "2024年9月底前完成。", "figure"),
        ("年底前完成。", "上半年完成。", "figure"),
        ("三季度末前完成。", "一季度末前完成。", "figure"),
        ("办结102件，调解30件。", "办结30件，调解102件。", "figure"),
        ("办结甲类102件，调解乙类30件。", "调解乙类30件，办结甲类102件。", "wording"),
        ("办结102件，加强培训。", "办结98件，强化培训。", "figure"),
        ("进一步加强。", "更加强化。", "wording"),
        ("统一部署。", "全面部署。", "wording"),
        ("打造一批品牌。", "打造品牌。", "wording"),
        ("（三）推进改革。", "（四）推进改革。", "wording"),
        ("1.推进改革。", "1、推进改革。", "typographic"),
        ("推進“放管服”改革，優化服務。", "推进「放管服」改革、优化服务", "typographic"),
        ("推进 改革——优化。", "推进改革—优化。", "typographic"),
        ("检查10-20次。", "检查1020次。", "figure"),
        ("检查10-20次。", "检查10至20次。", "typographic"),
        ("检查10——20次。", "检查10—20次。", "typographic"),
        ("覆盖80%的乡镇。", "覆盖80的乡镇。", "figure"),
        ("十五届全会。", "十　五届全会。", "typographic"),
    ],
)
def test_kinds(a: str, b: str, kind: str) -> None:
    assert kind_of(a, b) == kind
    assert kind_of(b, a) == kind


@pytest.mark.parametrize(
    ("a", "b", "section", "tags"),
    [
        ("确保完成。", "力争完成。", "plan", ("softened",)),
        ("力争完成。", "确保完成。", "plan", ("hardened",)),
        ("必须公开。", "原则上公开。", "plan", ("softened",)),
        ("完成平台建设。", "推进平台建设。", "plan", ("softened",)),
        ("，实现全覆盖。", "，力争实现全覆盖。", "plan", ("softened",)),
        ("應當公開。", "必須公開。", "plan", ("hardened",)),
        ("全面推进。", "深入推进。", "plan", ()),
        ("加强培训，优化服务。", "加强培训，确保每一名群众都能够享受到高质量的公共服务，优化服务。", "plan", ()),
        ("达到95%以上。", "达到90%以上。", "plan", ("target_lowered",)),
        ("建设养老床位500张。", "建设养老床位600张。", "plan", ("target_raised",)),
        ("办结案件500件。", "办结案件600件。", "result", ()),
        ("力争办结案件500件。", "力争办结案件600件。", "result", ("target_raised",)),
        ("失业率控制在5.5%以内。", "失业率控制在6%以内。", "plan", ("target_lowered",)),
        ("时限压缩至3个工作日。", "时限压缩至2个工作日。", "plan", ("target_raised",)),
        ("实施“六个一”工程。", "实施“七个一”工程。", "plan", ()),
        ("治理PM2.5污染。", "治理PM10污染。", "plan", ()),
        ("服务60岁以上老人。", "服务65岁以上老人。", "plan", ()),
        ("2025年底前建成。", "2026年底前建成。", "plan", ("deadline_later",)),
        ("6月底前建成。", "年底前建成。", "plan", ("deadline_later",)),
        ("2026年底前建成。", "2026年上半年建成。", "plan", ("deadline_earlier",)),
        ("今年年底前建成。", "明年年底前建成。", "plan", ("deadline_later",)),
        ("3个月内办结。", "6个月内办结。", "plan", ("deadline_later",)),
        ("2026年是开局之年。", "2025年是开局之年。", "plan", ()),
        ("于9月28日发布。", "于9月29日发布。", "result", ()),
        (
            "确保2025年底前达到95%以上。",
            "力争2026年底前达到90%以上。",
            "plan",
            ("softened", "target_lowered", "deadline_later"),
        ),
    ],
)
def test_tags(a: str, b: str, section: SectionKind, tags: tuple[str, ...]) -> None:
    edits = pieces(a, b)
    assert tags_of(a, b, edits, tuple(changed_figures(a, b, edits)), section=section) == tags


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("二十", 20), ("一百零五", 105), ("三千二百", 3200), ("两万三千", 23_000), ("一亿二千万", 1.2e8),
        ("二〇二五", 2025), ("九十八点五", 98.5), ("一千零一", 1001), ("十四五", None), ("点五", None),
        ("亿" * 60, None), ("九" * 400 + "点五", None),
    ],
)  # fmt: skip
def test_numerals(text: str, value: float | None) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是推进，二是完善。", []),
        ("（十二）优化服务3项。", ["3"]),
        ("投资3.2万亿元，下降-5.2%。", ["3.2万亿", "-5.2%"]),
        ("２０２４年１２月，共1，024件。", ["2024年12月", "1,024"]),
        ("十分重视，千方百计，统一标准。", []),
        ("百分之九十以上。", ["百分之九十"]),
        ("共 3 5 项", ["3 5"]),
    ],
)
def test_figures_are_found_as_written(text: str, found: list[str]) -> None:
    assert [figure.text for figure in figures(text)] == found


@given(st.text(alphabet="0123456789０一二三十百千万亿零第年月日底%％.,，-件第 “（）①是上半", max_size=30))
def test_any_mixture_of_digits_is_read_and_spans_are_in_order(text: str) -> None:
    position = 0
    for figure in figures(text):
        assert position <= figure.span[0] < figure.span[1] <= len(text)
        position = figure.span[1]
    assert len(mask(text, "")) <= len(text)


@pytest.mark.parametrize(
    "text",
    ["9" * 400, "-" + "9" * 400, "1" + "万亿" * 60, "0" + "亿" * 60, "百分之" + "9" * 400],
    ids=["digits", "below zero", "scales", "nothing times scales", "percent"],
)
def test_a_row_of_digits_without_end_is_a_finite_figure(text: str) -> None:
    assert [math.isfinite(1e8 * figure.value) for figure in figures(f"共{text}件")] == [True]


def test_masked_templates_are_equal_whatever_the_figures() -> None:
    assert (
        mask("2024年办结102件，办结率98%。") == mask("2023年办结九十五件，办结率百分之九十。") == "#办结#件，办结率#。"
    )


def test_an_enumerator_is_no_figure() -> None:
    assert strip_enumerator("（三）推进改革。") == strip_enumerator("①推进改革。") == "推进改革。"


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("共1523件。", "共1524件。", [("1523", "1524")]),
        ("确保完成。", "保证完成。", [("确保", "保证")]),
        ("推进改革。", "大力推进改革。", [("", "大力")]),
        ("稳步推进改革。", "推进改革。", [("稳步", "")]),
        ("增长9.5%。", "增长19.5%。", [("9.5", "19.5")]),
        ("“好”。", "「好」。", [("“", "「"), ("”", "」")]),
        ("使用LED屏。", "使用LCD屏。", [("LED", "LCD")]),
        ("1,024件", "1,025件", [("1,024", "1,025")]),
    ],
)
def test_pieces_read_well(a: str, b: str, edits: list[tuple[str, str]]) -> None:
    assert [(a[slice(*piece.a_span)], b[slice(*piece.b_span)]) for piece in pieces(a, b)] == edits


TEXT = st.text(alphabet="加强推进12.,，。“」 é\n３執执İßa", max_size=25)


@given(TEXT, TEXT)
def test_pieces_turn_a_into_b(a: str, b: str) -> None:
    position, parts = 0, []
    for piece in pieces(a, b):
        assert position <= piece.a_span[0]
        parts += [a[position : piece.a_span[0]], b[slice(*piece.b_span)]]
        position = piece.a_span[1]
    assert "".join(parts) + a[position:] == b


@given(TEXT, TEXT)
def test_what_lies_outside_the_differing_clauses_is_equal(a: str, b: str) -> None:
    head, tail = differing_clauses(a, b)

    assert a[:head] == b[:head]
    assert a[len(a) - tail :] == b[len(b) - tail :]
    assert head + tail <= min(len(a), len(b))
