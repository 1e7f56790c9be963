"""A certificate authority for one test, and servers with certificates and encryption as portals really have them."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import ssl
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.crawler.site import Site

DAY = dt.timedelta(days=1)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key in one file, as ``ssl`` loads them."""

    path: Path
    sha256: str


class Authority:
    """Signs certificates; ``path`` is its own, for SSL_CERT_FILE."""

    def __init__(self, folder: Path, name: str = "Example Authority") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.path = folder / "authority.pem"
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        made = _builder(self.name, self.name, self.key).add_extension(constraints, critical=True)
        self.path.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def certificate(
        self,
        *names: str,
        self_signed: bool = False,
        days: tuple[int, int] = (-1, 30),
        rsa_bits: int = 2048,
        digest: hashes.HashAlgorithm | None = None,
    ) -> Certificate:
        """Return a certificate for names and addresses, valid from one day to the other, seen from today."""
        key = rsa.generate_private_key(65537, rsa_bits)
        subject = _name("a server")
        builder = _builder(subject, subject if self_signed else self.name, key, days)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), False)
        made = builder.sign(key if self_signed else self.key, digest or hashes.SHA256())
        path = self.folder / f"{made.serial_number}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(secret + made.public_bytes(Encoding.PEM))
        return Certificate(path, hashlib.sha256(made.public_bytes(Encoding.DER)).hexdigest())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, days: tuple[int, int] = (-1, 30)
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
    )


@contextmanager
def encrypted(
    certificate: Certificate, *, versions: Sequence[str] = ("TLSv1_2", "TLSv1_3"), ciphers: str = "DEFAULT"
) -> Iterator[Site]:
    """Serve a site over TLS of the first to the last of these versions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that they are old is the point
        context.minimum_version, context.maximum_version = (ssl.TLSVersion[versions[0]], ssl.TLSVersion[versions[-1]])
    context.load_cert_chain(certificate.path)
    site = Site()
    site.server.get_request = _getter(site, context)
    site.server.handle_error = lambda request, address: None  # failing handshakes are what is tested
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


def _getter(site: Site, context: ssl.SSLContext):
    """Return what accepts a connection; its handshake is made in the thread of its first reading."""

    def accept():
        connection, address = site.server.socket.accept()
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    return accept
