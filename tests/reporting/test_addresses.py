"""The addresses of a report as a reader gets them."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from reporting.addresses import addresses
from reporting.render import render_html
from reporting.report import collect
from storage.models import Document, Report
from tests.reporting.sample_city import NOW, PUBLISHER, City


def test_the_page_lists_every_address_the_reports_own_first(sessions: sessionmaker[Session], city: City) -> None:
    with sessions() as session:
        _check(session, city)


def _check(session: Session, city: City) -> None:
    report = session.get_one(Report, city.report_id)
    own = report.documents[0]
    own.dates = {"url": "2026-03-27", "signed": "2026-03-20", "meta": "2026-03-28"}
    for url, standing, relation in (
        ("https://sft.example.gov.cn/t20260420_5.html?a=<b>", 2, "copy"),
        ("https://big5.shili.example/fzzf/1.html", 1, "copy"),
        ("https://www.shili.example/fzzf/2.html", 0, "other"),
    ):
        report.documents.append(
            Document(
                portal="p",
                url=url,
                kind="rule_of_law",
                standing=standing,
                relation=relation,
                first_seen_at=NOW,
                listed_at=NOW,
                dates={},
            )
        )
    session.flush()
    found = addresses(report)
    assert [each["says"] for each in found] == ["发布页", "同名的另一份文本", "镜像（繁体、移动版等）", "其他网站转载"]
    assert found[0]["url"] == own.url
    assert list(found[0]["dates"]) == ["meta", "url", "signed"]
    html = render_html(collect(session, PUBLISHER, 2025))
    assert "这份报告的地址（4）" in html
    assert "页面标签 2026年3月28日" in html
    assert "<b>" not in html.split("这份报告的地址")[1].split("</table>")[0]
