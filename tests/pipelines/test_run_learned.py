"""Learned lines over a real database: technical upgrades, never a change or an alert; withdrawn with their reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import learning
from storage.models import Alert, Change, LearnedLines, Version
from tests.pipelines.test_run import BODY, Place, page

TAIL = ("本文共{views}次阅", "示例融媒云", "掌上示例客户端")
YEARS = (2020, 2021, 2022, 2023)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.sessions.kw["bind"].dispose()


def url(year: int) -> str:
    return f"https://www.example.gov.cn/zwgk/{year + 1}03/t{year + 1}0312_{year}.html"


def serve(
    place: Place, year: int, *, views: int = 12, tail: tuple[str, ...] = TAIL, body: tuple[str, ...] = BODY
) -> None:
    lines = [
        line.replace("2024年", "NEXT").replace("2023年", f"{year}年").replace("NEXT", f"{year + 1}年") for line in body
    ]
    lines[2] = lines[2].replace("126件", f"{year - 1900}件")
    lines += [line.format(views=views) for line in tail]
    place.serve(page(*lines, title=f"示例市{year}年法治政府建设年度报告"), url(year))


def told(place: Place) -> tuple[int, int]:
    """Changes that are no publication, and alerts that are none."""
    with place.sessions() as session:
        changes = session.scalars(select(Change).where(Change.kind != "published")).all()
        alerts = session.scalars(select(Alert).where(Alert.kind != "published")).all()
        return len(changes), len(alerts)


def rows(place: Place) -> list[LearnedLines]:
    with place.sessions() as session:
        return list(LearnedLines.of(session, "example"))


def latest(place: Place) -> dict[int, Version]:
    with place.sessions() as session:
        found = list(session.scalars(Version.newest_first()))
        return {version.report.year: version for version in reversed(found)}


def learn(place: Place) -> None:
    for year in YEARS:
        serve(place, year)
    place.process()


def test_a_block_is_learned_and_what_it_alters_is_a_technical_upgrade(place: Place) -> None:
    for year in YEARS[:3]:
        serve(place, year)
    done = place.process()
    assert (done.versions, done.technical, rows(place)) == (3, 0, [])
    serve(place, 2023)
    done = place.process()
    assert (done.versions, done.technical) == (1, 4)
    (row,) = rows(place)
    assert (row.edge, row.reports, row.example) == ("tail", 4, ["本文共12次阅", "示例融媒云", "掌上示例客户端"])
    assert (len(row.version_ids), row.learned_at, row.withdrawn_at) == (4, place.moment, None)
    versions = latest(place)
    assert all(version.technical and version.text.endswith("月12日") for version in versions.values())
    assert [line["text"] for line in versions[2020].removed][-3:] == row.example
    assert {line["rule"] for line in versions[2020].removed[-3:]} == {f"learned:{row.id}"}
    assert told(place) == (0, 0)
    assert place.process().line().startswith("versions=0 technical=0")


def test_the_first_new_snapshot_is_no_edit_and_a_real_edit_is_told_exactly(place: Place) -> None:
    learn(place)
    for views in (13, 14):
        for year in YEARS:
            serve(place, year, views=views)
        done = place.process()
        assert (done.versions, done.technical, told(place)) == (0, 0, (0, 0))
    edited = tuple(line.replace("98%以上", "95%以上") for line in BODY)
    serve(place, 2023, views=15, body=edited)
    done = place.process()
    assert (done.versions, done.changes) == (1, 1)
    with place.sessions() as session:
        (change,) = session.scalars(select(Change).where(Change.kind != "published"))
        assert (change.kind, change.tags) == ("figure", ["target_lowered"])
    assert told(place) == (1, 1)


def test_the_version_before_is_compared_by_what_was_learned_since(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was not read again at once, because there are too many, is read again when it is next compared."""
    monkeypatch.setattr(learning, "MOST_AGAIN", 0)
    learn(place)
    assert not any(version.technical for version in latest(place).values())
    serve(place, 2022, views=99)
    done = place.process()
    assert (done.versions, done.technical, told(place)) == (0, 1, (0, 0))


def test_a_body_that_holds_a_line_withdraws_the_rule_and_the_texts_get_it_back(place: Place) -> None:
    learn(place)
    holding = (*BODY[:2], "示例融媒云", *BODY[2:])
    serve(place, 2024, tail=(), body=holding)
    done = place.process()
    first, *others = rows(place)
    assert first.withdrawn_at == place.moment
    assert "示例融媒云" in first.withdrawn_why
    with place.sessions() as session:
        assert session.get_one(Version, first.withdrawn_by_id).report.year == 2024
    assert done.technical == 8, "given back, then learned again but for that line"
    assert [(row.example, row.withdrawn_at) for row in others] == [(["本文共12次阅"], None), (["掌上示例客户端"], None)]
    assert latest(place)[2020].text.endswith("月12日\n示例融媒云")
    serve(place, 2020, views=99)
    assert place.process().versions == 0, "the counter that was in the block makes no edit meanwhile"
    assert told(place) == (0, 0)
    place.process(rebuild=True)
    assert [row.withdrawn_at is None for row in rows(place)] == [False, True, True]
    assert told(place) == (0, 0)


def test_a_person_switches_it_off_and_on_again(place: Place) -> None:
    learn(place)
    declared = place.rules.portals["example"]
    refusing = declared.model_copy(update={"keep_lines": ("本文共１次阅", "示例融媒云", "掌上示例客户端")})
    place.rules = place.rules.__class__(place.rules.boilerplate, {"example": refusing}, place.rules.subscribers)
    assert place.process().technical == 4
    (row,) = rows(place)
    assert row.withdrawn_why.startswith("keep_lines of the declaration names it: ")
    assert latest(place)[2020].text.endswith("掌上示例客户端")
    place.process()
    assert len(rows(place)) == 1
    place.rules = place.rules.__class__(place.rules.boilerplate, {"example": declared}, place.rules.subscribers)
    assert place.process().technical == 4
    assert [each.withdrawn_at is None for each in rows(place)] == [False, True]
    assert told(place) == (0, 0)


def test_rebuilding_reads_old_snapshots_without_the_lines_and_tells_nobody(place: Place) -> None:
    learn(place)
    place.process(rebuild=True)
    assert told(place) == (0, 0)
    assert all(version.text.endswith("月12日") for version in latest(place).values())
    assert len(rows(place)) == 1


def test_a_paragraph_that_ends_every_report_stays(place: Place) -> None:
    promise = ("让人民群众在每一起案件中感受到公平正义",)
    for year in YEARS:
        serve(place, year, tail=promise)
    place.process()
    assert rows(place) == []
    assert all(version.text.endswith(promise[0]) for version in latest(place).values())


def test_suspect_places_are_kept_with_the_version_and_found_again(place: Place) -> None:
    damaged = ("414日，示例市召开会议，2023年扎实推进法治政府建设。", *BODY)
    place.serve(page(*damaged))
    place.process()
    with place.sessions() as session:
        (version,) = session.scalars(select(Version))
        (warning,) = version.warnings
        assert warning["text"] == "414日" == version.text[slice(*warning["span"])]
        assert (warning["kind"], warning["readings"], warning["ambiguous"]) == ("date", ["4月14日"], False)
    with place.sessions.begin() as session:
        session.scalars(select(Version)).one().warnings = []  # made before such places were looked for
    assert place.process(rebuild=True).technical == 0
    with place.sessions() as session:
        assert len(session.scalars(select(Version)).one().warnings) == 1


def test_a_page_that_loses_characters_and_is_repaired_is_a_version_and_no_alert(place: Place) -> None:
    whole = (
        "2023年，示例市全面推进法治政府建设。4月14日，市政府召开会议，印发通知（示府办发〔2023〕74号）。",
        *BODY[1:],
    )
    damaged = (whole[0].replace("4月14日", "414日").replace("〕74", "74"), *BODY[1:])
    place.serve(page(*whole))
    place.process()
    for lines, tag in ((damaged, "characters_lost"), (whole, "characters_restored")):
        place.serve(page(*lines))
        done = place.process()
        assert (done.versions, done.technical, done.alerts) == (1, 0, 0)
        with place.sessions() as session:
            newest = session.scalars(select(Change).order_by(Change.id.desc())).first()
            assert (newest.kind, newest.tags, newest.significance) == ("typographic", [tag], 0.02)
            version = session.scalars(select(Version).order_by(Version.id.desc())).first()
            assert [each["text"] for each in version.warnings] == (["414日", "〔202374号"] if lines is damaged else [])
