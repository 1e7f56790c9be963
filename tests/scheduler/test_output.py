"""What commands print: nothing of a portal steers the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from scheduler.output import one_line, print_table, visible

HOSTILE = "\x1b[2J\x1b[31m\x07\u202e\x9b31m"


def test_nothing_steers_and_no_offset_moves() -> None:
    assert visible(f"甲{HOSTILE}乙\n丙") == "甲" + "".join(c if c.isprintable() else " " for c in HOSTILE) + "乙\n丙"
    assert len(visible(HOSTILE)) == len(HOSTILE)
    assert one_line("甲\n乙" + "丙" * 300, 10) == "甲 乙丙丙丙丙丙丙…"


def test_an_empty_table_is_a_word_beside_the_output(call) -> None:
    assert call("changes", "--since", "2024-01-01") == (0, "", "nothing found\n")
    assert call("changes", "--json") == (0, "[]\n", "")


def test_a_long_reason_leaves_the_other_columns_room(call, tmp_path: Path) -> None:
    why = "改版中，栏目地址未定。" * 60
    declared = f'name = "示例市人民政府"\ndisabled = "{why}"\n'
    (tmp_path / "portals" / "example.toml").write_text(declared, encoding="utf-8")
    code, out, _ = call("portal", "list")
    assert code == 0
    assert f" {why[:39]}… " in out
    assert max(map(len, out.splitlines())) < 200
    (row,) = json.loads(call("portal", "list", "--json")[1])
    assert row["disabled"] == why


def test_nothing_in_a_list_of_a_table_steers(capsys) -> None:
    print_table([{"urls": [f"甲{HOSTILE}", "乙" * 300]}], ["urls"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert f"{'乙' * 199}…" in out


def test_a_bar_leaves_no_empty_line_where_there_is_no_terminal(call) -> None:
    code, out, _ = call("process")
    assert (code, out[:9]) == (0, "versions=")


def test_hostile_reports_in_a_terminal(tmp_path: Path) -> None:
    text = "示例市人民政府关于2023年度法治政府建设情况的报告\n一、主要举措和成效\n" + "全年办理行政复议案件126件。" * 30
    for name, body in (("a.txt", text), ("b.txt", text.replace("126件", f"127件{HOSTILE}"))):
        (tmp_path / name).write_text(body, encoding="utf-8")
    environment = {**os.environ, "JIANNUO_DATA_DIR": str(tmp_path / "data")}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "scheduler.cli", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path, check=True)
        return done.stdout

    run("import", "b.txt")
    for shown in (run("diff", "a.txt", "b.txt"), run("versions", "--text"), run("reports"), run("changes")):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\x07" not in shown
