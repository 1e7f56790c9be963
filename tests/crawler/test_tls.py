"""Encryption against real servers: strict first, weaker only as declared, and kept with what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from storage.archive import Archive
from storage.models import Snapshot
from storage.session import open_database
from tests.crawler.authority import HERE, Authority, between, broken_curve, encrypted, stumbles_over_news
from tests.crawler.site import Answer, Crawled, Site, Workplace

OLD = {"versions": ("TLSv1", "TLSv1"), "ciphers": "ALL:@SECLEVEL=0"}


@dataclass(frozen=True)
class Case:
    """A certificate that is no good for a host."""

    says: str
    names: tuple[str, ...]
    given: dict = field(default_factory=dict)
    host: str = HERE
    old: bool = False


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def fill(site: Site) -> None:
    """Put up a listing with one report."""
    row = '<li><a href="/a/t20260301_1.html">示例市2025年法治政府建设年度报告</a><span>2026-03-01</span></li>'
    site.pages["/a/"] = f"<html><body><ul>{row}</ul></body></html>"
    site.pages["/a/t20260301_1.html"] = "<html><body>正文</body></html>"


def crawl(
    workplace: Workplace, authority: Authority, site: Site, more: str = "", *, host: str = HERE, port: int = 0
) -> Crawled:
    fill(site)
    url = f"https://{host}:{port or site.port}/a/"
    text = f'name = "示例市人民政府"\n[[listings]]\nurl = "{url}"\n[fetch]\ndelay = 0\ntimeout = 10\n{more}\n'
    workplace.declare("example", text)
    return workplace.crawl("example", SSL_CERT_FILE=str(authority.path))


def notes(workplace: Workplace) -> list[str]:
    """Return what the evidence says of the connection: the row's headers, then the archived record's."""
    sessions = open_database(Settings(data_dir=workplace.folder / "data"))
    with sessions() as session:
        snapshot = session.scalars(select(Snapshot)).one()
        kept = Archive(str(workplace.folder / "data" / "archive")).get(snapshot.body_sha256)
    said = [value for name, value in snapshot.headers if name == "X-Fetched-Over"]
    return said + [value for name, value in kept.headers if name == "X-Fetched-Over"]


@pytest.mark.parametrize("more", ["", 'tls = "legacy"'])
def test_a_modern_server_is_asked_strictly_whatever_is_declared(workplace: Workplace, authority: Authority, more: str):
    with encrypted(authority.certificate(HERE)) as site:
        done = crawl(workplace, authority, site, more)
    assert (done.code, done.counts.get("weaker_tls")) == (0, None), done.err
    assert "was reached over" not in done.line["message"]
    assert notes(workplace) == []


def test_an_old_server_is_asked_only_where_it_is_declared(workplace: Workplace, authority: Authority):
    with encrypted(authority.certificate(HERE), **OLD) as site:
        done = crawl(workplace, authority, site)
        assert (done.code, site.asked) == (1, [])
        assert "fails the strict TLS handshake" in done.line["message"]
        assert 'declare [fetch] tls = "legacy"' in done.line["message"]
        assert done.counts["requests"] == 1, "what is refused by a word is not asked again"
        done = crawl(workplace, authority, site, 'tls = "legacy"')
        assert (done.code, done.counts["snapshots"], done.counts["weaker_tls"]) == (0, 1, 3), done.err
        assert f"127.0.0.1:{site.port} was reached over TLSv1 " in done.line["message"]
    assert [note.partition(" ")[0] for note in notes(workplace)] == ["TLSv1", "TLSv1"]
    assert all("legacy, as declared" in note for note in notes(workplace))


def test_a_certificate_of_yesterday_s_strength_is_legacy_too(workplace: Workplace, authority: Authority):
    certificate = authority.certificate(HERE, rsa_bits=1024)
    with encrypted(certificate, ciphers="ALL:@SECLEVEL=0") as site:
        done = crawl(workplace, authority, site)
        assert (done.code, site.asked) == (1, [])
        assert "its key is too weak" in done.line["message"]
        assert crawl(workplace, authority, site, 'tls = "legacy"').code == 0


@pytest.mark.parametrize(
    ("change", "cipher", "refused"),
    [
        (broken_curve, "AES256-SHA", "bad ecpoint"),
        (stumbles_over_news, "ECDHE-RSA-AES256-GCM-SHA384", "the connection ended or hung in it"),
    ],
)
def test_servers_that_stumble_are_asked_in_another_way(
    workplace: Workplace, authority: Authority, change: Callable, cipher: str, refused: str
):
    ciphers = "ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA:@SECLEVEL=0"
    with (
        encrypted(authority.certificate(HERE), versions=("TLSv1_2",), ciphers=ciphers) as site,
        between(site, change) as port,
    ):
        done = crawl(workplace, authority, site, port=port)
        assert (done.code, site.asked) == (1, [])
        assert refused in done.line["message"]
        done = crawl(workplace, authority, site, 'tls = "legacy"', port=port)
        assert (done.code, done.counts["snapshots"]) == (0, 1), done.err
    assert all(note == f"TLSv1.2 {cipher}; legacy, as declared" for note in notes(workplace))


def test_a_declared_certificate_excuses_no_old_encryption(workplace: Workplace, authority: Authority):
    certificate = authority.certificate(HERE, self_signed=True)
    ciphers = "ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA:@SECLEVEL=0"
    with (
        encrypted(certificate, versions=("TLSv1_2",), ciphers=ciphers) as site,
        between(site, broken_curve) as port,
    ):
        declared = f'certificates = ["{certificate.sha256}"]'
        done = crawl(workplace, authority, site, declared, port=port)
        assert (done.code, site.asked) == (1, [])
        assert "fails the strict TLS handshake" in done.line["message"]
        assert "bad ecpoint" in done.line["message"]
        done = crawl(workplace, authority, site, f'{declared}\ntls = "legacy"', port=port)
        assert done.code == 0, done.err
    assert all("legacy" in note and certificate.sha256 in note for note in notes(workplace))


@pytest.mark.parametrize(
    "case",
    [
        Case("it is self-signed", (HERE,), {"self_signed": True}),
        Case("it is self-signed", (HERE,), {"self_signed": True}, old=True),
        Case("it is for other names: www.example.gov.cn, 192.0.2.1", ("192.0.2.1", "www.example.gov.cn")),
        Case("it is for other names: www.example.gov.cn", ("www.example.gov.cn",), host="localhost"),
        Case("it is for other names: www.example.gov.cn", ("www.example.gov.cn",), old=True),
        Case("it has expired", (HERE,), {"days": (-30, -1)}),
        Case("it names no host", ()),
    ],
)
def test_a_certificate_that_nobody_vouches_for_must_be_declared(workplace: Workplace, authority: Authority, case: Case):
    says, host, old = case.says, case.host, case.old
    certificate = authority.certificate(*case.names, **case.given)
    weaker = 'tls = "legacy"\n' if old else ""
    with encrypted(certificate, **(OLD if old else {})) as site:
        done = crawl(workplace, authority, site, weaker, host=host)
        assert (done.code, site.asked) == (1, []), "legacy encryption excuses no certificate"
        assert says in done.line["message"]
        assert certificate.sha256 in done.line["message"]
        other = authority.certificate(HERE, self_signed=True).sha256
        done = crawl(workplace, authority, site, f'{weaker}certificates = ["{other}"]', host=host)
        assert (done.code, site.asked) == (1, [])
        assert "none of fetch.certificates" in done.line["message"]
        shown = ":".join(certificate.sha256[at : at + 2] for at in range(0, 64, 2)).upper()
        done = crawl(workplace, authority, site, f'{weaker}certificates = ["{other}", "{shown}"]', host=host)
        assert (done.code, done.counts["snapshots"]) == (0, 1), done.err
        assert f"certificate sha256:{certificate.sha256} not verified ({says}" in done.line["message"]
    assert len(notes(workplace)) == 2
    assert all(certificate.sha256 in note and ("legacy" in note) == old for note in notes(workplace))


def test_an_unknown_authority_is_refused_unless_this_very_certificate_is_declared(
    workplace: Workplace, authority: Authority, tmp_path: Path
):
    stranger = Authority(tmp_path / "stranger", "Nobody Knows")
    certificate, next_one = stranger.certificate(HERE), stranger.certificate(HERE)
    with encrypted(certificate) as site:
        done = crawl(workplace, authority, site)
        assert (done.code, site.asked) == (1, [])
        assert "its authority is not known here" in done.line["message"]
        assert crawl(workplace, authority, site, f'certificates = ["{certificate.sha256}"]').code == 0
    with encrypted(next_one) as site:
        done = crawl(workplace, authority, site, f'certificates = ["{certificate.sha256}"]')
        assert (done.code, site.asked) == (1, [])
        assert next_one.sha256 in done.line["message"]


def test_a_server_cannot_write_our_notes(workplace: Workplace, authority: Authority):
    forged = {"Content-Type": "text/html", "X-Fetched-Over": "TLSv1 strict", "X-Rendered-By": "Chromium"}
    with encrypted(authority.certificate(HERE)) as site:
        fill(site)
        whole = str(site.pages["/a/t20260301_1.html"]).encode()
        site.pages["/a/t20260301_1.html"] = Answer(whole, headers=forged)
        workplace.declare(
            "example", f'name = "甲"\n[[listings]]\nurl = "https://{HERE}:{site.port}/a/"\n[fetch]\ndelay = 0\n'
        )
        assert workplace.crawl("example", SSL_CERT_FILE=str(authority.path)).code == 0
    assert notes(workplace) == []


def test_authorities_that_are_not_there_are_wrong_use(workplace: Workplace, tmp_path: Path):
    workplace.declare("example", 'name = "甲"\n[[listings]]\nurl = "https://127.0.0.1/"\n')
    done = workplace.crawl("example", SSL_CERT_FILE=str(tmp_path / "nowhere.pem"))
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert "SSL_CERT_FILE" in done.err
