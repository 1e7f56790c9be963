"""What a portal's page says of the portal: its name, and which of its links lead to the column of a kind of report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.portal import Kind
from crawler.addresses import normalise
from crawler.listings import ListingPage, is_article
from crawler.titles import fold, year_of

# The best words first: 法治政府建设年度报告, 法治政府建设情况报告, 法治政府年报; then the field's own name
COLUMNS: dict[Kind, tuple[re.Pattern[str], ...]] = {
    "rule_of_law": (
        re.compile(r"(?:推进)?法治政府(?:建设)?(?:工作)?年度(?:情况|工作)?(?:报告|总结)"),
        re.compile(
            r"(?:推进)?(?:法治政府|依法行政)(?:建设)?(?:工作|年度|进展)*(?:情况)?(?:的)?(?:报告|年报|总结)(?:公开|公示|专栏)?"
        ),
        re.compile(r"法治(?:建设)?(?:年度|工作)*(?:情况)?(?:报告|年报)"),
        re.compile(r"(?:推进)?法治政府(?:建设)?(?:情况|工作|专栏|专题)?"),
        re.compile(r"依法行政|法治建设"),
    ),
    "work_report": (re.compile(r"(?:历年)?政府工作报告"), re.compile(r"(?:工作报告|政府报告)")),
    "open_government": (
        re.compile(r"政府?信息公开(?:工作)?年度报告|政府信息公开(?:工作)?年报"),
        re.compile(r"(?:政务|政府信息|信息)公开(?:工作)?(?:年度报告|年报)"),
    ),
}
DECORATION = re.compile(r"^[>»›·•\d\s]+|(?:更多|专栏)?[>»›·•\s]+$")  # » 法治政府建设 >
# What follows the name: 示例市人民政府门户网站, 示例市政府网, 示例市人民政府（官方网站）
SITE_TAIL = re.compile(r"(?:官方|政务)?(?:门户)?(?:官方)?(?:网站|網站|官网|网)$|[(（].{0,12}[)）]$")
ORGAN = re.compile(r"(?:政府|管委会|委员会|委員會|办公室|辦公室|办事处|局|厅|廳|部|委|院|中心)$")  # 示例市司法局
TITLE_PARTS = re.compile(r"\s*[_|｜–—-]+\s*|\s{2,}")  # 法治政府建设_示例市人民政府
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A link that reads like the column of a kind of report."""

    url: str
    text: str
    rank: int
    """0: its name could not be clearer"""


def columns(page: ListingPage, kind: Kind) -> list[Column]:
    """Return the links that lead to the column of that kind, the most likely first, each address once."""
    found: dict[str, Column] = {}
    for link in page.root.xpath("//a[@href] | //area[@href]"):
        shown = link.xpath("normalize-space(string(.))").get()
        text = shown or link.attrib.get("title", "") or link.attrib.get("alt", "")
        href = link.attrib["href"].strip()
        if len(text) > LONGEST_NAME or href.lower().startswith(("javascript:", "#", "mailto:")):
            continue
        rank = column_rank(text, kind)
        url = normalise(href, page.base)
        if rank is None or url is None or is_article(url) or url == page.url:
            continue
        if url not in found or rank < found[url].rank:
            found[url] = Column(url, text, rank)
    return sorted(found.values(), key=lambda column: column.rank)


def column_rank(text: str, kind: Kind) -> int | None:
    """Return how clearly a link's text names the column, 0 most clearly; None when it does not.

    >>> column_rank("法治政府建设年度报告 >>", "rule_of_law"), column_rank("法治政府建設", "rule_of_law")
    (0, 3)
    """
    name = DECORATION.sub("", fold(text))
    if year_of(name) is not None:
        return None
    return next((rank for rank, words in enumerate(COLUMNS[kind]) if words.fullmatch(name)), None)


def site_name(page: ListingPage) -> str:
    """Return the name of the body whose portal this is, as the page says; empty when it does not.

    The national tag SiteName is asked first, then the last part of the title that names an organ.
    """
    tagged = page.root.xpath(
        "//meta[translate(@name, 'SITENAM', 'sitenam')='sitename'][normalize-space(@content)!='']/@content"
    ).get()
    title = " ".join((page.root.xpath("//title/text()").get() or "").split())
    parts = [_bare(part) for part in (tagged or "", *reversed(TITLE_PARTS.split(title)))]
    organs = [part for part in parts if ORGAN.search(part) and len(part) <= LONGEST_NAME]
    return organs[0] if organs else parts[0][:LONGEST_NAME]  # the tag at least


def _bare(name: str) -> str:
    """Return a name without 门户网站 and the like; a name that is nothing else stays."""
    name = " ".join(name.split())
    bare = name
    while bare and (cut := SITE_TAIL.sub("", bare).strip()) != bare:
        bare = cut
    return bare or name
