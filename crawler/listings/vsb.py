"""博达 VSB (Visual SiteBuilder): ``fzzfjs.htm``, then ``fzzfjs/4.htm`` downwards; or ``list.jsp`` with a page number.

Its pages count backwards (the newest page has no number, the oldest is 1), so nothing is computed: the pager's links
are followed.
"""

from __future__ import annotations

import re

from crawler.listings import plain
from crawler.listings.page import ListingPage, PageRequest, Row, find_rows

# <!--Announced by Visual SiteBuilder 9-->, /system/resource/js/counter.js, _jsq_(1943,'/list.jsp',…)
MARKS = re.compile(
    r"Visual SiteBuilder|/system/resource/|\b_jsq_\s*\(|urltype=tree\.TreeTempUrl|vsb_content|v_news_content"
)
ARTICLE = re.compile(r"info/\d+/\d+\.htm|urltype=news\.NewsContentUrl|wbnewsid=\d+")

name = "vsb"


def recognise(page: ListingPage) -> int:
    """Count the marks of VSB: its scripts and comments, its article addresses."""
    return 2 * bool(MARKS.search(page.text)) + 2 * bool(ARTICLE.search(page.text))


def rows(page: ListingPage) -> list[Row]:
    """Return the links of the page that look like documents."""
    return find_rows(page)


def next_pages(page: ListingPage) -> list[PageRequest]:
    """Return the pages that the pager links to."""
    return plain.next_pages(page)
