"""One spelling for one address, so that a document is known by it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from config.fields import DEFAULT_PORTS

SESSION = re.compile(r";jsessionid=[^?#/]*|(?<=/)\(S\([a-z0-9]{16,40}\)\)/", re.IGNORECASE)  # /a.jsp;jsessionid=8F2A…
# What differs each time a page is asked for: ?PHPSESSID=…, ?sessionid=…, ?t=1711929600123, ?rnd=0.70312
VOLATILE = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|session_?id)=[^&]*|"
    r"(?:_|_?t|ts|time|timestamp|rnd|rand|random|r|nocache)=(?:0\.\d{4,}|1[5-9]\d{8}(?:\d{3})?)",
    re.IGNORECASE,
)
INDEX = re.compile(r"/(?:index|default)\.\w{2,5}$")  # /zwgk/index.html is /zwgk/
SAFE = re.compile(r"[A-Za-z0-9:/._~?&=-]+")  # most addresses: nothing in them to be quoted, and quoting is slow
SPACES = re.compile(r"[\t\r\n]+")
LONGEST = 2000  # characters; longer ones are traps


def normalise(href: str, base: str = "") -> str | None:
    """Return the absolute address of a link as it is stored and asked for; None for what is no web address.

    The fragment, the default port, a dot after the host, session ids, stamps of the moment and surrounding space go.

    >>> normalise("./t20220930_1.html#top", "HTTP://www.example.gov.cn.:80/zwgk/")
    'http://www.example.gov.cn/zwgk/t20220930_1.html'
    """
    try:
        link = urlsplit(SPACES.sub("", href).strip().replace("\\", "/"))
        if link.scheme and not link.netloc:  # http: alone would become the base's address
            return None
        parts = urlsplit(urljoin(base, link.geturl()))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or parts.username is not None:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if not VOLATILE.fullmatch(pair))
    url: str = urlunsplit((parts.scheme, host, SESSION.sub("", parts.path) or "/", query, ""))
    if not SAFE.fullmatch(url):
        url = safe_url_string(url)
    return url if len(url) <= LONGEST else None


def is_moved(url: str, answered_by: str) -> bool:
    """Tell whether an address leads to another page, and not to another spelling of itself.

    >>> is_moved("http://a.gov.cn/zwgk/", "https://www.a.gov.cn/zwgk/index.html"), is_moved("http://a.cn/x/", "http://a.cn/")
    (False, True)
    """
    return _bare(url) != _bare(answered_by)


def _bare(url: str) -> str:
    parts = urlsplit(normalise(url) or url)
    path = INDEX.sub("/", parts.path).rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{parts.query}"
