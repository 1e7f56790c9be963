"""What single values of a declaration look like: addresses, hosts, patterns, selectors, days, schedules.

Each check raises ValueError that says what to write instead.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

NAME = re.compile(r"(?!-)[\w.-]{1,253}")  # www.example.gov.cn
HOST = re.compile(r"(?!-)[\w.-]{1,253}(:\d{1,5})?")  # www.example.gov.cn, 192.0.2.7:8443
DEFAULT_PORTS = {"http": 80, "https": 443}
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")  # 04-01
FINGERPRINT = re.compile(r"[0-9a-f]{64}")  # e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
COMMON_YEAR = 2001  # no leap year
LONGEST_NAME = 200  # characters


def _http_url(value: str) -> str:
    if " " in value or not value.isprintable():
        raise ValueError("write the address without blanks and control characters, as %20 and the like")
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give a whole address that begins with http:// or https://")
    if parts.username is not None:
        raise ValueError("leave user name and password out of the address")
    if not NAME.fullmatch(parts.hostname) and ":" not in parts.hostname:  # the parser has judged what is in brackets
        raise ValueError("the host's name may hold letters, digits, dots and hyphens")
    port_of(value)
    return value


def port_of(url: str) -> int:
    """Return the port that an address names, its scheme's usual one otherwise. Raises ValueError."""
    parts = urlsplit(url)
    try:
        return parts.port or DEFAULT_PORTS[parts.scheme]
    except ValueError as error:
        raise ValueError("the port is a number from 0 to 65535") from error


def _host(value: str) -> str:
    if not HOST.fullmatch(value):
        raise ValueError('give a host name, with its port where it is not the usual one: "www.example.gov.cn:8443"')
    return value.lower()


def is_private_name(host: str) -> bool:
    """Tell whether a host name can only mean this machine or its own network: localhost, or such an address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _month_day(value: str) -> str:
    try:
        if not MONTH_DAY.fullmatch(value):
            raise ValueError(value)
        dt.date.fromisoformat(f"{COMMON_YEAR}-{value}")
    except ValueError as error:
        raise ValueError('give a day that every year has as "MM-DD", for example "04-01"') from error
    return value


def _printable(value: str) -> str:
    if not value.isprintable() or not value.strip():
        raise ValueError("write it on one line, with characters that can be seen")
    return value


def _fingerprint(value: str) -> str:
    digits = value.removeprefix("sha256:").replace(":", "").lower()
    if not FINGERPRINT.fullmatch(digits):
        raise ValueError("give a certificate's SHA-256 fingerprint, 64 hexadecimal digits, as browsers show it")
    return digits


def _cron(value: str) -> str:
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - a tenth of a second; few declare a schedule

    fields = value.split()
    if len(fields) != 5:
        raise ValueError('give five cron fields, for example "30 6 * * mon-fri"')
    if re.search(r"\d", fields[4]):
        raise ValueError("write weekdays by name (mon-fri): numbers mean other days in other programs")
    try:
        CronTrigger.from_crontab(value, timezone=dt.UTC)
    except ValueError as error:
        raise ValueError(f'{error}; give five cron fields, for example "30 6 * * mon-fri"') from error
    return value


def _selector(value: str) -> str:
    import soupsieve  # noqa: PLC0415 - brings BeautifulSoup: a third of a second that most commands need not wait

    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        raise ValueError(f"not a CSS selector: {str(error).splitlines()[0]}") from error
    return value


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_printable)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, AfterValidator(_selector)]
Host = Annotated[str, AfterValidator(_host)]
MonthDay = Annotated[str, AfterValidator(_month_day)]
Cron = Annotated[str, AfterValidator(_cron)]
Fingerprint = Annotated[str, AfterValidator(_fingerprint)]
