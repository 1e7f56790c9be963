"""Split a report into sentences: at 。！？ and at line ends, never at a decimal point, a semicolon or a colon."""

from __future__ import annotations

import re

from pipelines.document import Span

# `。”` of `称“很好。”随后`: marks, then the closing quotes and brackets that belong to the sentence. A comma right
# behind them (`“干！”，他说`) shows that the sentence goes on. Possessive, and only from the first of several marks: a
# line of a million stays linear. One set for the first character: it is all that is looked for in most of a text.
SENTENCE_END = re.compile(
    r"[。！？!?｡\n\r\u2028\u2029](?:(?<=[\n\r\u2028\u2029])"
    r"|(?<=[。！？!?｡])(?<![。！？!?｡]{2})[。！？!?｡]*+[”’」』〞）)】》〉〕\]\"＂']*+(?![，、；：,;:]))"
)

STRAIGHT_QUOTES = '"＂'
"""which open and close alike"""


def split_sentences(text: str) -> list[Span]:
    """Return the sentences' spans, in order, surrounding space excluded; together they hold all that is no space.

    >>> text = "一、成效\\n增长7.5%。“好！”他说。"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['一、成效', '增长7.5%。', '“好！”', '他说。']
    """
    spans: list[Span] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        end = match.end()
        for quote in STRAIGHT_QUOTES:
            if quote in match[0] and text.count(quote, start, end) % 2:
                end -= len(match[0]) - match[0].index(quote)  # it opens the next sentence
                break
        add_trimmed(spans, text, start, end)
        start = end
    add_trimmed(spans, text, start, len(text))
    return spans


def add_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    """Append the span without its surrounding space, unless nothing is left of it."""
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))
