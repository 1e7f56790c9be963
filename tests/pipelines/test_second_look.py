"""What sounds better than it is gets no better status than its facts."""

from __future__ import annotations

import pytest

from pipelines.document import FollowThrough
from pipelines.follow_through import follow_through
from pipelines.second_look import left_over, overdue, unfinished
from pipelines.structure import structure

PLAN = """示例市2023年度法治政府建设情况报告
一、2023年工作情况
办结事项12万件。
二、2024年工作打算
（一）完善平台。{promise}。
示例市司法局
2023年12月30日
"""
REVIEW = """示例市2024年度法治政府建设情况报告
一、2024年工作情况
（一）平台。办理行政许可事项7835件，按期办结率保持稳定。{report}。组织执法人员培训4期，开展普法讲座12场。
主动公开政府信息5060条，办理人大代表建议109件，审核政府合同和文件229件。乡镇法律顾问提供法律意见130条。
二、2025年工作打算
（一）加强监督。{again}。
示例市司法局
2024年12月30日
"""


def followed(promise: str, report: str, again: str = "加强队伍建设") -> FollowThrough:
    plan = structure(PLAN.format(promise=promise), kind="rule_of_law")
    review = structure(REVIEW.format(report=report, again=again), kind="rule_of_law")
    (result,) = follow_through(plan, review)
    return result


@pytest.mark.parametrize(
    ("promise", "report", "status", "reason"),
    [
        ("实现高频电子证照共享应用60种以上", "归集高频电子证照47种", "missed", "承诺“60种以上”，报告“47种”：未达目标"),
        ("推动“免证办”事项达到100项", "在86个事项办理中实现“免证办”", "missed", "承诺“100项”，报告“86个”：未达目标"),
        (
            "评查行政执法案卷不少于5000卷",
            "组织评查行政许可、行政处罚案卷4126卷",
            "missed",
            "承诺“5000卷”，报告“4126卷”：未达目标",
        ),
        ("新建法治文化广场12个", "新建成法治文化广场一批，受到欢迎", "progressed", "承诺有数字，报告没有可比的数字"),
        ("推动全程网办率达到95%", "全程网办率达到93%", "missed", "承诺“95%”，报告“93%”：略低于目标"),
        ("年内历史积案全部清零", "历史积案由3件减少到1件", "missed", "承诺全部完成，报告“减少到1件”"),
        ("全面清理拖欠企业账款", "清偿拖欠企业账款4.7亿元，清偿比例为91.5%", "progressed", "承诺全部完成"),
        ("建成示例市数字档案馆", "示例市数字档案馆主体完工，正在进行内部装修", "progressed", "尚未完成"),
        (
            "2024年11月底前建成示例市数字档案馆",
            "示例市数字档案馆主体完工，正在进行内部装修",
            "missed",
            "承诺的期限已到",
        ),
        ("上半年全面运行政务数据共享平台", "政务数据共享平台正在试运行", "missed", "承诺的期限已到，报告“正在试运行”"),
        ("全面推行综合查一次制度", "综合查一次制度在3个县开展试点", "progressed", "报告“开展试点”，尚未完成"),
        ("6月底前新建规范化司法所10个", "9月新建规范化司法所10个", "missed", "晚于承诺的期限"),
        ("6月底前新建规范化司法所10个", "5月新建规范化司法所10个", "fulfilled", "达到目标"),
    ],
)
def test_facts_decide_against_words(promise: str, report: str, status: str, reason: str) -> None:
    result = followed(promise, report)
    assert result.status == status
    assert any(reason in line for line in result.reasons)
    assert "报告的数字低于承诺" not in result.reasons
    if result.actual:
        assert result.actual.text in result.evidence[0].text


@pytest.mark.parametrize(
    ("promise", "report"),
    [
        ("开展窗口工作人员职业技能等级评定", "组织窗口工作人员开展宪法宣誓活动"),
        ("组织开展村规民约合法性审查", "坚持把合法性审查和集体讨论决定作为重大行政决策必经程序"),
    ],
)
def test_everyday_words_are_no_evidence(promise: str, report: str) -> None:
    result = followed(promise, report)
    assert (result.status, result.evidence) == ("no_mention", ())


@pytest.mark.parametrize(
    ("promise", "again"),
    [
        ("聘请特邀行政执法监督员20名", "出台《示例市行政执法监督员管理办法》"),
        ("建成标准化行政复议听证室和调解室", "设立行政复议咨询委员会，提高行政复议调解和解率"),
    ],
)
def test_another_object_is_no_promise_again(promise: str, again: str) -> None:
    assert followed(promise, "办结事项13万件", again).carried is None
    assert followed(promise, "办结事项13万件", promise).carried is not None


def test_a_trial_promised_is_no_trial_short_of_it() -> None:
    assert unfinished("开展“局队合一”试点", "“局队合一”试点运行", "“局队合一”试点运行") is None
    assert unfinished("深化预算管理改革", "入选全国综合改革试点", "入选全国综合改革试点") is None
    assert left_over("加强积案化解", "尚有2件未办结") is None
    assert overdue("2024年6月底前", 2023) is False
