"""A PagerDuty account to test with: the fake, our source before it, and a store behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from data.collect.outcomes import StreamOutcome
from data.records import Incident
from data.sources.pagerduty import ApiToken, PagerDuty
from data.sources.pagerduty.api import Api
from data.store import Store
from tests.fakes.pagerduty import FakePagerDuty
from tests.fakes.wire import client_of
from tests.unit.data.sources.desk import Desk


@dataclass(kw_only=True)
class Account(Desk):
    """What a test holds."""

    fake: FakePagerDuty
    services: dict[str, str] = field(default_factory=dict)

    def source(self, *, token: str | None = None) -> PagerDuty:
        told = token or self.fake.token
        transport = self.transport("PagerDuty", credentials=ApiToken(told), secrets=(told,))
        return PagerDuty(transport=transport, services=self.services, since=self.since, clock=lambda: self.now)

    def outcome(self, *, token: str | None = None, pages: int | None = None) -> StreamOutcome:
        """Collect once and return how it ended."""
        source = self.source(token=token)
        # A list that ends sooner than the real one shows the same in a hundredth of the time.
        api = Api(source.transport, most=self.fake.most_offset)
        [outcome] = self.collect_streams([replace(one, api=api) for one in source.streams()], pages=pages)
        return outcome

    def incidents(self) -> dict[str, Incident]:
        """What is stored, by the id over there."""
        return {one.id.removeprefix("pagerduty:"): one for one in self.store.read(Incident)}


@contextmanager
def opened(store: Store) -> Iterator[Account]:
    with FakePagerDuty() as fake, client_of(fake.url) as client:
        yield Account(fake=fake, store=store, client=client)
