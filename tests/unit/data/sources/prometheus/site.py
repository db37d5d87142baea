"""A site to test with: somebody who answers as Prometheus, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import StreamOutcome, list_streams
from data.records import Objective, ObjectiveReading
from data.sources.http.asking import Budget, Credentials
from data.sources.http.transport import Transport, World
from data.sources.prometheus import Api, Files, Indicator, Prometheus, Query, Slo, id_of_own
from data.sources.prometheus.indicator import own_query
from data.sources.source import Permission
from data.store import Store
from tests.fakes.wire import client_of

HOUR, DAY = 3_600, 86_400
NOW = 1_763_370_000
"""Monday 17 November 2025, 09:00 UTC."""

LAST = NOW - 3 * HOUR
"""The last moment that is read by then: 06:00."""

SECRET = "hunter2-planted-secret"


def slo(label: str = "Availability", *, job: str = "api", target: float = 0.999, days: int = 30, **queries: str) -> Slo:
    """An objective as the settings name one; `errors` and `total`, or `ratio`, in place of the usual queries."""
    told = queries or {
        "errors": f'sum(rate(http_requests_total{{job="{job}",code=~"5.."}}[WINDOW]))',
        "total": f'sum(rate(http_requests_total{{job="{job}"}}[WINDOW]))',
    }
    ratio: Query | None = own_query(told["ratio"]) if "ratio" in told else None
    indicator = (
        Indicator(counted=own_query(told["errors"]), total=own_query(told["total"]))
        if ratio is None
        else Indicator(counted=ratio)
    )
    return Slo(
        id=id_of_own("checkout", label),
        service_id="checkout",
        label=label,
        target=target,
        window_days=days,
        indicator=indicator,
    )


@dataclass
class Site:
    """What a test holds: our side of it, and the time, which only the test moves."""

    client: httpx.Client
    store: Store | None = None
    own: tuple[Slo, ...] = ()
    files: Files = field(default_factory=Files)
    services: Mapping[str, str] = field(default_factory=dict)
    credentials: Credentials | None = None
    tenant: str | None = None
    seconds: float = 5
    now: float = NOW
    days: float = 2
    slept: list[float] = field(default_factory=list)

    def source(self) -> Prometheus:
        """A source as it is made for each collection."""
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        transport = Transport(
            self.client,
            service="Prometheus",
            budget=Budget(),
            world=world,
            credentials=self.credentials,
            secrets=(SECRET,),
            fix="check RISKBRIEF_PROMETHEUS_TOKEN",
        )
        return Prometheus(
            api=Api(transport, seconds=self.seconds, tenant=self.tenant),
            own=self.own,
            files=self.files,
            services=self.services,
            since=int(self.now - self.days * DAY),
            clock=lambda: self.now,
        )

    def collect(self, *, should_stop: Callable[[], str | None] = lambda: None) -> StreamOutcome:
        """Collect once and return how it ended."""
        listing = list_streams([self.source()], before={}, now=int(self.now))
        around = Surroundings(clock=lambda: self.now, should_stop=should_stop)
        assert self.store is not None
        [outcome] = [*listing.outcomes, *collect(self.store, listing.streams, around)]
        return outcome

    def check(self) -> list[Permission]:
        return list(self.source().check())

    def readings(self, label: str = "Availability") -> dict[int, ObjectiveReading]:
        """The stored readings of an objective of the settings, by moment."""
        assert self.store is not None
        return {one.at: one for one in self.store.read(ObjectiveReading, objective_id=id_of_own("checkout", label))}

    def objectives(self) -> list[Objective]:
        assert self.store is not None
        return sorted(self.store.read(Objective), key=lambda one: (one.id, one.observed_at))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def site_of(url: str, store: Store | None = None, folder: Path | None = None) -> Iterator[Site]:
    with client_of(url, httpx.Timeout(5, read=2)) as client:
        yield Site(client=client, store=store, files=Files(folder=folder or Path()))
