"""Find the element that holds a page's body: as declared, by the names that content systems give it, or in general."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from pipelines.document import ContentRule
from pipelines.exceptions import ExtractError
from pipelines.extract.lines import Event, lines_from, lines_of, walk

# By family (docs/portals: TRS, UCAP, Hanweb, VSB, jpaas, NFCMS); those of the first tuple are never anything but a body
BODY_NAMES = frozenset(
    {"trs_editor", "trs_editor_view", "trs_ueditor", "ucap-content", "v_news_content", "zoom", "zoomcon", "zoomtext"}
)
BODY_PATTERN = re.compile(r"vsb_content(_\d+)?|vsb_newscontent")  # vsb_content_2
LIKELY_NAMES = frozenset(
    {
        "article_content",
        "article-content",
        "article-body",
        "article-con",
        "article_con",
        "articlecontent",
        "pages_content",
        "con_text",
        "conttxt",
        "content_text",
        "zc_article_con",
        "three_xilan_07",
        "news_cont_d_wrap",
        "tyxxy_main",
        "bt_content",
        "news_content",
        "newscontent",
        "xxgk_content",
        "xl_content",
        "detail-content",
        "detail_content",
        "content-detail",
        "main-txt",
        "wz_article",
        "wzzw",
        "artcontent",
        "art_con",
        "text_content",
        "ewb-article-info",
        "gp-article",
        "content_con",
        "mainbody",
    }
)
TAG_NAMES = frozenset({"ucapcontent", "article"})
BEGIN = re.compile(
    r"ZJEG_RSS\.content\.begin|<\$\[信息内容\]>\s{0,3}begin|(文章|信息|新闻)?(正文|内容)\s{0,3}(begin|start|开始)|content\s{0,3}(begin|start)",
    re.IGNORECASE,
)  # <!--ZJEG_RSS.content.begin-->
END = re.compile(
    r"ZJEG_RSS\.content\.end|<\$\[信息内容\]>\s{0,3}end|(文章|信息|新闻)?(正文|内容)\s{0,3}(end|结束)|content\s{0,3}end",
    re.IGNORECASE,
)
NEARLY_ALL = 0.9
SMALLEST = 40


@dataclass(frozen=True, slots=True)
class Body:
    """A body block found."""

    lines: list[str]
    method: str
    element: Tag | None
    """the block, for looking outside it; None where it has no element of its own"""


def declared_body(soup: BeautifulSoup, rule: ContentRule) -> Body | None:
    """Return what the declaration selects, None when that is nothing. Raises ExtractError for a bad selector."""
    try:
        found = soup.select(rule.select)
        unwanted = frozenset(id(tag) for element in found for select in rule.remove for tag in element.select(select))
    except (SelectorSyntaxError, NotImplementedError) as error:
        raise ExtractError(f"the declared selector cannot be used: {str(error).splitlines()[0]}") from error
    lines = [line for tag in _outermost(found) for line in lines_of(tag, unwanted)]
    return Body(lines, "declared", found[0]) if lines else None


def _outermost(found: Sequence[Tag]) -> list[Tag]:
    """Return the elements that lie in none of the others; ``found`` is in document order."""
    inside: set[int] = set()
    outermost: list[Tag] = []
    for tag in found:
        if id(tag) not in inside:
            outermost.append(tag)
            inside.update(id(node) for node in tag.descendants if isinstance(node, Tag))
    return outermost


def known_body(soup: BeautifulSoup) -> Body | None:
    """Return the block that a content system's own name or comment marks, the innermost that holds nearly all of it."""
    sure: list[Tag] = []
    likely: list[Tag] = []
    for tag in soup.find_all(True):
        names = _names(tag)
        if names & BODY_NAMES or any(BODY_PATTERN.fullmatch(name) for name in names):
            sure.append(tag)
        elif names & LIKELY_NAMES or tag.name in TAG_NAMES:
            likely.append(tag)
    best = _largest(sure) or _marked(soup)
    if best is None or size(best.lines) < SMALLEST:
        best = max(filter(None, (best, _largest(likely))), key=lambda body: size(body.lines), default=None)
    return best


def _names(tag: Tag) -> set[str]:
    classes = tag.get("class")
    names = [*(classes if isinstance(classes, list) else [classes]), tag.get("id")]
    return {name.lower() for name in names if isinstance(name, str) and name}


def _largest(candidates: list[Tag]) -> Body | None:
    """Return the largest block; of blocks inside one another the innermost that still holds nearly all."""
    if not candidates:
        return None
    bodies = [Body(lines_of(tag), _method(tag), tag) for tag in candidates[:50]]
    most = max(size(body.lines) for body in bodies)
    if not most:
        return None
    return [body for body in bodies if size(body.lines) >= NEARLY_ALL * most][-1]


def _method(tag: Tag) -> str:
    names = sorted(_names(tag), key=lambda name: (name not in BODY_NAMES, name))
    known = [name for name in names if name in BODY_NAMES | LIKELY_NAMES or BODY_PATTERN.fullmatch(name)]
    if not known:
        return tag.name
    return f"#{known[0]}" if str(tag.get("id") or "").lower() == known[0] else f".{known[0]}"


def size(lines: list[str]) -> int:
    """Return how many characters lines hold."""
    return sum(map(len, lines))


def _marked(soup: BeautifulSoup) -> Body | None:
    """Return the text between begin and end comments, or between the meta tags ContentStart and ContentEnd."""
    found: list[Body] = []
    stretch: list[Event] | None = None
    for event in walk(soup):
        if _is_mark(event, BEGIN, "contentstart"):
            stretch = []
        elif stretch is not None and _is_mark(event, END, "contentend"):
            found.append(Body(lines_from(iter(stretch)), "markers", None))
            stretch = None
        elif stretch is not None:
            stretch.append(event)
    return max(found, key=lambda body: size(body.lines), default=None)


def _is_mark(event: Event, comment: re.Pattern[str], meta_name: str) -> bool:
    kind, node = event
    if kind == "comment":
        return comment.search(str(node)[:200]) is not None
    if kind != "open" or not isinstance(node, Tag) or node.name != "meta":
        return False
    return str(node.get("name") or "").lower() == meta_name
