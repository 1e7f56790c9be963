"""The conductor over a real database and archive: what becomes a version, a change, an alert."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from config.boilerplate import Phrases, load_boilerplate
from config.portal import Expect, Listing, Portal
from config.settings import Settings
from config.subscribers import Subscriber
from pipelines.document import Page
from pipelines.rules import Rules, Summary
from pipelines.run import process
from reporting.report import collect_report
from storage.archive import Archive
from storage.models import Alert, Change, Check, Comparison, CrawlRun, Document, Report, Snapshot, Version
from storage.session import open_database

NOW = dt.datetime(2026, 4, 1, 1, 0, tzinfo=dt.UTC)
URL = "https://www.example.gov.cn/zwgk/202403/t20240312_1.html"
BODY = (
    "2023年，示例市坚持以人民为中心，扎实推进法治政府建设，现将有关情况报告如下。",
    "一、主要举措和成效",
    "（一）深化改革。全年办理行政复议案件126件，行政机关负责人出庭应诉率达到96.8%。清理规范性文件48件，废止9件。",
    "（二）规范执法。修订行政执法程序规定，组织执法人员培训12期，评查案卷400余卷，纠正问题31个。",
    "二、存在的不足",
    "执法监督机制还不够健全，基层执法力量比较薄弱，信息化水平有待提高。",
    "三、2024年工作安排",
    "（一）建成行政执法监督平台，实现市县两级全覆盖。",
    "（二）行政复议案件按期办结率达到100%，力争出庭应诉率达到98%以上。",
    "示例市人民政府",
    "2024年3月12日",
)


def page(*lines: str, title: str = "示例市2023年法治政府建设年度报告", views: int = 7) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2024-03-12 09:00"></head><body><div>首页 &gt; 政务公开</div><h1>{title}</h1>'
        f"<div>发布时间：2024-03-12　浏览次数：{views}</div><div class='TRS_Editor'>{paragraphs}</div>"
        "<div>扫一扫在手机打开当前页面</div></body></html>"
    ).encode()


class Place:
    """A database, an archive and rules, with one portal whose first good crawl is over."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        settings = Settings(data_dir=folder, database_url=database_url, smtp_url=SecretStr(""))
        self.sessions: sessionmaker[Session] = open_database(settings)
        self.archive = Archive(str(folder / "archive"))
        portal = Portal(
            id="example",
            name="示例市人民政府",
            listings=(Listing(url="https://www.example.gov.cn/zwgk/"),),
            expect=Expect(min_characters=100),
        )
        subscribers = (
            Subscriber(name="reader", address="r@example.org"),
            Subscriber(name="operator", address="o@example.org", audience="operators"),
        )
        self.rules = Rules(load_boilerplate(), {"example": portal}, subscribers)
        self.moment = NOW
        with self.sessions.begin() as session:
            session.add(CrawlRun(portal="example", started_at=NOW, finished_at=NOW, outcome="ok"))

    def serve(self, body: bytes, url: str = URL) -> None:
        """Store a snapshot as the crawler does."""
        self.moment += dt.timedelta(days=1)
        self.archive.put(url=url, fetched_at=self.moment, status=200, headers=[], body=body)
        with self.sessions.begin() as session:
            run = CrawlRun(portal="example", started_at=self.moment, outcome="ok")
            document = session.scalar(select(Document).where(Document.url == url))
            if document is None:
                document = Document(
                    portal="example", url=url, kind="rule_of_law", first_seen_at=self.moment, listed_at=self.moment
                )
            document.listed_at = self.moment
            session.add_all([run, document])
            session.flush()
            session.add(
                Snapshot(
                    document=document,
                    crawl_run_id=run.id,
                    url=url,
                    fetched_at=self.moment,
                    status=200,
                    headers=[["Content-Type", "text/html"]],
                    body_sha256=hashlib.sha256(body).hexdigest(),
                    size=len(body),
                )
            )

    def process(self, *, rebuild: bool = False) -> Summary:
        return process(self.sessions, self.archive, self.rules, now=self.moment, rebuild=rebuild)

    def learn(self, line: str) -> None:
        """Change our own rules: one more line is boilerplate."""
        known = self.rules.boilerplate
        added = Phrases(name="test", phrases=(line,))
        self.rules = replace(self.rules, boilerplate=known.model_copy(update={"phrases": (*known.phrases, added)}))

    def count(self, model: type) -> int:
        with self.sessions() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def alerts(self) -> list[tuple[str, str]]:
        with self.sessions() as session:
            return [(alert.subscriber, alert.kind) for alert in session.scalars(select(Alert).order_by(Alert.id))]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.sessions.kw["bind"].dispose()


def edited(change: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(change(line) for line in BODY)


def test_a_report_becomes_a_version_and_is_told_once(place: Place) -> None:
    place.serve(page(*BODY))
    done = place.process()
    assert (done.versions, done.changes, done.alerts, done.refused) == (1, 1, 1, [])
    with place.sessions() as session:
        report = session.scalars(select(Report)).one()
        assert (report.publisher.name, report.year, report.state) == ("示例市人民政府", 2023, "public")
        assert report.published_on == dt.date(2024, 3, 12)
        version = report.versions[0]
        assert version.text.startswith("2023年，示例市") or version.text.startswith("示例市2023年")
        assert "扫一扫" not in version.text
        assert "浏览次数" not in version.text
        assert {section["kind"] for section in version.sections} >= {"result", "deficiency", "plan"}
    assert place.process().line().startswith("versions=0 ")
    assert place.alerts() == [("reader", "published")]


def test_counters_make_no_version_and_their_bodies_are_not_kept(place: Place) -> None:
    place.serve(page(*BODY, views=7))
    place.process()
    body = page(*BODY, views=8)
    place.serve(body)
    done = place.process()
    assert (done.versions, done.changes, done.alerts, done.same) == (0, 0, 0, 1)
    assert place.count(Snapshot) == 1
    assert hashlib.sha256(body).hexdigest() not in place.archive
    with place.sessions() as session:
        assert session.scalars(select(Check.outcome)).all() == ["same_text"]


def test_an_edit_goes_there_and_back_again(place: Place) -> None:
    """A → B → A gives three versions: what was undone was done."""
    place.serve(page(*BODY))
    place.process()
    place.serve(page(*edited(lambda line: line.replace("126件", "162件"))))
    done = place.process()
    assert (done.versions, done.changes, done.alerts) == (1, 1, 1)
    place.serve(page(*BODY, views=9))
    assert place.process().versions == 1
    assert place.count(Version) == 3
    with place.sessions() as session:
        found = session.scalars(select(Change).where(Change.from_version_id.is_not(None)).order_by(Change.id)).all()
        assert [change.kind for change in found] == ["figure", "figure"]
        version = session.get_one(Version, found[0].to_version_id)
        start, end = found[0].b_span
        assert version.text[start:end] == found[0].b_text
        assert "162件" in found[0].b_text
    assert place.alerts() == [("reader", "published"), ("reader", "changed"), ("reader", "changed")]


def test_typography_makes_a_version_and_no_alert(place: Place) -> None:
    place.serve(page(*BODY))
    place.process()
    place.serve(page(*edited(lambda line: line.replace("，", ",").replace("126", "１２６"))))
    done = place.process()
    assert (done.versions, done.alerts) == (1, 0)
    with place.sessions() as session:
        kinds = session.scalars(select(Change.kind).where(Change.from_version_id.is_not(None))).all()
    assert set(kinds) == {"typographic"}


def test_a_changed_rule_is_an_upgrade_and_never_an_alert(place: Place) -> None:
    """The portal adds a line that only our next rules know; the page before is read again by them."""
    place.serve(page(*BODY, "本站新版上线测试中"))
    place.process()
    with place.sessions() as session:
        assert "本站新版上线测试中" in session.scalars(select(Version.text)).one()
    place.learn("本站新版上线测试中")
    told = place.alerts()
    place.serve(page(*BODY, "本站新版上线测试中", views=8))
    done = place.process()
    assert (done.versions, done.technical, done.changes, done.alerts) == (0, 1, 0, 0)
    assert place.process(rebuild=True).technical == 0
    assert place.alerts() == told
    with place.sessions() as session:
        flags = session.scalars(select(Version.technical).order_by(Version.id)).all()
    assert flags == [False, True]


def test_rebuilding_everything_marks_upgrades_only(place: Place) -> None:
    place.serve(page(*BODY, "本站新版上线测试中"))
    place.process()
    place.serve(page(*edited(lambda line: line.replace("126件", "162件")), "本站新版上线测试中"))
    place.process()
    told, changes = place.alerts(), place.count(Change)
    place.learn("本站新版上线测试中")
    done = place.process(rebuild=True)
    assert (done.versions, done.technical, done.alerts) == (0, 2, 0)
    assert (place.alerts(), place.count(Change)) == (told, changes)
    with place.sessions() as session:
        latest = session.scalars(select(Document)).one().latest_version(session)
        assert latest is not None
        assert "162件" in latest.text
        assert "新版上线" not in latest.text


def test_what_is_not_the_document_is_kept_and_makes_no_version(place: Place) -> None:
    place.serve(page(*BODY))
    place.process()
    for views in (1, 2):
        place.serve(page("系统正在升级，预计于晚上20时恢复。", views=views))
        done = place.process()
        assert (done.versions, done.changes) == (0, 0)
        assert len(done.refused) == 1
    assert place.alerts() == [("reader", "published")]
    assert place.count(Snapshot) == 3
    place.serve(page(*BODY, views=3))
    assert place.process().refused == []
    assert place.count(Version) == 1


def test_a_missing_archive_member_is_no_version(place: Place) -> None:
    body = page(*BODY)
    place.serve(body)
    place.archive.delete(hashlib.sha256(body).hexdigest())
    done = place.process()
    assert done.versions == 0
    assert "archive" in done.refused[0][1]


def test_a_copy_at_another_address_is_no_news(place: Place) -> None:
    place.serve(page(*BODY))
    place.process()
    place.serve(page(*BODY, views=99), "https://www.example.gov.cn/zwgk/202403/t20240312_2.html")
    done = place.process()
    assert (done.versions, done.changes, done.alerts) == (0, 0, 0)
    with place.sessions() as session:
        assert len(session.scalars(select(Report)).one().documents) == 2


def test_a_report_that_moved_keeps_its_history(place: Place) -> None:
    """The listing links to a new address only; its text differs in one figure: an edit, no second publication."""
    place.serve(page(*BODY))
    place.process()
    moved = edited(lambda line: line.replace("126件", "162件"))
    place.serve(page(*moved), "https://www.example.gov.cn/zwgk/202404/t20240420_9.html")
    done = place.process()
    assert (done.versions, done.changes) == (1, 1)
    assert place.alerts() == [("reader", "published"), ("reader", "changed")]


def test_neighbouring_years_are_compared(place: Place) -> None:
    place.serve(page(*BODY))
    following = tuple(
        line.replace("2024年3月", "2025年3月").replace("2024年", "2025年").replace("2023年", "2024年") for line in BODY
    )
    place.serve(
        page(*following, title="示例市2024年法治政府建设年度报告").replace(b"2024-03-12", b"2025-03-12"),
        "https://www.example.gov.cn/zwgk/202503/t20250312_3.html",
    )
    done = place.process()
    assert (done.versions, done.comparisons) == (2, 1)
    with place.sessions() as session:
        comparison = session.scalars(select(Comparison)).one()
        assert comparison.a_version.report.year == 2023
        assert comparison.result["commitments"]
        for row in comparison.result["commitments"]:
            start, end = row["span"]
            assert comparison.a_version.text[start:end] == row["text"]
            for found in row["evidence"]:
                start, end = found["span"]
                assert comparison.b_version.text[start:end] == found["text"]


def test_who_lowers_a_promise_afterwards_is_held_to_both(place: Place) -> None:
    """The plan is edited before the next report comes: 98%以上 → 96%以上, and a platform is left out."""
    place.serve(page(*BODY))
    place.process()
    place.serve(page(*edited(lambda line: line.replace("98%以上", "96%以上").replace("建成行政执法监督平台，", ""))))
    place.process()
    following = tuple(
        line.replace("2024年3月", "2025年3月")
        .replace("2024年", "2025年")
        .replace("2023年", "2024年")
        .replace("96.8%", "97.1%")
        for line in BODY
    )
    place.serve(
        page(*following, title="示例市2024年法治政府建设年度报告").replace(b"2024-03-12", b"2025-03-12"),
        "https://www.example.gov.cn/zwgk/202503/t20250312_3.html",
    )
    place.process()
    with place.sessions() as session:
        comparison = session.scalars(select(Comparison)).one()
        result, plan = comparison.result, comparison.a_version
        assert "96%以上" in plan.text
        first = session.scalars(select(Version).where(Version.report_id == plan.report_id).order_by(Version.id)).first()
        now = next(row for row in result["commitments"] if "出庭应诉率" in row["text"])
        former = {row["text"]: row for row in result["former_commitments"]}
        assert now["verdict"] == "met"
        lowered = next(row for text, row in former.items() if "出庭应诉率" in text)
        assert (lowered["verdict"], lowered["target"]["value"], lowered["actual"]["value"]) == ("near", 98, 97.1)
        assert any("执法监督平台" in text for text in former)
        for text, row in former.items():
            assert first is not None
            assert first.text[slice(*row["span"])] == text
            assert text not in plan.text
        assert any("2023年报告公开后改过" in warning for warning in result["warnings"])
        data = collect_report(session, comparison.b_version.report)
        assert data["plan"]["edits"] == 2
        first_said = {row["text"]: row["first_said"] for row in data["commitments"]}
        assert "98%以上" in first_said[now["text"]]
        assert first_said["行政复议案件按期办结率达到100%"] is None
        assert [row["text"] for row in data["former_commitments"]] == list(former)


def test_a_late_report_is_late(place: Place) -> None:
    place.serve(page(*BODY).replace(b"2024-03-12", b"2024-04-01"))
    place.process()
    with place.sessions() as session:
        assert session.scalars(select(Report.state)).one() == "late"


@pytest.mark.parametrize("charset", ["idna", "undefined", "punycode", "zip", "utf-16", "rot13"])
def test_a_charset_that_is_none_is_not_believed(place: Place, charset: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in BODY)
    title = "示例市2023年法治政府建设年度报告"
    html = f"<html><head><meta charset={charset}><title>{title}</title></head><body><div class=TRS_Editor>{body}</div>"
    place.serve(html.encode("gb18030"))
    done = place.process()
    assert (done.versions, done.refused, done.crashed) == (1, [], [])
    with place.sessions() as session:
        assert "行政复议案件126件" in session.scalars(select(Version.text)).one()


def test_a_fault_of_ours_holds_up_one_page_and_no_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines import judged

    real = judged.read

    def faulty(page: Page, *rest: object, **named: object) -> object:
        if page.url == URL:
            raise ZeroDivisionError("a fault of ours")
        return real(page, *rest, **named)

    other = "https://www.example.gov.cn/zwgk/202303/t20230312_8.html"
    earlier = edited(lambda line: line.replace("2024年", "2023年").replace("2023年，", "2022年，"))
    place.serve(page(*BODY))
    place.serve(page(*earlier, title="示例市2022年法治政府建设年度报告"), other)
    monkeypatch.setattr(judged, "read", faulty)
    done = place.process()
    assert (done.versions, [error for _, error in done.crashed]) == (1, ["ZeroDivisionError"])
    monkeypatch.undo()
    assert place.process().versions == 1, "what waited is read once the fault is mended"


def test_an_upgrade_of_an_older_page_is_not_the_latest(place: Place) -> None:
    """Only the first page holds a line that our next rules take off; its upgrade is made last."""
    place.serve(page(*BODY, "本站新版上线测试中"))
    place.process()
    place.serve(page(*edited(lambda line: line.replace("126件", "162件"))))
    place.process()
    place.learn("本站新版上线测试中")
    assert place.process(rebuild=True).technical == 1
    with place.sessions() as session:
        report = session.scalars(select(Report)).one()
        latest = report.latest_version(session)
        assert latest is not None
        assert "162件" in latest.text


def test_an_imported_copy_never_stands_for_what_a_portal_serves(place: Place) -> None:
    place.serve(page(*BODY))
    place.process()
    with place.sessions.begin() as session:
        session.scalars(select(Document)).one().portal = "example"
        report = session.scalars(select(Report)).one()
        crawled = report.latest_version(session)
        assert crawled is not None
        document = Document(portal="import", url="file:///a.txt", kind="rule_of_law", first_seen_at=NOW, listed_at=NOW)
        snapshot = Snapshot(
            document=document, url="file:///a.txt", fetched_at=NOW, status=200, headers=[], body_sha256="1" * 64, size=1
        )
        session.add(
            Version(
                report=report,
                document=document,
                snapshot=snapshot,
                created_at=NOW,
                fingerprint="1" * 64,
                title="",
                text="又一个文本",
                sections=[],
                dates={},
                removed=[],
            )
        )
        session.flush()
        assert report.latest_version(session) is crawled
