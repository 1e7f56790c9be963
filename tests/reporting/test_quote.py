"""Quoting: bounded, on one line, edits marked, nothing left out silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.quote import clip, inline_diff, one_line, safe_url


def edit(a: str, b: str, *pieces: tuple[int, int, int, int], start: int = 0) -> dict:
    return {
        "a_text": a,
        "b_text": b,
        "a_span": [start, start + len(a)],
        "b_span": [start, start + len(b)],
        "pieces": [
            {"a_span": [start + a0, start + a1], "b_span": [start + b0, start + b1]} for a0, a1, b0, b1 in pieces
        ],
    }


def test_pieces_are_marked_where_they_stand():
    change = edit("达到95%以上", "达到90%以上", (3, 4, 3, 4), start=1200)
    assert inline_diff(change, 100) == [("same", "达到9"), ("del", "5"), ("ins", "0"), ("same", "%以上")]


def test_what_folding_hid_is_marked_as_well():
    change = edit("共１件，确保办结", "共1件，力争办结", (4, 6, 4, 6))
    assert inline_diff(change, 100) == [
        ("same", "共"), ("del", "１"), ("ins", "1"), ("same", "件，"), ("del", "确保"), ("ins", "力争"),
        ("same", "办结"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        edit("甲乙", "甲丙", (1, 9, 1, 2)),
        edit("甲乙", "甲丙", (1, 2, 1, 2), (0, 1, 0, 1)),
        edit("甲乙", "甲丙"),
        {**edit("甲乙", "甲丙", (1, 2, 1, 2)), "a_span": [0, 5]},
        {**edit("甲乙", "甲丙", (1, 2, 1, 2)), "b_span": None},
    ],
)
def test_pieces_that_do_not_fit_are_not_believed(change):
    assert inline_diff(change, 100) == [("del", "甲乙"), ("ins", "甲丙")]


def test_one_sided_and_moved_sentences():
    assert inline_diff({"a_text": "删。", "b_text": ""}, 100) == [("del", "删。")]
    assert inline_diff({"a_text": None, "b_text": "增。"}, 100) == [("ins", "增。")]
    assert inline_diff({"a_text": "移。", "b_text": "移。"}, 100) == [("same", "移。")]


def test_long_unchanged_stretches_are_left_out_aloud():
    a, b = "前" * 500 + "5" + "后" * 500, "前" * 500 + "0" + "后" * 500
    segments = inline_diff(edit(a, b, (500, 501, 500, 501)), 100)
    assert segments == [
        ("gap", "……（略去未改动的 440 字）"), ("same", "前" * 60), ("del", "5"), ("ins", "0"),
        ("same", "后" * 60), ("gap", "……（略去未改动的 440 字）"),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.text("甲乙9", max_size=5), st.text("丙丁0", max_size=5), st.text("，同", max_size=5))))
def test_both_sides_can_be_read_off_the_segments(parts):
    a = "".join(old + same for old, _, same in parts)
    b = "".join(new + same for _, new, same in parts)
    pieces, a_at, b_at = [], 0, 0
    for old, new, same in parts:
        pieces.append((a_at, a_at + len(old), b_at, b_at + len(new)))
        a_at, b_at = a_at + len(old) + len(same), b_at + len(new) + len(same)
    segments = inline_diff(edit(a, b, *pieces), 10_000)
    assert "".join(text for mark, text in segments if mark in {"same", "del"}) == a
    assert "".join(text for mark, text in segments if mark in {"same", "ins"}) == b


@given(st.text(), st.integers(2, 50))
def test_one_line_is_one_bounded_line(text, most):
    line = one_line(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1
    assert line.isprintable()


def test_clip_says_what_it_left_out():
    assert clip("四个汉字", 4) == "四个汉字"
    assert clip("四个汉字", 3) == "四个汉……（此处略去 1 字）"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//host/x", "http://", "http://[::1", "http://a b", "http://a\n", "",
     None, "file:///etc/passwd", "http://a/" + "x" * 3000],
)  # fmt: skip
def test_only_plain_http_is_linked(url):
    assert safe_url(url) == ""


def test_plain_http_is_linked_as_it_is():
    assert safe_url("https://a.example/报告?id=1&b=2") == "https://a.example/报告?id=1&b=2"
