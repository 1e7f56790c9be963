"""The settings of one process, read from the environment (``JIANNUO_*``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.errors import ConfigurationError

PACKAGE = Path(__file__).parent


class Settings(BaseSettings):
    """Where things lie and whom to ask. Every field is the environment variable ``JIANNUO_`` + its name."""

    model_config = SettingsConfigDict(env_prefix="JIANNUO_", frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    """empty: SQLite in the data folder"""
    portals_dir: Path = PACKAGE / "portals"
    subscribers_file: Path | None = None
    """None: ``subscribers.toml`` beside the portals folder, where it exists"""
    smtp_url: SecretStr = SecretStr("")
    """``smtp://user:password@host:port`` or ``smtps://…``; ``?starttls=1``. Empty: mails become files"""
    archive_url: str = ""
    """any fsspec URL; empty: ``archive`` in the data folder"""
    allow_private_hosts: bool = False
    """for tests: the host and port pairs that declarations name may be private; nothing else may"""
    parallel: int = Field(default=4, ge=1, le=64)
    """portals crawled at once: each waits for its own host nearly all of the time"""
    semantic: bool = False
    """judge promises with the language model of the extra ``[semantic]``, which must then be installed"""
    user_agent: str = "Jiannuo/0.1 (annual report monitor; +mailto:{contact})"
    contact: str = "jiannuo@localhost"
    """an address that a portal's administrator can write to; it goes into the user agent"""

    @field_validator("user_agent", "contact")
    @classmethod
    def _one_header_line(cls, value: str) -> str:
        if not value.isprintable() or not value.isascii():
            raise ValueError("give plain ASCII characters: it becomes an HTTP header")
        return value

    @field_validator("user_agent")
    @classmethod
    def _names_the_contact(cls, value: str) -> str:
        if value.replace("{contact}", "").count("{") or value.replace("{contact}", "").count("}"):
            raise ValueError("braces stand for {contact} only")
        return value

    def resolved_database_url(self) -> str:
        """Return the database's URL, the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'jiannuo.db'}"

    def resolved_archive_url(self) -> str:
        """Return the archive's URL, the embedded default filled in."""
        return self.archive_url or str(self.data_dir.resolve() / "archive")

    def resolved_user_agent(self) -> str:
        """Return the user agent with the contact in it."""
        return self.user_agent.replace("{contact}", self.contact)


def load_settings() -> Settings:
    """Read the settings. Raises ConfigurationError that names the variable and what it should be."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "JIANNUO_" + "_".join(str(part) for part in first["loc"]).upper()
        problem = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{name}: {problem}; correct or unset it") from error  # never its value: secrets
