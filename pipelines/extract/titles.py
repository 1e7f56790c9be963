"""The title that a text begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

REPORT_TITLE = re.compile(
    r"[^。；！？]{0,80}(报告|总结|情况|要点|安排|计划|年报|工作汇报)(（.{1,12}）|\(.{1,12}\))?"
)  # 示例市2021年度法治政府建设情况报告
TITLE_SIGN = re.compile(r"20\d\d\s?年|[二〇○零]{2}..年|政府工作报告")
NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|\d{1,2}[.、．]")
TITLE_REACH = 30


def report_title(lines: Sequence[str]) -> str:
    """Return the title that a text begins with, empty when it begins with its body.

    A title may stand on up to three lines, and below the portal's short lines: what names a year or says 政府工作报告
    before anything is numbered, addressed or said in a sentence.
    """
    first = list(islice((line for line in map(str.strip, lines) if line), TITLE_REACH))
    for count in range(1, 4):
        joined = "".join(first[:count])
        if len(first) < count or NUMBERED.match(first[count - 1]):
            break
        if len(joined) <= 100 and REPORT_TITLE.fullmatch(joined):
            return joined
        if first[count - 1].endswith((":", "：")) or _ends_the_head(first[count - 1]):
            break
    for line in first:
        if _ends_the_head(line):
            break
        if TITLE_SIGN.search(line) and REPORT_TITLE.fullmatch(line):
            return line
    return ""


def _ends_the_head(line: str) -> bool:
    if len(line) > 60 or NUMBERED.match(line):
        return True
    return len(line) > 12 and line.endswith(("。", "；", ":", "：", ",", "，"))
