"""Texts that lie on several pages, or in a script."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from pipelines.document import Page
from pipelines.exceptions import ExtractError
from pipelines.extract import extract

URL = "https://www.example.gov.cn/zwgk/202403/t20240319_1.html"
TITLE = "示例市2023年法治政府建设年度报告"
LINES = (
    "示例市坚持依法行政，全面推进法治政府建设，现将有关情况报告如下。",
    "一、主要成效",
    "二、存在的不足",
    "三、下一步安排",
)


def markup(*lines: str) -> str:
    paragraphs = "".join(f"<p>{line}，各项工作取得了新的进展，群众满意度稳步提升。</p>" for line in lines)
    return (
        f"<html><head><title>{TITLE}</title><meta name='PubDate' content='2024-03-19 09:00'></head><body>"
        f"<div>首页 > 政务公开</div><h1>{TITLE}</h1><div class='TRS_Editor'>{paragraphs}</div>"
        "<div>主办：示例市</div></body></html>"
    )


def several(*pages: bytes) -> Page:
    boundary = b"jiannuo-pages-0123"
    heads = (b"Content-Location: %s\r\nContent-Type: text/html\r\n\r\n" % URL.encode() for _ in pages)
    parts = b"".join(b"--%s\r\n%s%s\r\n" % (boundary, head, body) for head, body in zip(heads, pages, strict=True))
    return Page(URL, parts + b"--%s--\r\n" % boundary, f"multipart/mixed; boundary={boundary.decode()}")


def test_the_pages_of_an_article_are_one_text():
    page = several(markup(LINES[0]).encode(), markup(LINES[1], LINES[2]).encode("gb18030"), markup(LINES[3]).encode())
    read = extract(page)
    assert [line.partition("，各项")[0] for line in read.text.split("\n")] == list(LINES)
    assert (read.title, read.dates["meta"]) == (TITLE, dt.date(2024, 3, 19))
    assert "主办" not in read.text


@pytest.mark.parametrize("body", [b"", b"<html><body></body></html>"])
def test_a_text_with_a_hole_is_none(body: bytes):
    with pytest.raises(ExtractError, match="page 2 of 2"):
        extract(several(markup(*LINES).encode(), body))
    with pytest.raises(ExtractError, match="damaged"):
        extract(Page(URL, b"--jiannuo-pages-1\r\n--jiannuo-pages-1\r\nhalf"))


def shell(detail: str) -> bytes:
    return (
        "<!DOCTYPE html><html><head><title>政府信息公开</title></head><body><div id='app'></div><script>\n"
        f"window._CONFIG = {{\n  SID: '990101',\n  DETAIL: {detail},\n  SERVICE_AREA_ID: 0\n}};</script></body></html>"
    ).encode()


DETAIL = {
    "id": 1043,
    "title": TITLE,
    "publisher": "示例区司法局",
    "content": "".join(f"<p>{line}<br/>各项工作取得了新的进展，“满意度”稳步提升。</p>" for line in LINES),
    "display_publish_time": 1710810000,
}


def test_the_text_that_a_script_holds_is_read():
    escaped = json.dumps(DETAIL).replace("<", "\\u003C").replace("/", "\\/")
    read = extract(Page(URL, shell(escaped)))
    assert (read.title, read.source, read.dates["meta"]) == (TITLE, "示例区司法局", dt.date(2024, 3, 19))
    assert read.text.split("\n")[::2] == list(LINES)


def test_it_is_read_where_the_rest_is_no_json():
    content = json.dumps(DETAIL["content"], ensure_ascii=False)
    read = extract(Page(URL, shell(f'{{ id: 1043, "content": {content} }}')))
    assert LINES[3] in read.text


@pytest.mark.parametrize("detail", ["{}", '{"content": 5}', '{"content": "', '{"content": ""}', "[" * 5000])
def test_a_shell_without_text_stays_one(detail: str):
    with pytest.raises(ExtractError, match="no text"):
        extract(Page(URL, shell(detail).replace("政府信息公开".encode(), b"")))
