"""Long texts are translated through an array, short ones by a dictionary: with one result."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.comparable import BARE, KEY, NARROW
from pipelines.fold import FOLD, LONG, Translation

TEXTS = st.text(st.sampled_from("推进依法行政，。“”９９％ \u3000\n①…㎡℃ﬁ\0\ud800𠀀aA-—") | st.characters(), max_size=40)


@given(TEXTS)
def test_an_array_translates_as_the_dictionary_does(text: str) -> None:
    long = text * (LONG // max(1, len(text)) + 1)
    for table in (NARROW, KEY, BARE, FOLD):
        assert table(long) == long.translate(table)
        assert table(text) == text.translate(table)


def test_characters_become_others_none_or_several() -> None:
    table = Translation(lambda character: {"甲": "乙", "，": "", "…": "..."}.get(character, character))
    assert table("甲，丙" * LONG) == "乙丙" * LONG
    assert table("甲，丙…" * LONG) == "乙丙..." * LONG
    assert table("，" * LONG) == table("") == ""
