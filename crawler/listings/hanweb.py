"""大汉 Hanweb jpage: the first rows lie in the column's page, all others come from ``dataproxy.jsp`` as XML.

The column holds ``<datastore><recordset><record><![CDATA[<li>…</li>]]></record>…`` and the parameters of its proxy, in
a script (asked by POST) or in a link (asked by GET). Rows are asked for in windows, ``startrecord`` to ``endrecord``;
the old form and 加载更多 (``morecolumndataproxy.jsp``) count pages instead, ``?page=2``.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import normalise
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

PROXY = re.compile(r"(?:https?://[\w.:-]+)?/module/(?:web/)?jpage/\w*dataproxy\.jsp(?:\?[^\"'<>\s\])]*)?")
RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
NEXT_GROUP = re.compile(r"<nextgroup>(.*?)</nextgroup>", re.DOTALL)
TOTAL = re.compile(
    r"totalrecords?[\"']?\s*(?:[:=>]|\]\])\s*[\"']?(\d{1,7})", re.IGNORECASE
)  # totalRecord:423, <totalrecord>423<
PER_PAGE = re.compile(r"per_?page[\"']?\s*[:=]\s*[\"']?(\d{1,4})", re.IGNORECASE)  # perPage:15
COLUMN = re.compile(r"/col/col(\d+)")
FIELDS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
    "keyWordCount",
)
PAGE = re.compile(r"[?&]page=(\d{0,5})")  # …dataproxy.jsp?page=2&webid=3; or "…?page=" + n
WINDOW = frozenset({"startrecord", "endrecord", "perpage"})
PLAIN_ID = re.compile(r"\d+(?:[,_]\d+)*")  # 1228921836,1228921837
GROUP = 3  # pages that the portal's own script asks for at a time
DEFAULT_PER_PAGE = 15
MARKS = re.compile(r"大汉|hanweb|jpage|/col/col\d+|/art/20\d\d/", re.IGNORECASE)

name = "hanweb"


def recognise(page: ListingPage) -> int:
    """Count the marks of Hanweb: the proxy, the data store, its column and article addresses."""
    text = page.text
    return 3 * bool(PROXY.search(text)) + 2 * ("<datastore" in text) + bool(MARKS.search(text))


def rows(page: ListingPage) -> list[Row]:
    """Return the rows of the data store, or the page's own where it holds none."""
    records = RECORD.findall(page.text)
    if not records and "<html" in page.text[:2000].lower():
        return find_rows(page)
    fragment = "".join(html.unescape(record) if "&lt;" in record else record for record in records)
    return find_rows(page, fragment)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the next window of rows, or what the data store names as its next group."""
    if "endrecord=" in page.asked.url:
        return _window_after(page)
    if page.asked.number > 1:
        return _group(page) or _page_after(page)
    proxy = _proxy(page.text)
    form = _fields(page, proxy)
    if proxy is None or not form.get("columnid"):
        return _group(page)
    address = normalise(proxy[0].partition("?")[0], page.base)
    return [] if address is None else _first_request(page, proxy, address, form)


def _first_request(page: ListingPage, proxy: re.Match[str], address: str, form: dict[str, str]) -> list[PageRequest]:
    """Return the request for the rows that follow those in the column's page; none when it holds them all."""
    shown = len(RECORD.findall(page.text))
    per_page = int(found[1]) if (found := PER_PAGE.search(_near(page.text, proxy))) else DEFAULT_PER_PAGE
    total = int(found[1]) if (found := TOTAL.search(page.text)) else 0
    if total and shown >= total:
        return []
    counted = PAGE.search(html.unescape(proxy[0]))
    if counted:
        # A link to page 1 is the first page again, or the second of a server that counts from 0: both are asked for.
        first = int(counted[1] or 2)
        return [
            PageRequest(
                f"{address}?{urlencode({'page': str(number)} | form)}",
                2,
                total=total,
                before=shown,
                certain=bool(total),
                may_repeat=number == 1,
            )
            for number in ((1, 2) if first < 2 else (first,))
        ]
    posted = "?" not in proxy[0]
    return [_window(address, form, posted=posted, start=shown + 1, per_page=per_page, total=total, number=2)]


def as_get(asked: PageRequest) -> PageRequest:
    """Return the same request as a GET: some portals refuse the posted form."""
    joined = f"{asked.url}{'&' if '?' in asked.url else '?'}{urlencode(asked.form)}"
    return replace(asked, url=joined, form=())


def _window(
    address: str, form: dict[str, str], *, posted: bool, start: int, per_page: int, total: int, number: int
) -> PageRequest:
    end = start + GROUP * per_page - 1
    window = {"startrecord": str(start), "endrecord": str(min(end, total) if total else end), "perpage": str(per_page)}
    if posted:
        return PageRequest(f"{address}?{urlencode(window)}", number, tuple(form.items()), total, certain=bool(total))
    return PageRequest(f"{address}?{urlencode(window | form)}", number, (), total, certain=bool(total))


def _window_after(page: ListingPage) -> list[PageRequest]:
    """Return the window after the one that was asked for; none after the last or after an empty answer."""
    query = dict(parse_qsl(urlsplit(page.asked.url).query, keep_blank_values=True))
    total = int(found[1]) if (found := TOTAL.search(page.text)) else page.asked.total
    if "endrecord" not in query or not RECORD.search(page.text):
        return []
    start = int(query["endrecord"]) + 1
    if total and start > total:
        return []
    form = dict(page.asked.form) or {key: value for key, value in query.items() if key not in WINDOW}
    address = page.asked.url.partition("?")[0]
    posted, per_page = bool(page.asked.form), int(query.get("perpage") or DEFAULT_PER_PAGE)
    number = page.asked.number + 1
    return [_window(address, form, posted=posted, start=start, per_page=per_page, total=total, number=number)]


def _group(page: ListingPage) -> list[PageRequest]:
    """Return the request that the data store's next group links to."""
    group = NEXT_GROUP.search(page.text)
    link = PROXY.search(html.unescape(group[1])) if group else None
    url = normalise(link[0], page.base) if link else None
    return [] if url is None else [PageRequest(url, page.asked.number + 1, (), page.asked.total)]


def _page_after(page: ListingPage) -> list[PageRequest]:
    """Return the page after one that was asked for by number; none after an empty one, or when all rows were seen."""
    counted = PAGE.search(page.asked.url)
    before = page.asked.before + len(RECORD.findall(page.text))
    total = int(found[1]) if (found := TOTAL.search(page.text)) else page.asked.total
    if counted is None or before == page.asked.before or (total and before >= total):
        return []
    number = int(counted[1] or 1) + 1
    url = f"{page.asked.url[: counted.start(1)]}{number}{page.asked.url[counted.end(1) :]}"
    return [
        replace(
            page.asked,
            url=url,
            number=page.asked.number + 1,
            total=total,
            before=before,
            alternative="",
            certain=bool(total),
            may_repeat=False,
        )
    ]


def _proxy(text: str) -> re.Match[str] | None:
    """Return where the page names its proxy: in the script that posts to it, else in a link."""
    found = list(PROXY.finditer(text))
    return next((match for match in found if "?" not in match[0]), found[0] if found else None)


def _fields(page: ListingPage, proxy: re.Match[str] | None) -> dict[str, str]:
    """Return the proxy's parameters, from its link or from the script around it; the column's number at least."""
    if proxy is None:
        return {}
    query = dict(parse_qsl(urlsplit(html.unescape(proxy[0])).query, keep_blank_values=True))
    form = {key: value for key, value in query.items() if key in FIELDS}
    if not form:
        around = _near(page.text, proxy)
        for key in FIELDS:
            # columnid:30516, 'webname':'示例市', "path" : "/"
            found = re.search(rf"[\"']?\b{key}\b[\"']?\s*[:=]\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([\w%/.-]+))", around)
            if found:
                form[key] = next(value for value in found.groups() if value is not None)
    column = COLUMN.search(page.first_url)
    # Some portals write an encrypted number, for which their proxy has no rows; the address has the plain one.
    if column and not PLAIN_ID.fullmatch(form.get("columnid", "")):
        form["columnid"] = column[1]
    return form


def _near(text: str, proxy: re.Match[str]) -> str:
    """Return the script around the proxy's address, where its parameters stand."""
    return text[max(0, proxy.start() - 2000) : proxy.end() + 2000]
