"""Scrapy's way from the spider's items to the keeper."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.items import Attached, Failed, Fetched, ListedPage
from crawler.keeper import Keeper
from crawler.spiders.reports import running


class KeepPipeline:
    """Hand every item to the keeper that the spider was given."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the keeper from the spider."""
        keeper = running(crawler).keeper
        if not isinstance(keeper, Keeper):
            raise NotConfigured("the spider was given no keeper")
        return cls(keeper)

    def process_item(self, item: object) -> object:
        """Keep one item."""
        if isinstance(item, Fetched):
            self.keeper.fetched(item)
        elif isinstance(item, Failed):
            self.keeper.failed(item)
        elif isinstance(item, ListedPage):
            self.keeper.listed(item.found)
        elif isinstance(item, Attached):
            self.keeper.attached(item)
        else:
            raise TypeError(f"no such item: {item!r}")
        return item
