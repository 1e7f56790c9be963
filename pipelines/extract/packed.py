"""Zip packages, opened with bounds: what a small file may unpack to, and how many parts it may have."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from lxml import etree

from pipelines.exceptions import ExtractError

UNPACKED = 100_000_000
MEMBERS = 5_000
LARGEST_PART = 50_000_000
RATIO = 250  # markup of repeated cells packs 100 to 1; what packs better than this was made to
RATIO_FROM = 10_000_000  # bytes unpacked; below, no ratio does harm
ENCRYPTED = 0x1
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError),
    *(ValueError, KeyError),
)
"""what a damaged, locked or odd package makes the library raise"""


def open_package(body: bytes, what: str) -> zipfile.ZipFile:
    """Open a package. Raises ExtractError when it is damaged, locked, or unpacks beyond bounds.

    ``what`` names it in messages: "the DOCX".
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except DAMAGED as error:
        raise ExtractError(f"{what} is damaged: {error}") from error
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise ExtractError(f"{what} has {len(members)} parts; at most {MEMBERS} are read")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED:
        raise ExtractError(f"{what} unpacks to {unpacked} bytes; at most {UNPACKED} are read")
    if unpacked > max(RATIO_FROM, RATIO * len(body)):
        raise ExtractError(f"{what} unpacks to {unpacked // max(1, len(body))} times its size: not read")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise ExtractError(f"{what} is locked with a password")
    return archive


def read_part(archive: zipfile.ZipFile, name: str, what: str) -> bytes:
    """Return one part's bytes. Raises ExtractError when it is missing, damaged or too large."""
    try:
        size = archive.getinfo(name).file_size
        if size > LARGEST_PART:
            raise ExtractError(f"a part of {what} has {size} bytes; at most {LARGEST_PART} are read")
        return archive.read(name)  # never more than the declared size, whatever the data unpacks to
    except KeyError as error:
        raise ExtractError(f"{what} lacks its part {name[:100]}") from error
    except DAMAGED as error:
        raise ExtractError(f"{what} is damaged: {error}") from error


def read_markup(archive: zipfile.ZipFile, name: str, what: str) -> etree._Element:
    """Return the root of a part that is XML: no entities, no DTD, nothing fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(read_part(archive, name, what), parser)
    except etree.XMLSyntaxError as error:
        raise ExtractError(f"{what} is damaged: {error}") from error


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace: producers disagree on those."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
