"""Learn which lines around the bodies of one portal's reports are the portal's own, and take them off.

Only what is safe is learned; the argument is ``docs/decisions/0015``. A line is safe when

- it recurs at the same edge of enough different reports, and no body of any version ever held it;
- nothing in it could be a report's: no sentence, title, day, organ, annex, responsible body, promise or quantity;
- it says of itself that it is a page's (本文共12次阅, 上一篇：…), or it is the same to the letter on every page and
  stands beyond such a line, where the report has ended.

Everything else that recurs stays, and is proposed (``pipelines.leftovers``). All functions are pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.document import RemovedLine
from pipelines.edges import EDGE, FURNITURE, ORGAN, TITLE, Where, form_of, own_lines
from pipelines.line_rules import is_glue, normal
from pipelines.line_runs import is_body

FEWEST = 4  # different reports that a line must recur on before it is learned
SHARE = 0.5  # of the portal's reports
LONGEST = 80  # characters of a line that is learned
MOST_TAKEN = 600  # characters taken off one text; above it nothing is
MOST_BLOCKS = 20  # blocks of one portal in force
EXACTLY = "exactly:"  # how the form of a line begins that is learned to the letter, digits included
RULE = "learned:"  # how the rule of a removed line begins; its block's id follows
TITLE_VALUE = re.compile(r".{6,70}(?:报告|总结|情况|年报)")  # 上一篇：示例市2022年法治政府建设年度报告
REPORTS_OWN = re.compile(
    r"[。;!?]|附件|附表|附录|^附[:\d#一二三]?|此件|专此|特此|以上|审议|抄送|抄报|主送|印发|联系|电话|传真|邮编|地址|签发|报告人"
    r"|单位|部门|责任|牵头|主办|承办|协办|配合|主任|[市县区省州局厅镇乡]长(?!者)|书记|代表"
    r"|确保|力争|争取|推进|推动|加强|完善|建设|提高|提升|实现|落实|完成|深化|坚持|健全|努力|全面|持续|开展|强化|优化|保障|维护|必须|应当|不得|承诺|为民|人民|群众"
    r"|法治|执法|行政|依法|案件|改革"
)
"""a line with one of these may be a report's: a closing formula, an annex, who answers for it, a promise"""
QUANTITY = re.compile(
    r"[\d#](?:\.[\d#]+)?\s?(?:[%‰件项个起户万亿元家所名期场份部宗例吨亩倍成批处座台]|公里|平方)"
)  # 98件


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that were learned."""

    id: int
    where: Where
    forms: frozenset[str]
    """as ``form_of`` gives them, or ``EXACTLY`` and the line in normal form"""


class Row(Protocol):
    """A block as it is stored; ``storage.learned.LearnedLines`` is one."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def edge(self) -> str:
        """``head`` or ``tail``."""

    @property
    def forms(self) -> Sequence[str]:
        """Its lines as they are compared."""


@dataclass(frozen=True, slots=True)
class Known:
    """A version as learning sees it: the latest of its page, or an earlier one, whose body counts as well."""

    version_id: int
    report: tuple[str, int, str]
    """publisher, year, kind"""
    title: str
    text: str
    latest: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """Neighbouring lines that are safe to learn, with where they were seen."""

    where: Where
    forms: tuple[str, ...]
    lines: tuple[str, ...]
    """as the first page has them"""
    reports: int
    version_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What follows from a portal's versions for what was learned of it."""

    withdrawn: Mapping[int, tuple[str, int | None]]
    """ids of blocks, with the reason and the version whose body holds a line"""
    learned: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One line at an edge of one page."""

    page: int
    place: int
    """0 is the line next to the report, higher ones lie further out"""
    line: str


def may_go(line: str) -> bool:
    """Tell whether nothing in a line could be a report's; asked again for each line that is taken off."""
    if len(line) > 2 * LONGEST:
        return False
    plain = normal(line)
    label, _, value = plain.partition(":")
    if FURNITURE.search(label + ":") and TITLE_VALUE.fullmatch(value.strip()) and not REPORTS_OWN.search(label):
        return len(plain) <= LONGEST
    return (
        0 < len(plain) <= LONGEST
        and not is_body(plain)
        and not REPORTS_OWN.search(plain)
        and not QUANTITY.search(plain)
        and not ORGAN.search(plain)
        and not TITLE.search(plain)
    )


def blocks_of(rows: Iterable[Row]) -> tuple[Block, ...]:
    """Return stored blocks as this module takes them."""
    return tuple(Block(row.id, "head" if row.edge == "head" else "tail", frozenset(row.forms)) for row in rows)


def learnable(pages: Sequence[Known], *, kept: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Return the lines that are safe to take off, in blocks of neighbours, the most frequent first.

    ``pages``: all versions of one portal's pages; lines are learned from the latest ones, and no body of any may hold
    them. ``kept``: forms that a person refuses. Copies of a report count once.
    """
    latest = [page for page in pages if page.latest]
    needed = max(FEWEST, -(-len({page.report for page in latest}) * SHARE // 1))
    found: list[Candidate] = []
    wheres: tuple[Where, ...] = ("head", "tail")
    for where in wheres:
        edges = [_edge(page, where) for page in latest]
        seen: defaultdict[str, list[_Seen]] = defaultdict(list)
        for number, edge in enumerate(edges):
            for place, line in enumerate(edge):
                seen[form_of(line)].append(_Seen(number, place, line))
        names = {
            publisher for publisher in (normal(page.report[0]) for page in latest) if publisher
        }  # a signature, however it ends
        recurring = {
            form: lines
            for form, lines in seen.items()
            if form
            and len({latest[each.page].report for each in lines}) >= needed
            and form not in kept
            and not any(name in form or form in name for name in names)
            and all(may_go(each.line) for each in lines)
        }
        held = set(holders(pages, recurring))
        safe = _safe({form: lines for form, lines in recurring.items() if form not in held})
        found += _blocks(edges, latest, safe, where)
    return tuple(sorted(found, key=lambda each: -each.reports)[:MOST_BLOCKS])


def revise(rows: Iterable[Row], pages: Sequence[Known], *, kept: Collection[str] = ()) -> Revision:
    """Say which blocks must no longer be taken off, and what is safe to learn beside the others.

    ``kept``: lines that a person refuses to have learned, as a page has them.
    """
    blocks = blocks_of(rows)
    held = holders(pages, {_loose(form) for block in blocks for form in block.forms})
    kept = {form_of(line) for line in kept}
    withdrawn: dict[int, tuple[str, int | None]] = {}
    for block in blocks:
        forms = set(map(_loose, block.forms))
        inside = sorted(forms & held.keys())
        if inside:
            withdrawn[block.id] = (f"the body of a report holds it: {inside[0]}", held[inside[0]])
        elif refused := sorted(forms & kept):
            withdrawn[block.id] = (f"keep_lines of the declaration names it: {refused[0]}", None)
    room = MOST_BLOCKS - len(blocks) + len(withdrawn)
    return Revision(withdrawn, learnable(pages, kept=kept)[: max(0, room)])


def holders(pages: Iterable[Known], forms: Collection[str]) -> dict[str, int]:
    """Return which of those forms a body holds, and the id of the first version whose body does."""
    wanted, found = set(forms), dict[str, int]()
    if not wanted:
        return found
    for page in pages:
        lines = page.text.split("\n")
        first, last = own_lines(lines, page.title, page.report[1])
        for line in lines[first:last]:
            if len(line) <= 2 * LONGEST and (form := form_of(line)) in wanted:
                found.setdefault(form, page.version_id)
    return found


def taken_off(
    lines: Sequence[str], blocks: Sequence[Block], name: Callable[[], tuple[str, int | None]]
) -> dict[int, RemovedLine]:
    """Return which lines of a text the blocks take off, by index, each where it was learned and beyond the report.

    ``name`` gives the report's title and year; it is asked only where a learned line is near an end.
    """
    rules = {(block.where, form): block.id for block in blocks for form in block.forms}
    near = {form_of(line) for line in (*lines[:EDGE], *lines[-EDGE:])} if rules else set()
    if not any(_loose(form) in near for _, form in rules):
        return {}
    first, last = own_lines(lines, *name())
    edges: Mapping[Where, Iterable[int]] = {
        "head": range(min(first, EDGE)),
        "tail": range(max(last, len(lines) - EDGE), len(lines)),
    }
    taken = {
        index: RemovedLine(lines[index], f"{RULE}{rule}", where)
        for where, indexes in edges.items()
        for index in indexes
        if (rule := _rule(rules, where, lines[index])) is not None and may_go(lines[index])
    }
    return taken if sum(len(each.text) for each in taken.values()) <= MOST_TAKEN else {}


def _rule(rules: Mapping[tuple[Where, str], int], where: Where, line: str) -> int | None:
    form = form_of(line)
    exact = rules.get((where, EXACTLY + normal(line[: 2 * LONGEST])))
    return exact if exact is not None or form.startswith(EXACTLY) else rules.get((where, form))


def _loose(form: str) -> str:
    """Return the form in which a line is looked for in bodies, whatever its digits."""
    return form_of(form.removeprefix(EXACTLY)) if form.startswith(EXACTLY) else form


def _edge(page: Known, where: Where) -> list[str]:
    """Return the lines beyond the report at one edge, from the report outwards."""
    lines = page.text.split("\n")
    first, last = own_lines(lines, page.title, page.report[1])
    return lines[:first][:EDGE][::-1] if where == "head" else lines[last:][-EDGE:]


def _safe(recurring: Mapping[str, Sequence[_Seen]]) -> dict[str, Sequence[_Seen]]:
    """Keep the lines that say that they are a page's, and those that stand beyond them and never vary."""
    marked = {form: lines for form, lines in recurring.items() if all(FURNITURE.search(normal(e.line)) for e in lines)}
    ends: dict[int, int] = {}
    for lines in marked.values():
        for each in lines:
            ends[each.page] = min(each.place, ends.get(each.page, each.place))
    beyond = {
        form: lines
        for form, lines in recurring.items()
        if form not in marked
        and not is_glue(form)
        and len({normal(each.line) for each in lines}) == 1
        and all(each.place > ends.get(each.page, each.place) for each in lines)
    }
    return marked | beyond


def _blocks(
    edges: Sequence[Sequence[str]], latest: Sequence[Known], safe: Mapping[str, Sequence[_Seen]], where: Where
) -> list[Candidate]:
    """Join safe lines that follow each other into blocks; the first page that has them words them."""
    told: set[str] = set()
    blocks: list[Candidate] = []
    for edge in edges:
        run: list[str] = []
        for line in [*edge, ""]:
            form = form_of(line)
            if form in safe and form not in told and form not in map(form_of, run):
                run.append(line)
                continue
            if run:
                blocks.append(_candidate(run if where == "tail" else run[::-1], latest, safe, where))
                told |= {form_of(each) for each in run}
            run = []
    return blocks


def _candidate(
    lines: Sequence[str], latest: Sequence[Known], safe: Mapping[str, Sequence[_Seen]], where: Where
) -> Candidate:
    seen = [safe[form_of(line)] for line in lines]
    pages = {each.page for places in seen for each in places}
    reports = min(len({latest[each.page].report for each in places}) for places in seen)
    forms = tuple(form_of(line) if FURNITURE.search(normal(line)) else EXACTLY + normal(line) for line in lines)
    return Candidate(where, forms, tuple(lines), reports, tuple(sorted(latest[page].version_id for page in pages)))
