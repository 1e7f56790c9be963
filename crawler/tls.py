"""How connections are encrypted: strictly first, and weaker only where the declaration says so and after a failure.

Two things that are often taken for one stay apart. *Old encryption* (TLS 1.0, small keys, no safe renegotiation): with
``fetch.tls = "legacy"`` a host that refused the strict handshake is asked again with what old servers speak. *A
certificate that nobody vouches for* (self-signed, for another name, expired): accepted only when it is one of
``fetch.certificates``, by its digest. Certificates are verified in every other case, legacy or not.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from cryptography import x509
from OpenSSL import SSL, crypto
from scrapy.crawler import Crawler
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, DNSPattern, IPAddress_ID, IPAddressPattern, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from config.errors import ConfigurationError
from config.portal import Fetch
from crawler.spiders.reports import running

OP_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's number; pyOpenSSL has no name for it
# By OpenSSL's numbers (X509_V_ERR_*); others are told by their number.
REASONS = {
    2: "its authority is not known here",
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed",
    19: "it is signed by an authority of its own",
    20: "its authority is not known here, or the server leaves out a certificate between",
    21: "its authority is not known here, or the server leaves out a certificate between",
    66: "its key is too weak",
    67: "the key of its authority is too weak",
    68: "it is signed with a digest that is too weak",
}
WEAK = frozenset({66, 67, 68})
"""what the legacy profiles let pass"""
LONGEST_REASON = 200  # characters
NOT_PLAIN = re.compile(r"[^ -~]+")  # line breaks, escapes, 政

Pair = tuple[str, int]
"""host and port"""


def require_authorities() -> None:
    """Raise ConfigurationError when the environment names authorities that are not there: nobody would be trusted."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        value = os.environ.get(name)
        if value is not None and not Path(value).exists():
            raise ConfigurationError(f"{name}: {value} is not there; name the authorities' certificates, or unset it")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is offered in a handshake."""

    name: str
    least: int
    most: int
    ciphers: bytes
    options: int = 0

    def context(self) -> SSL.Context:
        """Return a context that trusts the authorities of this machine, or those of ``SSL_CERT_FILE``."""
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_min_proto_version(self.least)
        context.set_max_proto_version(self.most)  # 0: the newest there is
        context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_TICKET | self.options)
        context.set_session_cache_mode(SSL.SESS_CACHE_OFF)  # a resumed session would not show its certificate again
        context.set_mode(SSL.MODE_RELEASE_BUFFERS)
        context.set_default_verify_paths()
        context.set_cipher_list(self.ciphers)
        return context


STRICT = Profile("strict", SSL.TLS1_2_VERSION, 0, b"DEFAULT")
# TLS 1.0 and 1.1 sign with SHA-1, which security level 1 forbids already. TLS 1.3 is left out: its greeting is what
# some old servers stumble over, and who speaks it has answered the strict one.
LEGACY = (
    Profile("legacy", SSL.TLS1_VERSION, SSL.TLS1_2_VERSION, b"DEFAULT:@SECLEVEL=0", OP_LEGACY_SERVER_CONNECT),
    # Servers whose elliptic curves are broken ("bad ecpoint") choose them all the same when they are offered.
    Profile("legacy", SSL.TLS1_VERSION, SSL.TLS1_2_VERSION, b"DEFAULT:!kECDHE:@SECLEVEL=0", OP_LEGACY_SERVER_CONNECT),
)


@dataclass(slots=True)
class Handshake:
    """How the newest connection to a host and port began."""

    profile: Profile
    done: bool = False
    spoken: str = ""
    """protocol and cipher, once they are agreed: ``TLSv1 AES256-SHA``"""
    certificate: str = ""
    """SHA-256 of the server's certificate, hexadecimal"""
    problem: str = ""
    """why nobody vouches for the certificate; empty when it was verified"""
    code: int = 0
    """OpenSSL's number of that problem, 0 for a wrong name"""
    accepted: bool = False
    """whether the certificate was good or declared; the handshake may fail of something else all the same"""

    @property
    def is_weaker(self) -> bool:
        """Tell whether this is less than what every portal is asked for."""
        return self.profile is not STRICT or bool(self.problem)

    def note(self) -> str:
        """Return what a reader of evidence must know of a weaker connection, in one line."""
        parts = [self.spoken]
        if self.profile is not STRICT:
            parts.append("legacy, as declared")
        if self.problem:
            parts.append(f"certificate sha256:{self.certificate} not verified ({self.problem}), accepted as declared")
        return "; ".join(parts)


@implementer(IPolicyForHTTPS)
class Policy:
    """One crawl's rules for encrypted connections, and how each host's newest one began."""

    def __init__(self, fetch: Fetch) -> None:
        self.profiles = (STRICT, *LEGACY) if fetch.tls == "legacy" else (STRICT,)
        self.pinned = frozenset(fetch.certificates)
        self.handshakes: dict[Pair, Handshake] = {}
        self._levels: dict[Pair, int] = {}
        self._contexts: dict[int, SSL.Context] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Creator:  # noqa: N802 - the interface's name
        """Return what makes a host's connections; asked for each request, also where one is open already."""
        return _Creator(self, hostname.decode("ascii"), port)

    def begin(self, pair: Pair) -> tuple[Handshake, SSL.Connection]:
        """Return a new connection and the record of its handshake."""
        level = self._levels.get(pair, 0)
        if level not in self._contexts:
            self._contexts[level] = self.profiles[level].context()
        handshake = self.handshakes[pair] = Handshake(self.profiles[level])
        return handshake, SSL.Connection(self._contexts[level])

    def weaken(self, pair: Pair) -> bool:
        """Ask a host by the next weaker profile from now on; tell whether the declaration has one."""
        level = self._levels.get(pair, 0) + 1
        if level >= len(self.profiles):
            return False
        self._levels[pair] = level
        return True


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    """Makes the TLS connections to one host and port."""

    def __init__(self, policy: Policy, host: str, port: int) -> None:
        self.policy = policy
        self.host = host
        self.pair = (host.lower(), port)

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, ARG002
        """Return a connection that ends its handshake unless the certificate is good, or declared."""
        handshake, connection = self.policy.begin(self.pair)
        is_address = isIPAddress(self.host) or isIPv6Address(self.host)
        if not is_address:
            connection.set_tlsext_host_name(self.host.encode("ascii"))
        service = IPAddress_ID(self.host) if is_address else DNS_ID(self.host)
        verify = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
        connection.set_verify(verify, _verifier(handshake, service, self.policy.pinned))
        connection.set_info_callback(_listener(handshake))
        return connection


def _verifier(
    handshake: Handshake, service: DNS_ID | IPAddress_ID, pinned: frozenset[str]
) -> Callable[[SSL.Connection, crypto.X509, int, int, int], bool]:
    """Return what OpenSSL asks about each certificate of a chain, the authority's first, the server's own last.

    Without it a wrong name would pass; Twisted's own lets a certificate without any name pass.
    """

    def verify(_: SSL.Connection, certificate: crypto.X509, code: int, depth: int, good: int) -> bool:
        if not good and not handshake.problem:
            handshake.problem, handshake.code = REASONS.get(code, f"OpenSSL refuses it, error {code}"), code
        if depth > 0:
            return bool(good) or bool(pinned)  # whether it is pinned is known when the server's own comes
        der = crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)  # unparsed: it may be malformed
        handshake.certificate = hashlib.sha256(der).hexdigest()
        if not handshake.problem:
            handshake.problem = _wrong_name(certificate, service)
        handshake.accepted = not handshake.problem or handshake.certificate in pinned
        return handshake.accepted

    return verify


def _wrong_name(certificate: crypto.X509, service: DNS_ID | IPAddress_ID) -> str:
    """Return that a certificate is for somebody else; empty when it is for this host."""
    try:
        patterns = extract_patterns(certificate)
        verify_service_identity(patterns, [service], [])
    except VerificationError:
        names = (each.pattern for each in patterns if isinstance(each, (DNSPattern, IPAddressPattern)))
        shown = ", ".join(name.decode("latin-1") if isinstance(name, bytes) else str(name) for name in names)
        return _plain(f"it is for other names: {shown}")
    except (CertificateError, ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        return _plain(f"it names no host: {error}")
    return ""


def _plain(said: str) -> str:
    """Return what a certificate made us say without anything that a header or a terminal would obey, bounded."""
    return NOT_PLAIN.sub("?", said)[:LONGEST_REASON]


def _listener(handshake: Handshake) -> Callable[[SSL.Connection, int, int], None]:
    def listen(connection: SSL.Connection, where: int, _: int) -> None:
        if where & SSL.SSL_CB_HANDSHAKE_DONE:
            handshake.done = True
            handshake.spoken = f"{connection.get_protocol_version_name()} {connection.get_cipher_name()}"

    return listen


_POLICIES: WeakKeyDictionary[Crawler, Policy] = WeakKeyDictionary()


def policy_of(crawler: Crawler) -> Policy:
    """Return the crawl's one policy, made from its portal's declaration."""
    if crawler not in _POLICIES:
        _POLICIES[crawler] = Policy(running(crawler).portal.fetch)
    return _POLICIES[crawler]
