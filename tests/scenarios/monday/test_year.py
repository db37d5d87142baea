"""Six weeks of the simulated year of `make bench-year`, in which clocks change in America and then in Europe.

Thirteen readers from Kiritimati to Honolulu. The whole year, with all readers and the turn of a year of 53 weeks, takes
longer than a suite may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from benchmarks.crash.store import settings_at
from benchmarks.year.count import Told, told
from benchmarks.year.readers import READERS, settings_text
from benchmarks.year.walk import Plan, Walked, walk
from bot.settings import Settings
from bot.wiring import build_store
from tests.backends import SqliteFiles

HERE = (
    *("berlin", "london", "cairo", "line", "newyork", "utc", "kolkata", "tokyo", "chatham", "apia", "sydney"),
    *("honolulu", "lordhowenight"),
)
"""A reader of each kind: of east and west of their teams, of several teams, by mail too, on other days, and away."""
PLAN = Plan(
    first=date(2027, 2, 22),
    weeks=6,
    readers=[one for one in READERS if one.id in HERE],
    elsewhere=timedelta(hours=6),
)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What was walked through, what came of it, and what it was found to be."""

    settings: Settings
    walked: Walked
    told: Told


@pytest.fixture(scope="module")
def walked(sqlite_backend: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    url = sqlite_backend.migrated()
    settings = settings_at(tmp_path_factory.mktemp("year") / "year.toml", settings_text(PLAN.readers), url)
    found = walk(settings, PLAN)
    with build_store(settings) as store:
        yield Walk(settings=settings, walked=found, told=told(PLAN, found, store))
    sqlite_backend.forget(url)


def test_every_briefing_comes_once_at_its_local_time_or_says_that_it_is_late(walked: Walk) -> None:
    assert walked.told.complaints == []
    assert walked.walked.starts == 2
    assert len(PLAN.readers) == len(HERE)


def test_the_weeks_have_of_everything_that_can_happen_to_a_briefing(walked: Walk) -> None:
    kinds = ("in time", "labelled late", "skipped")
    counts = {f"{outlet} {kind}" for outlet in ("slack", "email") for kind in kinds}

    assert set(walked.told.counts) == counts
    assert sum(walked.told.counts.values()) == 7 * sum(len(one.addresses) for one in PLAN.readers)
