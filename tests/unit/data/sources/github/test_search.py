"""Very many repositories: one search says where something moved, and nothing that moved is ever missed."""

from __future__ import annotations

import pytest

from data.records import Change, Cursor, Repository
from data.sources.github import search
from data.sources.github.desk import POLL_AGAIN
from data.sources.github.limits import REPOSITORIES_A_PULSE
from data.sources.github.search import WORTH_SEARCHING, Searches
from tests.fakes.github import graph
from tests.fakes.github.faults import bad_gateway
from tests.unit.data.sources.github.acme import DAY, HOUR, MINUTE, NOW, Acme

COUNT = 21
"""More than fit into one pulse. What is worth a search is set lower here than it is, or each test would take ten
seconds; `make bench-collect` measures 200 repositories as they come."""


READ = ("search", "changes", "deployments")
"""The streams that these tests look at; the others of a repository look at its pulse in the same way."""


@pytest.fixture
def wide(acme: Acme) -> Acme:
    """An organisation of many small repositories, collected once."""
    ada = acme.world.user("ada")
    names = [f"acme/repo-{place:03d}" for place in range(COUNT)]
    for name in names:
        repo = acme.world.repository(name)
        repo.pull("Begin", author=ada, at=NOW - DAY).commit(NOW - DAY).merge(NOW - DAY)
    acme.repositories = tuple(names)
    acme.worth_searching = COUNT
    acme.collect(*READ)
    assert acme.store.count(Change) == COUNT
    acme.fake.forget()
    acme.now += HOUR
    return acme


def move(acme: Acme, place: int) -> str:
    name = f"acme/repo-{place:03d}"
    acme.world.repositories[name].pull("More", author=None, at=int(acme.now) - MINUTE).commit(int(acme.now))
    return name


def flood(acme: Acme, moments: list[int]) -> None:
    """Let very many pull requests move, in a repository that is searched and not read."""
    repo = acme.world.repository("acme/flooded")
    for place, at in enumerate(moments):
        repo.pull(f"Flood {place}", author=None, at=at, number=place + 1)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many results GitHub shows: here no thousand, for each is made."""
    for module in (graph, search):
        monkeypatch.setattr(module, "MOST_FOUND", 120)
    return 120


def changes_of(acme: Acme, name: str) -> int:
    [repository] = acme.store.read(Repository, name=name)
    return acme.store.count(Change, repository_id=repository.id)


def test_an_idle_collection_takes_few_requests_and_what_moved_is_looked_at_and_nothing_else(wide: Acme) -> None:
    wide.collect(*READ)
    wide.fake.forget()
    wide.now += MINUTE
    assert {one.state for one in wide.collect(*READ).values()} == {"ok"}
    # The ids of all names, and one search that also finds what was touched in the hour before.
    assert [one.name for one in wide.fake.calls] == ["Together", "Moved"]
    wide.now += HOUR
    wide.fake.forget()
    moved = [move(wide, 7), move(wide, 17)]
    wide.collect(*READ)
    assert [changes_of(wide, name) for name in moved] == [2, 2]
    # The other repositories are looked at with the first of them, if there is room.
    assert len(wide.fake.named("Pulse")) == 1
    assert len(wide.fake.named("Changes")) == 2


def test_however_a_search_ends_nothing_that_moved_is_forgotten(wide: Acme) -> None:
    # Killed after the search.
    name = move(wide, 17)
    wide.collect("search")
    wide.now += HOUR
    wide.collect(*READ)
    assert changes_of(wide, name) == 2
    # A search that fails finds nothing out, and everything is looked at.
    wide.now += HOUR
    name = move(wide, 18)
    wide.fake.fail("Moved", bad_gateway(), times=99)
    assert wide.collect(*READ)["acme:search"].state == "failed"
    assert changes_of(wide, name) == 2
    # And so it is where the cursor of the search is lost.
    wide.fake._faults.clear()
    wide.now += HOUR
    wide.store.delete(Cursor, stream_id="github:acme:search")
    name = move(wide, 19)
    wide.collect(*READ)
    assert changes_of(wide, name) == 2


def test_every_repository_is_looked_at_again_after_some_hours(wide: Acme) -> None:
    repo = wide.world.repositories["acme/repo-012"]
    repo.deploy("production", at=int(wide.now), states=[(int(wide.now), "success")])
    wide.collect(*READ)
    assert wide.signals("deployment") == []
    wide.now += POLL_AGAIN
    wide.collect(*READ)
    assert len(wide.signals("deployment")) == 1


def test_more_results_than_github_shows_are_found_in_halves_of_the_time(wide: Acme, shown: int) -> None:
    flood(wide, [int(wide.now) - HOUR + 10 * place for place in range(shown * 3 // 2)])
    name = move(wide, 19)
    wide.collect("search")
    # A look at the whole, and two pages of each half.
    assert len(wide.fake.named("Moved")) >= 5
    wide.fake.forget()
    wide.collect(*READ)
    assert changes_of(wide, name) == 2


def test_more_in_one_second_than_github_shows_means_that_everything_is_looked_at(wide: Acme, shown: int) -> None:
    flood(wide, [int(wide.now) - MINUTE] * (shown + 50))
    name = move(wide, 19)
    wide.collect("search", "changes")
    assert changes_of(wide, name) == 2
    assert len(wide.fake.named("Pulse")) == -(-COUNT // REPOSITORIES_A_PULSE)


def test_from_a_hundred_repositories_of_one_owner_on_they_are_searched_for() -> None:
    assert Searches({"acme": WORTH_SEARCHING, "few": WORTH_SEARCHING - 1}).owners == ["acme"]
    assert WORTH_SEARCHING == 100


def test_few_repositories_are_not_searched_for(acme: Acme) -> None:
    assert not [one for one in acme.source().streams() if one.id.endswith(":search")]


def test_twenty_repositories_are_looked_at_with_one_request(acme: Acme) -> None:
    names = [f"acme/repo-{place:03d}" for place in range(40)]
    for name in names:
        acme.world.repository(name)
    acme.repositories = tuple(names)
    acme.collect("changes")
    assert len(acme.fake.named("Pulse")) == 2


def test_a_pulse_that_has_grown_old_is_taken_again(acme: Acme) -> None:
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
