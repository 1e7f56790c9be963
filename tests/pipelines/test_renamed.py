"""The same figure in another clerk's words and order, and what only shares words with it."""

from __future__ import annotations

import pytest

from tests.pipelines.two_lines import steps


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("移送司法机关案件11件。", "全年向司法机关移送案件14件。"),
        ("农资违法案件立案11件。", "立案查处农资违法案件14件。"),
        ("举办“宪法进农村”活动11场。", "“宪法进农村”活动开展14场次。"),
        ("办理人大代表建议24件、县政协委员提案11件。", "人大建议办理24件，政协提案办理14件。"),
        ("评查执法案卷84卷，优秀率11%。", "评查案卷84卷，其中优秀案卷占比14%。"),
        ("抽检农产品2650批次，合格率11%。", "农产品抽检2650批次，抽检合格率为14%。"),
        ("接待群众来访410批次11人次。", "接待来访群众410批次14人次。"),
        ("检查农资生产经营主体11家次。", "对14家次农资生产经营主体进行检查。"),
    ],
)
def test_other_words_and_another_order(earlier: str, later: str):
    assert (11.0, 14.0) in steps(earlier, later)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("办理农业行政许可120件。", "农业行政许可办结110件。"),
        ("查处农资违法案件120件。", "立案查处农资违法案件110件。"),
        ("向公安机关移送案件5件。", "移送司法机关案件6件。"),
        ("新增涉税经营主体120户。", "经营主体新增110户。"),
        ("农村公厕改造120座。", "改造城镇公厕110座。"),
        ("检查农资企业120家。", "对110家次农资企业进行检查。"),
        ("起草管理办法6件。", "管理办法废止5件。"),
        ("评查案卷84卷，合格率97%。", "案卷评查84卷，优秀案卷占比45%。"),
        ("签约招商项目20个，总投资260亿元。", "返乡企业新注册90家，总投资270亿元。"),
    ],
)
def test_what_shares_words_only(earlier: str, later: str):
    assert [found for found in steps(earlier, later) if found != (84.0, 84.0)] == []


def test_nothing_is_joined_that_two_figures_could_be():
    assert steps("核查农资企业100家。", "农资企业检查95家，抽查农资企业90家。") == []


def test_what_grows_beyond_belief_is_no_other_wording():
    assert steps("农资门店进行检查100家。", "对农资门店的专项检查104家。") == []
    assert steps("农业法治阵地建成使用12处。", "使用建成农业法治阵地90处。") == [(12.0, 90.0)]
    assert steps("评查执法案卷84卷，优秀率21%。", "评查案卷84卷，其中优秀案卷占比61%。") == [(84.0, 84.0)]
