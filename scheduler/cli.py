"""The command line: one group, verbs.

Exit codes: 0 well, 1 a portal failed, 2 wrong use or configuration, 75 another run holds the lock.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import types
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from config.errors import ConfigurationError
from scheduler.exceptions import BusyError, TrialError

COMMANDS = {
    "alerts": "alerts:alerts",
    "changes": "lists:changes",
    "crawl": "crawl:crawl",
    "db": "db:db",
    "deficiencies": "deficiencies:deficiencies",
    "demo": "demo:demo",
    "diff": "compare:diff",
    "evaluate": "evaluate:evaluate",
    "figures": "figures:figures",
    "follow": "compare:follow",
    "import": "work:import_",
    "portal": "portal:portal",
    "process": "work:process",
    "report": "compare:report",
    "reports": "lists:reports",
    "review": "review:review",
    "runs": "lists:runs",
    "serve": "crawl:serve",
    "versions": "lists:versions",
}
FAILED = 1
USE = 2
BUSY = 75  # EX_TEMPFAIL of sysexits.h: try again later


class LazyGroup(click.Group):
    """Imports a command when it is asked for: each brings libraries along that the others do not need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command of that name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"scheduler.commands.{module}"), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="jiannuo", prog_name="jiannuo")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="json: one object a line, for containers."
)
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what needs attention.")
def jiannuo(log_format: str, *, verbose: bool) -> None:
    """Watch the yearly rule-of-law reports of Chinese governments.

    Fetches them, keeps every version with its evidence, says what was edited afterwards, and follows each promise into
    the next year's report.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO if verbose else logging.WARNING, force=True)
    logging.getLogger("apscheduler").setLevel(logging.INFO if verbose else logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Render the record."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; wrong use is told in one line on standard error."""
    # Without a handler the process ends at once, and what it keeps in temporary folders stays. Commands that stop in
    # their own way (crawl, serve) put theirs in the place of these.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        code = jiannuo.main(
            args=list(arguments) if arguments is not None else None, prog_name="jiannuo", standalone_mode=False
        )
    except click.exceptions.NoArgsIsHelpError as error:
        fail(_what_there_is(error.ctx))
    except click.ClickException as error:
        where = f" (try: {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        fail(error.format_message().replace("\n", " ") + where)
    except ConfigurationError as error:
        fail(str(error).replace("\n", " "))
    except TrialError as error:
        click.echo(f"jiannuo: {str(error).replace(chr(10), ' ')}", err=True)
        sys.exit(FAILED)
    except BusyError as error:
        click.echo(f"jiannuo: {error}", err=True)
        sys.exit(BUSY)
    except click.Abort:
        click.echo("jiannuo: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; Python would complain once more at exit
        sys.exit(0)
    except Exception as error:
        if not is_about_storage(error):
            raise
        logging.getLogger(__name__).info("storage failed", exc_info=error)
        click.echo(f"jiannuo: {str(error).strip().splitlines()[0]}; nothing half-done was kept, try again", err=True)
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _end(number: int, _frame: types.FrameType | None) -> NoReturn:
    """End as a shell reports it, but by an exception: everything that is open is closed on the way."""
    click.echo("jiannuo: stopped", err=True)
    sys.exit(128 + number)


def is_about_storage(error: Exception) -> bool:
    """Tell whether a disk, a database or an archive failed, which no argument and no repair of ours could prevent."""
    named = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    return isinstance(error, OSError) or bool(named & {"sqlalchemy.exc.DBAPIError", "storage.archive.ArchiveError"})


def _what_there_is(ctx: click.Context | None) -> str:
    """Say in one line which commands may follow."""
    group = ctx.command if ctx else jiannuo
    names = ", ".join(group.list_commands(ctx)) if ctx and isinstance(group, click.Group) else ""
    path = ctx.command_path if ctx else "jiannuo"
    return f"say what to do: {names} (try: {path} --help)"


def fail(message: str) -> None:
    """Say what is wrong on one line and exit 2."""
    click.echo(f"jiannuo: {message}", err=True)
    sys.exit(USE)


if __name__ == "__main__":
    main()
