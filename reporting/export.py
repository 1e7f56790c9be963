"""Write a report's data to a file, in the format that the file's ending names."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.errors import ConfigurationError
from reporting.render import render_html, render_markdown


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    ".html": render_html,
    ".json": _json,
    ".md": render_markdown,
}


def write_report(data: dict[str, Any], path: Path) -> None:
    """Write the data of ``reporting.report.collect``, whole or not at all.

    Raises ConfigurationError for an ending that no writer knows, and for a place that cannot be written to.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(WRITERS)
        raise ConfigurationError(f"{path}: no such format {path.suffix!r}; end the name with one of {known}")
    text = writer(data)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error
    write_page(path, text)


def write_page(path: Path, text: str) -> None:
    """Write a text, whole or not at all. Raises ConfigurationError for a place that cannot be written to."""
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write under a temporary name beside the file, then rename: a reader never sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.suffix.lstrip('.')}-", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
