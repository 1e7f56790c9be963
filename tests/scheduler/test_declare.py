"""Ids, addresses and files of new declarations."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.portal import PORTAL_ID, load_portal
from scheduler.declare import Draft, id_of, same_site, write_declaration


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://zwsjj.example.gov.cn/zwgk/", "example-zwsjj"),
        ("https://www.example.gov.cn/", "example"),
        ("https://WWW.Example.gov.cn./", "example"),
        ("http://example.cn/", "example"),
        ("http://192.0.2.7:8443/x", "192-0-2-7-8443"),
        ("http://[2001:db8::1]/", "2001-db8-1"),
        ("http://localhost:80/", "localhost"),
    ],
)
def test_ids_follow_from_the_host(url: str, expected: str) -> None:
    assert id_of(url) == expected
    assert PORTAL_ID.fullmatch(expected)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("http://www.a.gov.cn/", "http://xxgk.a.gov.cn/", True),
        ("http://a.gov.cn/", "https://a.gov.cn/x", True),
        ("http://a.gov.cn/", "http://b.gov.cn/", False),
        ("http://a.gov.cn/", "http://a.gov.cn.evil.example/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("http://a.gov.cn/", "http://127.0.0.1/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/x", True),
    ],
)
def test_one_portal_is_one_domain(a: str, b: str, same: bool) -> None:
    assert same_site(a, b) is same


def test_a_draft_with_everything_reads_back(tmp_path: Path) -> None:
    draft = Draft(
        "example", '示例"市\\人民政府', "http://www.example.gov.cn/x/", "work_report", r"(?P<year>20\d\d)年报告",
        ("xxgk.example.gov.cn",), javascript=True,
    )  # fmt: skip
    path = tmp_path / "example.toml"
    write_declaration(path, draft.toml())
    portal = load_portal(path)
    assert (portal.name, portal.hosts, portal.fetch.javascript) == (draft.name, draft.hosts, True)
    assert (portal.listings[0].kind, portal.listings[0].title) == ("work_report", draft.title)
    assert set(tomllib.loads(Draft("x", "名", "http://a.gov.cn/").toml())) == {"name", "listings"}


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="exists already"):
        write_declaration(path, "other")
    assert path.read_text(encoding="utf-8") == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["example.toml"]
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_declaration(tmp_path / "missing" / "example.toml", "x")
