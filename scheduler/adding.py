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
from scheduler.seen import Seen, look
from scheduler.trial import Crawled, Progress, trial

log = logging.getLogger(__name__)

SURE = 2  # reports that make a page a listing; a home page may show one among its news
MOST_COLUMNS = 3  # links of a home page that are followed
SUBJECT = {  # what a column's own title says when its rows do not
    "rule_of_law": re.compile(r"法治政府|依法行政"),
    "work_report": re.compile(r"政府工作报告"),
    "open_government": re.compile(r"信息公开.{0,6}(?:年报|年度报告)"),
}
ROW = r"(?P<year>20\d\d)年?度?.{0,40}(?:报告|总结|年报|情况)$"  # 2022年度情况报告, in a column that names the kind


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
        """Return the best trial. Raises ConfigurationError when the address itself is of no use."""
        best = self._try(draft)
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
        told = f"{tried.reports} reports" if crawled.listings else crawled.message
        self.steps.append(f"{draft.url}: {told}" + (" (rendered)" if draft.javascript else ""))
        return tried

    def _columns(self, first: Tried) -> Tried:
        """Return the first trial, or that of a column it links to which has more reports."""
        best = first
        links = [link for link in first.page["columns"] if same_site(first.draft.url, link["url"])]
        for link in links[:MOST_COLUMNS]:
            if best.reports >= SURE:
                break
            tried = self._try(replace(first.draft, url=link["url"]))
            if tried.reports > best.reports:
                home_name = first.draft.name if first.page["name"] else tried.draft.name
                best = replace(tried, draft=replace(tried.draft, name=self.name or home_name))
        return best

    def _with_title(self, tried: Tried) -> Tried:
        """Declare what rows look like in a column whose rows do not name the kind."""
        titles = [fold(row["title"]) for row in tried.crawled.left if row["kind"] is None]
        looks = [title for title in titles if re.search(ROW, title) and not OTHERS.search(title)]
        if tried.crawled.taken or not looks or not SUBJECT[tried.draft.kind].search(fold(tried.page["title"])):
            return tried
        return self._better(tried, replace(tried.draft, title=ROW))

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


def _gain(tried: Tried) -> tuple[int, int]:
    return tried.reports, len(tried.seen.texts)


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable()).strip()[:100]
