"""An article that lies on several pages: the crawler keeps them as one ``multipart/mixed`` body, a part a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError

START = b"--jiannuo-pages-"
LOCATION = re.compile(rb"^content-location:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
MISSING = re.compile(rb"^x-missing:[ \t]*([^\r\n]{1,300})", re.IGNORECASE | re.MULTILINE)  # X-Missing: answered 404
TYPE = re.compile(rb"^content-type:[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)


def extract_pages(page: Page) -> Extracted:
    """Return the first page's title, source and dates with the text of all pages, in their order.

    Raises ExtractError when any page cannot be read: a text with a hole in it is not the document.
    """
    from pipelines.extract import extract  # noqa: PLC0415 - each part is read as any page is

    parts = list(_parts(page))
    read: list[Extracted] = []
    for number, part in enumerate(parts, start=1):
        try:
            read.append(extract(part))
        except ExtractError as error:
            raise ExtractError(f"page {number} of {len(parts)}: {error}") from error
    if not read:
        raise ExtractError("the body of several pages holds none")
    warnings = [warning for each in read for warning in each.warnings]
    text = "\n".join(each.text for each in read)
    return replace(read[0], text=text, warnings=tuple(dict.fromkeys(warnings)))


def _parts(page: Page) -> Iterator[Page]:
    boundary = page.body.partition(b"\r\n")[0]
    for part in page.body.split(boundary + b"\r\n")[1:]:
        head, found, body = part.partition(b"\r\n\r\n")
        if not found:
            raise ExtractError("the body of several pages is damaged: a part has no head")
        body = body.removesuffix(b"\r\n" + boundary + b"--\r\n").removesuffix(b"\r\n")
        location, kind = LOCATION.search(head), TYPE.search(head)
        if missing := MISSING.search(head):
            where = location[1].decode("latin-1") if location else "a page"
            raise ExtractError(f"the article is not whole: its page {where} {missing[1].decode('latin-1')}")
        yield replace(
            page,
            url=location[1].decode("latin-1") if location else page.url,
            body=body,
            content_type=kind[1].decode("latin-1") if kind else "",
        )
