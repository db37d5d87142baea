"""What is said where no source supplies anything."""

from __future__ import annotations

import pytest

from bot.wiring import load_method
from briefing.contracts.errors import NothingCollected
from briefing.evidence.stored.sources import supply_of
from data.records import SourceStatus


def status(feeds: str) -> SourceStatus:
    return SourceStatus(
        source_id="files", label="Files", feeds=feeds, state="ok", detail="", as_of=1_763_000_000,
        observed_at=1_763_000_000,
    )  # fmt: skip


def test_rows_from_files_without_a_source_that_feeds_them_are_told_what_they_need() -> None:
    with pytest.raises(NothingCollected, match="rows from files need one in source_statuses that says what it feeds"):
        supply_of(load_method(), [])


def test_a_misspelt_kind_of_data_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NothingCollected, match=r"no kind of data is called 'chanegs' .*there are .*change"):
        supply_of(load_method(), [status("chanegs")])
