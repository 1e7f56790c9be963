"""Errors of the pipeline that its callers expect.

::

    PipelineError
    ├── ExtractError
    └── ExtraMissingError
"""

from __future__ import annotations


class PipelineError(Exception):
    """A stage cannot do its work on this input; the text is one plain sentence for an operator."""


class ExtractError(PipelineError):
    """Nothing usable can be read from these bytes: empty, binary, too large, a scan, or markup without text.

    Raised by ``pipelines.extract``; the snapshot stays, no version is made, operators are told.
    """


class ExtraMissingError(PipelineError):
    """An optional part was asked for that is not installed, or does not run here; the text says how to install it.

    Raised by ``pipelines.semantic``; what was asked for is not done by other means instead.
    """
