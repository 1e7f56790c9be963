"""Where a report's own lines begin and end in a cleaned text, and in which form lines around them are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pipelines.line_rules import normal
from pipelines.line_runs import DELIVERED, DOCUMENT_NUMBER, is_body

Where = Literal["head", "tail"]

EDGE = 20  # lines from either end that are looked at
KEPT_OF_A_LINE = 400  # characters of a line that are looked at
DIGITS = re.compile(r"\d+|(?<=星期)[一二三四五六日天]|(?<=农历)[一-鿿]{2,8}")
"""what a line has another of on another day: 12, 星期三, 农历十月初七"""
DATE = re.compile(r"\(?(?:20\d\d|二.{3})\s*年\s*.{1,3}\s*月\s*.{1,3}\s*日\)?")  # 2024年3月1日
ORGAN = re.compile(
    r"(?:政府|委员会|管委会|办公室|办事处|领导小组|专班|公署|检察院|法院|公司|集团|学校|大学|街道|[局厅部院科处室所队会组镇乡县市省盟州旗]|(?<!网)站|(?<!专)区|中心)$"
)
"""a signature recurs, and is the report's"""
TITLE = re.compile(r"(?:报告|总结|情况|年报)$")  # a title differs in its year only
FURNITURE = re.compile(
    r"阅读(?:次数|量|数|全文|原文|:|\s?[\d#])|(?:已|次|人)阅|[\d#]\s?次?(?:阅|浏览|点击|访问)|浏览(?:次数|量|数|人数|:|\s?[\d#])"
    r"|点击(?:次数|量|数|率|查看|进入|此处|下载|:|\s?[\d#])|访问(?:次数|量|人数|:|\s?[\d#])|人气[:#\d]|热度[:#\d]"
    r"|打印(?:本|此|页|正文|文章|时间)|分享(?:到|至|本|文章|:)|收藏(?:本|此|文章|夹)|点赞|转发(?:到|至|本|:|\s?[\d#])"
    r"|关闭(?:窗口|本|此|页)|返回(?:顶部|首页|列表|上|栏目)|下载(?:本|客户端|app)|扫一扫|扫码|扫描|二维码|字号|字体|播报|朗读|听全文|听本文"
    r"|无障碍|上一[篇条页]|下一[篇条页]|[前后]一[篇条]|前一条|后一条"
    r"|(?:相关|延伸|推荐|更多|热门|精彩)(?:阅读|文章|链接|信息|新闻|报道|稿件|推荐|专题|内容|资讯)|猜你|版权|备案号|公网安备|icp备|网站地图|网站标识"
    r"|登录|客户端|公众号|小程序|微信|微博|抖音|快手|头条号|视频号|责编|责任编辑|网络编辑|纠错|评论|我要(?:留言|咨询|投稿)"
    r"|今天是|今日是|星期[一二三四五六日天](?: |$)|农历|当前时间|北京时间|页面生成|更新时间|打印时间|本页|本文[共已被]"
)
"""what only a page says of itself: 本文共12次阅, 扫一扫, 上一篇, 今天是…星期日; in normal form"""
ANY = ":*"
"""ends the form of a label whose value differs from page to page"""
LABELLED = re.compile(r"([^:]{2,12}):\s?(.{2,})")  # 上一篇:示例市2022年法治政府建设年度报告


def form_of(line: str) -> str:
    """Return the form in which lines of different pages are one: digits as ``#``, a page's own label without its value.

    >>> form_of("本文共１２次阅"), form_of("上一篇：示例市2022年报告"), form_of("责任单位：示例市司法局")
    ('本文共#次阅', '上一篇:*', '责任单位:示例市司法局')
    """
    return _form(line[:KEPT_OF_A_LINE])


@lru_cache(maxsize=8192)
def _form(line: str) -> str:
    plain = normal(line)
    labelled = LABELLED.fullmatch(plain)
    if labelled and FURNITURE.search(labelled[1] + ":") and DIGITS.sub("", labelled[2]).strip():
        return labelled[1] + ANY
    return DIGITS.sub("#", plain)


def own_lines(lines: Sequence[str], title: str, year: int | None) -> tuple[int, int]:
    """Return the report's own lines: from its title or first body line to its last body line, signature or day."""
    title = normal(title)

    def is_own(line: str) -> bool:
        return _is_own(line[:KEPT_OF_A_LINE], title, year)

    first = next((index for index, line in enumerate(lines) if is_own(line)), None)
    if first is None:
        return 0, len(lines)
    last = next(index for index in range(len(lines) - 1, -1, -1) if is_own(lines[index]))
    return first, last + 1


@lru_cache(maxsize=8192)
def _is_own(line: str, title: str, year: int | None) -> bool:
    form = normal(line)
    if (
        is_body(form)
        or form.endswith("。")
        or (DATE.search(form) and not FURNITURE.search(form))
        or DELIVERED.fullmatch(form)
        or DOCUMENT_NUMBER.fullmatch(form)
    ):
        return True
    return bool(TITLE.search(form)) and (form == title or (str(year) in form and not FURNITURE.search(form)))
