"""Bytes in: one Scrapy spider that turns listings into snapshots."""
