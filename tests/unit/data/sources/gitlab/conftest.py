"""The GitLab that the tests of this folder collect from, with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.store import Store
from tests.unit.data.sources.gitlab.forge import Forge, opened


@pytest.fixture
def forge(sqlite_store: Store) -> Iterator[Forge]:
    with opened(sqlite_store) as found:
        yield found
