"""A declaration is read strictly, and its errors name file, key and remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.portal import load_portal, load_portals
from config.settings import PACKAGE

SHORTEST = 'name = "示例市人民政府"\n[[listings]]\nurl = "https://www.example.gov.cn/zwgk/fzzfjsbg/"\n'


def write(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shortest_declaration(tmp_path: Path):
    portal = load_portal(write(tmp_path, SHORTEST))
    assert (portal.id, portal.listings[0].kind, portal.fetch.delay) == ("example", "rule_of_law", 2.0)
    assert portal.endpoints() == {("www.example.gov.cn", 443)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "not TOML"),
        ('name = "x"', "give at least one"),
        (SHORTEST.replace("name", "nmae"), "nmae: no such key"),
        (SHORTEST + 'kind = "budget"\n', "listings.0.kind"),
        (SHORTEST + 'title = "("\n', "listings.0.title: not a regular expression"),
        (SHORTEST.replace("https://", "ftp://"), "listings.0.url: give a whole address"),
        (SHORTEST.replace("https://", "https://u:p@"), "leave user name and password out"),
        (SHORTEST.replace("gov.cn/", "gov.cn:99999/"), "the port is a number"),
        (SHORTEST + "[fetch]\ndelay = 0.5\n", "fetch.delay: give 1.0 seconds or more"),
        (SHORTEST + '[expect]\ndue = "4-1"\n', "expect.due"),
        (SHORTEST + '[expect]\ndue = "02-29"\n', "expect.due: give a day that every year has"),
        (SHORTEST + '[expect]\ndue = "06-31"\n', "expect.due: give a day that every year has"),
        (SHORTEST.replace("www.example", "a b"), "listings.0.url: write the address without blanks"),
        (SHORTEST.replace("www.example", "a$b"), "listings.0.url: the host's name"),
        (SHORTEST.replace("www.example.gov.cn", "[::1"), "listings.0.url: not an address"),
        (SHORTEST.replace("示例市人民政府", r"示例\u001b[31m"), "name: write it on one line"),
        (SHORTEST.replace("示例市人民政府", r"示例\u202e市"), "name: write it on one line"),
        ('schedule = "99 * * * *"\n' + SHORTEST, "schedule: "),
        ('schedule = "0 6 * * someday"\n' + SHORTEST, "schedule: "),
        ('schedule = "0 6 * *"\n' + SHORTEST, "schedule: give five"),
        ('id = "x"\n' + SHORTEST, "id: leave it out"),
        ('schedule = "0 6 * * 1-5"\n' + SHORTEST, "weekdays by name"),
        ('hosts = ["http://a.gov.cn/"]\n' + SHORTEST, "hosts.0: give a host name"),
    ],
)
def test_an_error_names_file_key_and_remedy(text: str, says: str, tmp_path: Path):
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as raised:
        load_portal(path)
    assert str(path) in str(raised.value)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value).strip()


def test_bad_names_and_missing_files(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="name the file"):
        load_portal(write(tmp_path, SHORTEST, "示例.toml"))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_portal(tmp_path / "missing.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes('name = "示例"'.encode("gb18030"))
    with pytest.raises(ConfigurationError, match="save it as UTF-8"):
        load_portal(path)
    with pytest.raises(ConfigurationError, match="JIANNUO_PORTALS_DIR"):
        load_portals(tmp_path / "nowhere")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "192.168.1.5"])
def test_a_short_delay_is_for_private_hosts(host: str, tmp_path: Path):
    text = SHORTEST.replace("https://www.example.gov.cn", f"http://{host}") + "[fetch]\ndelay = 0\n"
    assert load_portal(write(tmp_path, text)).fetch.delay == 0
    with pytest.raises(ConfigurationError, match=r"fetch\.delay"):
        load_portal(write(tmp_path, 'hosts = ["www.example.gov.cn"]\n' + text))


def test_where_requests_may_go(tmp_path: Path):
    text = 'hosts = ["sft.example.gov.cn", "mirror.example.gov.cn:8443"]\n' + SHORTEST
    portal = load_portal(write(tmp_path, text))
    for url in (
        "https://www.example.gov.cn/a",
        "http://www.example.gov.cn/a",
        "http://www.example.gov.cn./a",
        "http://sft.example.gov.cn/",
        "https://mirror.example.gov.cn:8443/",
    ):
        assert portal.allows(url), url
    for url in (
        "https://other.gov.cn/",
        "https://www.example.gov.cn:8443/",
        "https://sub.www.example.gov.cn/",
        "ftp://www.example.gov.cn/",
        "https://u@www.example.gov.cn/",
        "https://www.example.gov.cn:99999/",
        "https:///a",
        "http://127.0.0.1/",
    ):
        assert not portal.allows(url), url


def test_a_private_host_is_allowed_at_its_named_port_only(tmp_path: Path):
    portal = load_portal(write(tmp_path, SHORTEST.replace("https://www.example.gov.cn", "http://127.0.0.1:8000")))
    assert portal.allows("http://127.0.0.1:8000/x")
    assert not portal.allows("http://127.0.0.1:8001/x")
    assert not portal.allows("http://127.0.0.1/x")


def test_content_rules_by_day(tmp_path: Path):
    text = SHORTEST + '[[content]]\nselect = "div.a"\nvalid_until = 2024-03-01\n[[content]]\nselect = "div.b"\n'
    portal = load_portal(write(tmp_path, text))
    rules = [portal.content_rule(dt.date(2024, 3, day)) for day in (1, 2)]
    assert [rule.select for rule in rules if rule] == ["div.a", "div.b"]


def test_the_declarations_that_come_with_the_project():
    portals = load_portals(PACKAGE / "portals")
    assert {portal.adcode for portal in portals.values()} >= {"511500", "510400", "542500", "421200", "360723"}
    for portal in portals.values():
        assert portal.unverified, "nobody could ask these portals: say what is not known"
        assert (portal.disabled is None) == bool(portal.listings)
        assert all(portal.allows(listing.url) for listing in portal.listings)
