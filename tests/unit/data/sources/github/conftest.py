"""The organisation that the tests of this folder collect from, with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import Store
from tests.unit.data.sources.github.acme import Acme, opened


@pytest.fixture
def acme(sqlite_store: Store, shared_dir: Path) -> Iterator[Acme]:
    with opened(sqlite_store, shared_dir) as one:
        yield one
