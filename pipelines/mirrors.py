"""Several documents of one report: which stands for it, and what the others are to it.

A city's report stands on its own portal, a second time in another column, in Traditional script, on the mobile pages,
on a bare address, and reprinted by a department and by the province. All of that is one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from config.standing import ELSEWHERE, MIRROR, OWN
from pipelines.damage import overlap

Relation = Literal["", "copy", "other"]

COPIED = 0.6
"""share of one text found in the other from which one repeats the other; real reports of different bodies, or of one
body in two years, share a tenth at most, however much of their wording is customary"""

# m.example.gov.cn, wap.…, 3g.…, big5.… (Traditional), wza.… (accessible), 218.0.2.1, [2001:db8::1]
MIRROR_HOST = re.compile(r"(?:m|wap|3g|mobile|big5|ft|tw|wza|zyz)\..+|\d{1,3}(?:\.\d{1,3}){3}|.*:.*", re.IGNORECASE)
# /big5/www.example.gov.cn/…, /wap/…, /mobile/…, /print/…, /wza/…
MIRROR_PATH = re.compile(r"/(?:big5|wap|mobile|print|wza|zzb?fan)/", re.IGNORECASE)


def standing(url: str, *, portal_name: str, publisher: str, listings: Iterable[str] = ()) -> int:
    """Return how near a portal's document stands to its publisher: OWN, MIRROR or ELSEWHERE.

    Where the portal is declared by its mirror's ``listings``, that is its own address.

    >>> standing("https://www.example.gov.cn/a.html", portal_name="示例市人民政府", publisher="示例市人民政府")
    0
    >>> standing("https://www.example.gov.cn/big5/a.html", portal_name="示例市人民政府", publisher="示例市人民政府")
    1
    """
    if portal_name != publisher:
        return ELSEWHERE
    return MIRROR if _is_mirror(url) and not any(map(_is_mirror, listings)) else OWN


def _is_mirror(url: str) -> bool:
    parts = urlsplit(url)
    return bool(MIRROR_HOST.fullmatch(parts.hostname or "") or MIRROR_PATH.search(parts.path))


def relation(text: str, others: Iterable[str]) -> tuple[Relation, int | None]:
    """Return what a text is to those of a report's other documents, and the index of the one that it repeats.

    ``""`` where there are no others, ``copy`` for a reprint, a mirror or an excerpt of one, ``other`` for a text that
    has little in common with any of them.
    """
    shared = [max(overlap(text, each), overlap(each, text)) for each in others]
    if not shared:
        return "", None
    nearest = max(range(len(shared)), key=shared.__getitem__)
    return ("copy", nearest) if shared[nearest] >= COPIED else ("other", None)
