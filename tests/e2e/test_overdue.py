"""A due day passes without the report: listed, mailed once, and the late report's mail says how late it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config.zone import SHANGHAI
from scheduler import jobs
from scheduler.due import last_due
from scheduler.overdue import note_overdue
from scheduler.sample_portals import SamplePortals, StandIn
from storage.session import utc_now
from tests.e2e.days import CITY, Watch, settings_in, text_of

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
NAME = "示例市人民政府"


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """The city alone, of which reports are expected for ever."""
    with SamplePortals() as portals:
        made = Watch(portals, settings_in(tmp_path))
        for path in portals.write_declarations(made.settings.portals_dir):
            if path.stem == CITY:
                path.write_text(re.sub(r"reports_until.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
            else:
                path.unlink()
        yield made


def jiannuo(watch: Watch, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")},
        "JIANNUO_DATA_DIR": str(watch.settings.data_dir),
        "JIANNUO_PORTALS_DIR": str(watch.settings.portals_dir),
        "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
    }
    command = [sys.executable, "-m", "scheduler.cli", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def rows(watch: Watch, *arguments: str) -> list[dict[str, Any]]:
    return list(json.loads(jiannuo(watch, "reports", "--state", "overdue", *arguments, "--json")))


def test_overdue_is_listed_and_told_once_by_a_good_crawl(watch: Watch) -> None:
    due = last_due("rule_of_law", "04-01", utc_now().astimezone(SHANGHAI).date())
    assert due is not None
    watch.crawl(CITY)
    assert watch.told() == []
    listing = watch.portals.listing_url(CITY).removeprefix(watch.portals.origin(CITY))
    watch.portals.stand_in(CITY, listing, StandIn((BLOCKED / "index" / "column.html").read_bytes()))
    watch.day(CITY)
    assert watch.told() == [], "another column in the listing's place"
    watch.portals.stand_in(CITY, listing, None)
    for _ in range(3):
        watch.day(CITY)
    assert watch.told() == ["overdue"]
    found = rows(watch)
    assert [row["year"] for row in found] == list(range(2024, due + 1))
    assert {key: found[-1][key] for key in ("publisher", "kind", "due_on", "portal", "state")} == {
        "publisher": NAME, "kind": "rule_of_law", "due_on": f"{due + 1}-04-01", "portal": CITY, "state": "overdue",
    }  # fmt: skip
    assert found[-1]["days_over"] >= 1
    assert rows(watch, "--year", "2019") == []
    assert rows(watch, "--portal", "elsewhere") == []
    table = jiannuo(watch, "reports", "--state", "overdue", "--publisher", NAME)
    assert f"{due + 1}-04-01" in table
    (mail,) = [each for each in watch.mails() if "逾期未公开" in str(each["Subject"])]
    assert str(mail["Subject"]) == f"【逾期未公开】{NAME} {due}年法治政府建设年度报告"
    assert "第二十四条" in text_of(mail)
    page = watch.settings.data_dir / "page.html"
    jiannuo(watch, "report", NAME, "2023", "-o", str(page))
    assert f'{due} 年 <span class="badge b-late">逾期未公开</span>' in page.read_text(encoding="utf-8")
    assert [row["year"] for row in json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["overdue"]] == [
        row["year"] for row in found
    ]


def test_a_late_report_says_by_how_many_days(watch: Watch) -> None:
    declaration = watch.settings.portals_dir / f"{CITY}.toml"
    text = declaration.read_text(encoding="utf-8").replace('due = "04-01"', 'due = "03-01"')
    declaration.write_text(text, encoding="utf-8")
    watch.crawl(CITY)
    watch.portals.stage = 3
    watch.portals.today = None
    watch.day(CITY)
    (mail,) = [each for each in watch.mails() if "报告公开" in str(each["Subject"])]
    assert str(mail["Subject"]).endswith("（逾期 26 天公开）")
    for kind in ("plain", "html"):
        assert "读取栏目时，还没有列出这份报告" in text_of(mail, kind)
        assert "逾期 26 天公开（应于 2025年3月1日之前公开）" in text_of(mail, kind)


def test_two_portals_of_one_body_crawled_at_once_tell_it_once(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = watch.settings.portals_dir
    text = (folder / f"{CITY}.toml").read_text(encoding="utf-8")
    again = text.replace("/zwgk/fzzfjsbg/", "/zwgk/fzzfjsbg/index.html")
    assert again != text
    (folder / "city-again.toml").write_text(again, encoding="utf-8")
    watch.crawl(CITY, "city-again")
    meeting = threading.Barrier(2)

    def at_once(*arguments: Any) -> int:
        """Note what is overdue, and wait for the other portal's crawl to have noted it too, uncommitted."""
        told = note_overdue(*arguments)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return told

    monkeypatch.setattr(jobs, "note_overdue", at_once)
    outcomes = watch.crawl(CITY, "city-again")
    assert {one.outcome for one in outcomes.values()} == {"ok"}
    assert watch.told().count("overdue") == 1
