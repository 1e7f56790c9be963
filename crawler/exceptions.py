"""Requests that are not sent, or not sent again. All of them end in a request's errback.

IgnoreRequest
├── Offsite          a link or a redirect leads away from the portal's hosts
├── Forbidden        robots.txt forbids the address, or could not be had for a server error
├── Unreachable      nobody answered when robots.txt was asked for
├── PrivateAddress   the host's name leads to a private address
├── HandshakeFailed  the host and we have no encryption in common that the declaration allows
└── BadCertificate   nobody vouches for the host's certificate, and the declaration does not name it
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class Offsite(IgnoreRequest):
    """Raised by ``HostsMiddleware`` for an address outside the portal's declared hosts and ports."""


class Forbidden(IgnoreRequest):
    """Raised by ``RobotsMiddleware``."""


class Unreachable(IgnoreRequest):
    """Raised by ``RobotsMiddleware``: without an answer to robots.txt, nothing else is asked of a host."""


class PrivateAddress(IgnoreRequest):
    """Raised by ``PatienceMiddleware`` when ``crawler.guard`` refused every address of a host."""


class HandshakeFailed(IgnoreRequest):
    """Raised by ``HandshakeMiddleware`` once every profile that the declaration allows was refused."""


class BadCertificate(IgnoreRequest):
    """Raised by ``HandshakeMiddleware``; the message names the reason and the certificate's digest."""
