"""The conductor on PostgreSQL: the same rows as on the embedded default."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import Change, Comparison, CopyFinding, Report, Version
from tests.pipelines.test_run import BODY, Place, edited, page
from tests.pipelines.test_run_mirrors import BIG5, crawl, to_traditional

YEARS = {
    2022: "https://www.example.gov.cn/zwgk/202303/t20230312_1.html",
    2023: "https://www.example.gov.cn/zwgk/202403/t20240312_1.html",
}


@pytest.fixture
def places(tmp_path: Path, postgres: str) -> Iterator[tuple[Place, Place]]:
    made = Place(tmp_path / "sqlite"), Place(tmp_path / "postgres", postgres)
    yield made
    for each in made:
        each.sessions.kw["bind"].dispose()


def of_year(year: int) -> tuple[str, ...]:
    """The plan of one year and the report of the next."""
    shift = year - 2023
    lines = edited(lambda line: line.replace("2024", f"#{2024 + shift}").replace("2023", f"#{2023 + shift}"))
    return tuple(line.replace("#", "") for line in lines)


def years(edit: str = "126件") -> dict[str, bytes]:
    return {
        url: page(*(line.replace("126件", edit) for line in of_year(year)), title=f"示例市{year}年法治政府建设年度报告")
        for year, url in YEARS.items()
    }


def scenario(place: Place) -> list[object]:
    crawl(place, years())
    crawl(place, {BIG5: to_traditional(*BODY)})
    crawl(place, years("162件"))
    place.learn("示例市人民政府")
    place.process(rebuild=True)
    with place.sessions() as session:
        return [
            *((r.year, r.state, str(r.published_on), len(r.versions)) for r in session.scalars(select(Report))),
            *((v.fingerprint, v.technical, v.document.url) for v in session.scalars(select(Version))),
            *((c.kind, c.a_text, c.b_text, c.significance) for c in session.scalars(select(Change))),
            *((c.a_version_id, c.b_version_id, len(str(c.result))) for c in session.scalars(select(Comparison))),
            *((f.report_id, f.version_id, f.pending) for f in session.scalars(select(CopyFinding))),
            *place.alerts(),
        ]


def test_both_databases_end_with_the_same_rows(places: tuple[Place, Place]) -> None:
    embedded, server = (sorted(map(repr, scenario(place))) for place in places)
    assert embedded == server
    assert any("figure" in row for row in embedded)
