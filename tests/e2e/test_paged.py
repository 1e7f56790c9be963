"""An article whose later page is not there: operators hear once which page, and once when the article is whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.settings import Settings
from scheduler.jobs import crawl_portals, opened
from scheduler.sample_content import load_sites
from storage.models import Alert, Snapshot, Version
from tests.crawler.site import Answer, Site, served
from tests.e2e.days import settings_in

TITLE = "示例市人民政府2024年法治政府建设年度报告"
FIRST = "/l/202503/t20250301_1.html"
SECOND = "/l/202503/t20250301_1_1.html"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as portal:
        yield portal


def page(number: int) -> str:
    """Return one of an article's two pages; its text is that of a sample report's half."""
    article = next(one for one in next(iter(load_sites().values())).articles if one.year is not None)
    lines = article.text.split("\n")
    half = lines[: len(lines) // 2] if number == 0 else lines[len(lines) // 2 :]
    paging = f'<script>createPageHTML(2, {number}, "t20250301_1", "html");</script>'
    text = "".join(f"<p>{line}</p>" for line in half)
    head = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
    return f'{head}<div class="TRS_Editor">{text}</div>{paging}</body></html>'


def crawled(settings: Settings) -> tuple[str, int, int, list[tuple[str, str]]]:
    """Crawl; return the outcome, how many snapshots and versions there are, and what operators were told in all."""
    (outcome,) = crawl_portals(("example",), settings)
    with opened(settings) as sessions, sessions() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Snapshot, Version)]
        alerts = session.scalars(select(Alert).where(Alert.subscriber == "operators").order_by(Alert.id))
        told = [(alert.kind, str(alert.payload.get("reason", ""))) for alert in alerts]
    return outcome.outcome, *counts, told


@pytest.mark.parametrize("way", ["404", "elsewhere"])
def test_a_page_that_is_not_there_is_told_once(site: Site, tmp_path: Path, way: str):
    settings = settings_in(tmp_path)
    other = "/l/202403/t20240301_1.html"
    rows = f"<li><a href='{FIRST}'>{TITLE}</a></li><li><a href='{other}'>{TITLE.replace('2024', '2023')}</a></li>"
    site.pages |= {
        "/l/": f"<html><ul>{rows}</ul></html>",
        FIRST: page(0),
        other: page(0).replace("createPageHTML", "none").replace("2024", "2023"),
        "/": "<html><body>首页</body></html>",
    }
    gone = Answer("<html>页面不存在</html>".encode(), 404)
    site.pages[SECOND] = gone if way == "404" else Answer(status=302, headers={"Location": "/"})
    (tmp_path / "portals").mkdir()
    listing = f'[[listings]]\nurl = "{site.url}/l/"\n'
    text = f'name = "示例市人民政府"\n{listing}[fetch]\ndelay = 0\n[expect]\nmin_characters = 50\n'
    (tmp_path / "portals" / "example.toml").write_text(text, encoding="utf-8")
    outcome, snapshots, versions, told = crawled(settings)
    assert (outcome, snapshots, versions) == ("ok", 2, 1)
    says = "answered 404" if way == "404" else f"leads to {site.url}/"
    ((kind, why),) = told
    assert kind == "refused"
    assert f"the article is not whole: its page {site.url}{SECOND} {says}" in why
    assert crawled(settings) == (outcome, snapshots, versions, told), "the same gap is told once"
    site.pages[SECOND] = page(1)
    outcome, snapshots, versions, told = crawled(settings)
    assert (outcome, snapshots, versions) == ("ok", 3, 2)
    assert [kind for kind, _ in told] == ["refused", "run_recovered"]
