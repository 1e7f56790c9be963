"""The sample portals' content, read from ``config/samples``: invented places, texts in the manner of the real ones."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from config.settings import PACKAGE

SAMPLES = PACKAGE / "samples"

STAGE_DAYS = {1: dt.date(2024, 12, 20), 2: dt.date(2025, 1, 6), 3: dt.date(2025, 4, 1)}
"""what day it is on the portals: an article is public from its day on, and pages print the date in their head"""

EDIT_STAGE = 3
"""from this stage on, the silent edits stand in the reports; their publication dates stay"""


@dataclass(frozen=True, slots=True)
class Edit:
    """A figure that is changed after publication without a word."""

    portal: str
    year: int
    before: str
    """the sentence as first published"""
    after: str
    """the same sentence, one number differs"""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a page links to."""

    path: str
    name: str
    """the link's text: 附件：….docx"""
    body: bytes


@dataclass(frozen=True, slots=True)
class Article:
    """One row of a listing and the page behind it."""

    path: str
    title: str
    published_at: dt.datetime
    """Asia/Shanghai, as the page shows it"""
    source: str
    editor: str
    text: str
    """one paragraph a line; of a report, signature and date are the last two"""
    year: int | None
    """the year a report reports on; None for the rows that are no report"""
    files: tuple[File, ...] = ()
    listed: bool = True
    """whether the listing links to it; its page answers all the same"""


@dataclass(frozen=True, slots=True)
class Site:
    """One sample portal."""

    id: str
    dialect: str
    name: str
    encoding: str
    """what the bytes are written in"""
    charset: str
    """what header and meta tag say they are"""
    listing: str
    """the listing's path"""
    per_page: int
    facts: Mapping[str, Any]
    """what its templates print: column, identity code, addresses of its module"""
    articles: tuple[Article, ...]
    """newest first"""
    edit: Edit | None

    def visible(self, stage: int) -> tuple[Article, ...]:
        """Return the articles that are public at that stage, newest first, as they then read."""
        day = STAGE_DAYS[stage]
        return tuple(self._as_of(stage, one) for one in self.articles if one.published_at.date() <= day)

    def _as_of(self, stage: int, article: Article) -> Article:
        edit = self.edit
        if edit is None or stage < EDIT_STAGE or article.year != edit.year:
            return article
        text = article.text.replace(edit.before, edit.after)
        return replace(article, text=text)


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """What a crawl has to find."""

    publisher: str
    year: int
    title: str
    path: str
    published_on: dt.date


@dataclass(frozen=True, slots=True)
class ExpectedPromise:
    """What a careful reader finds about one clause of a plan in the next year's report."""

    portal: str
    year: int
    """of the report that promises"""
    text: str
    status: str
    """as the reports read from stage 3 on"""
    evidence: str
    """quoted from the next year's report, empty where it has none"""
    status_before_edit: str
    """the same as ``status``, but for the clause whose figure is edited silently"""


@dataclass(frozen=True, slots=True)
class ExpectedDeficiency:
    """What became of a deficiency: ``new``, ``unchanged``, ``reworded`` or, of the year before, ``gone``."""

    portal: str
    year: int
    """of the later report"""
    text: str
    state: str


@cache
def load_sites() -> Mapping[str, Site]:
    """Read all sample portals, by id."""
    return {folder.name: _load(folder) for folder in sorted(SAMPLES.iterdir()) if (folder / "portal.toml").is_file()}


def expected_reports() -> dict[str, list[ExpectedReport]]:
    """Return the reports of each portal, oldest first."""
    return {
        site.id: [
            ExpectedReport(site.name, one.year, one.title, one.path, one.published_at.date())
            for one in reversed(site.articles)
            if one.year is not None
        ]
        for site in load_sites().values()
    }


def silent_edits() -> tuple[Edit, ...]:
    """Return the edits that stage 3 makes."""
    return tuple(site.edit for site in load_sites().values() if site.edit is not None)


def expected_promises() -> tuple[ExpectedPromise, ...]:
    """Return the promises whose outcome is beyond doubt."""
    return tuple(
        ExpectedPromise(group["portal"], group["year"], text, status, evidence, group.get("edited", status))
        for group in _expected()["promises"]
        for text, status, evidence in group["list"]
    )


def expected_deficiencies() -> tuple[ExpectedDeficiency, ...]:
    """Return the deficiencies whose state is beyond doubt."""
    return tuple(
        ExpectedDeficiency(group["portal"], group["year"], text, state)
        for group in _expected()["deficiencies"]
        for text, state in group["list"]
    )


def _expected() -> dict[str, Any]:
    return tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))


def _load(folder: Path) -> Site:
    data = tomllib.loads((folder / "portal.toml").read_text(encoding="utf-8"))
    articles = [_article(row, data) for row in data["rows"]]
    for report in data["reports"]:
        text = (folder / f"{report['year']}.txt").read_text(encoding="utf-8").strip()
        articles.append(_article(report | {"text": text}, data))
    edit = Edit(portal=folder.name, **data["edit"]) if "edit" in data else None
    return Site(
        id=folder.name,
        **{name: data[name] for name in ("dialect", "name", "encoding", "charset", "listing", "per_page", "facts")},
        articles=tuple(sorted(articles, key=lambda one: (one.published_at, one.path), reverse=True)),
        edit=edit,
    )


def _article(row: Mapping[str, Any], data: Mapping[str, Any]) -> Article:
    published_at: dt.datetime = row["published_at"]
    filed_on: dt.date = row.get("filed_on", published_at.date())  # the day in the address may be an earlier one
    path = data["article_path"].format(
        month=f"{filed_on:%Y%m}", day=f"{filed_on:%Y%m%d}", id=row["id"],
        dashed=f"{filed_on.year}/{filed_on.month}/{filed_on.day}",
    )  # fmt: skip
    return Article(
        path=path,
        title=row["title"],
        published_at=published_at,
        source=row.get("source", data["facts"]["source"]),
        editor=row.get("editor", data["facts"]["editor"]),
        text=row.get("text", data["facts"]["short_text"]).strip(),
        year=row.get("year"),
    )
