"""Show two stored versions of a text side by side, with what proves when and where each was public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from reporting import words
from reporting.edits import with_promises
from reporting.render import render_diff_html
from storage.models import Version


def with_versions(session: Session, result: Mapping[str, Any], a: Version, b: Version) -> dict[str, Any]:
    """Return what ``jiannuo diff --json`` prints of two stored versions: what they are, and the promises concerned.

    Adds ``versions`` (two of ``id publisher year kind title url fetched_at fingerprint body_sha256 characters``) and,
    where b was served after a in the same report, to each change its ``promises`` (see ``reporting.edits``).
    """
    versions = [_version(a), _version(b)]
    if a.report_id != b.report_id or a.snapshot_id >= b.snapshot_id:
        return {**result, "versions": versions}
    ids = {"from_version_id": a.id, "to_version_id": b.id}
    changes = with_promises(session, [{**change, **ids} for change in result["changes"]])
    return {**result, "changes": changes, "versions": versions}


def render_version_diff(session: Session, result: Mapping[str, Any], a: Version, b: Version) -> str:
    """Render the differences of two stored versions, the earlier first, as one HTML page with its evidence."""
    told = with_versions(session, result, a, b)
    names = [words.report_label(version["publisher"], version["year"], version["kind"]) for version in told["versions"]]
    return render_diff_html(told, " → ".join(dict.fromkeys(names)), told["versions"])


def _version(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "publisher": version.report.publisher.name,
        "year": version.report.year,
        "kind": version.report.kind,
        "title": version.title,
        "url": version.document.url,
        "fetched_at": version.snapshot.fetched_at.isoformat(),
        "fingerprint": version.fingerprint,
        "body_sha256": version.snapshot.body_sha256,
        "characters": len(version.text),
    }
