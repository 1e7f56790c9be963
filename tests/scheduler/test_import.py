"""``jiannuo import``: files as versions, in a real sub-process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import documents

LINES = (
    "示例市人民政府关于2023年度法治政府建设情况的报告",
    "一、主要举措和成效",
    "全年办理行政复议案件126件，行政机关负责人出庭应诉率达到96.8%，清理规范性文件48件。" * 5,
    "二、2024年工作安排",
    "建成行政执法监督平台，力争出庭应诉率达到98%以上。",
    "示例市人民政府",
    "2024年3月12日",
)


def run(data: Path, *arguments: str) -> str:
    return whole_run(data, *arguments).stdout


def whole_run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIANNUO_")}
    command = [sys.executable, "-m", "scheduler.cli", *arguments]
    done = subprocess.run(
        command, env=environment | {"JIANNUO_DATA_DIR": str(data)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def rows(data: Path, *arguments: str) -> list[dict[str, Any]]:
    return list(json.loads(run(data, *arguments, "--json")))


def test_a_file_there_and_back_again_gives_three_versions(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "report.txt"
    text = "\n".join(LINES)
    for body in (text, text, text.replace("126件", "162件"), text):
        path.write_text(body, encoding="utf-8")
        run(data, "import", str(path))
    versions = rows(data, "versions")
    assert [(row["publisher"], row["year"]) for row in versions] == [("示例市人民政府", 2023)] * 3
    assert versions[0]["fingerprint"] == versions[2]["fingerprint"] != versions[1]["fingerprint"]
    assert [row["kind"] for row in rows(data, "changes")] == ["published", *["figure"] * 10]
    assert rows(data, "alerts", "list") == []


def test_another_text_of_a_report_under_another_name_is_named(tmp_path: Path) -> None:
    data, first, second = tmp_path / "data", tmp_path / "2023.txt", tmp_path / "2023b.txt"
    text = "\n".join(LINES)
    first.write_text(text, encoding="utf-8")
    second.write_text(text.replace("98%以上", "96%以上"), encoding="utf-8")
    assert "note:" not in whole_run(data, "import", str(first)).stderr
    said = whole_run(data, "import", str(second)).stderr
    assert f"note: {second}: another text of this report is known" in said
    command = said[said.index("jiannuo diff") :].split()[1:4]
    assert "target_lowered" in run(data, *command)


def test_publisher_and_year_by_hand(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "report.html"
    body = "".join(f"<p>{line}</p>" for line in LINES[1:5])
    path.write_text(
        f"<html><meta charset=utf-8><body><div class=TRS_Editor>{body}</div></body></html>", encoding="utf-8"
    )
    run(data, "import", str(path), "--publisher", "样本县司法局", "--year", "2021")
    assert [(row["publisher"], row["year"], row["portal"]) for row in rows(data, "reports")] == [
        ("样本县司法局", 2021, "import")
    ]


def test_the_five_real_reports(tmp_path: Path, shared: Path) -> None:
    data = tmp_path / "data"
    run(data, "import", *map(str, sorted((shared / "reports" / "rule_of_law").glob("*.txt"))))
    versions = rows(data, "versions", "--text")
    assert sorted(row["year"] for row in versions) == [2021, 2021, 2021, 2021, 2023]
    assert len({row["publisher"] for row in versions}) == 5
    for row in versions:
        kinds = {section["kind"] for section in row["sections"]}
        assert {"result", "plan"} <= kinds, row["publisher"]
        for section in row["sections"]:
            start, end = section["span"]
            assert section["heading"] in row["text"][start:end]
        for tail in ("扫一扫在手机", "责任编辑", "相关文档", "阅读次数", "审核:"):
            assert tail not in row["text"]


@pytest.mark.parametrize("name", ["report.txt", "report.html"])
def test_importing_twice_changes_nothing(tmp_path: Path, name: str) -> None:
    data, path = tmp_path / "data", tmp_path / name
    path.write_text("\n".join(LINES), encoding="utf-8")
    run(data, "import", str(path))
    before = rows(data, "versions")
    assert "versions=0" in run(data, "import", str(path))
    assert rows(data, "versions") == before


def test_office_documents_are_imported_like_any_other(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = {
        "2019.docx": documents.docx_report(dated(2019)),
        "2020.doc": documents.doc_report("\r".join(dated(2020))),
        "2021.zip": documents.packed({"报告.docx": documents.docx_report(dated(2021))}),
        "2022.ofd": documents.ofd_report([[(20, 20 + 8 * row, line) for row, line in enumerate(dated(2022))]]),
    }
    for name, body in made.items():
        (tmp_path / name).write_bytes(body)
    run(data, "import", *(str(tmp_path / name) for name in made))
    reports = rows(data, "reports")
    assert sorted((row["year"], row["publisher"]) for row in reports) == [
        (year, "示例市人民政府") for year in range(2019, 2023)
    ]


def dated(year: int) -> list[str]:
    return [line.replace("2023", str(year)).replace("2024", str(year + 1)) for line in LINES]
