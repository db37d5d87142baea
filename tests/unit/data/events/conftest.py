"""A store with an organisation in it, which events tell of: on SQLite, where a test is not about two at once."""

from __future__ import annotations

import pytest

from data.store import Store
from tests.unit.data.deploys.yard import Yard


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def yard(store: Store) -> Yard:
    return Yard(store, services=("checkout", "billing"))
