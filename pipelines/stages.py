"""Tell how far a project has come by its wording: prepared, begun, under way, there."""

from __future__ import annotations

import re

from pipelines.comparable import narrow

STAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("前期", re.compile(r"前期工作|选址|可研|报批|核准|立项|论证|规划编制|列入|签约|筹建|谋划|招标|具备.{0,6}条件")),
    ("开工", re.compile(r"开工|动工|启动(?!运行|运营|选址|前期|论证|可研|谋划|招标|编制)|奠基|破土")),
    ("在建", re.compile(r"封顶|主体|在建|建设进展|加快建设|推进建设|抓紧建设|有序推进|加快推进|正在|装修|安装|合龙")),
    (
        "建成",
        re.compile(
            r"建成(?!率)|完工|竣工|投用|投运|投产|投入(?:使用|运行|运营)|启用|通车|通水|开通|贯通|运营|建好|交付|全面完成|验收|封关运行|挂牌运行|上线"
        ),
    ),
)
"""what a promise or its evidence says of a project, from the first step to the last"""
BUILDS = re.compile(r"(?:高标准|高水平|高质量|加快|规划|统筹)?(?:建设|新建)")
"""(建设)试飞基地: more than to prepare it, though nothing says how far"""


def stage(text: str) -> int | None:
    """Return the furthest stage that a text names, 0 to 3; None when it names none.

    >>> stage("开工建设产业基地"), stage("新院区主体工程封顶"), stage("枢纽建成投用"), stage("加强队伍建设")
    (1, 2, 3, None)
    """
    plain = narrow(text)
    return max((number for number, (_, words) in enumerate(STAGES) if words.search(plain)), default=None)


def falls_short(promise: str, evidence: str) -> tuple[str, str] | None:
    """Return the names of the stages promised and reported when the reported one comes earlier; else None.

    >>> falls_short("建成市儿童医院", "市儿童医院主体封顶"), falls_short("开工建设基地", "基地已建成")
    (('建成', '在建'), None)
    >>> falls_short("建设试飞基地", "试飞基地启动选址"), falls_short("建设试飞基地", "试飞基地加快建设")
    (('建设', '前期'), None)
    """
    promised, reported = stage(promise), stage(evidence)
    if promised is None and reported == 0 and BUILDS.match(narrow(promise)):
        return "建设", STAGES[0][0]
    if promised is None or reported is None or reported >= promised:
        return None
    return STAGES[promised][0], STAGES[reported][0]
