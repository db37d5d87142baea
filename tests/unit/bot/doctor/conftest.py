"""The organisation that is examined in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import SqliteFiles
from tests.unit.bot.doctor.clinic import Clinic, opened


@pytest.fixture
def clinic(tmp_path: Path, shared_dir: Path, sqlite_backend: SqliteFiles) -> Iterator[Clinic]:
    url = sqlite_backend.migrated()
    with opened(tmp_path, shared_dir, url) as one:
        yield one
    sqlite_backend.forget(url)
