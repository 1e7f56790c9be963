"""The main job in real sub-processes: portals served on loopback, crawled, edited, told."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler.sample_portals import EXPECTED_REPORTS, SILENT_EDITS, SamplePortals

MINUTE = 60


class Place:
    """A data folder and declarations of sample portals; commands run as a user runs them."""

    def __init__(self, folder: Path, portals: SamplePortals) -> None:
        self.portals = portals
        self.data = folder / "data"
        self.declarations = folder / "portals"
        portals.write_declarations(self.declarations)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")},
            "JIANNUO_DATA_DIR": str(self.data),
            "JIANNUO_PORTALS_DIR": str(self.declarations),
            "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "scheduler.cli", *arguments]

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=5 * MINUTE,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return list(json.loads(self.run(*arguments, "--json")))

    def crawl(self) -> dict[str, int]:
        line = self.run("crawl").strip().splitlines()[-1]
        return {name: int(number) for name, number in (pair.split("=") for pair in line.split())}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with SamplePortals() as portals:
        yield Place(tmp_path, portals)


def test_the_main_job(place: Place) -> None:
    first = place.crawl()
    assert (first["reports"], first["versions"], first["alerts"]) == (6, 6, 0)
    found = {(row["publisher"], row["year"], row["published_on"], row["state"]) for row in place.rows("reports")}
    assert found == {
        (report.publisher, report.year, report.published_on.isoformat(), "public")
        for reports in EXPECTED_REPORTS.values()
        for report in reports
        if report.year < 2024
    }

    place.portals.stage = 2
    again = place.crawl()
    assert (again["versions"], again["changes"], again["alerts"], again["sent"]) == (0, 0, 0, 0)

    place.portals.stage = 3
    third = place.crawl()
    assert (third["versions"], third["changes"], third["alerts"], third["sent"]) == (4, 4, 4, 4)
    edits = [row for row in place.rows("changes") if row["kind"] != "published"]
    (edit,) = SILENT_EDITS
    assert [(row["kind"], row["year"]) for row in edits] == [("figure", edit.year)]
    assert edit.before in edits[0]["a_text"]
    assert edit.after in edits[0]["b_text"]
    assert place.crawl()["versions"] == 0

    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in eml_files(place)]
    assert len(mails) == 4
    told = [mail for mail in mails if "改" in str(mail["Subject"])]
    assert len(told) == 1
    for kind in ("plain", "html"):
        part = told[0].get_body((kind,))
        assert part is not None
        assert "96.8" in part.get_content()
        assert "98.6" in part.get_content()

    page = place.data / "city.html"
    place.run("report", "示例市人民政府", "2024", "-o", str(page))
    data = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert data["commitments"]
    html = page.read_text(encoding="utf-8")
    assert "<script src" not in html
    assert "示例市人民政府" in html
    assert place.run("db", "check").strip().endswith("whole")


def test_a_killed_crawl_leaves_nothing_half_done(place: Place) -> None:
    """kill -9 in the middle, at three moments, then a crawl: the same rows as without the kill."""
    place.portals.pause = 0.15
    for seconds in (3.0, 5.0, 7.0):
        process = subprocess.Popen(
            place.command("crawl"), env=place.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.5)  # the crawlers end with their parent
    place.portals.pause = 0.0
    place.crawl()
    versions = place.rows("versions")
    assert len(versions) == 6
    assert len({row["report_id"] for row in versions}) == 6
    assert [row["kind"] for row in place.rows("changes")] == ["published"] * 6
    assert place.run("db", "check").strip().endswith("whole")
    outcomes = {row["outcome"] for row in place.rows("runs")}
    assert "running" not in outcomes
    place.portals.stage = 2
    assert place.crawl()["versions"] == 0


def test_a_failing_portal_fails_alone(place: Place) -> None:
    listing = place.portals.listing_url("model-district").removeprefix(place.portals.origin("model-district"))
    place.portals.fail("model-district", listing, 404)
    done = subprocess.run(
        place.command("crawl"), env=place.environment, capture_output=True, text=True, timeout=5 * MINUTE, check=False
    )
    assert done.returncode == 1
    assert "model-district" in done.stderr
    assert {row["portal"] for row in place.rows("reports")} == {"example-city", "specimen-county"}
    assert [row["kind"] for row in place.rows("alerts", "list")] == ["run_failed"]
    place.run("crawl", code=1)
    assert len(place.rows("alerts", "list")) == 1, "a failing portal is told once"
    place.portals.fail("model-district", listing, None)
    place.crawl()
    assert [row["kind"] for row in place.rows("alerts", "list")] == ["run_failed", "run_recovered"]


def test_two_runs_never_meet(place: Place) -> None:
    place.portals.pause = 2.0  # the second must find the first still at work, however slow the machine
    process = subprocess.Popen(place.command("crawl"), env=place.environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + MINUTE
        while not place.portals.requests and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "another run holds the lock" in refusal(place, "crawl", code=75)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(MINUTE)


def refusal(place: Place, *arguments: str, code: int) -> str:
    done = subprocess.run(
        place.command(*arguments), env=place.environment, capture_output=True, text=True, timeout=MINUTE, check=False
    )
    assert done.returncode == code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def eml_files(place: Place) -> list[Path]:
    return sorted((place.data / "mails").glob("*.eml"))
