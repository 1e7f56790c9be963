"""What cannot be read is refused with a plain reason; hostile input costs bounded time and no other error."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import docx
import pytest

from config.boilerplate import load_boilerplate
from pipelines.clean import clean
from pipelines.document import Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
SENTENCE = "2023年，示例市坚持依法行政，全面推进法治政府建设，现将有关情况报告如下。"


def html(text, **more):
    return Page(url="https://www.example.gov.cn/a.html", body=text.encode(), **more)


def word_file(fill):
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 120_000_000)
    return stream.getvalue()


def small_zip():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the body is empty"),
        (b"  \n", "the body holds nothing but white space"),
        (b"\n", "the body holds nothing but white space"),
        (b"a", "the body holds only 1 byte of text"),
        (b" a" + b"\n" * 99, "the body holds only 1 byte of text"),
        (b"ok\n", "the body holds only 2 bytes of text"),
        (gzip.compress(b"a"), "the body holds only 1 byte of text"),
        (gzip.compress(b""), "the body is empty"),
        (b"x" * 20_000_001, "at most"),
        (b"\x00\x01\x02" * 500, "binary"),
        (random.Random(7).randbytes(9000), "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "legacy office"),
        (b"%PDF-1.7\nnothing", "PDF cannot be read"),
        (b"PK\x03\x04nothing", "damaged"),
        (b"\x1f\x8bnothing at all", "damaged"),
        (small_zip(), "zip archive"),
        (bomb(), "unpacks to"),
        (gzip.compress(b"0" * 21_000_000), "unpacks to more"),
        (word_file(lambda document: document.add_paragraph("")), "no text"),
        (b"<html><body><script>render()</script><div id=app></div></body></html>", "no text"),
        (b"<html><body><p>&nbsp;</p></body></html>", "no text"),
        (b"<html>" + b"<br>" * 300_001, "tags"),
        (b"...---...", "no text"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_what_cannot_be_read_is_refused_with_its_reason(body, reason):
    with pytest.raises(ExtractError, match=reason):
        extract(Page("https://www.example.gov.cn/a.html", body, "text/html" if body.startswith(b"<") else ""))


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + f"<p>{SENTENCE}</p>",
        "<h2 class=title>" * 5_000 + f"<p>{SENTENCE}</p>",
        "<table><tr><td>甲</td><td>" * 3_000 + f"<p>{SENTENCE}</p>",
        f"<div id=zoom><p>{SENTENCE}</p>" + ("\0" + " \n" * 20) * 50_000,
        "<html>" + "<" * 200_000 + f"<div id=zoom><p>{SENTENCE}</p></div>",
        "<!--正文 begin-->" * 20_000 + f"<p>{SENTENCE}</p>",
    ],
    ids=["deep", "headings", "tables", "controls", "angles", "comments"],
)
@pytest.mark.timeout(20)
def test_hostile_markup_is_read_in_bounded_time(body):
    assert SENTENCE in extract(html(body, content_type="text/html")).text


@pytest.mark.parametrize("seed", range(6))
def test_damaged_files_give_text_or_an_extract_error(seed):
    """Cut, repeat and overwrite pieces of good files; any other error fails the test."""
    chance = random.Random(seed)
    files = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
    files.append(word_file(lambda document: document.add_table(2, 2)))
    files.append(word_file(lambda document: document.add_paragraph("一、主要成效")))
    for _ in range(60):
        body = bytearray(chance.choice(files))
        for _ in range(chance.randrange(1, 20)):
            at = chance.randrange(len(body))
            body[at : at + chance.randrange(30)] = chance.choice([b"", b"<!--", b"<table><tr>", chance.randbytes(5)])
            body = body or bytearray(b"x")
        try:
            read = extract(Page("https://www.example.gov.cn/a.html", bytes(body), chance.choice(["", "text/html"])))
        except ExtractError:
            continue
        once = clean(read.text, load_boilerplate(), title=read.title).text
        assert clean(once, load_boilerplate(), title=read.title).text == once
