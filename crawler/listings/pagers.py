"""Further pages without a link: a ``<select>`` of pages, a script that goes to the page it is told, frames.

``<select onchange="location.href='index_' + this.value + '.jhtml'">`` names every page in its options. A pager drawn by
a script (``laypage({pages: 3, jump: function (e) { location.href = '/list?page=' + e.curr; }})``) names only how its
addresses are put together. Both are read, never run.
"""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from crawler.addresses import normalise
from crawler.listings.links import ADDRESS, CALL, by_function
from crawler.listings.page import ListingPage, PageRequest
from crawler.listings.templates import filled, gone_to

END = re.compile(r"(?:index|default)?[_-]?\d*\.\w{2,5}$|\.\w{2,5}$|/$")  # /zwgk/index_2.html: /zwgk/
OPTION = re.compile(r"第?\s*(\d{1,3})\s*页?(?:\s*/\s*\d{1,3}\s*页?)?")  # 2, 第2页, 2/12
CHOSEN = re.compile(r"^(?:this|\$\(this\))\.(?:value|val|options)\b")
# ?page=, &pageNo=, ?pn=: a page's number follows whatever its variable is called
PAGE_FIELD = re.compile(r"[?&](?:\w{0,12}page\w{0,8}|pn|pno|p)=$", re.IGNORECASE)
# list_ + n, /list/ + curr: only a variable called like a page's number is one
NUMBER_NAME = re.compile(r"\w{0,12}page\w{0,8}|curr?|current|index|nu?m?|no|p|i|val(?:ue)?", re.IGNORECASE)
# pages: 3, 共3页, 第1/3页, pageCount = 3
PAGES = re.compile(
    r"\bpages[\"']?\s*:\s*[\"']?(\d{1,5})\b|共\s*(?:<[^<>]{0,60}>\s*)?(\d{1,5})\s*(?:</\w{1,10}>\s*)?页|"
    r"(?<!\d)\d{1,5}\s{0,5}/\s{0,5}(\d{1,5})\s{0,5}页|(?:page_?count|total_?pages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b",
    re.IGNORECASE,
)
# 共98条, 共有 98 条记录, recordCount: '98', totalRows = 98, count: 98
ROWS = re.compile(
    r"共有?\s*(?:<[^<>]{0,60}>\s*)?(\d{1,6})\s*(?:</\w{1,10}>\s*)?[条篇]|"
    r"\b(?:record_?count|total_?(?:rows?|records?|count)|count)[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"\bcount\s*:\s*(\d{1,6})\b")  # count: 98
MOST_FRAMES = 3  # of a page without rows that are looked at: the others hold the weather and a search
FROM_ONE = re.compile(r"\blaypage\b|\bcurr(?:ent)?(?:_?page)?[\"']?\s*[:=]\s*[\"']?1\b", re.IGNORECASE)  # curr: 1
EACH = re.compile(r"\blimit\s*:\s*(\d{1,4})\b")  # limit: 15


def is_page_of(url: str, first_url: str) -> bool:
    """Tell whether an address is spelt like a page of the listing that begins at another: its host, its folder."""
    a, b = urlsplit(url), urlsplit(first_url)
    return a.netloc == b.netloc and a.path.startswith(END.sub("", b.path))


def chosen(page: ListingPage) -> list[PageRequest]:
    """Return the pages that a ``<select>`` offers; only one that counts from 1 without a gap is a pager."""
    for select in page.root.root.iter("select"):
        options = list(islice(select.iter("option"), 600))
        says = [OPTION.fullmatch("".join(map(str, option.itertext())).strip()[:20]) for option in options]
        if len(says) < 2 or [int(each[1]) if each else 0 for each in says] != list(range(1, len(says) + 1)):
            continue
        script = str(select.get("onchange") or "")[:1000]
        named = [_option_url(str(option.get("value") or "").strip(), script, page) for option in options]
        pages = [PageRequest(url, number) for number, url in enumerate(named, 1) if url and number > 1]
        if pages:
            return [each for each in pages if is_page_of(each.url, page.first_url)]
    return []


def _option_url(value: str, script: str, page: ListingPage) -> str | None:
    """Return where an option leads: to its value, or to what the select's script makes of it."""
    made = (filled(template, {"value": value}) for template in gone_to(script))
    called = (
        by_function(call[1], [value], page.functions) for call in CALL.finditer(script) if CHOSEN.match(call[2].strip())
    )
    address = value if ADDRESS.fullmatch(value) else next((each for each in (*made, *called) if each), "")
    return normalise(address, page.base) if address else None


def framed(page: ListingPage) -> list[PageRequest]:
    """Return the frames of a page on its own host, each a sequence of its own.

    A page without rows may be nothing but what stands around them.
    """
    sources = (str(frame.get("src") or "") for frame in page.root.root.iter("iframe", "frame"))
    urls = dict.fromkeys(url for src in sources if src and (url := normalise(src, page.base)))
    host = urlsplit(page.first_url).netloc
    return [PageRequest(url) for url in urls if urlsplit(url).netloc == host and url != page.first_url][:MOST_FRAMES]


def scripted(page: ListingPage) -> list[PageRequest]:
    """Return the page that the page's script would go to next, where it says how it makes a page's address.

    Where nothing says whether the second page bears a 1 or a 2, both are asked for; a page that brings nothing new
    ends there.
    """
    last = last_page(page.text)
    if last == 1:
        return []
    for template in gone_to(page.text):
        if len(template) != 3 or not (PAGE_FIELD.search(template[0]) or _counts(template)):
            continue
        found = ((value, ordinal, _made(template, value, page)) for value, ordinal in _next_values(template, page))
        pages = [
            PageRequest(url, ordinal, certain=bool(last), may_repeat=value == 1)
            for value, ordinal, url in found
            if url and (not last or value <= last)
        ]
        if pages and all(is_page_of(each.url, page.first_url) for each in pages):
            return [each for each in pages if each.url not in {page.asked.url, page.first_url}]
    return []


def _next_values(template: tuple[str, ...], page: ListingPage) -> tuple[tuple[int, int], ...]:
    """Return the numbers that the page after this one may bear, each with the place in its sequence it is given."""
    number = page.asked.number
    if number == 1:
        return ((2, 2),) if FROM_ONE.search(page.text) else ((1, 2), (2, 3))
    counts_from_one = _made(template, number, page) == page.asked.url
    return ((number + counts_from_one, number + 1),)


def _made(template: tuple[str, ...], value: int, page: ListingPage) -> str | None:
    return normalise(f"{template[0]}{value}{template[2]}", page.base)


def _counts(template: tuple[str, ...]) -> bool:
    return template[0].endswith(("_", "-", "/")) and NUMBER_NAME.fullmatch(template[1]) is not None


def last_page(text: str) -> int:
    """Return how many pages a page says that there are; 0 where it does not tell."""
    found, total, size = PAGES.search(text), COUNTED.search(text), EACH.search(text)
    if found:
        return int(next(filter(None, found.groups())))
    return -(-int(total[1]) // int(size[1])) if total and size and int(size[1]) else 0


def stated_rows(text: str) -> set[int]:
    """Return every number that may be how many rows the listing has: side blocks count what they show too.

    >>> sorted(stated_rows("共98条 第1/7页 <script>var count = 3</script>"))
    [3, 98]
    """
    return {int(found[1] or found[2]) for found in ROWS.finditer(text)}
