"""The portal of the tests that look at one report day by day, the day they begin on, and who is told."""

from __future__ import annotations

import datetime as dt

from config.portal import Expect, Listing, Portal
from config.subscribers import Subscriber

START = dt.datetime(2026, 5, 1, 1, 0, tzinfo=dt.UTC)
PORTAL = Portal(
    id="example",
    name="示例市人民政府",
    listings=(Listing(url="https://www.example.gov.cn/zwgk/"),),
    expect=Expect(gone_days=3),
)
READER = Subscriber(name="reader", address="r@example.org")
