"""TRS WCM: static pages index.html, index_1.html, …; a script call says how many there are.

``createPageHTML(5, 0, "index", "html")``: five pages, this is the first. Newer portals put the pager's element before
and the number of rows after: ``createPageHTML('page', 5, 1, 'index', 'shtml', 98)``. Others give a configuration
(``pagination_script_config = { pageNumber: '0', total: '12' }``) or a number in the name (``index_8597_1.shtml``). Some
write the rows by script. Beijing's call has names: ``Pager({size:5, current:0, prefix:'index', suffix:'html'})``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.addresses import normalise
from crawler.listings import scripted
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML)?\s*\(([^()]{3,200})\)")
VARIABLE = re.compile(r"\bvar\s+(\w{1,40})\s*=\s*[\"']?([\w.-]{1,60})[\"']?\s*[;,/\n]")  # var countPage = 5//共多少页
# pagination_script_config = { pageNumber: '0', total: '12' }, pagination_script_config.total = 12
CONFIGURED = re.compile(r"pagination_script_config\s*(?:=\s*\{([^{}]{0,500})\}|\.\s*(total\s*=\s*[\"']?\d{1,5}))")
PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]{5,300})\}\s*\)")
PAGER_FIELD = re.compile(r"\b(size|prefix|suffix)\s*:\s*[\"']?([\w.-]{1,60})")
TOTAL = re.compile(r"\btotal[\"']?\s*[:=]\s*[\"']?(\d{1,5})")
COUNT_PAGE = re.compile(r"\bcountPage\s*=\s*[\"']?(\d{1,5})")  # var countPage = 12
# /zwgk/index_8597_1.shtml, "index_8597_" + n + ".shtml"
WITH_ID = re.compile(r"\bindex_(\d{2,12})_(?:\d{1,5}|[\"']\s*\+\s*\w{1,30}\s*\+\s*[\"'])\.(s?html?)\b")
ARGUMENT = re.compile(r"[\"']([^\"']*)[\"']|([\w.]+)")
PAGE_NAME = re.compile(r"[\w-]{1,80}")
EXTENSION = re.compile(r"s?html?|jhtml|aspx")
TRS_ARTICLE = re.compile(r"/t20\d{6}_\d+\.s?html?")
MOST_PAGES = 10_000

name = "trs"


def recognise(page: ListingPage) -> int:
    """Count the marks of TRS: the paging call, its class names, its article addresses."""
    text = page.text
    return 3 * bool(_paging(text)) + ("TRS_" in text or "trs_" in text) + bool(TRS_ARTICLE.search(text))


def rows(page: ListingPage) -> list[Row]:
    """Return the rows that the page holds, then those that its scripts write."""
    found = {row.url: row for row in find_rows(page)}
    return list(({row.url: row for row in scripted.rows(page)} | found).values())


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the page after this one, ``index_1.html`` being the second; none after the last."""
    paging = _paging(page.text)
    if paging is None:
        return []
    total, stem, extension = paging
    if page.asked.number >= min(total, MOST_PAGES):
        return []
    number, folder = page.asked.number, _folder(page.first_url)
    from_one = f"{stem}_{number + 1}.{extension}"
    if number > 1 and page.asked.url.endswith(f"/{stem}_{number}.{extension}"):
        url, alternative = normalise(from_one, folder), None  # this portal counts from one
    else:
        url = normalise(f"{stem}_{number}.{extension}", folder)
        alternative = normalise(from_one, folder) if number == 1 else None
    return [] if url is None else [PageRequest(url, number + 1, alternative=alternative or "")]


def _paging(text: str) -> tuple[int, str, str] | None:
    """Return pages, name and extension: of the first call that gives them, else as the page configures them."""
    return called(text) or _named(text) or _configured(text)


def _named(text: str) -> tuple[int, str, str] | None:
    """Return what a pager with named arguments says."""
    for pager in PAGER.finditer(text):
        fields = dict(PAGER_FIELD.findall(pager[1]))
        stem, extension = fields.get("prefix", ""), fields.get("suffix", "").lstrip(".")
        if fields.get("size", "").isdecimal() and PAGE_NAME.fullmatch(stem) and EXTENSION.fullmatch(extension):
            return int(fields["size"][:5]), stem, extension
    return None


def _configured(text: str) -> tuple[int, str, str] | None:
    configured, named = CONFIGURED.search(text), WITH_ID.search(text)
    total = TOTAL.search(configured[1] or configured[2]) if configured else COUNT_PAGE.search(text) if named else None
    if total is None:
        return None
    return int(total[1]), f"index_{named[1]}" if named else "index", named[2] if named else "html"


def called(text: str) -> tuple[int, str, str] | None:
    """Return pages, name and extension of the first paging call that gives them; of a listing or of an article."""
    variables: dict[str, str] = {}
    for call in CALL.finditer(text):
        if not variables:
            variables = dict(VARIABLE.findall(text))
        arguments = [
            (quoted, True) if not bare else (variables.get(bare, bare), False)
            for quoted, bare in ARGUMENT.findall(call[1])
        ]
        numbers = [int(value) for value, _ in arguments if value.isdecimal() and len(value) < 6]
        names = [value for value, _ in arguments if not value.isdecimal()]
        if len(numbers) < 2 or len(names) < 2:
            continue
        stem, extension = names[-2], names[-1].lstrip(".")
        if PAGE_NAME.fullmatch(stem) and EXTENSION.fullmatch(extension):
            return numbers[0], stem, extension
    return None


def _folder(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"
