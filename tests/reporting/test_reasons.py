"""Mails say in Chinese why a page was not taken and a crawl failed; every clause that the code can write is known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.judge import Judgement, Reason, Verdict
from reporting.messages import compose
from reporting.reason_texts import REASON_VERDICTS
from reporting.reasons import BETWEEN, CLAUSES, HOLE, NOUNS, is_known, say_reason
from storage.models import Alert, Check, CrawlRun, Document, Snapshot
from storage.session import utc_now

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(r"[A-Za-z]{2,}[ ,:]+[a-z]{2,}")  # two words of English
PRODUCERS = (
    # (module, functions whose strings end up in a reason or in a run's message; none: all of the module)
    ("pipelines/block_pages.py", ("status_signs", "address_signs", "wording_signs", "list_signs")),
    ("pipelines/damage.py", ("body_signs", "text_signs", "loss_signs", "identity_signs")),
    ("pipelines/judge.py", ("judge", "_cut_off")),
    ("pipelines/identity.py", ("nameless",)),
    ("pipelines/extract/convert.py", ("convert", "_run")),
    ("pipelines/extract/__init__.py", ("_too_small",)),
    ("crawler/verdicts.py", ("listing_problem", "rowless_problem", "failure_problem", "judge")),
    ("crawler/walk.py", ("remarks",)),
    ("crawler/runs.py", ("begin",)),
    ("crawler/handshakes.py", ("process_exception", "_certificate")),
    ("crawler/tls.py", ("_wrong_name", "note")),
    ("scheduler/runs.py", ("mark_interrupted", "_why")),
    ("scheduler/readings.py", ()),
    ("scheduler/refusals.py", ("fail_unreadable", "_told")),
    ("scheduler/moved.py", ("_tell",)),
)
CALLS = {"problem", "remark", "_fail"}
"""methods whose argument becomes part of a run's message, wherever they are called"""
RAISED = {
    "ExtractError",
    "UnreadableWord",
    "Offsite",
    "Forbidden",
    "PrivateAddress",
    "HandshakeFailed",
    "BadCertificate",
}
"""errors whose words become part of a reason or a message"""
NOT_TOLD = {
    "time limit",  # what ended a process, compared with
    "column:http://x.example/:http://x.example/:http://x.example/",  # an alert's key
}
INSTALL = "install LibreOffice (Debian: apt-get install libreoffice-calc-nogui)"
HELD = {  # what the code's expressions hold, where that decides which clause it is
    "who": "瑞数's script ($_ts)",
    "what": "UTF-8 read as Latin-1",
    "kind": "an image",
    "WHAT": "the OFD",
    "BLOCKED": "瑞数",
    "CHALLENGED[status]": "瑞数",
    "handshake.profile.name": "strict",
    "why": "locked with a password",
    "share": "8 rows of links make 60% of what is shown",
    "program": "antiword",
    "problem or 'no text'": "no text",
    "missing[1].decode('latin-1')": "answered 404",
    "error": "x.example:443 leads to the private address 10.0.0.1",
    "TABLE_ADVICE if ending == 'xls' else ADVICE": INSTALL,
    "best.says()": "http://x.example/ shows 3 reports: 2023",
    "said": "a.doc: the document is locked with a password",
}
WITHIN = {  # what is no clause of its own, in one that it is a part of
    "12 rows of links make http://x.example/ of what is shown": "{}, titled “首页”",
    "exit code 12": "antiword: {}",
    "not done after 12 seconds": "antiword: {}",
    "the connection ended or hung in it: http://x.example/": "x.example:443 fails the strict TLS handshake: {}",
}
NUMBERS = re.compile(
    r"len\(|\bsize\b|count|number|unpacked|length|lost|status|year|listed|found$|LARGEST|MOST|PAGES|ROWS"
    r"|SHEETS|ENTRIES|MEMBERS|UNPACKED|TAGS|CHARACTERS|OBJECTS|REFUSALS|PATIENCE|rows|SECONDS|reports"
    r"|before|documents|held|known|strange|said|code$|expected|declared|previous|min_|seen"
)


def written(node: ast.expr) -> str | None:
    """Return a string of the code as it may come out, with plausible values; None for what is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        return written(node.body)
    if isinstance(node, ast.BinOp):
        left, right = written(node.left), written(node.right)
        return left + right if left and right else left
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts.append(str(each.value))
            continue
        assert isinstance(each, ast.FormattedValue)
        source = ast.unparse(each.value)
        parts.append(HELD.get(source) or ("12" if NUMBERS.search(source) else "http://x.example/"))
    return "".join(parts)


def strings_of(function: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings of a function, those of logging and docstrings left out; parts of a string are not its own."""
    left_out: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "log"
        ):
            left_out.update(id(each) for each in ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(each) for each in ast.walk(node) if each is not node)
        if isinstance(node, ast.BinOp) and written(node):
            left_out.update(id(each) for each in ast.walk(node) if each is not node)
    for node in ast.walk(function):
        if id(node) not in left_out and isinstance(node, ast.expr) and (text := written(node)):
            yield node.lineno, text


def produced() -> Iterator[tuple[str, str]]:
    """Yield where and what the code can write into a reason or a message."""
    for module, names in PRODUCERS:
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name in names]
        assert {each.name for each in functions} == set(names), module
        functions = functions or [tree]
        for function in functions:
            yield from ((f"{module}:{line}", text) for line, text in strings_of(function) if WORDS.search(text))
    for folder in ("crawler", "pipelines", "scheduler"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if name in CALLS | RAISED and isinstance(node, ast.Call) and node.args:
                    text = written(node.args[-1])
                    if text:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def test_every_clause_that_the_code_writes_is_said_in_chinese():
    found = list(produced())
    assert len(found) > 120
    unknown = [
        (where, clause)
        for where, text in found
        for clause in BETWEEN.split(text.strip(" ;,"))
        if clause not in NOT_TOLD | NOUNS.keys() and not is_known(WITHIN.get(clause, "{}").format(clause))
    ]
    assert unknown == []


def test_every_noun_and_every_verdict_is_known():
    assert set(REASON_VERDICTS) == set(Verdict.__args__)
    nouns = {
        text
        for module in ("block_pages", "damage", "extract/kinds")
        for node in ast.parse((ROOT / f"pipelines/{module}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(text := each.value, str) and WORDS.search(text)
        if re.fullmatch(r"(?:an?|the) .+|.*'s script.*|.+ read as .+|question marks .+", text)
    }
    assert nouns
    assert nouns - set(NOUNS) == set()


@pytest.mark.parametrize("english", sorted(CLAUSES))
def test_a_clause_has_the_same_holes_in_both_languages(english):
    assert sorted(HOLE.findall(english)) == sorted(HOLE.findall(CLAUSES[english]))


def test_a_judgement_of_several_reasons_is_said_whole():
    reasons = (
        Reason("waf", 0.97, "HTTP status 403: a firewall keeps us out"),
        Reason("too_short", 0.6, "only 14 characters, at least 500 are expected"),
    )
    said = say_reason(Judgement(0.01, "waf", reasons).line())
    assert said == "被防火墙拦截（waf，0.01）：状态码 403，被防火墙挡住；只有 14 字，少于应有的 500 字"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "5 pages were not the document: shrunk 3; the first: waf (0.10): HTTP status 404; …",
            "5 个页面不是报告原文（明显变短 3 个）；第一个：被防火墙拦截（waf，0.10）：状态码 404；……",
        ),
        (
            "http://x/ did not answer (Unreachable: ConnectionRefusedError: 111: refused.); wait for the next crawl",
            "http://x/ 没有回答（连 robots.txt 也没有回答（连接被拒绝（原文：“111: refused.”）））；请等下一次运行",
        ),
        ("not_found (0.03): the page says “a; b”", "页面不存在（not_found，0.03）：页面上写着“a; b”"),
        ("TotallyNewError: <script>", "原文：“TotallyNewError: <script>”"),
        ("", ""),
    ],
)
def test_lines_are_said_clause_by_clause_and_the_unknown_is_quoted(line, said):
    assert say_reason(line) == said


def test_a_hostile_line_is_bounded_and_takes_no_time():
    for text in (
        "page 1 of 2: " * 400,
        "the first: " * 400,
        "a holds no document that can be read: b: " * 90,
        "“" * 9000,
    ):
        assert len(say_reason(text)) < 20_000


def test_mails_to_operators_hold_no_english_sentence(sessions):
    message = (
        "http://x.example/fz/ answered 412: a challenge or a firewall keeps us out; ask the portal's operator, or "
        "crawl from a network that it admits; none of 3 documents could be fetched; see their checks, and try one in a "
        "browser"
    )
    with sessions.begin() as session:
        run = CrawlRun(portal="x", started_at=utc_now(), finished_at=utc_now(), outcome="failed", message=message)
        session.add(run)
        session.flush()
        alert = Alert(
            subscriber="operators",
            key="k",
            kind="run_failed",
            payload={"portal": "x", "run_id": run.id},
            created_at=utc_now(),
        )
        session.add(alert)
        session.flush()
        mail = compose(session, alert, {})
    assert "被验证页或防火墙挡住" in mail.text
    assert "被验证页或防火墙挡住" in mail.html
    assert WORDS.findall(mail.text.replace(".toml", "").replace("jiannuo crawl", "")) == []


def test_a_refused_page_is_told_with_its_reason_in_chinese(sessions, city):
    with sessions.begin() as session:
        snapshot = session.query(Snapshot).first()
        payload = {
            "portal": "x",
            "snapshot_id": snapshot.id,
            "url": "http://x.example/a.html",
            "reason": "shrunk (0.35): 800 characters after 2505: far shorter than the version before",
        }
        alert = Alert(subscriber="operators", key="r", kind="refused", payload=payload, created_at=utc_now())
        session.add(alert)
        session.flush()
        mail = compose(session, alert, {})
    assert "原因：明显变短（shrunk，0.35）：由 2505 字变为 800 字，比上一版短得多" in mail.text


@pytest.mark.parametrize(
    ("status", "detail", "told"),
    [
        (
            200,
            "answered 200 with 2 bytes: no document",
            "附件打不开：报告<全文>.doc（状态码 200，只有 2 字节，不是文件）",
        ),
        (404, "answered 404", "附件打不开：报告<全文>.doc（状态码 404）"),
        (0, "TimeoutError: ", "附件打不开：报告<全文>.doc（没有回答）"),
    ],
)
def test_a_page_around_a_dead_file_is_told_with_the_file(sessions, city, status: int, detail: str, told: str):
    with sessions.begin() as session:
        snapshot = session.query(Snapshot).first()
        page, now = snapshot.document, utc_now()
        part = Document(
            portal=page.portal, url="http://x.example/dead.doc", kind=page.kind, row_title="报告<全文>.doc",
            part_of=page, first_seen_at=now, listed_at=now,
        )  # fmt: skip
        session.add(part)
        session.flush()
        session.add(Check(document_id=part.id, checked_at=now, status=status, outcome="error", detail=detail))
        payload = {"portal": "x", "snapshot_id": snapshot.id, "url": page.url, "reason": "too_short (0.40)"}
        alert = Alert(subscriber="operators", key="r", kind="refused", payload=payload, created_at=now)
        session.add(alert)
        session.flush()
        mail = compose(session, alert, {})
    assert told in mail.text
    assert "http://x.example/dead.doc" in mail.text
    assert "4. 附件打不开：" in mail.text
    assert "报告&lt;全文&gt;.doc（" in mail.html
