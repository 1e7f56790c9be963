"""The second crawl of what did not change, as the server sees it: 304s and a few bytes."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import update

from config.settings import Settings
from storage.models import Snapshot
from storage.session import open_database
from tests.crawler.site import Answer, Asked, Site, Workplace

YEARS = range(2020, 2026)
LISTINGS = ("/a/", "/b/")


class Validated:
    """Pages that are served with validators; counts answers by status, and what they weigh with their heads."""

    def __init__(self, site: Site, header: str) -> None:
        self.header = header
        self.bodies: dict[str, bytes] = {}
        self.statuses: list[int] = []
        self.bytes = 0
        for folder in LISTINGS:
            rows = "".join(
                f'<li><a href="{folder}t{year}0301_{year}.html">示例市{year - 1}年法治政府建设年度报告</a></li>'
                for year in YEARS
            )
            # A listing as heavy as a report: menus and scripts.
            self.bodies[folder] = f"<html><ul class='TRS_list'>{rows}</ul>{'<!-- menu -->' * 2000}</html>".encode()
            for year in YEARS:
                text = f"{year}年法治政府建设年度报告正文。" * 500
                self.bodies[f"{folder}t{year}0301_{year}.html"] = f"<html><body>{text}</body></html>".encode()
        site.pages |= dict.fromkeys(self.bodies, self.answer)

    def answer(self, asked: Asked) -> Answer:
        body = self.bodies[asked.path]
        etag = f'"{hash(body)}"' if self.header == "ETag" else ""
        changed = "Mon, 02 Mar 2026 01:00:00 GMT" if self.header == "Last-Modified" else ""
        validators = {name: value for name, value in (("ETag", etag), ("Last-Modified", changed)) if value}
        known = etag and asked.headers.get("If-None-Match") == etag
        known = known or (changed and asked.headers.get("If-Modified-Since") == changed)
        answer = Answer(b"" if known else body, 304 if known else 200, {"Content-Type": "text/html"} | validators)
        self.statuses.append(answer.status)
        self.bytes += len(answer.body) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        return answer

    def take(self) -> tuple[list[int], int]:
        """Return what was answered since the last time."""
        taken = self.statuses, self.bytes
        self.statuses, self.bytes = [], 0
        return taken


def declare(workplace: Workplace, site: Site, *listings: str) -> None:
    shown = "".join(f'[[listings]]\nurl = "{site.url}{listing}"\n' for listing in listings)
    workplace.declare("example", f'name = "示例市"\n{shown}[fetch]\ndelay = 0\n')


def mark_read(workplace: Workplace) -> None:
    """Do to the snapshots what reading them well does: only then are validators sent."""
    sessions = open_database(Settings(data_dir=workplace.folder / "data"))
    with sessions.begin() as session:
        session.execute(update(Snapshot).values(state="interpreted"))


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_the_second_crawl_gets_304s_only_and_a_tenth_of_the_bytes(site: Site, workplace: Workplace, header: str):
    server = Validated(site, header)
    declare(workplace, site, *LISTINGS)
    assert workplace.crawl("example").code == 0
    statuses, first = server.take()
    assert statuses == [200] * len(server.bodies)
    mark_read(workplace)
    done = workplace.crawl("example")
    statuses, second = server.take()
    assert (done.code, statuses) == (0, [304] * len(server.bodies)), done.err
    assert second <= first / 10
    assert (done.counts["reports"], done.counts["not_modified"]) == (12, 12)
    assert done.counts["listing_pages_not_modified"] == 2


def test_a_listing_that_changed_is_read_anew_and_full_asks_for_all(site: Site, workplace: Workplace):
    server = Validated(site, "ETag")
    declare(workplace, site, "/a/")
    assert workplace.crawl("example").counts["reports"] == 6
    new = '<li><a href="/a/t20270301_2027.html">示例市2026年法治政府建设年度报告</a></li></ul>'
    server.bodies["/a/"] = server.bodies["/a/"].replace(b"</ul>", new.encode())
    site.pages["/a/t20270301_2027.html"] = "<html>新</html>"
    for expected in (0, 1):
        done = workplace.crawl("example")
        assert (done.counts["reports"], done.counts.get("listing_pages_not_modified", 0)) == (7, expected)
    assert "listing_pages_not_modified" not in workplace.crawl("example", "--full").counts


def kept_pages(workplace: Workplace) -> list[Path]:
    return sorted((workplace.folder / "data" / "listing-pages" / "example").glob("*"))


def test_pages_of_a_bad_crawl_are_not_believed(site: Site, workplace: Workplace):
    server = Validated(site, "ETag")
    declare(workplace, site, *LISTINGS)
    assert workplace.crawl("example").code == 0
    assert len(kept_pages(workplace)) == 2
    server.bodies["/b/"] = b"<html>maintenance</html>"
    assert workplace.crawl("example").code == 1
    assert kept_pages(workplace) == []
    server.take()
    assert workplace.crawl("example").code == 1
    assert [path for path in site.paths() if path in LISTINGS][-2:] == ["/a/", "/b/"]
    assert server.statuses[:2] == [200, 200]


def test_pages_that_are_old_or_broken_are_asked_for_in_full(site: Site, workplace: Workplace):
    Validated(site, "ETag")
    declare(workplace, site, *LISTINGS)
    assert workplace.crawl("example").code == 0
    old, broken = kept_pages(workplace)
    head, _, body = gzip.decompress(old.read_bytes()).partition(b"\n")
    long_ago = (dt.datetime.now(dt.UTC) - dt.timedelta(days=7)).isoformat()
    old.write_bytes(gzip.compress(json.dumps(json.loads(head) | {"served_at": long_ago}).encode() + b"\n" + body))
    broken.write_bytes(broken.read_bytes()[:-20])
    done = workplace.crawl("example")
    assert (done.code, done.counts["reports"]) == (0, 12), done.err
    assert "listing_pages_not_modified" not in done.counts
    assert workplace.crawl("example").counts["listing_pages_not_modified"] == 2


def test_validators_stay_with_their_address(site: Site, workplace: Workplace):
    server = Validated(site, "ETag")
    site.pages["/moved/"] = Answer(status=302, headers={"Location": "/a/"})
    declare(workplace, site, "/moved/")
    for _ in range(2):
        done = workplace.crawl("example")
        assert (done.code, done.counts["reports"]) == (0, 6)
    assert kept_pages(workplace) == []
    listing = [asked for asked in site.asked if asked.path == "/a/"]
    assert len(listing) == 2
    assert all("If-None-Match" not in asked.headers for asked in listing)
    assert set(server.take()[0]) == {200}


def test_a_document_that_moves_away_takes_no_validators_along(site: Site, workplace: Workplace):
    Validated(site, "ETag")
    declare(workplace, site, "/a/")
    assert workplace.crawl("example").code == 0
    mark_read(workplace)
    path = "/a/t20250301_2025.html"
    site.pages[path] = Answer(status=301, headers={"Location": "/a/t20240301_2024.html"})
    for round_, sent in enumerate((True, False)):
        site.asked.clear()
        done = workplace.crawl("example")
        assert (done.code, done.counts["not_modified"]) == (0, 5), done.err
        first = next(asked for asked in site.asked if asked.path == path)
        assert ("If-None-Match" in first.headers) == sent
        there = [asked for asked in site.asked if asked.path == "/a/t20240301_2024.html"]
        assert sorted("If-None-Match" in asked.headers for asked in there) == [False, True], "asked for by itself too"
        assert done.counts.get("snapshots", 0) == (1 if round_ == 0 else 0)
