"""The organisation that the tests of this folder collect from, with a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from data.store import Store
from tests.backends import SqliteFiles
from tests.unit.data.sources.github.acme import Acme, opened


@pytest.fixture
def store(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Store]:
    """A store on SQLite alone: what a source gives does not depend on the database."""
    url = sqlite_backend.migrated()
    yield Store(open_one(url))
    sqlite_backend.forget(url)


@pytest.fixture
def acme(store: Store, shared_dir: Path) -> Iterator[Acme]:
    with opened(store, shared_dir) as one:
        yield one
