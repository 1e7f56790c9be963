"""Where sentences end, and where they do not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.structure import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长7.5%。下降1.2个百分点。", ["增长7.5%。", "下降1.2个百分点。"]),
        ("一是加强领导；二是压实责任。", ["一是加强领导；二是压实责任。"]),
        ("加强领导;压实责任,完成3.5项.", ["加强领导;压实责任,完成3.5项."]),
        ("他说：“好。”随后离开。", ["他说：“好。”", "随后离开。"]),
        ("（详见附件。）下文。", ["（详见附件。）", "下文。"]),
        ("坚持“干！”，不松劲。", ["坚持“干！”，不松劲。"]),
        ('称"好。"随后"走。"完', ['称"好。"', '随后"走。"', "完"]),
        ('结束。"新的"开始。', ["结束。", '"新的"开始。']),
        ("结束。＂新的＂开始。", ["结束。", "＂新的＂开始。"]),
        ("称＂好。＂随后走。", ["称＂好。＂", "随后走。"]),
        ("真的吗？！是。", ["真的吗？！", "是。"]),
        ("各位代表!今年", ["各位代表!", "今年"]),
        ("一、成效\n　（一）领导\r\n1.会议", ["一、成效", "（一）领导", "1.会议"]),
        ("「很好。」他說。", ["「很好。」", "他說。"]),
        ("", []),
        (" \n　", []),
    ],
)
def test_sentences_end_at_marks_and_lines(text: str, expected: list[str]):
    assert sentences(text) == expected


@given(st.text(alphabet='甲乙。！？!?；，、"”）) \n　1.', max_size=120) | st.text(max_size=80))
def test_sentences_hold_all_that_is_no_space_in_order(text: str):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    spans = split_sentences(text)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
