"""Scanned PDF: pages drawn, their characters recognised by the models that the ``[ocr]`` extra carries."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, cast

import numpy as np
import pypdfium2 as pdfium

from pipelines.exceptions import ExtractError
from pipelines.extract.layout import Line, glyphs

PAGES = 60  # about two seconds each
DOTS = 200  # an inch: what scanners for the counter are set to
POINTS = 72  # an inch
LARGEST_SIDE = 4000  # pixels
SURE = 0.5  # the recogniser's own score, 0 to 1
SAME_LINE = 0.5  # heights of a line between boxes of one line, at most
CELL_GAP = 1.5
Found = tuple[float, float, float, float, str]
"""middle, left, right, height in pixels, text"""


class Recognised(Protocol):
    """What the recogniser returns: all three None when a page holds nothing."""

    boxes: Sequence[np.ndarray[tuple[int, int], np.dtype[np.float32]]] | None
    """four corners each, in pixels"""
    txts: Sequence[str]
    scores: Sequence[float]


def recognise(document: pdfium.PdfDocument) -> list[Line]:
    """Return the lines of a scanned document. Raises ExtractError without the extra, or when it is too long."""
    read = recogniser()
    if len(document) > PAGES:
        raise ExtractError(f"the scanned PDF has {len(document)} pages; at most {PAGES} are recognised")
    lines: list[Line] = []
    for number in range(len(document)):
        sheet = document[number]
        try:
            width, height = sheet.get_size()
            scale = min(DOTS / POINTS, LARGEST_SIDE / max(width, height, 1.0))
            picture = np.ascontiguousarray(sheet.render(scale=scale).to_numpy()[:, :, :3])
        finally:
            sheet.close()
        lines += _lines(_found(read(picture)), number)
    return lines


@lru_cache(maxsize=1)
def recogniser() -> Callable[..., Recognised]:
    """Return the recogniser, loaded once. Raises ExtractError without the extra."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ExtractError("the PDF holds no text: a scan; to recognise scans, pip install jiannuo[ocr]") from error
    except ImportError as error:  # a system library that it rests on is missing
        raise ExtractError(f"the PDF holds no text: a scan; the extra [ocr] cannot be loaded here: {error}") from error
    return cast("Callable[..., Recognised]", RapidOCR(params={"Global.log_level": "error"}))


def _found(result: Recognised) -> list[Found]:
    if result.boxes is None:
        return []
    found = []
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if score >= SURE and text.strip():
            (left, top), (right, bottom) = np.min(box, axis=0), np.max(box, axis=0)
            found.append((float(top + bottom) / 2, float(left), float(right), float(bottom - top), text.strip()))
    return found


def _lines(found: list[Found], number: int) -> list[Line]:
    rows: list[list[Found]] = []
    for each in sorted(found):
        if rows and each[0] - rows[-1][0][0] <= SAME_LINE * each[3]:
            rows[-1].append(each)
        else:
            rows.append([each])
    lines = []
    for row in rows:
        row.sort(key=lambda each: each[1])
        text = row[0][4]
        for a, b in pairwise(row):
            text += ("\t" if b[1] - a[2] > CELL_GAP * a[3] else "") + b[4]
        lines.append(Line(glyphs(text), row[0][1], row[-1][2], row[0][0], max(each[3] for each in row), number))
    return lines
