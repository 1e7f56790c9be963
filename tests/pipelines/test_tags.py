"""Tags of a changed sentence, through the whole comparison: what became of the promise, the target, the deadline."""

from __future__ import annotations

import pytest

from pipelines.bounds import Bound, bound_of, firmer
from pipelines.diff import diff
from pipelines.document import Change
from pipelines.structure import structure

REPORT = """示例市2024年法治政府建设年度报告
一、2024年工作情况
{result}
今年以来工作扎实。
二、2025年工作安排
各项工作如下。
{plan}
"""


def _change(a: str, b: str, part: str = "plan") -> Change:
    texts = [{"result": "全年无事。", "plan": "继续努力。"} | {part: text} for text in (a, b)]
    (change,) = diff(*(structure(REPORT.format(**text)) for text in texts))
    return change


@pytest.mark.parametrize(
    ("a", "b", "tag"),
    [
        ("今年全面建成平台。", "明年全面建成平台。", "deadline_later"),
        ("明年年底前完成改造。", "今年年底前完成改造。", "deadline_earlier"),
        ("三年内完成改造。", "五年内完成改造。", "deadline_later"),
        ("两年内完成改造。", "一年内完成改造。", "deadline_earlier"),
        ("3日内办结申请。", "5个工作日内办结申请。", "deadline_later"),
        ("6个月内办结申请。", "2年内办结申请。", "deadline_later"),
        ("“十五五”期间建成枢纽。", "“十六五”期间建成枢纽。", "deadline_later"),
        ("年底前完成改造。", "2027年底前完成改造。", "deadline_later"),
        ("2026年6月底前完成改造。", "年底前完成改造。", "deadline_earlier"),
    ],
)
def test_moved_deadlines_are_figures(a: str, b: str, tag: str) -> None:
    change = _change(a, b)
    assert (change.kind, change.tags) == ("figure", (tag,))


@pytest.mark.parametrize(
    ("a", "b"),
    [("今年要做好以下工作。", "明年要做好以下工作。"), ("“十四五”时期是关键五年。", "“十五五”时期是关键五年。")],
)
def test_another_year_of_no_promise_is_no_deadline(a: str, b: str) -> None:
    change = _change(a, b)
    assert (change.kind, change.tags) == ("figure", ())


def test_a_year_word_left_out_is_wording() -> None:
    assert _change("今年，我们要抓好落实。", "我们要抓好落实。").kind == "wording"


@pytest.mark.parametrize(
    ("a", "b", "tag"),
    [
        ("新增就业60万人以上。", "新增就业60万人左右。", "target_lowered"),
        ("经济增长5%左右。", "经济增长5%以上。", "target_raised"),
        ("失业率控制在5.5%以内。", "失业率5.5%左右。", "target_lowered"),
        ("新建学校不少于10所。", "新建学校10所。", "target_lowered"),
    ],
)
def test_words_that_bound_a_target_are_read(a: str, b: str, tag: str) -> None:
    change = _change(a, b)
    assert (change.kind, change.tags) == ("wording", (tag,))


def test_bounds_of_results_are_no_targets() -> None:
    assert _change("新增就业60万人以上。", "新增就业60万人左右。", "result").tags == ()


@pytest.mark.parametrize(
    ("a", "b", "tag"),
    [
        ("年底前完成改造。", "尽快完成改造。", "softened"),
        ("新建学校10所。", "新建学校一批。", "softened"),
        ("逐步完成改造。", "6月底前完成改造。", "hardened"),
    ],
)
def test_a_target_or_a_day_that_became_words_is_softened(a: str, b: str, tag: str) -> None:
    assert _change(a, b).tags == (tag,)


@pytest.mark.parametrize(
    ("a", "b", "tags"),
    [
        ("出台管理办法。", "研究出台管理办法。", ("softened",)),
        ("谋划启动改造。", "启动改造。", ("hardened",)),
        ("全面推行清单制度。", "试点推行清单制度。", ("softened",)),
        ("谋划实施新一轮行动。", "谋划推行新一轮行动。", ()),
    ],
)
def test_what_is_only_thought_about_is_softer(a: str, b: str, tags: tuple[str, ...]) -> None:
    assert _change(a, b).tags == tags


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("深刻吸取“7·17”火灾教训。", "深刻吸取“7⋅17”火灾教训。"),
        ("经济增长5.0%—5.5%。", "经济增长5.0%——5.5%。"),
        ("经济增长5.0%—5.5%。", "经济增长5.0%--5.5%。"),
        ("2、从严从实公开信息。", "2，从严从实公开信息。"),
        ("接着一茬干。", "接著一茬幹。"),
    ],
)
def test_marks_alone_are_typographic(a: str, b: str) -> None:
    assert _change(a, b).kind == "typographic"


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("登记代码911100001234567891号。", "登记代码911100001234567892号。", "figure"),
        ("登记代码911100001234567891号。", "登记代码９１1100001234567891号。", "typographic"),
        ("登记" + "1" * 400 + "号。", "登记" + "1" * 399 + "2号。", "figure"),
        ("规模一千万亿元。", "规模1000万亿元。", "typographic"),
    ],
)
def test_every_digit_of_a_long_number_counts(a: str, b: str, kind: str) -> None:
    assert _change(a, b, "result").kind == kind


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("扩大汽车零部件等品类，打造再制造集聚区，延伸链条。", "打造再制造集聚区，延伸链条。", "wording"),
        ("实施新一轮改革行动。", "实施新的改革行动。", "wording"),
        ("第一时间处置。", "及时处置。", "wording"),
        ("排名全省第一。", "排名全省第三。", "figure"),
        ("大家一起努力，共同奋斗。", "大家努力，共同奋斗。", "wording"),
        ("发生一起较大生产安全事故。", "发生两起较大生产安全事故。", "figure"),
        ("发生一起较大生产安全事故。", "发生较大生产安全事故。", "figure"),
    ],
)
def test_a_word_with_a_numeral_in_it_is_no_figure(a: str, b: str, kind: str) -> None:
    assert _change(a, b, "result").kind == kind


def test_pieces_take_in_the_separators_alone() -> None:
    change = _change("办理1,024,567件。", "办理1024567件。", "result")
    assert [
        change.a_text[p.a_span[0] - change.a_span[0] : p.a_span[1] - change.a_span[0]]
        for p in change.pieces
        if change.a_span
    ] == [",", ","]
    assert all(piece.b_span[0] == piece.b_span[1] for piece in change.pieces)


@pytest.mark.parametrize(
    ("before", "after", "bound"),
    [
        ("不超过", "件", "ceiling"),
        ("不低于", "", "floor"),
        ("超过", "件", "floor"),
        ("约", "件", "about"),
        ("", "人以上", "floor"),
        ("", "所", ""),
    ],
)
def test_bounds(before: str, after: str, bound: Bound) -> None:
    assert bound_of(before, after) == bound


def test_a_turned_bound_is_neither_firmer_nor_looser() -> None:
    assert firmer("floor", "ceiling") == 0
