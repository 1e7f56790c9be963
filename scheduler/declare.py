"""Write a declaration: the shortest that works, and the id that its file is named by."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from config.errors import ConfigurationError
from config.fields import LONGEST_NAME, is_private_name
from config.portal import PORTAL_ID, Kind, Listing, Portal
from scheduler.output import one_line

PUBLIC_SUFFIX = re.compile(r"\.(?:gov|com|org|net|edu)\.cn$|\.[a-z]{2,10}$")  # .gov.cn of www.example.gov.cn
NOT_IN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a declaration is to say; whatever is empty is recognised and left out."""

    id: str
    name: str
    url: str
    kind: Kind = "rule_of_law"
    title: str = ""
    hosts: tuple[str, ...] = ()
    javascript: bool = False

    def toml(self, *, delay: float | None = None) -> str:
        """Return the declaration's text; ``delay`` only for a trial on this machine."""
        lines = [f"name = {_quoted(self.name)}"]
        if self.hosts:
            lines.append(f"hosts = [{', '.join(map(_quoted, self.hosts))}]  # its reports lie there")
        lines += ["", "[[listings]]", f"url = {_quoted(self.url)}"]
        if self.kind != "rule_of_law":
            lines.append(f"kind = {_quoted(self.kind)}")
        if self.title:
            lines.append(f"title = '{self.title}'  # rows do not name the kind: the column does")
        if self.javascript or delay is not None:
            lines += ["", "[fetch]"]
        if delay is not None:
            lines.append(f"delay = {delay}")
        if self.javascript:
            lines.append("javascript = true  # without its scripts the page is an empty shell")
        return "\n".join(lines) + "\n"

    def trial_toml(self) -> str:
        """Return the text for a trial: our own machine needs no delay."""
        return self.toml(delay=0 if is_private_name(urlsplit(self.url).hostname or "") else None)


def check_url(url: str) -> None:
    """Raise ConfigurationError for an address that no listing can have."""
    try:
        Listing(url=url)
    except ValidationError as error:
        _, secret, rest = url.rpartition("@")  # what stands before it may be one
        shown = one_line(rest if secret else url, 200)
        raise ConfigurationError(f"{shown}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from error


def check_name(name: str) -> None:
    """Raise ConfigurationError for a name that no portal can have."""
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise ConfigurationError(f"--name: write one line, {LONGEST_NAME} visible characters at most")


def id_of(url: str) -> str:
    """Return the id that an address suggests: the place first, then the department.

    >>> id_of("http://zwsjj.xianning.gov.cn/zwgk/"), id_of("https://www.panzhihua.gov.cn/"), id_of("http://127.0.0.1:81/")
    ('xianning-zwsjj', 'panzhihua', '127-0-0-1-81')
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return NOT_IN_ID.sub("-", parts.netloc.lower()).strip("-")[:99]
    labels = PUBLIC_SUFFIX.sub("", host).removeprefix("www.").split(".")
    return NOT_IN_ID.sub("-", "-".join(reversed(labels)).lower()).strip("-")[:99] or "portal"


def refuse_declared(portal_id: str, url: str, folder: Path, portals: Mapping[str, Portal]) -> None:
    """Raise ConfigurationError for an id that cannot be had, or a listing that is declared already."""
    if not PORTAL_ID.fullmatch(portal_id):
        raise ConfigurationError(f"{portal_id}: write an id with a-z, 0-9 and '-', at most 99 characters")
    path = folder / f"{portal_id}.toml"
    if path.exists():
        raise ConfigurationError(f"{path} exists already; name another with --id, or edit it")
    for portal in portals.values():
        if any(_same(listing.url, url) for listing in portal.listings):
            raise ConfigurationError(f"{url} is declared already; see: jiannuo portal check {portal.id}")


def write_declaration(path: Path, text: str) -> None:
    """Write a new file, whole or not at all; never over another one. Raises ConfigurationError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        try:
            os.link(beside, path)  # fails where a file stands, other than a rename
        finally:
            beside.unlink()
    except FileExistsError as error:
        raise ConfigurationError(f"{path} exists already; name another with --id, or edit it") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from error


def same_site(url: str, other: str) -> bool:
    """Tell whether two addresses belong to one portal: the same host and port, or names under one domain.

    >>> same_site("http://www.a.gov.cn/", "https://xxgk.a.gov.cn/x/"), same_site("http://a.gov.cn/", "http://b.gov.cn/")
    (True, False)
    """
    a, b = urlsplit(url), urlsplit(other)
    if a.netloc == b.netloc:
        return True
    hosts = (a.hostname or "", b.hostname or "")
    if any(is_private_name(host) for host in hosts):
        return False
    return _domain(hosts[0]) == _domain(hosts[1])


def _domain(host: str) -> str:
    suffix = PUBLIC_SUFFIX.search(host)
    name = host[: suffix.start()] if suffix else host
    return name.rpartition(".")[2] + (suffix[0] if suffix else "")


def _same(a: str, b: str) -> bool:
    return a.partition("://")[2].rstrip("/") == b.partition("://")[2].rstrip("/")


def _quoted(text: str) -> str:
    """Return a TOML basic string of printable text: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)
