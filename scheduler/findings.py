"""What is wrong with a declaration, and what to try: judged from a trial."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from config.portal import Portal
from config.zone import SHANGHAI
from pipelines.leftovers import leftovers
from scheduler.output import one_line
from scheduler.seen import Seen
from scheduler.trial import Crawled

EXAMPLES = 3
PASSING = ("maintenance", "challenge", "waf", "error", "truncated")  # verdicts that a bad day of a server explains
SHOWN = 200  # characters of a block of lines
UNKNOWN = "speaks no known dialect"  # in a remark of ``crawler.walk``
# …cannot be fetched; see their checks · none of 5 rows reads as a report: check the listing's url and kind
PARTED = re.compile(r"(.+)(?:; |: (?=(?:add|check|correct|declare|look|open|see)\b))(.+)", re.DOTALL)
SHELL = 400  # characters shown by a page without rows that is likely to be filled by its scripts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know. A ``wrong`` one makes the check fail."""

    subject: str
    level: Literal["wrong", "hint"]
    says: str
    to_try: str


def judge_portal(portal: Portal, crawled: Crawled, seen: Seen, today: dt.date) -> list[Finding]:
    """Return what is wrong or worth a look, the listings first."""
    judges: Sequence[Callable[[], Iterator[Finding]]] = (
        lambda: _listings(portal, crawled),
        lambda: _name(portal),
        lambda: _elsewhere(crawled),
        lambda: _other_kinds(portal, crawled),
        lambda: _documents(portal, seen),
        lambda: _stable(seen),
        lambda: _selectors(seen),
        lambda: _twice(seen),
        lambda: _years(portal, seen, today),
        lambda: _leftovers(seen),
        lambda: _suspects(seen),
    )
    return [finding for judge in judges for finding in judge()]


def is_shell(page: dict[str, Any]) -> bool:
    """Tell whether a page without rows is likely to be filled by its scripts."""
    return bool(page["scripts"]) and (page["shown"] < SHELL or bool(page["asks"]))


def _listings(portal: Portal, crawled: Crawled) -> Iterator[Finding]:
    for problem in crawled.notes.get("problems", ()):
        yield Finding("listing", "wrong", *_parted(problem))
    if not crawled.notes.get("problems") and crawled.outcome != "ok":
        yield Finding("crawl", "wrong", *_parted(crawled.problem or crawled.outcome))
    for page in crawled.listings:
        if not crawled.taken and is_shell(page) and not portal.fetch.javascript:
            yield Finding(
                "javascript",
                "wrong",
                f"{page['answered_by']} shows {page['shown']} characters and no report, its scripts "
                + ("ask for the list" if page["asks"] else "build the rest"),
                "[fetch] javascript = true (needs jiannuo[browser])",
            )
    for remark in crawled.notes.get("remarks", ()):
        if UNKNOWN in remark and crawled.counts.get("rows"):
            yield Finding(
                "dialect",
                "hint",
                remark,
                'see whether all years are there; when they are, dialect = "plain" in [[listings]] says so for good',
            )


def _name(portal: Portal) -> Iterator[Finding]:
    if portal.name in {urlsplit(listing.url).netloc for listing in portal.listings}:
        yield Finding("name", "hint", "no page says whose portal it is; its host stands for it", 'name = "…市人民政府"')


def _elsewhere(crawled: Crawled) -> Iterator[Finding]:
    hosts = Counter(urlsplit(row["url"]).netloc for row in crawled.taken if row["elsewhere"])
    for host, count in hosts.items():
        yield Finding(
            "hosts",
            "wrong",
            f"{count} reports lie on {host}, which is not declared: they are not read",
            f'hosts = ["{host}"], when that host is the portal\'s',
        )


def _other_kinds(portal: Portal, crawled: Crawled) -> Iterator[Finding]:
    declared = {listing.kind for listing in portal.listings}
    others: defaultdict[str, list[str]] = defaultdict(list)
    for row in crawled.left:
        if row["kind"] and row["kind"] not in declared:
            others[row["kind"]].append(row["title"])
    for kind, titles in others.items():
        yield Finding(
            "kinds",
            "hint",
            f"{len(titles)} rows read as {kind}, which no listing asks for: {one_line(titles[0], 60)}",
            f'another [[listings]] with the same url and kind = "{kind}", when they are wanted',
        )


def _documents(portal: Portal, seen: Seen) -> Iterator[Finding]:
    for url, why in seen.refused:
        shell = "empty_shell" in why and not portal.fetch.javascript
        remedy = "look at it in a browser; [[content]] select says where it lies"
        if shell:
            remedy = "[fetch] javascript = true"
        elif why.startswith(PASSING):
            remedy = "check again later: such pages pass, and a crawl keeps nothing of them as a report"
        elif "too_short" in why:
            remedy += "; where the report is short and whole, [expect] min_characters lets it pass"
        yield Finding("document", "wrong", f"{url}: {one_line(why, 300)}", remedy)
    for url, why in seen.unanswered:
        yield Finding("document", "wrong", f"{url}: {one_line(why, 300)}", "try it in a browser; check again later")
    lengths = [each["characters"] for each in seen.reports if each["characters"] is not None]
    least = portal.expect.min_characters
    if lengths and min(lengths) < least:
        short = next(each for each in seen.reports if each["characters"] == min(lengths))
        yield Finding(
            "length",
            "hint",
            f"{short['url']} has {short['characters']} characters, expect.min_characters is {least}",
            "see whether its text is whole",
        )


def _stable(seen: Seen) -> Iterator[Finding]:
    for url in dict.fromkeys(each["url"] for each in seen.unstable):
        mine = [each for each in seen.unstable if each["url"] == url]
        first = one_line(mine[0]["b_text"] or mine[0]["a_text"], 80)
        yield Finding(
            "stability",
            "wrong",
            f"{url} read differently twice, in {len(mine)} places: {first}",
            '[[content]] remove = ["<selector>"] for what changes by itself',
        )


def _selectors(seen: Seen) -> Iterator[Finding]:
    missed = [url for url, warning in seen.warnings if "declared selector" in warning]
    if missed:
        yield Finding(
            "select",
            "wrong",
            f"the declared selector found no text on {len(missed)} pages: {missed[0]}",
            "correct [[content]] select, or leave it out: the body was recognised",
        )


def _twice(seen: Seen) -> Iterator[Finding]:
    by_report: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for each in seen.reports:
        if each["guessed"]:  # 关于2024年法治政府建设情况的报告: whose, its page says, and nobody read it
            continue
        by_report[each["publisher"], each["year"], each["kind"]].append(each["url"])
    for (publisher, year, _), urls in by_report.items():
        if year is None:
            yield Finding(
                "year", "hint", f"no year is named: {urls[0]}", "title = '…(?P<year>20\\d\\d)…' in [[listings]]"
            )
        elif len(urls) > 1:
            yield Finding(
                "reports",
                "hint",
                f"{publisher} {year} stands at {len(urls)} addresses: {', '.join(urls[:EXAMPLES])}",
                "nothing, when they are copies; else publisher or title tells them apart",
            )


def _years(portal: Portal, seen: Seen, today: dt.date) -> Iterator[Finding]:
    """Yield the due years without a report, of the portal's own publisher where it has any."""
    if not seen.reports:  # the listing says more
        return
    for kind in dict.fromkeys(listing.kind for listing in portal.listings):
        if missing := seen.missing_years(portal, kind, today):
            declared = portal.expect.reports_since is not None
            yield Finding(
                "years",
                "wrong" if declared else "hint",
                f"no {kind} report for {', '.join(map(str, missing))}",
                "look for them in another column, and declare it as another [[listings]]",
            )


def _leftovers(seen: Seen) -> Iterator[Finding]:
    for found in leftovers(seen.texts):
        yield Finding(
            "boilerplate",
            "hint",
            f"{found.where} of {found.reports} reports: {one_line(' / '.join(found.lines), 200)}",
            "when it is the portal's own, [[content]] remove its element",
        )


def _suspects(seen: Seen) -> Iterator[Finding]:
    for url in dict.fromkeys(url for url, _ in seen.suspects):
        mine = [place for address, place in seen.suspects if address == url]
        shown = ", ".join(f"{each['text']} for {' or '.join(each['readings'][:2]) or '?'}" for each in mine[:EXAMPLES])
        yield Finding(
            "suspects",
            "hint",
            f"{url} lost characters in {len(mine)} places: {one_line(shown, 200)}",
            "compare with the page in a browser: when it is whole there, [[content]] select another element",
        )


def learned_findings(rows: Iterable[dict[str, Any]]) -> list[Finding]:
    """Say what is taken off, what would be by the next crawl, and what no longer."""
    return [_learned(row) for row in rows]


def _learned(row: dict[str, Any]) -> Finding:
    shown = one_line(" / ".join(row["lines"]), SHOWN)
    if row["state"] == "withdrawn":
        says = f"no longer taken off the {row['where']} since {_day(row['withdrawn_at'])}: {shown}"
        return Finding("learned", "hint", f"{says} ({one_line(row['withdrawn_why'], SHOWN)})", "nothing")
    when = f"since {_day(row['learned_at'])}" if row["state"] == "active" else "from the next crawl on"
    return Finding(
        "learned",
        "hint",
        f"taken off the {row['where']} {when}, as it stood on {row['reports']} reports: {shown}",
        f"keep_lines = {json.dumps(row['lines'], ensure_ascii=False)}, when they are the reports' own",
    )


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d}"


def _parted(problem: str) -> tuple[str, str]:
    """Part a message of the crawler at its remedy, which follows the last semicolon, or a colon as a request."""
    parted = PARTED.fullmatch(problem)
    return (parted[1], parted[2]) if parted else (problem, "see the log with -v")
