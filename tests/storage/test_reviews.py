"""Reviews are added, never altered, and lie over whatever the machine computes."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from storage.corrections import overlay
from storage.models import Review
from storage.occurrences import occurrence_of
from storage.session import MIGRATIONS, open_database

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
PLAN_KEY = ("示例市人民政府", 2023, "rule_of_law")
PLAN = "四、2024年工作安排\n修订《示例市规范性文件管理办法》，新建司法所10个。设立争议调解中心。开展试点。"
LATER = "一、主要成效\n公布修订后的《示例市规范性文件管理办法》，新建司法所8个。试点稳步推进。"
LAW, OFFICES, CENTRE, PILOT = "修订《示例市规范性文件管理办法》", "新建司法所10个", "设立争议调解中心", "开展试点"


def quoted(text: str, whole: str = LATER) -> dict[str, Any]:
    start = whole.index(text)
    return {"text": text, "span": [start, start + len(text)], "score": 0.7}


def row(name: str, text: str, status: str = "no_mention", evidence: str = "", plan: str = PLAN) -> dict[str, Any]:
    return {
        "id": name,
        "text": text,
        "span": quoted(text, plan)["span"],
        "section": "四、2024年工作安排",
        "status": status,
        "confidence": 0.6,
        "evidence": [quoted(evidence)] if evidence else [],
        "candidates": [],
        "carried": None,
        "target": {"metric": "新建司法所", "value": 10.0, "text": "10个", "span": [0, 3]} if "10个" in text else None,
        "actual": None,
        "verdict": None,
        "reasons": ["没有找到对应的表述"],
    }


RESULT: dict[str, Any] = {
    "commitments": [
        row("c001", LAW),
        row("c002", OFFICES, "fulfilled", "新建司法所8个"),
        row("c003", CENTRE),
        row("c004", PILOT, "fulfilled", "试点稳步推进"),
    ],
    "deficiencies": [],
    "recycled": {},
}


@pytest.fixture
def sessions(tmp_path) -> sessionmaker[Session]:
    made = open_database(Settings(data_dir=tmp_path))
    yield made
    made.kw["bind"].dispose()


@pytest.fixture
def review(sessions):
    """Add a review and give back all that stand."""

    def add(commitment: str, **fields: Any) -> list[Review]:
        with sessions.begin() as session:
            Review.add(
                session, plan=PLAN_KEY, commitment=commitment, fields=fields, author="王审计", note="核对过", now=NOW
            )
        return standing(sessions)

    return add


def standing(sessions) -> list[Review]:
    with sessions() as session:
        found = list(Review.standing(session, *PLAN_KEY))
        session.expunge_all()
        return found


def by_id(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in result["commitments"]}


def test_the_persons_answer_stands_beside_the_machines(review):
    found = review(LAW, status="fulfilled", evidence=["公布修订后的《示例市规范性文件管理办法》"])
    result = overlay(RESULT, found, PLAN, LATER)
    corrected, machine = by_id(result)["c001"], RESULT["commitments"][0]
    assert (corrected["status"], corrected["confidence"], corrected["reasons"]) == ("fulfilled", 1.0, [])
    assert LATER[slice(*corrected["evidence"][0]["span"])] == "公布修订后的《示例市规范性文件管理办法》"
    assert corrected["machine"]["status"] == "no_mention"
    assert corrected["machine"]["reasons"] == machine["reasons"]
    assert corrected["reviewed"] == {
        "id": 1,
        "by": "王审计",
        "at": "2026-03-02T08:00:00+00:00",
        "note": "核对过",
        "fields": ["evidence", "status"],
    }
    assert by_id(result)["c002"] == {**RESULT["commitments"][1], "reviewed": None, "machine": None}
    assert machine["status"] == "no_mention", "the stored result is not touched"


def test_reviews_add_up_and_the_last_word_counts(review):
    review(OFFICES, status="progressed")
    actual = {"metric": "新建司法所", "value": 8.0, "text": "8个", "quote": "新建司法所 8 个"}
    review(OFFICES, target=actual | {"value": 10.0, "text": "10个", "quote": "新建司法所10个"}, actual=actual)
    found = review(OFFICES, status="missed", verdict="missed")
    corrected = by_id(overlay(RESULT, found, PLAN, LATER))["c002"]
    assert [corrected[name] for name in ("status", "verdict")] == ["missed", "missed"]
    assert corrected["actual"]["value"] == 8.0
    assert LATER[slice(*corrected["actual"]["span"])] == "8个"
    assert PLAN[slice(*corrected["target"]["span"])] == "10个"
    assert corrected["evidence"] == RESULT["commitments"][1]["evidence"]
    assert corrected["reviewed"]["id"] == 3


def test_undoing_gives_the_answer_before_back(sessions, review):
    review(CENTRE, status="progressed")
    found = review(CENTRE, status="dropped")
    assert by_id(overlay(RESULT, found, PLAN, LATER))["c003"]["status"] == "dropped"
    with sessions.begin() as session:
        session.get_one(Review, 2).undo(session, author="李审计", note="言之过早", now=NOW)
    assert by_id(overlay(RESULT, standing(sessions), PLAN, LATER))["c003"]["status"] == "progressed"
    with sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 3
        with pytest.raises(ValueError, match="review 2 is undone already"):
            session.get_one(Review, 2).undo(session, author="x", note="", now=NOW)
        with pytest.raises(ValueError, match="review 3 undoes review 2"):
            session.get_one(Review, 3).undo(session, author="x", note="", now=NOW)


def test_typography_of_plan_and_report_is_no_reason_to_ask_again(review):
    found = review(LAW, status="fulfilled", evidence=["公布修订后的《示例市规范性文件管理办法》，新建"])
    plan = PLAN.replace("《示例市规范性文件管理办法》", "“示例市 規範性文件管理辦法”")
    later = LATER.replace("，", "、").replace("新建", "新 建")
    again = {**RESULT, "commitments": [row("c007", "修订“示例市 規範性文件管理辦法”", plan=plan)]}
    result = overlay(again, found, plan, later)
    assert by_id(result)["c007"]["status"] == "fulfilled"
    span = by_id(result)["c007"]["evidence"][0]["span"]
    assert later[slice(*span)] == "公布修订后的《示例市规范性文件管理办法》、新 建"
    assert result["stale_reviews"] == []


def test_stale_when_the_plan_no_longer_says_it(review):
    found = review(OFFICES, status="missed")
    plan = PLAN.replace("10个", "8个")
    again = {**RESULT, "commitments": [row("c002", "新建司法所8个", "fulfilled", "新建司法所8个", plan)]}
    result = overlay(again, found, plan, LATER)
    assert by_id(result)["c002"]["reviewed"] is None
    (stale,) = result["stale_reviews"]
    assert (stale["reason"], stale["commitment"], stale["by"]) == ("commitment", OFFICES, "王审计")


def test_stale_when_the_report_no_longer_says_what_was_quoted(review):
    found = review(LAW, status="fulfilled", evidence=["公布修订后的《示例市规范性文件管理办法》"])
    result = overlay(RESULT, found, PLAN, LATER.replace("公布修订后的", "研究"))
    assert by_id(result)["c001"]["status"] == "no_mention"
    assert [stale["reason"] for stale in result["stale_reviews"]] == ["evidence"]


def test_a_lead_in_more_is_the_same_commitment_and_another_cut_is_told(review):
    review(f"{LAW}，{OFFICES}", status="progressed")
    found = review("设立争议调解", status="dropped")
    result = overlay(RESULT, found, PLAN, LATER)
    assert by_id(result)["c003"]["status"] == "dropped"
    assert [stale["reason"] for stale in result["stale_reviews"]] == ["cut"]


def test_one_that_is_two_and_one_that_is_none(sessions, review):
    whole = f"{LAW}，{OFFICES}"
    machine = {**RESULT, "commitments": [row("c001", whole, "fulfilled", "新建司法所8个"), row("c002", PILOT)]}
    review(whole, parts=[LAW, OFFICES])
    review(PILOT, parts=[])
    found = review(OFFICES, status="missed", actual=None)
    result = overlay(machine, found, PLAN, LATER)
    assert [(each["id"], each["text"], each["status"]) for each in result["commitments"]] == [
        ("c001a", LAW, "fulfilled"),
        ("c001b", OFFICES, "missed"),
    ]
    assert all(PLAN[slice(*each["span"])] == each["text"] for each in result["commitments"])
    assert by_id(result)["c001b"]["machine"]["text"] == whole
    assert [each["text"] for each in result["rejected"]] == [PILOT]
    with sessions.begin() as session:
        session.get_one(Review, 1).undo(session, author="王审计", note="", now=NOW)
    result = overlay(machine, standing(sessions), PLAN, LATER)
    assert [(each["text"], each["status"]) for each in result["commitments"]] == [(whole, "fulfilled")]
    assert [stale["reason"] for stale in result["stale_reviews"]] == ["cut"]


def test_nobody_alters_or_deletes_a_review(sessions, review):
    review(LAW, status="fulfilled")
    with pytest.raises(RuntimeError, match="never altered"), sessions.begin() as session:
        session.get_one(Review, 1).note = "anders"
    with pytest.raises(RuntimeError, match="never altered"), sessions.begin() as session:
        session.delete(session.get_one(Review, 1))
    for statement in (sa.update(Review).values(note="x"), sa.delete(Review)):
        with pytest.raises(sa.exc.DBAPIError, match="never altered"), sessions.begin() as session:
            session.execute(statement)
    assert standing(sessions)[0].note == "核对过"


def test_the_migration_is_what_the_models_say(sessions):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with sessions.kw["bind"].connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
        command.downgrade(config, "0001")
        connection.commit()
        assert "review" not in sa.inspect(connection).get_table_names()
        command.upgrade(config, "head")


def test_models_alone_know_the_table():
    """Alembic imports storage.models only."""
    asked = "from storage.models import Base; print('review' in Base.metadata.tables)"
    assert subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True).stdout == b"True\n"


TWINS = "（一）完善备案审查制度。建立检查计划备案制度。（二）规范涉企检查。建立检查计划备案制度。（三）培训人员。"
SAID = "建立检查计划备案制度"


def twins(text: str) -> dict[str, Any]:
    starts = [at for at in range(len(text)) if text.startswith(SAID, at)]
    rows = [
        row(f"c{number:03}", SAID, plan=text) | {"span": [at, at + len(SAID)]} for number, at in enumerate(starts, 1)
    ]
    return {**RESULT, "commitments": rows}


@pytest.mark.parametrize(
    ("plan", "dropped"),
    [
        (TWINS, ["c002"]),
        (TWINS.replace("（一）", "（〇）建立检查计划备案制度。（一）"), ["c003"]),
        (TWINS.replace("建立检查计划备案制度。（二）", "（二）"), ["c001"]),
        (TWINS.replace("。", " 。"), ["c002"]),
        (TWINS.replace("规范涉企检查", "甲乙丙丁").replace("培训人员", "戊己庚辛"), ["c002"]),
    ],
)
def test_of_twins_the_one_that_was_meant(sessions, plan, dropped):
    rows = twins(TWINS)["commitments"]
    which = occurrence_of(rows, rows[1], TWINS)
    assert which[0] == 1
    with sessions.begin() as session:
        made = {"plan": ("示例市", 2023, "rule_of_law"), "author": "王审计", "note": "", "now": NOW}
        Review.add(session, commitment=SAID, fields={"status": "dropped"}, which=which, **made)
    with sessions() as session:
        found = Review.standing(session, "示例市", 2023, "rule_of_law")
        result = overlay(twins(plan), found, plan, LATER)
    assert [each["id"] for each in result["commitments"] if each["status"] == "dropped"] == dropped


def test_a_review_from_before_twins_goes_to_both(sessions):
    with sessions.begin() as session:
        made = {"plan": ("示例市", 2023, "rule_of_law"), "author": "王审计", "note": "", "now": NOW}
        Review.add(session, commitment=SAID, fields={"status": "dropped"}, **made)
    with sessions() as session:
        found = Review.standing(session, "示例市", 2023, "rule_of_law")
        result = overlay(twins(TWINS), found, TWINS, LATER)
    assert [each["status"] for each in result["commitments"]] == ["dropped", "dropped"]


def test_parts_have_the_answer_that_was_computed_for_them(review):
    whole = f"{LAW}，{OFFICES}"
    start = PLAN.index(OFFICES)
    own = row("part0", OFFICES, "missed", "新建司法所8个") | {"span": [start, start + len(OFFICES)]}
    machine = {**RESULT, "commitments": [row("c001", whole, "fulfilled", "新建司法所8个")], "split": [own]}
    found = review(whole, parts=[LAW, OFFICES])
    result = overlay(machine, found, PLAN, LATER)
    assert [(each["id"], each["status"]) for each in result["commitments"]] == [
        ("c001a", "fulfilled"),  # not computed yet: that of the whole
        ("c001b", "missed"),
    ]
    assert by_id(result)["c001b"]["machine"]["text"] == OFFICES
    assert "split" not in result
