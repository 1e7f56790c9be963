"""What all dialects share: a listing page, its rows, and the request for another page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Protocol
from urllib.parse import urlsplit

from lxml.etree import _Element
from parsel import Selector

from crawler.addresses import normalise
from crawler.listings import dates
from crawler.listings.links import ATTRIBUTES, Functions, functions, target
from crawler.listings.templates import Template
from crawler.titles import is_cut

SHOWN_DATE = re.compile(
    r"[\[(（]?20\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?$|^[\[(（]?20\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?"
)
# Addresses of articles: t20220930_1775498.html, art_123_456.html, /info/1943/13962.htm, content_123.html,
# 10102926.shtml, /20220930/<hex>/c.html, <uuid>.html, ?…wbnewsid=, /<digits>/index.html
ARTICLE = re.compile(
    r"/t20\d{6}_\d+[^/]*\.s?html?$|/art_[\w-]+\.html?$|/info/\d+/\d+\.s?html?$|/content_\d+\.s?html?$|/c_\d+\.htm$|"
    r"/m?post_\d+\.html?$|/[0-9a-f-]{32,36}\.s?html?$|/\d{5,}\.s?html?$|/\d{5,}/(?:index|c|content)\.s?html?$|"
    r"/[0-9a-f]{8,}/c\.html?$|/c\d+/content\.html?$|/ARTI\w+\.s?html?$|[?&](?:wbnewsid|articleid|docid|newsid)=\d+|"
    r"\.(?:pdf|docx?|wps|ofd)$",
    re.IGNORECASE,
)
BLOCKS = frozenset({"li", "tr", "dd", "dt", "article", "section"})
PAIRED = {"dt": "dd", "dd": "dt"}  # the other half of a row in a definition list
LONGEST_ROW = 400  # characters: a longer block is a menu or the page, not a row
# Links, and rows that are clicked as a whole: <tr onclick="…">, <li data-url="…">
LINKS = f"//a | //*[@onclick or {' or '.join(f'@{name}' for name in ATTRIBUTES)}][not(self::a)][not(.//a)]"
# 下一页 beside 第1/3页, the days of a calendar: what stands beside them may read as a date, and they are no rows
PAGER = re.compile(r"[\[<«‹]*(?:[首尾末上下前后]一?[页頁条篇月年]|\d{1,3}|跳转|GO|go)[\]>»›]*|[<>«»‹›]+")
CELLS = ("td", "span", "p", "div", "h2", "h3", "h4", "em", "b", "i", "strong", "li")
SHORTEST_TITLE = 8  # characters: menus are shorter, titles of documents are not
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing: a link to a document, as the listing words it."""

    url: str
    title: str
    date: str
    """as written, month and day made whole where the page tells their year; empty when the row shows none"""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How to ask for one page of a listing."""

    url: str
    number: int = 1
    """1: a sequence of pages begins; its pages are compared with one another, to know when nothing new comes"""
    form: tuple[tuple[str, str], ...] = ()
    """fields to post; empty: a plain GET"""
    total: int = 0
    """rows that the listing says it has; 0 when it does not say"""
    alternative: str = ""
    """another address of the same page, asked for when there is none at ``url``"""
    first: str = ""
    """the address of its sequence's first page; empty: this one"""
    before: int = 0
    """rows that the pages before it held, for lists that say how many there are"""
    opener: str = ""
    """the page whose script asks for it; the addresses in its answer are relative to that page"""
    links: tuple[Template, ...] = ()
    """how that script makes addresses of what an answer's rows hold"""
    certain: bool = True
    """the listing links to this page, or says how far it goes; False: nobody knows, and its end is no gap"""
    may_repeat: bool = False
    """it may be the first page once more: nothing says from which number the pages count"""


@dataclass(frozen=True)
class ListingPage:
    """One page of a listing as it was served, decoded."""

    text: str
    asked: PageRequest
    first_url: str
    """the address of its sequence's first page, after redirects; paging is relative to it"""
    link: str | None = None
    """the declaration's selector of the rows' links"""
    url: str = field(default="")
    """the address that answered; empty: the one asked"""

    @property
    def base(self) -> str:
        """The address that its links are relative to."""
        declared = self.root.xpath("string(//base/@href)").get() or ""
        return normalise(declared, self.url or self.asked.url) or self.url or self.asked.url

    @cached_property
    def years(self) -> dict[_Element, int]:
        """The year of the heading above each link, where there is one."""
        return dates.years_above(self.root.root)

    @cached_property
    def functions(self) -> Functions:
        """The functions of its scripts that put addresses together."""
        return functions(self.text)

    @cached_property
    def root(self) -> Selector:
        """The parsed page."""
        return Selector(text=self.text or "<html></html>", type="html")


class Dialect(Protocol):
    """What a module of this package offers: how one family of portals lists its documents."""

    name: str

    def recognise(self, page: ListingPage) -> int:
        """Return how surely the page speaks this dialect: 0 not at all, 3 and more surely."""

    def rows(self, page: ListingPage) -> list[Row]:
        """Return the rows in page order, each address once."""

    def next_pages(self, page: ListingPage) -> list[PageRequest]:
        """Return the pages that follow; the caller drops those it has asked for already."""


def find_rows(page: ListingPage, fragment: str | None = None) -> list[Row]:
    """Return the rows of a page, or of a piece of it: links that look like documents, with title and date.

    A link is a row when its address is an article's, when a date stands beside it, or when its text is too long for a
    menu. Of several links to one address the best worded counts.
    """
    root = page.root if fragment is None else Selector(text=f"<div>{fragment}</div>", type="html")
    links = root.css(page.link) if page.link and fragment is None else root.xpath(LINKS)
    found: dict[str, Row] = {}
    base = page.base
    for link in links:
        row = _row(link.root, base, page)
        if row is not None and len(row.title) > len(found[row.url].title if row.url in found else ""):
            found[row.url] = row
    return dates.by_neighbours(list(found.values()))


def _row(link: _Element, base: str, page: ListingPage) -> Row | None:
    if not isinstance(link.tag, str):
        return None
    href = target(link, page.functions)
    url = normalise(href, base) if href else None
    title = _title(link)
    if url is None or not title or PAGER.fullmatch(title):
        return None
    date = _date(link, title)
    if date or is_article(url) or (len(title) >= SHORTEST_TITLE and link.tag == "a"):
        return Row(url, title, dates.completed(date, url, page.years.get(link) if date[:2] != "20" else None))
    return None


def is_article(url: str) -> bool:
    """Tell whether an address is spelt like an article's, and not like a column's."""
    parts = urlsplit(url)
    return bool(ARTICLE.search(parts.path + (f"?{parts.query}" if parts.query else "")))


def _title(link: _Element) -> str:
    """Return what a link says; a title attribute where the text is cut, empty, or a part of it."""
    text = _one_line("".join(map(str, link.itertext())) if link.tag == "a" else _longest_piece(link))
    text = SHOWN_DATE.sub("", text).strip(" ·•")
    full = _one_line(link.get("title") or "")
    if not text:
        return full or _one_line(" ".join(str(image.get("alt") or "") for image in link.iter("img")))
    if not full and is_cut(text):
        around = [*link.iterdescendants(), *([above] if (above := link.getparent()) is not None else [])]
        stem = text.rstrip(".…⋯。 ")
        full = next((said for each in around if (said := _one_line(each.get("title") or "")).startswith(stem)), "")
    if full and (is_cut(text) or (text in full and len(full) > len(text))):
        return full
    return text


def _longest_piece(element: _Element) -> str:
    """Return the longest text among an element's cells: rows that are clicked as a whole have no link to word them."""
    return max((_one_line("".join(map(str, each.itertext()))) for each in element.iter(*CELLS)), key=len, default="")


def _date(link: _Element, title: str) -> str:
    for block in _blocks(link):
        dated = dates.dated_cell(block, link) if block.tag == "tr" else None
        text = _one_line("".join(map(str, (block if dated is None else dated).itertext())))
        if len(text) > LONGEST_ROW:
            return ""
        found = dates.shown_date(text.replace(title, " "))
        if found:
            return found
    return ""


def _blocks(link: _Element) -> Iterator[_Element]:
    """Yield what may be the row of a link, inner elements first: up to its block, or to what holds other links too."""
    around = [] if link.tag == "a" else [link]
    for ancestor in link.iterancestors():
        if ancestor.tag in {"body", "html", "table"} or len(around) > 4:
            break
        if ancestor.tag == "tr":
            yield ancestor
            return
        around.append(ancestor)
        if ancestor.tag in BLOCKS:
            yield from around
            yield from _beside(ancestor)
            return
    for element in around:
        if len({str(each.get("href")) for each in islice(element.iter("a"), 8)}) > 2:
            return
        yield element


def _beside(half: _Element) -> Iterator[_Element]:
    """Yield what goes with a ``dt`` or ``dd``: the title stands in one, the date in another."""
    if half.tag not in PAIRED:
        return
    beside = half.getnext() if half.tag == "dt" else half.getprevious()
    while beside is not None and beside.tag == PAIRED[half.tag]:
        yield beside
        beside = beside.getnext() if half.tag == "dt" else beside.getprevious()


def _one_line(text: str) -> str:
    return " ".join(text[: 4 * LONGEST_TITLE].split())[:LONGEST_TITLE]
