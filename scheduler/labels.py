"""Write people's reviews as labelled commitments: the format that ``benchmarks`` and ``jiannuo evaluate`` read.

A file a pair of reports: first a line with the two texts and their SHA-256, then a line a reviewed commitment with its
span in the plan and two labellings, A and B. One person reviewed, so both say the same. The texts lie beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from config.errors import ConfigurationError
from reporting.export import write_whole
from storage.models import Comparison, Version

NOT_IN_A_NAME = re.compile(r"[^\w-]+")  # "示例市/法治办" -> "示例市_法治办"
TEXTS = "texts"


def labelled(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a corrected result that a person judged, as labels.

    Who only split a promise did not say what became of its parts.
    """
    rows = []
    for row in result["commitments"]:
        if row["reviewed"] is None or row["reviewed"]["fields"] == ["parts"]:
            continue
        label = _label(row)
        rows.append(
            {"id": row["id"], "commitment_span": row["span"], "commitment": row["text"], "A": label, "B": dict(label)}
        )
    return rows


def write_labels(comparison: Comparison, result: dict[str, Any], folder: Path) -> tuple[Path, int]:
    """Write a pair's labels and both texts; return the file and how many rows it has. Raises ConfigurationError."""
    plan, review = comparison.a_version, comparison.b_version
    rows = labelled(result)
    head: dict[str, Any] = {"publisher": plan.report.publisher.name, "annotators": 1}
    path = folder / f"{_name(review)}.jsonl"
    try:
        (folder / TEXTS).mkdir(parents=True, exist_ok=True)
        for side, version in (("plan", plan), ("review", review)):
            body = version.text.encode("utf-8")
            head[side] = f"{TEXTS}/{_name(version)}.txt"
            head[f"{side}_sha256"] = hashlib.sha256(body).hexdigest()
            write_whole(folder / head[side], body)
        lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in [head, *rows]]
        write_whole(path, "".join(lines).encode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror})") from error
    return path, len(rows)


def _label(row: dict[str, Any]) -> dict[str, Any]:
    """Return one labelling; ``dropped`` is a verdict beyond the labels, there it is silence with a note."""
    dropped = row["status"] == "dropped"
    note = "; ".join(part for part in ("dropped" if dropped else "", row["reviewed"]["note"]) if part)
    return {
        "status": "no_mention" if dropped else row["status"],
        "evidence_spans": [quote["span"] for quote in row["evidence"]],
        "carried": row["carried"] is not None,
        "carried_span": row["carried"]["span"] if row["carried"] else None,
        "target": row["target"]["text"] if row["target"] else "",
        "actual": row["actual"]["text"] if row["actual"] else "",
        "evidence": [quote["text"] for quote in row["evidence"]],
        "note": note,
    }


def _name(version: Version) -> str:
    """Return a file's name without ending; one that had to lose characters is told apart by a digest."""
    publisher = version.report.publisher.name
    plain = NOT_IN_A_NAME.sub("_", publisher)
    if plain != publisher:
        plain += f"_{hashlib.sha256(publisher.encode()).hexdigest()[:8]}"
    return f"{plain}-{version.report.year}-{version.report.kind}"
