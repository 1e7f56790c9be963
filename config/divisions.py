"""The administrative divisions of China from the province to the county, by the codes of GB/T 2260."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Divisions:
    """The table, both ways round."""

    names: Mapping[str, str]
    """six digits -> name"""
    codes: Mapping[str, tuple[str, ...]]
    """name -> all divisions of that name: there are four 鼓楼区"""

    def full_name(self, code: str) -> str:
        """Return a division's name with those above it: 四川省攀枝花市东区."""
        above = [self.names.get(code[:digits].ljust(6, "0"), "") for digits in (2, 4)]
        return "".join(dict.fromkeys([*above, self.names[code]]))


def stem(code: str) -> str:
    """Return the digits that a division shares with all divisions under it: 5104 for 510400."""
    return code[:2] if code[2:] == "0000" else code[:4] if code[4:] == "00" else code


def related(a: str, b: str) -> bool:
    """Tell whether one of two divisions lies in the other, or they are the same.

    >>> related("510402", "510000"), related("510402", "510403")
    (True, False)
    """
    return stem(a).startswith(stem(b)) or stem(b).startswith(stem(a))


@lru_cache(maxsize=1)
def load_divisions() -> Divisions:
    """Read the table that comes with the program; its head says where it is from."""
    text = files("config").joinpath("divisions.tsv").read_text(encoding="utf-8")
    names = dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        codes[name].append(code)
    return Divisions(MappingProxyType(names), MappingProxyType({name: tuple(found) for name, found in codes.items()}))
