"""From one address to a declaration that works: the listing itself, or the column that a home page links to."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from config.errors import ConfigurationError
from config.portal import Portal
from config.settings import Settings
from crawler.browser import require_browser
from crawler.titles import OTHERS, fold
from scheduler.declare import Draft, same_site
from scheduler.exceptions import TrialError
from scheduler.seen import Seen, look
from scheduler.trial import Crawled, Place, Progress, trial

log = logging.getLogger(__name__)

SURE = 2  # reports that make a page a listing; a home page may show one among its news
UNCLEAR = 3  # rank of a link from which on its name is too general to read the page as a listing without any report
MOST_PAGES = 12  # pages of a portal that are looked at for its column
MOST_HOSTS = 2  # further hosts of the same portal that are looked at
MOST_COLUMNS = 3  # of the columns found, those that are read as listings
SUBJECT = {  # what a column's own title says when its rows do not
    "rule_of_law": re.compile(r"法治政府|依法行政"),
    "work_report": re.compile(r"政府工作报告"),
    "open_government": re.compile(r"信息公开.{0,6}(?:年报|年度报告)"),
}
ROW = r"(?P<year>20\d\d)年?度?.{0,40}(?:报告|总结|年报|情况)$"  # 2022年度情况报告, in a column that names the kind
BARE_ROW = r"^(?P<year>20\d\d)年?度?$"  # 2022年度, in a column whose title names the kind as a report
NAMES_REPORTS = re.compile(r"报告|年报")


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft and what its trial found."""

    draft: Draft
    portal: Portal
    crawled: Crawled
    seen: Seen

    @property
    def reports(self) -> int:
        """How many rows are reports on hosts that may be read."""
        return sum(not row["elsewhere"] for row in self.crawled.taken)

    @property
    def worth(self) -> tuple[int, int]:
        """How many years its reports are of, and how many they are: a column is better than a few of its rows."""
        return len({each["year"] for each in self.seen.reports if each["year"]}), self.reports

    @property
    def page(self) -> dict[str, Any]:
        """What was noted of the listing's first page."""
        return self.crawled.listings[0]


@dataclass(slots=True)
class Search:
    """A search for the shortest declaration that works. ``steps`` tells a person what was tried."""

    settings: Settings
    others: Mapping[str, Portal]
    documents: int
    progress: Progress
    asked_url: str
    name: str = ""
    """given by a person; empty: as the page says"""
    steps: list[str] = field(default_factory=list)

    def run(self, draft: Draft) -> Tried:
        """Return the best trial. Raises ConfigurationError when the address is of no use, TrialError for a crash."""
        best = self._try(draft)
        if not best.crawled.listings and best.crawled.crashed:
            raise TrialError(
                f"{draft.url}: the trial crawl failed by itself: {best.crawled.message}; see its log with -v"
            )
        if not best.crawled.listings:
            raise ConfigurationError(best.crawled.message)
        if not best.crawled.taken and not best.page["is_page"]:
            raise ConfigurationError(f"{draft.url}: no web page came; give the address of a listing or of a home page")
        best = self._columns(best)
        for mend in (self._with_title, self._with_hosts, self._with_script):
            best = mend(best)
        return best

    def _try(self, draft: Draft) -> Tried:
        """Crawl by a draft; its name is the page's when nobody gave one."""
        private = urlsplit(draft.url).netloc == urlsplit(self.asked_url).netloc
        with trial(draft.id, draft.trial_toml(), self.settings, self.others, private=private) as place:
            crawled = place.crawl(self.documents, self.progress)
            if not self.name and crawled.listings and crawled.listings[0]["name"]:
                draft = replace(draft, name=_printable(crawled.listings[0]["name"]) or draft.name)
            named = replace(place, portal=place.portal.model_copy(update={"name": draft.name}))
            named.interpret()
            tried = Tried(draft, named.portal, crawled, look(named, crawled))
        told = f"{tried.reports} reports as a listing" if crawled.listings else crawled.message
        self.steps.append(f"{draft.url}: {told}" + (" (rendered)" if draft.javascript else ""))
        return tried

    def _columns(self, first: Tried) -> Tried:
        """Return the first trial, or that of a column of the portal which has reports of more years."""
        if first.reports >= SURE:
            return first
        best = first
        home_name = first.draft.name if first.page["name"] else ""
        for url in self._found_columns(first.draft):
            tried = self._try(replace(first.draft, url=url))
            if tried.worth > best.worth:
                name = self.name or home_name or tried.draft.name
                best = replace(tried, draft=replace(tried.draft, name=name))
        return best

    def _found_columns(self, draft: Draft) -> list[str]:
        """Look around the portal, its other hosts too; return the columns worth reading, best first."""
        found: list[Place] = []
        starts, pages = [draft.url], MOST_PAGES
        for start in starts:
            private = urlsplit(start).netloc == urlsplit(self.asked_url).netloc
            around = replace(draft, url=start)
            with trial(draft.id, around.trial_toml(), self.settings, self.others, private=private) as place:
                scouted = place.scout(pages, self.progress)
            pages -= len(scouted.places)
            self.steps += [_told(each) for each in scouted.places]
            found += [place for place in scouted.places if place.url != draft.url]
            elsewhere = [link for link in scouted.unread if same_site(draft.url, link["url"])]
            if any(each.reports >= SURE for each in found) or pages <= 0:
                break
            for link in sorted(elsewhere, key=lambda link: int(link["rank"])):
                if len(starts) <= MOST_HOSTS and urlsplit(link["url"]).netloc not in {
                    urlsplit(s).netloc for s in starts
                }:
                    starts.append(link["url"])
        # A column that shows nothing may have its rows from a script: its name must be clear.
        worth = [each for each in found if each.reports or (each.rank < UNCLEAR and each.status == 200)]
        worth.sort(key=lambda each: (-len(each.years), -each.reports, each.rank))
        return list(dict.fromkeys(each.url for each in worth))[:MOST_COLUMNS]

    def _with_title(self, tried: Tried) -> Tried:
        """Declare what rows look like in a column whose rows do not name the kind."""
        titles = [fold(row["title"]) for row in tried.crawled.left if row["kind"] is None]
        column = fold(tried.page["title"])
        if tried.crawled.taken or not SUBJECT[tried.draft.kind].search(column):
            return tried
        if any(re.search(ROW, title) and not OTHERS.search(title) for title in titles):
            return self._better(tried, replace(tried.draft, title=ROW))
        if any(re.search(BARE_ROW, title) for title in titles) and NAMES_REPORTS.search(column):
            bare = self._better(tried, replace(tried.draft, title=BARE_ROW))
            return bare if bare.seen.texts else tried  # a year alone may as well be a folder of others
        return tried

    def _with_hosts(self, tried: Tried) -> Tried:
        """Declare the hosts of the same portal that its reports lie on."""
        elsewhere = [row["url"] for row in tried.crawled.taken if row["elsewhere"]]
        hosts = {urlsplit(url).netloc for url in elsewhere if same_site(tried.draft.url, url)}
        return self._better(tried, replace(tried.draft, hosts=tuple(sorted(hosts)))) if hosts else tried

    def _with_script(self, tried: Tried) -> Tried:
        """Render the page when it has no reports without its scripts, or its documents are empty shells."""
        shells = bool(tried.seen.refused) and all("empty_shell" in why for _, why in tried.seen.refused)
        if tried.draft.javascript or not (shells or (not tried.crawled.taken and tried.page["scripts"])):
            return tried
        try:
            require_browser()
        except ConfigurationError as error:
            self.steps.append(f"not rendered: {error}")
            return tried
        rendered = self._try(replace(tried.draft, javascript=True))
        if not rendered.crawled.listings:
            return tried
        rendered = self._columns(rendered)
        return rendered if _gain(rendered) > _gain(tried) else tried

    def _better(self, tried: Tried, draft: Draft) -> Tried:
        again = self._try(draft)
        return again if _gain(again) > _gain(tried) else tried


def _told(place: Place) -> str:
    """Say of a page that was looked at what it shows."""
    years = f" ({', '.join(map(str, place.years))})" if place.years else ""
    shows = f"{place.reports} reports{years}" if place.status == 200 else f"answered {place.status or 'nothing'}"
    return f"looked at {place.shown()}: {shows}"


def _gain(tried: Tried) -> tuple[int, int]:
    return tried.reports, len(tried.seen.texts)


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable()).strip()[:100]
