"""Nothing that a portal says leads to this machine or its network: no redirect, link, attachment or name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crawler.site import ROOT, Answer, Crawled, Site, Workplace
from tests.crawler.trap import LOOPBACK, name_server, trap

ROW = '<li><a href="{href}">{title}</a><span>2026-03-01</span></li>'
OTHER_NETWORKS = (
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "[fe80::1]", "[fc00::1]",
    "[fd00::1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255",
)  # fmt: skip

NAMED = """
import sys
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from twisted.names.client import Resolver
reactor.installResolver(Resolver(servers=[("127.0.0.1", int(sys.argv[1]))]))
from crawler.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def rows(*hrefs: str) -> str:
    """Return a listing of reports, each of another year."""
    shown = (ROW.format(href=href, title=f"示例市{2025 - n}年法治政府建设年度报告") for n, href in enumerate(hrefs))
    return f"<html><body><ul class='TRS_list'>{''.join(shown)}</ul></body></html>"


def declaration(*urls: str, delay: float = 0) -> str:
    listings = "".join(f'[[listings]]\nurl = "{url}"\n' for url in urls)
    return f'name = "示例市人民政府"\n{listings}[fetch]\ndelay = {delay}\ntimeout = 10\n'


@pytest.mark.parametrize("way", ["301", "302", "307", "308", "refresh"])
def test_a_listing_redirected_to_a_loopback_port_causes_no_request_there(site: Site, workplace: Workplace, way: str):
    with trap() as inner:
        for number, host in enumerate(LOOPBACK):
            away = f"http://{host}:{inner.port}/secret"
            refresh = f"<html><head><meta http-equiv='refresh' content='0; url={away}'></head></html>"
            redirect = Answer(status=int(way), headers={"Location": away}) if way.isdecimal() else refresh
            site.pages[f"/{number}/"] = redirect
        workplace.declare("example", declaration(*(f"{site.url}/{n}/" for n in range(len(LOOPBACK)))))
        done = workplace.crawl("example")
        assert done.code == 1
        assert inner.seen == []
    assert done.counts["listings_failed"] == len(LOOPBACK)
    assert {f"/{n}/" for n in range(len(LOOPBACK))} == set(site.paths()), "each was asked for"
    assert "not on the portal's hosts" in done.line["message"]


def test_no_article_and_no_attachment_is_fetched_from_there(site: Site, workplace: Workplace):
    with trap() as inner:
        there = [f"http://{host}:{inner.port}/t20260301_{n}.html" for n, host in enumerate(LOOPBACK)]
        here = [f"/a/t20260301_{n}.html" for n in range(len(LOOPBACK))]
        redirected = [f"/b/t20260301_{n}.html" for n in range(len(LOOPBACK))]
        site.pages["/l/"] = rows(*there, *here, *redirected)
        for path, away in zip(here, there, strict=True):
            pdf = away.replace(".html", ".pdf")
            links = f'<a href="{pdf}">附件.pdf</a><iframe src="{pdf}"></iframe>'
            further = f'<script>createPageHTML(3, 0, "{path[3:-5]}", "html");</script>'
            site.pages[path] = (
                f'<html><base href="{away}"><body><div class="article">正文{links}{further}</div></body></html>'
            )
        for path, away in zip(redirected, there, strict=True):
            site.pages[path] = Answer(status=302, headers={"Location": away})
        workplace.declare("example", declaration(f"{site.url}/l/"))
        done = workplace.crawl("example")
        assert inner.seen == []
    assert (done.counts["offsite"], done.counts["documents"]) == (len(LOOPBACK), 2 * len(LOOPBACK)), done.err
    assert set(redirected) <= set(site.paths())


def test_declared_addresses_that_lead_to_this_machine_are_not_connected_to(workplace: Workplace):
    with trap() as inner:
        urls = [f"http://{host}:{inner.port}/l/" for host in LOOPBACK]
        workplace.declare("example", declaration(*urls, delay=1))
        done = workplace.crawl("example", JIANNUO_ALLOW_PRIVATE_HOSTS="0")
        assert done.code == 1
        assert inner.seen == []
    assert done.counts["listings_failed"] == len(LOOPBACK)
    assert done.err.count("private address") >= len(LOOPBACK)


def test_no_other_private_network_is_connected_to(workplace: Workplace):
    workplace.declare("example", declaration(*(f"http://{host}/l/" for host in OTHER_NETWORKS), delay=1))
    done = workplace.crawl("example", JIANNUO_ALLOW_PRIVATE_HOSTS="0")
    assert (done.code, done.counts["listings_failed"]) == (1, len(OTHER_NETWORKS))
    refused = [line for line in done.err.splitlines() if "private address" in line]
    assert len(refused) >= len(OTHER_NETWORKS), "refused, not merely unreachable"
    assert done.counts["requests"] == len(OTHER_NETWORKS), "and not tried again"


def crawl_named(workplace: Workplace, dns: int, **environment: str) -> Crawled:
    """Crawl in a process whose names are resolved by the name server on that port."""
    done = subprocess.run(
        [sys.executable, "-c", NAMED, str(dns), "example"],
        cwd=ROOT, env=workplace.environment() | environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return Crawled(done.returncode, done.stdout, done.stderr)


def test_a_name_that_resolves_to_loopback_causes_no_request_there(workplace: Workplace):
    names = {"www.example.gov.cn": ["127.0.0.1"], "zwgk.example.gov.cn": ["127.0.0.53", "127.0.0.1"]}
    with trap() as inner, name_server(names) as dns:
        workplace.declare("example", declaration(*(f"http://{name}:{inner.port}/l/" for name in names), delay=1))
        done = crawl_named(workplace, dns.port, JIANNUO_ALLOW_PRIVATE_HOSTS="0")
        assert done.code == 1
        assert inner.seen == []
        assert set(dns.asked) == set(names), "the names were really resolved"
    assert "leads to the private address 127.0.0." in done.line["message"]


def test_a_declared_pair_may_be_private_where_the_setting_says_so_and_no_other_port(site: Site, workplace: Workplace):
    name = "www.example.gov.cn"
    with trap() as inner, name_server({name: ["127.0.0.1"]}) as dns:
        url = f"http://{name}:{site.port}"
        site.pages["/l/"] = rows("/a/t20260301_0.html", "/a/t20260301_1.html")
        site.pages["/a/t20260301_0.html"] = "<html>正文</html>"
        site.pages["/a/t20260301_1.html"] = Answer(status=302, headers={"Location": f"http://{name}:{inner.port}/x"})
        workplace.declare("example", declaration(f"{url}/l/", delay=1))
        done = crawl_named(workplace, dns.port)
        assert (done.code, done.counts["snapshots"], done.counts["errors"]) == (0, 1, 1), done.err
        assert inner.seen == []
        site.pages["/a/t20260301_1.html"] = Answer(status=302, headers={"Location": f"http://{name}/x"})
        done = crawl_named(workplace, dns.port)
        assert "private address" in done.err, "port 80 of a declared name is allowed, and leads here"
