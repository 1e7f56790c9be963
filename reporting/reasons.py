"""Say in Chinese why a page was not taken or a crawl failed: the machine's English lines, clause by clause.

What is stored, and what the command line shows, stays English. A line is a row of clauses with ``; `` between them,
each made from one template; ``reason_texts`` and ``run_texts`` have the Chinese for every one of them. A clause that
nobody wrote (an exception's own words) is quoted as what it is, never left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from reporting.quote import clip
from reporting.reason_texts import EXTRACTED, JUDGED, NOUNS, REASON_VERDICTS
from reporting.run_texts import CRAWLED, ERRORS, RUNS

LONGEST = 4000
"""characters of a line that are read"""
MOST_RAW = 300
"""characters of a clause that is quoted as it is"""
DEEPEST = 4
"""clauses within clauses: a page of several, of which a part could not be read, for a reason"""
BETWEEN = re.compile(r"; (?![^“”]{0,200}”)")  # shown on “a; b” is one clause
WITH_VERDICT = re.compile(r"([a-z_]{3,20}) \((\d\.\d\d)\)(?:: (.+))?", re.DOTALL)  # waf (0.03): HTTP status 403
COUNTED = re.compile(r"([a-z_]{3,20}) (\d+)")  # shrunk 3
RAISED = re.compile(r"([A-Z]\w{2,60}): (.*)", re.DOTALL)  # TimeoutError: took longer than 60 seconds
HOLE = re.compile(r"\{(\w+)\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

ANYTHING = ".+?"
HELD = {"number": r"[\d.]+", "further": r"[\d.]+", "status": r"\d+", "noun": "[^:]+?"}
"""what a hole may hold, where that is not anything"""

CLAUSES = {**JUDGED, **EXTRACTED, **CRAWLED, **RUNS}
Say = Callable[[str, int], str]


def say_reason(text: str) -> str:
    """Say a machine's line in Chinese.

    >>> say_reason("waf (0.03): HTTP status 403: a firewall keeps us out")
    '被防火墙拦截（waf，0.03）：状态码 403，被防火墙挡住'
    >>> say_reason("something new")
    '原文：“something new”'
    """
    return _said(" ".join(text.split())[:LONGEST], 0)


def say_verdict_counts(counts: dict[str, int]) -> str:
    """Say how many pages were taken for what: 明显变短 3 个、要求验证 2 个."""
    return "、".join(f"{REASON_VERDICTS.get(name, name)} {count} 个" for name, count in counts.items())


def is_known(clause: str) -> bool:
    """Tell whether a clause was written by one of our templates."""
    return _match(clause) is not None


def _said(text: str, depth: int) -> str:
    return "；".join(_clause(each, depth) for each in BETWEEN.split(text) if each.strip())


def _clause(clause: str, depth: int) -> str:
    judged = WITH_VERDICT.fullmatch(clause)
    if judged and judged[1] in REASON_VERDICTS:
        words = f"：{_clause(judged[3], depth)}" if judged[3] else ""
        return f"{REASON_VERDICTS[judged[1]]}（{judged[1]}，{judged[2]}）{words}"
    found = _match(clause)
    if found is None:
        return _raw(clause)
    chinese, values = found
    return HOLE.sub(lambda hole: _fill(hole[1], values[hole[1]], depth), chinese)


def _fill(name: str, value: str, depth: int) -> str:
    say = FILLED.get(name)
    if say is None:
        return value
    return say(value, depth + 1) if depth < DEEPEST else _raw(value)


def _match(clause: str) -> tuple[str, dict[str, str]] | None:
    """Return the Chinese of the template that says the most of a clause, and what stands in its holes."""
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(clause)
        if found:
            return chinese, found.groupdict()
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the templates as patterns, those with the most words of their own first."""
    by_words = sorted(CLAUSES.items(), key=lambda pair: -len(HOLE.sub("", pair[0])))
    return [(re.compile(_pattern(english), re.DOTALL), chinese) for english, chinese in by_words]


def _pattern(english: str) -> str:
    parts = HOLE.split(english)
    return "".join(
        f"(?P<{part}>{HELD.get(part, ANYTHING)})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )


def _error(value: str, depth: int) -> str:
    """Say an exception: its name in Chinese where it is a common one, its own words as they are."""
    found = RAISED.fullmatch(value)
    named = ERRORS.get(found[1], "") if found else ERRORS.get(value, "")
    if not named or found is None:
        return named or _said(value, depth)
    said = found[2].strip()
    inner = RAISED.fullmatch(said)
    return f"{named}（{_error(said, depth + 1) if inner and depth < DEEPEST else _raw(said)}）" if said else named


def _noun(value: str, depth: int) -> str:
    del depth
    return NOUNS.get(value) or (value if CHINESE.search(value) else _raw(value))


def _counts(value: str, depth: int) -> str:
    del depth
    return "、".join(
        COUNTED.sub(lambda each: f"{REASON_VERDICTS.get(each[1], each[1])} {each[2]} 个", value).split(", ")
    )


def _raw(text: str) -> str:
    return f"原文：“{clip(text, MOST_RAW)}”"


FILLED: dict[str, Say] = {
    "why": _said,
    "error": _error,
    "noun": _noun,
    "counts": _counts,
    "raw": lambda value, depth: _raw(value),  # noqa: ARG005 - one signature for all
}
"""holes that hold more than a number, an address or a page's own words"""
