"""What a report shares with other publishers', on the page, in the file and in the mail."""

from __future__ import annotations

import pytest

from reporting.messages import MUCH_COPIED, compose
from reporting.render import render_html
from reporting.report import collect
from storage.corrections import corrected
from storage.models import Alert, Comparison, CopyFinding
from tests.reporting.sample_city import NOW, PUBLISHER, REVIEW_TEXT

SENTENCE = REVIEW_TEXT.split("\n")[2][:60]
OTHER = {"publisher": "样本县<b>人民政府", "year": 2023, "kind": "rule_of_law", "report_id": 90, "version_id": 91}
OTHERS = {
    "share": 0.11,
    "share_masked": 0.23,
    "sources": [{**OTHER, "share": 0.23, "passages": 1, "order": "earlier"}],
    "passages": [
        {
            "a": {**OTHER, "text": "样本县的窗口<script>当天公布清单。", "span": [10, 30]},
            "b": {"text": SENTENCE, "span": [40, 40 + len(SENTENCE)]},
            "ratio": 0.97,
            "masked": True,
        }
    ],
    "places": [
        {"name": "样本县", "full": "", "span": [44, 47], "quote": "样本县的窗口当天公布清单。",
         "reason": "即对方所在地", "weight": 1.0, "copied": True},
        {"name": "重庆市", "full": "重庆市", "span": [80, 83], "quote": "与重庆市协作。",
         "reason": "多为合作往来", "weight": 0.1, "copied": False},
    ],
    "formulas": 4,
    "truncated": False,
}  # fmt: skip


@pytest.fixture
def found(sessions, city):
    """Store what was found for the city's report."""

    def store(version_id: int = 0, **changed: object) -> None:
        with sessions.begin() as session:
            session.add(
                CopyFinding(
                    report_id=city.report_id,
                    version_id=version_id or city.version_id,
                    pending=False,
                    computed_at=NOW,
                    result={**OTHERS, **changed},
                )
            )

    return store


def test_the_page_shows_passages_side_by_side_and_foreign_places(sessions, found) -> None:
    found()
    with sessions() as session:
        data = collect(session, PUBLISHER, 2025)
    assert data["recycled"]["others"] == OTHERS
    page = render_html(data)
    assert "与其他单位相同的文字" in page
    assert SENTENCE in page
    assert "样本县&lt;b&gt;人民政府 2023 年" in page
    assert "<script>当天" not in page
    assert "即对方所在地" in page
    assert "多为合作往来" not in page  # too light to be shown; the file has it


def test_follow_carries_the_others_of_the_later_version(sessions, found) -> None:
    found()
    with sessions() as session:
        recycled = corrected(session, session.query(Comparison).one())["recycled"]
    assert recycled["others"] == OTHERS
    assert recycled["share"] == 0.08


def test_what_was_found_for_another_version_is_not_shown(sessions, city, found) -> None:
    found(city.first_version_id)
    with sessions() as session:
        assert collect(session, PUBLISHER, 2025)["recycled"]["others"] is None


def test_a_report_without_a_plan_before_it_shows_the_others_alone(sessions, found) -> None:
    found()
    with sessions.begin() as session:
        session.delete(session.query(Comparison).one())
        session.flush()
        data = collect(session, PUBLISHER, 2025)
    assert (data["recycled"]["share"], data["recycled"]["others"]) == (None, OTHERS)
    page = render_html(data)
    assert "与其他单位相同的文字" in page
    assert "沿用上年" not in page


@pytest.mark.parametrize(("share", "told"), [(MUCH_COPIED, True), (MUCH_COPIED - 0.001, False)])
def test_the_mail_of_a_new_report_tells_a_high_share(sessions, city, queue, found, share: float, *, told: bool) -> None:
    found(share_masked=share)
    number = queue("published")
    with sessions() as session:
        mail = compose(session, session.get_one(Alert, number), {})
    assert ("与其他单位相同的文字" in mail.text) is told
    assert ("与他处相同" in mail.html) is told
    assert "样本县<b>" not in mail.html
