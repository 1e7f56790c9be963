"""Deficiencies: what a report admits, the chains over the years, and what answers them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipelines.admitted import admitted
from pipelines.deficiencies import deficiencies, pair
from pipelines.deficiency_chains import Chain, chains, chains_result
from pipelines.document import Structured
from pipelines.remedies import Remedy, remedies
from pipelines.structure import structure
from scheduler.sample_content import load_sites

LABELS = Path(__file__).parents[1] / "fixtures" / "deficiencies.json"
YEARS = (2022, 2023, 2024)

# What a careful reader finds in the plan of the same report: any of the fragments, none where the plan is silent.
ANSWERS = [
    ("example-city", 2022, [["司法所规范化建设"], ["评查行政执法案卷", "监督平台"], ["监督平台"]]),
    ("example-city", 2023, [["司法所规范化建设", "局队合一"], ["监督平台", "培训行政执法人员"], ["行政争议调解中心"]]),
    ("example-city", 2024, [["合法性审核机构"], ["充实行政复议办案力量"], []]),
    ("model-district", 2022, [[], ["協同聯動辦法"], ["薪酬激勵機制"]]),
    ("model-district", 2023, [[], ["薪酬激勵機制"], ["高效辦成一件事"]]),
    ("model-district", 2024, [[], ["免證辦"], ["平均等候時間"]]),
    ("specimen-county", 2022, [[], ["合法性审核工作规范"], []]),
    ("specimen-county", 2023, [["执法监督员管理办法"], ["法律明白人"], ["未履行生效裁判"]]),
    ("specimen-county", 2024, [["执法监督员管理办法"], ["未履行生效裁判"], ["增配行政复议人员"]]),
]
# The same in the results of the report for the year after.
RESULTS = [
    ("example-city", 2022, [["省级规范化司法所", "法律顾问"], ["案卷", "监督平台"], ["监督平台"]]),
    ("example-city", 2023, [["省级规范化司法所"], ["监督平台", "培训行政执法人员"], ["行政争议调解中心"]]),
    ("model-district", 2022, [[], ["協同聯動辦法"], []]),
    ("model-district", 2023, [[], [], ["高效辦成一件事"]]),
    ("specimen-county", 2022, [[], ["合法性审核工作规范"], ["普法宣传"]]),
    ("specimen-county", 2023, [["执法监督员"], ["法律明白人"], ["未履行生效裁判"]]),
]

# By chain: the years in which it is admitted, with the state in each, and the first year in which it is not.
CHAINS = {
    "example-city": [
        ("县乡推进", "new unchanged reworded", 2022, None),
        ("规范化水平", "new reworded", 2022, 2024),
        ("数字化", "new", 2022, 2023),
        ("实质性化解", "new", 2023, 2024),
        ("案件量", "new", 2024, None),
        ("人才队伍", "new", 2024, None),
    ],
    "specimen-county": [
        ("监督力量", "new unchanged unchanged", 2022, None),
        ("合法性审核", "new", 2022, 2023),
        ("普法宣传", "new reworded", 2022, 2024),
        ("政务诚信", "new reworded", 2023, None),
        ("行政复议", "new", 2024, None),
    ],
    "model-district": [
        ("對接不暢", "new unchanged unchanged", 2022, None),
        ("審管銜接", "new", 2022, 2023),
        ("窗口", "new reworded", 2022, 2024),
        ("集成服務", "new", 2023, 2024),
        ("電子證照", "new", 2024, None),
        ("引導", "new", 2024, None),
    ],
}


def sample(portal: str, year: int) -> Structured:
    article = next(one for one in load_sites()[portal].articles if one.year == year)
    return structure(article.text, title=article.title)


def report(*items: str, plan: str = "") -> Structured:
    listed = "\n".join(f"（{number}）{item}" for number, item in zip("一二三四五", items, strict=False))
    return structure(f"一、主要成效\n依法办理各类案件。\n二、存在的不足\n{listed}\n三、下一步打算\n{plan}")


def texts(text: Structured) -> list[str]:
    return [text.text[slice(*item.span)] for item in admitted(text)]


@pytest.mark.parametrize("portal", CHAINS)
def test_the_sample_reports_are_chained_over_three_years(portal: str) -> None:
    found = chains([(year, sample(portal, year)) for year in YEARS])

    assert [(" ".join(link.state for link in chain.links), chain.links[0].year, chain.gone_in) for chain in found] == [
        (states, first, gone) for _, states, first, gone in CHAINS[portal]
    ]
    for chain, (words, *_) in zip(found, CHAINS[portal], strict=True):
        assert words in chain.links[0].text


@pytest.mark.parametrize("portal", CHAINS)
def test_chains_quote_what_stands_there_and_use_it_once(portal: str) -> None:
    by_year = {year: sample(portal, year) for year in YEARS}
    found = chains(list(by_year.items()))

    _check_quotes(found, by_year)
    for year, text in by_year.items():
        used = [link.span for chain in found for link in chain.links if link.year == year]
        assert sorted(used) == [item.span for item in admitted(text)]


def _check_quotes(found: tuple[Chain, ...], by_year: dict[int, Structured]) -> None:
    years = sorted(by_year)
    for link in (link for chain in found for link in chain.links):
        own = by_year[link.year].text
        assert own[slice(*link.span)] == link.text
        assert all(own[slice(*one.span)] == one.text and 0 < one.score <= 1 for one in link.answer.candidates)
        assert link.answer.answer in (None, *link.answer.candidates[:1])
        later = [year for year in years if year > link.year]
        assert (link.result is None) == (not later)
        for one in link.result.candidates if link.result else ():
            assert by_year[later[0]].text[slice(*one.span)] == one.text


def test_a_deficiency_comes_back_after_a_gap() -> None:
    first, second = "基层执法力量薄弱。编制与任务不相适应。", "法治宣传形式单一。多为发放资料。"
    found = chains([(2021, report(first, second)), (2022, report(second)), (2023, report(first, second))])

    assert [[(link.year, link.state) for link in chain.links] for chain in found] == [
        [(2021, "new"), (2023, "again")],
        [(2021, "new"), (2022, "unchanged"), (2023, "unchanged")],
    ]
    assert (found[0].silent, found[0].gone_in) == ((2022,), None)
    assert found[0].links[1].ratio == 1.0


def test_a_report_that_admits_nothing_breaks_no_chain() -> None:
    item = "基层执法力量薄弱。编制与任务不相适应。"
    silent = structure("一、主要成效\n依法办理各类案件。\n二、下一步打算\n充实执法力量。")
    (found,) = chains([(2023, report(item)), (2021, report(item)), (2022, silent)])

    assert admitted(silent) == []
    assert [(link.year, link.state) for link in found.links] == [(2021, "new"), (2023, "unchanged")]
    assert (found.silent, found.gone_in) == ((), None)
    assert chains([(2022, silent)]) == chains([]) == ()
    assert [record["state"] for record in deficiencies(report(item), silent)] == ["gone"]


def test_two_reports_of_one_year_are_refused() -> None:
    with pytest.raises(ValueError, match="one year"):
        chains([(2022, report("力量薄弱。")), (2022, report("力量薄弱。"))])


def test_years_in_two_scripts_are_one_chain() -> None:
    (found,) = chains(
        [(2022, report("部門信息共享不暢，數據標準不統一。")), (2023, report("部门信息共享不畅，数据标准不统一。"))]
    )
    assert [link.state for link in found.links] == ["new", "unchanged"]


def test_the_same_complaint_of_another_object_is_new() -> None:
    a, b = (
        report("法治宣传的能力还不能完全适应现代化建设需要。"),
        report("行政复议的设施还不能完全适应现代化建设需要。"),
    )
    assert [record["state"] for record in deficiencies(a, b)] == ["new", "gone"]


def test_a_list_in_one_sentence_is_taken_apart() -> None:
    text = structure(
        "一、工作回顾\n同时，我们也清醒认识到，有效需求依然不足，城市更新、老旧管网改造等任务依然艰巨，部分企业经营困难，"
        "基层财政收支矛盾突出。我们一定直面问题，认真加以解决。\n二、2030年重点工作\n扩大有效需求。"
    )
    assert texts(text) == [
        "有效需求依然不足，",
        "城市更新、老旧管网改造等任务依然艰巨，",
        "部分企业经营困难，",
        "基层财政收支矛盾突出。",
    ]


def test_causes_and_vows_are_no_deficiencies() -> None:
    text = report("力量薄弱。人手很少。\n原因主要是：编制有限；经费不足。\n对这些问题，我们将认真解决。")
    assert texts(text) == ["（一）力量薄弱。人手很少。"]


def test_a_heading_of_the_plan_answers_with_what_stands_below() -> None:
    text = report(
        "行政复议力量不足。",
        "档案管理不够规范。",
        plan="（一）充实行政复议力量。增配办案人员三名。\n（二）推进政务公开。公布年度清单。",
    )
    answered, silent = remedies(text, admitted(text), text, "plan")

    assert answered.answer is not None
    assert answered.answer.text == "（一）充实行政复议力量。增配办案人员三名。"
    assert text.text[slice(*answered.answer.span)] == answered.answer.text
    assert silent.answer is None


def test_a_numbered_sentence_of_the_plan_answers_without_the_signature_below() -> None:
    text = structure(
        "一、2025年法治政府建设工作成效\n调解纠纷210件。\n二、存在的问题\n（一）乡镇执法队伍力量薄弱。\n三、2026年法治政府建设工作安排\n"
        "（一）开展普法宣传。\n（二）加强乡镇执法队伍力量。\n示例市人民政府\n2026年3月2日"
    )
    answers = [each.answer and each.answer.text for each in remedies(text, admitted(text), text, "plan")]
    assert "（二）加强乡镇执法队伍力量。" in answers
    assert not any(answer and "示例市人民政府" in answer for answer in answers)


def test_records_say_what_answers_and_map_their_spans() -> None:
    a, b = sample("specimen-county", 2022), sample("specimen-county", 2023)
    records = deficiencies(a, b)
    moved = deficiencies(
        a, b, to_a=lambda span: (span[0] + 1, span[1] + 1), to_b=lambda span: (span[0] + 2, span[1] + 2)
    )

    assert records[0]["answer"]["text"].startswith("（三）强化行政执法监督。")
    assert records[0]["answer"] == records[0]["candidates"][0]
    gone = records[-1]
    assert (gone["state"], gone["answer"]) == ("gone", None)
    assert "合法性审核" in gone["result"]["text"]
    for record, other in zip(records, moved, strict=True):
        for key, text, shift in (("answer", b, 2), ("result", b, 2)):
            if record.get(key):
                start, end = record[key]["span"]
                assert text.text[start:end] == record[key]["text"]
                assert other[key]["span"] == [start + shift, end + shift]
        if "a_span" in record:
            assert other["a_span"][0] == record["a_span"][0] + 1
    json.dumps(chains_result(chains([(2022, a), (2023, b)])))


def test_answers_of_the_sample_reports() -> None:
    found: list[tuple[Remedy, list[str]]] = []
    for portal, year, expected in ANSWERS:
        text = sample(portal, year)
        found += zip(remedies(text, admitted(text), text, "plan"), expected, strict=True)
    right, wrong, missed = _score(found)
    assert right >= 15, (right, wrong, missed)
    assert wrong <= 1, (right, wrong, missed)


def test_results_that_answer_the_sample_reports() -> None:
    found: list[tuple[Remedy, list[str]]] = []
    for portal, year, expected in RESULTS:
        text, later = sample(portal, year), sample(portal, year + 1)
        planned = remedies(text, admitted(text), text, "plan")
        found += zip(remedies(text, admitted(text), later, "result", planned), expected, strict=True)
    right, wrong, missed = _score(found)
    assert right >= 8, (right, wrong, missed)
    assert wrong == 0, (right, wrong, missed)


def _score(found: list[tuple[Remedy, list[str]]]) -> tuple[int, int, int]:
    """Count the answers that are right and wrong, and the complaints whose answer was not found."""
    right = wrong = missed = 0
    for remedy, fragments in found:
        good = remedy.answer is not None and any(fragment in remedy.answer.text for fragment in fragments)
        right += good
        wrong += remedy.answer is not None and not good
        missed += bool(fragments) and not good
    return right, wrong, missed


def test_real_reports_as_labelled(shared: Path) -> None:
    by_digest = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.read_text(encoding="utf-8")
        for path in (shared / "reports").rglob("*.txt")
    }
    repeated = [0, 0, 0]
    answered = [0, 0, 0]
    for labels in json.loads(LABELS.read_text(encoding="utf-8")):
        b = structure(by_digest[labels["b"]])
        after = admitted(b)
        assert [list(item.span) for item in after] == [item["span"] for item in labels["items"]]
        if labels["a"]:
            a = structure(by_digest[labels["a"]])
            before = admitted(a)
            pairs = pair(a.text, before, b.text, after)
            for place, item in enumerate(labels["items"]):
                found = list(before[pairs[place].place].span) if place in pairs else None
                _count(repeated, found is not None, found in item["same"], bool(item["same"]))
        for remedy, item in zip(remedies(b, after, b, "plan"), labels["items"], strict=True):
            span = list(remedy.answer.span) if remedy.answer else None
            _count(answered, span is not None, span in item["by"], item["answered"])
    assert repeated[0] >= 17, repeated
    assert repeated[1] <= 0, repeated
    assert answered[0] >= 25, answered
    assert answered[1] <= 2, answered


def _count(counts: list[int], said: bool, right: bool, wanted: bool) -> None:
    """Add one row to the counts of right, wrong and missed."""
    counts[0] += said and right
    counts[1] += said and not right
    counts[2] += wanted and not (said and right)


def test_what_is_admitted_without_a_section_is_found() -> None:
    text = structure(
        "一、2030年工作回顾\n全年建成项目三十个。\n当前，经济回升的基础还不牢固，部分企业经营困难，民生领域还有不少短板。"
        "对这些问题，我们会高度重视。\n二、2031年重点工作\n巩固经济回升基础。"
    )
    assert texts(text) == ["当前，经济回升的基础还不牢固，", "部分企业经营困难，", "民生领域还有不少短板。"]


def test_a_list_without_end_is_bounded_and_loses_nothing() -> None:
    text = structure("一、存在的不足\n" + "\n".join(f"（一）第{number}处设施不足。" for number in range(300)))
    found = admitted(text)

    assert len(found) == 100
    assert [item.span[0] for item in found] == sorted({item.span[0] for item in found})
    assert text.text[slice(*found[-1].span)].endswith("第299处设施不足。")
    assert len(deficiencies(text, text)) == 100
