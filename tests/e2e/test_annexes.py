"""Annexes in real crawls: an edit of one is told with what differs; a bad day is none."""

from __future__ import annotations

from pathlib import Path

from scheduler.sample_portals import File, StandIn
from storage.models import Version
from tests.documents import xlsx
from tests.e2e.days import CITY, Watch, text_of

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
YEAR = 2023
NAME = "附件：2023年行政执法数据统计表.xlsx"


def table(*rows: tuple[str, str]) -> File:
    def line(number: int, cells: tuple[str, str]) -> str:
        return "".join(
            f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for column, cell in zip("AB", cells, strict=True)
        )

    body = "".join(f'<row r="{number}">{line(number, cells)}</row>' for number, cells in enumerate(rows, 1))
    return File("/zwgk/fzzfjsbg/202403/P020240312_2.xlsx", NAME, xlsx({"统计表": body}))


ROWS = (("项目", "数量"), ("行政处罚案件（件）", "3126"), ("行政许可事项（件）", "10284"), ("行政检查（次）", "8450"))


def test_an_edited_annex_is_told_once_with_little_weight(watch: Watch) -> None:
    watch.portals.attach(CITY, YEAR, [table(*ROWS)])
    watch.crawl(CITY)
    watch.day(CITY)
    assert watch.kinds() == []
    edited = [(name, "2126" if count == "3126" else count) for name, count in ROWS]
    watch.portals.attach(CITY, YEAR, [table(*edited)])
    watch.day(CITY)
    watch.day(CITY)
    assert watch.kinds() == ["figure"]
    assert watch.told() == ["annex_changed"]
    (change,) = watch.changes("figure")
    assert "3126" in change["a_text"]
    assert "2126" in change["b_text"]
    assert change["section"].startswith(NAME)
    assert change["significance"] < 0.3
    assert (change["from"], change["to"]) == (None, None)
    (mail,) = watch.mails()
    assert str(mail["Subject"]).startswith("【附件改动】示例市人民政府 2023年法治政府建设年度报告")
    for kind in ("plain", "html"):
        assert NAME in text_of(mail, kind)
        assert "3126" in text_of(mail, kind) or "［-3-］" in text_of(mail, kind)
    assert watch.count(Version) == 2, "an annex has no versions"


def test_a_bad_day_is_no_edit_of_an_annex(watch: Watch) -> None:
    file = table(*ROWS)
    watch.portals.attach(CITY, YEAR, [file])
    watch.crawl(CITY)
    for name in ("challenge/cookie-shell.html", "other_document/farming.html", "error/two-bytes.html"):
        watch.portals.stand_in(CITY, file.path, StandIn((BLOCKED / name).read_bytes()))
        watch.portals.stand_in(CITY, watch.path_of(YEAR), (BLOCKED / "too_short" / "stub.html").read_bytes())
        watch.day(CITY)
    watch.portals.stand_in(CITY, file.path, None)
    watch.portals.stand_in(CITY, watch.path_of(YEAR), None)
    watch.day(CITY)
    assert watch.kinds() == []
    assert watch.told() == []
    edited = [(name, "2126" if count == "3126" else count) for name, count in ROWS]
    watch.portals.attach(CITY, YEAR, [table(*edited)])
    watch.portals.stand_in(CITY, watch.path_of(YEAR), (BLOCKED / "too_short" / "stub.html").read_bytes())
    watch.day(CITY)
    assert watch.count(Version) == 2, "on a page's bad day its annex is not the report"
    watch.portals.stand_in(CITY, watch.path_of(YEAR), None)
    watch.day(CITY)
    assert watch.kinds() == ["figure"], "compared with the file of before the bad days"
