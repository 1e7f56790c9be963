"""What a command works with, opened when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session, sessionmaker

from config.portal import Portal, load_portals
from config.settings import Settings, load_settings
from pipelines.rules import Rules
from scheduler.jobs import load_rules
from storage.archive import Archive
from storage.session import open_database


@dataclass
class Workspace:
    """Settings and what follows from them. Each part raises ConfigurationError when it cannot be had."""

    settings: Settings = field(default_factory=load_settings)

    @cached_property
    def portals(self) -> dict[str, Portal]:
        """The declarations, by id."""
        return load_portals(self.settings.portals_dir)

    @cached_property
    def rules(self) -> Rules:
        """What interpretations depend on."""
        return load_rules(self.settings)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """The database, made when there is none yet."""
        return open_database(self.settings)

    @cached_property
    def archive(self) -> Archive:
        """The raw bodies."""
        return Archive(self.settings.resolved_archive_url())
