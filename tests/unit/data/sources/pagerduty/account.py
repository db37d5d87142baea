"""A PagerDuty account to test with: the fake, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random

import httpx

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import StreamOutcome
from data.records import Incident
from data.sources.http.asking import Budget
from data.sources.http.transport import Transport, World
from data.sources.pagerduty import ApiToken, PagerDuty
from data.sources.pagerduty.api import Api
from data.sources.pagerduty.source import IncidentStream
from data.store import Store
from tests.fakes.pagerduty import FakePagerDuty
from tests.fakes.wire import client_of

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
NOW = 1_763_370_000
"""Monday 17 November 2025, 09:00 UTC."""


@dataclass
class Account:
    """What a test holds: the other side, our side, and the time, which only the test moves."""

    fake: FakePagerDuty
    store: Store
    client: httpx.Client
    services: dict[str, str] = field(default_factory=dict)
    now: float = NOW
    weeks: int = 26
    slept: list[float] = field(default_factory=list)

    def source(self, *, token: str | None = None) -> PagerDuty:
        """A source as it is made for each collection."""
        told = self.fake.token if token is None else token
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        transport = Transport(
            self.client, service="PagerDuty", budget=Budget(), world=world, credentials=ApiToken(told), secrets=(told,)
        )
        since = int(self.now) - self.weeks * WEEK
        return PagerDuty(transport=transport, services=self.services, since=since, clock=lambda: self.now)

    def collect(
        self, *, token: str | None = None, should_stop: Callable[[], str | None] = lambda: None
    ) -> StreamOutcome:
        """Collect once and return how it ended."""
        around = Surroundings(clock=lambda: self.now, should_stop=should_stop)
        source = self.source(token=token)
        [stream] = source.streams()
        assert isinstance(stream, IncidentStream)
        # A list that ends sooner than the real one shows the same in a hundredth of the time.
        api = Api(source.transport, most=self.fake.most_offset)
        [outcome] = collect(self.store, [replace(stream, api=api)], around)
        return outcome

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def incidents(self) -> dict[str, Incident]:
        """What is stored, by the id over there."""
        return {one.id.removeprefix("pagerduty:"): one for one in self.store.read(Incident)}


@contextmanager
def opened(store: Store) -> Iterator[Account]:
    with FakePagerDuty() as fake, client_of(fake.url) as client:
        yield Account(fake=fake, store=store, client=client)
