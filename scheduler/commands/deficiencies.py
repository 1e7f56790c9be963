"""``deficiencies``: what a publisher admits to lack, followed over its reports."""

from __future__ import annotations

import click
from rich.text import Text

from config.errors import ConfigurationError
from pipelines.deficiency_chains import Chain, chains_result
from scheduler.commands.lists import KINDS, json_option
from scheduler.deficiencies import chains_of
from scheduler.output import console, one_line, print_json
from scheduler.workspace import Workspace

STYLES = {"new": "cyan", "unchanged": "red", "reworded": "yellow", "again": "red", "gone": "green"}
LONGEST_QUOTE = 100


@click.command()
@click.argument("publisher")
@click.option("--kind", type=KINDS, default="rule_of_law", show_default=True, help="Which of the publisher's reports.")
@json_option
def deficiencies(publisher: str, kind: str, *, as_json: bool) -> None:
    """Follow the deficiencies that PUBLISHER admits over the years, and say what answers them.

    One deficiency a block: the years that admit it, its words of the last year that does, what the plan of the same
    report says to it (=) and what the results of the next report show of it (>); ? is the nearest sentence where
    nothing answers. Gone does not mean solved. --json has every year's words, answers and candidates with their places.

    \b
    Example: jiannuo deficiencies 示例市人民政府
    Example: jiannuo deficiencies 示例市人民政府 --kind rule_of_law --json
    """
    workspace = Workspace()
    with workspace.sessions() as session:
        found = chains_of(session, publisher, kind)
    if found is None:
        raise ConfigurationError(f"no {kind} report of {publisher!r}; jiannuo reports lists the publishers")
    if as_json:
        print_json(chains_result(found))
    else:
        _print(found)


def _print(found: tuple[Chain, ...]) -> None:
    out = console()
    for chain in found:
        head = Text()
        for link in chain.links:
            head += Text(f"{link.year} {link.state}  ", style=STYLES[link.state])
        if chain.gone_in:
            head += Text(f"{chain.gone_in} gone", style=STYLES["gone"])
        out.print(head)
        last = chain.links[-1]
        out.print(Text(f"    {one_line(last.text, LONGEST_QUOTE)}"))
        for sign, remedy in (("=", last.answer), (">", last.result)):
            shown = remedy.candidates[:1] if remedy else ()
            for one in shown:
                mark = sign if remedy and remedy.answer else f"{sign}?"
                out.print(Text(f"  {mark:<2}{one.score:.2f} {one_line(one.text, LONGEST_QUOTE)}", style="dim"))
    standing = sum(chain.gone_in is None for chain in found)
    repeated = sum(len(chain.links) > 1 for chain in found)
    out.print(Text(f"{len(found)} deficiencies, {repeated} admitted in several years, {standing} in the newest report"))
