"""Several documents of one report: reprints, mirrors, the same text under a second id, another text beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opencc import OpenCC
from sqlalchemy import select

from config.portal import Expect, Listing, Portal
from pipelines.mirrors import standing
from pipelines.rules import Summary
from storage.models import Change, CrawlRun, Document, Report, Version
from tests.pipelines.test_run import BODY, NOW, URL, Place, edited, page

TITLE = "示例市2023年法治政府建设年度报告"
SECOND = "https://www.example.gov.cn/zwgk/202403/t20240312_2.html"
BIG5 = "https://big5.example.gov.cn/zwgk/202403/t20240312_1.html"
traditional = OpenCC("s2t").convert


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    province = Portal(
        id="province",
        name="示例省司法厅",
        listings=(Listing(url="https://sft.example.gov.cn/zwgk/"),),
        expect=Expect(min_characters=100),
    )
    made.rules = replace(made.rules, portals={**made.rules.portals, "province": province})
    with made.sessions.begin() as session:
        session.add(CrawlRun(portal="province", started_at=NOW, finished_at=NOW, outcome="ok"))
    yield made
    made.sessions.kw["bind"].dispose()


def crawl(place: Place, pages: dict[str, bytes]) -> Summary:
    """Serve pages in the order given; every document that is known stays listed."""
    for url, body in pages.items():
        place.serve(body, url)
    with place.sessions.begin() as session:
        for document in session.scalars(select(Document)):
            document.listed_at = place.moment
    return place.process()


def to_traditional(*lines: str) -> bytes:
    return page(*(traditional(line) for line in lines), title=traditional(TITLE))


def figure(count: int) -> tuple[str, ...]:
    return edited(lambda line: line.replace("126件", f"{count}件"))


def main_of(place: Place) -> tuple[str, int, str]:
    """Address of the report's document, how many it has, and the figure that its text gives."""
    with place.sessions() as session:
        report = session.scalars(select(Report)).one()
        main, latest = report.main_document(), report.latest_version(session)
        assert main is not None
        assert latest is not None
        text = latest.text
        at = text.index("案件") + 2
        return main.url, len(report.documents), text[at : text.index("件", at)]


def test_a_mirror_in_the_other_script_is_no_news_and_does_not_stand_for_the_report(place: Place) -> None:
    crawl(place, {URL: page(*BODY)})
    done = crawl(place, {BIG5: to_traditional(*BODY)})
    assert (done.versions, done.changes, done.alerts) == (1, 0, 0)
    assert main_of(place) == (URL, 2, "126")
    with place.sessions() as session:
        mirror = session.scalars(select(Document).where(Document.url == BIG5)).one()
        assert (mirror.standing, mirror.relation) == (1, "copy")


def test_a_mirror_that_was_seen_first_gives_way(place: Place) -> None:
    crawl(place, {BIG5: to_traditional(*BODY)})
    crawl(place, {URL: page(*BODY)})
    assert main_of(place) == (URL, 2, "126")
    assert place.alerts() == [("reader", "published")]


def test_a_portal_that_is_declared_by_a_bare_address_is_no_mirror_of_itself() -> None:
    at = {"portal_name": "示例市人民政府", "publisher": "示例市人民政府"}
    bare = "http://192.0.2.7:8443/zwgk/202403/t20240312_1.html"
    assert standing(bare, **at, listings=["https://www.example.gov.cn/zwgk/"]) == 1
    assert standing(bare, **at, listings=["http://192.0.2.7:8443/zwgk/"]) == 0


@pytest.mark.parametrize("first", [URL, BIG5])
def test_an_edit_that_a_mirror_follows_is_told_once(place: Place, first: str) -> None:
    pages = {URL: page, BIG5: to_traditional}
    second = BIG5 if first == URL else URL
    for url in (URL, BIG5):
        crawl(place, {url: pages[url](*BODY)})
    for url in (first, second):
        crawl(place, {url: pages[url](*figure(162))})
    assert place.alerts() == [("reader", "published"), ("reader", "changed")]
    assert main_of(place)[2] == "162"
    for url in (first, second):  # and back again: that is another edit, told once
        crawl(place, {url: pages[url](*BODY)})
    assert [kind for _, kind in place.alerts()] == ["published", "changed", "changed"]
    with place.sessions() as session:
        found = session.scalars(select(Change.kind).where(Change.from_version_id.is_not(None))).all()
        assert found == ["figure", "figure"]


def test_a_mirror_that_follows_late_is_no_news_and_hides_no_edit_of_the_original(place: Place) -> None:
    """The original says 162 and 126 again before the mirror does either; then it says 162 once more."""
    for url, body in ((URL, page(*BODY)), (BIG5, to_traditional(*BODY))):
        crawl(place, {url: body})
    seen = [
        crawl(place, {url: write(*lines)}).alerts
        for url, write, lines in (
            (URL, page, figure(162)),
            (URL, page, BODY),
            (BIG5, to_traditional, figure(162)),
            (BIG5, to_traditional, BODY),
            (URL, page, figure(162)),
        )
    ]
    assert seen == [1, 1, 0, 0, 1]


def test_an_edit_of_a_mirror_alone_hides_no_later_edit_of_the_original(place: Place) -> None:
    for url, body in ((URL, page(*BODY)), (BIG5, to_traditional(*BODY))):
        crawl(place, {url: body})
    seen = [
        crawl(place, {url: write(*lines)}).alerts
        for url, write, lines in (
            (BIG5, to_traditional, figure(162)),
            (BIG5, to_traditional, BODY),
            (URL, page, figure(162)),
            (BIG5, to_traditional, figure(162)),
            (BIG5, to_traditional, BODY),
        )
    ]
    assert seen == [1, 1, 1, 0, 1]


def test_an_edit_of_a_copy_alone_is_told(place: Place) -> None:
    """The same text under two ids; only the second is edited, with no version of its own before."""
    crawl(place, {URL: page(*BODY)})
    assert crawl(place, {SECOND: page(*BODY, views=9)}).versions == 0
    done = crawl(place, {SECOND: page(*figure(162)), URL: page(*BODY, views=10)})
    assert (done.versions, done.changes) == (1, 1)
    assert [kind for _, kind in place.alerts()] == ["published", "changed"]
    assert main_of(place) == (URL, 2, "126"), "the copy does not stand for the report"


def test_a_copy_without_versions_follows_without_news(place: Place) -> None:
    crawl(place, {URL: page(*BODY), SECOND: page(*BODY)})
    done = crawl(place, {URL: page(*figure(162)), SECOND: page(*figure(162))})
    assert (done.versions, done.changes, done.alerts) == (1, 1, 1)


def reprint(place: Place, body: bytes, url: str, portal: str = "province") -> None:
    place.serve(body, url)
    with place.sessions.begin() as session:
        document = session.scalars(select(Document).where(Document.url == url)).one()
        document.portal = portal
        run = session.scalars(select(CrawlRun).order_by(CrawlRun.id.desc())).first()
        assert run is not None
        run.portal = portal


REPRINT = "https://sft.example.gov.cn/zwgk/202404/t20240412_77.html"


@pytest.mark.parametrize("first", ["city", "province"])
def test_a_reprint_on_another_portal_is_the_same_report(place: Place, first: str) -> None:
    later = page(*BODY).replace(b"2024-03-12", b"2024-04-12")
    if first == "province":
        reprint(place, later, REPRINT)
        place.process()
    place.serve(page(*BODY))
    place.process()
    if first == "city":
        reprint(place, later, REPRINT)
        place.process()
    assert main_of(place) == (URL, 2, "126")
    with place.sessions() as session:
        report = session.scalars(select(Report)).one()
        assert report.publisher.name == "示例市人民政府"
        assert (report.published_on, report.state) == (dt.date(2024, 3, 12), "public"), "the first day counts"
        copied = session.scalars(select(Document).where(Document.url == REPRINT)).one()
        assert copied.standing == 2
        assert copied.dates["meta"] == "2024-04-12"
    assert place.alerts() == [("reader", "published")]


def test_what_a_portal_served_under_its_former_id_stands_back(place: Place) -> None:
    """A declaration got another name: nobody asks for the addresses of the former one any more."""
    crawl(place, {URL: page(*BODY)})
    place.rules = replace(
        place.rules, portals={"renamed": place.rules.portals["example"].model_copy(update={"id": "renamed"})}
    )
    reprint(place, page(*BODY), SECOND, "renamed")
    assert place.process().alerts == 0
    assert main_of(place) == (SECOND, 2, "126")
    reprint(place, page(*figure(162)), SECOND, "renamed")
    assert place.process().alerts == 1
    assert main_of(place) == (SECOND, 2, "162")


def test_another_text_beside_the_report_does_not_replace_it(place: Place) -> None:
    crawl(place, {URL: page(*BODY)})
    other = (
        "2023年，示例市人民政府办公室围绕中心工作，认真落实普法责任制，开展宪法宣传周等活动，有关情况如下。",
        "一、组织领导。召开专题会四次，学习有关法律法规，印发要点，明确责任人，逐项对账销号，按季通报进度。",
        "二、队伍建设。选派骨干参加轮训，组织旁听庭审三场，考试合格率达到百分之百，持证上岗人员稳步增加。",
        "三、信息公开。主动公开文件目录，回应群众关切，受理依申请公开事项，按时答复，没有引发诉讼和纠错情形。",
        "四、下一步打算。继续完善制度，健全监督机制，提升服务水平，推动工作再上新台阶，为发展提供保障。",
        "示例市人民政府",
    )
    crawl(place, {SECOND: page(*other), URL: page(*BODY, views=8)})
    assert main_of(place) == (URL, 2, "126")
    with place.sessions() as session:
        beside = session.scalars(select(Document).where(Document.url == SECOND)).one()
        assert beside.relation == "other"
        assert len(session.scalars(select(Version)).all()) == 2, "nothing is lost"


def test_the_date_in_the_row_is_kept_and_counts_before_the_address(place: Place) -> None:
    place.serve(page(*BODY).replace(b"2024-03-12", b"").replace("发布时间：".encode(), b""))
    with place.sessions.begin() as session:
        session.scalars(select(Document)).one().row_date = "2024-03-15"
    place.process()
    with place.sessions() as session:
        report = session.scalars(select(Report)).one()
        assert report.published_on == dt.date(2024, 3, 15)
        assert report.documents[0].dates == {"url": "2024-03-12", "row": "2024-03-15", "signed": "2024-03-12"}
