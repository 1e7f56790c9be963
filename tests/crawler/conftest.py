"""A portal of one's own, and a place to crawl it from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.site import Site, Workplace, served


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as portal:
        yield portal


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture(scope="session")
def listings() -> Path:
    """The folder of listing pages, one folder a dialect."""
    return Path(__file__).resolve().parents[1] / "fixtures" / "listings"
