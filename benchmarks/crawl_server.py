"""The portals that ``benchmarks/crawl.py`` has crawled: a fast server of many reports, with validators and without."""

from __future__ import annotations

import asyncio
import random
from multiprocessing.synchronize import Event

CHARACTERS = 9_700  # of three bytes each: about 30 KB
DOING = ("坚持", "深入推进", "全面落实", "持续完善", "组织开展", "修订", "审查", "办理", "印发", "健全", "指导", "监督")
WHAT = (
    "行政规范性文件",
    "重大行政决策",
    "行政复议案件",
    "行政执法监督",
    "政务服务事项",
    "法治宣传教育",
    "人民调解",
    "行政应诉",
)
HOW = (
    "件，按期办结率达到99%",
    "项，比上年增长8%",
    "场次，受众广泛",
    "份，均已备案",
    "人次，群众满意度提升",
    "个，实现全覆盖",
)


def page(path: str, text: str) -> bytes:
    """Return a report's page."""
    return (
        f"<html><head><meta charset='utf-8'><title>{path}</title></head><body><div class='TRS_Editor'>"
        f"<p>{path}</p><p>{text}</p></div></body></html>"
    ).encode()


def prose(characters: int) -> str:
    """Return a text that repeats itself, and compresses, about as reports do."""
    choose = random.Random(1)
    clauses = []
    while sum(map(len, clauses)) < characters:
        doing, what, how = choose.choice(DOING), choose.choice(WHAT), choose.choice(HOW)
        clauses.append(f"{doing}{what}{choose.randint(2, 9999)}{how}{choose.choice('，，，；。')}")
    return "".join(clauses)[:characters]


def serve(pages: int, port: object, changed: Event) -> None:
    """Serve both portals until killed; once ``changed`` is set, every tenth page is another."""
    text = prose(CHARACTERS)
    answers: dict[tuple[str, bool], tuple[bytes, bytes]] = {}
    for folder in ("plain", "tagged"):
        rows = "".join(
            f'<li><a href="/{folder}/a/t20260301_{number}.html">示例局{number}号2025年法治政府建设年度报告</a>'
            "<span>2026-03-01</span></li>"
            for number in range(pages)
        )
        listing = f"<html><body><ul class='TRS_list'>{rows}</ul></body></html>".encode()
        for is_changed in (False, True):
            answers[f"/{folder}/l/", is_changed] = (b"", listing)
            for number in range(pages):
                path = f"/{folder}/a/t20260301_{number}.html"
                version = f"{path}{'-2' if is_changed and number % 10 == 0 else ''}"
                tag = f'"{version}"'.encode() if folder == "tagged" else b""
                answers[path, is_changed] = (tag, page(version, text))
    asyncio.run(_serve(answers, port, changed))


class Answering(asyncio.Protocol):
    """Answer GET requests from a table, with nothing else in the way."""

    def __init__(self, answers: dict[tuple[str, bool], tuple[bytes, bytes]], changed: Event) -> None:
        self.answers = answers
        self.changed = changed
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            self.transport.write(self._answer(head))  # type: ignore[attr-defined]

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        tag, body = self.answers.get((path, self.changed.is_set()), (b"", b""))
        if not body:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        etag = b"ETag: " + tag + b"\r\n" if tag else b""
        if tag and b"\r\nif-none-match: " + tag in head.replace(b"If-None-Match", b"if-none-match"):
            return b"HTTP/1.1 304 Not Modified\r\n" + etag + b"\r\n"
        return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%sContent-Length: %d\r\n\r\n" % (etag, len(body)) + body


async def _serve(answers: dict[tuple[str, bool], tuple[bytes, bytes]], port: object, changed: Event) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Answering(answers, changed), "127.0.0.1", 0)
    port.value = server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    await server.serve_forever()
