"""Addresses that scripts put together: ``'/zwgk/detail.html?id=' + item.id``. They are read, never run.

A template is a tuple of literals and names by turns: ``("/zwgk/detail.html?id=", "id", "")``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

Template = tuple[str, ...]

NAME = r"[A-Za-z_$][\w$.]{0,60}(?:\[\w{1,20}\][\w$.]{0,60})?"  # id, item.articleId, rows[i].id
HREF = re.compile(r"(?<![\w-]):?href\s*=\s*(\\?[\"'`])")  # <a href=\"
OPENED = re.compile(  # window.open("/d?id=" + id), location.href = '/d/' + id + '.html'
    r"(?:window\.open\s*\(|\blocation(?:\.href)?\s*=(?!=))\s*((?:\$\{|[^;,()\n{}]|(?<=\w)\}){3,300})"
)
JOINED = re.compile(rf"[\"']\s*\+\s*({NAME})\s*(?:\+\s*[\"']|$)")  # …?id=' + item.id + '.html
LEADING = re.compile(rf"^\s*({NAME})\s*\+\s*[\"']")  # base + '/detail.html
# ${item.id}, {{ item.id }}, <%= item.id %>
PLACED = re.compile(rf"\$\{{\s*({NAME})\s*\}}|\{{\{{=?\s*({NAME})\s*\}}\}}|<%=?\s*({NAME})\s*%>")
MARK = "\x00"
SCRIPTED = re.compile(r"^[\s\"'`]*(?:javascript:|#)", re.IGNORECASE)
LITERAL = re.compile(r"[^\x00\s\"'`<>{}+]*")  # nothing of the script may be left between the names
VALUE = re.compile(r"[\w.-]{1,100}")
REACH = 300  # characters of one address
MOST = 8


def templates(text: str) -> tuple[Template, ...]:
    """Return the address templates that a script or a page's template holds, each once, bounded.

    >>> templates("html += '<a href=\\"/zwgk/d.html?id=' + item.id + '&t=1\\">'")
    (('/zwgk/d.html?id=', 'id', '&t=1'),)
    """
    found: dict[Template, None] = {}
    for match in HREF.finditer(text):
        end = text.find(match[1], match.end(), match.end() + REACH)
        if end > match.end():
            found.setdefault(_template(text[match.end() : end]), None)
    for match in OPENED.finditer(text):
        found.setdefault(_template(match[1]), None)
    found.pop((), None)
    return tuple(found)[:MOST]


def gone_to(text: str) -> tuple[Template, ...]:
    """Return the templates of the addresses that a script leads its own window to, each once, bounded.

    >>> gone_to("jump: function (e) { location.href = '/list?page=' + e.curr; }")
    (('/list?page=', 'curr', ''),)
    """
    went = (match for match in OPENED.finditer(text) if match[0].startswith("location"))
    found = dict.fromkeys(_template(match[1]) for match in went)
    found.pop((), None)
    return tuple(found)[:MOST]


def filled(template: Template, values: Mapping[str, object]) -> str | None:
    """Return the address with the values of its names; None where one is missing or cannot stand in an address."""
    parts = list(template)
    for place in range(1, len(parts), 2):
        value = values.get(parts[place].lower().replace("_", ""))
        if isinstance(value, bool) or not isinstance(value, (str, int)) or not VALUE.fullmatch(str(value)):
            return None
        parts[place] = quote(str(value), safe="")
    return "".join(parts)


def _template(code: str) -> Template:
    """Return the template that a piece of script spells; empty for what is none."""
    if SCRIPTED.match(code):
        return ()
    marked = LEADING.sub(lambda match: f"{MARK}{match[1]}{MARK}", code)
    marked = JOINED.sub(lambda match: f"{MARK}{match[1]}{MARK}", marked)
    marked = PLACED.sub(lambda match: f"{MARK}{match[1] or match[2] or match[3]}{MARK}", marked)
    parts = marked.strip().strip("\"'`").split(MARK)
    literals, names = parts[::2], parts[1::2]
    if not names or not all(LITERAL.fullmatch(each) for each in literals) or not re.search(r"[/?.]", "".join(literals)):
        return ()
    # What a name says of its row is the part after its last dot: item.articleId.
    parts[1::2] = [name.rpartition(".")[2] for name in names]
    return tuple(parts)
