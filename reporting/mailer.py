"""Hand one mail over: to an SMTP server, or as an ``.eml`` file in the data folder when no server is set.

Errors: DeliveryError ← { ServerUnavailableError, MailDeferredError, MailRefusedError }.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from config.errors import ConfigurationError
from config.settings import Settings
from config.subscribers import ADDRESS
from reporting.export import write_whole

PORTS = {"smtp": 25, "smtps": 465}
TIMEOUT = 30
"""seconds for one answer of the mail server"""


class DeliveryError(Exception):
    """A mail was not handed over; the text says why and carries no secret."""


class ServerUnavailableError(DeliveryError):
    """The server cannot be reached or does not let us in: no other mail would get through either. Try later."""


class MailDeferredError(DeliveryError):
    """The server does not take this mail now (4xx), or ended the connection in the middle of it. Try later."""


class MailRefusedError(DeliveryError):
    """The server refuses the recipient or the mail for good (5xx)."""


class Mailer(Protocol):
    """What hands mails over, one after the other."""

    @property
    def sender(self) -> str:
        """The plain address that mails come from."""

    @property
    def lease(self) -> dt.timedelta:
        """How long a mail that is being handed over is left alone by other processes."""

    def deliver(self, message: EmailMessage, name: str) -> Path | None:
        """Hand over; return the file where it became one. ``name`` is a file name without its ending."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True)
class FileMailer:
    """Writes each mail as a file; the same mail again is the same file."""

    folder: Path
    sender: str
    lease: dt.timedelta = dt.timedelta(0)

    def deliver(self, message: EmailMessage, name: str) -> Path:
        """Write the file whole. Raises ServerUnavailableError when the folder cannot be written to."""
        path = self.folder / f"{name}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, message.as_bytes())
        except OSError as error:
            raise ServerUnavailableError(f"{path}: cannot be written ({error.strerror})") from error
        return path

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Server:
    """Where and how mails are handed over; ``repr`` hides the password, which never enters a log."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    starttls: bool

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


class SmtpMailer:
    """Keeps one connection for a batch of mails."""

    lease = dt.timedelta(minutes=5)

    def __init__(self, server: Server, sender: str, context: ssl.SSLContext | None = None) -> None:
        """``context``: certificates to trust; None: those of the system."""
        self.sender = sender
        self._server = server
        self._context = context
        self._connection: smtplib.SMTP | None = None

    def deliver(self, message: EmailMessage, name: str) -> None:  # noqa: ARG002 - files have names, mails do not
        """Hand over to the server; when this returns, the server has accepted. Raises DeliveryError."""
        connection = self._connected()
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _judged(code, "recipient refused", answer) from error
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code, "mail refused", error.smtp_error) from error
        except smtplib.SMTPSenderRefused as error:
            raise ServerUnavailableError(
                _said(error.smtp_code, f"sender {self.sender} refused", error.smtp_error)
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailDeferredError(f"{self._server!r}: connection lost ({type(error).__name__})") from error

    def close(self) -> None:
        """End the session politely; a server that is gone already is fine."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            try:
                if self._connection.noop()[0] == 250:
                    return self._connection
            except (OSError, smtplib.SMTPException):
                pass  # idle for too long: a new connection is made
            self.close()
        try:
            self._connection = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            # the answer may repeat what we sent: the code is enough
            raise ServerUnavailableError(f"{self._server!r}: user or password refused ({error.smtp_code})") from error
        except smtplib.SMTPResponseException as error:
            raise ServerUnavailableError(_said(error.smtp_code, repr(self._server), error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise ServerUnavailableError(f"{self._server!r}: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise ServerUnavailableError(f"{self._server!r}: no connection ({reason})") from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = self._context or ssl.create_default_context()
        if server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.starttls:
                connection.starttls(context=context)
            if server.user:
                _login(connection, server)
        except BaseException:
            connection.close()
            raise
        return connection


def _login(connection: smtplib.SMTP, server: Server) -> None:
    try:
        connection.login(server.user, server.password)
    except smtplib.SMTPServerDisconnected as error:  # some servers hang up on a wrong password
        raise smtplib.SMTPAuthenticationError(421, "hung up") from error


def mailer_for(settings: Settings) -> Mailer:
    """Return the mailer that the settings ask for. Raises ConfigurationError for an address nobody can use."""
    address = settings.smtp_url.get_secret_value()
    if not address:
        return FileMailer(settings.data_dir / "mails", settings.contact)
    problem = "JIANNUO_SMTP_URL: write smtp://user:password@host:port, smtps://…, ?starttls=1, ?from=me@example.org"
    try:
        parts = urlsplit(address)
        server = _server(parts)
    except ValueError:
        raise ConfigurationError(problem) from None  # the cause would quote the password
    options = parse_qs(parts.query)
    sender = options.get("from", [settings.contact])[0]
    if parts.path not in {"", "/"} or options.keys() - {"starttls", "from"} or not ADDRESS.fullmatch(sender):
        raise ConfigurationError(problem)
    return SmtpMailer(server, sender)


def _server(parts: SplitResult) -> Server:
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("scheme or host")
    starttls = parse_qs(parts.query).get("starttls", ["0"])[0] in {"1", "true", "yes"}
    if starttls and parts.scheme == "smtps":
        raise ValueError("starttls inside TLS")
    port = parts.port or (587 if starttls else PORTS[parts.scheme])
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname, port, user, password, starttls)


def _judged(code: int, what: str, answer: bytes | str) -> DeliveryError:
    """A 5xx is for good, but for 530 and 535, which speak of us and not of the mail."""
    said = _said(code, what, answer)
    if code in {421, 530, 535, 538}:
        return ServerUnavailableError(said)
    return MailRefusedError(said) if code >= 500 else MailDeferredError(said)


def _said(code: int, what: str, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{what}: {code} {' '.join(text.split())[:300]}"
