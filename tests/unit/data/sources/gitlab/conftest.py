"""The GitLab that the tests of this folder collect from, with a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from data.store import Store
from tests.backends import SqliteFiles
from tests.unit.data.sources.gitlab.forge import Forge, opened


@pytest.fixture
def forge(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Forge]:
    url = sqlite_backend.migrated()
    with opened(Store(open_one(url))) as found:
        yield found
    sqlite_backend.forget(url)
