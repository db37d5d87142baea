"""What the tests of every source hold: a client of the other side, a store behind our source, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import StreamOutcome
from data.records import Change, DeploySignal, Repository
from data.sources.http.asking import Budget
from data.sources.http.transport import Transport, World
from data.sources.source import Permission
from data.store import Store

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
NOW = 1_763_370_000
"""Monday 17 November 2025, 09:00 UTC."""


@dataclass(kw_only=True)
class Desk:
    """Only the test, and waiting, move the time, which both sides go by."""

    store: Store
    client: httpx.Client
    now: float = NOW
    weeks: int = 26
    patience: float = 3_900.0
    slept: list[float] = field(default_factory=list)

    @property
    def since(self) -> int:
        return int(self.now) - self.weeks * WEEK

    def transport(self, service: str, **how: Any) -> Transport:
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        return Transport(self.client, service=service, budget=Budget(patience=self.patience), world=world, **how)

    def source(self, **how: Any) -> Any:
        """A source as it is made for each collection."""
        raise NotImplementedError

    def known(self) -> dict[str, str]:
        return {one.name: one.id for one in self.store.read(Repository)}

    def collect_streams(self, streams: Sequence[Any], *, pages: int | None = None) -> tuple[StreamOutcome, ...]:
        """Collect some streams once; `pages` is after how many we are stopped."""
        left = iter(range(10_000 if pages is None else pages))
        around = Surroundings(
            clock=lambda: self.now, should_stop=lambda: None if next(left, None) is not None else "the test says so"
        )
        return collect(self.store, streams, around)

    def collect(self, *kinds: str, pages: int | None = None, **how: Any) -> dict[str, StreamOutcome]:
        """Collect the streams of some kinds once and return how each ended, by its name without the source."""
        streams = [one for one in self.source(**how).streams() if not kinds or one.id.rpartition(":")[2] in kinds]
        return {one.stream_id.partition(":")[2]: one for one in self.collect_streams(streams, pages=pages)}

    def check(self, **how: Any) -> dict[str, Permission]:
        return {one.what: one for one in self.source(**how).check()}

    def changes(self) -> dict[int, Change]:
        """What is stored, by number."""
        return {one.number: one for one in self.store.read(Change)}

    def of(self, kind: type, number: int = 1) -> list[Any]:
        """The parts of one change."""
        return self.store.read(kind, change_id=self.changes()[number].id)

    def signals(self, kind: str) -> list[DeploySignal]:
        return self.store.read(DeploySignal, kind=kind, order=("began_at", "id"))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
