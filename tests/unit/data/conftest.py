"""A store for what does not depend on the database: on SQLite alone, in a file that goes with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from data.store import Store
from tests.backends import SqliteFiles


@pytest.fixture
def sqlite_store(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Store]:
    url = sqlite_backend.migrated()
    yield Store(open_one(url))
    sqlite_backend.forget(url)
