"""Whether a listing was read whole: what is missing from one that was cut, or shows another page, was not removed.

Counted for each crawl, and weighed against earlier ones (``scheduler.readings``): ``listings_cut`` whose markup ends
early, ``listings_barren`` with rows but without a single report, ``listings_short`` with fewer rows than they say,
``listings_other`` with another title and fewer reports than before, ``listings_failed`` without any row,
``listings_empty`` that say themselves that they are empty, where one report was.

Of the first four, and of ``listing_gaps``, a run says also that it counted none: one of an older program, which did not
look, says nothing of them. Only ``listings_empty`` proves that something left. Such a page must be the very page that
linked to the report: its frame, the lines around the rows, is kept beside the pages of listings, as digests.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import cast

from lxml import etree, html

from config.portal import Listing
from crawler.choose import is_report
from crawler.listings import Row
from crawler.walk import Progress

log = logging.getLogger(__name__)

SIGNS = ("listing_gaps", "listings_cut", "listings_short", "listings_barren", "listings_other")
"""what a run says of its listings in any case, also that there was none of it"""
# A listing that says of itself that it has nothing: the whole line, so that a title with 暂无 in it is none.
EMPTY = re.compile(
    r"[(（【—\-*\s]*(?:对不起|抱歉|很抱歉)?[,，]?(?:该|本|此|当前)?(?:栏目|目录|分类|页面|列表)?(?:下|中|内)?"
    r"(?:暂无|暂时没有|目前没有|没有(?:找到|查询到|检索到)?|未(?:找到|查询到|检索到)|无)(?:任何|符合条件的?|相关)?(?:的)?"
    r"(?:数据|信息|内容|记录|文章|结果|文件|稿件)[!！。.…)）】—\-*\s]*"
)  # 暂无数据; 该栏目下暂无内容！; 没有找到相关信息
NUMBER = re.compile(r"\d+")  # a page's number, or the day, in its title
DECLARATION = re.compile(r"^[\ufeff\s]*<\?xml[^<>]{0,200}>", re.IGNORECASE)  # lxml refuses text that has one
LINES = etree.XPath(
    "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::select)]"
)
SHORTEST_LINE = 2
LONGEST_LINE = 200
MOST_LINES = 3000
FEWEST_LINES = 3
MOST_FORMER = 4
KEPT = 0.9  # of an empty page's lines were there when it had its report; dates of the day and counters differ
ALL_BUT_A_FEW = 0.9  # of the rows that a listing says it has: counts include what is hidden, or stands there twice
DIGEST = 8  # bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """A listing's first page, as far as the same page can be known again."""

    title: str
    """a digest, as the lines are: what a portal wrote is kept nowhere but in the archive"""
    lines: tuple[str, ...]
    says_empty: bool
    reports: int = 0
    """reports that the listing linked to"""
    former: tuple[str, ...] = ()
    """titles that the listing bore before, the latest first: a column that comes back is no other page"""

    def is_other(self, earlier: Frame, reports: int) -> bool:
        """Tell whether this is another page than before and has fewer reports: the home page in the column's place."""
        titled = _digest("") not in {self.title, earlier.title}
        return titled and self.title not in (earlier.title, *earlier.former) and reports < earlier.reports

    def after(self, earlier: Frame | None, reports: int) -> Frame:
        """Return what is kept of this page, which linked to so many reports, in the place of an earlier one."""
        titles = (earlier.title, *earlier.former) if earlier else ()
        former = tuple(title for title in titles if title != self.title)[:MOST_FORMER]
        return replace(self, reports=reports, former=former)

    def was_full(self, earlier: Frame) -> bool:
        """Tell whether this is an earlier page with its only report gone, and says so."""
        known = set(earlier.lines)
        kept = sum(line in known for line in self.lines)
        return (
            self.says_empty
            and not earlier.says_empty
            and earlier.reports == 1
            and self.title == earlier.title != _digest("")
            and kept >= max(FEWEST_LINES, KEPT * len(self.lines))
        )


@dataclass
class _Seen:
    """What was seen of one listing so far."""

    frame: Frame | None = None
    reports: int = 0
    is_cut: bool = False


@dataclass
class Wholeness:
    """What one crawl saw of the listings of a portal; ``folder``: where their frames lie from crawl to crawl."""

    folder: Path | None = None
    """None: nothing is kept"""
    _seen: defaultdict[str, _Seen] = field(default_factory=lambda: defaultdict(_Seen))

    def saw(self, listing: Listing, text: str, rows: Iterable[Row]) -> None:
        """Note a page of a listing, the first one before the others, and its new rows."""
        seen = self._seen[listing.url]
        seen.frame = seen.frame or frame_of(text)
        seen.reports += sum(is_report(row, listing) for row in rows)
        seen.is_cut = seen.is_cut or is_cut(text)

    def settle(self, progress: Progress) -> Counter[str]:
        """Return what is to be counted of a listing that was read to its end; keep its frame when it has reports."""
        url, seen = progress.listing.url, self._seen[progress.listing.url]
        counts = Counter(
            listings_cut=int(seen.is_cut),
            listings_barren=int(bool(progress.seen) and not seen.reports),
            listings_short=int(len(progress.seen) < ALL_BUT_A_FEW * progress.said),
        )
        earlier = self._kept(url)
        if seen.frame is not None and seen.reports and not seen.is_cut:
            if earlier is not None and seen.frame.is_other(earlier, seen.reports):
                counts["listings_other"] += 1
            else:
                self._keep(url, seen.frame.after(earlier, seen.reports))
        elif seen.frame is not None and not progress.seen:
            is_empty = earlier is not None and seen.frame.was_full(earlier)
            counts["listings_empty" if is_empty else "listings_failed"] += 1
        return counts

    def _keep(self, url: str, frame: Frame) -> None:
        path = self._path(url)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(frame)), encoding="ascii")
        new.replace(path)

    def _kept(self, url: str) -> Frame | None:
        """Return a listing's frame when it last had reports; None for none, and for what a newer program left."""
        path = self._path(url)
        if path is None:
            return None
        try:
            found = json.loads(path.read_text(encoding="ascii"))
            lines, former = tuple(found["lines"]), tuple(found.get("former", ()))
            return Frame(str(found["title"]), lines, bool(found["says_empty"]), int(found["reports"]), former)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.info("%s cannot be read and is left alone: %s", path, error)
            return None

    def _path(self, url: str) -> Path | None:
        return self.folder and self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"


def frame_of(text: str) -> Frame:
    """Return what a page of a listing can be known again by: its title and its lines, as digests.

    >>> frame_of("<title>年度报告</title><body><p>暂无数据</p>").says_empty
    True
    >>> frame_of("<title>年度报告</title><body><p>关于暂无数据情况的说明</p>").says_empty
    False
    """
    try:
        root = html.document_fromstring(DECLARATION.sub("", text))
    except (etree.ParserError, ValueError):
        return Frame(_digest(""), (), says_empty=False)
    texts = cast("list[str]", LINES(root))[:MOST_LINES]
    found = (" ".join(str(each).split())[:LONGEST_LINE] for each in texts)
    lines = list(dict.fromkeys(line for line in found if len(line) >= SHORTEST_LINE))
    empty = [line for line in lines if EMPTY.fullmatch(line)]
    title = NUMBER.sub("#", " ".join((root.findtext(".//title") or "").split()))
    return Frame(_digest(title), tuple(_digest(line) for line in lines if line not in empty), says_empty=bool(empty))


def is_cut(text: str) -> bool:
    """Tell whether a page's markup begins as a whole document and ends without its end.

    >>> is_cut("<html><body><ul><li>一</li>"), is_cut("<html><body></body></html>"), is_cut('{"rows": []}')
    (True, False, False)
    """
    tail = text[-3000:].lower()
    return "<html" in text[:5000].lower() and "</html" not in tail and "</body" not in tail


def _digest(line: str) -> str:
    return hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=DIGEST).hexdigest()
