"""Two files given to ``follow`` that are no plan and the review after it, or to ``diff`` that are no two versions."""

from __future__ import annotations

import pytest

from pipelines.pairing import pair_warnings, version_warnings
from pipelines.structure import structure

WORK = "{year}年{place}政府工作报告\n一、去年工作回顾\n新建公园{year}个。\n二、今年工作安排\n新建公园9个。\n"
LAW = "{place}人民政府关于{year}年度法治政府建设情况的报告\n一、主要工作\n举办讲座12场。\n二、下一步打算\n举办讲座。\n"


def report(year: int, place: str = "示例市", form: str = WORK):
    return structure(form.format(year=year, place=place))


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        (report(2024), report(2025), []),
        (report(2023, form=LAW), report(2024, form=LAW), []),
        (report(2025), report(2024), ["前一份是2025年的报告，后一份是2024年的，顺序可能颠倒"]),
        (report(2024), report(2024, "样本市"), ["两份都是2024年的报告，承诺要对照下一年的报告"]),
        (report(2024), report(2024), ["两份报告的文字完全相同，不是前后两年的报告"]),
        (report(2021), report(2024), ["两份报告相隔3年（2021年、2024年），中间各年做了什么看不到"]),
        (report(2024), report(2024, form=LAW), ["两份报告不是同一种报告，年份和内容难以对应"]),
        (report(2024, "样本市"), report(2025), []),
    ],
    ids=["two years", "two of law", "swapped", "one year", "one text", "far apart", "two kinds", "two places"],
)
def test_says_why_two_reports_are_no_pair(earlier, later, said):
    told = pair_warnings(earlier, later)
    other = f"两份报告署名的单位不同：{earlier.publisher}、{later.publisher}"
    assert told == said + [other] * (earlier.publisher != later.publisher)


def test_what_a_report_does_not_say_is_no_reason():
    silent = structure("一、主要工作\n举办讲座12场。\n二、下一步打算\n举办讲座。\n")
    assert (silent.year, silent.publisher) == (None, "")
    assert pair_warnings(silent, report(2025)) == pair_warnings(report(2025), silent) == []
    assert version_warnings(silent, report(2025)) == version_warnings(report(2025), silent) == []


@pytest.mark.parametrize(
    ("earlier", "later", "reasons"),
    [
        (report(2024), report(2024), ""),
        (report(2024), structure(WORK.format(year=2024, place="示例市").replace("9个", "90个")), ""),
        (report(2024, "範例縣"), report(2024, "范例县"), ""),
        (report(2023), report(2024), "一份是2023年的，一份是2024年的"),
        (report(2024), report(2024, form=LAW), "不是同一种报告"),
        (report(2024), report(2024, "样本市"), "署名的单位不同（示例市人民政府、样本市人民政府）"),
        (
            report(2023, form=LAW),
            report(2024, "样本市", LAW),
            "一份是2023年的，一份是2024年的；署名的单位不同（示例市人民政府、样本市人民政府）",
        ),
    ],
    ids=["one text", "an edit", "two scripts", "two years", "two kinds", "two places", "years and places"],
)
def test_says_why_two_texts_are_hardly_versions_of_one_report(earlier, later, reasons):
    assert version_warnings(earlier, later) == ([f"两份文本不像同一份报告的前后两个版本：{reasons}"] if reasons else [])
