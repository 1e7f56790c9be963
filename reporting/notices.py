"""What mails say of a report or a crawl as a whole: gone, moved, overdue; failing, well again, refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reporting import sights, words
from reporting.quote import one_line
from reporting.reasons import say_reason
from reporting.run_texts import COUNTS
from storage.models import Change, Check, CrawlRun, Publisher, Report, Snapshot, Version

MOST_SIGHTS = 20
"""checks listed in a mail about a report that is gone, or there again: the latest"""
CALLED_ANNEX = re.compile(r"^附件\s*[:：]\s*")  # 附件：2023年行政执法数据统计表.xlsx
EMPTY_FILE = re.compile(r"answered \d+ with (\d+) bytes: no document")  # crawler.attachments: a dead link's answer
MOST_FORMER = 5
"""earlier years named in a mail about an overdue report"""

Payload = dict[str, Any]
Dues = Mapping[str, str]
Told = tuple[str, dict[str, Any]]
"""what the file's name says it is about, and the values for the templates"""
Row = TypeVar("Row", Report, Version, CrawlRun, Snapshot, Change)


class UntellableError(Exception):
    """An alert's kind or payload cannot be told: a row that it names is gone, or nobody knows the kind."""


def overdue(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001 - one signature for all
    """Compose that a report's day passed without it."""
    publisher, year, kind = payload["publisher"], payload["year"], payload["kind"]
    label = one_line(words.report_label(publisher, year, kind))
    former = session.scalars(
        select(Report)
        .join(Report.publisher)
        .where(Publisher.name == publisher, Report.kind == kind, Report.year < year, Report.versions.any())
        .order_by(Report.year.desc())
        .limit(MOST_FORMER)
    )
    return label, {
        "subject": f"【逾期未公开】{label}",
        "label": label,
        "due_on": payload["due_on"],
        "days_over": payload["days_over"],
        "rule": words.say_rule(kind, payload["due_on"]),
        "read_at": payload["read_at"],
        "listings": payload["listings"],
        "former": [(report.year, report.published_on, words.REPORT_STATES.get(report.state, "")) for report in former],
    }


def presence(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    """Compose that a report is gone, moved, or there again, with the checks that prove it."""
    change = find_row(session, Change, payload["change_id"])
    label, word = label_of(change.report), words.CHANGE_KINDS[change.kind]
    seen = [piece["at"] for piece in change.pieces if piece.get("what") == "seen"]
    names = {change.a_text: "原来的地址", change.b_text: "现在的地址"} if change.a_text else {}
    return label, {
        "subject": f"【报告{word}】{label}",
        "label": label,
        "word": word,
        "said": words.PRESENCE[change.kind],
        "url": change.b_text,
        "previous_url": change.a_text,
        "others": sights.addresses(change.pieces, leave=(change.a_text, change.b_text)),
        "detected_at": change.detected_at,
        "seen_at": max(seen, default=None) if change.kind in {"taken_down", "delisted"} else None,
        "days": sights.days_of(change.pieces),
        "before": _lost_before(session, change) if change.kind == "restored" else None,
        "sights": [(piece["at"], sights.say_sight(piece, names)) for piece in change.pieces[-MOST_SIGHTS:]],
        "left_out": max(0, len(change.pieces) - MOST_SIGHTS),
    }


def annex_presence(session: Session, payload: Payload, dues: Dues) -> Told:
    """Compose that an annex of a report is gone, replaced or there again, with the checks that prove it."""
    change = find_row(session, Change, payload["change_id"])
    about, values = presence(session, payload, dues)
    annex = CALLED_ANNEX.sub("", one_line(change.section, 80)) or "附件"
    is_replaced = change.kind == "annex_replaced"
    seen = [piece["at"] for piece in change.pieces if piece.get("what") == "seen" and piece.get("part") == "file"]
    return about, {
        **values,
        "subject": f"【{values['word']}】{values['label']}：{annex}",
        "said": f"{values['said']}附件：{annex}。",
        "url": change.b_text or change.a_text,
        "previous_url": change.a_text if is_replaced else "",
        "others": [("报告页面", page)] if (page := _page_of(change)) else [],
        "seen_at": max(seen, default=None) if change.kind != "annex_restored" else None,
        "sights": [(piece["at"], sights.say_sight(piece)) for piece in change.pieces[-MOST_SIGHTS:]],
    }


def _page_of(change: Change) -> str:
    """Return the address where the report stands."""
    main = change.report.main_document()
    return main.url if main else ""


def _lost_before(session: Session, change: Change) -> tuple[str, dt.datetime] | None:
    """Return what was told of the report before it was there again, and when that was found."""
    query = select(Change).where(Change.report_id == change.report_id, Change.kind.in_(("taken_down", "delisted")))
    found = session.scalar(query.where(Change.id < change.id).order_by(Change.id.desc()).limit(1))
    return (words.CHANGE_KINDS[found.kind], found.detected_at) if found else None


def crawled(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    """Compose that a portal fails, or is well again."""
    run = find_row(session, CrawlRun, payload["run_id"])
    portal = one_line(str(payload["portal"]), 100)
    recovered = run.outcome == "ok"
    heading = "抓取已恢复正常" if recovered else "抓取失败"
    if payload.get("read_again"):
        heading = "先前没有采用的页面已能读到"
    return portal, {
        "subject": f"【运维】{portal}：{heading}",
        "portal": portal,
        "run": run,
        "message": say_reason(run.message),
        "counts": [(_say_count(name), count) for name, count in run.counts.items() if count],
        "heading": heading,
        "recovered": recovered,
        "read_again": bool(payload.get("read_again")),
    }


def _say_count(name: str) -> str:
    return COUNTS.get("looked_for" if name.startswith("looked_for_") else name, name)


def refused(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    """Compose that pages were not the document, and which file that the page links to could not be had either."""
    portal = one_line(str(payload["portal"]), 100)
    snapshot = find_row(session, Snapshot, payload["snapshot_id"])
    return portal, {
        "subject": f"【运维】{portal}：页面没有采用",
        "portal": portal,
        "snapshot": snapshot,
        "files": _broken_files(session, snapshot),
        "url": str(payload["url"]),
        "reason": say_reason(str(payload["reason"])),
    }


def _broken_files(session: Session, snapshot: Snapshot) -> list[dict[str, str]]:
    """Return the files of a page whose last answer was none: objects {name, url, saw}."""
    found = []
    for part in snapshot.document.parts:
        last = session.scalar(select(Check).where(Check.document_id == part.id).order_by(Check.id.desc()).limit(1))
        if last is None or last.outcome != "error" or part.latest_version(session):
            continue
        empty = EMPTY_FILE.fullmatch(last.detail)
        saw = f"状态码 {last.status}" if last.status else "没有回答"
        saw += f"，只有 {empty[1]} 字节，不是文件" if empty else ""
        found.append({"name": part.row_title, "url": part.url, "saw": saw})
    return found[:MOST_SIGHTS]


def unanswered(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    """Compose that listed pages could not be had for days."""
    portal, count = one_line(str(payload["portal"]), 100), int(payload["count"])
    return portal, {
        "subject": f"【运维】{portal}：{count} 个页面多日打不开",
        "portal": portal,
        "count": count,
        "pages": [{**page, "saw": sights.say_failure(page)} for page in payload["pages"]],
    }


def suspects(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    """Compose that texts of a portal lost characters."""
    portal, count = one_line(str(payload["portal"]), 100), len(payload["document_ids"])
    return portal, {
        "subject": f"【运维】{portal}：{count} 份报告的网页像是丢了字",
        "portal": portal,
        "count": count,
        "documents": payload["documents"],
    }


def find_row(session: Session, model: type[Row], key: object) -> Row:
    """Return the row that a payload names. Raises UntellableError when it is gone."""
    found = session.get(model, key)
    if found is None:
        raise UntellableError(f"no {model.__tablename__} {key!r}")
    return found


def label_of(report: Report) -> str:
    """Name a report on one line."""
    return one_line(words.report_label(report.publisher.name, report.year, report.kind))
