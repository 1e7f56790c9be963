"""Time a whole crawl of many portals, some at a time, beside the same portals one after the other.

    python benchmarks/portals.py [--portals 40] [--reports 6] [--delay 0.3] [--parallel 1 4 8] [--json]

A server on this machine answers for every portal under an address of its own (127.0.x.y, Linux), so that each has its
own delay, as 200 real hosts have. ``jiannuo crawl`` runs three times on each fresh data folder: everything is new,
nothing is, and one report of each portal was edited. What is told: seconds and CPU seconds of each crawl, and whether
every report and every edit arrived. Exits 1 when one is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FIRST_YEAR = 2018
SENTENCE = "全年办理行政复议案件{0}件，修订行政规范性文件{1}件，组织执法人员培训{2}期，按期办结率达到{3}%。"
PAGE = (
    '<html><head><meta charset="utf-8"><title>{title}</title><meta name="PubDate" content="{day} 09:00"></head>'
    '<body><h1>{title}</h1><div class="TRS_Editor">{paragraphs}</div></body></html>'
)


@dataclass(frozen=True)
class Crawl:
    """What one crawl of all portals took."""

    parallel: int
    round: str
    seconds: float
    cpu: float
    """seconds of this process's children, the crawlers among them"""
    told: str
    """its last line"""


class State:
    """What the server shows now."""

    reports = 1
    edited = False


def page(portal: int, year: int, *, edited: bool) -> str:
    """Return one report of an invented city."""
    name = f"示例{portal}市"
    figures = [(portal * 7 + year * number) % 900 + 10 for number in range(1, 60)]
    lines = [f"{year}年，{name}扎实推进法治政府建设，现将有关情况报告如下。", "一、主要举措和成效"]
    lines += [
        f"（{number}）" + SENTENCE.format(*figures[number : number + 3], figures[number] % 90 + 10)
        for number in range(1, 40)
    ]
    if edited and year == FIRST_YEAR:
        lines[2] = lines[2].replace("案件", "案件9")
    lines += ["二、存在的不足", "基层执法力量比较薄弱。", f"三、{year + 1}年工作安排", "建成行政执法监督平台。"]
    title = f"{name}{year}年法治政府建设年度报告"
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return PAGE.format(title=title, day=f"{year + 1}-03-12", paragraphs=paragraphs)


class Handler(BaseHTTPRequestHandler):
    """One listing and its reports for every address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer by the address that was asked."""
        parts = self.connection.getsockname()[0].split(".")
        portal = int(parts[2]) * 250 + int(parts[3])
        years = range(FIRST_YEAR, FIRST_YEAR + State.reports)
        if self.path == "/fzbg/":
            rows = "".join(
                f'<li><a href="/fzbg/{year}03/t{year}0312_{year}.html">示例{portal}市{year}年法治政府建设年度报告</a>'
                f"<span>{year + 1}-03-12</span></li>"
                for year in years
            )
            self._answer(200, f"<html><body><ul>{rows}</ul></body></html>")
        elif self.path.startswith("/fzbg/"):
            self._answer(200, page(portal, int(self.path[-9:-5]), edited=State.edited))
        else:
            self._answer(404, "")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Listens on every address of this machine's loopback."""

    daemon_threads = True
    request_queue_size = 128


def declare(folder: Path, portals: int, port: int, delay: float) -> None:
    """Write the portals' declarations."""
    folder.mkdir()
    for number in range(1, portals + 1):
        host = f"127.0.{number // 250}.{number % 250}" if number >= 250 else f"127.0.0.{number + 1}"
        known = int(host.split(".")[2]) * 250 + int(host.split(".")[3])
        (folder / f"p{number:03}.toml").write_text(
            f'name = "示例{known}市人民政府"\n[[listings]]\nurl = "http://{host}:{port}/fzbg/"\n'
            f"[fetch]\ndelay = {delay}\n[expect]\nmin_characters = 300\n",
            encoding="utf-8",
        )


def crawl(data: Path, portals: Path, parallel: int, name: str) -> Crawl:
    """Run ``jiannuo crawl`` once over all portals."""
    environment = os.environ | {
        "JIANNUO_DATA_DIR": str(data),
        "JIANNUO_PORTALS_DIR": str(portals),
        "JIANNUO_PARALLEL": str(parallel),
        "JIANNUO_ALLOW_PRIVATE_HOSTS": "1",
    }
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", "crawl"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"jiannuo crawl ended {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Crawl(parallel, name, round(seconds, 1), round(cpu, 1), (done.stdout.strip().splitlines() or [""])[-1])


def listed(data: Path, *command: str) -> list[dict[str, Any]]:
    """Return what a listing of ``jiannuo`` prints."""
    environment = os.environ | {"JIANNUO_DATA_DIR": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", *command, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def main() -> None:
    """Crawl, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=40)
    parser.add_argument("--reports", type=int, default=6)
    parser.add_argument("--delay", type=float, default=0.3)
    parser.add_argument("--parallel", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    server = Server(("0.0.0.0", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = Path(tempfile.mkdtemp())
    crawls: list[Crawl] = []
    whole = True
    try:
        declare(folder / "portals", chosen.portals, server.server_port, chosen.delay)
        for parallel in chosen.parallel:
            data = folder / f"data{parallel}"
            State.reports, State.edited = chosen.reports, False
            crawls += [crawl(data, folder / "portals", parallel, name) for name in ("new", "same")]
            State.edited = True
            crawls.append(crawl(data, folder / "portals", parallel, "edited"))
            reports, changes = listed(data, "reports"), listed(data, "changes")
            edits = [change for change in changes if change["kind"] == "figure"]
            whole &= len(reports) == chosen.portals * chosen.reports and len(edits) == chosen.portals
            print(f"parallel {parallel}: {len(reports)} reports, {len(edits)} edits found", file=sys.stderr)
    finally:
        server.shutdown()
        shutil.rmtree(folder)
    if chosen.json:
        print(json.dumps([asdict(each) for each in crawls], ensure_ascii=False))
    else:
        for each in crawls:
            first = next(other for other in crawls if other.round == each.round)
            gain = f"{first.seconds / each.seconds:4.1f} × faster than {first.parallel} at once"
            print(f"{each.parallel:2} at once, {each.round:6}: {each.seconds:7.1f} s ({gain}), {each.cpu:6.1f} s CPU")
    sys.exit(not whole)


if __name__ == "__main__":
    main()
