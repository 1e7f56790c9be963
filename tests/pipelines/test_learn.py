"""What is learned of a portal's own lines, and what never is: everything that a report could have written itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.boilerplate import load_boilerplate
from pipelines.clean import clean
from pipelines.document import Page
from pipelines.edges import form_of
from pipelines.learn import FEWEST, MOST_BLOCKS, Block, Known, learnable, may_go, revise, taken_off
from pipelines.reading import read

BODY = (
    "一、主要举措和成效\n全年办理行政复议案件{n}件，培训执法人员12期，推进法治政府建设。\n"
    "二、{next}年工作安排\n继续推进各项工作，健全行政执法监督制度。{more}"
)
YEARS = range(2018, 2024)


def known(year: int, *, before: str = "", after: str = "", more: str = "", publisher: str = "示例市人民政府") -> Known:
    title = f"示例市{year}年法治政府建设年度报告"
    body = BODY.format(n=year, next=year + 1, more=more)
    parts = (before, title, body, publisher, f"{year + 1}年3月1日", after)
    text = "\n".join(part for part in parts if part)
    return Known(year, (publisher, year, "rule_of_law"), title, text)


def learned(pages: list[Known]) -> list[tuple[tuple[str, ...], str, int]]:
    return [(each.lines, each.where, each.reports) for each in learnable(pages)]


def test_a_block_at_the_tail_is_learned_with_its_evidence() -> None:
    pages = [known(year, after=f"本文共{year}次阅\n示例融媒云\n掌上示例客户端") for year in YEARS]
    (found,) = learnable(pages)
    assert found.lines == ("本文共2018次阅", "示例融媒云", "掌上示例客户端")
    assert found.forms == ("本文共#次阅", "exactly:示例融媒云", "掌上示例客户端")
    assert (found.where, found.reports, found.version_ids) == ("tail", 6, tuple(YEARS))


def test_a_block_at_the_head_and_lines_that_differ_by_page() -> None:
    pages = [
        known(
            year,
            before="示例云平台\n今天是2026年3月4日 星期三" if year % 2 else "示例云平台\n今天是2026年11月22日 星期日",
            after=f"上一条信息：示例市{year - 1}年法治政府建设年度报告\n字号选择",
        )
        for year in YEARS
    ]
    heads = {form for found in learnable(pages) if found.where == "head" for form in found.forms}
    tails = {form for found in learnable(pages) if found.where == "tail" for form in found.forms}
    assert heads == {"exactly:示例云平台", "今天是#年#月#日 星期#"}
    assert {"上一条信息:*", "字号选择"} == tails


@pytest.mark.parametrize(
    "line",
    [
        "主办单位：示例省交通运输厅",
        "责任单位：示例市司法局，扫一扫关注",
        "示例市法治政府建设工作领导小组",
        "示例市公安局交通警察支队",
        "特此报告",
        "此件公开发布",
        "附件：2023年重点任务清单",
        "附件1",
        "抄送：示例市委办公室，示例市人大常委会办公室",
        "联系人：张三，联系电话：0000-1234567",
        "让人民群众在每一起案件中感受到公平正义",
        "确保明年全面建成执法监督平台",
        "示例市政府工作报告",
        "2024年3月1日印发",
        "办结98件",
        "二、存在的不足",
        "我市将继续努力，不断取得新的成效。",
        "为民服务 永远在路上",
    ],
)
def test_what_a_report_could_have_written_stays(line: str) -> None:
    """Also where it stands beyond the portal's lines, or among them, on every page of ten years."""
    for after in (line, f"本文共12次阅\n{line}", f"{line}\n本文共12次阅", f"本文共12次阅\n{line}\n扫一扫手机看"):
        pages = [known(year, after=after) for year in range(2014, 2024)]
        assert not any(line in found.lines for found in learnable(pages))


def test_what_names_nothing_of_a_page_stays_unless_it_stands_beyond_what_does() -> None:
    assert learned([known(year, after="示例融媒云") for year in YEARS]) == []
    assert learned([known(year, after="示例融媒云\n本文共12次阅") for year in YEARS]) == [
        (("本文共12次阅",), "tail", 6)
    ]
    varying = [known(year, after=f"本文共12次阅\n第{year}号融媒云") for year in YEARS]
    assert learned(varying) == [(("本文共12次阅",), "tail", 6)], "numbers that vary beyond it could be the report's"
    once = [known(year, after="本文共12次阅\n示例融媒云") for year in YEARS]
    once[2] = known(2020, after="示例融媒云\n本文共12次阅")
    assert learned(once) == [(("本文共12次阅",), "tail", 6)]


def test_a_line_that_one_body_holds_is_never_learned() -> None:
    pages = [known(year, after="扫一扫看报告图解") for year in YEARS]
    assert len(learned([replace(page, text=page.text.replace("报告图解", "图解")) for page in pages])) == 1
    pages = [known(year, after="扫一扫看图解") for year in YEARS]
    pages.append(known(2024, more="\n扫一扫看图解\n继续推进各项工作，健全行政执法监督制度。"))
    assert learned(pages) == []
    earlier = replace(pages.pop(), latest=False)
    assert learned(pages) != []
    assert learned([*pages, earlier]) == [], "an earlier version counts as well"


def test_few_reports_copies_and_a_small_share_teach_nothing() -> None:
    after = "本文共12次阅"
    assert learned([known(year, after=after) for year in range(2024 - FEWEST + 1, 2024)]) == []
    assert learned([known(year, after=after) for year in range(2024 - FEWEST, 2024)]) != []
    copies = [replace(known(2023, after=after), version_id=number) for number in range(10)]
    assert learned(copies) == []
    assert learned([known(year, after=after if year < 2014 else "") for year in range(2010, 2024)]) == []


def test_a_publishers_name_is_no_line_of_the_portal() -> None:
    pages = [known(year, after="微信矩阵示例镇", publisher="微信矩阵示例镇") for year in YEARS]
    assert learned(pages) == []
    assert learned([known(year, after="本文共12次阅 示例市人民政府") for year in YEARS]) == []


def test_a_refused_line_is_not_learned_and_a_learned_one_is_withdrawn() -> None:
    pages = [known(year, after="本文共12次阅\n示例融媒云") for year in YEARS]
    revision = revise([], pages, kept=["本文共９９次阅"])
    assert [each.lines for each in revision.learned] == []
    row = Row(7, "tail", ["本文共#次阅", "exactly:示例融媒云"])
    revision = revise([row], pages, kept=["示例融媒云"])
    assert revision.withdrawn == {7: ("keep_lines of the declaration names it: 示例融媒云", None)}
    holding = known(2024, more="\n示例融媒云\n继续推进各项工作，健全行政执法监督制度。")
    revision = revise([row], [*pages, holding])
    assert revision.withdrawn == {7: ("the body of a report holds it: 示例融媒云", 2024)}
    assert [each.lines for each in revision.learned] == [("本文共12次阅",)]
    assert not revise([row], pages).withdrawn


class Row:
    """A block as stored."""

    def __init__(self, number: int, edge: str, forms: list[str]) -> None:
        self.id, self.edge, self.forms = number, edge, forms


def test_blocks_in_force_leave_only_so_much_room() -> None:
    pages = [known(year, after="本文共12次阅") for year in YEARS]
    rows = [Row(number, "head", [f"扫一扫{number}号"]) for number in range(MOST_BLOCKS)]
    assert revise(rows, pages).learned == ()


BLOCK = Block(7, "tail", frozenset({"本文共#次阅", "exactly:示例融媒云", "上一条信息:*"}))


def taken(lines: list[str]) -> dict[int, str]:
    found = taken_off(lines, [BLOCK], lambda: ("示例市2023年法治政府建设年度报告", 2023))
    assert {each.rule for each in found.values()} <= {"learned:7"}
    return {index: each.text for index, each in found.items()}


def test_learned_lines_go_at_their_edge_only_and_not_from_the_body() -> None:
    lines = known(
        2023, before="示例融媒云", after="本文共98次阅\n示例融媒云", more="\n示例融媒云\n继续推进。"
    ).text.split("\n")
    lines[3] += "甲" * 40
    assert taken(lines) == {len(lines) - 2: "本文共98次阅", len(lines) - 1: "示例融媒云"}
    assert taken(lines[:-3]) == {}, "without its day and signature the last body line ends the report"


def test_what_was_learned_to_the_letter_goes_only_so() -> None:
    pages = [known(year, after="本文共12次阅\n示例第5演播厅网") for year in YEARS]
    (found,) = learnable(pages)
    block = Block(1, "tail", frozenset(found.forms))
    lines = pages[0].text.split("\n")
    assert len(taken_off(lines, [block], lambda: (pages[0].title, 2018))) == 2
    lines[-1] = "示例第6演播厅网"
    assert list(taken_off(lines, [block], lambda: (pages[0].title, 2018))) == [len(lines) - 2]
    lines[-1] = "exactly:示例第5演播厅网"
    assert list(taken_off(lines, [block], lambda: (pages[0].title, 2018))) == [len(lines) - 2]


def test_a_value_that_could_be_the_reports_keeps_its_line() -> None:
    lines = known(2023, after="上一条信息：示例市2022年法治政府建设年度报告").text.split("\n")
    assert list(taken(lines).values()) == ["上一条信息：示例市2022年法治政府建设年度报告"]
    lines[-1] = "上一条信息：确保2025年办结行政复议案件98件"
    assert taken(lines) == {}


def test_more_than_a_page_has_around_a_report_is_not_taken() -> None:
    lines = known(2023, after="\n".join(f"本文共{number}次阅" + "1" * 60 for number in range(12))).text.split("\n")
    block = Block(1, "tail", frozenset({form_of(lines[-1])}))
    assert taken_off(lines, [block], lambda: ("", 2023)) == {}
    assert len(taken_off(lines[:-8], [block], lambda: ("", 2023))) == 4


def test_cleaning_and_reading_take_them_off_and_record_them() -> None:
    page = known(2023, after="本文共98次阅\n示例融媒云")
    html = "".join(f"<p>{line}</p>" for line in page.text.split("\n"))
    body = f'<html><head><meta charset="utf-8"></head><body><div class="TRS_Editor">{html}</div></body></html>'
    served = Page("https://www.example.gov.cn/t20240301_1.html", body.encode())
    plain = read(served, load_boilerplate())
    assert plain.structured.text == page.text
    reading = read(served, load_boilerplate(), learned=[BLOCK])
    assert reading.structured.text == known(2023).text
    assert [(each.text, each.rule, each.where) for each in reading.cleaned.removed] == [
        ("本文共98次阅", "learned:7", "tail"),
        ("示例融媒云", "learned:7", "tail"),
    ]
    assert reading.to_read((0, 5)) == plain.to_read((0, 5))
    again = clean(reading.structured.text, load_boilerplate())
    assert again.text == reading.structured.text


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("本文共98次阅", True),
        ("上一篇：示例市2022年法治政府建设年度报告", True),
        ("附件：示例市2022年法治政府建设年度报告", False),
        ("扫一扫" * 40, False),
        ("", False),
    ],
)
def test_each_line_is_looked_at_again(line: str, *, goes: bool) -> None:
    assert may_go(line) is goes
