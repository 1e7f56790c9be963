"""Taken down, delisted, moved, restored: real crawls over several days, and what readers are mailed of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.sample_content import load_sites
from scheduler.sample_portals import EXPECTED_REPORTS, File, StandIn
from storage.models import Report, Version
from tests.documents import docx_report
from tests.e2e.days import CITY, Watch, text_of

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
YEAR = 2023
NEW = "/zwgk/fzzfjsbg/202404/t20240420_99001.html"


def test_a_takedown_is_told_once_after_the_declared_days_and_so_is_its_return(watch: Watch) -> None:
    watch.crawl(CITY)
    watch.day(CITY)
    watch.portals.withdraw(CITY, YEAR)
    watch.day(CITY)
    watch.day(CITY)
    assert watch.kinds() == []
    watch.portals.bad_day(CITY, StandIn((BLOCKED / "waf" / "geo-403.html").read_bytes(), 403))
    watch.day(CITY)
    watch.portals.end_bad_days(CITY)
    assert watch.kinds() == [], "a block is no third day"
    watch.day(CITY)
    assert watch.kinds() == ["taken_down"]
    for _ in range(3):
        watch.day(CITY)
    assert watch.kinds() == ["taken_down"]
    assert watch.told() == ["taken_down"]
    assert watch.states()[YEAR] == "taken_down"
    (change,) = watch.changes("taken_down")
    days = {piece["at"][:10] for piece in change["pieces"] if piece["what"] == "gone"}
    assert len(days) == 3
    address = watch.portals.origin(CITY) + watch.path_of(YEAR)
    (mail,) = [each for each in watch.mails() if "【报告撤下】" in str(each["Subject"])]
    for kind in ("plain", "html"):
        text = text_of(mail, kind)
        assert text.count("服务器回答 404（不存在）") == 3
        assert text.count("没有列出这份报告") == 3
        assert address in text
    watch.portals.restore(CITY, YEAR)
    watch.day(CITY)
    watch.day(CITY)
    assert watch.told() == ["taken_down", "restored"]
    assert watch.states()[YEAR] == "public"
    (mail,) = [each for each in watch.mails() if "【报告恢复】" in str(each["Subject"])]
    assert address in text_of(mail)
    assert watch.count(Version) == 2, "it came back as it was"


def test_soft_errors_say_gone_and_challenges_say_nothing(watch: Watch) -> None:
    """The same page every day: its bytes are known from the second day on, and it is still no report."""
    watch.crawl(CITY)
    path = watch.path_of(YEAR)
    watch.portals.delist(CITY, YEAR)
    watch.portals.stand_in(CITY, path, (BLOCKED / "challenge" / "cookie-shell.html").read_bytes())
    for _ in range(4):
        watch.day(CITY)
    assert watch.kinds() == []
    watch.portals.stand_in(CITY, path, (BLOCKED / "not_found" / "soft-chrome.html").read_bytes())
    watch.day(CITY)
    watch.day(CITY)
    assert watch.kinds() == []
    watch.day(CITY)
    assert watch.kinds() == ["taken_down"]
    (mail,) = [each for each in watch.mails() if "【报告撤下】" in str(each["Subject"])]
    assert text_of(mail).count("页面写的是不存在或已删除") == 3
    assert "不作依据" in text_of(mail)


def test_what_left_the_listing_and_answers_is_a_finding_of_its_own(watch: Watch) -> None:
    watch.crawl(CITY)
    watch.portals.delist(CITY, YEAR)
    for _ in range(5):
        watch.day(CITY)
    assert watch.kinds() == ["delisted"]
    assert watch.told() == ["delisted"]
    watch.portals.withdraw(CITY, YEAR)
    for _ in range(4):
        watch.day(CITY)
    assert watch.told() == ["delisted", "taken_down"]


@pytest.mark.parametrize("edited", [False, True])
def test_a_moved_report_keeps_its_history(watch: Watch, *, edited: bool) -> None:
    watch.crawl(CITY)
    watch.portals.move(CITY, YEAR, NEW)
    if edited:
        watch.portals.stage = 3
    for _ in range(5):
        watch.day(CITY)
    assert watch.kinds() == (["figure", "relocated"] if edited else ["relocated"])
    (change,) = watch.changes("relocated")
    assert change["a_text"].endswith(watch.path_of(YEAR))
    assert change["b_text"].endswith(NEW)
    assert watch.states()[YEAR] == "public"
    assert watch.address(YEAR) == NEW
    assert watch.count(Report) == len([one for one in EXPECTED_REPORTS[CITY] if one.year < 2024 or edited])
    assert len(watch.versions(YEAR)) == (2 if edited else 1)
    if edited:
        assert watch.versions(YEAR)[1] is not None
    watch.portals.stage = 3
    watch.day(CITY)
    assert [kind for kind in watch.kinds() if kind != "relocated"] == ["figure"], "an edit at the new address"
    assert len(watch.versions(YEAR)) == 2
    assert watch.versions(YEAR)[1] is not None
    assert watch.told().count("relocated") == 1


def test_while_a_second_address_stands_nothing_was_taken_down(watch: Watch) -> None:
    watch.portals.copy(CITY, YEAR, NEW)
    watch.crawl(CITY)
    assert len(watch.versions(YEAR)) == 1
    watch.portals.drop(CITY, YEAR, watch.path_of(YEAR))
    for _ in range(5):
        watch.day(CITY)
    assert watch.kinds() == ["relocated"]
    assert watch.address(YEAR) == NEW
    watch.portals.drop(CITY, YEAR, NEW)
    for _ in range(4):
        watch.day(CITY)
    assert watch.kinds() == ["relocated", "taken_down"]
    watch.portals.restore(CITY, YEAR)
    watch.day(CITY)
    assert watch.kinds() == ["relocated", "taken_down", "restored"]
    for _ in range(3):
        watch.day(CITY)
    assert watch.told() == ["relocated", "taken_down", "restored"]


def attachment() -> File:
    article = next(one for one in load_sites()[CITY].articles if one.year == YEAR)
    body = docx_report([article.title, *article.text.split("\n")])
    return File("/zwgk/fzzfjsbg/202403/P020240312_1.docx", "附件：示例市2023年法治政府建设年度报告.docx", body)


@pytest.mark.parametrize("what", ["page and file", "page", "file"])
def test_the_takedown_of_an_attachment(watch: Watch, what: str) -> None:
    file = attachment()
    watch.portals.attach(CITY, YEAR, [file], alone=True)
    watch.crawl(CITY)
    watch.day(CITY)
    assert watch.states()[YEAR] == "public"
    assert watch.kinds() == []
    if what == "file":
        watch.portals.fail(CITY, file.path, 404)
    else:
        watch.portals.withdraw(CITY, YEAR)
    if what == "page":
        watch.portals.stand_in(CITY, file.path, StandIn(file.body, content_type="application/octet-stream"))
    for _ in range(2):
        watch.day(CITY)
    assert watch.kinds() == []
    for _ in range(3):
        watch.day(CITY)
    assert watch.kinds() == ["taken_down"]
    assert watch.told() == ["taken_down"]
    (mail,) = [each for each in watch.mails() if "【报告撤下】" in str(each["Subject"])]
    assert ("附件文件：服务器回答 404" in text_of(mail)) == ("file" in what)
    assert ("报告页面：服务器回答 404" in text_of(mail)) == ("page" in what)
    watch.portals.fail(CITY, file.path, None)
    watch.portals.stand_in(CITY, file.path, None)
    watch.portals.restore(CITY, YEAR)
    watch.portals.attach(CITY, YEAR, [file], alone=True)
    watch.day(CITY)
    watch.day(CITY)
    assert watch.told() == ["taken_down", "restored"]
