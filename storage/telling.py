"""Record what a new version changed, and put into the outbox what readers are to be told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.subscribers import Subscriber
from storage.changes import Change
from storage.models import Alert, CrawlRun, Document, Version
from storage.wording import wording_key

_Pair = tuple[str, str]
"""keys of a wording before and after"""
NOTHING = wording_key("")
"""the side on which an added or a deleted passage has no words: all of them share it"""


def tell(
    session: Session,
    version: Version,
    previous: Version | None,
    differences: Sequence[Mapping[str, Any]],
    *,
    readers: Sequence[Subscriber],
    now: dt.datetime,
) -> tuple[int, int]:
    """Record the differences to ``previous``, or that the report was published; return counts of changes and alerts.

    ``differences`` have the keys of ``Change``. What a person imported is told to nobody, nor is what a portal's first
    good crawl finds: it has long been public. What another document of the report made known is no news a second time.
    """
    if previous:
        news = _untold(session, version, previous, differences)
        changes = [_change(version, previous, found, now) for found in news]
    else:
        changes = [_news(version, now)]
    session.add_all(changes)
    session.flush()
    run_id = version.snapshot.crawl_run_id
    if (
        not changes
        or run_id is None
        or (previous is None and not CrawlRun.had_good_one(session, version.document.portal, run_id))
    ):
        return len(changes), 0
    payload: dict[str, Any] = {"report_id": version.report_id, "version_id": version.id}
    if previous:
        payload["change_ids"] = [change.id for change in changes]
    found = [(change.kind, change.significance) for change in changes]
    kind = "changed" if previous else "published"
    people = [reader for reader in readers if reader.wants_any(found)]
    told = Alert.post_to(session, people, key=f"{kind}:{version.id}", kind=kind, payload=payload, now=now)
    return len(changes), told


def _untold(
    session: Session, version: Version, previous: Version, differences: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the differences that no other document of the report made known.

    Known is what was the last news of that wording, and what a document that stands no farther from the publisher
    showed since ``previous`` was served, even if it was undone there since: a mirror may follow late.
    A mirror in the other script says the same: texts are compared by what they say.
    """
    rows = session.execute(
        select(Change.a_text, Change.b_text, Version.snapshot_id, Document)
        .join(Version, Version.id == Change.to_version_id)
        .join(Version.document)
        .where(Version.report_id == version.report_id, Change.from_version_id.is_not(None))
        .order_by(Change.id)
    )
    own = version.document
    followed: set[_Pair] = set()
    last: dict[str, tuple[int, _Pair, bool]] = {}  # by wording: the newest news of it, and whether another told it
    for number, (a_text, b_text, snapshot_id, by) in enumerate(rows):
        pair = wording_key(a_text), wording_key(b_text)
        is_other = by is not own
        nearer = (by.standing, by.relation) <= (own.standing, own.relation)
        if is_other and nearer and snapshot_id > previous.snapshot_id:
            followed.add(pair)
        last.update(dict.fromkeys(set(pair) - {NOTHING}, (number, pair, is_other)))

    def is_known(pair: _Pair) -> bool:
        newest = max((last[key] for key in pair if key in last), default=None)
        return pair in followed or (newest is not None and newest[1:] == (pair, True))

    return [
        found for found in differences if not is_known((wording_key(found["a_text"]), wording_key(found["b_text"])))
    ]


def _news(version: Version, now: dt.datetime) -> Change:
    return Change(
        report=version.report,
        to_version_id=version.id,
        kind="published",
        significance=1.0,
        b_text=version.title,
        detected_at=now,
    )


def _change(version: Version, previous: Version, found: Mapping[str, Any], now: dt.datetime) -> Change:
    ends = {"from_version_id": previous.id, "to_version_id": version.id}
    return Change(report=version.report, detected_at=now, **ends, **found)
