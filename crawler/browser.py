"""Rendering by Chromium, for portals whose pages are built by script: what it needs, and which requests it is for."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from config.errors import ConfigurationError
from config.portal import Portal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FILES = re.compile(
    r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar|txt|xml|json)$", re.IGNORECASE
)  # not pages: asked for plainly
HANDLER = "crawler.browser_handler.BrowserHandler"
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",  # goes past the proxy that guards addresses
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are resolved by the proxy alone
)


def find_chromium() -> str | None:
    """Return the path of the system's Chromium or Chrome; None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require_browser() -> str:
    """Return Chromium's path. Raises ConfigurationError that says what is not installed and how to get it."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise ConfigurationError(
            "fetch.javascript = true needs the extra [browser], which is not installed: pip install 'jiannuo[browser]'"
        )
    path = find_chromium()
    if path is None:
        raise ConfigurationError(
            f"fetch.javascript = true needs Chromium, and none of {', '.join(NAMES)} was found: "
            "install it (Debian: apt-get install chromium fonts-wqy-zenhei)"
        )
    return path


def browser_settings(portal: Portal) -> dict[str, Any]:
    """Return what a crawl with a browser needs beside the usual settings. Raises ConfigurationError."""
    options = {
        "executable_path": require_browser(),
        "args": list(ARGUMENTS),
        "chromium_sandbox": os.geteuid() != 0,  # Chromium refuses its sandbox to root
    }
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": options,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": portal.fetch.timeout * 1000,  # milliseconds
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
    }


class BrowserMiddleware:
    """Mark the requests that the browser is for: pages of listings and documents; not robots.txt, forms and files."""

    def process_request(self, request: Request) -> None:
        """Mark a page; its validators go, since they belong to the page before its scripts ran."""
        special = request.meta.get("is_robots") or request.meta.get("is_file") or request.method != "GET"
        if special or FILES.search(urlsplit(request.url).path):
            return
        request.meta["playwright"] = True
        request.meta["playwright_context_kwargs"] = {"service_workers": "block", "locale": "zh-CN"}
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
