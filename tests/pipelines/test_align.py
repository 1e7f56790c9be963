"""Alignment of sentences: what stays, moves, changes, splits, goes and comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.align import Alignment, Block, align

SENTENCES = st.lists(
    st.sampled_from(
        [
            "全年共办结行政复议案件一百零二件。",
            "全年共办结行政复议案件九十八件。",
            "深入推进简政放权，",
            "深入推进简政放权。",
            "取消证明事项三十项。",
            "深入推进简政放权，取消证明事项三十项。",
            "一、工作成效",
            "二、工作打算",
            "加强行政执法人员培训，提高执法水平。",
            "“加强”行政执法人員培訓，提高執法水平。",
            "。",
            "”",
        ]
    ),
    max_size=12,
)


def indexes(alignment: Alignment, side: int) -> list[int]:
    """Return every index of one side as often as the alignment holds it."""
    starts = [((block.a, block.b)[side], block.length) for block in alignment.blocks]
    spans = [(pair.a, pair.b)[side] for pair in alignment.pairs]
    return (
        [start + offset for start, length in starts for offset in range(length)]
        + [index for span in spans for index in range(*span)]
        + list((alignment.removed, alignment.added)[side])
    )


@given(SENTENCES, SENTENCES)
def test_every_sentence_appears_exactly_once(a: list[str], b: list[str]) -> None:
    alignment = align(a, b)

    assert sorted(indexes(alignment, 0)) == list(range(len(a)))
    assert sorted(indexes(alignment, 1)) == list(range(len(b)))


@given(SENTENCES, SENTENCES, st.data())
def test_headings_change_nothing_of_that(a: list[str], b: list[str], data: st.DataObject) -> None:
    def headings(side: Sequence[str]) -> set[int]:
        return data.draw(st.sets(st.sampled_from(range(len(side))))) if side else set()

    alignment = align(a, b, lambda: (headings(a), headings(b)))

    assert sorted(indexes(alignment, 0)) == list(range(len(a)))
    assert sorted(indexes(alignment, 1)) == list(range(len(b)))


@given(SENTENCES)
def test_the_same_list_is_one_run(sentences: list[str]) -> None:
    alignment = align(sentences, sentences)

    assert alignment.blocks == ((Block(0, 0, len(sentences)),) if sentences else ())
    assert not alignment.pairs


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (["推进政务公开，公开信息三千条。"], ["推进政务公开。", "公开信息三千条。"]),
        (
            ["推进政务公开，公开信息三千条，办理申请五十件。"],
            ["推进政务公开。", "公开信息三千条。", "办理申请五十件。"],
        ),
        (["推进政务公开，公开信息三千条，这是短句。"], ["推进政务公开，公开信息三千条。", "这是短句。"]),
    ],
)
def test_a_split_and_its_reverse_are_one_pair(a: list[str], b: list[str]) -> None:
    frame = ["甲首句。", "乙尾句。"]
    split = align([frame[0], *a, frame[1]], [frame[0], *b, frame[1]])
    merged = align([frame[0], *b, frame[1]], [frame[0], *a, frame[1]])

    assert [(pair.a, pair.b) for pair in split.pairs] == [((1, 2), (1, 1 + len(b)))]
    assert [(pair.a, pair.b) for pair in merged.pairs] == [((1, 1 + len(b)), (1, 2))]
    assert not split.removed + split.added + merged.removed + merged.added


def test_a_sentence_inserted_behind_a_changed_one_is_not_joined_to_it() -> None:
    alignment = align(["全年共办结行政复议案件102件。"], ["全年共办结行政复议案件98件。", "组织专题培训四次。"])

    assert [(pair.a, pair.b) for pair in alignment.pairs] == [((0, 1), (0, 1))]
    assert alignment.added == (1,)


def test_a_moved_sentence_is_moved_and_the_heading_stays() -> None:
    a = ["一、成效", "组织开展执法培训四次。", "二、打算", "继续推进各项工作。"]
    b = ["一、成效", "二、打算", "组织开展执法培训四次。", "继续推进各项工作。"]
    alignment = align(a, b, lambda: ({0, 2}, {0, 1}))

    assert [(pair.a, pair.b, pair.moved) for pair in alignment.pairs] == [((1, 2), (2, 3), True)]


def test_templates_are_paired_with_their_neighbours_not_with_each_other() -> None:
    names = ["甲", "乙", "丙", "丁"]
    a = [f"{name}县共办理行政许可事项{number}件。" for number, name in enumerate(names, 100)]
    b = [f"{name}县共办理行政许可事项{number}件。" for number, name in enumerate(names, 101)]
    alignment = align(a, b)

    assert sorted((pair.a[0], pair.b[0]) for pair in alignment.pairs) == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_texts_with_nothing_in_common_are_removed_and_added() -> None:
    alignment = align(["春江潮水连海平。", "海上明月共潮生。"], ["办结案件九十八件。"])

    assert (alignment.removed, alignment.added) == ((0, 1), (0,))
    assert not alignment.pairs


def test_many_changed_sentences_are_compared_in_chunks_and_paired_alike() -> None:
    a = [f"第{n}号镇街开展执法检查{n * 7 % 97}次，发现问题{n * 13 % 89}个。" for n in range(1200)]
    b = [f"第{n}号镇街开展执法检查{n * 7 % 97}次，整改问题{n * 13 % 89}个。" for n in range(1200)]
    alignment = align(a, b)

    assert Counter(pair.a == pair.b for pair in alignment.pairs) == {True: 1200}
