"""A yard in a database of SQLite, unless a test asks for another: SQL is the store's own affair."""

from __future__ import annotations

import pytest

from data.store import Store
from tests.backends import Backend
from tests.unit.data.coverage.yard import Yard


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Backend:
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_backend")


@pytest.fixture
def yard(store: Store) -> Yard:
    return Yard(store)
