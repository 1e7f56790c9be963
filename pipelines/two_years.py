"""Hold two years of one publisher against each other, and say by which rules that was done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pipelines.commitments import commitment_at, commitments
from pipelines.comparable import bare
from pipelines.document import Commitment, Span, Structured
from pipelines.follow_through import follow_result, follow_through
from pipelines.reuse import deficiencies, reuse
from pipelines.semantic import model_name

RULES = (".py", ".toml", ".tsv")
"""files of this package that a comparison may depend on: the code, and the tables that people edit"""


def follow(
    a: Structured, b: Structured, parts: Sequence[Span] = (), *, first: Structured | None = None, semantic: bool = False
) -> dict[str, Any]:
    """Compare two years of one publisher: the shape of ``jiannuo follow --json``.

    ``parts`` are spans of ``a`` that people found to be promises of their own; where there are any, ``split`` has the
    same answer for each as for those that were found. ``first`` is the plan as it was first published, where it was
    edited since; ``former_commitments`` has the same answer for each promise that it has and ``a`` no longer has in
    those words, with spans into ``first``: who lowers a promise afterwards is held to both.
    """
    judged = follow_through(a, b, semantic=semantic)
    lacks, copied = deficiencies(a, b), reuse(a, b)
    result = follow_result(judged, a, b, deficiencies=lacks, recycled=copied, semantic=semantic)
    former = judge_former(first, a, b, semantic=semantic) if first else []
    result["former_commitments"] = former
    if former:
        told = f"{a.year}年报告公开后改过：有 {len(former)} 项承诺最初的文字现在已经没有，另按最初的文字判断"
        result["warnings"] = [*result["warnings"], told]
    if not parts:
        return result
    return {**result, "split": judge_parts(a, b, parts, semantic=semantic)}


def judge_former(first: Structured, a: Structured, b: Structured, *, semantic: bool = False) -> list[dict[str, Any]]:
    """Return what became of the promises of ``first`` whose words ``a``, the same report later, no longer has."""
    says = bare(a.text)
    gone = [promise for promise in commitments(first) if bare(promise.text) not in says]
    return _judge(first, b, gone, semantic=semantic)


def judge_parts(a: Structured, b: Structured, parts: Sequence[Span], *, semantic: bool = False) -> list[dict[str, Any]]:
    """Return what became of the promises at the given spans of ``a``, in that order."""
    promised = [commitment_at(a, span, f"part{number}") for number, span in enumerate(parts)]
    return _judge(a, b, promised, semantic=semantic)


def _judge(a: Structured, b: Structured, promised: Sequence[Commitment], *, semantic: bool) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = follow_result(follow_through(a, b, promised, semantic=semantic), a, b)["commitments"]
    return told


@lru_cache(maxsize=2)
def rules_fingerprint(*, semantic: bool = False) -> str:
    """Return the SHA-256 of everything in this package that a comparison is computed by, hexadecimal.

    What judges is part of it, so that comparisons follow when the ``[semantic]`` extra is switched on or off.
    What only reads pages (``extract``) is left out: it changes texts, and another text is compared anew anyway.
    """
    digest = hashlib.sha256()
    for name, entry in sorted(_rule_files()):
        digest.update(name.encode())
        digest.update(entry.read_bytes())
    if semantic:
        digest.update(model_name(semantic=True).encode())
    return digest.hexdigest()


def _rule_files() -> Iterator[tuple[str, Traversable]]:
    package = files("pipelines")
    for folder in (package, package.joinpath("data")):
        for entry in folder.iterdir():
            if entry.name.endswith(RULES):
                yield f"{folder.name}/{entry.name}", entry
