"""Refuse private addresses at connection time: after the name was resolved, before anything is sent.

A portal's name, or a redirect, may lead to this machine or its network. Every connection asks this resolver, also for
a literal address, with the port it is for; what it refuses cannot be connected to.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

REFUSED: dict[tuple[str, int], str] = {}
"""the hosts and ports that were refused in this process, with the address they led to; one process is one crawl"""


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public Internet, also when it is wrapped in another (``::ffff:127.0.0.1``).

    >>> is_public("8.8.8.8"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Scrapy's caching resolver, without private addresses except for the pairs of host and port in PRIVATE_PAIRS."""

    def __init__(self, reactor: ReactorBase, cache_size: int, allowed: frozenset[tuple[str, int]]) -> None:
        super().__init__(reactor, cache_size)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read the allowed pairs and the cache's size from the settings."""
        pairs = frozenset((host, port) for host, port in crawler.settings.getlist("PRIVATE_PAIRS"))
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), pairs)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve, and pass on what may be connected to."""
        receiver: Any = resolutionReceiver
        if (hostName, portNumber) not in self.allowed:
            receiver = PublicOnly(resolutionReceiver, hostName, portNumber)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class PublicOnly:
    """Pass public addresses on to another receiver."""

    def __init__(self, receiver: Any, host: str, port: int) -> None:  # noqa: ANN401 - zope's interfaces have no types
        self.receiver = receiver
        self.pair = (host, port)

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        literal = str(address.host)
        if is_public(literal):
            self.receiver.addressResolved(address)
        else:
            REFUSED[self.pair] = literal
            log.warning("%s:%d leads to the private address %s: not connected", *self.pair, literal)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.receiver.resolutionComplete()
