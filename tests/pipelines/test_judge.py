"""What stands in for a document is never taken for it, and no document for what stands in."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.boilerplate import Boilerplate, load_boilerplate
from pipelines.document import ContentRule, Page
from pipelines.exceptions import ExtractError
from pipelines.judge import Expected, Judgement, Previous, Served, header, judge
from pipelines.reading import Reading, read
from scheduler.sample_content import Article, Site, load_sites
from scheduler.sample_pages import answer

BLOCKED = Path(__file__).resolve().parents[1] / "fixtures" / "blocked"
PAGES = tomllib.loads((BLOCKED / "pages.toml").read_text(encoding="utf-8"))
ADDRESS = "http://www.example.gov.cn/zwgk/fzzfjsbg/202403/t20240315_48211.html"
ROW = "示例市人民政府关于2023年度法治政府建设情况的报告"
SITES = load_sites()
REPORTS = [(site, one) for site in SITES.values() for one in site.articles if one.year is not None]
CITY = next(one for one in SITES["example-city"].articles if one.year == 2023)
every_report = pytest.mark.parametrize(
    ("site", "article"), REPORTS, ids=[f"{site.id}-{one.year}" for site, one in REPORTS]
)


@pytest.fixture(scope="module")
def boilerplate() -> Boilerplate:
    return load_boilerplate()


def reading_of(page: Page, boilerplate: Boilerplate) -> Reading | str:
    try:
        return read(page, boilerplate)
    except ExtractError as error:
        return str(error)


def judged(
    body: bytes | str,
    boilerplate: Boilerplate,
    *,
    row: str = ROW,
    previous: str = "",
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    answered_by: str = ADDRESS,
    requested: str = ADDRESS,
    content_length: str = "",
    minimum: int = 500,
    rule: ContentRule | None = None,
) -> Judgement:
    page = Page(answered_by, body.encode() if isinstance(body, str) else body, content_type, rule)
    reading = reading_of(page, boilerplate)
    return judge(
        page,
        Served(status, requested, content_length),
        Expected(minimum, row, Previous(row, previous) if previous else None),
        reading=None if isinstance(reading, str) else reading,
        extract_error=reading if isinstance(reading, str) else "",
    )


def served(site: Site, article: Article, stage: int = 3) -> bytes:
    found = answer(site, article.path, {}, stage=stage, views=2168, port=1)
    assert found is not None
    return found.body


def text_of(body: bytes, site: Site, boilerplate: Boilerplate) -> str:
    reading = read(Page(ADDRESS, body, f"text/html; charset={site.charset}"), boilerplate)
    return reading.structured.text


def as_page(text: str, title: str = ROW) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f'<html><head><meta charset="utf-8"><title>{title}_示例市人民政府</title></head><body><a href="/">首页</a>'
        f'<a href="/login">登录</a><h1>{title}</h1><div class="TRS_Editor">{paragraphs}</div></body></html>'
    )


# Pages that stand in for the document


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("known", [False, True], ids=["first", "again"])
def test_a_page_in_its_place_is_told_for_what_it_is(name: str, known: bool, boilerplate: Boilerplate) -> None:
    facts = PAGES[name]
    judgement = judged(
        (BLOCKED / name).read_bytes(),
        boilerplate,
        status=facts["status"],
        content_type=f"text/html; charset={facts.get('charset', 'utf-8')}",
        answered_by=facts.get("answered_by", ADDRESS),
        previous=CITY.text if known else "",
    )
    expected = name.split("/", maxsplit=1)[0]
    assert judgement.verdict == ("shrunk" if known and expected == "too_short" else expected), judgement
    assert judgement.score < 0.5
    assert judgement.reasons


def test_every_page_in_the_folder_is_in_the_table() -> None:
    assert {path.relative_to(BLOCKED).as_posix() for path in BLOCKED.glob("*/*")} == set(PAGES)


@pytest.mark.parametrize("name", [name for name, facts in PAGES.items() if facts["status"] == 200])
def test_an_import_of_such_a_page_is_refused_too(name: str, boilerplate: Boilerplate) -> None:
    """A file has no address, no row and no status: its words alone must do. Another report may be what was meant."""
    judgement = judged((BLOCKED / name).read_bytes(), boilerplate, row="", requested="", answered_by="file:///a.html")
    assert judgement.is_document == name.startswith("other_document/"), judgement


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_a_listing_served_for_an_article_is_an_index(site: Site, boilerplate: Boilerplate) -> None:
    listing = answer(site, site.listing, {}, stage=3, views=1, port=1)
    assert listing is not None
    for article in (one for one in site.articles if one.year):
        judgement = judged(
            listing.body,
            boilerplate,
            row=article.title,
            content_type=listing.content_type,
            requested=f"http://127.0.0.1:1{article.path}",
            answered_by=f"http://127.0.0.1:1{article.path}",
        )
        assert judgement.verdict == "index", judgement


@every_report
def test_a_body_cut_off_anywhere_before_its_text_ends_is_no_document(
    site: Site, article: Article, boilerplate: Boilerplate
) -> None:
    whole = served(site, article)
    text = text_of(whole, site, boilerplate)
    content_type = f"text/html; charset={site.charset}"
    end = whole.index(article.text.rsplit("\n", 2)[-2].encode(site.encoding)[:12])
    for share in range(20, 100, 7):
        body = whole[: end * share // 100]
        judgement = judged(body, boilerplate, row=article.title, previous=text, content_type=content_type)
        assert not judgement.is_document, (share, judgement)
        short = judged(body, boilerplate, row=article.title, content_type=content_type, content_length=str(len(whole)))
        assert short.verdict in {"truncated", "too_short", "error"}, (share, short)


@every_report
@pytest.mark.parametrize(
    ("written", "read_as"),
    [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gb18030", "latin-1"), ("gb18030", "utf-8")],
)
def test_a_text_read_in_the_wrong_encoding_is_garbled(
    site: Site, article: Article, written: str, read_as: str, boilerplate: Boilerplate
) -> None:
    garbled = article.text.encode(written).decode(read_as, errors="replace")
    judgement = judged(as_page(garbled, article.title), boilerplate, row=article.title)
    assert judgement.verdict == "garbled", judgement.line()

    asked = "".join("?" if "\u4e00" <= character <= "\u9fff" else character for character in article.text)
    assert not judged(as_page(asked, article.title), boilerplate, row=article.title).is_document


def test_a_report_of_another_body_or_year_is_another_document(boilerplate: Boilerplate) -> None:
    known = CITY.text
    county = next(one for one in SITES["specimen-county"].articles if one.year == 2022)
    judgement = judged(as_page(county.text, county.title), boilerplate, previous=known)
    assert judgement.verdict == "other_document", judgement
    farming = (BLOCKED / "other_document" / "farming.html").read_text(encoding="utf-8")
    assert judged(farming, boilerplate, row=county.title, previous=county.text).verdict in {"other_document", "shrunk"}


def test_a_text_far_shorter_than_before_is_shrunk(boilerplate: Boilerplate) -> None:
    lines = CITY.text.split("\n")
    start = "\n".join(lines[: len(lines) // 4])
    judgement = judged(as_page(start), boilerplate, previous=CITY.text)
    assert judgement.verdict == "shrunk", judgement


# Documents


@every_report
@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_sample_report_is_the_document(site: Site, article: Article, stage: int, boilerplate: Boilerplate) -> None:
    if article.path not in {one.path for one in site.visible(stage)}:
        pytest.skip("not public yet at that stage")
    body = served(site, article, stage)
    content_type = f"text/html; charset={site.charset}"
    for previous in ("", article.text, text_of(served(site, article), site, boilerplate)):
        judgement = judged(
            body,
            boilerplate,
            row=article.title,
            previous=previous,
            content_type=content_type,
            content_length=str(len(body)),
        )
        assert judgement == Judgement(1.0, "document", ()), judgement


WRITTEN_ABOUT = (
    "完成行政执法监督系统升级，网站维护期间暂停服务的告知及时率达到100%。",
    "市民登录平台后，请输入验证码即可办理，统一身份认证用户登录量居全省第三。",
    "对页面不存在、链接失效等问题开展普查，404错误页面全部清零，拒绝访问类投诉下降八成。",
    "启用滑块完成安全验证，防火墙拦截攻击请求1.2万次，访问被拒绝的误报为零。",
    "系統正在升級，登錄超時問題已解決。",
)


@pytest.mark.parametrize("sentence", WRITTEN_ABOUT)
@every_report
def test_a_report_may_write_about_what_block_pages_say(
    site: Site, article: Article, sentence: str, boilerplate: Boilerplate
) -> None:
    lines = article.text.split("\n")
    text = "\n".join([lines[0], sentence, *lines[1:-2], sentence, *lines[-2:]])
    judgement = judged(as_page(text, article.title), boilerplate, row=article.title, previous=article.text)
    assert judgement.verdict == "document", judgement


@every_report
def test_a_guard_s_script_in_a_real_page_is_no_challenge(
    site: Site, article: Article, boilerplate: Boilerplate
) -> None:
    script = '<script>$_ts=window["$_ts"];document.cookie="C3VK=1";if(0)location.reload();TencentCaptcha;</script>'
    login = '<form><input type="text" name="u"><input type="password" name="p">登录</form>'
    page = as_page(article.text, article.title).replace("<body>", f"<body>{script}{login}")
    assert judged(page, boilerplate, row=article.title).verdict == "document"


@every_report
def test_an_honest_cut_or_growth_stays_the_document(site: Site, article: Article, boilerplate: Boilerplate) -> None:
    lines = article.text.split("\n")
    body, signature = lines[:-2], lines[-2:]
    shorter = "\n".join([*body[: round(len(body) * 0.55)], *signature])
    assert 0.6 < len(shorter) / len(article.text) < 0.8
    unsigned = "\n".join(body[: round(len(body) * 0.7)])
    grown = "\n".join([*body, *(f"（{n}）补充公开的内容已经市政府常务会议审议通过。" for n in range(60)), *signature])
    for text in (shorter, unsigned, grown):
        judgement = judged(as_page(text, article.title), boilerplate, row=article.title, previous=article.text)
        assert judgement.verdict == "document", judgement


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        "2023年度法治政府建设年度报告",
        "示例市2023年法治政府建设情况报告",
        "示例市人民政府关于2023年度法治政…",
        "年度报告",
        "查看详情",
        "",
    ],
)
def test_a_row_may_name_the_report_in_its_own_way(row: str, boilerplate: Boilerplate) -> None:
    for previous in ("", CITY.text):
        judgement = judged(as_page(CITY.text), boilerplate, row=row, previous=previous)
        assert judgement.verdict == "document", judgement


def test_a_corrected_page_is_the_document_though_nothing_of_it_stood_there_before(boilerplate: Boilerplate) -> None:
    county = next(one for one in SITES["specimen-county"].articles if one.year == 2022)
    judgement = judged(as_page(CITY.text), boilerplate, previous=county.text)
    assert judgement.verdict == "document", judgement


def test_traditional_pages_are_judged_like_any(boilerplate: Boilerplate) -> None:
    site = SITES["model-district"]
    article = next(one for one in site.articles if one.year == 2023)
    simplified_row = "范例区行政审批局2023年度法治政府建设工作总结"
    judgement = judged(
        served(site, article), boilerplate, row=simplified_row, content_type=f"text/html; charset={site.charset}"
    )
    assert judgement.verdict == "document", judgement


@pytest.mark.parametrize(
    "answered_by",
    [
        "https://www.example.gov.cn/zwgk/fzzfjsbg/202403/t20240315_48211.html",
        ADDRESS + "?v=1",
        "http://m.example.gov.cn/show/48211",
        "http://www.example.gov.cn/cas/202403/t20240315_48211.html",
        "http://www.example.gov.cn/err/202403/t20240315_48211.html",
    ],
)
def test_a_report_behind_a_redirect_is_the_document(answered_by: str, boilerplate: Boilerplate) -> None:
    judgement = judged(as_page(CITY.text), boilerplate, answered_by=answered_by)
    assert judgement.is_document, judgement


def test_a_browser_s_shorter_line_ends_are_no_cut(boilerplate: Boilerplate) -> None:
    page = as_page(CITY.text)
    judgement = judged(page, boilerplate, content_length=str(round(len(page.encode()) * 1.05)))
    assert judgement.is_document, judgement


def test_a_report_of_tables_without_sentences_is_the_document(boilerplate: Boilerplate) -> None:
    rows = "\n".join(f"第{n}项 行政执法监督系统升级 市司法局 已完成 办结{n}件 系统登录验证码改造" for n in range(90))
    judgement = judged(as_page(rows), boilerplate, row="")
    assert judgement.is_document, judgement


@pytest.mark.parametrize(
    "line",
    [
        "目录" + "·" * 300,
        "身份证号××××××××××××，案号（2023）××民初××××号。" * 12,
        "锟斤拷处原为空白。",
        "表1 ■□■□ ±5% 20℃",
    ],
)
def test_odd_characters_are_no_loss(line: str, boilerplate: Boilerplate) -> None:
    judgement = judged(as_page(f"{line}\n{CITY.text}"), boilerplate, previous=CITY.text)
    assert judgement.is_document, judgement


def test_a_page_that_only_links_to_its_file_says_so(boilerplate: Boilerplate) -> None:
    page = as_page('附件：<a href="./P020240315.pdf">2023年度法治政府建设年度报告.pdf</a>')
    judgement = judged(page, boilerplate)
    assert judgement.verdict == "too_short", judgement
    assert "it links to a file: “2023年度法治政府建设年度报告.pdf”" in judgement.line()


@pytest.mark.shared
def test_real_reports_are_documents(shared: Path, boilerplate: Boilerplate) -> None:
    paths = sorted(shared.glob("reports/**/*.txt"))
    assert len(paths) > 60
    for path in paths:
        judgement = judged(path.read_bytes(), boilerplate, row="", requested="", content_type="text/plain")
        assert judgement == Judgement(1.0, "document", ()), (path.name, judgement)


@pytest.mark.shared
def test_real_pages_are_documents_of_their_own_title(shared: Path, boilerplate: Boilerplate) -> None:
    paths = sorted(shared.glob("html/*.html"))
    assert len(paths) == 10
    for path in paths:
        body = path.read_bytes()
        reading = read(Page(ADDRESS, body, "text/html"), boilerplate)
        for previous in ("", reading.structured.text):
            judgement = judged(
                body, boilerplate, row=reading.extracted.title, previous=previous, content_type="text/html", minimum=100
            )
            assert judgement.verdict == "document", (path.name, judgement)


@pytest.mark.shared
def test_the_wrong_real_page_is_never_the_document(shared: Path, boilerplate: Boilerplate) -> None:
    """Each real page served in place of a report that is known already."""
    for path in sorted(shared.glob("html/*.html")):
        judgement = judged(path.read_bytes(), boilerplate, previous=CITY.text, content_type="text/html")
        assert not judgement.is_document, (path.name, judgement)


@pytest.mark.shared
def test_another_year_province_or_half_of_it_is_not_the_document(shared: Path, boilerplate: Boilerplate) -> None:
    folders = sorted(path for path in (shared / "reports" / "work_reports").iterdir() if path.is_dir())[:6]
    for folder, other in pairwise(folders):
        this, following, elsewhere = (
            (path.read_text(encoding="utf-8"), f"{path.stem}年{path.parent.name}政府工作报告")
            for path in (folder / "2025.txt", folder / "2026.txt", other / "2025.txt")
        )
        known = read(Page(ADDRESS, as_page(*this).encode(), "text/html"), boilerplate).structured.text
        assert judged(as_page(*this), boilerplate, row=this[1], previous=known).verdict == "document"
        for text, title in (following, elsewhere):
            judgement = judged(as_page(text, title), boilerplate, row=this[1], previous=known)
            assert judgement.verdict == "other_document", (title, judgement)
        whole = as_page(*this).encode()
        for share in (50, 70, 90):
            judgement = judged(whole[: len(whole) * share // 100], boilerplate, row=this[1], previous=known)
            assert judgement.verdict == "truncated", (this[1], share, judgement)


# What operators see


def test_the_line_is_one_and_bounded_whatever_the_page_says(boilerplate: Boilerplate) -> None:
    page = f"<title>404\n\r\x1b[31m{'长' * 3000}</title><body>页面不存在\u202e</body><script></script>"
    judgement = judged(page, boilerplate, row="示" * 5000, answered_by="http://www.example.gov.cn/" + "login/" * 900)
    line = judgement.line()
    assert line.startswith(f"{judgement.verdict} (0.")
    assert line.isprintable()
    assert len(line) < 900


def test_a_document_has_nothing_to_explain(boilerplate: Boilerplate) -> None:
    assert judged(as_page(CITY.text), boilerplate).line() == "document (1.00)"


def test_headers_are_found_in_any_case() -> None:
    assert header([["content-LENGTH", "12"], ["Content-Length", "13"]], "Content-Length") == "12"
    assert header([], "Content-Length") == ""


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=400), status=st.integers(0, 999))
def test_any_bytes_are_judged_and_never_a_document(body: bytes, status: int) -> None:
    judgement = judged(body, load_boilerplate(), status=status)
    assert not judgement.is_document
    assert 0 <= judgement.score < 0.5


@pytest.mark.parametrize(
    "piece", ["<", "<script", "<a href=x>", "<!--", "<meta name='a'", "<title", "&#1", "（", "\ufffd"]
)
def test_hostile_markup_is_judged_in_time(piece: str, boilerplate: Boilerplate) -> None:
    """Linear: a megabyte of the worst takes seconds at most; the suite's time limit is the assertion."""
    page = Page(ADDRESS, ("<html>" + piece * (1_000_000 // len(piece))).encode(), "text/html")
    assert not judge(page, Served(200, ADDRESS), Expected(500, ROW), extract_error="not read").is_document
