"""Many repositories: looked at in groups, and counted before anything is read."""

from __future__ import annotations

from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW
from tests.unit.data.sources.github.acme import Acme


def test_twenty_repositories_are_looked_at_with_one_request(acme: Acme) -> None:
    names = [f"acme/repo-{place:03d}" for place in range(40)]
    for name in names:
        acme.world.repository(name)
    acme.repositories = tuple(names)
    acme.collect("changes")
    assert len(acme.fake.named("Activity")) == 2


def test_activities_that_have_grown_old_is_taken_again(acme: Acme) -> None:
    acme.repositories = ("acme/one", "acme/two")
    one, two = (acme.world.repository(name) for name in acme.repositories)
    one.pull("First", author=None, at=NOW - DAY).commit(NOW - DAY)
    streams = [stream for stream in acme.source().streams() if stream.id.endswith(":changes")]
    list(streams[0].pages(None))
    acme.now += HOUR
    two.pull("Second", author=None, at=NOW + MINUTE).commit(NOW)
    assert sum(page.items for page in streams[1].pages(None)) == 1


def test_what_a_first_collection_takes_is_known_before_it_begins(acme: Acme) -> None:
    repo = acme.shop
    for place in range(130):
        repo.pull(f"Change {place}", author=None, at=NOW - DAY + place).commit(NOW - DAY)
    for place in range(250):
        repo.deploy("production", at=NOW - DAY + place)
    estimates = {one.id.rpartition(":")[2]: one.estimate(None) for one in acme.source().streams()}
    changes, deployments = estimates["changes"], estimates["deployments"]
    assert (changes.requests, changes.items, deployments.requests) == (6, 130, 3)
    acme.fake.forget()
    acme.collect("changes")
    assert sum(one.points for one in acme.fake.named("Changes")) == changes.points


def test_what_may_not_be_counted_is_unknown_and_no_error(acme: Acme) -> None:
    acme.shop.pull("Try", author=None, at=NOW - DAY)
    acme.fake.withhold("deployments")
    estimates = {one.id.rpartition(":")[2]: one.estimate(None) for one in acme.source().streams()}
    assert estimates["changes"].items == 1
    assert estimates["deployments"] is None
