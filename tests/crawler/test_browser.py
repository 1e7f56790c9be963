"""Portals built by script: a real Chromium behind our proxy, and what it must not reach."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.portal import Portal, load_portal
from crawler import browser
from crawler.browser_proxy import GuardedProxy
from crawler.guard import REFUSED
from tests.crawler.site import Answer, Site, Workplace, served
from tests.crawler.trap import LOOPBACK, trap

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        browser.find_chromium() is None or importlib.util.find_spec("scrapy_playwright") is None,
        reason="no Chromium, or no scrapy-playwright, on this machine: make browser",
    ),
]
TEXT = "全年办理行政复议案件126件，培训执法人员12期，推进法治政府建设。"
FETCHED = """<html><head><meta charset="gb2312"><title>法治政府建设_示例市人民政府</title></head><body>
<ul id="list"></ul><script>fetch("/data.json").then(answer => answer.json()).then(rows => {{
  document.getElementById("list").innerHTML = rows.map(
    row => `<li><a href="${{row.url}}">${{row.title}}</a><span>${{row.date}}</span></li>`).join("");
}});</script>{more}</body></html>"""
DECLARATION = (
    'name = "示例市人民政府"\n[[listings]]\nurl = "{url}/list/"\n[fetch]\ndelay = {delay}\njavascript = true\n'
)


@pytest.fixture
def inner() -> Iterator[Site]:
    """What a page must not reach: another port of this machine."""
    with served() as portal:
        yield portal


def serve(site: Site, more: str = "") -> None:
    """Serve a listing and two reports that scripts build, in an encoding that the header names."""
    header = {"Content-Type": "text/html; charset=gb2312", "ETag": '"1"'}
    site.pages["/list/"] = Answer(FETCHED.format(more=more).encode("gb18030"), headers=header)
    rows = [
        {
            "url": f"/a/t{year + 1}0301_{year}1.html",
            "title": f"示例市{year}年法治政府建设年度报告",
            "date": f"{year + 1}-03-01",
        }
        for year in (2022, 2023)
    ]
    site.pages["/data.json"] = Answer(json.dumps(rows).encode(), headers={"Content-Type": "application/json"})
    for row in rows:
        script = f'document.getElementById("zoom").innerHTML = "<p>{TEXT}</p>".repeat(30)'
        page = f'<html><head><title>{row["title"]}</title></head><body><div id="zoom"></div><script>{script}</script>'
        site.pages[row["url"]] = Answer(page.encode("gb18030"), headers=header)


def declare(workplace: Workplace, site: Site, delay: float = 0) -> None:
    workplace.declare("scripted", DECLARATION.format(url=site.url, delay=delay))


class TestRendered:
    """Pages as they stand after their scripts."""

    pytestmark = needs_browser

    def test_a_list_built_by_script_is_crawled(self, site: Site, workplace: Workplace) -> None:
        serve(site)
        declare(workplace, site)
        crawled = workplace.crawl("scripted")
        assert crawled.code == 0, crawled.err
        assert (crawled.counts["rows"], crawled.counts["reports"], crawled.counts["snapshots"]) == (2, 2, 2)
        again = workplace.crawl("scripted")
        assert again.counts["unchanged"] == 2
        rendered = [asked for asked in site.asked if asked.path.startswith("/a/")]
        assert len(rendered) == 4
        assert all("if-none-match" not in {name.lower() for name in asked.headers} for asked in rendered)
        agents = {
            value for asked in site.asked for name, value in asked.headers.items() if name.lower() == "user-agent"
        }
        assert {agent.split("/")[0] for agent in agents} == {"Jiannuo"}

    def test_without_the_browser_the_same_page_has_no_rows(self, site: Site, workplace: Workplace) -> None:
        serve(site)
        text = DECLARATION.format(url=site.url, delay=0).replace("javascript = true", "javascript = false")
        workplace.declare("scripted", text)
        crawled = workplace.crawl("scripted")
        assert crawled.code == 1
        assert "no rows recognised" in crawled.line["message"]

    def test_images_other_hosts_and_sockets_are_not_asked_for(
        self, site: Site, inner: Site, workplace: Workplace
    ) -> None:
        serve(
            site,
            f"""<img src="/own.png"><img src="{inner.url}/image"><iframe src="{inner.url}/frame"></iframe>
            <link rel="stylesheet" href="/own.css"><link rel="prefetch" href="{inner.url}/prefetch">
            <script src="{inner.url}/script"></script><script>
            fetch("{inner.url}/fetch", {{mode: "no-cors"}}).catch(() => 0);
            fetch("/to-inner", {{mode: "no-cors"}}).catch(() => 0);
            navigator.sendBeacon("{inner.url}/beacon");
            try {{ new WebSocket("ws://127.0.0.1:{inner.port}/socket"); }} catch (error) {{ }}
            try {{ window.open("{inner.url}/window"); }} catch (error) {{ }}</script>""",
        )
        site.pages["/to-inner"] = Answer(b"", 302, {"Location": f"{inner.url}/redirected"})
        declare(workplace, site)
        crawled = workplace.crawl("scripted")
        assert crawled.code == 0, crawled.err
        assert inner.asked == []
        assert not {"/own.png", "/own.css"} & set(site.paths())
        assert "/to-inner" in site.paths()

    def test_no_way_of_writing_this_machine_is_reached(self, site: Site, workplace: Workplace) -> None:
        with trap() as there:
            wanted = [f"http://{host}:{there.port}" for host in LOOPBACK]
            serve(
                site,
                "".join(
                    f"""<iframe src="{each}/frame"></iframe><script src="{each}/script"></script>
                    <script>fetch("{each}/fetch", {{mode: "no-cors"}}).catch(() => 0);
                    fetch("/to/{number}", {{mode: "no-cors"}}).catch(() => 0);
                    try {{ new WebSocket("{each.replace("http", "ws")}/socket"); }} catch (error) {{ }}</script>"""
                    for number, each in enumerate(wanted)
                ),
            )
            for number, each in enumerate(wanted):
                site.pages[f"/to/{number}"] = Answer(b"", 302, {"Location": f"{each}/redirected"})
            article = f'<div id="zoom">{TEXT * 30}<a href="{wanted[1]}/附件.pdf">附件.pdf</a></div>'
            site.pages["/a/t20240301_20231.html"] = f"<html><body>{article}</body></html>"
            site.pages["/a/t20230301_20221.html"] = Answer(b"", 302, {"Location": f"{wanted[1]}/article"})
            declare(workplace, site)
            crawled = workplace.crawl("scripted")
            assert crawled.counts["snapshots"] == 1, crawled.err
            assert there.seen == []
        assert {f"/to/{number}" for number in range(len(wanted))} <= set(site.paths())

    @pytest.mark.parametrize("way", ["redirect", "script"])
    def test_a_document_that_leads_away_is_not_followed(
        self, site: Site, inner: Site, workplace: Workplace, way: str
    ) -> None:
        serve(site)
        away = f"{inner.url}/secret"
        path = "/a/t20240301_20231.html"
        if way == "redirect":
            site.pages[path] = Answer(b"", 302, {"Location": away})
        else:
            site.pages[path] = f'<html><body>{TEXT}<script>location.href = "{away}"</script></body></html>'
        declare(workplace, site)
        crawled = workplace.crawl("scripted")
        assert inner.asked == []
        assert crawled.counts["reports"] == 2
        assert crawled.counts.get("errors", 0) == (way == "redirect")

    def test_a_challenge_is_reported_and_its_script_gets_nothing(self, site: Site, workplace: Workplace) -> None:
        serve(site)
        script = 'document.cookie = "pass=1"; fetch("/token").then(() => location.reload()); location.reload();'
        site.pages["/list/"] = Answer(f"<html><body><script>{script}</script></body></html>".encode(), 412)
        declare(workplace, site)
        crawled = workplace.crawl("scripted")
        assert crawled.code == 1
        assert "a challenge or a firewall keeps us out" in crawled.line["message"]
        assert site.paths() == ["/list/"]

    def test_robots_and_the_delay_hold_for_what_pages_ask_for(self, site: Site, workplace: Workplace) -> None:
        serve(site, '<script>fetch("/private/data").catch(() => 0)</script>')
        site.pages["/robots.txt"] = Answer(
            b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}
        )
        declare(workplace, site, delay=1.5)
        crawled = workplace.crawl("scripted")
        assert crawled.code == 0, crawled.err
        assert "/private/data" not in site.paths()
        at = {asked.path: asked.at for asked in site.asked}
        assert len(at) == len(site.asked) == 5
        assert at["/data.json"] - at["/list/"] > 0.7  # half of the delay: a busy machine sends late


def test_what_is_missing_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    with pytest.raises(ConfigurationError, match="apt-get install chromium"):
        browser.require_browser()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"extra \[browser\]"):
        browser.require_browser()


def test_a_crawl_without_chromium_ends_with_code_2(site: Site, workplace: Workplace) -> None:
    declare(workplace, site)
    crawled = workplace.crawl("scripted", PATH="/nonexistent")
    assert crawled.code == 2
    assert "javascript = true needs" in crawled.err
    assert site.asked == []


@pytest.mark.parametrize(
    "request_line",
    ["CONNECT 127.0.0.1:{inner} HTTP/1.1", "GET http://127.0.0.1:{inner}/x HTTP/1.1",
     "CONNECT localhost:{own} HTTP/1.1", "GET http://user@127.0.0.1:{own}/ HTTP/1.1", "GET / HTTP/1.1",
     "CONNECT 127.0.0.1:99999 HTTP/1.1", "GET ftp://127.0.0.1:{own}/ HTTP/1.1", "nonsense"],
)  # fmt: skip
def test_the_proxy_ends_connections_it_must_not_make(
    site: Site, inner: Site, tmp_path: Path, request_line: str
) -> None:
    line = request_line.format(own=site.port, inner=inner.port)
    assert _through_proxy(site, tmp_path, f"{line}\r\nHost: x\r\n\r\n", allowed=True) == b""
    assert site.asked == []
    assert inner.asked == []


def test_the_proxy_refuses_private_addresses_without_the_setting(site: Site, tmp_path: Path) -> None:
    REFUSED.clear()
    line = f"GET {site.url}/list/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    assert _through_proxy(site, tmp_path, line, allowed=False) == b""
    assert {("127.0.0.1", site.port): "127.0.0.1"} == REFUSED
    assert site.asked == []
    REFUSED.clear()


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("line", ["CONNECT {host}:{port} HTTP/1.1", "GET http://{host}:{port}/ HTTP/1.1"])
def test_the_proxy_connects_to_no_loopback_address_even_where_it_is_declared(
    tmp_path: Path, host: str, line: str
) -> None:
    path = tmp_path / "scripted.toml"
    with trap() as there:
        path.write_text(DECLARATION.format(url=f"http://{host}:{there.port}", delay=1), encoding="utf-8")
        asked = f"{line.format(host=host, port=there.port)}\r\nHost: {host}\r\n\r\n"
        assert _sent(load_portal(path), frozenset(), asked) == b""
        assert there.seen == []
    assert REFUSED.pop((host.strip("[]"), there.port))


def test_the_proxy_passes_one_request_a_connection(site: Site, tmp_path: Path) -> None:
    site.pages["/list/"] = "well"
    line = f"GET {site.url}/list/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nConnection: keep-alive\r\n\r\n"
    answer = _through_proxy(site, tmp_path, line + line, allowed=True)
    assert answer.endswith(b"\r\n\r\nwell")
    assert answer.lower().count(b"connection: close") == 1
    assert site.paths() == ["/list/"]


def _through_proxy(site: Site, folder: Path, asked: str, *, allowed: bool) -> bytes:
    """Send bytes to a proxy for a portal that declares the site, and read until it hangs up."""
    path = folder / "scripted.toml"
    path.write_text(DECLARATION.format(url=site.url, delay=0), encoding="utf-8")

    return _sent(load_portal(path), frozenset({("127.0.0.1", site.port)}) if allowed else frozenset(), asked)


def _sent(portal: Portal, private: frozenset[tuple[str, int]], asked: str) -> bytes:
    async def talk() -> bytes:
        proxy = GuardedProxy(portal, private, 10)
        await proxy.open()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(asked.encode())
            answer = await asyncio.wait_for(reader.read(), 15)
            writer.close()
            return answer
        finally:
            await proxy.close()

    return asyncio.run(talk())
