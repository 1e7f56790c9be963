"""Promises are found in plans, verbatim, one action clause each."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.commitments import commitment_at, commitments, promise_spans
from pipelines.fold import simplify
from pipelines.structure import structure

PLAN = """示例市2023年度法治政府建设情况报告
一、2023年工作情况
深化“放管服”改革，办结事项12万件。
二、存在的不足
执法监督力度不够。
三、2024年工作打算
坚持以习近平新时代中国特色社会主义思想为指导，重点做好以下工作：
（一）优化营商环境。围绕企业关切，健全涉企检查备案制度，为企业减负。2024年6月底前建成市政务服务中心；
全年培训执法人员不少于6000人次。
（二）强化队伍建设
一是加强业务培训，提升执法水平。二是建立考核机制。
示例市司法局
2023年12月30日
"""


def test_finds_the_actions_of_the_plan_section_only() -> None:
    plan = structure(PLAN, kind="rule_of_law")
    texts = [commitment.text for commitment in commitments(plan)]
    assert texts == [
        "围绕企业关切，健全涉企检查备案制度，为企业减负",
        "2024年6月底前建成市政务服务中心",
        "全年培训执法人员不少于6000人次",
        "加强业务培训",
        "提升执法水平",
        "建立考核机制",
    ]


def test_gives_ids_spans_sections_targets_and_deadlines() -> None:
    plan = structure(PLAN, kind="rule_of_law")
    found = {commitment.text: commitment for commitment in commitments(plan)}
    assert [commitment.id for commitment in found.values()] == [f"c{n:03d}" for n in range(1, len(found) + 1)]
    for commitment in found.values():
        assert plan.text[slice(*commitment.span)] == commitment.text
        assert commitment.section.startswith("三、2024年工作打算")
    trained = found["全年培训执法人员不少于6000人次"].target
    assert trained is not None
    assert (trained.value, trained.unit, trained.comparator) == (6000.0, "人次", ">=")
    assert plan.text[slice(*trained.span)] == trained.text
    assert found["2024年6月底前建成市政务服务中心"].deadline == "2024年6月底前"


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("坚持以习近平新时代中国特色社会主义思想为指导，奋力谱写新篇章。", []),
        ("重点做好以下工作：", []),
        ("（三）扩大有效投资", []),
        ("示例市政务服务局", []),
        ("新建社区食堂40个", ["新建社区食堂40个"]),
        ("以数字政府为抓手，推进一网通办，不断提升服务水平。", ["以数字政府为抓手，推进一网通办，不断提升服务水平"]),
        ("城镇新增就业30万人；粮食产量稳定在250亿斤以上。", ["城镇新增就业30万人", "粮食产量稳定在250亿斤以上"]),
        ("1.开展专项整治。2.建立长效机制。", ["开展专项整治", "建立长效机制"]),
        ("（四）提升政务服务水平。健全守信践诺机制。", ["健全守信践诺机制"]),
        ("（四）提升政务服务水平。", ["提升政务服务水平"]),
        ("（四）新建规范化司法所10个。健全守信践诺机制。", ["新建规范化司法所10个", "健全守信践诺机制"]),
        ("2024年，示例市将在法治轨道上推进各项工作，完善工作机制，着力抓好以下重点任务：", []),
        ("我局將深入貫徹習近平法治思想，把依法行政貫穿工作全過程，重點做好以下工作。", []),
        ("今年是“十四五”规划收官之年，做好今年工作，扎实做好各项工作，更加注重统筹兼顾。", []),
        ("全面落实法治政府建设各项任务，印发《审核工作规范》。", ["印发《审核工作规范》"]),
        ("年内印发《审核工作规范》，印发行政裁量权基准。", ["年内印发《审核工作规范》", "印发行政裁量权基准"]),
        (
            "深化“一件事一次办”改革，评查案卷500卷，对连续两年评查不合格的单位予以通报。",
            ["深化“一件事一次办”改革", "评查案卷500卷", "对连续两年评查不合格的单位予以通报"],
        ),
        ("建设监督平台，2023年10月底前上线运行。", ["建设监督平台，2023年10月底前上线运行"]),
        ("年内历史积案全部清零。", ["年内历史积案全部清零"]),
        (
            "大力发展银发经济，用好示例湖岸线资源，弘扬工匠精神，着力扩大养老服务供给。",
            ["大力发展银发经济", "用好示例湖岸线资源", "弘扬工匠精神", "着力扩大养老服务供给"],
        ),
        (
            "今年经济社会发展主要预期目标是：地区生产总值增长6%左右，空气质量保持优良，单位生产总值能耗进一步下降。",
            ["地区生产总值增长6%左右", "空气质量保持优良", "单位生产总值能耗进一步下降"],
        ),
        ("紧盯燃气、消防等重点领域，开展隐患排查。", ["紧盯燃气、消防等重点领域，开展隐患排查"]),
        ("就业是最大的民生，在市委坚强领导下，真抓实干，新建公园3个。", ["新建公园3个"]),
        ("健全志愿服务体系，不断提升人民群众获得感、幸福感、安全感。", ["健全志愿服务体系"]),
        ("完善救助机制，为困难老年人购买意外伤害保险。", ["完善救助机制", "为困难老年人购买意外伤害保险"]),
        ("加大助企力度，为经营主体减负20亿元以上。", ["加大助企力度", "为经营主体减负20亿元以上"]),
        ("一要守好安全底线。二要优化审批流程。", ["守好安全底线", "优化审批流程"]),
        ("", []),
    ],
)
def test_cuts_one_paragraph(paragraph: str, expected: list[str]) -> None:
    spans = promise_spans(simplify(paragraph), (0, len(paragraph)))
    assert [paragraph[start:end] for start, end in spans] == expected


def test_a_plan_of_headings_alone_promises_them() -> None:
    plan = "二、下一步打算\n（一）加强执法培训\n（二）完善考核机制"
    text = f"示例局2023年度法治政府建设情况报告\n一、工作情况\n办结12件。\n{plan}"
    assert [c.text for c in commitments(structure(text, kind="rule_of_law"))] == ["加强执法培训", "完善考核机制"]


def test_a_report_without_a_plan_promises_nothing() -> None:
    assert (
        commitments(structure("示例市2023年度法治政府建设情况报告\n一、工作情况\n办结12件。", kind="rule_of_law")) == ()
    )
    assert commitments(structure("")) == ()


def test_a_chosen_span_must_lie_in_the_plan() -> None:
    plan = structure(PLAN, kind="rule_of_law")
    start = plan.text.index("建立考核机制")
    assert commitment_at(plan, (start, start + 6), "x1").text == "建立考核机制"
    for span in [(0, 0), (5, 3), (-1, 4), (0, len(plan.text) + 1)]:
        with pytest.raises(ValueError, match="x2"):
            commitment_at(plan, span, "x2")


@given(st.text(alphabet="推进建设完成5，。；、：一是（二）\n 2025年底%", max_size=120))
def test_any_text_gives_ordered_spans_without_overlap(text: str) -> None:
    line = text.replace("\n", "")
    spans = promise_spans(line, (0, len(line)))
    assert all(low < high <= len(line) for low, high in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("second", ["力争达到6%", "力争实现6.5%左右", "确保突破500亿元", "争取增长7％以上"])
def test_a_second_target_goes_with_the_first(second: str) -> None:
    plan = structure(
        f"示例市2024年政府工作报告\n二、2024年工作安排\n一般公共预算收入增长5%以上，{second}。加强财源建设。"
    )
    assert f"一般公共预算收入增长5%以上，{second}" in [each.text for each in commitments(plan)]
