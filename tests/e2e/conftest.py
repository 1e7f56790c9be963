"""The sample portals, watched from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.sample_portals import SamplePortals
from tests.e2e.days import Watch, settings_in


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """All sample portals served and declared, nothing crawled yet."""
    with SamplePortals() as portals:
        made = Watch(portals, settings_in(tmp_path))
        portals.write_declarations(made.settings.portals_dir)
        yield made
