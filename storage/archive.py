"""Raw bodies, content-addressed: one WARC response record, one gzip member, one file a body.

The name is the body's SHA-256, so putting twice changes nothing, and a reader can prove what it got. ``cat`` of members
is a valid WARC file. A member counts only when its digest matches: what a crash left behind is never believed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import re
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from config.errors import ConfigurationError

log = logging.getLogger(__name__)

SHA256 = re.compile(r"[0-9a-f]{64}")  # e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
NOT_IN_A_HEADER = re.compile(r"[\r\n\x00]+")  # a line break would end the header block
WARC_TIME = "%Y-%m-%dT%H:%M:%SZ"

# They describe the body as it was on the wire; the record holds it decoded.
WIRE_HEADERS = frozenset({"content-length", "content-encoding", "transfer-encoding"})

Headers = Sequence[tuple[str, str]]


class ArchiveError(Exception):
    """A body is missing, or is not what its name says. Raised by ``Archive.get`` and by ``Archive.put`` for storage
    that cannot be written."""


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """A body with what the server said about it."""

    url: str
    fetched_at: dt.datetime
    """UTC, whole seconds"""
    status: int
    headers: tuple[tuple[str, str], ...]
    """as served, without those that describe the transfer; ``Content-Length`` is the body's; beyond ASCII: %-encoded"""
    body: bytes


class Archive:
    """A folder, or any fsspec URL, of WARC members at ``<aa>/<sha256>.warc.gz``."""

    def __init__(self, url: str) -> None:
        """Open the archive at a path or fsspec URL; nothing is written before the first ``put``.

        Raises ConfigurationError for an address that nothing here can open.
        """
        try:
            self._fs, root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise ConfigurationError(f"JIANNUO_ARCHIVE_URL: {error}; give a folder or another fsspec URL") from error
        self._root = str(root).rstrip("/")
        self._local = isinstance(self._fs, LocalFileSystem)

    def put(self, *, url: str, fetched_at: dt.datetime, status: int, headers: Headers, body: bytes) -> str:
        """Keep a body and return its SHA-256 in hexadecimal.

        A member that is there and whole stays as it is, with the address and time of its first fetch. Raises
        ArchiveError when the storage refuses.
        """
        digest = hashlib.sha256(body).hexdigest()
        if digest in self and self._whole(digest):
            return digest
        record = _record(url=url, fetched_at=fetched_at, status=status, headers=headers, body=body)
        try:
            self._write(self._path(digest), record)
        except OSError as error:
            raise ArchiveError(f"{self._path(digest)}: cannot be written: {error}") from error
        return digest

    def get(self, sha256: str) -> ArchivedResponse:
        """Return a body by its digest. Raises ArchiveError when it is missing or is not what its name says."""
        path = self._path(sha256)
        try:
            found = _read(self._fs.cat_file(path))
        except FileNotFoundError as error:
            raise ArchiveError(f"{path}: no such body in the archive") from error
        except (OSError, ArchiveLoadFailed, zlib.error, ValueError) as error:
            raise ArchiveError(f"{path}: cannot be read: {error}") from error
        if hashlib.sha256(found.body).hexdigest() != sha256:
            raise ArchiveError(f"{path}: its body is not what its name says; restore it from a backup")
        return found

    def delete(self, sha256: str) -> None:
        """Remove a body; one that is not there is no error."""
        try:
            self._fs.rm_file(self._path(sha256))
        except FileNotFoundError:
            log.debug("%s is not in the archive", sha256)

    def __contains__(self, sha256: object) -> bool:
        """Tell whether a member of that name is there; only ``get`` proves that it is whole."""
        return isinstance(sha256, str) and bool(self._fs.isfile(self._path(sha256)))

    def _path(self, sha256: str) -> str:
        if not SHA256.fullmatch(sha256):
            raise ArchiveError(f"{sha256!r} is not a SHA-256 in hexadecimal")
        return f"{self._root}/{sha256[:2]}/{sha256}.warc.gz"

    def _whole(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except ArchiveError as error:
            log.warning("replacing a damaged member: %s", error)
            return False
        return True

    def _write(self, path: str, record: bytes) -> None:
        if self._local:
            _write_whole(Path(path), record)
        else:
            self._fs.pipe_file(path, record)  # an object store shows a file when it is complete, not before


def _write_whole(path: Path, record: bytes) -> None:
    """Write under a temporary name, make it durable, then rename: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(record)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _record(*, url: str, fetched_at: dt.datetime, status: int, headers: Headers, body: bytes) -> bytes:
    kept = [
        (NOT_IN_A_HEADER.sub(" ", name), NOT_IN_A_HEADER.sub(" ", value))
        for name, value in headers
        if name.lower() not in WIRE_HEADERS
    ]
    kept.append(("Content-Length", str(len(body))))
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    served = urlsplit(url).scheme in {"http", "https"}
    content_type = next((value for name, value in kept if name.lower() == "content-type"), "application/octet-stream")
    record = writer.create_warc_record(
        url,
        "response" if served else "resource",  # ISO 28500, 6.3 and 6.4: a file was never an answer over HTTP
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict={"WARC-Date": fetched_at.astimezone(dt.UTC).strftime(WARC_TIME)},
        warc_content_type="" if served else content_type,
        http_headers=StatusAndHeaders(str(status), kept, protocol="HTTP/1.1") if served else None,
    )
    writer.write_record(record)
    return buffer.getvalue()


def _read(member: bytes) -> ArchivedResponse:
    """Read the one record of a member. Raises ValueError when there is none."""
    for record in ArchiveIterator(BytesIO(member)):
        if record.rec_type == "resource":
            status, headers = "200", [("Content-Type", record.content_type)]
        elif record.rec_type == "response" and record.http_headers is not None:
            status, headers = record.http_headers.get_statuscode(), record.http_headers.headers
        else:
            continue
        warc_date = record.rec_headers.get_header("WARC-Date")
        return ArchivedResponse(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            fetched_at=dt.datetime.strptime(warc_date, WARC_TIME).replace(tzinfo=dt.UTC),
            status=int(status),
            headers=tuple(headers),
            body=record.raw_stream.read(),
        )
    raise ValueError("no response or resource record in it")
