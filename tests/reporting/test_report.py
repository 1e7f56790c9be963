"""The data of a report: what the page, the file and the mail are made of."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from config.errors import ConfigurationError
from reporting.report import collect, section_path
from storage.models import Change, Comparison, Report, Version
from tests.reporting.sample_city import NOW, PLAN_TEXT, PUBLISHER, REVIEW_TEXT


@pytest.fixture
def data(sessions, city):
    with sessions() as session:
        return collect(session, PUBLISHER, 2025)


def test_it_is_json_and_comes_back_the_same(data):
    assert json.loads(json.dumps(data)) == data


def test_every_quote_stands_where_it_says(data):
    quotes = 0
    for promise in data["commitments"]:
        start, end = promise["span"]
        assert PLAN_TEXT[start:end] == promise["text"]
        carried = [promise["carried"]] if promise["carried"] else []
        for passage in [*promise["evidence"], *promise["candidates"], *carried]:
            start, end = passage["span"]
            assert REVIEW_TEXT[start:end] == passage["text"]
            quotes += 1
    for change in data["changes"]:
        assert REVIEW_TEXT[slice(*change["b_span"])] == change["b_text"]
    assert quotes > 20


def test_quotes_carry_the_headings_above_them(data):
    first = data["commitments"][0]
    assert first["section"] == "四、2025年工作安排 › （一）持续优化法治化营商环境"
    assert first["evidence"][0]["section"] == "一、2025年工作进展 › （一）优化法治化营商环境"
    assert data["commitments"][8]["carried"]["section"].startswith("三、2026年工作安排 › （一）加快建设")


def test_counts(data):
    assert data["summary"]["commitments"] == 12
    assert data["summary"]["statuses"] == {
        "fulfilled": 5, "progressed": 1, "missed": 2, "carried_over": 2, "no_mention": 2,
    }  # fmt: skip
    assert data["summary"]["verdicts"] == {"met": 2, "near": 0, "missed": 1, "not_comparable": 0}
    assert data["summary"]["deficiencies"] == {"new": 1, "unchanged": 1, "reworded": 1, "gone": 1}
    assert data["summary"]["changes"] == {"figure": 1, "wording": 1}


def test_evidence_of_the_page(data):
    assert data["source"]["url"] == "http://www.shili.example/fzzf/202603/t20260327_4410.html"
    assert data["source"]["fetched_at"] == "2026-04-02T22:30:00+00:00"
    assert [row["id"] for row in data["versions"]] == [2, 3]
    assert data["version"]["fingerprint"] == data["versions"][-1]["fingerprint"]
    assert data["plan"]["year"] == 2024
    assert data["missing"] == ["duty"]
    assert (data["published_on"], data["due_on"], data["timeliness"]) == ("2026-03-27", "2026-04-01", "on_time")


@pytest.mark.parametrize(
    ("published_on", "said"),
    [(dt.date(2026, 3, 31), "on_time"), (dt.date(2026, 4, 1), "late"), (None, "unknown")],
)
def test_late_is_from_the_due_day_on(sessions, city, published_on, said):
    with sessions.begin() as session:
        session.get_one(Report, city.report_id).published_on = published_on
        assert collect(session, PUBLISHER, 2025)["timeliness"] == said


def test_changes_of_our_own_rules_are_not_shown(sessions, city):
    with sessions.begin() as session:
        session.get_one(Version, city.version_id).technical = True
        assert collect(session, PUBLISHER, 2025)["changes"] == []


def test_what_befell_the_report_is_apart_from_its_edits(sessions, city):
    with sessions.begin() as session:
        session.add(Change(report_id=city.report_id, kind="taken_down", significance=1.0, detected_at=NOW))
        session.flush()
        data = collect(session, PUBLISHER, 2025)
    assert [event["kind"] for event in data["events"]] == ["taken_down"]
    assert len(data["changes"]) == 2


def test_without_an_earlier_year_there_is_nothing_to_follow(sessions, city):
    with sessions() as session:
        data = collect(session, PUBLISHER, 2024)
    assert (data["plan"], data["commitments"], data["recycled"]) == (None, [], None)


def test_records_that_lack_what_they_may_lack(sessions, city):
    with sessions.begin() as session:
        session.query(Comparison).one().result = {
            "commitments": [{"id": "c1", "text": "建成", "span": [0, 2], "status": "no_mention"}],
            "deficiencies": [{"state": "gone", "text": "不足", "span": [3, 5]}],
        }
        session.flush()
        data = collect(session, PUBLISHER, 2025)
    assert data["commitments"][0]["evidence"] == []
    assert data["deficiencies"][0] == {
        "state": "gone", "text": None, "span": None, "a_text": "不足", "a_span": [3, 5], "ratio": None,
        "answer": None, "candidates": [], "result": None, "result_candidates": [],
    }  # fmt: skip


def test_a_report_that_nobody_knows(sessions, city):
    with sessions() as session, pytest.raises(ConfigurationError, match="jiannuo reports"):
        collect(session, PUBLISHER, 2011)


def test_headings_above_a_place():
    sections = [
        {"heading": "", "level": 0, "span": [0, 5]},
        {"heading": "一、甲", "level": 1, "span": [5, 9]},
        {"heading": "（一）乙", "level": 2, "span": [9, 20]},
        {"heading": "二、丙", "level": 1, "span": [20, 30]},
    ]
    assert [section_path(sections, at) for at in (0, 6, 10, 25)] == ["", "一、甲", "一、甲 › （一）乙", "二、丙"]
