"""Read numbers written in Chinese or Arabic digits."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

NUMERAL = "零〇一二两三四五六七八九十百千万亿"
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
SCALES = SMALL | LARGE
GREATEST = 1e100
"""any greater number is read as this one, so that what is reckoned with it stays finite: a table run together"""
LONGEST = 30
"""characters of the longest number that anybody writes out; a longer row of them is none"""


@lru_cache(maxsize=4096)
def numeral(text: str) -> float | None:
    """Return what Chinese digits amount to, None when they are no number (千方) or more than LONGEST.

    >>> numeral("三十五"), numeral("二〇二五"), numeral("两万三千"), numeral("九十八点五"), numeral("十四五")
    (35.0, 2025.0, 23000.0, 98.5, None)
    """
    if len(text) > LONGEST:
        return None
    whole, _, fraction = text.partition("点")
    if fraction:
        head, tail = numeral(whole), [DIGITS.get(c) for c in fraction]
        if head is None or None in tail:
            return None
        return float(f"{int(head)}.{''.join(map(str, tail))}")
    if all(c in DIGITS for c in whole):
        return float("".join(str(DIGITS[c]) for c in whole)) if whole else None
    return _sum_numeral(whole)


def _sum_numeral(text: str) -> float | None:
    total, section, digit = 0, 0, None
    for character, following in pairwise(text + "\0"):
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
            if following in DIGITS and digit:
                return None
        elif character in SMALL:
            section += (1 if digit is None else digit or 1) * SMALL[character]
            digit = None
        else:
            section += digit or 0
            if character == "亿":
                total = (total + section or 1) * LARGE[character]
            else:
                total += (section or 1) * LARGE[character]
            section, digit = 0, None
    return float(total + section + (digit or 0))


def amount_of(text: str) -> float | None:
    """Return what a number amounts to, at most GREATEST, thousands separators allowed; None when it is none."""
    return min(float(text.replace(",", "")), GREATEST) if text[:1].isdigit() else numeral(text)
