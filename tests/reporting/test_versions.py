"""Two stored versions side by side: who published which text where and when, and how it can be checked."""

from __future__ import annotations

import pytest
from lxml import html as parser

from reporting.report import describe_change
from reporting.versions import render_version_diff, with_versions
from reporting.words import say_times
from storage.models import Change, Version
from tests.reporting.sample_city import PUBLISHER


@pytest.fixture
def pair(sessions, city):
    """Return a session, what ``diff --json`` prints, and the two versions."""
    with sessions() as session:
        changes = [describe_change(session.get_one(Change, each)) for each in city.change_ids]
        result = {"changes": changes, "summary": {"figure": 1, "wording": 1}}
        ids = (city.first_version_id, city.version_id)
        yield session, result, *(session.get_one(Version, each) for each in ids)


def test_the_page_carries_its_evidence(pair):
    _session, _result, a, b = pair
    html = render_version_diff(*pair)
    text = " ".join(parser.document_fromstring(html).text_content().split())
    for said in (
        PUBLISHER, a.document.url, a.fingerprint, b.fingerprint, a.snapshot.body_sha256, b.snapshot.body_sha256,
        f"前一文本：版本 {a.id}", f"后一文本：版本 {b.id}", "2026年3月28日 06:31（北京时间）",
        "2026年4月3日 06:30（北京时间）",
    ):  # fmt: skip
        assert said in text, said
    assert "示例市人民政府 2025年法治政府建设年度报告" in text


def test_promises_only_where_the_later_text_was_served_later(pair):
    session, result, a, b = pair
    plain = {**result, "changes": [{"kind": "figure", "a_span": [0, 9], "b_span": [0, 9]}]}
    assert "promises" in with_versions(session, plain, a, b)["changes"][0]
    assert "promises" not in with_versions(session, plain, b, a)["changes"][0]
    assert [each["id"] for each in with_versions(session, plain, b, a)["versions"]] == [b.id, a.id]


def test_seconds_only_where_two_moments_would_read_the_same():
    assert say_times("2026-04-01T08:30:01+00:00", "2026-04-01T08:30:41+00:00") == [
        "2026年4月1日 16:30:01",
        "2026年4月1日 16:30:41",
    ]
    assert say_times("2026-04-01T08:30:01+00:00", None) == ["2026年4月1日 16:30", "不明"]


def test_a_factor_that_reads_as_nothing_is_left_out(pair):
    session, result, a, b = pair
    result["changes"][0]["factors"] = [["数字变动", 0.6], ["数字变动幅度", 0.003]]
    html = render_version_diff(session, result, a, b)
    assert "数字变动（+0.60）" in html
    assert "数字变动幅度" not in html
