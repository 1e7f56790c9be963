"""Attachments: files that a report's page links to are asked for too, as documents of the same report.

Some reports are nothing but a link on a page. A spider's middleware, so that the spider need not know: it looks at
each document that comes and asks for what is attached to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.addresses import normalise
from crawler.decode import decode
from crawler.items import Attached, Failed, Fetched, Known
from crawler.spiders.reports import ReportsSpider
from crawler.verdicts import KEPT

MOST = 10  # attachments of one page; more is a list of documents, not a report
SMALLEST = 100  # bytes; no file of any of these formats has less: a dead link answered with 200
LONGEST_NAME = 300
FORMATS = r"pdf|docx?|wps|ofd|xlsx?|et|rtf|zip"
# /P020220930.pdf, /module/download/downfile.jsp?filename=…, /system/_content/download.jsp?urltype=…
FILE = re.compile(rf"\.(?:{FORMATS})$|/(?:downfile|download|downloadattach)\.(?:jsp|do|action|aspx)$", re.IGNORECASE)
NAMED_FILE = re.compile(rf"\.(?:{FORMATS})\s*(?:[(（\[【].{{0,20}}[)）\]】])?\s*$", re.IGNORECASE)  # 报告.pdf（1.2MB）
HINTS = (".pdf", ".doc", ".wps", ".ofd", ".xls", ".et", ".rtf", ".zip", "download", "downfile")
"""one of which is in every link to a file"""
ENDING = re.compile(rb"\.(?:pdf|doc|wps|ofd|xls|et\b|rtf|zip)")  # of a lower-case page
BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
BODY = re.compile(
    r"\b(?:zoom|trs_editor|trs_uedit\w*|article[-_]?(?:content|body|con)?|(?:pages|view|news|con|detail)[-_]?(?:content|text|con)"
    r"|main-txt|v_news_content|vsbcontent\w*|xxgk_content|fujian|attach\w*|appendix|ucapcontent)\b",
    re.IGNORECASE,
)
AROUND = re.compile(
    r"\b(?:nav|menu|header|footer|sidebar|side|related|recommend|xgwd|xglj|links?|foot)\b", re.IGNORECASE
)
LINKS = "//a[@href] | //iframe[@src] | //embed[@src] | //object[@data]"
DETAIL = re.compile(r"window\._CONFIG\s*=")
STRING = re.compile(r'"(?:[^"\\]|\\.){20,2000000}?"')


def attachments(text: str, base: str) -> list[tuple[str, str]]:
    """Return address and name of each file that a page offers in its body, in order, each once.

    Where a page marks its body and links to files there, those outside of it are not its own.
    """
    found: dict[str, tuple[str, bool]] = {}
    for source in _markup(text):
        for link in Selector(text=source, type="html").xpath(LINKS):
            element = link.root
            href = str(element.get("href") or element.get("src") or element.get("data") or "")
            name = " ".join("".join(map(str, element.itertext())).split())[:LONGEST_NAME]
            url = _file(href, str(element.get("title") or name), base)
            if url is None or AROUND.search(marks := " ".join(_marks(element))):
                continue
            title = name if len(name) > 4 else str(element.get("title") or name)[:LONGEST_NAME]
            found.setdefault(url, (title, BODY.search(marks) is not None))
    inside = [(url, name) for url, (name, own) in found.items() if own]
    return inside or [(url, name) for url, (name, _) in found.items()]


def _markup(text: str) -> Iterator[str]:
    """Yield the page, and the markup that a script of its holds as a string (gkmlpt's ``_CONFIG``)."""
    yield text or "<html></html>"
    if DETAIL.search(text):
        for match in STRING.finditer(text):
            if any(hint in match[0] for hint in HINTS) and "<" in (markup := _string(match[0])):
                yield f'<div id="zoom">{markup}</div>'


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:
        return ""


def _file(href: str, name: str, base: str) -> str | None:
    """Return the address of the file that a link leads to, also through a viewer; None for no file."""
    said = f"{href} {name}".lower()
    if not any(hint in said for hint in HINTS):
        return None
    url = None if href.lstrip().lower().startswith(("javascript:", "#", "data:", "mailto:")) else normalise(href, base)
    if url is None:
        return None
    parts = urlsplit(url)
    for _, value in parse_qsl(parts.query) if "viewer" in parts.path.lower() else ():
        if FILE.search(urlsplit(value).path):
            return normalise(value, url)
    return url if FILE.search(parts.path) or NAMED_FILE.search(name) else None


def _marks(element: Any) -> Iterator[str]:  # noqa: ANN401 - lxml's elements, which parsel leaves untyped
    """Yield what the elements around a link are called."""
    for depth, around in enumerate(element.iterancestors()):
        if depth > 40 or around.tag in {"body", "html"}:
            return
        yield f"{around.tag} {around.get('id') or ''} {around.get('class') or ''}".replace("_", "-")


class AttachmentsMiddleware:
    """Ask for the attachments of each document that came, and refuse those that are no file."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.pages: dict[str, str] = {}
        """attachments asked for, each with its page"""
        self.parts: dict[str, list[str]] | None = None
        """the attachments that each page had; read from what the spider knows when it is first needed"""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep the crawler, whose spider is made later."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[object]) -> AsyncIterator[object]:
        """Pass on what the spider yields; behind a document, what is attached to it."""
        spider = self.crawler.spider
        async for item in result:
            if not isinstance(item, Fetched) or not isinstance(spider, ReportsSpider):
                yield item
                continue
            if self._is_attachment(item.url, spider.known):
                yield _checked(item)
                continue
            yield item
            for attached in self._attached(item, spider, response):
                yield attached

    def _is_attachment(self, url: str, known: Mapping[str, Known]) -> bool:
        return url in self.pages or (url in known and known[url].part_of is not None)

    def _known_parts(self, known: Mapping[str, Known]) -> dict[str, list[str]]:
        if self.parts is None:
            self.parts = {}
            for each in known.values():
                if each.part_of is not None:
                    self.parts.setdefault(each.part_of, []).append(each.url)
        return self.parts

    def _attached(self, item: Fetched, spider: ReportsSpider, response: Response) -> Iterator[object]:
        """Yield the attachments of a page and the requests for them; those that it had when it says nothing new."""
        if item.status in KEPT:
            links = list(_links(item))
        elif item.status == 304:
            links = [(url, "") for url in self._known_parts(spider.known).get(item.url, [])]
        else:
            return
        asked = 0
        for url, name in links:
            known = spider.known.get(url)
            is_own_report = url in spider.listed or (known is not None and known.part_of not in {None, item.url})
            if url in self.pages or is_own_report or url == item.url or asked >= MOST:
                continue
            if not spider.portal.allows(url):
                spider.tally["offsite_attachments"] += 1
                continue
            asked += 1
            self.pages[url] = item.url
            spider.listed.add(url)
            spider.tally["attachments"] += 1
            yield Attached(url, item.url, name)
            yield _request(url, spider, response.url)


def _links(item: Fetched) -> list[tuple[str, str]]:
    if item.body.startswith(BINARY) or not _hints_at_files(item.body.lower()):
        return []
    return attachments(decode(item.body, item.header("Content-Type") or ""), item.answered_by)


def _hints_at_files(body: bytes) -> bool:
    """Tell whether there is any use in parsing a page, in a few hundredths of a millisecond."""
    return ENDING.search(body) is not None or b"download" in body or b"downfile" in body


def _request(url: str, spider: ReportsSpider, page: str) -> Request:
    known = spider.known.get(url)
    headers = {"Referer": page}  # some servers give files to their own pages only
    if known is not None and not spider.full:
        validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers |= {name: value for name, value in validators.items() if value}
    return Request(
        url,
        callback=spider.parse_document,
        errback=spider.document_failed,
        headers=headers,
        cb_kwargs={"document_url": url},
        meta={"is_file": True},
        dont_filter=True,
    )


def _checked(item: Fetched) -> Fetched | Failed:
    """Return an attachment's answer, or that it was none: dead links answer 200 with two bytes."""
    if item.status in KEPT and len(item.body) < SMALLEST:
        detail = f"answered {item.status} with {len(item.body)} bytes: no document"
        return Failed(item.url, item.fetched_at, detail, status=item.status)
    return item
