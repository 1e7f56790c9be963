"""``jiannuo portal add`` on the sample portals: what it writes crawls to exactly the expected reports."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.portal import load_portal
from crawler.browser import find_chromium
from scheduler.adding import MOST_COLUMNS, MOST_PAGES
from scheduler.sample_content import load_sites
from scheduler.sample_portals import EXPECTED_REPORTS, SamplePortals
from tests.crawler.site import Answer, Site, served

SITES = sorted(load_sites())
FAST = "\n[fetch]\ndelay = 0\n"
ROWS = "".join(
    f'<li><a href="/zw/t{year + 1}0301_{year}.html">{{place}}{year}{{words}}</a><span>{year + 1}-03-01</span></li>'
    for year in (2021, 2022, 2023)
)
BODY = "<p>一、主要举措和成效</p>" + "<p>全年办理行政复议案件126件，培训执法人员12期，推进法治政府建设。</p>" * 30


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


class Place:
    """A folder to declare portals in; commands run in it as a user runs them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.portals = folder / "portals"
        self.portals.mkdir()
        self.temporary = Path(tempfile.mkdtemp(prefix="jn"))  # short: the browser makes sockets in it

    def run(self, *arguments: str, **settings: str) -> Done:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
        environment |= {
            "JIANNUO_DATA_DIR": str(self.data),
            "JIANNUO_PORTALS_DIR": str(self.portals),
            "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
            "TMPDIR": str(self.temporary),
        }
        done = subprocess.run(
            [sys.executable, "-m", "scheduler.cli", *arguments],
            env=environment | settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def add(self, *arguments: str, **settings: str) -> Done:
        return self.run("portal", "add", *arguments, **settings)

    def added(self, *arguments: str) -> dict:
        done = self.add(*arguments, "--json")
        assert done.code == 0, done.err + done.out
        return json.loads(done.out)

    def declared(self) -> list[str]:
        return sorted(path.stem for path in self.portals.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    shutil.rmtree(made.temporary)


@pytest.fixture(scope="module")
def samples() -> Iterator[SamplePortals]:
    with SamplePortals(stage=3) as portals:
        yield portals


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as portal:
        yield portal


def page(title: str, body: str) -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


def serve_column(site: Site, path: str, words: str, *, title: str, place: str = "示例市") -> None:
    site.pages[path] = page(title, f"<ul>{ROWS.format(place=place, words=words)}</ul>")
    for year in (2021, 2022, 2023):
        article = page(f"{place}{year}{words}", f'<div id="zoom">{BODY}</div>')
        site.pages[f"/zw/t{year + 1}0301_{year}.html"] = article


@pytest.mark.parametrize("start", ["listing", "home"])
@pytest.mark.parametrize("portal", SITES)
def test_what_add_writes_crawls_to_the_expected_reports(
    place: Place, samples: SamplePortals, portal: str, start: str
) -> None:
    url = samples.listing_url(portal) if start == "listing" else f"{samples.origin(portal)}/"
    shown = place.added(url, "--id", portal)
    expected = sorted((one.publisher, one.year) for one in EXPECTED_REPORTS[portal])
    assert sorted((each["publisher"], each["year"]) for each in shown["reports"]) == expected
    assert shown["listings"] == [{"url": samples.listing_url(portal), "dialect": load_sites()[portal].dialect}]
    assert shown["written"]

    path = place.portals / f"{portal}.toml"
    declared = load_portal(path)
    assert declared.name == load_sites()[portal].name
    assert path.read_text(encoding="utf-8") == shown["declaration"]
    assert len(shown["declaration"].split()) == 8 - 1, "a name and an address, nothing else"
    assert not place.data.exists(), "a trial leaves nothing"
    assert list(place.temporary.iterdir()) == []

    path.write_text(path.read_text(encoding="utf-8") + FAST, encoding="utf-8")
    crawled = place.run("crawl", portal)
    assert crawled.code == 0, crawled.err
    reports = json.loads(place.run("reports", "--json").out)
    found = sorted((each["publisher"], each["year"], each["url"]) for each in reports)
    origin = samples.origin(portal)
    assert found == sorted((one.publisher, one.year, origin + one.path) for one in EXPECTED_REPORTS[portal])


def test_the_preview_shows_rows_left_alone_and_one_text(place: Place, samples: SamplePortals) -> None:
    done = place.add(samples.listing_url("example-city"), "--dry-run")
    assert done.code == 0
    assert place.declared() == []
    for words in (
        "dialect: trs", "reports: 3", "2024  示例市人民政府", "rows left alone: ", "[result] 一、主要举措和成效",
        "[plan] 四、2025年主要安排", "| 示例市人民政府", "dry run",
    ):  # fmt: skip
        assert words in done.out, words


def test_few_documents_are_asked_for_and_all_reports_counted(place: Place, samples: SamplePortals) -> None:
    before = len(samples.requests)
    shown = place.added(samples.listing_url("example-city"), "--documents", "1", "--dry-run")
    asked = [request.path for request in samples.requests[before:]]
    assert sum("/t20" in path for path in asked) == 1
    assert asked[0] == "/robots.txt"
    assert [each["characters"] is None for each in shown["reports"]] == [False, True, True]
    assert [each["year"] for each in shown["reports"]] == [2024, 2023, 2022]


def test_what_was_previewed_is_told_apart_from_what_a_crawl_will_fetch(place: Place, site: Site) -> None:
    serve_column(site, "/list/", "年法治政府建设年度报告", title="法治政府建设年度报告_示例市人民政府", place="")
    done = place.add(f"{site.url}/list/", "--id", "example", "--documents", "1")
    assert done.code == 0, done.err
    assert "2021  示例市人民政府  2021年法治政府建设年度报告" in done.out
    assert "2023  (示例市人民政府?)  2023年法治政府建设年度报告" in done.out
    assert "(…?): not read yet, and its row names no publisher" in done.out
    assert "previewed: 1 of 3 reports; a crawl fetches and keeps all 3\n" in done.out
    assert done.out.endswith("; next: jiannuo crawl example\n")
    site.pages["/list/?again"] = site.pages["/list/"]
    whole = place.add(f"{site.url}/list/?again", "--id", "another", "--documents", "0")
    assert "previewed: all 3 reports; a crawl keeps what it fetches" in whole.out
    assert "(示例市人民政府?)" not in whole.out


def test_a_report_that_is_an_attachment_is_read_in_the_preview(place: Place, site: Site) -> None:
    serve_column(site, "/list/", "年法治政府建设年度报告", title="法治政府建设年度报告_示例市人民政府")
    site.pages["/zw/t20220301_2021.html"] = page(
        "示例市2021年法治政府建设年度报告", '<div id="zoom"><p>附件：<a href="P2021.rtf">报告全文.rtf</a></p></div>'
    )
    text = BODY.replace("<p>", "").replace("</p>", "\n").splitlines()
    rtf = "".join(
        "".join(c if ord(c) < 128 else f"\\u{ord(c) - 65536 * (ord(c) > 32767)}?" for c in line) + "\\par\n"
        for line in ["示例市2021年法治政府建设年度报告", *text]
    )
    body = f"{{\\rtf1\\ansi {rtf}}}".encode()
    site.pages["/zw/P2021.rtf"] = Answer(body, headers={"Content-Type": "application/rtf"})
    shown = place.added(f"{site.url}/list/", "--id", "example")
    read = {each["year"]: each["read_from"] for each in shown["reports"]}
    assert read[2021] == f"{site.url}/zw/P2021.rtf"
    assert read[2022] == f"{site.url}/zw/t20230301_2022.html"
    assert shown["text"]["url"] == read[2021]
    assert "一、主要举措和成效" in shown["text"]["first"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "give a whole address"),
        ("ftp://www.example.gov.cn/", "give a whole address"),
        ("http://", "give a whole address"),
        ("http://user:secret@www.example.gov.cn/", "leave user name and password out"),
        ("{origin}/nothing/", "answered 404"),
        ("{origin}/picture", "no web page came"),
        ("{origin}/empty", "no web page came"),
        ("{origin}/private/list", "robots.txt forbids"),
    ],
)
def test_what_cannot_be_declared_is_said_in_one_line(place: Place, site: Site, url: str, said: str) -> None:
    site.pages["/picture"] = Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), headers={"Content-Type": "image/png"})
    site.pages["/empty"] = ""
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"})
    done = place.add(url.format(origin=site.url), "--id", "example")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1, done.err
    assert said in done.err
    assert "secret" not in done.err
    assert place.declared() == []


def test_private_addresses_are_refused_without_the_setting(place: Place, site: Site) -> None:
    serve_column(site, "/list/", "年法治政府建设年度报告", title="法治政府建设")
    done = place.add(f"{site.url}/list/", JIANNUO_ALLOW_PRIVATE_HOSTS="0")
    assert done.code == 2
    assert "leads to the private address 127.0.0.1" in done.err
    assert len(done.err.splitlines()) == 1
    assert site.asked == []


def test_nothing_is_overwritten_and_nothing_declared_twice(place: Place, site: Site) -> None:
    path = place.portals / "example.toml"
    path.write_text(f'name = "x"\n[[listings]]\nurl = "{site.url}/list/"\n', encoding="utf-8")
    before = path.read_bytes()
    for arguments, said in (
        ((f"{site.url}/other/", "--id", "example"), "exists already"),
        ((f"{site.url}/list", "--id", "another"), "declared already"),
        ((f"{site.url}/other/", "--id", "../evil"), "write an id with"),
    ):
        done = place.add(*arguments)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done.err
        assert said in done.err
    assert path.read_bytes() == before
    assert site.asked == []


def test_a_home_page_does_not_lead_to_another_port(place: Place, site: Site) -> None:
    with served() as inner:
        serve_column(inner, "/list/", "年法治政府建设年度报告", title="法治政府建设")
        site.pages["/"] = page("示例市人民政府", f'<a href="{inner.url}/list/">法治政府建设年度报告</a>')
        done = place.add(f"{site.url}/", "--id", "example")
        assert done.code == 1
        assert inner.asked == []
    assert place.declared() == []


DEEP = {  # how the home page names the way, and the pages on it
    "links": {
        "/": '<ul><li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/">政府信息公开</a></li></ul>',
        "/zwgk/": '<a href="/zwgk/zn/">政府信息公开指南</a><a href="/zwgk/fdzdgk/">法定主动公开内容</a>',
        "/zwgk/fdzdgk/": '<dl><dd><a href="zc/">政策</a></dd><dd><a href="fzzf/">法治政府建设年度报告</a></dd></dl>',
    },
    "frame": {
        "/": '<frameset><frame src="/top.html"><frame src="/menu.html" name="left"></frameset>',
        "/top.html": '<a href="/">首页</a>',
        "/menu.html": '<a href="/zwgk/">政务公开</a>',
        "/zwgk/": '<a href="/zwgk/fdzdgk/fzzf/">法治政府建设情况报告</a>',
    },
    "script": {
        "/": '<div id="nav"></div><script src="/js/menu.js"></script>',
        "/js/menu.js": 'var nodes = [{"name": "法定主动公开内容", "children": [{"name": "法治政府建设年度报告", '
        '"url": "/zwgk/fdzdgk/fzzf/"}], "url": "/zwgk/fdzdgk/"}];',
        "/zwgk/fdzdgk/": "<p>请选择栏目</p>",
    },
    "tree": {
        "/": '<a href="javascript:void(0)" onclick="window.open(\'/xxgk/\')">政府信息公开专栏</a>',
        "/xxgk/": "<script>d.add(7, 1, '法治政府建设年度报告', '/zwgk/fdzdgk/fzzf/');</script>",
    },
}


@pytest.mark.parametrize("way", DEEP)
def test_the_column_is_found_several_levels_below_the_home_page(place: Place, site: Site, way: str) -> None:
    serve_column(site, "/zwgk/fdzdgk/fzzf/", "年法治政府建设年度报告", title="法治政府建设年度报告")
    for path, body in DEEP[way].items():
        site.pages[path] = page("示例市人民政府门户网站", body) if path.endswith("/") else body
    shown = place.added(f"{site.url}/", "--id", "example")
    assert [listing["url"] for listing in shown["listings"]] == [f"{site.url}/zwgk/fdzdgk/fzzf/"]
    assert [each["year"] for each in shown["reports"]] == [2021, 2022, 2023]
    assert load_portal(place.portals / "example.toml").name == "示例市人民政府"
    assert any("/zwgk/fdzdgk/fzzf/ (" in step and "2021, 2022, 2023" in step for step in shown["tried"]), shown["tried"]
    assert "/xwzx/" not in site.paths()


def test_of_several_columns_the_one_with_more_years_is_taken(place: Place, site: Site) -> None:
    serve_column(site, "/zwgk/fzzfbg/", "年法治政府建设年度报告", title="法治政府建设")
    site.pages["/fz/"] = page(
        "依法行政", f"<ul>{ROWS.format(place='示例市', words='年法治政府建设年度报告')[:160]}</li></ul>"
    )
    site.pages["/"] = page(
        "示例市人民政府", '<a href="/fz/">法治政府建设年度报告</a><a href="/zwgk/fzzfbg/">依法行政报告</a>'
    )
    shown = place.added(f"{site.url}/", "--id", "example")
    assert [listing["url"] for listing in shown["listings"]] == [f"{site.url}/zwgk/fzzfbg/"]


def test_the_search_looks_at_few_pages_and_says_at_which(place: Place, site: Site) -> None:
    links = "".join(
        f'<a href="/zwgk/{number}/">政务公开</a><a href="/fz/{number}/">法治建设</a>' for number in range(40)
    )
    site.pages["/"] = page("示例市人民政府", links)
    for number in range(40):
        site.pages[f"/zwgk/{number}/"] = site.pages[f"/fz/{number}/"] = page("示例市人民政府", links)
    done = place.add(f"{site.url}/", "--id", "example")
    assert done.code == 1
    assert len(site.paths()) <= 1 + MOST_PAGES + MOST_COLUMNS
    assert done.out.count("looked at ") == MOST_PAGES
    assert "where reports were looked for:" in done.out
    assert place.declared() == []


def test_a_page_without_reports_is_not_declared(place: Place, site: Site) -> None:
    site.pages["/news/"] = page(
        "新闻_示例市人民政府", '<li><a href="/n/1234567.html">示例市召开春季农业生产工作会议</a>2024-03-01</li>'
    )
    done = place.add(f"{site.url}/news/", "--id", "example")
    assert done.code == 1
    assert "✗ crawl: none of 1 rows reads as a report\n    try: check the listing's url" in done.out
    assert "nothing is written" in done.err
    assert place.declared() == []


@pytest.mark.parametrize(("column", "declared"), [("法治政府建设年度报告", True), ("法治政府建设", False)])
def test_rows_that_are_years_alone_are_reports_where_the_column_says_so(
    place: Place, site: Site, column: str, *, declared: bool
) -> None:
    serve_column(site, "/list/", "年度", title=f"{column}_示例市人民政府", place="")
    for year in (2021, 2022, 2023):
        article = page(f"示例市{year}年法治政府建设年度报告", f'<div id="zoom">{BODY}</div>')
        site.pages[f"/zw/t{year + 1}0301_{year}.html"] = article
    done = place.add(f"{site.url}/list/", "--id", "example")
    assert done.code == (0 if declared else 1), done.out + done.err
    assert place.declared() == (["example"] if declared else [])
    if declared:
        found = load_portal(place.portals / "example.toml").listings[0].title
        assert found == r"^(?P<year>20\d\d)年?度?$"


def test_a_column_whose_rows_do_not_name_the_kind_gets_a_title_pattern(place: Place, site: Site) -> None:
    serve_column(site, "/list/", "年度情况报告", title="法治政府建设年度报告_示例市人民政府", place="")
    shown = place.added(f"{site.url}/list/", "--id", "example")
    assert "(?P<year>20" in shown["declaration"]
    assert [each["year"] for each in shown["reports"]] == [2021, 2022, 2023]
    assert load_portal(place.portals / "example.toml").listings[0].title is not None


def test_names_with_quotes_and_hostile_text_stay_data(place: Place, site: Site) -> None:
    name = '示例市"\\人民[bold]政府'
    serve_column(site, "/list/", "年法治政府建设年度报告", title="法治政府建设")
    done = place.add(f"{site.url}/list/", "--id", "example", "--name", name)
    assert done.code == 0, done.err
    assert load_portal(place.portals / "example.toml").name == name
    assert "[bold]" in done.out


@pytest.mark.browser
@pytest.mark.skipif(
    find_chromium() is None or importlib.util.find_spec("scrapy_playwright") is None,
    reason="no Chromium, or no scrapy-playwright, on this machine: make browser",
)
def test_a_list_built_by_script_is_declared_with_javascript(place: Place, site: Site) -> None:
    serve_column(site, "/plain/", "年法治政府建设年度报告", title="法治政府建设")
    site.pages["/rows"] = str(site.pages.pop("/plain/"))
    script = 'fetch("/rows").then(a => a.text()).then(text => { document.getElementById("app").innerHTML = text; });'
    site.pages["/list/"] = page("示例市人民政府", f'<div id="app"></div><script>{script}</script>')
    shown = place.added(f"{site.url}/list/", "--id", "example")
    assert shown["javascript"]
    assert "javascript = true" in shown["declaration"]
    assert [each["year"] for each in shown["reports"]] == [2021, 2022, 2023]
    assert load_portal(place.portals / "example.toml").fetch.javascript


def test_a_list_that_only_a_request_of_a_script_gives_is_proposed_for_the_browser(place: Place, site: Site) -> None:
    menu = "".join(f'<a href="/m/{number}/">办事服务指南栏目第{number}号</a>' for number in range(60))
    script = "$.get('/igs/front/search/list.jhtml', {siteId: 34}, show);"
    site.pages["/fz/"] = page("法治政府建设_示例市人民政府", f'{menu}<ul id="list"></ul><script>{script}</script>')
    done = place.add(f"{site.url}/fz/", "--id", "example", PATH="/nonexistent")
    assert done.code == 1
    assert "its scripts ask for the list" in done.out
    assert "try: [fetch] javascript = true" in done.out
    assert "not rendered: " in done.out
    assert place.declared() == []


def test_a_shell_is_told_where_no_browser_is(place: Place, site: Site) -> None:
    site.pages["/list/"] = page("示例市人民政府", '<div id="app"></div><script src="/app.js"></script>')
    done = place.add(f"{site.url}/list/", "--id", "example", PATH="/nonexistent")
    assert done.code == 1
    assert "javascript = true" in done.out
    assert "needs Chromium" in done.out or "[browser]" in done.out
    assert place.declared() == []
