"""Read a page and judge whether it is the document, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from config.boilerplate import Boilerplate
from pipelines.document import Page, ReportKind
from pipelines.exceptions import ExtractError
from pipelines.judge import Expected, Served, judge
from pipelines.learn import Block
from pipelines.reading import Reading, read


def read_judged(
    page: Page,
    boilerplate: Boilerplate,
    *,
    kind: ReportKind,
    served: Served,
    expected: Expected,
    learned: Sequence[Block] = (),
) -> Reading | str:
    """Return the reading of a page that is the document; else the reason why it is not, or cannot be read."""
    reading, extract_error = None, ""
    try:
        reading = read(page, boilerplate, kind=kind, learned=learned)
    except ExtractError as error:
        extract_error = str(error)
    judgement = judge(page, served, expected, reading=reading, extract_error=extract_error)
    return reading if reading and judgement.is_document else judgement.line()
