"""The sample portals are what the demo stands on: they must be as awkward as real ones, and exactly as promised."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

import pytest
from bs4 import BeautifulSoup

from config.portal import load_portals
from crawler.titles import is_report, year_of
from scheduler.sample_content import (
    STAGE_DAYS,
    Article,
    ExpectedDeficiency,
    ExpectedPromise,
    Site,
    expected_deficiencies,
    expected_promises,
    load_sites,
)
from scheduler.sample_pages import DATAPROXY
from scheduler.sample_portals import EXPECTED_REPORTS, SILENT_EDITS, File, SamplePortals, StandIn

CONTAINERS = {"trs": "div.TRS_Editor", "hanweb": "div#zoom", "vsb": "div#vsb_content_2"}
SITES = load_sites()
REPORTS = [one for site in SITES.values() for one in site.articles if one.year is not None]
every_site = pytest.mark.parametrize("site", SITES.values(), ids=SITES)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def portals() -> Iterator[SamplePortals]:
    with SamplePortals() as running:
        yield running


def ask(portals: SamplePortals, site: Site, path: str, *, method: str = "GET", form=None, headers=None) -> Reply:
    """Send one request on a connection of its own."""
    connection = http.client.HTTPConnection(portals.origin(site.id).removeprefix("http://"), timeout=10)
    body = urlencode(form) if form is not None else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    try:
        connection.request(method, path, body, {"Connection": "close"} | kind | (headers or {}))
        response = connection.getresponse()
        return Reply(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
    finally:
        connection.close()


def page(portals: SamplePortals, site: Site, path: str) -> str:
    reply = ask(portals, site, path)
    assert reply.status == 200, path
    assert reply.headers["content-type"] == f"text/html; charset={site.charset}"
    return reply.body.decode(site.encoding)


def body_of(html: str, site: Site) -> str:
    """The report's text as a careful reader of the page gets it: one paragraph a line."""
    container = BeautifulSoup(html, "lxml").select_one(CONTAINERS[site.dialect])
    assert container is not None
    lines = (paragraph.get_text().strip("　\n\xa0 ") for paragraph in container.select("p"))
    return "\n".join(line for line in lines if line)


def listed(portals: SamplePortals, site: Site) -> list[str]:
    """Walk a listing the way its own script would, and return the paths of the rows."""
    first = page(portals, site, site.listing)
    if site.dialect == "trs":
        call = re.search(r'createPageHTML\((\d+), (\d+), "index", "html"\);', first)
        assert call is not None
        assert call[1] == "3"
        later = [page(portals, site, f"{site.listing}index_{n}.html") for n in range(1, int(call[1]))]
        return [path for html in (first, *later) for path in links(html, site, site.listing, "div.list_base li a")]
    if site.dialect == "hanweb":
        total = int(re.search(r"totalRecord : (\d+)", first)[1])
        rest = proxied(portals, site, site.per_page + 1, total)
        return links("".join(re.findall(r"<!\[CDATA\[(<li>.*?)\]\]>", first)), site, "/", "a") + rest
    found, path = [], site.listing
    html: str | None = first
    while html is not None:
        found += links(html, site, path, "div.list_main li a")
        following = BeautifulSoup(html, "lxml").select_one("span.p_next a")
        path = urljoin(path, str(following["href"])) if following else ""
        html = page(portals, site, path) if following else None
    return found


def links(html: str, site: Site, base: str, select: str) -> list[str]:
    return [urljoin(base, str(link["href"])) for link in BeautifulSoup(html, "lxml").select(select)]


def proxied(portals: SamplePortals, site: Site, first: int, last: int, *, post: bool = True) -> list[str]:
    window = {"startrecord": first, "endrecord": last, "perpage": site.per_page}
    form = {"col": 1, "appid": 1, "webid": 40, "path": "/", "columnid": 5821, "sourceContentType": 1, "unitid": 18442}
    query = window if post else window | form
    reply = ask(
        portals, site, f"{DATAPROXY}?{urlencode(query)}", method="POST" if post else "GET", form=form if post else None
    )
    assert reply.status == 200
    return re.findall(r'<record><!\[CDATA\[<li><a href="([^"]+)"', reply.body.decode("utf-8"))


def figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


@every_site
@pytest.mark.parametrize("stage", STAGE_DAYS)
def test_listing_leads_to_exactly_the_public_articles(portals: SamplePortals, site: Site, stage: int) -> None:
    portals.stage = stage
    public = [one.path for one in site.visible(stage)]
    assert listed(portals, site) == public
    assert len(public) > 2 * site.per_page  # three pages
    years = [one.year for one in site.visible(stage) if one.year is not None]
    assert years == ([2023, 2022] if stage < 3 else [2024, 2023, 2022])


@every_site
def test_every_article_is_served_in_the_portals_encoding(portals: SamplePortals, site: Site) -> None:
    portals.stage = 3
    for one in site.visible(3):
        html = page(portals, site, one.path)
        assert body_of(html, site) == one.text
        assert one.title in html


def test_county_says_gb2312_and_means_gb18030(portals: SamplePortals) -> None:
    site = SITES["specimen-county"]
    raw = ask(portals, site, site.listing).body
    assert b"charset=gb2312" in raw
    for narrower in ("gb2312", "gbk", "utf-8"):
        with pytest.raises(UnicodeDecodeError):
            raw.decode(narrower)


def test_district_is_all_traditional(portals: SamplePortals) -> None:
    site = SITES["model-district"]
    portals.stage = 3
    for path in (site.listing, *(one.path for one in site.visible(3))):
        html = page(portals, site, path)
        assert not set("区审报发设务责编闭扫机页") & set(html), path
        assert "關閉窗口" in html or path == site.listing


@every_site
def test_counter_moves_and_the_body_does_not(portals: SamplePortals, site: Site) -> None:
    path = next(one.path for one in site.visible(1) if one.year == 2023)
    once, again = page(portals, site, path), page(portals, site, path)
    assert once != again
    assert body_of(once, site) == body_of(again, site)
    assert re.sub(r"\d+", "", once) == re.sub(r"\d+", "", again)


@every_site
def test_stage_2_changes_nothing_but_the_frame(portals: SamplePortals, site: Site) -> None:
    before = {one.path: page(portals, site, one.path) for one in site.visible(1)}
    portals.stage = 2
    for path, html in before.items():
        later = page(portals, site, path)
        assert body_of(later, site) == body_of(html, site)
        assert "2025年1月6日" in later
        assert "2024年12月20日" in html
        assert ("支付" in later, "支付" in html) == (True, False)


def test_stage_3_edits_one_figure_and_nothing_else(portals: SamplePortals) -> None:
    bodies: dict[int, dict[str, str]] = {}
    for portals.stage in (2, 3):
        bodies[portals.stage] = {
            one.path: body_of(page(portals, site, one.path), site) for site in SITES.values() for one in site.visible(2)
        }
    changed = [path for path, text in bodies[2].items() if bodies[3][path] != text]
    (edit,) = SILENT_EDITS
    assert changed == [one.path for one in SITES[edit.portal].articles if one.year == edit.year]
    before, after = bodies[2][changed[0]], bodies[3][changed[0]]
    assert before.count(edit.before) == 1
    assert before.replace(edit.before, edit.after) == after
    different = [pair for pair in zip(figures(before), figures(after), strict=True) if pair[0] != pair[1]]
    assert different == [("96.8", "98.6")]
    assert re.sub(r"\d", "", before) == re.sub(r"\d", "", after)


def test_silent_edit_leaves_the_publication_date(portals: SamplePortals) -> None:
    site = SITES["example-city"]
    path = next(one.path for one in site.articles if one.year == 2023)
    portals.stage = 3
    assert '<meta name="PubDate" content="2024-03-22 10:09">' in page(portals, site, path)


@every_site
def test_coming_report_is_not_served_early(portals: SamplePortals, site: Site) -> None:
    path = next(one.path for one in site.articles if one.year == 2024)
    assert ask(portals, site, path).status == 404
    portals.stage = 3
    assert ask(portals, site, path).status == 200


def test_data_proxy_pages_by_get_and_post(portals: SamplePortals) -> None:
    site = SITES["specimen-county"]
    public = [one.path for one in site.visible(1)]
    assert proxied(portals, site, 1, 5) == public[:5]
    assert proxied(portals, site, 6, 12, post=False) == public[5:12]
    assert proxied(portals, site, 17, 40) == public[16:]
    foreign = ask(portals, site, DATAPROXY, method="POST", form={"columnid": 1, "unitid": 18442, "webid": 40})
    assert foreign.status == 200
    assert b"<record>" not in foreign.body


def test_failures_are_switched_on_and_off(portals: SamplePortals) -> None:
    site = SITES["model-district"]
    path = site.visible(1)[0].path
    portals.fail(site.id, path, 503)
    assert ask(portals, site, path).status == 503
    assert ask(portals, site, site.listing).status == 200
    portals.fail(site.id, path, None)
    assert ask(portals, site, path).status == 200


def test_requests_are_logged_and_robots_txt_is_served(portals: SamplePortals) -> None:
    site = SITES["example-city"]
    reply = ask(portals, site, "/robots.txt", headers={"User-Agent": "Jiannuo/0.1"})
    assert reply.body.decode() == "User-agent: *\nAllow: /\nDisallow: /admin/\n"
    (request,) = portals.requests
    assert (request.portal, request.method, request.path, request.status) == (site.id, "GET", "/robots.txt", 200)
    assert request.headers["user-agent"] == "Jiannuo/0.1"


@every_site
def test_validators_only_when_asked_for(portals: SamplePortals, site: Site) -> None:
    path = next(one.path for one in site.visible(1) if one.year == 2023)
    assert "etag" not in ask(portals, site, path).headers
    portals.validators = True
    first = ask(portals, site, path).headers
    for known in ({"If-None-Match": first["etag"]}, {"If-Modified-Since": first["last-modified"]}):
        unchanged = ask(portals, site, path, headers=known)
        assert (unchanged.status, unchanged.body) == (304, b"")
    portals.stage = 3
    edited = site.id in {edit.portal for edit in SILENT_EDITS}
    assert ask(portals, site, path, headers={"If-None-Match": first["etag"]}).status == (200 if edited else 304)
    listing = ask(portals, site, site.listing).headers["etag"]
    portals.stage = 1
    assert ask(portals, site, site.listing).headers["etag"] != listing


def test_client_that_hangs_up_is_no_news(capfd) -> None:
    with SamplePortals(pause=0.2) as portals:
        host, port = portals.origin("example-city").removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as hasty:
            hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing resets
            hasty.sendall(b"GET /zwgk/fzzfjsbg/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert ask(portals, SITES["example-city"], "/robots.txt").status == 200
    assert capfd.readouterr().err == ""


def test_head_has_no_body(portals: SamplePortals) -> None:
    reply = ask(portals, SITES["example-city"], "/zwgk/fzzfjsbg/", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["content-length"]) > 1000


def test_declarations_are_valid_and_name_the_served_addresses(portals: SamplePortals, tmp_path) -> None:
    written = portals.write_declarations(tmp_path / "portals")
    declared = load_portals(tmp_path / "portals")
    assert [path.stem for path in written] == sorted(declared) == sorted(SITES)
    for portal in declared.values():
        assert portal.name == SITES[portal.id].name
        assert [listing.url for listing in portal.listings] == [portals.listing_url(portal.id)]
        assert portal.fetch.delay == 0
        assert portal.adcode is not None
        assert portal.adcode.startswith("99")


def test_ports_and_threads_are_given_back() -> None:
    before = threading.active_count()
    with SamplePortals() as portals:
        origins = {portals.origin(portal) for portal in SITES}
        assert len(origins) == 3
    assert threading.active_count() == before
    with pytest.raises(OSError, match="refused"):
        http.client.HTTPConnection(origins.pop().removeprefix("http://"), timeout=5).connect()


def test_three_publishers_and_three_years() -> None:
    assert {portal: [one.year for one in reports] for portal, reports in EXPECTED_REPORTS.items()} == {
        portal: [2022, 2023, 2024] for portal in SITES
    }
    for reports in EXPECTED_REPORTS.values():
        for one in reports:
            assert one.published_on.year == one.year + 1
            assert one.published_on.month <= 3
            assert len({report.title for report in reports}) == 3


@every_site
def test_only_reports_look_like_reports(site: Site) -> None:
    for one in site.articles:
        assert is_report(one.title, "rule_of_law") == (one.year is not None), one.title
        if one.year is not None:
            assert year_of(one.title) == one.year


@pytest.mark.parametrize("report", REPORTS, ids=lambda one: f"{one.path}")
def test_texts_have_the_four_sections_and_a_signature(report: Article) -> None:
    assert 2000 <= len(report.text) <= 3500
    headings = re.findall(r"^[一二三四]、.+$", report.text, re.MULTILINE)
    assert 3 <= len(headings) <= 4
    for words in ("成效|實效|情况$", "不足|问题|問題", "打算|安排"):
        assert any(re.search(words, heading) for heading in headings), words
    assert "第一责任人" in report.text or "第一責任人" in report.text
    publisher, signed = report.text.split("\n")[-2:]
    assert publisher in {site.name for site in SITES.values()}
    assert re.fullmatch(rf"{report.year + 1}年[123]月\d{{1,2}}日", signed)


PARTS = re.compile(r"^[一二三四]、(.+)$", re.MULTILINE)


def parts(portal: str, year: int, stage: int = 3) -> dict[str, str]:
    """A report's text by the heading of its four parts."""
    text = next(one.text for one in SITES[portal].visible(stage) if one.year == year)
    pieces = PARTS.split(text)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def part(found: dict[str, str], words: str) -> str:
    return "".join(text for heading, text in found.items() if re.search(words, heading))


@pytest.mark.parametrize("one", expected_promises(), ids=lambda one: f"{one.portal}-{one.year}-{one.text[:12]}")
def test_expected_promises_stand_in_the_texts(one: ExpectedPromise) -> None:
    plan, later = part(parts(one.portal, one.year), "打算|安排"), parts(one.portal, one.year + 1)
    review = "".join(text for heading, text in later.items() if not re.search("打算|安排|不足", heading))
    assert plan.count(one.text) == 1
    assert one.evidence in review
    assert bool(one.evidence) == (one.status in {"fulfilled", "progressed", "missed"})
    if one.status == "carried_over":
        named = re.findall(r"《[^》]+》", one.text) or [one.text.removeprefix("探索").removeprefix("建立")]
        assert all(name in part(later, "打算|安排") for name in named)
        assert one.text not in review
    if one.status_before_edit != one.status:
        assert one.evidence.replace("98.6", "96.8") in "".join(parts(one.portal, one.year + 1, stage=2).values())


@pytest.mark.parametrize("one", expected_deficiencies(), ids=lambda one: f"{one.portal}-{one.year}-{one.text[:12]}")
def test_expected_deficiencies_stand_in_the_texts(one: ExpectedDeficiency) -> None:
    before, after = (part(parts(one.portal, year), "不足|问题|問題") for year in (one.year - 1, one.year))
    assert (one.text in before) == (one.state in {"unchanged", "gone"})
    assert (one.text in after) == (one.state != "gone")


def test_every_outcome_occurs() -> None:
    assert {one.status for one in expected_promises()} == {
        "fulfilled", "progressed", "missed", "carried_over", "no_mention",
    }  # fmt: skip
    assert [one.status_before_edit for one in expected_promises() if one.status_before_edit != one.status] == ["missed"]
    assert {one.state for one in expected_deficiencies()} == {"new", "unchanged", "reworded", "gone"}


@every_site
def test_genre_habits_recycled_paragraph_and_doubled_sentence(site: Site) -> None:
    """Each publisher copies a paragraph with new figures, and its promise of one year word for word into the next."""
    texts = [one.text for one in reversed(site.articles) if one.year is not None]
    masked = [{re.sub(r"\d+", "#", line) for line in text.split("\n") if len(line) > 60} for text in texts]
    assert masked[0] & masked[1] or masked[1] & masked[2]
    if site.id != "example-city":
        sentences = [part for part in re.split("(?<=。)", texts[1]) if part]
        assert len(sentences) == len(set(sentences)) + 1


def test_what_befalls_a_report_begins_on_its_day(portals: SamplePortals) -> None:
    site, year = SITES["example-city"], 2023
    path = next(one.path for one in site.articles if one.year == year)
    there = dt.date(2024, 12, 20)
    moved, gone, back = (there + dt.timedelta(days=days) for days in (1, 2, 3))
    portals.withdraw(site.id, year, since=gone)  # in whatever order they are given
    portals.move(site.id, year, "/zwgk/fzzfjsbg/202404/t20240420_1.html", since=moved)
    portals.restore(site.id, year, since=back)
    portals.bad_day(
        site.id, StandIn(b"down", 503), since=back + dt.timedelta(days=1), until=back + dt.timedelta(days=2)
    )

    def seen(day: dt.date) -> tuple[int, bool]:
        portals.today = day
        return ask(portals, site, path).status, path in listed(portals, site)

    assert [seen(day) for day in (there, moved, gone, back)] == [(200, True), (404, False), (404, False), (200, True)]
    portals.today = moved
    assert ask(portals, site, "/zwgk/fzzfjsbg/202404/t20240420_1.html").status == 200
    for days, status in ((1, 503), (2, 503), (3, 200)):
        portals.today = back + dt.timedelta(days=days)
        assert ask(portals, site, "/robots.txt").status == status


def test_a_report_may_be_a_file_and_stand_in_for_by_a_redirect(portals: SamplePortals) -> None:
    site, year = SITES["specimen-county"], 2022
    article = next(one for one in site.articles if one.year == year)
    portals.attach(site.id, year, [File("/a/P1.docx", "附件：报告.docx", b"PK-as-it-is")], alone=True)
    assert ask(portals, site, "/a/P1.docx").body == b"PK-as-it-is"
    assert article.text[:40] not in page(portals, site, article.path)
    assert "附件：报告.docx" in page(portals, site, article.path)
    portals.stand_in(site.id, article.path, StandIn(b"log in", at="/sso/login?service=x"))
    reply = ask(portals, site, article.path)
    assert (reply.status, reply.headers["location"]) == (302, "/sso/login?service=x")
    assert ask(portals, site, "/sso/login?service=x").body == b"log in"
    portals.stand_in(site.id, article.path, None)
    portals.delist(site.id, year)
    assert ask(portals, site, article.path).status == 200
    assert article.path not in listed(portals, site)
