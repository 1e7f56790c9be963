"""What a change weighs, and that the reader sees why."""

from __future__ import annotations

import pytest

from pipelines.significance import significance

DENIED = "否定词变动"


def _factors(a: str, b: str) -> dict[str, float]:
    return dict(significance("wording", a, b, section="result")[1])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("持续优化营商环境。", "不断优化营商环境。"),
        ("加强儿童保护。", "加强未成年人保护。"),
        ("推广智能巡检。", "推广无人机巡检。"),
        ("保护传统技艺。", "保护非遗技艺。"),
        ("增长至少三成。", "增长不低于三成。"),
        ("持續優化營商環境。", "不斷優化營商環境。"),
    ],
)
def test_words_that_deny_nothing_are_no_negation(a: str, b: str) -> None:
    assert DENIED not in _factors(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("办结率达标。", "办结率未达标。"),
        ("允许收取费用。", "不得收取费用。"),
        ("有违法收费。", "没有违法收费。"),
        ("群众滿意。", "群众不滿意。"),
        ("未发生败诉。", "发生败诉。"),
    ],
)
def test_a_sentence_that_says_the_opposite_weighs_more(a: str, b: str) -> None:
    assert _factors(a, b)[DENIED] > 0


def test_a_removed_sentence_with_a_figure_weighs_more_than_a_slogan() -> None:
    counted, _ = significance("removed", "全年受理行政复议案件120件。", "", section="result")
    slogan, _ = significance("removed", "（一）让我们携手并进，再创佳绩。", "", section="result")
    assert counted > slogan


def test_what_an_edit_does_decides_the_order() -> None:
    tags = ("target_lowered",)
    lowered, _ = significance("wording", "增长5%以上。", "增长5%左右。", section="plan", tags=tags)
    figure, _ = significance("figure", "办结98件。", "办结89件。", section="result", figure_shift=0.1)
    reworded, _ = significance("wording", "深入推进各项工作。", "扎实推进各项工作。", section="plan", edited=0.2)
    quotes, _ = significance("typographic", "“一网通办”", "「一网通办」", section="plan")
    assert min(lowered, figure) > reworded > quotes > 0
