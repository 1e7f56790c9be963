"""Bodies and texts that are not whole: cut off, wrongly decoded, far shorter than before, or another document's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipelines.block_pages import Sign, quoted
from pipelines.document import Page, Structured
from pipelines.fold import fold_text
from pipelines.page_facts import PageFacts
from pipelines.reports import kind_of_title, year_of_title

SHRUNK = 0.4
"""A text shorter than this share of the version before is taken for a broken page, not for an edit: of the edits after
publication that public trackers show, none cut a report by half, while half-served bodies are common."""
LOST = 0.001  # share of U+FFFD from which a text counts as wrongly decoded
FEWEST_MISREAD = 6
MISREAD_SHARE = 0.004
TOLERANCE = 64  # bytes by which compression may make a small body longer than it is
LESS = 0.9  # share of the declared length that a page laid out by a browser may have: line ends become shorter

# UTF-8 read as GB18030: `法治` -> `娉曟不`, and every `，` `。` `、` `“` begins with one of these
UTF8_AS_GBK = re.compile(r"锛|銆|鈥|鐨勫|绗|涓€|鏀垮")
# UTF-8 read as Latin-1 or CP1252: `中` -> `ä¸­`
UTF8_AS_LATIN = re.compile(r"[ä-é][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}")
# GB2312 read as Latin-1: `法治政府` -> `·¨ÖÎÕþ¸®`; rows of `·` and `×` are none
GBK_AS_LATIN = re.compile(r"(?:[À-ÖØ-ö][¡-þ]){2}")
# U+FFFD written out and read as GB18030; memory never written, as two compilers mark it
LOST_TWICE = re.compile(r"锟斤拷|锟斤|烫烫烫|屯屯屯")
ASKED = re.compile(r"\?{4,}")  # 关于????年度法治政府建设????的报告

UNFINISHED_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]{0,2000})?\Z")
LAST_TAGS = re.compile(r"</?(?:html|body)\s*\Z", re.IGNORECASE)  # a page written without its last `>`
SENTENCE_END = re.compile(r"[。！？!?；;.）)】」”\"』…]\s*\Z")
SIGNED = re.compile(r"[\d〇零一二三四五六七八九十]\s*日\s*[)）]?\s*\Z")  # 2021年12月6日
CONTINUES = bytes(range(0x80, 0xC0))  # never the first byte of a character in UTF-8
TAIL = 24
REST = 0.05
SHINGLE = 10
SAMPLES = 400
NO_OVERLAP = 0.15  # other provinces' reports of the year share up to a tenth, by their wording
LITTLE_OVERLAP = 0.3
TITLE_DIFFERS = 50.0
SHORTEST_TITLE = 8
SAME = 95.0  # likeness from which a page bears the row's title; a column's name is like it but for the year
KIND_WORDS = {
    "rule_of_law": re.compile(r"法治|依法|执法|普法|司法"),
    "work_report": re.compile(r"政府|发展|经济|民生"),
    "open_government": re.compile(r"公开|申请"),
}
FEWEST_KIND_WORDS = 3


@dataclass(frozen=True, slots=True)
class Previous:
    """The version that a document had before."""

    title: str
    text: str


def body_signs(page: Page, facts: PageFacts, declared_length: int | None) -> Iterator[Sign]:
    """Yield that a body ends before its end."""
    body = page.body
    if declared_length is not None and len(body) < LESS * declared_length - TOLERANCE:
        yield "truncated", 0.9, f"{len(body)} bytes of {declared_length} declared ones came"
    if not facts.is_markup:
        return
    tail = body[-3000:].decode("latin-1")
    if UNFINISHED_TAG.search(tail) and not LAST_TAGS.search(tail):
        yield "truncated", 0.6, "the markup ends inside a tag"
    lower = tail.lower()
    if "<html" in facts.markup[:5000].lower() and "</html" not in lower and "</body" not in lower:
        yield "truncated", 0.3, "the markup ends without </body> and </html>"
    if _cut_character(body):
        yield "truncated", 0.4, "the body ends inside a character"


def text_signs(read: Structured, previous: Previous | None, min_characters: int) -> Iterator[Sign]:
    """Yield that a text is too short, cut off or wrongly decoded."""
    text, length = read.text, len(read.text)
    if length < min_characters:
        yield "too_short", 0.6, f"only {length} characters, at least {min_characters} are expected"
    if previous and length < SHRUNK * len(previous.text):
        yield "shrunk", 0.65, f"{length} characters after {len(previous.text)}: far shorter than the version before"
    if previous and length < len(previous.text) and not ends_well(text) and ends_well(previous.text):
        yield "truncated", 0.25, f"the text ends {quoted(text[-TAIL:])}, the version before ended a sentence"
        if _goes_on(text, previous.text):
            yield "truncated", 0.5, "the version before goes on in the middle of that line"
    yield from loss_signs(text)


def loss_signs(text: str) -> Iterator[Sign]:
    """Yield that a text's characters are not those that were written."""
    length = len(text)
    lost = text.count("\ufffd")
    if lost > LOST * length:
        yield "garbled", 0.8, f"{lost} characters could not be decoded"
    found = LOST_TWICE.findall(text)
    if found:
        many = len(found) >= FEWEST_MISREAD and len(found) > LOST * length
        yield "garbled", 0.9 if many else 0.2, f"{len(found)} places read {quoted(found[0])}"
    for pattern, what in (
        (UTF8_AS_GBK, "UTF-8 read as GB18030"),
        (UTF8_AS_LATIN, "UTF-8 read as Latin-1"),
        (GBK_AS_LATIN, "GB18030 read as Latin-1"),
        (ASKED, "question marks in place of characters"),
    ):
        misread = pattern.findall(text)
        if len(misread) >= FEWEST_MISREAD and len(misread) > MISREAD_SHARE * length:
            yield "garbled", 0.9, f"{len(misread)} places look like {what}: {quoted(misread[0])}"


def identity_signs(
    read: Structured, row_title: str, likeness: float | None, previous: Previous | None
) -> Iterator[Sign]:
    """Yield that a text is not the one that its address stood for.

    ``likeness``, 0 to 100, is that of ``row_title``, what the listing says, to what the page says of itself. The same
    document under a new title, or a new text under the known one, stays the document.
    """
    shared = overlap(previous.text, read.text) if previous else None
    if shared is not None and shared >= LITTLE_OVERLAP:
        return
    if shared is not None:
        weight = 0.55 if shared < NO_OVERLAP and likeness is not None and likeness < SAME else 0.3
        yield "other_document", weight, f"{shared:.0%} of the version before is found in it"
    if likeness is not None and likeness < TITLE_DIFFERS:
        yield "other_document", 0.4, f"neither title nor opening is like the row's {quoted(row_title)}"
    kind = kind_of_title(row_title) if row_title else None
    if kind and len(KIND_WORDS[kind].findall(read.text)) < FEWEST_KIND_WORDS:
        yield "other_document", 0.4, "its subject is not the row's"
    listed, found = year_of_title(row_title, kind), year_of_title(read.title, kind)
    if listed and found and listed != found:
        yield "other_document", 0.3, f"the row says {listed}, the page's title {found}"


def likeness_of(row_title: str, titles: str) -> float | None:
    """Return how much of the row's title a page says of itself, 0 to 100; None when one of them says next to nothing.

    >>> likeness_of("示例市2023年度法治政府建设报告", "示例市2023年度法治政府建设报告_示例市人民政府")
    100.0
    """
    return fuzz.partial_ratio(row_title, titles) if len(row_title) >= SHORTEST_TITLE and titles else None


def overlap(a: str, b: str) -> float:
    """Return the share of ``a`` that stands in ``b``, 0 to 1, by samples of ten characters.

    >>> overlap("全面推进依法行政，建设法治政府。", "全面推进依法行政，建设法治政府。2022年。")
    1.0
    """
    a, b = fold_text(a), fold_text(b)
    last = len(a) - SHINGLE
    if last < 0:
        return float(a in b)
    starts = range(0, last + 1, max(1, last // SAMPLES))
    return sum(a[start : start + SHINGLE] in b for start in starts) / len(starts)


def ends_well(text: str) -> bool:
    """Tell whether a text ends with a sentence, a closing bracket or the day of its signature."""
    tail = text[-40:]
    return SENTENCE_END.search(tail) is not None or SIGNED.search(tail) is not None


def ends_early(text: str, previous: str) -> bool:
    """Tell whether a text stops well before the version before does, at words that stand there too."""
    tail = text[-TAIL:]
    at = previous.rfind(tail)
    return at >= 0 and len(previous) - at - len(tail) > REST * len(previous)


def _goes_on(text: str, previous: str) -> bool:
    """Tell whether the version before has the text's last words, and more on the same line."""
    tail = text[-TAIL:]
    at = previous.rfind(tail)
    return at >= 0 and previous[at + len(tail) : at + len(tail) + 1] not in {"", "\n"}


def _cut_character(body: bytes) -> bool:
    """Tell whether a body's end is UTF-8 but for an unfinished last character."""
    tail = body[-3000:]
    inside = len(tail) - len(tail.lstrip(CONTINUES)) if len(tail) < len(body) else 0
    try:
        tail[inside:].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
