"""Archives by year: a listing that shows the newest rows and links to ``/gkml/zfwj2024/`` for those of each year."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from crawler.addresses import normalise
from crawler.listings.page import ListingPage, PageRequest

SAYS_YEAR = re.compile(r"\[?(20\d\d)\s*年?度?(?:年?归档)?\]?")  # 2024年, [2024], 2024年度
YEAR_FOLDER = re.compile(r"/[\w-]{0,40}?(20\d\d)/(?:(?:index|list|default)\.\w{3,5})?$")  # /fzzfbg2024/
MOST_YEARS = 30


def year_pages(page: ListingPage) -> list[PageRequest]:
    """Return the first pages of the archives that a listing's page links to, each a sequence of its own.

    A link is one when it says a year, leads to a folder of that year, and stays beside or below the listing.
    """
    found: dict[str, PageRequest] = {}
    here = urlsplit(page.first_url)
    above = here.path.rpartition("/")[0].rpartition("/")[0] + "/"
    for link in page.root.root.iter("a", "option"):
        says = SAYS_YEAR.fullmatch("".join(islice(map(str, link.itertext()), 8)).strip()[:20])
        url = normalise(link.get("href") or link.get("value") or "", page.base) if says else None
        folder = YEAR_FOLDER.search(urlsplit(url).path) if url else None
        if not (says and url and folder and folder[1] == says[1]) or url == page.first_url:
            continue
        parts = urlsplit(url)
        if parts.netloc == here.netloc and parts.path.startswith(above) and len(found) < MOST_YEARS:
            index = f"{url}index.html" if url.endswith("/") else ""
            found.setdefault(url, PageRequest(url, alternative=index))
    return list(found.values())
