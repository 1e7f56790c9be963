"""Render pages: self-contained HTML without a single outside resource, and Markdown.

Everything from a portal is escaped by Jinja's autoescape and bounded by the ``clip`` and ``diff`` filters. A content
security policy names the one script of the page by its hash, so that no other can run.
"""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from reporting import sights, words
from reporting.quote import clip, inline_diff, one_line, safe_url
from reporting.shapes import change_record

TEMPLATES = Path(__file__).parent / "templates"
ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")  # c012
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~!])")  # *, [link](…); angle brackets become entities
LINE_NUMBERING = re.compile(r"^(\s*)(\d+[.)]|[-+=])(?=\s|$)")  # "1. " at the beginning of a quoted line
MOST_QUOTED = 2000
"""code points of one quoted passage on a page"""

SUREST = 0.99
"""how sure the pages say that the program is, at most: it reads words, and may misread them"""

LEAST_FACTOR = 0.005
"""what is shown with two decimals and is not 0.00"""


def render_html(data: dict[str, Any]) -> str:
    """Render the data of ``reporting.report.collect`` as one HTML page in Chinese."""
    return _page("report.html.j2", data=data, label=_label(data))


def render_markdown(data: dict[str, Any]) -> str:
    """Render the same data as Markdown."""
    return environment().get_template("report.md.j2").render(data=data, label=_label(data))


def render_diff_html(result: dict[str, Any], title: str, versions: Sequence[dict[str, Any]] = ()) -> str:
    """Render what ``jiannuo diff --json`` prints (``changes``, ``summary``) as one HTML page.

    ``versions``: the two stored versions, as ``reporting.versions`` describes them; empty for files.
    """
    changes = [change_record(change) for change in result["changes"]]
    counts = {kind: count for kind, count in result["summary"].items() if count}
    return _page("diff.html.j2", changes=changes, counts=counts, title=one_line(title), versions=versions)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates, strict about names that nobody defined."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["words"] = words
    made.globals["sights"] = sights
    made.filters.update(
        anchor=_anchor,
        clip=lambda text, most=MOST_QUOTED: clip(text or "", most),
        day=words.say_day,
        diff=lambda change, most=MOST_QUOTED: inline_diff(change, most),
        href=safe_url,
        line=one_line,
        md=_markdown,
        md_address=_markdown_address,
        percent=words.say_percent,
        sure=lambda confidence: words.say_percent(confidence and min(confidence, SUREST)),
        section_kind=lambda kind: words.SECTION_KINDS.get(kind, kind),
        target=words.say_target,
        time=words.say_time,
        weighty=_weighty,
    )
    return made


def _page(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template needs
    script = (TEMPLATES / "page.js.j2").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return (
        environment()
        .get_template(template)
        .render(script=Markup(script), script_digest=digest, style=Markup(style), **values)  # noqa: S704 - our own files
    )


def _label(data: dict[str, Any]) -> str:
    return one_line(words.report_label(data["publisher"], data["year"], data["kind"]))


def _weighty(factors: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Leave out the factors of a significance that would read 0.00."""
    return [factor for factor in factors if abs(float(factor[1])) >= LEAST_FACTOR]


def _anchor(name: object, index: int) -> str:
    """Return an element's id for a promise: its own where that is a plain word, else its number."""
    return str(name) if ANCHOR.fullmatch(str(name)) else f"p{index}"


def _markdown_address(url: str) -> str:
    """Show an address so that what is copied is the address itself: nothing between angle brackets is markup."""
    return f"<{url.replace('<', '%3C').replace('>', '%3E')}>" if safe_url(url) else _markdown(url)


def _markdown(text: str | None, most: int = MOST_QUOTED) -> str:
    """Quote a text on one line of Markdown: nothing in it is markup."""
    escaped = html.escape(one_line(clip(text or "", most), most + 40), quote=False)
    line = MARKDOWN_SPECIAL.sub(r"\\\1", escaped)
    return LINE_NUMBERING.sub(r"\1\\\2", line)
