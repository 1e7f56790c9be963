"""Take the portal's lines off a text's head and tail; the body between them is not looked at.

The walk goes inwards from both ends and stops where the body begins: a numbered heading, a salutation, a sentence.
What is taken off is always a whole line, and is recorded. A title, the delivery line under it and the signature are
content. A title that stands twice above the body is the page's copy and the body's own: the body's own stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from config.boilerplate import Boilerplate
from pipelines.document import Cleaned, RemovedLine, Span
from pipelines.line_rules import LineRules, is_glue, line_rules
from pipelines.line_runs import DELIVERED, Forms, Side, is_body, run_end
from pipelines.repeats import Opening, repeated_titles

LINE = re.compile(r"[^\n]+")
INVISIBLE = "\u200b\ufeff"
TITLE_WORDS = re.compile(r"报告|总结|工作|要点|情况|政府|关于|省长|市长|主席")
FOOTER = frozenset({"identity", "icp", "copyright", "produced", "foot", "links", "browser"})
SOFT = frozenset({"tools", "share", "menu", "pager", "attachment", "split line"})
ANNEX_LINES = 3
WEAK = "weak:"
OPENING = 8
Removals = dict[int, str]
Take = Callable[[Sequence[str]], dict[int, RemovedLine]]


def clean(text: str, boilerplate: Boilerplate, *, title: str = "", take: Take | None = None) -> Cleaned:
    """Return the body: whole lines of ``text``, trimmed, none changed inside, empty ones left out.

    ``title`` is the page's own title, for recognising its copies at the tail. ``take`` says which of the lines that
    the rules leave go as well. Cleaning twice changes nothing more.
    """
    rules = line_rules(boilerplate)
    spans = _lines(text)
    removed: dict[Span, RemovedLine] = {}
    while True:
        lines = [text[start:end] for start, end in spans]
        head, tail = _boilerplate(lines, rules, title)
        if not head and not tail:
            more = take(lines) if take else {}
            if not more:
                break
            removed |= {spans[index]: line for index, line in more.items()}
            spans = [span for index, span in enumerate(spans) if index not in more]
            continue
        for index, rule in head.items():
            removed[spans[index]] = RemovedLine(lines[index], rule, "head")
        for index, rule in tail.items():
            removed[spans[index]] = RemovedLine(lines[index], rule, "tail")
        spans = [span for index, span in enumerate(spans) if index not in head and index not in tail]
    return Cleaned(
        text="\n".join(text[start:end] for start, end in spans),
        kept=tuple(spans),
        removed=tuple(removed[span] for span in sorted(removed)),
        warnings=("every line is boilerplate",) if removed and not spans else (),
    )


def _lines(text: str) -> list[Span]:
    spans = []
    for match in LINE.finditer(text):
        start, end = match.span()
        while start < end and _blank(text[start]):
            start += 1
        while start < end and _blank(text[end - 1]):
            end -= 1
        if start < end:
            spans.append((start, end))
    return spans


def _blank(character: str) -> bool:
    return character.isspace() or character in INVISIBLE


def _boilerplate(lines: Sequence[str], rules: LineRules, title: str) -> tuple[Removals, Removals]:
    """Return what one walk from each end takes off, by line index."""
    forms = Forms(lines)
    above, below = Side(forms, rules, "head"), Side(forms, rules, "tail")
    body = _head_end(above)
    head = _resolve(above, range(body))
    head |= _enclosed_menu(forms, head, body)
    head |= dict.fromkeys(repeated_titles(lines, [i for i in range(body) if i not in head]), "repeated title")
    opening = Opening(["" if i in head else line for i, line in enumerate(lines[: body + OPENING])], title)
    start = _tail_start(below, opening, body)
    tail = _settle_soft(_resolve(below, range(start, len(lines))), len(lines))
    tail = _settle_weak(forms, tail, start)
    return head, tail | _repeated_below(forms, tail, opening)


def _head_end(side: Side) -> int:
    """Return where the body begins: the first line that is body, or where the walk has seen nothing for too long."""
    unknown = last = 0
    for index in range(len(side.forms)):
        line = side.forms[index]
        if side.match(index):
            unknown, last = 0, index + 1
        elif is_body(line) and not DELIVERED.fullmatch(line):
            return index
        elif not is_glue(line):
            unknown += 1
            if unknown > side.rules.settings.head_reach:
                return last
    return len(side.forms)


def _tail_start(side: Side, opening: Opening, body: int) -> int:
    """Return where the body ends, by the same walk from the other end."""
    unknown = 0
    for index in range(len(side.forms) - 1, body - 1, -1):
        line = side.forms[index]
        if side.match(index):
            unknown = 0
        elif is_body(line) and not opening.repeats(side.forms.lines[index], index):
            return index + 1
        elif not is_glue(line):
            unknown += 1
            if unknown > side.rules.settings.tail_reach:
                return index + unknown
    return body


def _resolve(side: Side, region: range) -> Removals:
    """Match the lines of a region, with what a match opens, and the brackets and bars between what goes."""
    removed: Removals = {}
    index = region.start
    while index < region.stop:
        hit = side.match(index)
        if hit is None:
            index += 1
            continue
        end = run_end(side, hit, index, region.stop)
        removed |= dict.fromkeys(range(index, end), f"{WEAK}{hit.weak}" if hit.weak else hit.rule)
        index = end
    for index in region:
        glue = index not in removed and is_glue(side.forms[index])
        if glue and (index - 1 in removed or _next_goes(side.forms, removed, index)):
            removed[index] = "split line"
    return removed


def _next_goes(forms: Forms, removed: Removals, index: int) -> bool:
    following = index + 1
    while following < len(forms) and following not in removed and is_glue(forms[following]):
        following += 1
    return following in removed


def _enclosed_menu(forms: Forms, head: Removals, body: int) -> Removals:
    """Find menu entries nobody listed: up to three very short lines between two lines of a menu."""
    menu = [index for index in range(body) if head.get(index) == "menu"]
    enclosed: Removals = {}
    for before, after in pairwise(menu):
        between = [forms[index] for index in range(before + 1, after)]
        if 0 < len(between) <= 3 and all(len(line) <= 6 and not TITLE_WORDS.search(line) for line in between):
            enclosed |= dict.fromkeys((i for i in range(before + 1, after) if i not in head), "enclosed menu")
    return enclosed


def _settle_soft(tail: Removals, stop: int) -> Removals:
    """Keep single words of a menu above lines that stay: those are an annex, not a page's foot."""
    settled = dict(tail)
    for index in sorted(tail):
        if tail[index] not in SOFT:
            break
        following = index + 1
        while following < stop and following not in tail:
            following += 1
        if following - index > ANNEX_LINES:
            del settled[index]
    return settled


def _settle_weak(forms: Forms, tail: Removals, start: int) -> Removals:
    """Decide the lines that official texts use too: gone beside a footer, kept where the body above uses the label."""
    beside_footer = any(rule in FOOTER for rule in tail.values())
    settled: Removals = {}
    for index, rule in tail.items():
        label = rule.removeprefix(WEAK)
        if label == rule:
            settled[index] = rule
        elif beside_footer and not any(forms[line].startswith(label) for line in range(max(0, start - 40), start)):
            settled[index] = "identity"
    return settled


def _repeated_below(forms: Forms, tail: Removals, opening: Opening) -> Removals:
    """Find the title and the opening sentence once more, below the first boilerplate line of the tail."""
    below = range(min(tail, default=len(forms)), len(forms))
    return {i: "repeated title" for i in below if i not in tail and opening.repeats(forms.lines[i], i)}
