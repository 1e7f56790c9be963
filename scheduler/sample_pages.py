"""What the sample portals answer: listings and articles in the manner of three content management systems."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from posixpath import dirname, relpath

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from scheduler.sample_content import EDIT_STAGE, SAMPLES, STAGE_DAYS, Article, Site

HEADING = re.compile(r"[一二三四五六七八九十]+、[^。]{1,40}")  # 一、主要举措和成效
SUBHEADING = re.compile(r"（[一二三四五六七八九十]+）[^。]{1,40}。?")  # （一）加强组织领导。以…: up to the first 。
WORD_RUN = re.compile(r"\d+|[，。；：、（）《》“”〔〕—％%.]|[^\d，。；：、（）《》“”〔〕—％%.]+")
"""``达98.6%`` → ``达`` ``98`` ``.`` ``6`` ``%``: what a paste from a word processor puts into spans of their own"""
NUMBERED_PAGE = re.compile(r"(?:index_)?(\d{1,4})\.html?")  # index_2.html of TRS, 2.htm of VSB
DATAPROXY = "/module/web/jpage/dataproxy.jsp"
WEEKDAYS = "一二三四五六日"
SHARES = {
    1: ("微信", "微博", "QQ空间"),
    2: ("微信", "微博", "QQ空间", "支付宝"),
    3: ("微博", "微信", "QQ空间", "今日头条"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, before validators."""

    content_type: str
    body: bytes
    version: str
    """stays the same while nothing but counters, share bars and the date of the day differ"""
    modified_at: dt.datetime
    """Asia/Shanghai"""


def answer(site: Site, path: str, form: Mapping[str, str], *, stage: int, views: int, port: int) -> Answer | None:
    """Return what the portal serves at ``path``, None where it has no such page.

    ``form`` is the query and the posted fields together; ``views`` is what the visit counter shows.
    """
    public = site.visible(stage)
    rows = tuple(one for one in public if one.listed)
    newest = max(one.published_at for one in rows)
    listed = hashlib.sha256("".join(one.path for one in rows).encode()).hexdigest()[:16]
    if path == "/robots.txt":
        return Answer("text/plain", b"User-agent: *\nAllow: /\nDisallow: /admin/\n", "robots", newest)
    if site.dialect == "hanweb" and path == DATAPROXY:
        return Answer("text/xml; charset=UTF-8", _datastore(site, rows, form).encode(), listed, newest)
    if path == "/system/resource/code/news/click/dynclicks.jsp":
        return Answer("text/html; charset=UTF-8", str(views).encode(), str(views), newest)
    page = _page_number(site, path, pages=ceil(len(rows) / site.per_page))
    article = next((one for one in public if one.path == path), None)
    if page is not None or path == "/":
        text = _listing(site, rows, page, path=path, stage=stage, views=views) if page else None
        text = text or _home(site, rows, stage=stage, views=views)
        return Answer(f"text/html; charset={site.charset}", text.encode(site.encoding), f"{listed}-{page}", newest)
    if article is None:
        return _file(public, path, newest)
    text = _template(site, "article.html").render(
        **_common(site, path, stage, views),
        article=article,
        body=_body(site, article),
        related=[one for one in rows if one.path != path][:4],
        url=f"http://127.0.0.1:{port}{path}",
    )
    edited = site.edit is not None and article.year == site.edit.year and stage >= EDIT_STAGE
    modified_at = dt.datetime.combine(STAGE_DAYS[stage], dt.time(9)) if edited else article.published_at
    said = article.text + "".join(file.path + file.name for file in article.files)
    version = hashlib.sha256(said.encode()).hexdigest()[:16]
    return Answer(f"text/html; charset={site.charset}", text.encode(site.encoding), version, modified_at)


def _file(public: tuple[Article, ...], path: str, newest: dt.datetime) -> Answer | None:
    file = next((each for one in public for each in one.files if each.path == path), None)
    if file is None:
        return None
    return Answer("application/octet-stream", file.body, hashlib.sha256(file.body).hexdigest()[:16], newest)


def not_found(site: Site) -> bytes:
    """Return the page that the portal shows with an error."""
    head = f'<meta charset="{site.charset}"><title>{site.name}</title>'
    return f"<html><head>{head}</head><body>您访问的页面不存在或已删除！</body></html>".encode(site.encoding)


def _listing(site: Site, rows: tuple[Article, ...], page: int, *, path: str, stage: int, views: int) -> str:
    first = (page - 1) * site.per_page
    return _template(site, "listing.html").render(
        **_common(site, path, stage, views),
        rows=rows[first : first + site.per_page],
        page=page,
        pages=ceil(len(rows) / site.per_page),
        total=len(rows),
    )


def _home(site: Site, rows: tuple[Article, ...], *, stage: int, views: int) -> str:
    """Return the portal's home page: the latest news, and links to columns, that of the reports among them."""
    news = [one for one in rows if one.year is None][:3]
    return _environment().get_template("home.html").render(**_common(site, "/", stage, views), rows=news)


def _page_number(site: Site, path: str, *, pages: int) -> int | None:
    """Return which page of the listing a path is, counted from 1, None when it is none."""
    folder = site.listing if site.listing.endswith("/") else site.listing.removesuffix(".htm") + "/"
    if path in {site.listing, folder + "index.html"} or (site.dialect == "vsb" and path == folder[:-1] + ".htm"):
        return 1
    match = NUMBERED_PAGE.fullmatch(path.removeprefix(folder)) if path.startswith(folder) else None
    if match is None or site.dialect == "hanweb":
        return None
    # TRS counts from 0 and leaves the first page without a number; VSB counts down: the oldest page is 1.htm.
    page = int(match[1]) + 1 if site.dialect == "trs" else pages - int(match[1]) + 1
    return page if 1 < page <= pages else None


def _datastore(site: Site, rows: tuple[Article, ...], form: Mapping[str, str]) -> str:
    """Return records as jpage's data proxy does; a form that names another column gets an empty store."""
    wanted = {name: str(site.facts[name]) for name in ("columnid", "unitid", "webid")}
    if any(form.get(name) != value for name, value in wanted.items()):
        return "<?xml version='1.0' encoding='UTF-8'?><datastore/>"
    per_page = _number(form, "perpage", site.per_page)
    first = _number(form, "startrecord", (_number(form, "page", 1) - 1) * per_page + 1)
    last = min(_number(form, "endrecord", first + per_page - 1), first + 3 * per_page - 1)  # groups of three pages
    return _template(site, "datastore.html").render(
        rows=rows[first - 1 : last],
        total=len(rows),
        pages=ceil(len(rows) / per_page),
        next_page=ceil(last / per_page) + 1 if last < len(rows) else None,
        facts=site.facts,
    )


def _number(form: Mapping[str, str], name: str, default: int) -> int:
    value = form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and 0 < int(value) < 10_000 else default


def _common(site: Site, path: str, stage: int, views: int) -> dict[str, object]:
    day = STAGE_DAYS[stage]
    folder = dirname(path)
    return {
        "site": site,
        "facts": site.facts,
        "today": f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
        "shares": SHARES[stage],
        "views": views,
        "stamp": f"{day:%Y%m%d}{views:05d}",
        "relative": lambda target: relpath(target, folder),
    }


def _body(site: Site, article: Article) -> Markup:
    """Mark the text up, one paragraph a line; taking the tags away gives the text back."""
    lines = article.text.split("\n")
    signature = len(lines) - 2 if article.year is not None else len(lines)
    paragraph = {"trs": _trs_paragraph, "hanweb": _hanweb_paragraph, "vsb": _vsb_paragraph}[site.dialect]
    said = [paragraph(line, number >= signature) for number, line in enumerate(lines) if line]
    link = Markup('<p><a href="{}">{}</a></p>')
    return Markup("\n").join([*said, *(link.format(file.path, file.name) for file in article.files)])


def _trs_paragraph(line: str, signed: bool) -> Markup:
    face = "黑体" if HEADING.fullmatch(line) else "仿宋_GB2312"
    runs = Markup("").join(
        Markup('<span style="font-family:{};font-size:16.0000pt;">{}</span>').format(face, run)
        for run in WORD_RUN.findall(line)
    )
    align = "text-align:right;" if signed else "text-indent:32.0000pt;"
    return Markup('<p class="MsoNormal" style="{}">{}<span style="font-size:16.0000pt;"><o:p></o:p></span></p>').format(
        align, runs
    )


def _hanweb_paragraph(line: str, signed: bool) -> Markup:
    if signed:
        return Markup('<p style="text-align: right;">{}</p>').format(line)
    if HEADING.fullmatch(line):
        return Markup("<p>　　<strong>{}</strong></p>").format(line)
    lead = SUBHEADING.match(line)
    head = lead[0] if lead else ""
    lead_in = Markup("<strong>{}</strong>").format(head) if head else ""
    return Markup("<p>　　{}{}</p>").format(lead_in, line[len(head) :])


def _vsb_paragraph(line: str, signed: bool) -> Markup:
    align = "text-align: right" if signed else "text-indent: 43px; line-height: 37px"
    inner = Markup("<strong>{}</strong>").format(line) if HEADING.fullmatch(line) else escape(line)
    return Markup('<p style="{}"><span style="font-family: 仿宋; font-size: 21px">{}</span></p>').format(align, inner)


def _template(site: Site, name: str) -> Template:
    return _environment().get_template(f"{site.id}/{name}")


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(SAMPLES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
