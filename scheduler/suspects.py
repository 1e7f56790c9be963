"""Documents whose text lost characters: operators are told of each once, since only they can look for a whole copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.subscribers import Subscriber, addressees
from storage.models import Alert, Document, Version

MOST_DOCUMENTS = 20  # named in one mail
MOST_PLACES = 5  # quoted of each


def suspects_of(warnings: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the suspect places among a version's warnings: those that are objects."""
    return [each for each in warnings if isinstance(each, dict)]


def tell_suspects(session: Session, portal: str, subscribers: Sequence[Subscriber], now: dt.datetime) -> int:
    """Put into the outbox which documents of a portal lost characters; return how many alerts.

    One alert a crawl names all documents that the subscriber was not told of yet.
    """
    people = addressees(subscribers, "operators", portal)
    damaged = _damaged(session, portal) if people else []
    alerts = 0
    for person in people:
        told = _told(session, person.name, portal) if damaged else set()
        fresh = [each for each in damaged if each["document_id"] not in told]
        if fresh:
            payload = {
                "portal": portal,
                "document_ids": [each["document_id"] for each in fresh],
                "documents": fresh[:MOST_DOCUMENTS],
            }
            key = f"suspects:{portal}:{max(each['version_id'] for each in fresh)}"
            alerts += Alert.post(session, person.name, key=key, kind="suspects", payload=payload, now=now)
    return alerts


def _damaged(session: Session, portal: str) -> list[dict[str, Any]]:
    """Return the documents whose latest version has suspect places."""
    rows = session.execute(
        select(Version.id, Version.document_id, Version.warnings, Document.url)
        .join(Version.document)
        .where(Document.portal == portal)
        .order_by(Version.snapshot_id.desc(), Version.id.desc())
    )
    seen: set[int] = set()
    found = []
    for version_id, document_id, warnings, url in rows:
        if document_id in seen:
            continue
        seen.add(document_id)
        if places := suspects_of(warnings):
            found.append(
                {
                    "document_id": document_id,
                    "version_id": version_id,
                    "url": url,
                    "count": len(places),
                    "places": places[:MOST_PLACES],
                }
            )
    return found[::-1]


def _told(session: Session, subscriber: str, portal: str) -> set[int]:
    """Return the ids of the documents that the subscriber was told of."""
    payloads = session.scalars(
        select(Alert.payload).where(
            Alert.subscriber == subscriber,
            Alert.kind == "suspects",
            Alert.key.startswith(f"suspects:{portal}:", autoescape=True),
        )
    )
    return {number for payload in payloads for number in payload["document_ids"]}
