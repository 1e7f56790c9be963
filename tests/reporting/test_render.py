"""Pages and files: complete, escaped, bounded, self-contained."""

from __future__ import annotations

import json
import re

import pytest
from lxml import html as parser

from config.errors import ConfigurationError
from reporting.export import write_report
from reporting.render import render_diff_html, render_html, render_markdown
from reporting.report import collect
from storage.models import Change, Comparison, Report
from storage.reviews import Review
from tests.reporting.sample_city import NOW, PUBLISHER

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def data(sessions, city):
    with sessions() as session:
        return collect(session, PUBLISHER, 2025)


def page(html: str):
    return parser.document_fromstring(html)


def seen(html: str) -> str:
    return " ".join(page(html).text_content().split())


def test_the_page_says_what_is_known(data):
    html = render_html(data)
    text = seen(html)
    for promise in data["commitments"]:
        assert promise["text"] in text
        for passage in promise["evidence"] or promise["candidates"]:
            assert passage["text"] in text
    for said in (
        "示例市人民政府 2025年法治政府建设年度报告", "2026年4月3日 06:30（北京时间）", data["version"]["fingerprint"],
        "已留存的版本（2）", "按期公开", "缺少：“主要负责人履行法治建设第一责任人职责情况”", "与上年相近、换了说法",
        "上年提出、本年不再提",         "约 8% 的文字与上年几乎相同", "不等于没有做", "目标 ≥ 60项", "报告的数字 46项",
        "未达到", "下一年安排中再次写入", "语气变软",
    ):  # fmt: skip
        assert said in text, said
    assert [node.text for node in page(html).iterfind(".//del")][1:] == ["93.6", "1.4", "确保"]
    assert [node.text for node in page(html).iterfind(".//ins")][1:] == ["96.3", "4.1", "力争"]


def test_every_promise_has_its_anchor_and_status(data):
    articles = page(render_html(data)).xpath("//article[@data-status]")
    assert [(node.get("id"), node.get("data-status")) for node in articles] == [
        (promise["id"], promise["status"]) for promise in data["commitments"]
    ]


def test_the_page_needs_nothing_from_outside(data):
    html = render_html(data)
    assert page(html).xpath("//*[@src] | //link[not(starts-with(@href, 'data:'))]") == []
    assert not re.search(r"@import|url\(", html)
    assert "default-src 'none'" in html


def test_a_persons_word_is_shown_beside_the_machines(sessions, city):
    with sessions.begin() as session:
        for commitment, fields in [
            ("编印青少年法治读本并免费发放到全部中小学。", {"status": "dropped"}),
            ("新建法治文化广场3个。", {"parts": []}),
            ("不在报告里的一句话。", {"status": "fulfilled"}),
        ]:
            plan = (PUBLISHER, 2024, "rule_of_law")
            Review.add(session, plan=plan, commitment=commitment, fields=fields, author="<b>审", note="已核实", now=NOW)
        data = collect(session, PUBLISHER, 2025)
    html = render_html(data)
    article = page(html).get_element_by_id("c012")
    text = " ".join(article.text_content().split())
    assert "经核对已放弃" in text
    assert "人工核对" in text
    assert "<b>审 于 2026年4月3日 08:30 核对；程序原来的判断：未见提及（把握 74%）；说明：已核实" in text
    assert "其中 1 项经人工核对" in seen(html)
    assert "经人工核对不算承诺的 1 句" in seen(html)
    assert "不再适用的人工核对 1 条" in seen(html)
    assert "上年报告里已没有这句话" in seen(html)
    assert "<b>审" not in html
    assert "经核对已放弃（人工核对）" in render_markdown(data)


def test_what_could_not_be_followed_is_said(data):
    data["warnings"] = ["后一年的报告没有可识别的工作回顾部分，无法寻找证据"]
    for text in (seen(render_html(data)), render_markdown(data)):
        assert "没有可识别的工作回顾部分，无法寻找证据。" in text


def test_hostile_text_is_only_text(sessions, city):
    with sessions.begin() as session:
        report = session.get_one(Report, city.report_id)
        report.publisher.name, report.title, report.state = SCRIPT, SCRIPT, SCRIPT
        for version in report.versions:
            version.source, version.document.url = SCRIPT, "javascript:alert(1)"
            version.sections = [{**section, "heading": SCRIPT, "kind": SCRIPT} for section in version.sections]
        for change in session.query(Change):
            change.a_text, change.b_text, change.section = SCRIPT, SCRIPT + "!", SCRIPT
            change.kind, change.tags, change.factors = "wording", [SCRIPT], [[SCRIPT, 1.0]]
        comparison = session.query(Comparison).one()
        result = json.loads(json.dumps(comparison.result, ensure_ascii=False).replace("重大行政决策", SCRIPT))
        result["commitments"][0] |= {"id": '"><b>', "reasons": [SCRIPT], "status": "<i>", "verdict": "<i>"}
        comparison.result = result
        session.flush()
        data = collect(session, SCRIPT, 2025)
    html = render_html(data)
    assert html.count("<script") == html.count("</script") == 1
    assert "<i>" not in html
    assert 'href="javascript' not in html
    assert page(html).xpath("//article[@data-status]")[0].get("id") == "p1"
    assert "<script" not in render_markdown(data)


def test_a_sentence_of_a_megabyte_is_cut_and_says_so(data):
    data["commitments"][0]["text"] = "诺" * 1_000_000
    data["changes"][0] |= {"a_text": "甲" * 1_000_000, "b_text": "乙" * 1_000_000}
    for text in (render_html(data), render_markdown(data)):
        assert len(text) < 100_000
        assert "此处略去 998000 字" in text


def test_a_report_of_which_nothing_is_public_yet(sessions, city):
    with sessions.begin() as session:
        report = session.get_one(Report, city.report_id)
        report_2026 = Report.of(session, report.publisher, 2026, "rule_of_law")
        report_2026.state = "late"
        session.flush()
        data = collect(session, PUBLISHER, 2026)
    assert "还没有抓到这份报告的文本" in seen(render_html(data))
    assert "没有可对照的上一年报告" in seen(render_html(data))
    assert render_markdown(data).startswith("# 示例市人民政府 2026年法治政府建设年度报告")


def test_files_by_their_ending(data, tmp_path):
    for name in ("r.html", "r.json", "R.MD"):
        write_report(data, tmp_path / "out" / name)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["R.MD", "r.html", "r.json"]
    assert json.loads((tmp_path / "out/r.json").read_text(encoding="utf-8")) == data
    assert (tmp_path / "out/r.html").read_text(encoding="utf-8") == render_html(data)
    markdown = (tmp_path / "out/R.MD").read_text(encoding="utf-8")
    assert "| 未达目标 | 2 |" in markdown
    assert "~~93.6~~**96.3**" in markdown


def test_an_ending_that_nobody_knows(data, tmp_path):
    with pytest.raises(ConfigurationError, match=r"r\.pdf.*\.html, \.json, \.md"):
        write_report(data, tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


def test_a_place_that_cannot_be_written(data, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_report(data, tmp_path / "file" / "r.html")


def test_a_diff_as_a_page():
    result = {
        "changes": [
            {
                "kind": "figure", "significance": 0.75, "section": "一、成效", "a_text": "共3件。", "b_text": "共5件。",
                "a_span": [10, 14], "b_span": [12, 16], "pieces": [{"a_span": [11, 12], "b_span": [13, 14]}],
                "tags": [], "factors": [{"name": "数字变动", "value": 0.6}],
            },
            {"kind": "removed", "significance": 0.5, "section": "", "a_text": SCRIPT, "b_text": "", "a_span": [20, 30],
             "b_span": None, "pieces": [], "tags": ["softened"]},
        ],
        "summary": {"added": 0, "removed": 1, "figure": 1},
    }  # fmt: skip
    html = render_diff_html(result, "甲.txt → 乙\n.txt")
    text = seen(html)
    assert "甲.txt → 乙 .txt" in text
    assert "共 2 处差异：删去 1 处，数字改动 1 处。" in text
    assert "数字变动（+0.60）" in text
    assert html.count("<script") == 1
    assert [node.text for node in page(html).iterfind(".//ins")][1:] == ["5"]
    assert "两份文本没有差异" in seen(render_diff_html({"changes": [], "summary": {}}, "同"))


def test_places_that_lost_characters_are_noted_quietly_and_escaped(data):
    assert "疑似缺字" not in render_html(data) + render_markdown(data)
    place = {
        "kind": "date", "span": [40, 46], "text": f"414日{SCRIPT}", "readings": ["4月14日", f"41月4日{SCRIPT}"],
        "reason": "日期中缺少“月”", "ambiguous": True,
    }  # fmt: skip
    data["version"]["suspects"] = [place, {**place, "text": "〔", "readings": [], "reason": "括号不成对"}]
    html = render_html(data)
    assert SCRIPT not in html
    text = seen(html)
    assert "网页本身有 2 处像是丢了字" in text
    assert "可能原为“4月14日”或“41月4日" in text
    assert "“〔”（括号不成对）" in text
    assert "第 41–46 字" in text
    markdown = render_markdown(data)
    assert "疑似缺字 2 处" in markdown
    assert "第 41–46 字" in markdown
    assert "\n\n## 承诺（" in markdown
    assert SCRIPT not in markdown


def test_an_address_in_markdown_is_copied_as_it_is(data):
    data["source"]["url"] = "https://www.example.gov.cn/zwgk/t20240329_202.html?a=*b*"
    assert "页面地址：<https://www.example.gov.cn/zwgk/t20240329_202.html?a=*b*>" in render_markdown(data)
    data["source"]["url"] = "javascript:alert(1)<b>"
    assert "<javascript" not in render_markdown(data)


def test_no_more_than_99_percent_are_said_to_be_sure(data):
    data["commitments"][0] |= {"confidence": 1.0, "reviewed": None}
    assert "把握 99%" in seen(render_html(data))
    assert "把握 100%" not in seen(render_html(data)) + render_markdown(data)


def test_promises_that_were_changed_after_publication_are_shown_in_both_forms(data):
    data["former_commitments"] = [{**data["commitments"][0], "text": "办结率达到<b>100%</b>", "evidence": []}]
    data["plan"]["edits"] = 2
    for text in (seen(render_html(data)), render_markdown(data)):
        assert "公开后改掉的承诺（1 项）" in text
    assert "公开后有 2 处改动" in seen(render_html(data))
    assert "<b>100%</b>" not in render_html(data) + render_markdown(data)
