"""Where an element of a listing leads: its ``href``, else what its attributes or its script's call name.

``<a href="javascript:openDoc('/zwgk/1.html')">``, ``<li data-url="…">``, ``<tr onclick="toDetail('123')">`` with the
function beside it. Scripts are read, never run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from lxml.etree import _Element

from crawler.listings.templates import Template, filled, templates

Functions = Mapping[str, tuple[tuple[str, ...], tuple[Template, ...]]]

ATTRIBUTES = ("data-url", "data-href", "data-link", "data-detail-url")
NOWHERE = re.compile(r"\s*(?:javascript:|#|mailto:|tel:|$)", re.IGNORECASE)
STRING = re.compile(r"\"([^\"\n]{1,500})\"|'([^'\n]{1,500})'")
# /zwgk/1.html, ./t20240301_1.html, https://…, content_1.html, detail.jsp?id=1
ADDRESS = re.compile(
    r"(?:https?:)?//[\w.-]\S*|\.{0,2}/\S+|[\w./-]+\.(?:[sjx]?html?|jspx?|aspx?|php|do|pdf|docx?|wps|ofd)(?:\?\S*)?",
    re.IGNORECASE,
)
CALL = re.compile(r"\b([A-Za-z_$][\w$]{0,60})\s*\(([^()]{0,300})\)")  # openDoc('123', this)
ARGUMENT = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^,\s]+)")
PARAMETER = re.compile(r"[A-Za-z_$][\w$]*")
# function openDoc(id, kind) {, openDoc = function (id) {, openDoc: function(id) {
FUNCTION = re.compile(
    r"(?:\bfunction\s+([A-Za-z_$][\w$]{0,60})|\b([A-Za-z_$][\w$]{0,60})\s*[=:]\s*function)\s*\(([^()]{0,200})\)\s*\{"
)
MOST_FUNCTIONS = 500
REACH = 800  # characters of a function's body
AROUND = 3  # elements above a link that may carry its address


def functions(text: str) -> Functions:
    """Return the functions of a page that put addresses together, by name: their parameters and templates."""
    found: dict[str, tuple[tuple[str, ...], tuple[Template, ...]]] = {}
    for match in islice(FUNCTION.finditer(text), MOST_FUNCTIONS):
        made = templates(text[match.end() : match.end() + REACH])
        if made:
            parameters = PARAMETER.findall(match[3])
            found.setdefault(match[1] or match[2], (tuple(each.lower().replace("_", "") for each in parameters), made))
    return found


def target(element: _Element, known: Functions) -> str:
    """Return the address that an element leads to, as written; empty when nothing names one.

    ``known``: the functions of its page.
    """
    href = str(element.get("href") or "")
    if element.tag == "a" and not NOWHERE.match(href):
        return href
    found = _own(element, href, known)
    above = element.getparent()
    for _ in range(AROUND):
        if found or above is None or above.tag in {"body", "html"} or element.tag != "a":
            break
        if sum(1 for _ in above.iter("a")) > 1:  # it is the address of a group, not of this link
            break
        found = _own(above, "", known)
        above = above.getparent()
    return found


def _own(element: _Element, href: str, known: Functions) -> str:
    named = next((str(element.get(name)).strip() for name in ATTRIBUTES if element.get(name)), "")
    if ADDRESS.fullmatch(named):
        return named
    for script in (href if href.lstrip().lower().startswith("javascript:") else "", str(element.get("onclick") or "")):
        if script and (found := _scripted(script[:1000], known)):
            return found
    return ""


def _scripted(script: str, known: Functions) -> str:
    """Return the address that a call names, or that the function which it calls puts together."""
    for match in STRING.finditer(script):
        if ADDRESS.fullmatch((match[1] or match[2]).strip()):
            return (match[1] or match[2]).strip()
    for call in CALL.finditer(script):
        arguments = [match[1] or match[2] or match[3] or "" for match in ARGUMENT.finditer(call[2])]
        if arguments and (found := by_function(call[1], arguments, known)):
            return found
    return ""


def by_function(name: str, arguments: list[str], known: Functions) -> str:
    """Return the address that a function of the page puts together of its arguments; empty when it makes none."""
    parameters, made = known.get(name, ((), ()))
    values = dict(zip(parameters, arguments, strict=False))
    addresses = (filled(template, values) for template in made)
    return next((each for each in addresses if each and ADDRESS.fullmatch(each)), "")
