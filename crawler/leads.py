"""Where a page of a portal may lead on to the column of a kind of report: its menus, frames and scripts.

Columns lie two or three levels deep (首页 → 政府信息公开 → 法定主动公开内容 → 法治政府建设年度报告). Menus are
links, frames, or written by script. What no way to a column is called stays unread.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from config.portal import Kind
from crawler.addresses import normalise
from crawler.columns import DECORATION, LONGEST_NAME, column_rank
from crawler.listings import ListingPage, is_article
from crawler.listings.links import ADDRESS, target
from crawler.titles import fold, year_of

# The way to a column, the surest words first; their ranks follow those of a column's own names.
WAYS = (
    re.compile(r"(?:法定)?主动公开(?:内容|目录|事项|基本目录)?|法定公开(?:内容|事项)"),
    re.compile(r"(?:政府|政务)?信息公开(?:专栏|目录|平台|网|栏|年报)?|政务公开(?:专栏|目录|栏)|公开目录|(?:部门|单位)信息公开.{0,4}"),
    re.compile(r"政务公开|政府公开|政务信息|政务|公开|阳光政务|信息公开专栏"),
    re.compile(r"(?:其他|其它)(?:法定|主动公开).{0,6}|法治建设|法治|依法治.{0,4}|(?:年度)?工作报告|报告|规划(?:计划|信息|总结)?|计划总结|总结|"
               r"工作(?:总结|进展|进展情况|动态)|重点领域.{0,8}|专题(?:专栏|集锦)?|部门(?:文件|动态|信息)?"),
)  # fmt: skip
FIRST_WAY = 5
FRAME = FIRST_WAY + 1  # the rank of a menu of its own: nobody can tell before it is read
MENU = re.compile(r"menu|nav|tree|column|channel|lanmu|left|zwgk|xxgk|mulu", re.IGNORECASE)
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
# {"name": "法治政府建设年度报告", "url": "/zwgk/fz/"}, in either order
NAMED = re.compile(
    r"[\"']?\b(?:name|title|text|label|chnlname|columnname|channelname)[\"']?\s*:\s*[\"']([^\"'\n]{2,60})[\"'][^{}]{0,300}?"
    r"[\"']?\b(?:url|href|link|linkurl|path|chnlurl)[\"']?\s*:\s*[\"']([^\"'\n]{1,300})[\"']",
    re.IGNORECASE,
)
NAMED_AFTER = re.compile(
    r"[\"']?\b(?:url|href|link|linkurl|path|chnlurl)[\"']?\s*:\s*[\"']([^\"'\n]{1,300})[\"'][^{}]{0,300}?"
    r"[\"']?\b(?:name|title|text|label|chnlname|columnname|channelname)[\"']?\s*:\s*[\"']([^\"'\n]{2,60})[\"']",
    re.IGNORECASE,
)
# A tree's branch names number, parent, text and address: … '法治政府建设年度报告', '/zwgk/fz/' …
ADDED = re.compile(r"[\"']([^\"'\n<>]{2,60})[\"']\s*,\s*[\"']([^\"'\n<>\s]{1,300})[\"']")
WRITTEN = re.compile(
    r"<a\b[^>]{0,200}?href=\\?[\"']([^\"'\\\s>]{1,300})\\?[\"'][^>]{0,200}>([^<>]{2,60})</a>", re.IGNORECASE
)
MOST_SCRIPTS = 400_000  # characters of scripts that are looked through


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that may lead to the column, or on the way to it."""

    url: str
    text: str
    rank: int
    """0: a column whose name could not be clearer; from FIRST_WAY on: a way to it"""


def leads(page: ListingPage, kind: Kind) -> list[Lead]:
    """Return where a page may lead, the clearest names first, each address once."""
    found: dict[str, Lead] = {}
    for text, href in (*_links(page), *_scripted(page.text)):
        _take(found, page, href, text, lead_rank(text, kind))
    for name, href in _menus(page):
        _take(found, page, href, name, FRAME)
    return sorted(found.values(), key=lambda lead: lead.rank)


@lru_cache(maxsize=4096)  # menus repeat themselves, and folding a text is slow
def lead_rank(text: str, kind: Kind) -> int | None:
    """Return how surely a text names the column (0 to 4) or the way to it; None when it names neither.

    >>> lead_rank("法治政府建设年度报告", "rule_of_law"), lead_rank("法定主动公开内容 >", "rule_of_law")
    (0, 5)
    """
    if len(text) > LONGEST_NAME:
        return None
    rank = column_rank(text, kind)
    if rank is not None:
        return rank
    name = DECORATION.sub("", fold(text))
    if year_of(name) is not None:
        return None
    return next((FIRST_WAY + place for place, words in enumerate(WAYS) if words.fullmatch(name)), None)


def _take(found: dict[str, Lead], page: ListingPage, href: str, text: str, rank: int | None) -> None:
    url = normalise(href, page.base) if rank is not None and href else None
    if rank is None or url is None or url == page.url or is_article(url):
        return
    if url not in found or rank < found[url].rank:
        found[url] = Lead(url, DECORATION.sub("", " ".join(text.split()))[:LONGEST_NAME], rank)


def _links(page: ListingPage) -> Iterator[tuple[str, str]]:
    for link in page.root.root.iter("a", "area", "option"):
        text = " ".join("".join(map(str, link.itertext()))[: 4 * LONGEST_NAME].split())
        text = text or str(link.get("title") or link.get("alt") or "")
        href = str(link.get("value") or "") if link.tag == "option" else target(link, page.functions)
        if link.tag == "area":
            href = str(link.get("href") or "")
        if text and href and not href.lstrip().lower().startswith(("javascript:", "#", "mailto:")):
            yield text, href


def _menus(page: ListingPage) -> Iterator[tuple[str, str]]:
    """Yield frames, and scripts that are files of their own and called like menus."""
    for frame in page.root.root.iter("frame", "iframe"):
        yield "", str(frame.get("src") or "")
    for script in page.root.root.iter("script"):
        address = str(script.get("src") or "")
        if MENU.search(address.rpartition("/")[2]):
            yield "", address


def _scripted(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and addresses that a page's scripts hold; of a file that is a script, its own."""
    code = "\n".join(SCRIPT.findall(text)) if "<script" in text.lower() else text if "<html" not in text.lower() else ""
    code = code[:MOST_SCRIPTS]
    for match in NAMED.finditer(code):
        yield html.unescape(match[1]), match[2]
    for match in (*NAMED_AFTER.finditer(code), *WRITTEN.finditer(code)):
        yield html.unescape(match[2]), match[1]
    for match in ADDED.finditer(code):
        if ADDRESS.fullmatch(match[2]):
            yield html.unescape(match[1]), match[2]
