"""Turn an alert into a mail: subject, text and HTML, from the rows that its payload names."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.subscribers import Subscriber
from config.zone import SHANGHAI
from reporting import notices, words
from reporting.edits import with_promises
from reporting.notices import Dues, Payload, Told, UntellableError, find_row, label_of
from reporting.quote import one_line, sort_by_weight
from reporting.render import environment
from reporting.report import collect_report, describe_change, section_path
from storage.models import Alert, Change, Report, Snapshot, Version

MOST_CHANGES = 40
"""changes quoted in one mail; the number of further ones is said"""
MOST_PROMISES = 12
"""promises quoted in one mail for each status"""
MOST_QUOTES = 3
"""passages of the later report quoted below one promise in a mail"""
MOST_TEXT = 900
"""code points of one quoted passage in a mail"""
MUCH_COPIED = 0.1
"""share of a report that other publishers' have too, from which its mail says so"""
NOT_FILE_NAME = re.compile(r"[^\w-]+")  # "示例市/2025 …" -> "示例市_2025_"


@dataclass(frozen=True)
class Mail:
    """What a subscriber will read."""

    subject: str
    text: str
    html: str
    file_name: str
    """sorts by time, readable, without ending"""


def compose(session: Session, alert: Alert, dues: Dues) -> Mail:
    """Compose the mail of an alert; ``dues``: the declared due days by portal. Raises UntellableError."""
    composer = COMPOSERS.get(alert.kind)
    if composer is None:
        raise UntellableError(f"alert {alert.id}: unknown kind {alert.kind!r}")
    try:
        about, values = composer(session, alert.payload, dues)
    except KeyError as error:
        raise UntellableError(f"alert {alert.id}: its payload has no {error}") from error
    subject = one_line(values["subject"], 150)
    bounds = {"changes": MOST_CHANGES, "promises": MOST_PROMISES, "quotes": MOST_QUOTES}
    values = {"alert": alert, **{f"most_{name}": most for name, most in bounds.items()}, "most": MOST_TEXT, **values}
    templates = environment()
    name = TEMPLATES.get(alert.kind, alert.kind)
    return Mail(
        subject=subject,
        text=templates.get_template(f"mail/{name}.txt.j2").render(**{**values, "subject": subject}),
        html=templates.get_template(f"mail/{name}.html.j2").render(**{**values, "subject": subject}),
        file_name=_file_name(alert, about),
    )


def to_message(mail: Mail, alert: Alert, subscriber: Subscriber, sender: str, now: dt.datetime) -> EmailMessage:
    """Return the mail as multipart/alternative. The Message-ID is the alert's own: sent twice, it is seen to be one."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = Address("践诺", addr_spec=sender)
    message["To"] = Address(subscriber.name, addr_spec=subscriber.address)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(alert, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "zh-CN"
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    return message


def message_id(alert: Alert, sender: str) -> str:
    """Return the same id for the same alert, and another for an alert of another database."""
    told = f"{alert.id}\n{alert.subscriber}\n{alert.key}\n{alert.created_at.isoformat()}"
    digest = hashlib.sha256(told.encode("utf-8")).hexdigest()[:20]
    return f"<alert-{alert.id}.{digest}@{sender.rpartition('@')[2]}>"


def _changed(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    report, version = find_row(session, Report, payload["report_id"]), find_row(session, Version, payload["version_id"])
    changes, said = _differences(session, payload)
    label = label_of(report)
    concerned = len({told["commitment"] for change in changes for told in change["promises"]})
    return label, {
        "subject": f"【报告改动】{label}：{said}" + (f"，涉及上年承诺 {concerned} 项" if concerned else ""),
        "label": label,
        "annex": "",
        "summary": said,
        "changes": changes,
        "detected_at": changes[0]["detected_at"],
        "url": version.document.url,
        "fingerprint": version.fingerprint,
        "previous_at": _previous_at(session, version),
        "fetched_at": version.snapshot.fetched_at,
    }


def _annex_changed(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    report, snapshot = (
        find_row(session, Report, payload["report_id"]),
        find_row(session, Snapshot, payload["snapshot_id"]),
    )
    changes, said = _differences(session, payload)
    label, annex = label_of(report), notices.CALLED_ANNEX.sub("", one_line(snapshot.document.row_title, 80)) or "附件"
    return label, {
        "subject": f"【附件改动】{label}：{annex}，{said}",
        "label": label,
        "annex": annex,
        "summary": said,
        "changes": changes,
        "detected_at": changes[0]["detected_at"],
        "url": snapshot.document.url,
        "fingerprint": snapshot.body_sha256,
        "previous_at": find_row(session, Snapshot, payload["previous_id"]).fetched_at,
        "fetched_at": snapshot.fetched_at,
    }


def _differences(session: Session, payload: Payload) -> tuple[list[dict[str, Any]], str]:
    """Return the changes that a payload names, the most significant first, and how many of each kind in words."""
    rows = session.scalars(select(Change).where(Change.id.in_(payload["change_ids"])).order_by(Change.id))
    changes = sort_by_weight(with_promises(session, map(describe_change, rows)))
    if not changes:
        raise UntellableError(f"none of the changes {payload['change_ids']!r} exists")
    counts = Counter(change["kind"] for change in changes)
    return changes, "、".join(f"{words.CHANGE_KINDS.get(kind, kind)} {count} 处" for kind, count in counts.items())


def _published(session: Session, payload: Payload, dues: Dues) -> Told:
    report, version = find_row(session, Report, payload["report_id"]), find_row(session, Version, payload["version_id"])
    data = collect_report(session, report, dues)
    label = label_of(report)
    timely = words.say_timeliness(data)
    return label, {
        "subject": f"【报告公开】{label}" + (f"（{timely}）" if data["timeliness"] in {"late", "on_time"} else ""),
        "label": label,
        "data": data,
        "url": version.document.url,
        "found": _found_sections(version),
        "copied": _copied(data),
        "fetched_at": version.snapshot.fetched_at,
        "fingerprint": version.fingerprint,
        "quoted": [
            (status, [row for row in data["commitments"] if row["status"] == status])
            for status in ("missed", "carried_over", "no_mention")
        ],
    }


def _column(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    portal = one_line(str(payload["portal"]), 100)
    missing = "、".join(f"{int(year)}年" for year in payload["missing"])
    columns = [
        {
            "url": str(each["url"]),
            "way": one_line(" > ".join(map(str, each["trail"])), 200),
            "years": "、".join(str(int(year)) for year in each["years"]),
        }
        for each in payload["columns"]
    ]
    return portal, {
        "subject": f"【运维】{portal}：{missing}的报告可能换了栏目",
        "portal": portal,
        "missing": missing,
        "columns": columns,
    }


def _test(session: Session, payload: Payload, dues: Dues) -> Told:  # noqa: ARG001
    return "测试", {"subject": "【测试】践诺的通知可以送达"}


COMPOSERS: dict[str, Callable[[Session, Payload, Dues], Told]] = {
    "changed": _changed,
    "annex_changed": _annex_changed,
    "overdue": notices.overdue,
    "published": _published,
    "run_failed": notices.crawled,
    "run_recovered": notices.crawled,
    "refused": notices.refused,
    "suspects": notices.suspects,
    "unanswered": notices.unanswered,
    "taken_down": notices.presence,
    "delisted": notices.presence,
    "relocated": notices.presence,
    "restored": notices.presence,
    "annex_gone": notices.annex_presence,
    "annex_replaced": notices.annex_presence,
    "annex_restored": notices.annex_presence,
    "column_moved": _column,
    "test": _test,
}
TEMPLATES = {
    "annex_changed": "changed",
    "run_failed": "run",
    "run_recovered": "run",
    "taken_down": "presence",
    "delisted": "presence",
    "relocated": "presence",
    "restored": "presence",
    "annex_gone": "presence",
    "annex_replaced": "presence",
    "annex_restored": "presence",
}
"""by kind, where several kinds share one"""
FILE_WORDS = {
    "changed": "改动",
    "annex_changed": "附件改动",
    "overdue": "逾期未公开",
    "published": "公开",
    "run_failed": "抓取失败",
    "run_recovered": "抓取恢复",
    "refused": "未采用",
    "suspects": "疑似缺字",
    "unanswered": "多日打不开",
    "taken_down": "撤下",
    "delisted": "移出栏目",
    "relocated": "换址",
    "restored": "恢复",
    "annex_gone": "附件不见",
    "annex_replaced": "附件更换",
    "annex_restored": "附件恢复",
    "column_moved": "栏目变动",
    "test": "通知",
}


def _copied(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the report shares with other publishers' where it is much, else None."""
    others: dict[str, Any] | None = (data["recycled"] or {}).get("others")
    return others if others and others["share_masked"] >= MUCH_COPIED else None


def _found_sections(version: Version) -> list[dict[str, str]]:
    """Return the outermost headings with their kinds."""
    return [
        {"kind": section["kind"], "heading": section_path([section], section["span"][0])}
        for section in version.sections
        if section["level"] == 1
    ]


def _previous_at(session: Session, version: Version) -> dt.datetime | None:
    previous = session.get(Version, version.previous_id) if version.previous_id else None
    return previous.snapshot.fetched_at if previous else None


def _file_name(alert: Alert, about: str) -> str:
    local = alert.created_at.astimezone(SHANGHAI)
    plain = NOT_FILE_NAME.sub("_", about)[:40].strip("_")
    return f"{local:%Y%m%d-%H%M%S}-{alert.id:06d}-{FILE_WORDS[alert.kind]}-{plain}"
