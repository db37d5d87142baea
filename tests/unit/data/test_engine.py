"""A database file that several open for the first time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from data.engine import BUSY_MS, switch_to_wal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "riskbrief.db"
    with sqlite3.connect(path) as first:
        first.execute("CREATE TABLE t (x)")
    first.close()
    return path


def test_whoever_opens_a_new_file_while_another_writes_its_first_rows_waits_for_them(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    opener = sqlite3.connect(file)
    switch_to_wal(opener, pause=lambda: writer.execute("COMMIT"))
    assert opener.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    writer.close()
    opener.close()


def test_a_new_file_that_stays_locked_is_given_up_when_every_other_lock_would_be(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    opener = sqlite3.connect(file)
    clock = iter([0.0, 1.0, 2.0, BUSY_MS / 1000])
    pauses: list[None] = []
    with pytest.raises(sqlite3.OperationalError, match="is locked"):
        switch_to_wal(opener, pause=lambda: pauses.append(None), now=lambda: next(clock))
    assert len(pauses) == 2
    writer.close()
    opener.close()
