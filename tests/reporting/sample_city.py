"""Two years of an invented city as real rows: a plan, the report that answers it, an edit after publication."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from storage.models import Change, Comparison, CrawlRun, Document, Publisher, Report, Snapshot, Version

NOW = dt.datetime(2026, 4, 3, 0, 30, tzinfo=dt.UTC)
PUBLISHER = "示例市人民政府"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "reporting"
PLAN_TEXT = (FIXTURES / "plan-2024.txt").read_text(encoding="utf-8").rstrip("\n")
REVIEW_TEXT = (FIXTURES / "review-2025.txt").read_text(encoding="utf-8").rstrip("\n")
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


def fill(session: Session) -> City:
    """Write both years, the edit, the comparison and two runs."""
    publisher = Publisher.named(session, PUBLISHER)
    run = CrawlRun(
        portal="shili-gov",
        started_at=NOW - dt.timedelta(minutes=4),
        finished_at=NOW - dt.timedelta(minutes=1),
        outcome="failed",
        counts={"requests": 14, "reports": 1, "listings_failed": 2},
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


def follow_result() -> dict[str, Any]:
    """Return what became of the plan, as a person judged it."""
    judged: dict[str, Any] = json.loads((FIXTURES / "follow-2025.json").read_text(encoding="utf-8"))
    return judged
