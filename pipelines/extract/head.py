"""A page's title and source: the national meta tags (国办发〔2017〕47号), checked against what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from bs4 import BeautifulSoup, Tag

from pipelines.extract.lines import lines_from, walk
from pipelines.fold import fold_text

HEADING_NAMES = re.compile(
    r"(art(icle)?|news|detail|content|con|xl|main|page|big|info)?[-_]?(title|bt|biaoti|tit)\d?"
)  # article-title
MARKS = re.compile(r"[^\w]+")
SITE_WORDS = re.compile(
    r"(网|门户|网站|首页|政府|管委会|平台|频道|中心|局|厅|委|院|系|部|办|站|栏目|公报|公开|动态|要闻|新闻|公告|[a-z]\.(cn|com|org))$"
)
SOURCE = re.compile(
    r"(?:文章|信息|新闻|稿件)?(?:来源|稿源)(?:于)?\s{0,4}[:：]\s{0,4}(?P<name>[^\s|丨【\[]{2,40}?)"
    r"(?=字号|字体|字体大小|发布|时间|浏览|阅读|点击|作者|责任|编辑|打印|分享|选择|[\s|丨【\[]|$)"
)  # 来源：示例日报
SOURCE_ALONE = re.compile(r"(?:文章|信息|新闻|稿件)?(?:来源|稿源)(?:于)?\s{0,4}[:：]\s{0,4}[|丨]?$")
LABEL_START = re.compile(r"(发布|发表|更新|浏览|阅读|点击|字号|字体|作者|责任)|.{0,8}[:：]|\d{4}[-年/.]|[|丨【\[]")
LONGEST_TITLE = 200
CANDIDATES = 300
SURE = 0
NODES = 400
META_NAMES = (
    "articletitle",
    "pubdate",
    "contentsource",
    "sitename",
    "columnname",
    "publishdate",
    "firstpublishedtime",
    "source",
)


def meta_tags(soup: BeautifulSoup) -> dict[str, str]:
    """Return the first non-empty value of each meta name, names in lower case."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or "").strip().lower()
        value = " ".join(str(tag.get("content") or "").split())
        if name and value:
            found.setdefault(name, value[:500])
    return found


def key(text: str) -> str:
    """Return what two ways of writing a title have in common."""
    return MARKS.sub("", fold_text(text[:500]))


def page_title(soup: BeautifulSoup) -> str:
    """Return the text of ``<title>``, spaces collapsed."""
    return " ".join(soup.title.get_text().split())[:500] if soup.title else ""


def headings(soup: BeautifulSoup) -> list[tuple[int, str]]:
    """Return what may be the page's own heading with its rank, most likely first; rank 0 is one beyond doubt."""
    ranked: list[tuple[int, str]] = []
    candidates = ((rank, tag) for tag in soup.find_all(True) if (rank := _rank(tag)) is not None)
    for rank, tag in islice(candidates, CANDIDATES):
        lines = lines_from(islice(walk(tag), NODES))
        text = " ".join("".join(lines).split())
        if 4 <= len(text) <= LONGEST_TITLE:
            ranked.append((rank, text))
    return sorted(ranked, key=lambda pair: pair[0])


def _rank(tag: Tag) -> int | None:
    if tag.name == "ucaptitle":
        return SURE
    if tag.name == "h1":
        return 1
    names = [*(tag.get("class") or []), str(tag.get("id") or "")]
    if any(HEADING_NAMES.fullmatch(str(name).lower()) for name in names) and tag.name != "title":
        return 2
    return 3 if tag.name in {"h2", "h3"} else None


def choose_title(
    meta: dict[str, str], tab: str, ranked: Sequence[tuple[int, str]], lines: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the title and warnings. ``tab``: the ``<title>``; ``ranked``: headings; ``lines``: the page's lines.

    ArticleTitle counts when the page shows it; portals fill it with the column's or another page's name. Otherwise a
    heading that ``<title>`` begins with, then ``<title>`` without the site's name, then the likeliest heading.
    """
    site, column = key(meta.get("sitename", "")), key(meta.get("columnname", ""))
    given = meta.get("articletitle", "")
    shown = [text for _, text in ranked]
    on_page = key(tab) + "".join(map(key, shown))
    page = on_page if given and key(given) in on_page else on_page + "".join(key(line) for line in lines[:400])
    if given and key(given) and key(given) not in {site, column} and key(given) in page:
        return given, ()
    warnings = ("the meta tag ArticleTitle names something that the page does not show",) if given else ()
    own = [text for text in shown if key(text) and key(text) not in {site, column}]
    if own and ranked[0] == (SURE, own[0]):
        return own[0], warnings
    for text in own:
        if len(key(text)) >= 4 and key(tab).startswith(key(text)):
            return text, warnings
    cut = cut_site(tab, meta.get("sitename", ""))
    if cut and key(cut) not in {site, column}:
        first = next((line for line in lines[:400] if len(key(line)) >= 8 and key(cut).startswith(key(line))), "")
        return (first if first and len(first) >= 0.6 * len(cut) else cut), warnings
    return next(iter(own), given or cut), warnings


def cut_site(tab: str, site: str) -> str:
    """Cut the site's and the column's name off a ``<title>``.

    >>> cut_site("关于批准特别国债的决议__2007年第23号国务院公报_中国政府网", "")
    '关于批准特别国债的决议'
    >>> cut_site("2021-2025年规划 - 示例市人民政府门户网站", "")
    '2021-2025年规划'
    """
    if "_" in tab:
        first = next((part.strip() for part in tab.split("_") if part.strip()), "")
        if len(first) >= 6:
            return first
    for separator in ("|", " - ", "-", "–", "—", "_"):
        before, found, after = tab.rpartition(separator)
        after = after.strip()
        if found and len(before.strip()) >= 6 and len(after) <= 24 and (after == site or SITE_WORDS.search(after)):
            return cut_site(before.strip(" -–—|_"), site)
        if (
            found
            and separator == "-"
            and len(before.strip()) >= 8
            and 0 < len(after) <= 4
            and not re.search(r"\d", after)
        ):
            return before.strip()
    return tab.strip()


def shown_source(lines: Iterable[str]) -> str:
    """Return who the page says it took the text from; empty when it says nobody."""
    waiting = False
    for line in lines:
        if len(line) > 300:
            waiting = False
            continue
        if waiting and len(line) <= 30 and not LABEL_START.match(line):
            return line
        for match in SOURCE.finditer(line):
            if not LABEL_START.match(match["name"]):
                return match["name"].rstrip("）)】]，,")
        waiting = SOURCE_ALONE.search(line) is not None
    return ""
