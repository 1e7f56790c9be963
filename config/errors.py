"""Errors of use and configuration: the command line prints their text on one line and exits 2."""

from __future__ import annotations


class ConfigurationError(Exception):
    """A setting or declaration cannot be used; the text names the file, the key and the remedy.

    Raised by ``config.portal`` and ``config.settings`` while they read, by ``storage.session`` for a database that
    this version cannot use, and by the command line for wrong arguments.
    """
