"""A document's answer as it is kept, also where it lies on several pages: they become one body, each page whole.

TRS cuts long articles: ``createPageHTML(4, 0, "t20260312_88101", "html")`` on ``t20260312_88101.html`` says that
``t20260312_88101_1.html`` to ``…_3.html`` follow. Why they are kept as one: ``docs/decisions``, paged articles.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy.http import Response

from config.statuses import GONE
from crawler.addresses import normalise
from crawler.decode import LARGEST, decode
from crawler.items import Fetched
from crawler.listings.trs import called

HINT = b"createPage"
NAME = re.compile(r"/([\w-]{1,80})\.\w{2,6}$")  # /t20260312_88101.html
MISSING = "X-Missing"  # our header of a part: the page that the first one announces is not there
MOST_PAGES = 50  # pages of one article; more is a trap
# They belong to one page, or to its transfer; the whole has none of them.
OF_ONE_PAGE = frozenset(
    {"content-type", "content-length", "content-encoding", "etag", "last-modified", "transfer-encoding"}
)


def as_it_came(response: Response, document_url: str, now: dt.datetime) -> Fetched:
    """Return a document's answer with everything that was said about it."""
    return Fetched(
        url=document_url,
        answered_by=response.url,
        fetched_at=now,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
        redirected="redirect_urls" in response.meta,
    )


def further_pages(first: Fetched) -> list[str]:
    """Return the addresses of the pages that follow an article's first; most have none."""
    if first.status != 200 or HINT not in first.body:
        return []
    name = NAME.search(urlsplit(first.answered_by).path)
    paging = called(decode(first.body, first.header("Content-Type") or ""))
    # The call may be that of a list beside the text; the article's own bears its name.
    if name is None or paging is None or paging[1] != name[1]:
        return []
    pages, stem, extension = paging
    urls = (normalise(f"{stem}_{number}.{extension}", first.answered_by) for number in range(1, min(pages, MOST_PAGES)))
    return [url for url in urls if url is not None]


def unfit(response: Response, pages: Sequence[Fetched]) -> str:
    """Return why an answer cannot be the next page of an article today; empty when it can. Without it none is kept."""
    if response.status != 200 and response.status not in GONE:
        return f"its page {response.url} answered {response.status}"
    size = len(response.body) + sum(len(page.body) for page in pages)
    return f"its pages have more than {LARGEST} bytes" if size > LARGEST else ""


def next_page(response: Response, document_url: str, now: dt.datetime) -> Fetched:
    """Return an article's next page; one that is not there for good is marked so, and ends the article.

    What stands in its place (an error page, the home page that it leads to) is no part of the text and differs from
    time to time: it is left out.
    """
    page = as_it_came(response, document_url, now)
    asked = (response.meta.get("redirect_urls") or [response.url])[0]
    if page.status in GONE:
        return replace(page, body=b"", answered_by=asked, headers=((MISSING, f"answered {page.status}"),))
    if urlsplit(asked).path != urlsplit(response.url).path:
        return replace(page, body=b"", answered_by=asked, headers=((MISSING, f"leads to {response.url}"),))
    return page


def joined(pages: Sequence[Fetched]) -> Fetched:
    """Return the pages of one article as one answer: ``multipart/mixed`` (RFC 2046), each with its address and type.

    The same pages give the same bytes. There are no validators: those of the first page say nothing about the others.
    """
    first = pages[0]
    digest = hashlib.sha256(b"".join(hashlib.sha256(page.body).digest() for page in pages)).hexdigest()
    boundary = f"jiannuo-pages-{digest[:32]}"
    body = b"".join(_part(page, boundary) for page in pages) + f"--{boundary}--\r\n".encode()
    headers = tuple((name, value) for name, value in first.headers if name.lower() not in OF_ONE_PAGE)
    return Fetched(
        url=first.url,
        answered_by=first.answered_by,
        fetched_at=pages[-1].fetched_at,
        status=first.status,
        headers=(*headers, ("Content-Type", f"multipart/mixed; boundary={boundary}")),
        body=body,
        redirected=first.redirected,
    )


def _part(page: Fetched, boundary: str) -> bytes:
    content_type = (page.header("Content-Type") or "text/html").replace("\r", " ").replace("\n", " ")
    missing = page.header(MISSING)
    mark = f"{MISSING}: {missing}\r\n" if missing else ""
    head = f"--{boundary}\r\nContent-Location: {page.answered_by}\r\nContent-Type: {content_type}\r\n{mark}\r\n"
    return head.encode("utf-8") + page.body + b"\r\n"
