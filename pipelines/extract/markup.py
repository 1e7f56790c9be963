"""HTML: parse once, find the body, read title, source and dates from tags and from what is shown."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from config.decoding import Decoded
from pipelines.document import Extracted, Page
from pipelines.exceptions import ExtractError
from pipelines.extract.containers import Body, declared_body, known_body, size
from pipelines.extract.dates import parse_date, shown_date, url_date
from pipelines.extract.general import general_body
from pipelines.extract.head import choose_title, headings, meta_tags, page_title, shown_source
from pipelines.extract.lines import lines_of
from pipelines.extract.shell import unfolded
from pipelines.extract.titles import report_title

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
TAGS = 300_000
LITTLE = 120
MUCH_MORE = 5
PUBLISHED = ("pubdate", "publishdate", "firstpublishedtime", "article:published_time")


def extract_markup(page: Page, decoded: Decoded) -> Extracted:
    """Read an HTML page. Raises ExtractError where it holds no text that a reader would see."""
    html, notes = _without_controls(decoded)
    html = unfolded(html)
    if html.count("<") > TAGS:
        raise ExtractError(f"the page has more than {TAGS} tags")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML served as HTML is common and read well
        soup = BeautifulSoup(html, "lxml")
    body, missed = _find_body(page, soup, html)
    notes += missed
    skip = frozenset({id(body.element)}) if body.element is not None else frozenset()
    root = soup.body or soup
    around = lines_of(root, skip) if isinstance(root, Tag) and id(root) not in skip else []
    meta = meta_tags(soup)
    title, doubts = choose_title(meta, page_title(soup), headings(soup), [*around, *body.lines[:6]])
    published = next((meta[name] for name in PUBLISHED if meta.get(name)), "") or _tag_text(soup, "publishtime")
    dates = {
        "url": url_date(page.url),
        "meta": parse_date(published),
        "shown": shown_date(around) or shown_date([*body.lines[:12], *body.lines[-6:]]),
    }
    return Extracted(
        title=title or report_title(body.lines),
        text="\n".join(body.lines),
        source=meta.get("contentsource", "") or shown_source([*around, *body.lines[:12], *body.lines[-6:]]),
        dates={where: day for where, day in dates.items() if day is not None},
        site=meta.get("sitename", ""),
        method=body.method,
        warnings=(*decoded.warnings, *notes, *doubts),
    )


def _without_controls(decoded: Decoded) -> tuple[str, tuple[str, ...]]:
    html, count = CONTROL.subn("", decoded.text)
    return html, (f"{count} control characters were dropped",) if count else ()


def _find_body(page: Page, soup: BeautifulSoup, html: str) -> tuple[Body, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    if page.rule is not None:
        body = declared_body(soup, page.rule)
        if body is not None:
            return body, notes
        notes = (f"the declared selector {page.rule.select!r} found no text; the body was recognised instead",)
    body = known_body(soup)
    if body is None or size(body.lines) < LITTLE:
        general = general_body(soup, html)
        if body is not None and general is not None and size(general.lines) > MUCH_MORE * size(body.lines):
            where = f"the block {body.method} holds {size(body.lines)} characters only"
            general, body, notes = None, general, (*notes, f"{where}; the body was found elsewhere")
        body = body or general
    if body is None or not _has_words(body.lines):
        raise ExtractError("the page holds no text: an empty shell, or a list built by script")
    return body, notes


def _has_words(lines: Sequence[str]) -> bool:
    return any(character.isalnum() for line in lines for character in line)


def _tag_text(soup: BeautifulSoup, name: str) -> str:
    tag = soup.find(name)
    return tag.get_text()[:100] if isinstance(tag, Tag) else ""
