"""A certificate authority for one test, and servers with certificates and encryption as portals really have them."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.crawler.site import Site

DAY = dt.timedelta(days=1)
HERE = "127.0.0.1"
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
    context.set_ecdh_curve("prime256v1")  # each bit string is a point of X25519, none can be broken
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


@contextmanager
def between(site: Site, change: Callable[[bytes, bytes], bytes | None]) -> Iterator[int]:
    """Stand between a client and a site, and yield the port to ask there instead.

    ``change`` is given the client's greeting and each record of the server's, and returns what goes on to the client;
    None hangs up.
    """
    listener = socket.create_server((HERE, 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=pass_on, args=(client,), daemon=True).start()

    def pass_on(client: socket.socket) -> None:
        with client, socket.create_connection((HERE, site.port)) as server, suppress(OSError):
            greeting = _record(client)
            server.sendall(greeting)
            threading.Thread(target=_copy, args=(client, server), daemon=True).start()
            while record := _record(server):
                changed = change(greeting, record)
                if changed is None:
                    client.shutdown(socket.SHUT_RDWR)  # closing alone waits for the thread that reads
                    return
                client.sendall(changed)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)


def _record(source: socket.socket) -> bytes:
    """Read one TLS record (RFC 5246, 6.2): type, version, length, content. Empty at the end."""
    head = _exactly(source, 5)
    return head + _exactly(source, int.from_bytes(head[3:5], "big")) if head else b""


def _exactly(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := source.recv(size - len(data))):
        data += more
    return data if len(data) == size else b""


def broken_curve(_: bytes, record: bytes) -> bytes:
    """Send a point that lies on no curve in the server's key exchange, as some old servers do ("bad ecpoint")."""
    at = 5
    while record[0] == 22 and at + 4 <= len(record):  # 22: handshake; messages: type, length of three bytes
        length = int.from_bytes(record[at + 1 : at + 4], "big")
        if record[at] == 12 and record[at + 4] == 3:  # 12: server key exchange; 3: named curve
            point = at + 4 + 4
            return record[:point] + b"\x05" + record[point + 1 :]
        at += 4 + length
    return record


def stumbles_over_news(greeting: bytes, record: bytes) -> bytes | None:
    """Hang up on a greeting that offers TLS 1.3: extension 43, supported versions."""
    return None if b"\x00\x2b\x00" in greeting else record
