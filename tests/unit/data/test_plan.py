"""What a collection would ask for: the streams of every source that can be listed, and what is known of their cost."""

from __future__ import annotations

import pytest

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import estimated, list_streams, total
from data.errors import CredentialsRefused, SourceUnavailable
from data.sources.source import Estimate, repository_name
from data.store import Store
from tests.fakes.streams import FEEDS, START, FakeForge

NOW = START + 10_000_000


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def test_a_source_that_cannot_be_listed_is_an_outcome_and_stops_no_other() -> None:
    good, bad = FakeForge(repositories=2), FakeForge(source_id="bad")
    bad.trouble = CredentialsRefused("refused; renew it", raw="401")
    listing = list_streams([bad, good], before={"bad": 7}, now=NOW)
    assert [one.source_id for one in listing.streams] == ["fake", "fake"]
    [outcome] = listing.outcomes
    assert (outcome.source_id, outcome.state, outcome.detail) == ("bad", "failed", "refused; renew it")
    assert (outcome.gaps, outcome.reached_at, outcome.repository) == (FEEDS, 7, None)
    assert outcome.failure is not None
    assert outcome.failure.raw == "401"
    assert listing.labels == {"bad": "Fake forge", "fake": "Fake forge"}


def test_a_repository_is_known_by_its_name_in_the_streams_id() -> None:
    [stream] = FakeForge().streams()
    stream.repository = "acme/shop"
    assert repository_name(stream) == "acme/shop"
    listing = list_streams([FakeForge(repositories=3)], before={}, now=NOW)
    assert listing.repositories == ("acme/infra", "acme/shop", "acme/web")
    assert [one.repository for one in listing.of_repositories(["acme/web"]).streams] == ["acme/web"]


def away() -> None:
    raise SourceUnavailable("away")


def test_an_estimate_begins_at_the_cursor_and_says_whether_it_is_the_first(store: Store) -> None:
    streams = FakeForge(repositories=3, changes=60).streams()
    # One that was cut short begins where it stands, for the first time still.
    streams[1].faults[1] = away
    collect(store, streams[:2], Surroundings(clock=lambda: NOW))
    known, cut, new = estimated(store, streams)
    assert (known.is_first, known.estimate) == (False, Estimate(requests=1, points=3, items=3))
    assert (cut.is_first, cut.estimate) == (True, Estimate(requests=2, points=38, items=38))
    assert (new.is_first, new.estimate) == (True, Estimate(requests=3, points=60, items=60))
    assert total([known, new]) == Estimate(requests=4, points=63, items=63)


def test_what_cannot_be_estimated_says_why_and_the_rest_is_the_least(store: Store) -> None:
    first, second = FakeForge(repositories=2, changes=10).streams()
    first.estimates = away
    steps = list(estimated(store, [first, second]))
    assert (steps[0].estimate, steps[0].trouble) == (None, "away")
    assert total(steps) == Estimate(requests=1, points=10, items=10)
    assert total(steps[:1]) == Estimate(requests=0, points=0, items=None)
