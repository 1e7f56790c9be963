"""Every dialect from the first page to the last, in one crawl of one portal that speaks them all.

A folder of ``tests/fixtures/listings`` is a listing: ``site.toml`` says what the server answers, and its reports.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from storage.models import Document
from storage.session import open_database
from tests.crawler.site import Answer, Asked, Crawled, Site, Workplace, served

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "listings"
SITES = {path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*/site.toml")}


@dataclass(frozen=True)
class Run:
    """One crawl of all of them."""

    crawled: Crawled
    asked: list[Asked]
    documents: dict[str, tuple[str, str]]
    """title and date of the row, by path"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    workplace = Workplace(tmp_path_factory.mktemp("dialects"))
    with served() as site:
        for name, described in SITES.items():
            put_up(site, name, described)
        listings = "".join(f'[[listings]]\nurl = "{site.url}{each["listing"]}"\n' for each in SITES.values())
        workplace.declare("all", f'name = "示例"\n{listings}[fetch]\ndelay = 0\n')
        crawled = workplace.crawl("all")
        sessions = open_database(Settings(data_dir=workplace.folder / "data"))
        with sessions() as session:
            rows = session.execute(select(Document.url, Document.row_title, Document.row_date)).all()
            documents = {url.removeprefix(site.url): (title, date) for url, title, date in rows}
        yield Run(crawled, [each for each in site.asked if each.path != "/robots.txt"], documents)


def put_up(site: Site, name: str, described: dict) -> None:
    """Serve what a site.toml describes, and its reports."""
    for each in described["answers"]:
        body = (
            (FOLDER / name / each["file"]).read_text(encoding="utf-8").replace("//HOST/", f"{site.url[5:]}/").encode()
        )
        answer = Answer(body, headers={"Content-Type": each.get("type", "text/html")})
        site.pages[each["path"]] = (
            posted(site.pages.get(each["path"]), each["form"], answer) if "form" in each else answer
        )
    for path in described["reports"]:
        site.pages[path] = f"<html><body>{path}</body></html>"


def posted(other, form: str, answer: Answer):
    """Answer the posted form so; other forms as before."""

    def choose(asked: Asked) -> Answer:
        if asked.method == "POST" and asked.body.decode() == form:
            return answer
        return other(asked) if callable(other) else Answer(b"", 405)

    return choose


@pytest.mark.parametrize("name", SITES)
def test_exactly_its_reports_are_found(name: str, run: Run):
    others = {path for other, each in SITES.items() if other != name for path in each["reports"]}
    assert sorted(set(run.documents) - others) == sorted(SITES[name]["reports"]), run.crawled.err


REFUSES_POST = "/module/web/jpage/dataproxy.jsp?startrecord=2&endrecord=9&perpage=3"  # hanweb-encrypted


def test_every_page_is_asked_for_once_and_no_other(run: Run):
    requests = [(each.path, each.body) for each in run.asked]
    assert len(requests) == len(set(requests))
    described = {(each["path"], each.get("form", "")) for site in SITES.values() for each in site["answers"]}
    reports = {(path, "") for site in SITES.values() for path in site["reports"]}
    asked = {(path, "" if path == REFUSES_POST else body.decode()) for path, body in requests}
    assert asked == described | reports


def test_the_run_is_good_and_says_what_it_could_not_know(run: Run):
    assert (run.crawled.code, run.crawled.line["outcome"]) == (0, "ok"), run.crawled.err
    assert run.crawled.counts["reports"] == sum(len(site["reports"]) for site in SITES.values())
    assert run.crawled.counts["unknown_dialects"] == sum(site.get("unknown", False) for site in SITES.values()) == 9
    assert run.crawled.counts["listing_gaps"] == 2, "encrypted numbers; a next group that is linked to and empty"
    message = run.crawled.line["message"]
    assert "says that it has 9 rows, and gave 1" in message, "encrypted numbers: what is missing is told first"
    assert message.count("speaks no known dialect") == 4
    assert message.endswith("; and 5 more remarks, see the log")
    assert f"{SITES['cards']['listing']} speaks no known dialect" in run.crawled.err


def test_titles_are_plain_and_dates_have_their_year(run: Run):
    assert all("<" not in title for title, _ in run.documents.values())
    without_year = {path: date for path, (_, date) in run.documents.items() if not date.startswith("20")}
    assert without_year == {}
    assert run.documents["/sfj/gkmlpt/content/1/1/post_1043.html"][1] == "2026-03-10"
    dates = {path: date for site in SITES.values() for path, date in site.get("dates", {}).items()}
    assert {path: run.documents[path][1] for path in dates} == dates
    titles = {path: title for site in SITES.values() for path, title in site.get("titles", {}).items()}
    assert {path: run.documents[path][0] for path in titles} == titles
    assert not any("…" in title for title, _ in run.documents.values()), "the whole title stands in an attribute"
