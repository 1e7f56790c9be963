"""Markup to lines: block elements and ``<br>`` end lines, inline nodes are joined without a gap.

Every inline text node is kept, also those of one character: pages pasted from a word processor put each digit and each
mark into its own ``<span>``, and an extractor that drops short nodes turns 4月14日 into 414日.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Comment, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "caption",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "ul",
    }
)
CELLS = frozenset({"td", "th"})
SILENT = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "textarea",
        "button",
    }
)
HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none", re.IGNORECASE)  # style="display: none"
SPACE = re.compile(r"[ \t\r\n\f]+")
WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2014\u2018-\u201d\u2026]")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""no reader sees them, and editors leave them between the digits of a date: soft hyphens, characters without width"""
LAYOUT_CELL = 300
CELL_GAP = "\t"
Event = tuple[str, PageElement]


def is_hidden(tag: Tag) -> bool:
    """Tell whether a reader never sees an element."""
    if tag.has_attr("hidden"):
        return True
    style = tag.get("style")
    return isinstance(style, str) and HIDDEN.search(style) is not None


def walk(root: Tag, skip: frozenset[int] = frozenset()) -> Iterator[Event]:
    """Yield ``open``, ``text`` and ``close`` in document order, without recursion; silent and hidden parts left out.

    ``skip``: the ``id()`` of elements to leave out as well.
    """
    stack: list[Event] = [("open", root)]
    while stack:
        kind, node = stack.pop()
        yield kind, node
        if kind != "open" or not isinstance(node, Tag):
            continue
        stack.append(("close", node))
        for child in reversed(node.contents):
            if isinstance(child, Tag):
                if child.name not in SILENT and id(child) not in skip and not is_hidden(child):
                    stack.append(("open", child))
            elif isinstance(child, Comment):
                stack.append(("comment", child))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                stack.append(("text", child))


def squeeze(text: str) -> str:
    """Collapse source white space as a browser does, but drop a source line break beside a Chinese character.

    Non-breaking and ideographic spaces stay, except at the line's ends.
    """
    if "\n" not in text and "  " not in text and CELL_GAP not in text:
        return text.strip()

    def gap(match: re.Match[str]) -> str:
        if CELL_GAP in match[0] and "\n" not in match[0]:
            return CELL_GAP
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if "\n" in match[0] and (WIDE.match(before) or WIDE.match(after)):
            return ""
        return " "

    squeezed = SPACE.sub(gap, text).strip()
    return CELL_GAP.join(cell.strip() for cell in squeezed.split(CELL_GAP)) if CELL_GAP in squeezed else squeezed


def lines_of(root: Tag, skip: frozenset[int] = frozenset()) -> list[str]:
    """Return the lines of an element as a reader sees them; empty ones left out.

    The cells of a data table's row are one line, joined by a tab; those of a layout table are blocks.
    """
    return lines_from(walk(root, skip))


def lines_from(events: Iterator[Event]) -> list[str]:
    """Return the lines of a stretch of ``walk``."""
    builder = _Lines()
    for kind, node in events:
        if kind == "text":
            builder.add(node)
        elif isinstance(node, Tag):
            builder.mark(node, opens=kind == "open")
    builder.end()
    return builder.lines


class _Lines:
    """Lines under construction."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._rows: list[bool] = []  # for each open row: whether it is data
        self._cells = 0

    def add(self, node: PageElement) -> None:
        text = str(node).replace(CELL_GAP, " ").translate(INVISIBLE)
        in_pre = "\n" in text and node.parent is not None and node.parent.name == "pre"
        first, *more = text.split("\n") if in_pre else [text]
        self._parts.append(first)
        for part in more:
            self.end()
            self._parts.append(part)

    def mark(self, tag: Tag, *, opens: bool) -> None:
        if tag.name == "tr":
            self._row(tag, opens=opens)
        elif tag.name in CELLS and self._in_data():
            if opens:
                self._parts.append(CELL_GAP if self._cells else "")
                self._cells += 1
        elif tag.name in BLOCKS or tag.name in CELLS or (tag.name == "br" and opens):
            if self._in_data():
                self._parts.append(" ")
            else:
                self.end()

    def end(self) -> None:
        if self._parts:
            line = squeeze("".join(self._parts))
            self._parts.clear()
            if line:
                self.lines.append(line)

    def _in_data(self) -> bool:
        return bool(self._rows) and self._rows[-1]

    def _row(self, row: Tag, *, opens: bool) -> None:
        self.end()
        self._cells = 0
        if opens:
            self._rows.append(is_data_row(row))
        elif self._rows:
            self._rows.pop()


def is_data_row(row: Tag) -> bool:
    """Tell a data table's row from one that only lays the page out: short cells, two or more, no table inside."""
    cells = [child for child in row.contents if isinstance(child, Tag) and child.name in CELLS]
    if len(cells) < 2:
        return False
    for cell in cells:
        seen = 0
        for kind, node in walk(cell):
            if kind == "open" and isinstance(node, Tag) and node.name in {"table", "tr"}:
                return False
            if kind == "text":
                seen += len(str(node))
                if seen > LAYOUT_CELL:
                    return False
    return True
