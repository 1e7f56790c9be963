"""The small decisions: encodings, addresses, patience, robots, what is due, how a run is judged."""

from __future__ import annotations

import datetime as dt
import gzip
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.portal import Listing, Portal
from crawler.addresses import normalise
from crawler.choose import declared_year, is_due, is_report
from crawler.decode import decode
from crawler.items import Known
from crawler.listings import Row
from crawler.middlewares import retry_after
from crawler.verdicts import Earlier, judge

NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
TEXT = "示例市法治政府建设年度报告 䶮 €"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode("gb18030"), "text/html; charset=gb2312"),
        (TEXT.encode("gb18030"), "text/html"),
        (TEXT.encode("gb18030"), "text/html; charset=utf-8"),
        (TEXT.encode("gb18030"), "text/html; charset=ISO-8859-1"),
        (b'<meta charset="gb2312">' + TEXT.encode("gb18030"), ""),
        (TEXT.encode(), "text/html; charset=gb2312"),
        (b'<meta charset="gbk">' + TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), "text/html; charset=gbk"),
        (TEXT.encode("utf-16"), "text/html"),
        (gzip.compress(TEXT.encode("gb18030"), mtime=0), "text/html; charset=no-such-charset"),
        (TEXT.encode() + "示".encode()[:2], "text/html; charset=utf-8"),
    ],
)
def test_decodes_whatever_is_declared(body: bytes, content_type: str):
    assert decode(body, content_type).endswith(TEXT)


def test_decodes_big5_where_it_is_declared():
    assert decode("法治政府建設".encode("big5"), "text/html; charset=big5") == "法治政府建設"


@given(body=st.binary(max_size=200), content_type=st.text(max_size=40))
def test_decoding_never_fails(body: bytes, content_type: str):
    assert isinstance(decode(body, content_type), str)


@pytest.mark.parametrize(
    ("href", "base", "expected"),
    [
        ("./t1.html#a", "http://www.example.gov.cn/zwgk/", "http://www.example.gov.cn/zwgk/t1.html"),
        ("../x/t1.html", "http://www.example.gov.cn/zwgk/a/", "http://www.example.gov.cn/zwgk/x/t1.html"),
        ("HTTP://WWW.Example.GOV.cn.:80/A.html", "", "http://www.example.gov.cn/A.html"),
        ("https://www.example.gov.cn:443", "", "https://www.example.gov.cn/"),
        ("https://www.example.gov.cn:8443/a", "", "https://www.example.gov.cn:8443/a"),
        (" /a\n.jsp;jsessionid=8F2A?id=1 ", "http://a.gov.cn/b", "http://a.gov.cn/a.jsp?id=1"),
        ("\\a\\b.html", "http://a.gov.cn/", "http://a.gov.cn/a/b.html"),
        ("/附件 1.pdf", "http://a.gov.cn/", "http://a.gov.cn/%E9%99%84%E4%BB%B6%201.pdf"),
        ("http://[::1]:81/", "", "http://[::1]:81/"),
        ("//b.gov.cn/x", "https://a.gov.cn/", "https://b.gov.cn/x"),
    ],
)
def test_normalises(href: str, base: str, expected: str):
    assert normalise(href, base) == expected
    assert normalise(expected) == expected


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "mailto:a@b",
        "ftp://a/b",
        "http://",
        "http://user:pw@a.gov.cn/",
        "http://[bad/",
        "http://a:x/",
    ],
)
def test_what_is_no_web_address(href: str):
    assert normalise(href, "http://a.gov.cn/") is None


def test_retry_after():
    assert retry_after(b"120", NOW) == 120
    assert retry_after(b"Fri, 20 Mar 2026 00:01:00 GMT", NOW) == 60
    assert retry_after(b"Fri, 20 Mar 2020 00:01:00 GMT", NOW) == 0
    assert retry_after(None, NOW) is None
    assert retry_after("后天".encode(), NOW) is None


def known(year: int | None, days: int | None) -> Known:
    return Known("http://a.gov.cn/1", year, None if days is None else NOW - dt.timedelta(days=days))


def test_what_is_due_when_no_listing_links_to_it():
    assert is_due(known(2025, 0), NOW, full=False)
    assert is_due(known(None, 0), NOW, full=False)
    assert is_due(known(2019, None), NOW, full=False)
    assert not is_due(known(2019, 10), NOW, full=False)
    assert is_due(known(2019, 10), NOW, full=True)
    assert is_due(known(2019, 28), NOW, full=False), "from one first Monday to the next"
    left = Known("http://a.gov.cn/1", 2019, NOW - dt.timedelta(days=1), listed_at=NOW - dt.timedelta(days=3))
    assert is_due(left, NOW, full=False), "it left the listing lately: is it gone?"
    assert not is_due(replace(left, listed_at=NOW - dt.timedelta(days=300)), NOW, full=False)


def test_which_rows_are_reports():
    listing = Listing(url="http://a.gov.cn/zwgk/")
    assert is_report(Row("http://a.gov.cn/zwgk/t20260301_1.html", "法治政府建设年度报告", ""), listing)
    assert is_report(Row("http://a.gov.cn/zwgk/2024.html", "法治政府建设年度报告", "2025-03-01"), listing), "dated"
    assert not is_report(Row("http://a.gov.cn/zwgk/fzzf.html", "法治政府建设年度报告", ""), listing), "a menu's entry"
    assert not is_report(Row("http://a.gov.cn/zwgk/fzzf/", "法治政府建设年度报告", "2026-03-01"), listing)
    declared = Listing(url="http://a.gov.cn/zwgk/", title=r"(?P<year>20\d{2})年工作情况")
    assert is_report(Row("http://a.gov.cn/zwgk/fzzf/", "2024年工作情况", ""), declared)
    assert declared_year("2024年工作情况", declared.title) == 2024
    assert declared_year("2024年工作情况", None) is None


PORTAL = Portal.model_validate({"id": "a", "name": "甲", "listings": [{"url": "http://a.gov.cn/"}]})
GOOD = {"rows": 5, "reports": 3, "documents": 3, "snapshots": 3}
TODAY = NOW.date()


def days_ago(days: int, reports: int, *, ok: bool = False) -> Earlier:
    return Earlier(TODAY - dt.timedelta(days=days), ok, reports)


def test_a_good_run_says_nothing():
    assert judge(PORTAL, GOOD, [], [days_ago(1, 3, ok=True)], TODAY) == ("ok", "")


@pytest.mark.parametrize(
    ("counts", "problems", "says"),
    [
        (GOOD, ["the listing did not answer"], "did not answer"),
        ({"rows": 5}, [], "none of 5 rows reads as a report"),
        (GOOD | {"snapshots": 0}, [], "none of 3 documents could be fetched"),
        (GOOD | {"offsite": 3, "documents": 0, "snapshots": 0}, [], "to hosts"),
    ],
)
def test_a_failed_run_says_what_to_do(counts: dict[str, int], problems: list[str], says: str):
    outcome, message = judge(PORTAL, counts, problems, [], TODAY)
    assert outcome == "failed"
    assert says in message


def test_fewer_than_declared_fails():
    portal = PORTAL.model_copy(update={"expect": PORTAL.expect.model_copy(update={"min_reports": 4})})
    assert "expect.min_reports = 4" in judge(portal, GOOD, [], [], TODAY)[1]


def test_a_lower_count_is_accepted_once_three_days_agree():
    before = days_ago(9, 4, ok=True)
    assert judge(PORTAL, GOOD, [], [before], TODAY)[0] == "failed"
    assert judge(PORTAL, GOOD, [], [days_ago(0, 3), days_ago(0, 3), before], TODAY)[0] == "failed", "one day"
    assert judge(PORTAL, GOOD, [], [days_ago(1, 2), days_ago(2, 3), before], TODAY)[0] == "failed", "they disagree"
    assert judge(PORTAL, GOOD, [], [days_ago(1, 3), days_ago(2, 3), before], TODAY) == ("ok", "")
