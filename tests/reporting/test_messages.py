"""What the mails say, and that nothing from a portal can do more than be read."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from lxml import html as parser

from config.subscribers import Subscriber
from reporting.messages import MOST_CHANGES, MOST_QUOTES, MOST_TEXT, compose, to_message
from storage.models import Alert, Change, Comparison, CrawlRun, Publisher, Report
from tests.reporting.sample_city import NOW, PUBLISHER

READER = Subscriber(name="读者", address="reader@example.org")
HOSTILE = "<script>alert(1)</script>\r\nBcc: victim@example.org\x00\u202e"


@pytest.fixture
def mail(sessions, queue):
    """Compose the mail of an alert of that kind."""

    def make(kind: str, **payload):
        alert_id = queue(kind, **payload)
        with sessions() as session:
            return compose(session, session.get_one(Alert, alert_id), {})

    return make


def visible(html: str) -> str:
    """Return what a reader sees of an HTML mail, on one line."""
    return " ".join(parser.document_fromstring(html).text_content().split())


def test_changed_says_which_when_where_and_how(mail):
    made = mail("changed")
    for text in (made.text, visible(made.html)):
        assert "示例市人民政府 2025年法治政府建设年度报告" in text
        assert "2026年4月3日 08:30（北京时间）" in text
        assert "2026年3月28日 06:31 之后，2026年4月3日 06:30 之前" in text
        assert "http://www.shili.example/fzzf/202603/t20260327_4410.html" in text
        assert "数字变动（+0.60）" in text
        assert "语气变软" in text
        assert "位置：（一）优化法治化营商环境" in text
        assert text.index("96.3") < text.index("力争")
    assert "<style>" in made.html
    assert " src=" not in made.html


def test_the_most_significant_change_comes_first(sessions, city, mail):
    with sessions.begin() as session:
        session.get_one(Change, city.change_ids[1]).significance = 0.99
    assert (text := mail("changed").text).index("力争") < text.index("96.3")


def test_many_changes_are_bounded_and_the_rest_is_counted(sessions, city, mail):
    with sessions.begin() as session:
        whole = session.get_one(Change, city.change_ids[0])
        copies = [
            Change(report_id=whole.report_id, to_version_id=whole.to_version_id, kind="added", significance=0.4,
                   b_text=f"新增第{number}句。", detected_at=NOW)
            for number in range(100)
        ]  # fmt: skip
        session.add_all(copies)
        session.flush()
        ids = [change.id for change in copies]
    made = mail("changed", change_ids=ids)
    assert "新增 100 处" in made.subject
    assert f"另有 {100 - MOST_CHANGES} 处改动没有列在邮件里" in made.text
    assert f"另有 {100 - MOST_CHANGES} 处改动没有列在邮件里" in made.html


def test_published_says_timeliness_sections_and_follow_through(mail):
    made = mail("published")
    assert made.subject == "【报告公开】示例市人民政府 2025年法治政府建设年度报告（按期公开）"
    for text in (made.text, visible(made.html)):
        assert "应于 2026年4月1日之前公开" in text
        assert "主要负责人履行法治建设第一责任人职责情况" in text
        assert "二、存在的问题与不足" in text
        assert "对照 2024 年报告的 12 项安排" in text
        assert "建立涉企政策“免申即享”清单，力争首批事项不少于60项。" in text
        assert "目标 ≥ 60项；报告的数字 46项；未达到（差 14 项）" in text
        assert "编印青少年法治读本并免费发放到全部中小学。" in text
        assert "不等于没有做" in text
        assert "全面推行涉企行政检查" not in text


def test_a_date_within_time_that_a_reading_contradicts_is_not_believed(sessions, city, mail):
    """The page bears a day in January; in April the listings were read well, and did not list it yet."""
    read = dt.datetime(2026, 4, 2, 1, 0, tzinfo=dt.UTC)
    with sessions.begin() as session:
        document = session.get_one(Report, city.report_id).versions[0].document
        document.first_seen_at = read + dt.timedelta(days=7)
        counts = {"reports": 5, "listing_pages": 1}
        run = CrawlRun(portal=document.portal, started_at=read, finished_at=read, outcome="ok", counts=counts)
        session.add(run)
    made = mail("published")
    assert made.subject.endswith("（页面日期在期限之内，与读取记录不符）")
    for text in (made.text, visible(made.html)):
        assert "到 2026年4月2日 09:00 读取栏目时，还没有列出这份报告" in text
        assert "按期公开" not in text


def test_published_quotes_what_missed_and_promised_again_rest_on(mail):
    """A promise that was missed without a figure has nothing else to show."""
    made = mail("published")
    for text in (made.text, visible(made.html)):
        missed = text[text.index("未达目标（2 项）") : text.index("再次列入计划（2 项）")]
        order = [
            "力争首批事项不少于60项。",
            "2025 年报告：“梳理公布“免申即享”政策事项46项，兑付资金1.8亿元。”",
            "目标 ≥ 60项；报告的数字 46项",
            "修订《示例市行政裁量权基准》并于6月底前公布。",
            "2025 年报告：“修订后的《示例市行政裁量权基准》于9月12日公布施行。”",
        ]
        places = [missed.index(each) for each in order]
        assert places == sorted(places)
        assert "下一年安排：“探索建立重大行政决策后评估机制。”" in text
        unsaid = text[text.index("未见提及（2 项）") :]
        assert "2025 年报告：" not in unsaid


def test_quotes_below_a_promise_are_bounded_escaped_and_the_rest_is_counted(sessions, city, mail):
    with sessions.begin() as session:
        (comparison,) = session.query(Comparison)
        rows = [dict(row) for row in comparison.result["commitments"]]
        missed = next(row for row in rows if row["id"] == "c005")
        missed["evidence"] = [{"text": HOSTILE + "长" * 5000, "span": [0, 9], "score": 0.5}] * (MOST_QUOTES + 2)
        comparison.result = {**comparison.result, "commitments": rows}
    made = mail("published")
    assert "<script>" not in made.html
    assert "\nBcc:" not in made.text
    for text in (made.text, visible(made.html)):
        assert text.count("2025 年报告：“<script>alert(1)</script> Bcc: victim@example.org") == MOST_QUOTES
        assert "另有 2 处，请看年度对照报告" in text
        assert text.count("长") <= MOST_QUOTES * MOST_TEXT


def test_published_late_by_the_day_that_the_portal_declares(sessions, queue):
    alert_id = queue("published")
    with sessions() as session:
        made = compose(session, session.get_one(Alert, alert_id), {"shili-gov": "03-20"})
    assert made.subject.endswith("（逾期 8 天公开）")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("run_failed", "栏目页返回 503"),
        ("run_failed", "没有读出的栏目 2"),
        ("refused", "正文只有 38 字"),
        ("refused", "jiannuo process --all"),
        ("test", "通知可以送达"),
    ],
)
def test_operators_are_told_what_happened_and_what_to_do(mail, kind, said):
    made = mail(kind)
    assert said in made.text.replace("：2", " 2")
    assert said.replace(" 2", "2") in visible(made.html).replace(" 2", "2")


def test_recovery_asks_for_nothing(sessions, city, mail):
    with sessions.begin() as session:
        session.get_one(CrawlRun, city.run_id).outcome = "ok"
    made = mail("run_recovered")
    assert made.subject == "【运维】shili-gov：抓取已恢复正常"
    assert "不需要处理" in made.text
    assert "怎么办" not in made.text


def test_pages_that_are_read_again_are_no_recovery_from_a_failure(sessions, city, mail):
    with sessions.begin() as session:
        session.get_one(CrawlRun, city.run_id).outcome = "ok"
    made = mail("run_recovered", read_again=True)
    assert made.subject == "【运维】shili-gov：先前没有采用的页面已能读到"
    assert "上一次失败" not in made.text + made.html
    assert "这次都正常读到了，不需要处理" in made.html


def test_hostile_text_is_escaped_and_adds_no_header(sessions, city, queue):
    with sessions.begin() as session:
        session.query(Publisher).filter_by(name=PUBLISHER).one().name = HOSTILE
        session.get_one(Report, city.report_id).title = HOSTILE
        change = session.get_one(Change, city.change_ids[0])
        change.a_text = change.b_text = change.section = HOSTILE
        change.b_text += "！"
        change.tags = [HOSTILE]
        session.get_one(CrawlRun, city.run_id).message = HOSTILE
    kinds = {
        "changed": {},
        "published": {},
        "run_failed": {"portal": HOSTILE},
        "refused": {"portal": HOSTILE, "url": "javascript:alert(1)", "reason": HOSTILE},
    }
    ids = [queue(kind, **payload) for kind, payload in kinds.items()]
    with sessions() as session:
        for alert_id in ids:
            alert = session.get_one(Alert, alert_id)
            made = compose(session, alert, {})
            content = to_message(made, alert, READER, "jiannuo@localhost", NOW).as_bytes()
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert message["Bcc"] is None
            assert message.keys().count("Subject") == 1
            assert "\n" not in message["Subject"]
            assert "<script" not in made.html
            assert 'href="javascript' not in made.html
            assert not set(made.file_name) & set("/\\\0<>\n")


def test_a_sentence_of_a_megabyte_is_cut_and_says_so(sessions, city, mail):
    with sessions.begin() as session:
        change = session.get_one(Change, city.change_ids[0])
        change.a_text, change.b_text = "甲" * 1_000_000, "乙" * 1_000_000
        change.a_span = change.b_span = [0, 1_000_000]
        change.pieces = [{"a_span": [0, 1_000_000], "b_span": [0, 1_000_000]}]
    made = mail("changed")
    assert len(made.html) < 20_000
    assert len(made.text) < 10_000
    assert "此处略去 999100 字" in made.html
    assert "此处略去 999100 字" in made.text


def test_the_message_id_belongs_to_the_alert(sessions, queue):
    ids = [queue("changed"), queue("published")]
    with sessions() as session:
        alerts = [session.get_one(Alert, alert_id) for alert_id in ids]
        messages = [
            to_message(compose(session, alert, {}), alert, READER, "jiannuo@example.org", now)["Message-ID"]
            for alert in alerts
            for now in (NOW, NOW.replace(year=2027))
        ]
    assert messages[0] == messages[1] != messages[2] == messages[3]
    assert messages[0].startswith(f"<alert-{ids[0]}.")
    assert messages[0].endswith("@example.org>")
