"""Weigh named features by fitted coefficients: logistic models small enough to read."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from pipelines.overlap import Floats


@dataclass(frozen=True, slots=True)
class Logistic:
    """One fitted model: odds from features in their own units."""

    features: tuple[str, ...]
    weights: Floats
    intercept: float

    def logit(self, rows: Floats) -> Floats:
        """Return the log odds of each row (rows × features)."""
        odds: Floats = rows @ self.weights + self.intercept
        return odds


@dataclass(frozen=True, slots=True)
class Model:
    """What benchmarks/fit_follow_through.py fits and follow_through reads."""

    ranking: Logistic
    """is this sentence evidence for this promise?"""
    repeating: Logistic
    """is this sentence of the next plan the same promise?"""
    link: Logistic
    """does the best sentence show anything about the promise?"""
    again: Logistic
    """does the next plan promise it again?"""
    done: Logistic
    """is what the evidence shows the whole of the promise?"""
    thresholds: dict[str, float]


def logistic(odds: Floats | float) -> Floats:
    """Turn log odds into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -40.0, 40.0))), dtype=np.float64)


def probability(odds: float) -> float:
    """Turn one log odds into a probability."""
    return 1.0 / (1.0 + math.exp(-min(40.0, max(-40.0, odds))))


@lru_cache(maxsize=2)
def load_model(*, semantic: bool = False) -> Model:
    """Load the coefficients that ship with the package; ``semantic``: those that count a language model's features."""
    name = "follow_through_semantic.toml" if semantic else "follow_through.toml"
    return parse_model(files("pipelines").joinpath("data", name).read_text(encoding="utf-8"))


def parse_model(text: str) -> Model:
    """Read a model from TOML: a table a model, a key a feature, ``intercept``; and the table of thresholds."""
    table = tomllib.loads(text)
    return Model(
        **{name: _logistic(table[name]) for name in ("ranking", "repeating", "link", "again", "done")},
        thresholds={name: float(value) for name, value in table["thresholds"].items()},
    )


def _logistic(table: dict[str, float]) -> Logistic:
    names = tuple(name for name in table if name != "intercept")
    return Logistic(names, np.array([float(table[name]) for name in names]), float(table["intercept"]))
