"""Errors of running; wrong use is ``config.errors.ConfigurationError``."""

from __future__ import annotations


class BusyError(Exception):
    """Another process holds the lock; the command line exits 75. Raised by ``scheduler.lock.run_lock``."""


class TrialError(Exception):
    """The crawl of a trial crashed or was killed; the command line exits 1. Raised by ``scheduler.trial``."""
