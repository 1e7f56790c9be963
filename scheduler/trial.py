"""Try a declaration: the real crawler in a sub-process, the real pipeline, in a folder that goes away afterwards."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config.boilerplate import load_boilerplate
from config.errors import ConfigurationError
from config.portal import Portal, load_portal
from config.settings import Settings
from pipelines.rules import Rules
from pipelines.run import process
from scheduler.child import end_child, environment
from scheduler.exceptions import TrialError
from scheduler.jobs import opened
from scheduler.output import one_line
from storage.archive import Archive
from storage.session import utc_now

log = logging.getLogger(__name__)

Progress = Callable[[Mapping[str, int]], None]
WRONG_USE = 2  # of the crawler: its line says what to correct


@dataclass(frozen=True, slots=True)
class Crawled:
    """What the crawler printed at its end."""

    outcome: str
    message: str
    counts: Mapping[str, int]
    notes: Mapping[str, Any]

    @property
    def crashed(self) -> bool:
        """Tell whether it came to no orderly end, or met a mistake of ours."""
        return self.outcome == "interrupted" or bool(self.counts.get("crashes"))

    @property
    def problem(self) -> str:
        """What its message says without remarks, which name no fault."""
        said = self.message
        for remark in self.notes.get("remarks", ()):
            said = said.replace(f"; {remark}", "")
        return said

    @property
    def listings(self) -> list[dict[str, Any]]:
        """The first pages of the listings, those that answered."""
        return [page for page in self.notes.get("listings", ()) if page["status"] == 200]

    @property
    def taken(self) -> list[dict[str, Any]]:
        """The rows that are reports."""
        return list(self.notes.get("reports", ()))

    @property
    def left(self) -> list[dict[str, Any]]:
        """The first of the rows that are none."""
        return list(self.notes.get("left", ()))


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the portal that was looked at for reports."""

    url: str
    trail: tuple[str, ...]
    """the links that led there, as they read"""
    status: int
    """0: nobody answered, or it must not be asked for"""
    declared: bool
    rank: int
    """how clearly its link names the column, 0 most clearly; from 5 on it names the way to one"""
    kind: str
    reports: int
    """rows of its first page that are reports"""
    years: tuple[int, ...]

    def shown(self, limit: int = 200) -> str:
        """Return where it is, for people: the links that lead there, and the address."""
        way = " > ".join(("首页", *self.trail)) if self.trail else ""
        return one_line(f"{self.url} ({way})" if way else self.url, limit)

    def says(self) -> str:
        """Return what it shows, for people."""
        years = ", ".join(map(str, self.years)) or "no year"
        return f"{self.shown(300)} shows {self.reports} reports: {years}"


@dataclass(frozen=True, slots=True)
class Scouted:
    """What a look around a portal found."""

    places: tuple[Place, ...]
    """in the order in which they were looked at"""
    unread: tuple[Mapping[str, Any], ...]
    """links like those of columns that lead to hosts which are not declared: {url, trail, rank}"""
    wanted: frozenset[int]

    @property
    def columns(self) -> list[Place]:
        """Places other than the declared listings that show reports, with most wanted years, then years, first."""
        found = {place.url: place for place in self.places if place.reports and not place.declared}
        return sorted(
            found.values(),
            key=lambda place: (-len(self.wanted & set(place.years)), -len(place.years), place.rank, -place.reports),
        )

    def columns_of(self, years: Collection[int]) -> list[Place]:
        """Return the columns that show reports of those years; of any, when there are none."""
        return [place for place in self.columns if not years or set(years) & set(place.years)]


@dataclass(frozen=True, slots=True)
class Trial:
    """A declaration in a temporary folder, with a database and an archive of its own."""

    settings: Settings
    portal: Portal
    others: Mapping[str, Portal]
    """the declarations around it: their publishers are known"""

    def crawl(self, documents: int, progress: Progress) -> Crawled:
        """Fetch at most ``documents`` documents (0: all), without validators. Raises ConfigurationError."""
        found = _run(self.portal.id, self.settings, ["--probe", str(documents), "--full"], progress)
        return Crawled(found["outcome"], found["message"], found["counts"], found["notes"])

    def scout(self, pages: int, progress: Progress, wanted: Sequence[int] = ()) -> Scouted:
        """Look at ``pages`` pages at most for other columns, of the ``wanted`` years. Raises ConfigurationError."""
        years = ["--wanted", *map(str, wanted)] if wanted else []
        notes = _run(self.portal.id, self.settings, ["--scout", str(pages), *years], progress)["notes"]
        return Scouted(tuple(map(_place, notes["looked"])), tuple(notes["unread"]), frozenset(wanted))

    def interpret(self) -> None:
        """Read what was fetched."""
        rules = Rules(load_boilerplate(), {**self.others, self.portal.id: self.portal})
        with opened(self.settings) as sessions:
            archive = Archive(self.settings.resolved_archive_url())
            process(sessions, archive, rules, now=utc_now(), portals=[self.portal.id])


@contextmanager
def trial(
    portal_id: str, text: str, settings: Settings, others: Mapping[str, Portal], *, private: bool = True
) -> Iterator[Trial]:
    """Set up a trial of a declaration; everything that it writes is gone afterwards.

    ``private``: whether the setting that lets declared hosts be private counts. The turns of hosts that are crawled
    are those of the real crawls: two processes are one burden.
    Raises ConfigurationError for a declaration that cannot be used.
    """
    folder = Path(tempfile.mkdtemp(prefix="jiannuo-trial-"))
    try:
        (folder / "portals").mkdir()
        (folder / "data").mkdir()
        path = folder / "portals" / f"{portal_id}.toml"
        path.write_text(text, encoding="utf-8")
        own = Settings(
            data_dir=folder / "data",
            portals_dir=folder / "portals",
            database_url="",
            archive_url="",
            smtp_url=SecretStr(""),
            allow_private_hosts=settings.allow_private_hosts and private,
            user_agent=settings.user_agent,
            contact=settings.contact,
        )
        portal = load_portal(path)
        locks = settings.data_dir.resolve() / "locks"
        is_shared = locks.is_dir() and _is_crawled(portal, settings, others)
        if is_shared:
            (folder / "data" / "locks").symlink_to(locks)
        try:
            yield Trial(own, portal, others)
        finally:
            if is_shared and not (settings.portals_dir / f"{portal_id}.toml").exists():
                (locks / f"crawl-{portal_id}.lock").unlink(missing_ok=True)  # nobody else crawls under this id
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_crawled(portal: Portal, settings: Settings, others: Mapping[str, Portal]) -> bool:
    """Tell whether a declaration that is in force, this one or another, has the portal's hosts crawled."""
    if (settings.portals_dir / f"{portal.id}.toml").exists():
        return True
    return any(portal.allowed_hosts() & other.allowed_hosts() for other in others.values())


def _place(note: Mapping[str, Any]) -> Place:
    return Place(
        url=note["answered_by"] if note["status"] == 200 else note["url"],
        trail=tuple(note["trail"]),
        status=note["status"],
        declared=note["declared"],
        rank=note["rank"],
        kind=note.get("kind", "rule_of_law"),
        reports=note["reports"],
        years=tuple(note["years"]),
    )


def _run(portal_id: str, settings: Settings, what: list[str], progress: Progress) -> dict[str, Any]:
    """Run the crawler; return the line that it ends with. Raises TrialError when it ended without one."""
    command = [sys.executable, "-m", "scheduler.supervised", portal_id, *what]
    messages: list[str] = []
    with subprocess.Popen(  # noqa: S603 - no shell, and the portal's id is checked by config.portal
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(settings),
        start_new_session=True,
        text=True,
        encoding="utf-8",
    ) as child:
        reader = threading.Thread(target=lambda: messages.extend(child.stderr or ()), daemon=True)
        reader.start()
        last: dict[str, Any] = {}
        try:
            for line in child.stdout or ():
                last = json.loads(line)
                if "progress" in last:
                    progress(last["progress"])
            code = child.wait()
        except BaseException:  # Ctrl-C too: the child has a session of its own and would go on
            end_child(child)
            raise
        reader.join()
    for message in messages:
        log.info("crawler: %s", message.rstrip())
    if "outcome" not in last:
        said = next((line.strip() for line in reversed(messages) if line.strip()), f"the crawler ended with {code}")
        if code == -signal.SIGINT:
            raise KeyboardInterrupt
        if code == WRONG_USE:
            raise ConfigurationError(said.removeprefix("crawler: "))
        raise TrialError(f"{portal_id}: its trial crawl came to no end (exit code {code}): {said[:500]}")
    return last
