"""Text split into one-character elements is read whole, wherever the body was found.

Word processors put each digit and each mark into an element of its own; an extractor that drops short text nodes turns
4月14日 into 414日.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from itertools import cycle

import docx
import pytest

from pipelines.document import ContentRule, Page
from pipelines.extract import extract
from pipelines.suspects import suspects

LINES = (
    "示例市人民政府关于2021年度法治政府建设情况的报告",
    "2021年4月14日，示例市印发《示例市法治政府建设规划（2021—2025年）》（示府发〔2021〕74号），推行“一网通办”。",
    "一、主要举措和成效",
    "全程网办事项达92.48%，10627项事项“最多跑一次”；办件量12,345.6万件，满意率99.9％。2021年7月29日起施行。",
    "二、2022年工作安排",
    "于2022年12月7日前建成执法监督平台，按期办结率达到100％，负责人出庭应诉率≥98％。",
)
WRAPPERS = (
    "<span>{}</span>",
    '<span lang="EN-US" style="font-size:16pt"><span style="mso-spacerun:yes">{}</span></span>',
    "<font face='仿宋'>{}</font>",
    "{}<o:p></o:p>",
    "<b><i><u>{}</u></i></b>",
    '<st1:chsdate w:st="on">{}</st1:chsdate>',
    "<!-- c -->{}<!--[if gte mso 9]><xml>x</xml><![endif]-->",
    "<em>{}</em><span></span>",
    "<![if !supportLists]>{}<![endif]>",
    "<a name='_GoBack'></a>{}<wbr>",
    "<!--[if !supportLists]--><span>{}</span><!--[endif]-->",
    "<strong><span><span><font>{}</font></span></span></strong>",
)


def split(text: str) -> str:
    """Put each character into an element of its own, each kind of them in turn."""
    return "".join(wrapper.format(character) for wrapper, character in zip(cycle(WRAPPERS), text))


def paragraphs(write: Callable[[str], str]) -> Iterator[str]:
    for line in LINES:
        yield f'<p class="MsoNormal" style="text-indent:2em">{write(line)}</p>'


def page(body: str, rule: ContentRule | None = None) -> Page:
    html = (
        '<html><head><meta charset="utf-8"><title>报告</title></head><body>'
        f"<div><a href='/'>首页</a></div>{body}<div>版权</div></body></html>"
    )
    return Page("https://www.example.gov.cn/t20220301_1.html", html.encode(), "text/html", rule)


BRANCHES: dict[str, tuple[str, ContentRule | None]] = {
    "declared": ("<div class='own'>{}</div>", ContentRule("div.own")),
    ".trs_editor": ("<div class='TRS_Editor'>{}</div>", None),
    ".article_content": ("<div class='article_content'>{}</div>", None),
    "ucapcontent": ("<ucapcontent>{}</ucapcontent>", None),
    "markers": ("<div><!--正文开始-->{}<!--正文结束--></div>", None),
    "general": ("<div><div>{}</div></div>", None),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_each_character_in_an_element_of_its_own(branch: str) -> None:
    around, rule = BRANCHES[branch]
    read = extract(page(around.format("".join(paragraphs(split))), rule))
    assert read.method.replace("#", ".") == branch
    assert read.text == "\n".join(LINES)
    assert suspects(read.text) == ()


@pytest.mark.parametrize("branch", BRANCHES)
def test_invisible_characters_between_them_leave_no_trace(branch: str) -> None:
    invisible = cycle(("&#8203;", "&#65279;", "&zwnj;", "&zwj;", "&#8288;", "&shy;"))

    def with_invisible(line: str) -> str:
        return "".join(f"<span>{character}{gap}</span>" for character, gap in zip(line, invisible, strict=False))

    around, rule = BRANCHES[branch]
    read = extract(page(around.format("".join(paragraphs(with_invisible))), rule))
    assert read.text == "\n".join(LINES)


@pytest.mark.parametrize("branch", BRANCHES)
def test_fixed_spaces_stay_and_separate_nothing(branch: str) -> None:
    def spaced(line: str) -> str:
        return "<span>&nbsp;</span>".join(f"<span>{part}</span>" for part in line.split("，"))

    around, rule = BRANCHES[branch]
    read = extract(page(around.format("".join(paragraphs(spaced))), rule))
    assert read.text == "\n".join(line.replace("，", "\xa0") for line in LINES)


def test_a_text_that_a_script_holds() -> None:
    config = json.dumps({"DETAIL": {"title": LINES[0], "content": "".join(paragraphs(split))}})
    read = extract(page(f"<script>window._CONFIG = {config};</script>"))
    assert (read.method, read.text) == ("#zoom", "\n".join(LINES))


def test_elements_on_source_lines_of_their_own() -> None:
    """A source line break beside a Chinese character is no space; between two figures a reader sees one."""
    body = "".join(
        "<p>" + "\n".join(f"<span>{part}</span>" for part in ("4", "月", "14", "日", "，印发")) + "</p>" for _ in LINES
    )
    read = extract(page(f"<div class='TRS_Editor'>{body}</div>"))
    assert read.text == "\n".join(["4月14日，印发"] * len(LINES))


def test_each_character_in_a_run_of_its_own_of_a_file() -> None:
    document = docx.Document()
    for line in LINES:
        paragraph = document.add_paragraph()
        for character in line:
            paragraph.add_run(character)
    stored = io.BytesIO()
    document.save(stored)
    assert extract(Page("file:///a.docx", stored.getvalue())).text == "\n".join(LINES)
