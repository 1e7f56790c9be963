"""Read a cleaned text as a report: sections by their headings, sentences, year, kind, publisher."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.document import ReportKind, Section, SectionKind, Sentence, Span, Structured
from pipelines.headings import Heading, find_headings, plain_text
from pipelines.passages import passages
from pipelines.reports import identify
from pipelines.section_kinds import plan_year_of, section_kinds, subject_of
from pipelines.sentences import add_trimmed, split_sentences

__all__ = ["split_sentences", "structure"]

EXPECTED: dict[ReportKind | None, tuple[SectionKind, ...]] = {
    "rule_of_law": ("result", "deficiency", "duty", "plan"),  # 厅字〔2019〕28号, the five contents
    "work_report": ("result", "plan"),
    "open_government": (),  # its contents are fixed by another rule
    None: (),
}


def structure(text: str, *, title: str = "", kind: ReportKind | None = None) -> Structured:
    """Structure a cleaned text; every span is in code points of ``text``, which stays as it is.

    ``title`` and ``kind`` are what is known from outside (the page, the command line); they win over what the text
    says of itself.

    >>> report = structure("示例局2021年度法治政府建设报告\\n一、主要成效\\n已办结9件。\\n二、下步打算\\n继续推进。")
    >>> report.year, [(section.kind, section.heading) for section in report.sections]
    (2021, [('other', ''), ('result', '一、主要成效'), ('plan', '二、下步打算')])
    """
    plain = plain_text(text)
    identity = identify(text, title=title, kind=kind)
    headings = find_headings(plain)
    plan_year = plan_year_of(identity.kind, identity.year)
    kinds = section_kinds(plain, headings, identity.kind, plan_year)
    sections = _sections(text, plain, headings, kinds, plan_year)
    covered = {section.kind for section in sections}
    return Structured(
        text=text,
        title=identity.title,
        year=identity.year,
        kind=identity.kind,
        publisher=identity.publisher,
        sections=sections,
        sentences=_sentences(text, sections, [heading.span[1] for heading in headings if heading.unclosed]),
        signed_on=identity.signed_on,
        missing=tuple(expected for expected in EXPECTED[identity.kind] if expected not in covered),
    )


def _sections(
    text: str, plain: str, headings: Sequence[Heading], kinds: Sequence[SectionKind], plan_year: int | None
) -> tuple[Section, ...]:
    """Tile the text: a preamble, when anything stands before the first heading, then a section a heading.

    Where the subject changes without a heading, a section of its own begins that bears the heading it stands under;
    its ``heading_span`` then lies before its span.
    """
    first = headings[0].span[0] if headings else len(text)
    sections = [Section("other", "", 0, (0, first), (0, 0))] if text[:first].strip() else []
    outermost = headings[0] if headings else None
    for index, (heading, own) in enumerate(zip(headings, kinds, strict=True)):
        if outermost is None or heading.level <= outermost.level:
            outermost = heading
        start = heading.span[0] if sections else 0
        end = headings[index + 1].span[0] if index + 1 < len(headings) else len(text)
        lead = (heading.span[1], end)
        subject = subject_of(plain, heading, plan_year)
        turns = [] if heading.annex else passages(plain, lead, own, subject, plan_year)
        begins = turns.pop(0)[1] if turns and turns[0][0] == lead[0] else own
        stops = [turn for turn, _ in turns] + [end]
        sections.append(_section(text, begins, heading, (start, stops[0])))
        for (turn, kind), stop in zip(turns, stops[1:], strict=True):
            sections.append(_section(text, kind, outermost if own == "result" else heading, (turn, stop)))
    return tuple(sections)


def _section(text: str, kind: SectionKind, heading: Heading, span: Span) -> Section:
    return Section(kind, text[slice(*heading.span)], heading.level, span, heading.span)


def _sentences(text: str, sections: Sequence[Section], unclosed: Sequence[int]) -> tuple[Sentence, ...]:
    """Split into sentences that never cross a section's start, nor the end of a heading that nothing closes."""
    cuts = sorted({*(section.span[0] for section in sections), *unclosed})
    spans: list[Span] = []
    cut = 0
    for start, end in split_sentences(text):
        position = start
        while cut < len(cuts) and cuts[cut] <= position:
            cut += 1
        while cut < len(cuts) and cuts[cut] < end:
            add_trimmed(spans, text, position, cuts[cut])
            position = cuts[cut]
            cut += 1
        add_trimmed(spans, text, position, end)
    sentences: list[Sentence] = []
    section = 0
    for start, end in spans:
        while section + 1 < len(sections) and sections[section + 1].span[0] <= start:
            section += 1
        sentences.append(Sentence(text[start:end], (start, end), section))
    return tuple(sentences)
