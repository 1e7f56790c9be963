"""What a text says stays the same under typography, and changes with every word and figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.wording import wording, wording_key

TEXT = "全年办理行政复议案件1,024件，办结率98.5%；培训“法律明白人”10—20名。"


@pytest.mark.parametrize(
    "same",
    [
        "全年办理行政复议案件１，０２４件,办结率９８．５％;培训「法律明白人」10-20名",
        "全年办理行政復議案件 1024 件，\n办结率 98.5 %；培训\u200b法律明白人10~20名。",
        TEXT.replace("，", "、").replace("。", ""),
    ],
)
def test_typography_changes_nothing(same: str):
    assert wording_key(same) == wording_key(TEXT)


@pytest.mark.parametrize(
    ("before", "after"),
    [("98.5", "985"), ("1,024", "1,025"), ("%", ""), ("10—20", "1020"), ("全年", "全市"), ("名", "")],
)
def test_words_and_figures_do(before: str, after: str):
    assert wording_key(TEXT.replace(before, after)) != wording_key(TEXT)


def test_finds_a_quote_where_it_stands():
    (found,) = wording(TEXT).find("办结率９８.５％，培训法律明白人")
    assert TEXT[slice(*found)] == "办结率98.5%；培训“法律明白人"


@pytest.mark.parametrize("quote", ["办结率98", "5%；培训", "案件1", "", "，。“"])
def test_half_a_number_and_nothing_are_not_found(quote: str):
    assert wording(TEXT).find(quote) == []


def test_finds_every_place():
    assert wording("一年，一年。又一年").find("一年") == [(0, 2), (3, 5), (7, 9)]


@given(st.text(max_size=40), st.text(max_size=8), st.text(max_size=40))
def test_spans_point_at_text_that_says_the_same(head: str, quote: str, tail: str):
    whole = head + quote + tail
    for start, end in wording(whole).find(quote):
        assert wording(quote).text in wording(whole[start:end]).text
