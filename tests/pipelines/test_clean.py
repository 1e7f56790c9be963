"""Boilerplate goes by whole lines from head and tail; the body stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.boilerplate import load_boilerplate
from pipelines.clean import clean

RULES = load_boilerplate()
TITLE = "示例市人民政府关于2023年度法治政府建设情况的报告"
BODY = [
    "2023年，示例市人民政府坚持依法行政，全面推进法治政府建设，现将有关情况报告如下。",
    "一、主要举措和成效",
    "（一）优化营商环境。全年办理“扫一扫在手机打开”类扫码事项1200件，二维码服务覆盖全部窗口。",
    "二、存在的不足",
    "基层执法力量仍然薄弱，部分单位对法治建设重视不够。",
]
SIGNATURE = ["示例市人民政府", "2024年1月15日"]


def cleaned(lines, title=""):
    return clean("\n".join(lines), RULES, title=title).text.split("\n")


def around(head=(), tail=()):
    return cleaned([*head, *BODY, *SIGNATURE, *tail])


def test_a_text_without_boilerplate_stays_whole():
    assert cleaned([TITLE, *BODY, *SIGNATURE]) == [TITLE, *BODY, *SIGNATURE]


def test_the_page_s_copy_of_the_title_goes_and_the_body_s_own_stays():
    own = ["示例市人民政府", "关于2023年度法治政府建设情况的报告"]
    page = [TITLE, "发布时间：2024-01-20 来源：示例市司法局", *own, *BODY]
    result = clean("\n".join(page), RULES, title=TITLE)
    assert result.text.split("\n") == [*own, *BODY]
    assert (result.removed[0].text, result.removed[0].rule) == (TITLE, "repeated title")


def test_a_title_that_stands_once_is_content():
    assert cleaned([TITLE, "发布时间：2024-01-20", *BODY], title=TITLE) == [TITLE, *BODY]


def test_a_source_without_a_name_does_not_take_the_title_s_first_line():
    own = ["示例市人民政府", "关于2023年度法治政府建设情况的报告"]
    assert around(head=["来源：", *own]) == [*own, *BODY, *SIGNATURE]


def test_a_delivery_line_and_a_speaker_stay():
    head = [
        "示例省2026年政府工作报告",
        "——2026年1月27日在示例省第十四届人民代表大会第四次会议上",
        "来源：示例日报",
        "示例省省长 张三",
        "各位代表：",
    ]
    assert around(head=head) == [line for line in head if line != "来源：示例日报"] + BODY + SIGNATURE


@pytest.mark.parametrize(
    "line",
    [
        "主办单位：省交通运输厅，各州、市人民政府",
        "承办单位：市司法局",
        "联系人：张三，电话：0000-0000000",
        "附件：1.示例市2023年度执法数据",
        "群众可扫描二维码办理全部事项。",
        "数据来源：示例市统计局",
        "审核：市司法局、市审计局按照职责分工负责，各县（区）人民政府、市直各部门配合，抓好落实和督促检查工作",
    ],
)
def test_official_lines_that_look_like_a_portal_s_stay_at_the_end(line):
    assert cleaned([*BODY, line]) == [*BODY, line]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "附件",
            "2024年民生实事任务清单",
            "一、就业",
            "牵头单位：市人社局",
            "主办单位：省交通运输厅，各州、市人民政府",
        ],
        [*SIGNATURE, "（联系人：张三，联系电话：000-0000000）"],
        [*SIGNATURE, "附件：示例市行政执法数据表.xlsx"],
        [*SIGNATURE, "抄送：市委办公室，市人大常委会办公室。", "示例市人民政府办公室 2024年1月15日印发"],
        ["类别\t数量", "许可\t120", "处罚\t30", "检查\t400"],
    ],
)
def test_official_ends_stay_whole(lines):
    assert cleaned([*BODY, *lines]) == [*BODY, *lines]


@pytest.mark.parametrize(
    "lines",
    [
        ["示例市司法局", "2023年法治政府建设年度报告", "（2024年1月15日）"],
        ["示政〔2024〕3号", TITLE, "省人民政府："],
        ["市委、市人大常委会：", "按照要求报告如下："],
        ["示例市2023年法治政府建设报告", "2024年1月15日"],
    ],
)
def test_official_beginnings_stay_whole(lines):
    assert cleaned([*lines, *BODY]) == [*lines, *BODY]


def test_an_annex_s_own_organiser_stays_above_a_footer_that_goes():
    annex = ["主办单位：市司法局", "年度目标：建成法律援助站12个。", "主办单位：省交通运输厅，各州、市人民政府"]
    footer = ["网站标识码：9900000045", "示ICP备05000000号"]
    assert cleaned([*BODY, *annex, *footer]) == [*BODY, *annex]


def test_a_footer_goes_with_its_address_and_organiser():
    footer = [
        "主办单位：示例市人民政府办公室",
        "地址：示例市示例路1号",
        "邮编：990000",
        "网站标识码：9900000045",
        "示ICP备05000000号",
    ]
    assert around(tail=footer) == [*BODY, *SIGNATURE]


def test_nothing_between_two_body_lines_is_touched():
    inside = [*BODY[:3], "来源：示例日报", "打印本页", "责任编辑：张三", *BODY[3:]]
    assert cleaned(inside) == inside


@pytest.mark.parametrize("word", ["附件", "附件：", "微信", "政务服务", "下载"])
def test_a_word_of_a_menu_above_an_annex_stays(word):
    annex = [word, "指标\t2023年", "行政复议\t98件", "行政诉讼\t12件", "法律援助\t30件"]
    assert cleaned([*BODY, *annex, "扫一扫在手机打开当前页"]) == [*BODY, *annex]


def test_a_signature_below_a_list_of_links_stays():
    assert cleaned([*BODY, "相关文档：", *SIGNATURE]) == [*BODY, *SIGNATURE]


def test_the_title_and_opening_repeated_below_the_tail_go():
    lines = [TITLE, *BODY, *SIGNATURE, "关闭窗口", TITLE, BODY[0]]
    assert cleaned(lines) == [TITLE, *BODY, *SIGNATURE]


def test_an_opening_repeated_below_goes_though_one_of_the_two_was_edited():
    copy = BODY[0].replace("坚持依法行政，", "").replace("全面推进", "深入推进")
    assert cleaned([TITLE, *BODY, *SIGNATURE, "责任编辑：张三", copy]) == [TITLE, *BODY, *SIGNATURE]
    other = "2024年，示例市人民政府将坚决贯彻各项决策部署，努力开创依法治市工作的新局面，特此报告。"
    assert cleaned([TITLE, *BODY, other, "责任编辑：张三"]) == [TITLE, *BODY, other]


def test_what_goes_is_recorded_with_rule_and_place():
    result = clean("\n".join(["打印", *BODY, "责任编辑：张三"]), RULES)
    assert [(line.text, line.rule, line.where) for line in result.removed] == [
        ("打印", "tools", "head"),
        ("责任编辑：张三", "editor", "tail"),
    ]


def test_a_text_of_boilerplate_only_is_said_to_be_empty():
    result = clean("首页\n打印\n", RULES)
    assert (result.text, result.kept) == ("", ())
    assert result.warnings


LINES = st.one_of(
    st.sampled_from([TITLE, *BODY, *SIGNATURE]),
    st.sampled_from([phrase for group in (*RULES.phrases, *RULES.lists) for phrase in group.phrases]),
    st.sampled_from([f"{label}：" for group in RULES.labels for label in group.labels]),
    st.sampled_from(
        [
            "【",
            "】",
            ">",
            "|",
            "大",
            "中",
            "小",
            "张三",
            "2024-01-02",
            "",
            "　 ",
            "示例要闻",
            "主办单位：市司法局",
            "示ICP备1号",
        ]
    ),
    st.text(max_size=30),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=40), st.sampled_from(["", TITLE]))
def test_cleaning_twice_changes_nothing_and_only_whole_lines_go(lines, title):
    text = "\n".join(lines)
    once = clean(text, RULES, title=title)
    assert clean(once.text, RULES, title=title).text == once.text
    assert once.text == "\n".join(text[start:end] for start, end in once.kept)
    whole = [line.strip() for line in text.split("\n")]
    assert all(text[start:end].strip() in whole for start, end in once.kept)
    if "\u200b" not in text and "\ufeff" not in text:
        assert len(once.kept) + len(once.removed) == sum(1 for line in whole if line)
