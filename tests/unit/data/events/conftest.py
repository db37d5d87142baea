"""A store with an organisation in it, which events tell of: on SQLite, where a test is not about two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from data.store import Store
from tests.backends import SqliteFiles
from tests.unit.data.deploys.yard import Yard


@pytest.fixture
def store(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Store]:
    url = sqlite_backend.migrated()
    yield Store(open_one(url))
    sqlite_backend.forget(url)


@pytest.fixture
def yard(store: Store) -> Yard:
    return Yard(store, services=("checkout", "billing"))
