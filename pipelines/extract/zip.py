"""A zip archive: the one report inside, chosen by name and size."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract
from pipelines.extract.kinds import kind_of
from pipelines.extract.packed import open_package, read_part

WHAT = "the zip archive"
TRIED = 5  # documents that are opened in search of the report
ENTRIES = 300
LARGEST_ENTRY = 20_000_000
ENDINGS = ("docx", "doc", "wps", "ofd", "pdf", "rtf", "html", "htm", "txt", "xlsx", "xls")
REPORT = re.compile(r"报告|年报|总结|报\s?告")
ANNEX = re.compile(r"附[件表录]|清单|统计表|台账|一览表|说明$")
UTF8_NAME = 0x800


def extract_zip(page: Page) -> Extracted:
    """Read the document of an archive that reads as the report. Raises ExtractError when none does."""
    with open_package(page.body, WHAT) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > ENTRIES:
            raise ExtractError(f"{WHAT} has {len(entries)} files; at most {ENTRIES} are looked at")
        found = sorted((_rank(entry), entry_name(entry), entry.filename) for entry in entries if _is_document(entry))
        problems: list[str] = []
        for _, name, part in found[:TRIED]:
            try:
                body = read_part(archive, part, WHAT)
                if body.startswith(b"\x1f\x8b") or kind_of(body) == "zip":
                    raise ExtractError("an archive inside the archive is not opened")
                read = extract(Page(page.url, body))
            except ExtractError as error:
                problems.append(f"{name}: {error}")
                continue
            notes = (f"read from {name} in {WHAT}, which has {len(entries)} files",)
            return replace(read, method=f"zip:{read.method}", warnings=(*notes, *read.warnings))
    said = "; ".join(problems)[:300]
    raise ExtractError(f"{WHAT} holds no document that can be read" + (f": {said}" if said else ""))


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return a file's name; without the flag for UTF-8 it is what the packer's system wrote, GB18030 in China."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename[-120:]
    try:
        return entry.filename.encode("cp437").decode("gb18030")[-120:]
    except UnicodeError:
        return entry.filename[-120:]


def _is_document(entry: zipfile.ZipInfo) -> bool:
    name = entry_name(entry)
    own = name.rpartition("/")[2]
    is_hidden = own.startswith((".", "~")) or "__MACOSX" in name
    return (
        not is_hidden
        and own.lower().endswith(tuple(f".{ending}" for ending in ENDINGS))
        and 0 < entry.file_size <= LARGEST_ENTRY
    )


def _rank(entry: zipfile.ZipInfo) -> tuple[bool, bool, bool, int]:
    """Order: what is called a report and no annex, words before tables, the largest first."""
    stem, _, ending = entry_name(entry).rpartition("/")[2].rpartition(".")
    is_annex = ANNEX.search(stem) is not None and not re.search(r"报告$", stem)
    return (is_annex, REPORT.search(stem) is None, ending.lower() in {"xlsx", "xls"}, -entry.file_size)
