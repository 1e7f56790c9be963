"""Where mails go, and what a server's refusal means."""

from __future__ import annotations

import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from config.errors import ConfigurationError
from config.settings import Settings
from reporting.mailer import FileMailer, Server, ServerUnavailableError, SmtpMailer, mailer_for


def message() -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "试", "jiannuo@localhost", "reader@localhost"
    made.set_content("正文")
    return made


@pytest.mark.parametrize(
    ("url", "server", "sender"),
    [
        ("smtp://mail.example.org", Server("smtp", "mail.example.org", 25, "", "", False), "jiannuo@localhost"),
        ("smtps://u:p%40%3A@mail.example.org", Server("smtps", "mail.example.org", 465, "u", "p@:", False), None),
        ("smtp://mail.example.org?starttls=1", Server("smtp", "mail.example.org", 587, "", "", True), None),
        ("smtp://h:2525/?from=me@example.org", Server("smtp", "h", 2525, "", "", False), "me@example.org"),
    ],
)
def test_the_address_says_how(url, server, sender):
    mailer = mailer_for(Settings(smtp_url=url))
    assert isinstance(mailer, SmtpMailer)
    assert mailer._server == server
    assert sender in {None, mailer.sender}


@pytest.mark.parametrize(
    "url",
    ["http://h", "smtp://", "smtp://u:hidden@h:port", "smtp://h?tls=1", "smtp://h/path", "smtps://h?starttls=1",
     "smtp://h?from=nobody", "smtp://h?from=a@b%0d%0aBcc:c@d"],
)  # fmt: skip
def test_an_address_that_nobody_can_use_is_refused_without_quoting_it(url):
    with pytest.raises(ConfigurationError, match="JIANNUO_SMTP_URL") as caught:
        mailer_for(Settings(smtp_url=url))
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_server_means_files(tmp_path):
    assert mailer_for(Settings(data_dir=tmp_path)) == FileMailer(tmp_path / "mails", "jiannuo@localhost")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for localhost that only this test trusts."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("openssl is not on this machine: no certificate to test TLS with")
    return certificate, key


def authenticator(server, session, envelope, mechanism, auth_data) -> AuthResult:
    return AuthResult(success=(auth_data.login, auth_data.password) == (b"jiannuo", b"right"), handled=False)


@pytest.mark.parametrize(("password", "accepted"), [("right", True), ("wrong", False)])
def test_starttls_and_password(certificate, server, password, accepted):
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=certificate[0])
    mailer = SmtpMailer(
        Server("smtp", "localhost", server.port, "jiannuo", password, True), "jiannuo@localhost", trusting
    )
    options = {"tls_context": serving, "require_starttls": True, "authenticator": authenticator, "auth_required": True}
    with server.up(**options):
        if accepted:
            mailer.deliver(message(), "x")
        else:
            with pytest.raises(ServerUnavailableError, match=r"user or password refused \(535\)"):
                mailer.deliver(message(), "x")
        mailer.close()
    assert len(server.received) == accepted


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate, server):
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(*certificate)
    mailer = SmtpMailer(Server("smtp", "localhost", server.port, "", "", True), "jiannuo@localhost")
    with (
        server.up(tls_context=serving, require_starttls=True),
        pytest.raises(ServerUnavailableError, match="no connection"),
    ):
        mailer.deliver(message(), "x")
    assert server.received == []


def test_a_connection_that_went_stale_is_made_anew(server):
    mailer = SmtpMailer(Server("smtp", "127.0.0.1", server.port, "", "", False), "jiannuo@localhost")
    for _ in range(2):
        with server.up():
            mailer.deliver(message(), "x")
    mailer.close()
    assert len(server.received) == 2


def test_a_file_is_written_whole(tmp_path):
    path = FileMailer(tmp_path / "mails", "jiannuo@localhost").deliver(message(), "1-试")
    assert path == tmp_path / "mails" / "1-试.eml"
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644
