"""Where a report stands, and which dates each of its pages gives: the addresses that a reader may check."""

from __future__ import annotations

from typing import Any

from config.standing import ELSEWHERE, GIVEN, MIRROR
from reporting.words import DATES
from storage.models import Report


def addresses(report: Report) -> list[dict[str, Any]]:
    """Return a report's documents, the one that stands for it first.

    Objects {url, portal, relation, standing, says, dates, first_seen_at}; ``says`` is Chinese, ``dates`` are ISO 8601.
    """
    main = report.main_document()
    documents = sorted(report.documents, key=lambda document: (document is not main, document.rank))
    return [
        {
            "url": document.url,
            "portal": document.portal,
            "relation": document.relation,
            "standing": document.standing,
            "says": _say(document.relation, document.standing, is_part=document.part_of_id is not None),
            "dates": {name: document.dates[name] for name in DATES if name in document.dates},
            "first_seen_at": document.first_seen_at.isoformat(),
        }
        for document in documents
    ]


def _say(relation: str, standing: int, *, is_part: bool) -> str:
    if relation == "other":
        return "同名的另一份文本"
    if standing == GIVEN:
        return "人工导入"
    if standing == MIRROR:
        return "镜像（繁体、移动版等）"
    if standing == ELSEWHERE:
        return "其他网站转载" if relation == "copy" else "其他网站"
    if is_part:
        return "附件"
    return "同一文本的另一地址" if relation == "copy" else "发布页"
