"""What a page shows to a reader, told apart from its scripts and its links: facts for a judgement, cheaply found.

Patterns and bounds keep the work linear in the page's length, whatever its markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from config.decoding import decode
from pipelines.document import Page
from pipelines.extract.shell import unfolded
from pipelines.fold import simplify

MOST = 1_000_000  # code points of markup that are looked at
MOST_SHOWN = 20_000  # code points of the shown text that are kept
MOST_LINKS = 2_000
ROW = 10  # characters from which a link's text is a title
BINARY = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")
MARKUP = re.compile(r"<(?:!doctype|html|head|body|meta|div|p|table|script|title|span|br)\b", re.IGNORECASE)
HIDDEN = (  # what stands between these is not shown
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s{0,9}>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s{0,9}>", re.IGNORECASE)),
)
TITLE = re.compile(r"<title\b[^<>]{0,300}>([^<]{0,500})", re.IGNORECASE)
HEAD_END = re.compile(r"</head\s{0,9}>|<body\b", re.IGNORECASE)
LINK = re.compile(r"<a\b([^<>]{0,2000})>((?:[^<]|<(?!/?a\b)){0,600})</a\s{0,9}>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
SPACE = re.compile(r"\s+")
META = re.compile(r"<meta\b[^<>]{0,800}>", re.IGNORECASE)
NAME = re.compile(r"\b(?:name|property)\s{0,3}=\s{0,3}[\"']([^\"']{1,60})", re.IGNORECASE)
CONTENT = re.compile(r"\bcontent\s{0,3}=\s{0,3}[\"']([^\"']{0,300})", re.IGNORECASE)
FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)(?:$|[?#&])", re.IGNORECASE)  # ./P020240315.pdf
HREF = re.compile(r"\bhref\s{0,3}=\s{0,3}[\"']?([^\"'\s>]{1,800})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page of markup as a reader sees it. Texts are Simplified and without white space; lengths count them."""

    markup: str
    """decoded, with scripts; empty for plain text and for files"""
    tab: str = ""
    """the text of ``<title>``, Simplified, spaces collapsed"""
    shown: str = ""
    unlinked: str = ""
    """``shown`` without the texts of links"""
    shown_length: int = 0
    links: tuple[tuple[str, str], ...] = ()
    """pairs (text, href) of those with a text"""
    meta: tuple[tuple[str, str], ...] = ()
    """pairs (name in lower case, content)"""

    @property
    def is_markup(self) -> bool:
        """Tell whether there is anything that a browser would lay out."""
        return bool(self.markup)

    @property
    def rows(self) -> int:
        """How many links read like rows of a list: a title's length, not a menu's word."""
        return sum(len(text) >= ROW for text, _ in self.links)

    @property
    def files(self) -> tuple[str, ...]:
        """The texts of links to files, as a page has that only points to its report."""
        return tuple(text for text, href in self.links if FILE.search(href) or FILE.search(text))

    @property
    def scripted_rows(self) -> int:
        """How many such links stand in the markup, those that a script is to show included."""
        return sum(len(text) >= ROW for text, _ in _links(self.markup))

    @property
    def link_share(self) -> float:
        """The share of what is shown that is links, 0 to 1."""
        return min(1.0, sum(len(text) for text, _ in self.links) / self.shown_length) if self.shown_length else 0.0


def page_facts(page: Page) -> PageFacts:
    """Look at a page; a file (PDF, DOCX, archive) and plain text have no markup to look at."""
    if page.body.lstrip()[:8].startswith(BINARY):
        return PageFacts("")
    text = unfolded(decode(page.body, page.content_type).text)[:MOST]
    if not MARKUP.search(text[:20_000]):
        return PageFacts("")
    rest = text
    for opening, closing in HIDDEN:
        rest = _without(rest, opening, closing)
    tab = TITLE.search(rest)
    head = HEAD_END.search(rest)
    body = rest[head.end() :] if head else rest
    links = tuple(_links(body))
    shown = _words(body)
    return PageFacts(
        markup=text,
        tab=simplify(" ".join(html.unescape(tab[1]).split())) if tab else "",
        shown=simplify(shown[:MOST_SHOWN]),
        unlinked=simplify(_words(LINK.sub(" ", body))[:MOST_SHOWN]),
        shown_length=len(shown),
        links=links,
        meta=tuple(_meta(rest[: head.start()] if head else rest[:20_000])),
    )


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Cut what stands between the two; what is never closed is cut to the end, as a browser does."""
    pieces, position = [], 0
    while start := opening.search(text, position):
        pieces.append(text[position : start.start()])
        end = closing.search(text, start.end())
        if end is None:
            return "".join(pieces)
        position = end.end()
    return "".join([*pieces, text[position:]])


def _words(markup: str) -> str:
    return SPACE.sub("", html.unescape(TAG.sub("", markup)))


def _links(body: str) -> list[tuple[str, str]]:
    found = []
    for match in LINK.finditer(body):
        href, text = HREF.search(match[1]), _words(match[2])
        if href and text:
            found.append((text, html.unescape(href[1])))
        if len(found) >= MOST_LINKS:
            break
    return found


def _meta(head: str) -> list[tuple[str, str]]:
    found = []
    for tag in META.findall(head)[:200]:
        name, content = NAME.search(tag), CONTENT.search(tag)
        if name and content and content[1].strip():
            found.append((name[1].lower(), html.unescape(content[1]).strip()))
    return found
