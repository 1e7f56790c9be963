"""A portal whose pages carry lines that no list knows: learned, taken off, and nobody is ever told of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from scheduler.jobs import crawl_portal, opened
from storage.models import Alert, Change, LearnedLines, Report, Version
from tests.crawler.site import Answer, Asked, Site, served
from tests.e2e.days import settings_in

YEARS = range(2019, 2024)
PORTAL = "example"
PROMISE = "让人民群众在每一个执法行为中都感受到公平正义"
HEAD = "<p>示例云平台</p><p>智能播报</p>"
TAIL = (
    "<p>本文共{views}次阅</p><p>上一条信息：示例市{before}年法治政府建设年度报告</p><p>示例融媒云</p>"
    "<p>掌上示例客户端</p><p>今天是2026年11月{day}日 星期{week}</p>"
)
BODY = """
<p>{year}年，示例市坚持以人民为中心，扎实推进法治政府建设，现将有关情况报告如下。</p>
<p>一、主要举措和成效</p>
<p>（一）深化改革。全年办理行政复议案件{cases}件，负责人出庭应诉率达到96.{digit}%。清理规范性文件48件，废止9件。</p>
<p>（二）规范执法。修订行政执法程序规定，组织执法人员培训12期，评查案卷4{digit}0余卷，纠正问题31个。</p>
<p>二、存在的不足</p><p>执法监督机制还不够健全，基层执法力量比较薄弱，信息化水平有待提高，培训的针对性不强。</p>
<p>三、{next}年工作安排</p>
<p>（一）建成行政执法监督平台，实现市县两级全覆盖，{next}年6月底前投入使用。</p>
<p>（二）行政复议案件按期办结率达到100%，力争出庭应诉率达到98%以上。</p>
<p>示例市人民政府</p><p>{next}年3月1日</p><p>{promise}</p>
"""


@dataclass
class Portal:
    """Reports of five years, each served with lines that differ at every request."""

    site: Site
    edits: dict[int, tuple[str, str]] = field(default_factory=dict)
    moving: Iterator[int] = field(default_factory=lambda: itertools.count(20))

    def serve(self) -> None:
        rows = "".join(
            f'<li><a href="/zw/t{year + 1}0301_{year}.html">示例市{year}年法治政府建设年度报告</a>{year + 1}-03-01</li>'
            for year in YEARS
        )
        self.site.pages["/list/"] = f'<html><meta charset="utf-8"><title>示例市</title><ul>{rows}</ul></html>'
        for year in YEARS:
            self.site.pages[f"/zw/t{year + 1}0301_{year}.html"] = self._page(year)

    def _page(self, year: int) -> Callable[[Asked], Answer]:
        def answer(_asked: Asked) -> Answer:
            number = next(self.moving)
            body = BODY.format(year=year, next=year + 1, cases=year - 1900, digit=year % 10, promise=PROMISE)
            body = body.replace(*self.edits.get(year, ("", "")))
            day, week = number % 28 + 1, "一二三四五六日"[number % 7]
            tail = TAIL.format(views=number, before=year - 1, day=day, week=week)
            title = f"示例市{year}年法治政府建设年度报告"
            html = f'<div id="zoom">{HEAD}<h1>{title}</h1>{body}{tail}</div>'
            page = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{html}</body></html>'
            return Answer(page.encode())

        return answer


def told(settings: Settings) -> list[str]:
    """What readers are told; that years after the last one are overdue is none of this test's."""
    with opened(settings) as sessions, sessions() as session:
        return [alert.kind for alert in session.scalars(select(Alert)) if alert.kind != "overdue"]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with served() as site:
        made = Portal(site)
        made.serve()
        yield made


def test_unknown_lines_are_learned_and_nobody_hears_of_them(portal: Portal, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.portals_dir.mkdir(exist_ok=True)
    declaration = f'name = "示例市人民政府"\n[[listings]]\nurl = "{portal.site.url}/list/"\n'
    declaration += "[fetch]\ndelay = 0\n[expect]\nmin_characters = 300\n"
    (settings.portals_dir / f"{PORTAL}.toml").write_text(declaration, encoding="utf-8")
    first = crawl_portal(PORTAL, settings, full=True)
    assert (first.outcome, first.processed.versions, first.processed.technical) == ("ok", 5, 5), first
    with opened(settings) as sessions, sessions() as session:
        rows = {row.edge: row for row in LearnedLines.of(session, PORTAL)}
        assert rows["head"].forms == ["exactly:示例云平台", "智能播报"]
        assert rows["tail"].forms == [
            "本文共#次阅",
            "上一条信息:*",
            "exactly:示例融媒云",
            "掌上示例客户端",
            "今天是#年#月#日 星期#",
        ]
        assert [row.reports for row in rows.values()] == [5, 5]
        newest = {report.year: report.latest_version(session) for report in session.scalars(select(Report))}
        for year, version in newest.items():
            assert version.technical
            assert version.text.startswith(f"示例市{year}年法治政府建设年度报告\n")
            assert version.text.endswith(f"年3月1日\n{PROMISE}"), "what no page says of itself stays"
            assert sum(line["rule"].startswith("learned:") for line in version.removed) == 7
    for _ in range(2):
        again = crawl_portal(PORTAL, settings, full=True)
        assert (again.outcome, again.processed.versions, again.processed.technical) == ("ok", 0, 0)
        assert (again.processed.changes, told(settings)) == (0, [])
    assert told(settings) == []
    portal.edits[2023] = ("力争出庭应诉率达到98%以上", "力争出庭应诉率达到95%以上")
    edited = crawl_portal(PORTAL, settings, full=True)
    assert (edited.processed.versions, edited.processed.technical, edited.processed.changes) == (1, 0, 1)
    assert told(settings) == ["changed"]
    with opened(settings) as sessions, sessions() as session:
        (change,) = session.scalars(select(Change).where(Change.kind != "published"))
        assert (change.kind, change.tags) == ("figure", ["target_lowered"])
        assert "95%以上" in change.b_text
        assert len(session.scalars(select(Version)).all()) == 5 + 5 + 1
