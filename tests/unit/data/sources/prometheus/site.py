"""A site to test with: somebody who answers as Prometheus, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from data.collect.outcomes import StreamOutcome, list_streams
from data.records import Objective, ObjectiveReading
from data.sources.http.asking import Credentials
from data.sources.prometheus.api import Api
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import Indicator, Query, Slo, id_of_own, own_query
from data.sources.prometheus.source import Prometheus
from data.sources.source import Permission
from data.store import Store
from tests.fakes.wire import client_of
from tests.unit.data.sources.desk import DAY, HOUR, NOW, Desk

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


@dataclass(kw_only=True)
class Site(Desk):
    """A desk with a server's objectives; a first collection goes back so many days."""

    own: tuple[Slo, ...] = ()
    files: Files = field(default_factory=Files)
    services: Mapping[str, str] = field(default_factory=dict)
    credentials: Credentials | None = None
    tenant: str | None = None
    seconds: float = 5
    days: float = 2

    def source(self) -> Prometheus:
        fix = "check RISKBRIEF_PROMETHEUS_TOKEN"
        transport = self.transport("Prometheus", credentials=self.credentials, secrets=(SECRET,), fix=fix)
        return Prometheus(
            api=Api(transport, seconds=self.seconds, tenant=self.tenant),
            own=self.own,
            files=self.files,
            services=self.services,
            since=int(self.now - self.days * DAY),
            clock=lambda: self.now,
        )

    def collect(self, *, pages: int | None = None) -> StreamOutcome:
        """Collect once and return how it ended."""
        listing = list_streams([self.source()], before={}, now=int(self.now))
        [outcome] = [*listing.outcomes, *self.collect_streams(listing.streams, pages=pages)]
        return outcome

    def check(self) -> list[Permission]:
        return list(self.source().check())

    def readings(self, label: str = "Availability") -> dict[int, ObjectiveReading]:
        """The stored readings of an objective of the settings, by moment."""
        return {one.at: one for one in self.store.read(ObjectiveReading, objective_id=id_of_own("checkout", label))}

    def objectives(self) -> list[Objective]:
        return sorted(self.store.read(Objective), key=lambda one: (one.id, one.observed_at))


@contextmanager
def site_of(url: str, store: Store) -> Iterator[Site]:
    with client_of(url, httpx.Timeout(5, read=2)) as client:
        yield Site(client=client, store=store)
