"""The table of deficiencies on a report's page."""

from __future__ import annotations

from reporting.render import render_html
from reporting.report import collect
from tests.reporting.sample_city import PUBLISHER

HOSTILE = "<script>alert(1)</script>力量不足。"


def chain(*states: str, gone_in: int | None = None, text: str = HOSTILE) -> dict:
    """Describe a chain from 2024 on as the command prints it."""
    quote = {"text": text, "span": [3, 30], "score": 0.5}
    links = [
        {"year": 2024 + place, "state": state, "text": text, "span": [0, 9], "ratio": None, "answer": None,
         "candidates": [quote], "result_year": 2025 if place == 0 else None, "result": quote if place == 0 else None,
         "result_candidates": [quote] if place == 0 else []}
        for place, state in enumerate(states)
    ]  # fmt: skip
    return {"first_year": 2024, "last_year": links[-1]["year"], "gone_in": gone_in, "silent": [], "links": links}


def page(sessions, chains: list[dict]) -> str:
    with sessions() as session:
        data = collect(session, PUBLISHER, 2025)
    return render_html({**data, "deficiency_chains": chains})


def test_what_a_portal_wrote_is_shown_as_text(sessions, city):
    shown = page(sessions, [chain("new", "reworded"), chain("new", gone_in=2025), chain("new", "unknown")])
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;力量不足。") >= 6
    assert "不再提" in shown


def test_what_was_gone_before_is_folded_away(sessions, city):
    shown = page(sessions, [chain("new", gone_in=2024, text="早已不提的问题。")])
    part = shown[shown.index('<section id="deficiencies">') :]
    assert '<table class="stack chains">' not in part
    assert "更早提出、此前已不再提的 1 个" in part


def test_without_chains_the_two_years_stand_side_by_side(sessions, city):
    assert 'class="years"' not in page(sessions, [])


def test_what_is_said_in_almost_the_same_words_is_not_called_the_same(sessions, city):
    same, almost = chain("new", "unchanged"), chain("new", "unchanged", text="办案人员仅2名。")
    almost["links"][1]["text"] = "办案人员仅3名。"
    assert "与上次几乎相同" not in page(sessions, [same])
    shown = page(sessions, [almost])
    assert "与上次几乎相同" in shown
    assert "与上次相同" not in shown
