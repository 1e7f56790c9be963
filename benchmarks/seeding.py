"""Seed edits of known kinds into a text, and keep the record of what was done where."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sentence_edits import IN_PLACE

from pipelines.document import Span, Structured
from pipelines.structure import structure

EXPECTED = {
    "figure": "figure", "deadline": "figure", "target": "figure", "deletion": "removed", "insertion": "added",
    "move": "moved", "rewording": "wording", "softening": "wording", "hardening": "wording",
    "typographic": "typographic", "script": "typographic", "merge": "typographic", "split": "typographic",
}  # fmt: skip
"""the kind that the diff should name, by what was done"""


@dataclass
class Edit:
    """What was done to one sentence; spans are filled in when the edited text is put together."""

    sort: str
    tag: str = ""
    a_span: Span | None = None
    b_span: Span | None = None
    exchanged: int = 0
    """characters taken out and put in"""
    section: str = ""


@dataclass
class Unit:
    """A stretch of the edited text: the space before it, the text, and the edit it carries."""

    before: str
    text: str
    edit: Edit | None = None


@dataclass
class Draft:
    """A text that is being edited."""

    rng: random.Random
    units: list[Unit]
    spans: list[Span]
    foreign: list[str]
    used: set[int] = field(default_factory=set)


def seed(rng: random.Random, a: Structured, foreign: list[str], every: int) -> tuple[str, list[Edit]]:
    """Return an edited copy of a text and what was done to it."""
    starts = [0, *(sentence.span[1] for sentence in a.sentences)]
    units = [Unit(a.text[low : s.span[0]], s.text) for low, s in zip(starts, a.sentences, strict=False)]
    draft = Draft(rng, units, [sentence.span for sentence in a.sentences], foreign)
    headings = {section.heading_span[0] for section in a.sections if section.heading}
    counts = Counter(unit.text for unit in units)
    plain = [
        i
        for i, unit in enumerate(units)
        if draft.spans[i][0] not in headings
        and len(unit.text) >= 12
        and unit.text[-1] == "。"
        and counts[unit.text] == 1
    ]
    edits: list[Edit] = []
    for sort in [*EXPECTED] * (len(plain) // (every * len(EXPECTED)) + 1):
        rng.shuffle(plain)
        for i in plain:
            section = a.sections[a.sentences[i].section].kind
            if i not in draft.used and (edit := _place(draft, sort, i, section)):
                edits.append(edit)
                break
    return _assemble(units, edits)


def _place(draft: Draft, sort: str, i: int, section: str) -> Edit | None:
    """Do one edit to sentence ``i``, unless it does not lend itself to it."""
    unit = draft.units[i]
    edit = Edit(sort, a_span=draft.spans[i], section=section)
    if sort in IN_PLACE:
        done = IN_PLACE[sort](draft.rng, unit.text, section)
        if done is None:
            return None
        unit.text, edit.exchanged, edit.tag = done
    elif not WHOLE[sort](draft, i, edit):
        return None
    draft.used.add(i)
    if sort != "move":
        unit.edit = edit
    return edit


def _delete(draft: Draft, i: int, _edit: Edit) -> bool:
    unit = draft.units[i]
    unit.text = ""
    unit.before = unit.before.strip(" ")  # a paragraph's first sentence leaves the paragraph its line
    return True


def _insert(draft: Draft, i: int, edit: Edit) -> bool:
    unit = draft.units[i]
    edit.a_span = None
    unit.text = f"{unit.text}\0{draft.foreign.pop()}"
    return True


def _move(draft: Draft, i: int, edit: Edit) -> bool:
    place = draft.rng.choice([j for j in range(len(draft.units)) if abs(j - i) > 3])
    target = draft.units[place]
    if place in draft.used or i + 1 in draft.used or not target.text.endswith("。"):
        return False
    target.text += "\0" + draft.units[i].text
    target.edit = edit
    draft.units[i].text = ""
    draft.used.add(place)
    return True


def _merge(draft: Draft, i: int, edit: Edit) -> bool:
    following = draft.units[i + 1] if i + 1 < len(draft.units) and i + 1 not in draft.used else None
    if following is None or following.before or len(following.text) < 8 or following.text[-1] != "。":
        return False
    draft.used.add(i + 1)
    edit.a_span = (draft.spans[i][0], draft.spans[i + 1][1])
    edit.exchanged = 2
    draft.units[i].text = draft.units[i].text[:-1] + "，" + following.text
    following.text = ""
    return True


def _split(draft: Draft, i: int, edit: Edit) -> bool:
    text = draft.units[i].text
    commas = [m.start() for m in re.finditer("，", text) if m.start() >= 5 and len(text) - m.start() > 6]
    if not commas or "“" in text or "（" in text:
        return False
    place = draft.rng.choice(commas)
    draft.units[i].text = text[:place] + "。" + text[place + 1 :]
    edit.exchanged = 2
    return True


WHOLE: dict[str, Callable[[Draft, int, Edit], bool]] = {
    "deletion": _delete,
    "insertion": _insert,
    "move": _move,
    "merge": _merge,
    "split": _split,
}


def _assemble(units: list[Unit], edits: list[Edit]) -> tuple[str, list[Edit]]:
    """Put the text together; what follows a NUL came from elsewhere, and the edit is about that."""
    text = ""
    for unit in units:
        text += unit.before
        body, _, extra = unit.text.partition("\0")
        start = len(text) + (len(body) if extra else 0)
        text += body + extra
        if unit.edit and len(text) > start:
            unit.edit.b_span = (start, len(text))
    return text, edits


def plant_deadlines(rng: random.Random, text: Structured) -> Structured:
    """Write deadlines into some promises of a plan: real texts hold too few to count on."""
    promise = re.compile(r"(?<=，)(?=(?:完成|实现|建成|新增|打造|建设|推动|培育)[^，。]{4,}[，。])")
    cuts = [
        sentence.span[0] + match.start()
        for sentence in text.sentences
        if text.sections[sentence.section].kind == "plan" and (match := promise.search(sentence.text))
    ]
    rng.shuffle(cuts)
    parts, end = [], len(text.text)
    for cut in sorted(cuts[: 1 + len(cuts) // 8], reverse=True):
        parts += [
            text.text[cut:end],
            rng.choice(["2025年底前", "2026年6月底前", "9月底前", "2027年", "今年11月底前", "2026年上半年"]),
        ]
        end = cut
    return structure(text.text[:end] + "".join(reversed(parts)))
