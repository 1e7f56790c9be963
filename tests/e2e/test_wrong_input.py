"""Wrong use and bad input: one clear line on standard error, exit code 2, nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.cli import main

TEXT = (
    "示例市人民政府2023年法治政府建设年度报告\n"
    "一、主要举措和成效\n" + "全年办理行政复议案件126件，培训执法人员12期。\n" * 20
)
PORTAL = 'name = "示例市人民政府"\n[[listings]]\nurl = "http://127.0.0.1:9/zwgk/"\n[fetch]\ndelay = 0\n'


class Place:
    """A folder with one declaration; commands run in it as a user runs them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.portals = folder / "portals"
        self.portals.mkdir()
        (self.portals / "example.toml").write_text(PORTAL, encoding="utf-8")

    def refuses(self, *arguments: str, code: int = 2, **settings: str) -> str:
        """Run a command that must be refused; return what it said."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
        environment |= {"JIANNUO_DATA_DIR": str(self.data), "JIANNUO_PORTALS_DIR": str(self.portals)} | settings
        done = subprocess.run(
            [sys.executable, "-m", "scheduler.cli", *arguments],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, (done.returncode, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert done.stdout == ""
        return done.stderr

    def refuses_here(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
        """Like ``refuses``, in this process: a fiftieth of the time."""
        monkeypatch.setenv("JIANNUO_DATA_DIR", str(self.data))
        monkeypatch.setenv("JIANNUO_PORTALS_DIR", str(self.portals))
        monkeypatch.chdir(self.folder)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capfd.readouterr()
        assert ended.value.code == 2, err
        assert len(err.strip().splitlines()) == 1, err
        assert out == ""
        return err

    def untouched(self) -> bool:
        return not self.data.exists()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("crawl", "nowhere"), "nowhere"),
        (("crawl", "--fast"), "--fast"),
        (("nonsense",), "nonsense"),
        (("diff", "missing-a.txt", "missing-b.txt"), "missing-a.txt"),
        (("follow", "missing-a.txt", "missing-b.txt"), "missing-"),
        (("import", "missing.txt"), "missing.txt"),
        (("reports", "--year", "soon"), "soon"),
    ],
)
def test_wrong_arguments(place: Place, arguments: tuple[str, ...], said: str) -> None:
    assert said in place.refuses(*arguments)
    assert place.untouched()


HUGE = "9" * 25
WHO = "示例市人民政府"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reports", "--year", HUGE), "--year"),
        (("versions", "--report", HUGE), "--report"),
        (("versions", "--year", HUGE), "--year"),
        (("changes", "--year", HUGE), "--year"),
        (("changes", "--min-significance", "nan"), "--min-significance"),
        (("runs", "--limit", HUGE), "--limit"),
        (("diff", HUGE, "1"), "neither a file nor a version id"),
        (("diff", "²", "1"), "neither a file nor a version id"),
        (("diff", "9" * 300, "1"), "neither a file nor a version id"),
        (("follow", WHO, HUGE), "a publisher and a year"),
        (("follow", WHO, "²"), "a publisher and a year"),
        (("report", WHO, HUGE, "-o", "x.html"), "YEAR"),
        (("review", "list", WHO, HUGE), "YEAR"),
        (("review", "set", WHO, HUGE, "c001", "--status", "missed", "--by", "王审计"), "YEAR"),
        (("review", "undo", HUGE, "--by", "王审计"), "REVIEW_ID"),
        (("portal", "check", "--documents", HUGE), "--documents"),
    ],
)
def test_numbers_that_are_no_years_and_no_ids(
    place: Place, monkeypatch, capfd, arguments: tuple[str, ...], said: str
) -> None:
    assert said in place.refuses_here(monkeypatch, capfd, *arguments)
    assert place.untouched()
    assert not (place.folder / "x.html").exists()


def test_pages_for_places_that_cannot_be_written(place: Place, monkeypatch, capfd) -> None:
    (place.folder / "a.txt").write_text(TEXT, encoding="utf-8")
    for page in ("/nope/x.html", "/proc/x.html", "a.txt/x.html"):
        message = place.refuses_here(monkeypatch, capfd, "diff", "a.txt", "a.txt", "--html", page)
        assert f"{page}: cannot be written" in message
    assert place.untouched()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://[::1",), "not an address"),
        (("http://a b/",), "without blanks"),
        (("http://user:secret@[::1",), "not an address"),
        (("http://a.gov.cn/", "--name", "示例\x1b[31m市"), "--name"),
    ],
)
def test_addresses_that_are_none(place: Place, monkeypatch, capfd, arguments: tuple[str, ...], said: str) -> None:
    message = place.refuses_here(monkeypatch, capfd, "portal", "add", *arguments, "--id", "x")
    assert said in message
    assert "secret" not in message
    assert place.untouched()


def test_a_trial_that_is_refused_keeps_nothing(place: Place, monkeypatch, capfd) -> None:
    (place.portals / "example.toml").unlink()
    (place.data / "locks").mkdir(parents=True)
    place.refuses_here(monkeypatch, capfd, "portal", "add", "http://127.0.0.1:9/", "--id", "x")
    assert [path.name for path in place.folder.rglob("*")] == ["data", "portals", "locks"]


def test_a_copy_for_a_place_that_cannot_be_written(place: Place, monkeypatch, capfd) -> None:
    assert "/proc/x.db: cannot be written" in place.refuses_here(monkeypatch, capfd, "db", "backup", "/proc/x.db")
    assert place.untouched()


@pytest.mark.parametrize("group", [(), ("alerts",), ("db",), ("portal",), ("review",)])
def test_a_group_without_a_command_says_what_there_is(place: Place, monkeypatch, capfd, group: tuple[str, ...]) -> None:
    message = place.refuses_here(monkeypatch, capfd, *group)
    assert "say what to do: " in message
    assert f"(try: {' '.join(['jiannuo', *group])} --help)" in message
    assert place.untouched()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not TOML"),
        ('name = "x"\nlistings = 3', "listings"),
        (PORTAL.replace("name", "nmae"), "nmae"),
        (PORTAL.replace("delay = 0", "delai = 0"), "fetch.delai"),
        (PORTAL.replace("http://127.0.0.1:9", "127.0.0.1"), "http"),
        (PORTAL.replace("127.0.0.1:9", "www.example.gov.cn"), "delay"),
        ('schedule = "0 6 * * 1"\n' + PORTAL, "by name"),
        ('schedule = "99 * * * *"\n' + PORTAL, "schedule"),
        (PORTAL + '[[content]]\nselect = ""\n', "select"),
    ],
)
def test_broken_declarations_name_file_key_and_remedy(place: Place, text: str, said: str) -> None:
    (place.portals / "broken.toml").write_text(text, encoding="utf-8")
    message = place.refuses("crawl")
    assert "broken.toml" in message
    assert said in message
    assert place.untouched()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.html", b"<html><body></body></html>", "text"),
        ("picture.txt", bytes(range(256)) * 40, "picture.txt"),
        ("short.txt", "示例市人民政府2023年法治政府建设年度报告".encode(), "short.txt"),
        ("noyear.txt", ("示例市人民政府法治政府建设工作。\n" * 40).encode(), "--year"),
    ],
)
def test_files_that_are_no_report_stop_an_import(place: Place, name: str, body: bytes, said: str) -> None:
    (place.folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (place.folder / name).write_bytes(body)
    message = place.refuses("import", "good.txt", name)
    assert name in message
    assert said in message
    assert place.untouched()


def test_settings_that_cannot_be_read_name_their_variable(place: Place) -> None:
    assert "JIANNUO_ALLOW_PRIVATE_HOSTS" in place.refuses("reports", JIANNUO_ALLOW_PRIVATE_HOSTS="perhaps")
    assert "JIANNUO_DATABASE_URL" in place.refuses("reports", JIANNUO_DATABASE_URL="nonsense")
    assert "JIANNUO_SMTP_URL" in place.refuses("alerts", "send", JIANNUO_SMTP_URL="gopher://x")
    assert place.untouched()


def test_a_data_folder_that_is_a_file(place: Place) -> None:
    place.data.write_text("mine", encoding="utf-8")
    assert "data" in place.refuses("reports")
    assert place.data.read_text(encoding="utf-8") == "mine"


def test_a_demo_never_replaces_a_folder_of_somebody_else(place: Place) -> None:
    mine = place.folder / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine", encoding="utf-8")
    assert "--into" in place.refuses("demo", "--into", str(mine))
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_questions_about_what_nobody_knows(place: Place) -> None:
    assert "jiannuo reports" in place.refuses("report", "示例市人民政府", "2024", "-o", "x.html")
    assert "jiannuo versions" in place.refuses("diff", "1", "2")
    assert not (place.folder / "x.html").exists()
