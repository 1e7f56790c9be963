"""The archive gives back what was put, exactly, and believes nothing else."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage.archive import Archive, ArchiveError

FETCHED_AT = dt.datetime(2026, 3, 2, 8, 30, 15, tzinfo=dt.timezone(dt.timedelta(hours=8)))
HEADERS = [("Content-Type", "text/html; charset=gb2312"), ("X-Note", "a; b"), ("Content-Encoding", "gzip")]


def put(archive: Archive, body: bytes, url: str = "http://www.example.gov.cn/a.html") -> str:
    return archive.put(url=url, fetched_at=FETCHED_AT, status=200, headers=HEADERS, body=body)


@pytest.fixture(params=["folder", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive") if request.param == "folder" else f"memory://{tmp_path.name}")


def test_gives_back_what_was_put(archive: Archive):
    body = "示例市2025年法治政府建设年度报告".encode("gb18030")
    digest = put(archive, body)
    assert digest == hashlib.sha256(body).hexdigest()
    assert digest in archive
    found = archive.get(digest)
    assert (found.body, found.url, found.status) == (body, "http://www.example.gov.cn/a.html", 200)
    assert found.fetched_at == FETCHED_AT
    assert dict(found.headers) == {
        "Content-Type": "text/html; charset=gb2312",
        "X-Note": "a; b",
        "Content-Length": str(len(body)),
    }


def test_is_idempotent_and_keeps_the_first_address(archive: Archive):
    first = put(archive, b"body")
    assert put(archive, b"body", url="http://www.example.gov.cn/b.html") == first
    assert archive.get(first).url == "http://www.example.gov.cn/a.html"


def test_deletes(archive: Archive):
    digest = put(archive, b"body")
    archive.delete(digest)
    archive.delete(digest)
    assert digest not in archive
    with pytest.raises(ArchiveError, match="no such body"):
        archive.get(digest)


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=300))
def test_keeps_any_bytes(body: bytes):
    archive = Archive("memory://any-bytes")
    assert archive.get(put(archive, body)).body == body


def test_members_joined_are_one_warc_file(tmp_path: Path):
    archive = Archive(str(tmp_path))
    bodies = [b"first", b"second", "第三".encode()]
    members = [member_path(tmp_path, put(archive, body)).read_bytes() for body in bodies]
    for member in members:
        assert len(gzip.decompress(member)) > 0
    read = [record.raw_stream.read() for record in ArchiveIterator(BytesIO(b"".join(members)), check_digests="raise")]
    assert read == bodies


def member_path(root: Path, digest: str) -> Path:
    return root / digest[:2] / f"{digest}.warc.gz"


def test_does_not_believe_a_damaged_or_foreign_member(tmp_path: Path):
    archive = Archive(str(tmp_path))
    digest, other = put(archive, b"the body" * 100), put(archive, b"another body")
    path = member_path(tmp_path, digest)
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"<html>", member_path(tmp_path, other).read_bytes()):
        path.write_bytes(damaged)
        with pytest.raises(ArchiveError):
            archive.get(digest)
    assert put(archive, b"the body" * 100) == digest, "a damaged member is replaced"
    assert archive.get(digest).body == b"the body" * 100


def test_a_crash_while_writing_leaves_no_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    archive = Archive(str(tmp_path))

    def fails(self: Path, target: Path) -> Path:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(ArchiveError, match="no space left"):
        put(archive, b"body")
    monkeypatch.undo()
    assert hashlib.sha256(b"body").hexdigest() not in archive
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_name_is_a_digest(tmp_path: Path):
    with pytest.raises(ArchiveError, match="not a SHA-256"):
        Archive(str(tmp_path)).get("../../etc/passwd")


def test_a_line_break_cannot_forge_a_header(tmp_path: Path):
    archive = Archive(str(tmp_path))
    digest = archive.put(
        url="http://www.example.gov.cn/", fetched_at=FETCHED_AT, status=200, headers=[("A", "b\r\nC: d")], body=b"x"
    )
    assert archive.get(digest).headers == (("A", "b C: d"), ("Content-Length", "1"))
