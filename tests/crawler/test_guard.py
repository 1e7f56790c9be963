# ruff: noqa: N802 - Twisted names these methods
"""Addresses that are not of the public Internet are refused, however they are wrapped."""

from __future__ import annotations

import pytest
from scrapy.utils.datatypes import LocalCache
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.guard import REFUSED, GuardedResolver, PublicOnly, is_public


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "240.0.0.1"],
)  # fmt: skip
def test_private(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "218.106.148.33", "240e::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public(address: str):
    assert is_public(address)


class Receiver:
    """Notes what a resolver says."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:
        pass

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def test_of_several_addresses_the_public_ones_pass():
    receiver = Receiver()
    only = PublicOnly(receiver, "rebinding.example.gov.cn", 80)
    for host in ("127.0.0.1", "93.184.215.14"):
        only.addressResolved(IPv4Address("TCP", host, 80))
    only.addressResolved(IPv6Address("TCP", "::1", 80))
    only.resolutionComplete()
    assert (receiver.addresses, receiver.complete) == (["93.184.215.14"], True)
    assert REFUSED.pop(("rebinding.example.gov.cn", 80)) == "::1"


class FakeResolver:
    """Says that every name leads to this machine, as a hostile name server would."""

    def resolveHostName(self, receiver, host, port=0, types=None, semantics="TCP"):
        receiver.resolutionBegan(None)
        receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", port))
        receiver.resolutionComplete()


@pytest.mark.parametrize(
    ("host", "port", "passes"),
    [
        ("portal.example.gov.cn", 8080, True),
        ("portal.example.gov.cn", 80, False),
        ("other.example.gov.cn", 8080, False),
    ],
)
def test_only_the_named_pair_may_be_private(host: str, port: int, passes: bool, monkeypatch: pytest.MonkeyPatch):
    class Reactor:
        nameResolver = FakeResolver()  # noqa: N815 - Twisted's name

    monkeypatch.setattr("scrapy.resolver.dnscache", LocalCache(10))
    resolver = GuardedResolver(Reactor(), 10, frozenset({("portal.example.gov.cn", 8080)}))  # type: ignore[arg-type]
    for _ in range(2):  # the second answer comes from the cache
        receiver = Receiver()
        resolver.resolveHostName(receiver, host, port)
        assert receiver.addresses == (["127.0.0.1"] if passes else [])
    assert (REFUSED.pop((host, port), None) is None) is passes
