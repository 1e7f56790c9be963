"""One spelling for one address, so that a document is known by it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from config.fields import DEFAULT_PORTS

SESSION = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)  # /a.jsp;jsessionid=8F2A…
SAFE = re.compile(r"[A-Za-z0-9:/._~?&=-]+")  # most addresses: nothing in them to be quoted, and quoting is slow
SPACES = re.compile(r"[\t\r\n]+")
LONGEST = 2000  # characters; longer ones are traps


def normalise(href: str, base: str = "") -> str | None:
    """Return the absolute address of a link as it is stored and asked for; None for what is no web address.

    The fragment, the default port, a dot after the host, a session id and surrounding space go.

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
    url: str = urlunsplit((parts.scheme, host, SESSION.sub("", parts.path) or "/", parts.query, ""))
    if not SAFE.fullmatch(url):
        url = safe_url_string(url)
    return url if len(url) <= LONGEST else None
