"""Two years of an invented city as real rows: a plan, the report that answers it, an edit after publication."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from storage.models import Alert, Change, Comparison, CrawlRun, Document, Publisher, Report, Snapshot, Version
from storage.session import open_database

NOW = dt.datetime(2026, 4, 3, 0, 30, tzinfo=dt.UTC)
PUBLISHER = "示例市人民政府"
PLAN_TEXT = """2024年，示例市坚持以法治引领高质量发展，各项工作取得新进展，现将有关情况报告如下。
一、2024年工作进展
（一）优化法治化营商环境。全年办理行政许可事项21.6万件，平均办理时限压缩至法定时限的三成。
（二）规范行政执法。开展行政执法案卷评查2次，抽查案卷320份。
二、存在的问题与不足
一是部分乡镇（街道）综合行政执法力量不足，执法人员持证率有待提高。
二是行政规范性文件备案审查不够及时，个别部门存在漏报、迟报现象。
三是涉企检查频次仍然偏高，企业反映的重复检查问题没有根本解决。
三、主要负责人履行第一责任人职责情况
市政府主要负责人主持召开常务会议专题研究法治政府建设3次，带头出庭应诉2件。
四、2025年工作安排
（一）持续优化法治化营商环境。确保行政机关负责人出庭应诉率达到95%以上。全面推行涉企行政检查“扫码入企”，年内覆盖全部市级执法部门。建立涉企政策“免申即享”清单，力争首批事项不少于60项。
（二）提升行政执法质量。组织开展乡镇（街道）执法人员轮训，持证率达到90%以上。修订《示例市行政裁量权基准》并于6月底前公布。行政复议案件按期办结率保持100%。
（三）健全依法决策机制。出台重大行政决策后评估办法。重大行政决策事项目录公开率达到100%。
（四）加强规范性文件监督。建成全市统一的行政规范性文件数据库，年底前上线运行。规范性文件报备及时率达到98%以上。
（五）深化法治宣传教育。新建法治文化广场3个。编印青少年法治读本并免费发放到全部中小学。"""
REVIEW_TEXT = """2025年，示例市深入推进法治政府建设，现将有关情况报告如下。
一、2025年工作进展
（一）优化法治化营商环境。全年行政机关负责人出庭应诉率为96.3%，较上年提高4.1个百分点。市级31个执法部门全部推行涉企行政检查“扫码入企”，全年扫码检查1.2万户次，入企检查频次同比下降27%。梳理公布“免申即享”政策事项46项，兑付资金1.8亿元。
（二）规范行政执法。分三期组织乡镇（街道）执法人员轮训，参训412人次，持证率提升至91.5%。修订后的《示例市行政裁量权基准》于9月12日公布施行。全年受理行政复议申请638件，按期办结率100%。
（三）依法科学民主决策。完善重大行政决策合法性审查机制，全年审查重大决策事项54件。市本级重大行政决策事项目录全部向社会公开。
（四）推进法治宣传。建成法治文化广场2个，另有1个正在施工。
二、存在的问题与不足
一是部分乡镇（街道）综合行政执法力量不足，执法人员持证率有待提高。
二是规范性文件备案审查的时效性有待加强，少数部门仍有迟报情况。
三是行政复议实质性化解率不高，调解和解工作还有差距。
三、2026年工作安排
（一）加快建设全市统一的行政规范性文件数据库，力争年底前上线运行。
（二）探索建立重大行政决策后评估机制。"""
REVIEW_FIRST = REVIEW_TEXT.replace("96.3%，较上年提高4.1", "93.6%，较上年提高1.4").replace(
    "力争年底前上线运行", "确保年底前上线运行"
)


def moment(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@dataclass(frozen=True)
class City:
    """Ids of the rows that tests start from."""

    report_id: int
    first_version_id: int
    version_id: int
    change_ids: list[int]
    run_id: int
    snapshot_id: int


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path / "data", smtp_url="", subscribers_file=None)


@pytest.fixture
def sessions(settings) -> sessionmaker[Session]:
    made = open_database(settings)
    yield made
    made.kw["bind"].dispose()


@pytest.fixture
def city(sessions) -> City:
    with sessions.begin() as session:
        return fill(session)


def fill(session: Session) -> City:
    """Write both years, the edit, the comparison and two runs."""
    publisher = Publisher.named(session, PUBLISHER)
    run = CrawlRun(
        portal="shili-gov",
        started_at=NOW - dt.timedelta(minutes=4),
        finished_at=NOW - dt.timedelta(minutes=1),
        outcome="failed",
        counts={"requests": 14, "reports": 1, "errors": 3},
        message="栏目页返回 503，重试 3 次仍失败：http://www.shili.example/fzzf/",
    )
    session.add(run)
    plan = version_of(session, publisher, 2024, PLAN_TEXT, fetched_at=moment(2025, 3, 21, 1, 5))
    first = version_of(session, publisher, 2025, REVIEW_FIRST, fetched_at=moment(2026, 3, 27, 22, 31))
    second = version_of(session, publisher, 2025, REVIEW_TEXT, fetched_at=moment(2026, 4, 2, 22, 30), previous=first)
    changes = [
        change(second, REVIEW_FIRST, "figure", 0.86, edits=[("93.6", "96.3"), ("1.4", "4.1")], tags=[]),
        change(second, REVIEW_FIRST, "wording", 0.72, edits=[("确保", "力争")], tags=["softened"]),
    ]
    session.add_all(changes)
    session.add(Comparison(a_version=plan, b_version=second, computed_at=NOW, result=follow_result()))
    session.flush()
    return City(second.report_id, first.id, second.id, [row.id for row in changes], run.id, second.snapshot_id)


def version_of(session, publisher, year, text, *, fetched_at, previous=None) -> Version:
    """Write report, document, snapshot and version of one text."""
    report = Report.of(session, publisher, year, "rule_of_law")
    report.title = f"示例市人民政府关于{year}年度法治政府建设情况的报告"
    report.published_on = dt.date(year + 1, 3, 27 if year == 2025 else 20)
    url = f"http://www.shili.example/fzzf/{year + 1}03/t{year + 1}0327_4410.html"
    document = (
        previous.document
        if previous
        else Document(
            portal="shili-gov",
            url=url,
            kind="rule_of_law",
            report=report,
            first_seen_at=fetched_at,
            listed_at=fetched_at,
        )
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    snapshot = Snapshot(
        document=document,
        url=url,
        fetched_at=fetched_at,
        status=200,
        headers=[],
        size=len(text) * 3,
        body_sha256=hashlib.sha256(digest.encode()).hexdigest(),
        state="interpreted",
    )
    version = Version(
        report=report,
        document=document,
        snapshot=snapshot,
        previous_id=previous.id if previous else None,
        created_at=fetched_at,
        fingerprint=digest,
        title=report.title,
        text=text,
        sections=sections_of(text),
        dates={"meta": report.published_on.isoformat()},
        source="示例市司法局",
        removed=[],
    )
    session.add(version)
    session.flush()
    return version


def sections_of(text: str) -> list[dict[str, Any]]:
    """Type the numbered headings of the two texts."""
    words = {"工作安排": "plan", "问题": "deficiency", "第一责任人": "duty"}
    sections: list[dict[str, Any]] = [
        {"kind": "other", "heading": "", "level": 0, "span": [0, 0], "heading_span": [0, 0]}
    ]
    at = 0
    for line in text.split("\n"):
        level = 1 if line[1] == "、" else 2 if line.startswith("（") else 0
        if level:
            heading = line.partition("。")[0]
            inherited = sections[-1]["kind"] if level == 2 else "result"
            kind = next((kind for word, kind in words.items() if word in heading), inherited)
            sections[-1]["span"][1] = at
            sections.append(
                {
                    "kind": kind,
                    "heading": heading,
                    "level": level,
                    "span": [at, at],
                    "heading_span": [at, at + len(heading)],
                }
            )
        at += len(line) + 1
    sections[-1]["span"][1] = len(text)
    return sections


def change(version: Version, before: str, kind: str, significance: float, *, edits, tags) -> Change:
    """Describe the edit of the one sentence that all ``edits`` lie in."""
    text = version.text
    start = text.rfind("。", 0, text.index(edits[0][1])) + 1
    start = max(start, text.rfind("\n", 0, text.index(edits[0][1])) + 1)
    end = text.index("。", start) + 1
    pieces, at = [], start
    for a, b in edits:
        at = text.index(b, at)
        pieces.append({"a_span": [at, at + len(a)], "b_span": [at, at + len(b)]})
    return Change(
        report_id=version.report_id,
        from_version_id=version.previous_id,
        to_version_id=version.id,
        kind=kind,
        significance=significance,
        factors=[["数字变动" if kind == "figure" else "承诺弱化", 0.6], ["涉及工作计划", 0.1]],
        section=next(s["heading"] for s in reversed(version.sections) if s["span"][0] <= start),
        a_text=before[start:end],
        b_text=text[start:end],
        a_span=[start, end],
        b_span=[start, end],
        pieces=pieces,
        tags=tags,
        detected_at=NOW,
    )


def quote(text: str, words: str, score: float | None = None) -> dict[str, Any]:
    """Quote words where they stand."""
    start = text.index(words)
    quoted: dict[str, Any] = {"text": words, "span": [start, start + len(words)]}
    return quoted if score is None else {**quoted, "score": score}


def number(text: str, words: str, metric: str, value: float, *, unit: str, comparator: str) -> dict[str, Any]:
    return {
        **quote(text, words),
        "metric": metric,
        "value": value,
        "upper": None,
        "unit": unit,
        "comparator": comparator,
    }


def promise(index, words, status, confidence, evidence, **more) -> dict[str, Any]:
    """One commitment as ``follow --json`` prints it."""
    return {
        "id": f"c{index:03d}",
        **quote(PLAN_TEXT, words),
        "section": "",
        "status": status,
        "confidence": confidence,
        "evidence": [quote(REVIEW_TEXT, words, 0.71) for words in evidence],
        "candidates": more.pop("candidates", [quote(REVIEW_TEXT, words, 0.71) for words in evidence]),
        "carried": None,
        "target": None,
        "actual": None,
        "verdict": None,
        "reasons": [],
        **more,
    }


def follow_result() -> dict[str, Any]:
    """What became of the plan, as a person would judge it."""
    far = [
        quote(REVIEW_TEXT, "完善重大行政决策合法性审查机制，全年审查重大决策事项54件。", 0.31),
        quote(REVIEW_TEXT, "市本级重大行政决策事项目录全部向社会公开。", 0.27),
        quote(REVIEW_TEXT, "建成法治文化广场2个，另有1个正在施工。", 0.12),
    ]
    appeared = "全年行政机关负责人出庭应诉率为96.3%，较上年提高4.1个百分点。"
    free = "梳理公布“免申即享”政策事项46项，兑付资金1.8亿元。"
    trained = "分三期组织乡镇（街道）执法人员轮训，参训412人次，持证率提升至91.5%。"
    scanned = "市级31个执法部门全部推行涉企行政检查“扫码入企”，全年扫码检查1.2万户次，入企检查频次同比下降27%。"
    squares = "建成法治文化广场2个，另有1个正在施工。"
    commitments = [
        promise(
            1,
            "确保行政机关负责人出庭应诉率达到95%以上。",
            "fulfilled",
            0.94,
            [appeared],
            target=number(PLAN_TEXT, "95%以上", "行政机关负责人出庭应诉率", 95, unit="%", comparator=">="),
            actual=number(REVIEW_TEXT, "96.3%", "行政机关负责人出庭应诉率", 96.3, unit="%", comparator="="),
            verdict="met",
            reasons=["指标名称一致", "报告的数字 96.3% 不低于目标 95%"],
        ),
        promise(
            2,
            "全面推行涉企行政检查“扫码入企”，年内覆盖全部市级执法部门。",
            "fulfilled",
            0.9,
            [scanned],
            reasons=["“全部推行”说明已完成"],
        ),
        promise(
            3,
            "建立涉企政策“免申即享”清单，力争首批事项不少于60项。",
            "missed",
            0.83,
            [free],
            target=number(PLAN_TEXT, "不少于60项", "首批事项", 60, unit="项", comparator=">="),
            actual=number(REVIEW_TEXT, "46项", "政策事项", 46, unit="项", comparator="="),
            verdict="missed",
            reasons=["报告的数字 46项 低于目标 60项"],
        ),
        promise(
            4,
            "组织开展乡镇（街道）执法人员轮训，持证率达到90%以上。",
            "fulfilled",
            0.91,
            [trained],
            target=number(PLAN_TEXT, "90%以上", "持证率", 90, unit="%", comparator=">="),
            actual=number(REVIEW_TEXT, "91.5%", "持证率", 91.5, unit="%", comparator="="),
            verdict="met",
        ),
        promise(
            5,
            "修订《示例市行政裁量权基准》并于6月底前公布。",
            "missed",
            0.77,
            ["修订后的《示例市行政裁量权基准》于9月12日公布施行。"],
            reasons=["期限为 6 月底，报告写明 9 月 12 日公布"],
        ),
        promise(
            6, "行政复议案件按期办结率保持100%。", "fulfilled", 0.88, ["全年受理行政复议申请638件，按期办结率100%。"]
        ),
        promise(
            7,
            "出台重大行政决策后评估办法。",
            "carried_over",
            0.7,
            [],
            candidates=far,
            carried=quote(REVIEW_TEXT, "探索建立重大行政决策后评估机制。", 0.66),
        ),
        promise(8, "重大行政决策事项目录公开率达到100%。", "fulfilled", 0.82, [far[1]["text"]]),
        promise(
            9,
            "建成全市统一的行政规范性文件数据库，年底前上线运行。",
            "carried_over",
            0.86,
            [],
            candidates=far,
            carried=quote(REVIEW_TEXT, "加快建设全市统一的行政规范性文件数据库，力争年底前上线运行。", 0.88),
        ),
        promise(
            10,
            "规范性文件报备及时率达到98%以上。",
            "no_mention",
            0.58,
            [],
            candidates=far,
            target=number(PLAN_TEXT, "98%以上", "规范性文件报备及时率", 98, unit="%", comparator=">="),
        ),
        promise(11, "新建法治文化广场3个。", "progressed", 0.8, [squares]),
        promise(12, "编印青少年法治读本并免费发放到全部中小学。", "no_mention", 0.74, [], candidates=far),
    ]
    same = "一是部分乡镇（街道）综合行政执法力量不足，执法人员持证率有待提高。"
    late = "二是行政规范性文件备案审查不够及时，个别部门存在漏报、迟报现象。"
    late_now = "二是规范性文件备案审查的时效性有待加强，少数部门仍有迟报情况。"
    new = "三是行政复议实质性化解率不高，调解和解工作还有差距。"
    gone = "三是涉企检查频次仍然偏高，企业反映的重复检查问题没有根本解决。"
    return {
        "commitments": commitments,
        "deficiencies": [
            deficiency("unchanged", same, same, 1.0),
            deficiency("reworded", late_now, late, 0.52),
            deficiency("new", new, None, None),
            deficiency("gone", None, gone, None),
        ],
        "recycled": {
            "share": 0.08,
            "share_masked": 0.11,
            "passages": [
                {
                    "a_text": same,
                    "b_text": same,
                    "ratio": 1.0,
                    "a_span": quote(PLAN_TEXT, same)["span"],
                    "b_span": quote(REVIEW_TEXT, same)["span"],
                }
            ],
        },
    }


def deficiency(state, text, a_text, ratio) -> dict[str, Any]:
    return {
        "state": state,
        "text": text,
        "span": quote(REVIEW_TEXT, text)["span"] if text else None,
        "a_text": a_text,
        "a_span": quote(PLAN_TEXT, a_text)["span"] if a_text else None,
        "ratio": ratio,
    }


@pytest.fixture
def queue(sessions, city):
    """Put one alert into the outbox and return its id."""

    def put(kind: str, subscriber: str = "readers", key: str | None = None, **payload) -> int:
        whole = {
            "changed": {"report_id": city.report_id, "version_id": city.version_id, "change_ids": city.change_ids},
            "published": {"report_id": city.report_id, "version_id": city.first_version_id},
            "run_failed": {"portal": "shili-gov", "run_id": city.run_id},
            "run_recovered": {"portal": "shili-gov", "run_id": city.run_id},
            "refused": {
                "portal": "shili-gov",
                "snapshot_id": city.snapshot_id,
                "url": "http://www.shili.example/x",
                "reason": "正文只有 38 字，少于声明的 500 字",
            },
        }.get(kind, {}) | payload
        with sessions.begin() as session:
            alert = Alert(
                subscriber=subscriber,
                key=key or f"{kind}:{city.version_id}",
                kind=kind,
                payload=whole,
                created_at=NOW,
                next_attempt_at=NOW,
            )
            session.add(alert)
            session.flush()
            return alert.id

    return put
