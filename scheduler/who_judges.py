"""Say whether the language model of the ``[semantic]`` extra judges promises, and whether it judged what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.errors import ConfigurationError
from pipelines.exceptions import ExtraMissingError
from pipelines.semantic import BY_WORDS, encoder
from storage.compared import AT_ONCE


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


def judged_otherwise(result: Mapping[str, Any], *, semantic: bool) -> str:
    """Say what judged a stored comparison, and how it is judged anew; empty where that is what is asked for now.

    What is stored is shown as it is: judging it anew is the work of ``jiannuo process``, not of a command that reads.
    """
    model = result.get("model", BY_WORDS)
    if (model != BY_WORDS) == semantic:
        return ""
    said = (
        "these answers were judged by words alone, and JIANNUO_SEMANTIC is set now"
        if semantic
        else f"these answers were judged by {model}, and JIANNUO_SEMANTIC is not set now"
    )
    return f"{said}; jiannuo process judges {AT_ONCE} of what is stored anew, jiannuo process --all judges all of it"
