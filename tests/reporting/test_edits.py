"""What an edit after publication does to a promise, said from the two comparisons that are stored."""

from __future__ import annotations

import copy

import pytest
from lxml import html as parser

from reporting.edits import first_said, with_promises
from reporting.messages import compose
from reporting.render import render_html, render_markdown
from reporting.report import collect
from storage.models import Alert, Change, Comparison, Version
from tests.reporting.sample_city import NOW, PUBLISHER, follow_result

SAID = (
    "该数字公开后由 93.6% 改为 96.3%；按改动前的数字，上年承诺“确保行政机关负责人出庭应诉率达到95%以上”"
    "未达到，按改动后的数字则达到。"
)


def judged_before() -> dict:
    """Return the comparison as it was before 93.6 became 96.3."""
    result = copy.deepcopy(follow_result())
    row = result["commitments"][0]
    row |= {"status": "missed", "verdict": "near"}
    row["actual"] |= {"text": "93.6%", "value": 93.6}
    return result


@pytest.fixture
def before(sessions, city):
    """Store what the version before the edit was judged to show."""

    def store(result: dict | None = None) -> None:
        with sessions.begin() as session:
            plan_id = session.query(Comparison).one().a_version_id
            session.add(
                Comparison(
                    a_version_id=plan_id,
                    b_version_id=city.first_version_id,
                    computed_at=NOW,
                    result=result or judged_before(),
                )
            )

    return store


def seen(html: str) -> str:
    return " ".join(parser.document_fromstring(html).text_content().split())


def test_mail_page_and_markdown_say_that_the_edit_lifts_a_figure_over_the_promise(sessions, before, queue):
    before()
    alert_id = queue("changed")
    with sessions() as session:
        mail = compose(session, session.get_one(Alert, alert_id), {})
        data = collect(session, PUBLISHER, 2025)
    html = render_html(data)
    assert mail.subject.endswith("数字改动 1 处、措辞改动 1 处，涉及上年承诺 1 项")
    assert SAID in mail.text
    assert SAID in seen(mail.html)
    assert SAID in render_markdown(data).replace("\\", "")
    page = parser.document_fromstring(html)
    assert SAID in page.get_element_by_id("c001").text_content()
    assert SAID in page.get_element_by_id("change-1").text_content()
    assert html.count(SAID) == 2
    assert data["commitments"][0]["edits"] == [
        {
            "id": "c001",
            "commitment": "确保行政机关负责人出庭应诉率达到95%以上。",
            "plan_year": 2024,
            "before": {"status": "missed", "verdict": "near", "actual": "93.6%"},
            "after": {"status": "fulfilled", "verdict": "met", "actual": "96.3%"},
        }
    ]


def test_nothing_is_said_without_a_comparison_before_or_where_nothing_changed(sessions, city, before):
    with sessions() as session:
        assert [row["promises"] for row in collect(session, PUBLISHER, 2025)["changes"]] == [[], []]
    before(follow_result())
    with sessions() as session:
        assert [row["promises"] for row in collect(session, PUBLISHER, 2025)["changes"]] == [[], []]


def test_a_passage_taken_away_changes_the_status(sessions, city, before):
    before()
    with sessions.begin() as session:
        comparison = session.query(Comparison).filter_by(b_version_id=city.version_id).one()
        result = copy.deepcopy(comparison.result)
        result["commitments"][0] |= {"status": "no_mention", "verdict": None, "actual": None, "evidence": []}
        comparison.result = result
        change = session.get_one(Change, city.change_ids[0])
        change.kind, change.b_span, change.b_text = "removed", None, ""
    with sessions() as session:
        text = render_markdown(collect(session, PUBLISHER, 2025))
    assert "按改动前的文字，上年承诺“确保行政机关负责人出庭应诉率达到95%以上”未达到，" in text
    assert "按改动后的文字则为“未见提及”。" in text


def test_another_years_plan_is_not_mixed_up(sessions, city, before):
    before()
    with sessions.begin() as session:
        old = session.query(Comparison).filter_by(b_version_id=city.first_version_id).one()
        old.a_version_id = session.get_one(Version, city.version_id).id
        session.flush()
        change = {"from_version_id": city.first_version_id, "to_version_id": city.version_id, "a_span": [60, 90]}
        assert with_promises(session, [{**change, "b_span": [60, 90]}])[0]["promises"] == []


def test_what_a_promise_first_said_is_followed_back_through_edits() -> None:
    promise = {"text": "办结率达到96%以上"}
    changes = [
        {"kind": "published", "a_text": "", "b_text": ""},
        {"kind": "figure", "a_text": "（一）办结率达到98%以上。", "b_text": "（一）办结率达到97%以上。"},
        {"kind": "wording", "a_text": "（一）办结率达到97%以上。", "b_text": "（一）力争办结率达到96%以上。"},
        {"kind": "typographic", "a_text": "办结率 达到96%以上", "b_text": "办结率达到96%以上"},
    ]
    assert first_said(promise, changes) == "（一）办结率达到98%以上。"
    elsewhere = {"kind": "figure", "a_text": "建3个，办结率达到96%以上。", "b_text": "建2个，办结率达到96%以上。"}
    assert first_said(promise, [elsewhere]) is None
