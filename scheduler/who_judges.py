"""Say once whether the language model of the ``[semantic]`` extra judges promises, before anything is judged."""

from __future__ import annotations

from config.errors import ConfigurationError
from pipelines.exceptions import ExtraMissingError
from pipelines.semantic import encoder


def may_judge(*, semantic: bool) -> bool:
    """Return whether the language model judges; refuse where it is asked for and does not run here.

    Raises ConfigurationError: nothing is judged by other means than was asked for.
    """
    if semantic:
        try:
            encoder()
        except ExtraMissingError as error:
            raise ConfigurationError(f"promises are to be judged with the extra [semantic]: {error}") from error
    return semantic
