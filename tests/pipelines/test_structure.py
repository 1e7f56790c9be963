"""Sections of every numbering style, their kinds, and the properties that hold for any text."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.structure import structure

REPORT = """示例市人民政府关于2021年度法治政府建设工作情况的报告
2021年，示例市深入推进法治政府建设，现将有关情况报告如下。
一、2021年度推进法治政府建设的主要举措和成效
（一）加强组织领导，统筹推进法治政府建设。以重点工作为抓手，召开专题会议4次。一是压实责任。二是强化督察。
1.规范文件管理。审查文件36件。
（1）备案
已备案12件。
①　清理
清理9件，占比12.5%。
(二)深化“放管服”改革
下一步的重点工作任务已分解到科室。
（三）党政主要负责人履行推进法治建设第一责任人职责，加强法治政府建设情况。市长主持学法4次。
二、存在的不足及原因
一是队伍力量不足；二是机制不全。
三、２０２２年工作打算
（一）持续提升工作成效。完成2021年未完成的任务。
（二）解决突出问题。补齐短板。
示例市人民政府
2021年12月6日
"""


def outline(text: str, **known: str) -> list[tuple[str, str, int]]:
    """Return kind, heading and level of each section."""
    return [(section.kind, section.heading, section.level) for section in structure(text, **known).sections]  # type: ignore[arg-type]


def kinds_of_heading(heading: str, title: str = "示例市2021年度法治政府建设工作报告") -> list[str]:
    report = structure(f"{title}\n现将情况报告如下。\n{heading}\n全市推进各项工作。\n")
    return [section.kind for section in report.sections[1:]]


def test_every_numbering_style_makes_a_section_at_its_level():
    assert outline(REPORT) == [
        ("other", "", 0),
        ("result", "一、2021年度推进法治政府建设的主要举措和成效", 1),
        ("result", "（一）加强组织领导，统筹推进法治政府建设", 2),
        ("result", "1.规范文件管理", 3),
        ("result", "（1）备案", 4),
        ("result", "①　清理", 5),
        ("result", "(二)深化“放管服”改革", 2),
        ("duty", "（三）党政主要负责人履行推进法治建设第一责任人职责，加强法治政府建设情况", 2),
        ("deficiency", "二、存在的不足及原因", 1),
        ("plan", "三、２０２２年工作打算", 1),
        ("plan", "（一）持续提升工作成效", 2),
        ("plan", "（二）解决突出问题", 2),
    ]


def test_what_a_report_says_of_itself():
    report = structure(REPORT)
    assert (report.year, report.kind, report.publisher) == (2021, "rule_of_law", "示例市人民政府")
    assert report.title == "示例市人民政府关于2021年度法治政府建设工作情况的报告"
    assert report.signed_on is not None
    assert report.signed_on.isoformat() == "2021-12-06"
    assert report.missing == ()


def test_a_heading_run_into_its_paragraph_is_a_sentence_of_its_own():
    report = structure(REPORT)
    in_section = [sentence.text for sentence in report.sentences if report.sections[sentence.section].level == 2]
    assert in_section[:4] == [
        "（一）加强组织领导，统筹推进法治政府建设。",
        "以重点工作为抓手，召开专题会议4次。",
        "一是压实责任。",
        "二是强化督察。",
    ]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("result", "一、法治政府建设工作情况"),
        ("result", "二、全面履行依法行政職能"),
        ("result", "一、強化組織保障"),
        ("result", "一、坚持和加强党的领导，不断健全法治政府建设推进机制"),
        ("result", "三、2021年重点工作完成情况"),
        ("result", "三、坚持问题导向，着力解决突出问题"),
        ("result", "二、深入落实《法治政府建设实施纲要（2021—2025年）》"),
        ("result", "一、加强组织领导，强化工作安排部署"),
        ("deficiency", "二、存在的问题"),
        ("deficiency", "三、存在問題"),
        ("deficiency", "三、不足与差距"),
        ("deficiency", "三、法治政府建设中存在的薄弱环节"),
        ("deficiency", "存在的问题和原因"),
        ("plan", "四、2022年度推进法治政府建设的主要安排"),
        ("plan", "三、下步计划"),
        ("plan", "四、下一步打算"),
        ("plan", "二、2022年法治政府工作计划"),
        ("plan", "四、二〇二二年工作安排"),
        ("plan", "四、存在的问题及下一步打算"),
        ("plan", "2022年工作打算"),
        ("duty", "一、全面落实法治政府建设第一责任人职责情况"),
        ("duty", "一、区政府主要负责同志履行推进法治建设第一责任人职责情况"),
        ("other", "五、其他需要报告的情况"),
    ],
)
def test_a_heading_tells_its_kind(kind: str, heading: str):
    assert kinds_of_heading(heading) == [kind]


def test_a_heading_without_a_word_for_its_kind_goes_on_with_what_came_before():
    headings = ["一、第一责任人职责履行情况", "二、加强领导", "三、存在的问题", "四、下一步打算", "五、加强领导"]
    text = "现报告如下。\n" + "".join(f"{heading}\n正文。\n" for heading in headings)
    assert [section.kind for section in structure(text, kind="rule_of_law").sections] == [
        "other", "duty", "result", "deficiency", "plan", "plan",
    ]  # fmt: skip


def test_what_is_missing_is_named_only_where_the_five_contents_are_asked_for():
    text = "示例局2021年法治政府建设报告\n一、主要成效\n好。\n二、下步打算\n干。"
    assert structure(text).missing == ("deficiency", "duty")
    assert structure(text, kind="open_government").missing == ()


def test_a_squeezed_text_is_cut_where_its_headings_were():
    text = "2021年情况如下：一、主要成效（一）加强领导。开会9次。（二）深化改革。1.简政。减3项。2.放权。放5项。二、存在问题在看到成绩的同时，也有短板。三、下一步打算一是加强。"  # noqa: E501
    assert outline(text, kind="rule_of_law") == [
        ("other", "", 0),
        ("result", "一、主要成效", 1),
        ("result", "（一）加强领导", 2),
        ("result", "（二）深化改革", 2),
        ("result", "1.简政", 3),
        ("result", "2.放权", 3),
        ("deficiency", "二、存在问题", 1),
        ("plan", "三、下一步打算", 1),
    ]
    assert "在看到成绩的同时，也有短板。" in [sentence.text for sentence in structure(text).sentences]


@pytest.mark.parametrize("line", ["1.5亿元到位。", "一、二、三产业融合发展。", "一是加强领导。", "（2021年）", "2.5"])
def test_what_only_looks_like_a_number_is_no_heading(line: str):
    assert len(outline(f"一、主要成效\n好。\n{line}\n好。")) == 1


def test_a_list_inside_a_sentence_makes_no_section():
    assert len(outline("一、主要成效\n制度包括：1.甲办法；2.乙办法。一是好。\n二、下步打算\n干。")) == 2


def test_a_table_of_contents_is_not_the_report():
    contents = "目录\n一、主要成效\n二、存在问题\n三、下步打算\n"
    body = "2021年情况如下。\n一、主要成效\n好。\n二、存在问题\n有。\n三、下步打算\n干。"
    assert [kind for kind, _, _ in outline(contents + body)] == ["other", "result", "deficiency", "plan"]


def test_an_item_without_a_heading_gives_its_first_clause():
    item = "（一）推进实体大厅标准化建设，" + "按照一体化平台建设要求，统一技术标准，" * 3 + "按时完成对接任务。"
    assert (
        outline(f"一、2022年计划\n{item}\n", title="示例局2021年度法治政府建设报告")[1][1]
        == "（一）推进实体大厅标准化建设"
    )
    assert item in [sentence.text for sentence in structure(f"一、2022年计划\n{item}\n").sentences]


def test_work_report_parts_and_annexes():
    text = """2026年示例省政府工作报告
——2026年1月20日在示例省第九届人民代表大会第四次会议上
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
“十四五”时期发展成就和2025年工作回顾
过去一年，完成投资900亿元。
（一）产业升级。新建工厂9座。
在看到成绩的同时，我们也清醒认识到，创新能力不强。
二、“十五五”时期主要目标任务
（一）加快建设现代化产业体系
三、2026年工作安排
今年要完成投资950亿元。
（一）总结提升工作成效。继续推进。
四、加强政府自身建设
严守纪律。
名词解释
1.“两新”：是指设备更新和以旧换新。
附件
2026年省民生实事
1.建设公园9个。
"""
    assert [(kind, heading) for kind, heading, _ in outline(text)] == [
        ("other", ""),
        ("result", "“十四五”时期发展成就和2025年工作回顾"),
        ("result", "（一）产业升级"),
        ("deficiency", "“十四五”时期发展成就和2025年工作回顾"),
        ("other", "二、“十五五”时期主要目标任务"),
        ("other", "（一）加快建设现代化产业体系"),
        ("plan", "三、2026年工作安排"),
        ("plan", "（一）总结提升工作成效"),
        ("plan", "四、加强政府自身建设"),
        ("other", "名词解释"),
        ("other", "附件"),
        ("plan", "2026年省民生实事"),
    ]
    report = structure(text)
    assert (report.kind, report.year, report.publisher) == ("work_report", 2026, "示例省人民政府")


def test_figures_of_speech_for_headings_are_told_by_what_stands_under_them():
    text = """示例省政府工作报告（2026年）
各位代表：现在报告工作。
一、一年接着一年干，建设取得新成效
完成投资900亿元。
二、一张蓝图绘到底，谱写新篇章
“十五五”时期经济社会发展的总体要求是：稳中求进。
三、乘势而上，勇争一流
今年经济社会发展的主要预期目标是：增长5%。
"""
    assert [kind for kind, _, _ in outline(text)] == ["other", "result", "other", "plan"]


def test_one_heading_over_past_and_coming_years_is_split_where_the_text_turns():
    text = """2026年示例省政府工作报告
各位代表：现在报告工作。
一、“十四五”时期发展成就和“十五五”时期主要目标任务
“十四五”时期建成公园90个。
“十五五”时期要建成公园99个。
二、“十五五”时期主要目标和2026年重点工作
“十五五”时期是关键五年。
今年要建成公园9个。
"""
    report = structure(text)
    assert [(section.kind, section.span[1] - section.span[0]) for section in report.sections[1:]] == [
        ("result", 44), ("other", 17), ("other", 38), ("plan", 11),
    ]  # fmt: skip
    assert report.sections[2].heading == report.sections[1].heading


REPORT_LIKE = st.text(alphabet="一二三、（）()。；！”“1２.①年2022度法治政府 \t　\n存在问题打算附件今清醒", max_size=300)


@settings(max_examples=300, deadline=None)
@given(REPORT_LIKE | st.text(max_size=200))
def test_sections_and_sentences_tile_any_text(text: str):
    report = structure(text)
    assert report.text == text
    edges = [section.span for section in report.sections]
    if text.strip():
        assert edges[0][0] == 0
        assert edges[-1][1] == len(text)
        assert all(left[1] == right[0] for left, right in itertools.pairwise(edges))
    for section in report.sections:
        assert text[slice(*section.heading_span)] == section.heading
        assert section.span[0] < section.span[1]
    end = 0
    for sentence in report.sentences:
        start = sentence.span[0]
        assert not text[end:start].strip()
        assert text[slice(*sentence.span)] == sentence.text == sentence.text.strip() != ""
        low, high = report.sections[sentence.section].span
        assert low <= start
        assert sentence.span[1] <= high
        end = sentence.span[1]
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "unit", ["法", "一、", "。", "。1.甲", "2021年", "《", "（", " ", "附件 ", "在看到成绩的同时，我们", '。"']
)
def test_a_million_characters_in_one_line_take_seconds_at_most(unit: str):
    text = unit * (1_000_000 // len(unit)) + "，"
    started = time.process_time()
    structure(text, title=text)
    assert time.process_time() - started < 20
