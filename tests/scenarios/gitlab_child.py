"""A collection from GitLab as the command makes it, for processes too: it loads nothing of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from random import Random
from typing import Any

from bot.collecting import Gathering, Stop
from bot.settings import load_settings
from bot.sources import open_sources
from data.collect.outcomes import StreamOutcome
from data.engine import open_engine
from data.records import Repository, WriteCount
from data.sources.http.transport import World
from data.store import Store
from data.tables import TABLES

WEEK = 604_800
PATIENCE = 3_900.0
UNWELL = 3


def gather(  # noqa: PLR0913 (each is a part of a collection)
    settings: Any, around: World, url: str, *, weeks: int = 26, patience: float = PATIENCE, pages: int | None = None
) -> tuple[StreamOutcome, ...]:
    """Collect into a database as the command does."""
    stop, left = Stop(), iter(range(10_000 if pages is None else pages - 1))

    def watch(progress: Any) -> None:
        if progress.pages and not progress.is_done and next(left, None) is None:
            stop.tell("the test says so")

    with opened_store(url) as store:
        known = {one.name: one.id for one in store.read(Repository)}
        since = int(around.clock()) - weeks * WEEK
        with open_sources(settings, around, since=since, known=known, store=store) as sources:
            for budget in sources.budgets.values():
                budget.patience = patience
            return Gathering(settings, store, sources, clock=around.clock).run(stop, watch).outcomes


@contextmanager
def opened_store(url: str) -> Iterator[Store]:
    engine = open_engine(url)
    try:
        yield Store(engine)
    finally:
        engine.dispose()


def tables_of(url: str, kinds: tuple[type, ...]) -> dict[str, list[Any]]:
    with opened_store(url) as store:
        return {kind.__name__: store.read(kind) for kind in kinds}


def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for how often there was writing."""
    with opened_store(url) as store:
        return {
            kind.__name__: [astuple(one) for one in store.stream(kind)] for kind in TABLES if kind is not WriteCount
        }


def collect_alone(file: str, token: str, url: str, now: float) -> None:
    settings = load_settings(Path(file), {"RISKBRIEF_GITLAB_TOKEN": token})
    outcomes = gather(settings, World(clock=lambda: now, sleep=lambda _seconds: None, rng=Random(1)), url)
    if {one.state for one in outcomes} != {"ok"}:
        raise SystemExit(UNWELL)
