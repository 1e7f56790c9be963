"""The command line: one group, verbs.

Exit codes: 0 well, 1 a portal failed, 2 wrong use or configuration, 75 another run holds the lock.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence

import click

from config.errors import ConfigurationError
from scheduler.commands.alerts import alerts
from scheduler.commands.compare import diff, follow, report
from scheduler.commands.crawl import crawl, serve
from scheduler.commands.db import db
from scheduler.commands.demo import demo
from scheduler.commands.lists import changes, reports, runs, versions
from scheduler.commands.portal import portal
from scheduler.commands.review import review
from scheduler.commands.work import import_, process
from scheduler.lock import BusyError

USE = 2
BUSY = 75  # EX_TEMPFAIL of sysexits.h: try again later


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in [
    demo,
    crawl,
    serve,
    import_,
    process,
    reports,
    versions,
    changes,
    runs,
    diff,
    follow,
    report,
    review,
    alerts,
    db,
    portal,
]:
    jiannuo.add_command(command)


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
    try:
        code = jiannuo.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(USE)
    except click.ClickException as error:
        where = f" (try: {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        fail(error.format_message().replace("\n", " ") + where)
    except ConfigurationError as error:
        fail(str(error).replace("\n", " "))
    except BusyError as error:
        click.echo(f"jiannuo: {error}", err=True)
        sys.exit(BUSY)
    except click.Abort:
        click.echo("jiannuo: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; Python would complain once more at exit
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def fail(message: str) -> None:
    """Say what is wrong on one line and exit 2."""
    click.echo(f"jiannuo: {message}", err=True)
    sys.exit(USE)


if __name__ == "__main__":
    main()
