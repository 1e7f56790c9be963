"""Bring the records of ``diff --json``, ``follow --json`` and the tables to one shape, so that templates need no ifs.

A key that a record lacks becomes null, empty or zero; nothing that it has is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHANGE: dict[str, Any] = {
    "kind": "",
    "significance": 0.0,
    "section": "",
    "a_text": "",
    "b_text": "",
    "a_span": None,
    "b_span": None,
    "detected_at": None,
}
COMMITMENT: dict[str, Any] = {
    "section": "",
    "confidence": 0.0,
    "carried": None,
    "target": None,
    "actual": None,
    "verdict": None,
    "reviewed": None,
    "machine": None,
    "deadline": "",
}
DEFICIENCY: dict[str, Any] = {
    "text": None,
    "span": None,
    "a_text": None,
    "a_span": None,
    "ratio": None,
    "answer": None,
    "result": None,
}

RECYCLED: dict[str, Any] = {"share": None, "share_masked": None, "passages": [], "others": None}


def change_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change; ``factors`` are pairs [name, value], also where they came as objects."""
    factors = [
        [factor["name"], factor["value"]] if isinstance(factor, Mapping) else list(factor)
        for factor in record.get("factors") or []
    ]
    lists = {
        "pieces": record.get("pieces") or [],
        "tags": list(record.get("tags") or []),
        "factors": factors,
        "promises": list(record.get("promises") or []),
    }
    return {**CHANGE, **record, **lists}


def commitment_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a commitment with what became of it."""
    lists = {name: list(record.get(name) or []) for name in ("evidence", "candidates", "reasons")}
    return {**COMMITMENT, **record, **lists}


def deficiency_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deficiency; one that is gone has its words on the earlier side only, wherever they came."""
    lists = {name: list(record.get(name) or []) for name in ("candidates", "result_candidates")}
    whole = {**DEFICIENCY, **record, **lists}
    if whole["state"] == "gone" and not whole["a_text"]:
        whole |= {"a_text": whole["text"], "a_span": whole["span"], "text": None, "span": None}
    return whole


def recycled_record(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what was taken over from last year (``share`` null where that is not known) and from ``others``."""
    return {**RECYCLED, **record} if record else None
