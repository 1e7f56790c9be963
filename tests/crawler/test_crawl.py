"""Whole crawls, each in its own process, against a portal on this machine."""

from __future__ import annotations

import datetime as dt
import gzip
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import Settings
from storage.archive import Archive
from storage.models import Check, CrawlRun, Document, Snapshot
from storage.session import open_database
from tests.crawler.site import Answer, Asked, Site, Workplace

THIS_YEAR = dt.datetime.now(dt.UTC).year
ROW = '<li><a href="{href}">{title}</a><span>{date}</span></li>'


def declare(workplace: Workplace, site: Site, path: str = "/zwgk/fzzfjs/", *, more: str = "", host: str = "") -> None:
    url = f"http://{host}:{site.port}" if host else site.url
    text = f'name = "示例市人民政府"\n{more}\n[[listings]]\nurl = "{url}{path}"\n[fetch]\ndelay = 0\ntimeout = 20\n'
    workplace.declare("example", text)


def listing(*rows: tuple[str, str, str]) -> str:
    items = "".join(ROW.format(href=href, title=title, date=date) for href, title, date in rows)
    return f"<html><body><ul>{items}</ul></body></html>"


def three_reports(site: Site, path: str = "/zwgk/fzzfjs/") -> list[str]:
    """Put up a listing with three reports and their pages; return the reports' paths."""
    years = (THIS_YEAR - 1, THIS_YEAR - 2, THIS_YEAR - 3)
    paths = [f"{path}{year + 1}03/t{year + 1}0301_{year}.html" for year in years]
    rows = [
        (href, f"示例市{year}年法治政府建设年度报告", f"{year + 1}-03-01")
        for href, year in zip(paths, years, strict=True)
    ]
    site.pages[path] = listing(*rows)
    for href, year in zip(paths, years, strict=True):
        site.pages[href] = f"<html><body>{year}年报告正文</body></html>"
    return paths


@contextmanager
def database(workplace: Workplace) -> Iterator[Session]:
    sessions = open_database(Settings(data_dir=workplace.folder / "data"))
    with sessions() as session:
        yield session


def rows_kept(workplace: Workplace) -> list[tuple[str, str, str, int, str]]:
    """Return what a reader of the database can tell apart: documents and their snapshots, in order."""
    with database(workplace) as session:
        query = (
            select(Document.url, Document.row_title, Document.row_date, Snapshot.status, Snapshot.body_sha256)
            .join(Snapshot, Snapshot.document_id == Document.id)
            .order_by(Snapshot.id)
        )
        return [tuple(row) for row in session.execute(query)]


def outcomes(workplace: Workplace) -> list[tuple[str, int, str]]:
    with database(workplace) as session:
        query = select(Document.url, Check.status, Check.outcome).join(Document, Document.id == Check.document_id)
        return [
            (url.rpartition("/")[2], status, outcome)
            for url, status, outcome in session.execute(query.order_by(Check.id))
        ]


DIALECTS = {
    "trs": (
        {
            "/zwgk/fzzfjs/": "index.html",
            "/zwgk/fzzfjs/index_1.html": "index_1.html",
            "/zwgk/fzzfjs/index_2.html": "index_2.html",
        },
        [
            "/zwgk/fzzfjs/202603/t20260312_88101.html",
            "/zwgk/fzzfjs/202503/t20250318_80233.html",
            "/zwgk/fzzfjs/202403/t20240322_74119.html",
            "/zwgk/fzzfjs/202303/t20230330_65400.html",
            "/fzj/202203/t20220329_55011.html",
        ],
    ),
    "hanweb": (
        {"/col/col1207/index.html": "column.gb18030.html"},
        [
            "/art/2026/3/20/art_1207_90321.html",
            "/art/2025/3/27/art_1207_81210.html",
            "/art/2024/3/29/art_1207_72008.html",
            "/art/2023/3/31/art_1207_63120.html",
            "/art/2022/3/28/art_1207_54321.html",
            "/art/2021/3/30/art_1207_45678.html",
        ],
    ),
    "vsb": (
        {"/zwgk/fzzfjs.htm": "fzzfjs.htm", "/zwgk/fzzfjs/2.htm": "2.htm", "/zwgk/fzzfjs/1.htm": "1.htm"},
        [
            "/info/1943/15102.htm",
            "/info/1943/13962.htm",
            "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1943&wbnewsid=13001",
            "/info/1943/12007.htm",
        ],
    ),
    "plain": (
        {"/list.html": "list.html", "/list.asp?page=2": "page2.html", "/list.asp?page=3": "page3.html"},
        ["/view.asp?docid=31", "/view.asp?docid=12"],
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_through_all_its_pages(dialect: str, site: Site, workplace: Workplace, listings: Path):
    pages, reports = DIALECTS[dialect]
    for path, name in pages.items():
        site.pages[path] = (listings / dialect / name).read_bytes()
    proxy = "/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=8&perpage=3"
    if dialect == "hanweb":
        site.pages[proxy] = proxy_answer(listings)
    for path in reports:
        site.pages[path] = f"<html><body>{path}</body></html>"
    declare(workplace, site, next(iter(pages)))
    done = workplace.crawl("example")
    assert (done.code, done.line["outcome"]) == (0, "ok"), done.err
    assert ("no known dialect" in done.line["message"]) == (dialect == "plain")
    kept = rows_kept(workplace)
    assert sorted(url.removeprefix(site.url) for url, *_ in kept) == sorted(reports)
    assert done.counts["reports"] == done.counts["snapshots"] == done.counts["documents"] == len(reports)
    asked = site.paths()
    assert len(asked) == len(set(asked)), "nothing is asked for twice"
    assert set(asked) == {*pages, *reports} | ({proxy} if dialect == "hanweb" else set())
    assert not any("..." in title or "…" in title for _, title, *_ in kept)


def proxy_answer(listings: Path):
    """Answer as Hanweb does: to the posted form, in whose fields the portal's name is legible."""

    def answer(asked: Asked) -> Answer:
        if asked.method != "POST" or b"columnid=1207" not in asked.body:
            return Answer(b"", 405)
        return Answer((listings / "hanweb" / "window2.xml").read_bytes(), headers={"Content-Type": "text/xml"})

    return answer


def test_snapshots_come_first_and_an_unchanged_body_is_a_check(site: Site, workplace: Workplace):
    first, second, third = three_reports(site)
    site.pages[second] = Answer("<html>旧</html>".encode(), headers={"Content-Type": "text/html", "X-Power": "1"})
    declare(workplace, site)
    assert workplace.crawl("example").code == 0
    with database(workplace) as session:
        snapshot = session.scalars(select(Snapshot).where(Snapshot.url == site.url + second)).one()
        assert (snapshot.state, snapshot.status, snapshot.size) == ("stored", 200, len("<html>旧</html>".encode()))
        assert ["X-Power", "1"] in snapshot.headers
        body = Archive(str(workplace.folder / "data" / "archive")).get(snapshot.body_sha256)
        assert body.body.decode() == "<html>旧</html>"
        assert body.url == site.url + second
    site.pages[second] = "<html>新</html>"
    site.pages[third] = Answer(b"gone", 404)
    again = workplace.crawl("example")
    assert (again.code, again.counts["snapshots"], again.counts["unchanged"], again.counts["errors"]) == (0, 1, 1, 1)
    assert outcomes(workplace) == [
        (first.rpartition("/")[2], 200, "same_bytes"),
        (third.rpartition("/")[2], 404, "error"),
    ]
    assert len(rows_kept(workplace)) == 4, "an error page is no snapshot"


def test_validators_are_sent_once_a_body_was_read_and_dropped_by_full(site: Site, workplace: Workplace):
    paths = three_reports(site)

    def conditional(asked: Asked) -> Answer:
        tag = f'"{asked.path}"'
        if asked.headers.get("If-None-Match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(b"<html>body</html>", headers={"Content-Type": "text/html", "ETag": tag})

    site.pages[paths[0]] = site.pages[paths[1]] = site.pages["/moved.html"] = conditional
    site.pages[paths[2]] = Answer(status=302, headers={"Location": "/moved.html"})
    declare(workplace, site)
    assert workplace.crawl("example").counts["snapshots"] == 3
    assert "not_modified" not in workplace.crawl("example").counts, "not interpreted yet: a 304 would hide it for ever"
    with database(workplace) as session:
        session.execute(update(Snapshot).values(state="interpreted"))
        session.execute(update(Snapshot).where(Snapshot.url == site.url + paths[1]).values(state="refused"))
        session.commit()
    site.asked.clear()
    counts = workplace.crawl("example").counts
    assert (counts["not_modified"], counts["unchanged"]) == (1, 2)
    sent = [asked.path for asked in site.asked if "If-None-Match" in asked.headers]
    assert sent == [paths[0]], "not for what was refused, not across a redirect"
    assert "not_modified" not in workplace.crawl("example", "--full").counts


def test_robots(site: Site, workplace: Workplace):
    paths = three_reports(site)
    site.pages["/robots.txt"] = "<html><body>User-agent: *\nDisallow: /</body></html>"
    declare(workplace, site)
    assert workplace.crawl("example").code == 0, "a page is no rule file"
    site.pages["/robots.txt"] = f"User-agent: *\nDisallow: {paths[0]}\n"
    site.asked.clear()
    counts = workplace.crawl("example").counts
    assert (counts["forbidden"], counts["unchanged"]) == (1, 2)
    assert paths[0] not in site.paths()
    for rules in ("User-agent: Jiannuo\nDisallow: /zwgk/\n", Answer(b"", 500)):
        site.pages["/robots.txt"] = rules
        site.asked.clear()
        done = workplace.crawl("example")
        assert (done.code, site.paths()) == (1, [])
        assert "robots.txt" in done.line["message"]


def test_a_redirect_to_another_port_causes_no_request_there(site: Site, workplace: Workplace):
    paths = three_reports(site)
    other = Site()
    threading.Thread(target=other.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        site.pages[paths[0]] = Answer(status=302, headers={"Location": f"{other.url}/secret"})
        site.pages[paths[1]] = Answer(status=302, headers={"Location": f"http://localhost:{site.port}/secret"})
        site.pages["/zwgk/fzzfjs/"] = str(site.pages["/zwgk/fzzfjs/"]).replace(
            paths[2], f"{other.url}/t20260101_1.html"
        )
        declare(workplace, site)
        done = workplace.crawl("example")
        assert (done.code, done.counts["errors"], done.counts["offsite"]) == (1, 2, 1)
        site.pages["/zwgk/fzzfjs/"] = Answer(status=301, headers={"Location": f"{other.url}/zwgk/"})
        done = workplace.crawl("example")
        assert done.code == 1
        assert "not on the portal's hosts" in done.line["message"]
        assert other.asked == []
        assert "/secret" not in site.paths()
    finally:
        other.server.shutdown()
        other.server.server_close()


@pytest.mark.parametrize(("host", "allowed"), [("localhost", "0"), ("127.0.0.1", "0")])
def test_a_private_address_is_not_connected_to(host: str, allowed: str, site: Site, workplace: Workplace):
    three_reports(site)
    declare(workplace, site, host=host)
    done = workplace.crawl("example", JIANNUO_ALLOW_PRIVATE_HOSTS=allowed)
    assert (done.code, site.asked) == (1, [])
    assert "private address" in done.line["message"]
    if host == "localhost":
        assert workplace.crawl("example").code == 0, "the setting admits the declared pair"


def test_asks_again_after_errors_that_pass(site: Site, workplace: Workplace):
    paths = three_reports(site)
    answers = {paths[0]: [Answer(b"busy", 503, {"Retry-After": "1"})], paths[1]: [Answer(b"", 502), Answer(b"", 504)]}

    def troubled(asked: Asked) -> Answer:
        left = answers[asked.path]
        return left.pop() if left else Answer(b"<html>body</html>")

    site.pages[paths[0]] = site.pages[paths[1]] = troubled
    declare(workplace, site)
    done = workplace.crawl("example")
    assert (done.code, done.counts["snapshots"], done.counts.get("errors")) == (0, 3, None)
    first, second = (asked.at for asked in site.asked if asked.path == paths[0])
    assert second - first >= 1.0
    meanwhile = [asked.path for asked in site.asked if first < asked.at < first + 1.0]
    assert meanwhile == [], "Retry-After speaks for the whole host"


def test_a_portal_that_blocks_is_left_alone(site: Site, workplace: Workplace):
    rows = [(f"/a/t20260301_{n}.html", f"示例市{2000 + n}年法治政府建设年度报告", "2026-03-01") for n in range(1, 20)]
    site.pages["/zwgk/fzzfjs/"] = listing(*rows)
    for href, *_ in rows:
        site.pages[href] = Answer(b"<script>$_ts={}</script>", 412)
    declare(workplace, site)
    done = workplace.crawl("example")
    assert (done.code, done.counts["blocked"]) in {(1, 5), (1, 6)}, "one may be on its way when it stops"
    assert "blocked" in done.line["message"]
    assert rows_kept(workplace) == []
    site.pages["/zwgk/fzzfjs/"] = Answer(b"", 521)
    done = workplace.crawl("example")
    assert (done.code, done.counts["requests"]) == (1, 2)
    assert "521" in done.line["message"]


def test_fewer_reports_than_last_time_fail_and_unlisted_ones_are_still_asked_for(site: Site, workplace: Workplace):
    paths = three_reports(site)
    declare(workplace, site)
    assert workplace.crawl("example").code == 0
    site.pages["/zwgk/fzzfjs/"] = listing((paths[0], f"示例市{THIS_YEAR - 1}年法治政府建设年度报告", ""))
    site.asked.clear()
    done = workplace.crawl("example")
    assert (done.code, done.counts["unlisted"]) == (1, 2)
    assert "1 reports listed, 3 in the last good crawl" in done.line["message"]
    assert sorted(site.paths()) == sorted(["/zwgk/fzzfjs/", *paths])
    site.pages["/zwgk/fzzfjs/"] = "<html><body><p>系统正在升级</p></body></html>"
    done = workplace.crawl("example")
    assert done.code == 1
    assert "no rows recognised" in done.line["message"]


def test_endless_next_pages_end(site: Site, workplace: Workplace):
    row = ROW.format(href="/view.asp?docid=1", title="示例镇2025年法治政府建设工作报告", date="2026-03-01")

    def endless(asked: Asked) -> Answer:
        number = int(asked.path.rpartition("=")[2] or 1)
        return Answer(f"<html>{row}<a href='/list.asp?page={number + 1}'>下一页</a></html>".encode())

    for number in range(1, 60):
        site.pages[f"/list.asp?page={number}"] = endless
    site.pages["/view.asp?docid=1"] = "<html>x</html>"
    declare(workplace, site, "/list.asp?page=1")
    done = workplace.crawl("example")
    assert (done.code, done.counts["listing_pages"]) == (0, 2)


def test_addresses_that_drift(site: Site, workplace: Workplace, listings: Path):
    """The folder has no page of its own, and the second page is index_2: both happen."""
    for path, name in {
        "index.html": "index.html",
        "index_2.html": "index_1.html",
        "index_3.html": "index_2.html",
    }.items():
        site.pages[f"/zwgk/fzzfjs/{path}"] = (listings / "trs" / name).read_bytes()
    for path in DIALECTS["trs"][1]:
        site.pages[path] = f"<html><body>{path}</body></html>"
    declare(workplace, site)
    done = workplace.crawl("example")
    assert (done.code, done.counts["snapshots"], done.counts["listing_gaps"]) == (0, 5, 0), done.line


def test_bombs_and_slow_bodies_are_bounded(site: Site, workplace: Workplace):
    paths = three_reports(site)
    bomb = gzip.compress(bytes(30 * 1024 * 1024))
    site.pages[paths[0]] = Answer(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    site.pages[paths[1]] = Answer(bytes(21 * 1024 * 1024))
    declare(workplace, site)
    done = workplace.crawl("example")
    assert (done.code, done.counts["errors"], done.counts["snapshots"]) == (0, 2, 1)


def test_killed_and_run_again_gives_the_same_rows(site: Site, workplace: Workplace, tmp_path: Path):
    paths = three_reports(site)
    declare(workplace, site)
    clean = Workplace(tmp_path / "clean")
    clean.folder.mkdir()
    declare(clean, site)
    assert clean.crawl("example").code == 0
    reached = threading.Event()

    def hanging(asked: Asked) -> Answer:
        reached.set()
        return Answer(b"", pause=3)

    whole = site.pages[paths[1]]
    site.pages[paths[1]] = hanging
    process = workplace.start("example")
    assert reached.wait(30)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    site.pages[paths[1]] = whole
    body = bytes(str(whole), "utf-8")
    Archive(str(workplace.folder / "data" / "archive")).put(
        url=site.url + paths[1], fetched_at=dt.datetime.now(dt.UTC), status=200, headers=[], body=body
    )  # killed between the archive and the row
    assert workplace.crawl("example").code == 0
    assert sorted(rows_kept(workplace)) == sorted(rows_kept(clean))
    with database(workplace) as session:
        assert session.scalars(select(CrawlRun.outcome).order_by(CrawlRun.id)).all() == ["interrupted", "ok"]


def test_terminated_it_ends_cleanly(site: Site, workplace: Workplace):
    paths = three_reports(site)
    reached = threading.Event()

    def busy(asked: Asked) -> Answer:
        reached.set()
        return Answer(b"", 503, {"Retry-After": "60"})

    site.pages[paths[1]] = busy
    declare(workplace, site)
    process = workplace.start("example")
    assert reached.wait(30)
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 1, err
    assert '"interrupted"' in out
    assert time.monotonic() - started < 15, "it does not sit out what a server asked it to wait"
    with database(workplace) as session:
        run = session.scalars(select(CrawlRun)).one()
        assert (run.outcome, run.finished_at is not None) == ("interrupted", True)


def test_terminated_it_does_not_wait_for_a_server_that_hangs(site: Site, workplace: Workplace):
    paths = three_reports(site)
    reached, released = threading.Event(), threading.Event()

    def hangs(asked: Asked) -> Answer:
        reached.set()
        released.wait(60)
        return Answer(b"late")

    site.pages[paths[1]] = hangs
    declare(workplace, site)
    process = workplace.start("example")
    assert reached.wait(30)
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    released.set()
    assert (process.returncode, '"interrupted"' in out) == (1, True), err
    assert time.monotonic() - started < 15
    assert "Traceback" not in err
    assert [url for url, *_ in rows_kept(workplace)] == [site.url + paths[0]]


def test_two_portals_on_one_host_share_its_delay(site: Site, workplace: Workplace):
    three_reports(site, "/a/")
    three_reports(site, "/b/")
    for name in ("a", "b"):
        text = f'name = "示例{name}"\n[[listings]]\nurl = "{site.url}/{name}/"\n[fetch]\ndelay = 0.4\n'
        workplace.declare(name, text)
    assert workplace.crawl("a").code == 0  # makes the database
    site.asked.clear()
    processes = [workplace.start("a"), workplace.start("b")]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0]
    times = sorted(asked.at for asked in site.asked)
    assert len(times) == 10
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.3, "0.4 s, less how late a busy machine may note a request"


def test_two_crawls_of_one_portal_do_not_meet(site: Site, workplace: Workplace):
    three_reports(site)
    second_is_over = threading.Event()

    def answer_late(_asked: Asked) -> Answer:
        second_is_over.wait(60)
        return Answer(b"")

    site.pages["/robots.txt"] = answer_late
    declare(workplace, site)
    process = workplace.start("example")
    while not site.asked:
        time.sleep(0.02)
    second = workplace.crawl("example")
    second_is_over.set()
    assert (second.code, second.out) == (1, "")
    assert "another process" in second.err
    process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("portal", "text", "says"),
    [
        ("nowhere", None, "no such portal"),
        ("../secret", None, "no such portal"),
        ("example", "name = ", "not TOML"),
        ("example", 'name = "x"\ndisabled = "its address is not known"\n', "its address is not known"),
        (
            "example",
            'name = "x"\n[[listings]]\nurl = "https://www.example.gov.cn/"\n[fetch]\ndelay = 0.5\n',
            "fetch.delay",
        ),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(portal: str, text: str | None, says: str, workplace: Workplace):
    workplace.declare("other", 'name = "y"\ndisabled = "z"\n')
    if text is not None:
        workplace.declare(portal, text)
    done = workplace.crawl(portal)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (workplace.folder / "data").exists()


def test_a_month_behind_the_name_is_that_of_signing_and_a_part_of_the_year_is_none(site: Site, workplace: Workplace):
    path = "/zwgk/fzzfjs/"
    titles = (
        "示例市2024年法治政府建设情况报告2025年1月",
        "示例市2023年法治政府建设年度报告（2024年3月）",
        "示例市二〇二二年法治政府建设情况报告二〇二三年一月",
        "示例市2024年上半年法治政府建设情况报告",
        "示例市法治政府建设情况报告（2024年1—6月）",
        "示例市法治政府建设工作情况（2024年7月）",
        "示例局法治政府建设工作总结（2024年第三季度）",
        "2024年11月示例市法治政府建设工作情况",
    )
    rows = [(f"{path}202503/t20250301_{number}.html", title, "2025-03-01") for number, title in enumerate(titles)]
    site.pages[path] = listing(*rows)
    site.pages |= {href: f"<html><body>{title}</body></html>" for href, title, _ in rows}
    declare(workplace, site)
    crawled = workplace.crawl("example")
    assert (crawled.code, crawled.counts["reports"], crawled.counts["other_rows"]) == (0, 3, 5), crawled.err
    assert [title for _, title, *_ in rows_kept(workplace)] == list(titles[:3])


def test_what_was_a_report_is_listed_as_long_as_it_is_linked_to(site: Site, workplace: Workplace):
    """Otherwise a stricter rule of a new version, or a title that is edited, would read as a report taken off."""
    path, hrefs = "/zwgk/fzzfjs/", [f"/zwgk/fzzfjs/202503/t20250301_{number}.html" for number in (1, 2)]
    titles = ["示例市2024年法治政府建设情况报告", "示例局2024年法治政府建设工作总结"]
    site.pages |= {href: f"<html><body>{title}</body></html>" for href, title in zip(hrefs, titles, strict=True)}
    declare(workplace, site)
    for second in (titles[1], "示例局2024年上半年法治政府建设工作总结"):
        site.pages[path] = listing((hrefs[0], titles[0], "2025-03-01"), (hrefs[1], second, "2025-03-01"))
        crawled = workplace.crawl("example")
        assert (crawled.code, crawled.counts["reports"], crawled.counts.get("unlisted", 0)) == (0, 2, 0), crawled.err
    with database(workplace) as session:
        kept = session.execute(select(Document.row_title, Document.listed_at).order_by(Document.id)).all()
        began = session.scalars(select(CrawlRun.started_at).order_by(CrawlRun.id)).all()[-1]
    assert kept[1][0] == "示例局2024年上半年法治政府建设工作总结"
    assert all(listed_at > began for _, listed_at in kept)
    site.pages[path] = listing((hrefs[0], titles[0], "2025-03-01"))
    assert workplace.crawl("example").counts["unlisted"] == 1, "its link is gone"


@pytest.mark.parametrize("end", [None, "again"])
def test_a_page_past_the_end_is_no_gap_and_one_that_was_promised_is(site: Site, workplace: Workplace, end: str | None):
    """Two searches: one says how many pages it has, the other is asked until nothing new comes."""

    def page(channel: int, number: int, says: str) -> str:
        year = 2026 - number
        title = f"示例局{channel}号{year}年法治政府建设年度报告"
        return listing((f"/z/{year + 1}03/t{year + 1}0301_{channel}.html", title, "")).replace("</ul>", f"</ul>{says}")

    paths = [f"/was5/web/search?channelid={channel}&page=" for channel in (1, 2)]
    for channel, says in ((1, "<div>第1/2页</div>"), (2, "")):
        for number in (1, 2):
            site.pages[f"{paths[channel - 1]}{number}"] = page(channel, number, says)
            site.pages[f"/z/{2027 - number}03/t{2027 - number}0301_{channel}.html"] = f"<p>{channel}-{number}</p>"
    if end:
        site.pages[f"{paths[1]}3"] = site.pages[f"{paths[1]}2"]
    listings = "".join(f'[[listings]]\nurl = "{site.url}{path}1"\n' for path in paths)
    workplace.declare("example", f'name = "示例市人民政府"\n{listings}[fetch]\ndelay = 0\n')
    good = workplace.crawl("example")
    assert (good.code, good.counts["reports"], good.counts["listing_gaps"]) == (0, 4, 0), good.err
    assert [path for path in site.paths() if path.endswith("page=3")] == [f"{paths[1]}3"]
    site.pages[f"{paths[0]}2"] = Answer(b"", 404) if end is None else site.pages[f"{paths[0]}1"]
    assert workplace.crawl("example").counts["listing_gaps"] == 1
