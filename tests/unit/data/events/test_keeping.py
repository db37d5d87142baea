"""Events are kept once, with what they tell of; deployments count before what is found, incidents come in any order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from threading import Barrier

import pytest

from data import records as r
from data.collect.statuses import REPEAT_SECONDS
from data.deploys.rules import DeployRule
from data.events.errors import EventContradicts, EventUnknown
from data.events.keeping import (
    FEEDS,
    NO_COMMIT,
    NONE_YET,
    SWITCHED_OFF,
    WAITS,
    Kept,
    keep_events,
    note_standing,
    note_switched_off,
)
from data.store import Store
from tests.backends import PostgresqlServer
from tests.unit.data.deploys.yard import Yard, moment, sha
from tests.unit.data.events.reading import LATER, incident, plain, read, sample


def keep(store: Store, *events: object, now: int = LATER) -> list[Kept]:
    return keep_events(store, [told for one in events for told in read(one)], now, is_listening=True)


def states(kept: list[Kept]) -> list[str]:
    return [one.state for one in kept]


def test_an_event_told_again_is_known_and_changes_nothing(yard: Yard) -> None:
    [first] = keep(yard.store, plain(at="now", sha=sha("a")))
    before = [yard.store.read(kind) for kind in (r.Event, r.DeploySignal, r.SourceStatus)]
    [again] = keep(yard.store, plain(at="now", sha=sha("a")), now=LATER + 60)
    assert (first.state, again) == ("stored", replace(first, state="known"))
    assert [yard.store.read(kind) for kind in (r.Event, r.DeploySignal, r.SourceStatus)] == before


def test_a_service_that_is_told_of_nothing_goes_on_as_before(yard: Yard) -> None:
    yard.merge(1, 1.0)
    keep(yard.store, plain(at=moment(1.5), service="billing", sha=sha("m1")))
    assert yard.told() == [("merge", "success", 1.0, ["c1"])]


def test_only_events_count_where_the_settings_say_so(yard: Yard) -> None:
    yard.merge(1, 1.0)
    yard.deploy(1.5, "m1")
    yard.rules["checkout"] = DeployRule(by="events")
    assert yard.told() == []
    keep(yard.store, plain(at=moment(1.6), sha=sha("m1")))
    assert [one[0] for one in yard.told()] == ["events"]


def test_the_same_id_with_another_content_is_refused_with_all_that_came_with_it(yard: Yard) -> None:
    keep(yard.store, plain())
    with pytest.raises(EventContradicts, match=r"'deployment release-1 success' of 'riskbrief' was told before, with"):
        keep(yard.store, plain(id="release-2"), plain(environment="staging"))

    assert [one.event_id for one in yard.store.read(r.Event)] == ["deployment release-1 success"]


def test_an_event_says_when_it_happened_and_when_it_came(yard: Yard) -> None:
    keep(yard.store, sample("service_published"))
    [event] = yard.store.read(r.Event)
    assert (event.happened_at, event.received_at, event.type) == (
        1_794_821_460, LATER, "dev.cdevents.service.published.0.2.0",
    )  # fmt: skip
    assert yard.store.read(r.DeploySignal) == []


def test_told_deployments_carry_changes_and_count_before_what_is_found(yard: Yard) -> None:
    yard.merge(1, 1.0)
    yard.merge(2, 2.0, touches=("billing",))
    yard.deploy(1.5, "m1")
    keep(
        yard.store,
        plain(id="a", at=moment(1.4), sha=sha("m1")),
        plain(id="b", at=moment(2.5), sha=sha("m2"), service="billing"),
    )

    assert yard.told() == [("events", "success", 1.4, ["c1"])]
    assert yard.told("billing") == [("events", "success", 2.5, ["c2"])]
    assert yard.derive().saved == 0


def test_events_of_one_deployment_come_to_the_same_in_any_order(yard: Yard) -> None:
    for number, order in enumerate(permutations(range(3))):
        events = [
            plain(id=f"{number}", state="running", at=moment(1.0), sha=sha("m1")),
            plain(id=f"{number}", state="failure", at=moment(1.1)),
            plain(id=f"{number}", state="success", at=moment(1.2), url="https://ci.example/1"),
        ]
        for place in order:
            keep(yard.store, events[place])

    signals = yard.store.read(r.DeploySignal)
    assert len(signals) == 6
    assert {(one.state, one.began_at, one.finished_at) for one in signals} == {("success", moment(1.0), moment(1.2))}
    told = {(one.sha, one.url, one.name) for one in signals}
    assert told == {(sha("m1"), "https://ci.example/1", "checkout")}


def test_what_lacks_is_said(yard: Yard) -> None:
    [kept] = keep(yard.store, plain())
    assert kept.detail == NO_COMMIT

    yard.store.save([
        r.Repository(id="lib", name="acme/lib", default_branch="main", web_url=None),
        r.ServicePath(service_id="checkout", repository_id="lib", position=9, glob="**"),
    ])  # fmt: skip
    [two] = keep(yard.store, plain(id="2", sha=sha("a")))
    [named] = keep(yard.store, plain(id="3", sha=sha("a"), repository="Acme/Lib"))
    assert two.detail == "the service has 2 repositories and it was not said which; acme/shop was taken"
    assert named.detail == ""
    assert [one.repository_id for one in yard.store.read(r.DeploySignal)] == ["lib", "shop", "shop"]


def test_a_repository_that_is_not_the_services_is_refused(yard: Yard) -> None:
    with pytest.raises(
        EventUnknown, match=r"repository: 'acme/other' is no repository of 'checkout'; send one of acme/"
    ):
        keep(yard.store, plain(repository="acme/other"))
    yard.store.delete(r.ServicePath, service_id="checkout")
    with pytest.raises(EventUnknown, match=r"service: 'checkout' has no repository, .*; add a \[\[service.path\]\] to"):
        keep(yard.store, plain())
    assert yard.store.read(r.Event) == []


def test_what_was_told_before_a_repository_was_collected_counts_afterwards(yard: Yard) -> None:
    yard.store.delete(r.Repository, id="shop")
    yard.store.delete(r.ServicePath, service_id=["checkout", "billing"])
    yard.store.save([r.ServicePath(service_id="checkout", repository_id="acme/shop", position=0, glob="**")])
    keep(yard.store, plain(at=moment(1.5), sha=sha("m1")))

    yard.store.delete(r.ServicePath, service_id="checkout")
    yard = Yard(yard.store)
    yard.merge(1, 1.0)
    assert yard.told() == [("events", "success", 1.5, ["c1"])]
    assert yard.derive().saved == 0


TALE = ("incident_detected", "incident_reported", "incident_resolved")


@pytest.mark.parametrize("order", list(permutations(TALE)))
def test_an_incident_is_put_together_whatever_the_order(yard: Yard, order: tuple[str, ...]) -> None:
    for name in order:
        keep(yard.store, sample(name))

    [found] = yard.store.read(r.Incident)
    assert (found.service_id, found.title) == ("checkout", "Answers take longer than two seconds")
    assert (found.began_at, found.resolved_at) == (1_794_823_200, 1_794_825_660)
    assert found.url == "https://issues.acme.example/OPS-17"


def test_an_end_without_a_beginning_is_kept_and_is_no_incident_yet(yard: Yard) -> None:
    [kept] = keep(yard.store, incident(state="resolved"))
    assert (kept.detail, yard.store.read(r.Incident)) == (WAITS, [])

    keep(yard.store, incident(at=LATER - 900))
    [found] = yard.store.read(r.Incident)
    assert (found.began_at, found.resolved_at) == (LATER - 900, LATER - 60)


def test_an_incident_that_is_detected_again_after_its_end_is_open(yard: Yard) -> None:
    event = sample("incident_detected")
    event["context"] |= {"id": "again", "timestamp": "2026-11-16T11:00:00Z"}
    for one in (*map(sample, TALE), event):
        keep(yard.store, one)

    [found] = yard.store.read(r.Incident)
    assert (found.began_at, found.resolved_at) == (1_794_823_200, None)


def test_an_incident_is_known_by_its_own_source_whoever_sends_the_messages_about_it(yard: Yard) -> None:
    end, other = sample("incident_resolved"), sample("incident_resolved")
    end["context"] |= {"source": "https://desk.acme.example"}
    other["subject"] |= {"source": "https://another.acme.example"}
    other["context"] |= {"id": "another"}
    keep(yard.store, sample("incident_detected"))

    assert keep(yard.store, other)[0].detail == WAITS
    assert keep(yard.store, end)[0].detail == ""
    [found] = yard.store.read(r.Incident)
    assert found.resolved_at == 1_794_825_660


@pytest.mark.parametrize(("before", "resolved"), [(0, 0), (119, 0), (121, None)])
def test_an_end_a_little_before_the_beginning_is_an_end_by_another_clock(
    yard: Yard, before: int, resolved: int | None
) -> None:
    keep(yard.store, incident(at=LATER - 900), incident(state="resolved", at=LATER - 900 - before))
    [found] = yard.store.read(r.Incident)
    assert found.resolved_at == (None if resolved is None else found.began_at)


def test_a_title_may_say_that_no_deployment_was_the_cause(yard: Yard) -> None:
    keep(yard.store, incident(title="Certificate ran out [not deploy-related]"))
    assert [one.is_deploy_related for one in yard.store.read(r.Incident)] == [False]


def standing(store: Store) -> list[tuple[str, str, int | None, str]]:
    rows = store.read(r.SourceStatus, source_id="events", order=("observed_at",))
    return [(one.state, one.feeds, one.as_of, one.detail) for one in rows]


def test_only_what_was_ever_told_is_fed(yard: Yard) -> None:
    every = ",".join(feed for feeds in FEEDS.values() for feed in feeds)
    note_standing(yard.store, (), LATER - 100, is_listening=True)
    assert standing(yard.store) == [("not connected", every, None, NONE_YET)]
    keep(yard.store, plain(), now=LATER)
    keep(yard.store, plain(id="2"), now=LATER + 1)
    keep(yard.store, incident(), now=LATER + 2)
    assert standing(yard.store)[1:] == [("ok", "deployments", LATER, ""), ("ok", every, LATER + 2, "")]


def test_who_listens_says_so_now_and_then_and_no_more_once_it_is_switched_off(yard: Yard) -> None:
    keep(yard.store, plain(), now=LATER)
    for seconds in (600, REPEAT_SECONDS):
        note_standing(yard.store, (), LATER + seconds, is_listening=True)
    assert [one[2] for one in standing(yard.store)] == [LATER, LATER + REPEAT_SECONDS]
    note_switched_off(yard.store, LATER + REPEAT_SECONDS + 1)
    note_switched_off(yard.store, LATER + REPEAT_SECONDS + 2)
    assert [one[3] for one in standing(yard.store)] == ["", "", SWITCHED_OFF]


def test_what_a_shell_tells_has_no_moment_up_to_which_somebody_listened(yard: Yard) -> None:
    keep_events(yard.store, read(plain()), LATER, is_listening=False)
    note_switched_off(yard.store, LATER + 1)
    assert standing(yard.store) == [("ok", "deployments", None, "")]


def test_two_batches_about_the_same_incidents_in_opposite_orders_do_not_wait_for_each_other(
    postgresql_backend: PostgresqlServer, open_one
) -> None:
    store = Store(open_one(postgresql_backend.migrated()))
    Yard(store)
    barrier = Barrier(2)

    def tell(step: int) -> list[str]:
        found = []
        for number in range(4):
            about = [f"INC-{number}-{place}" for place in range(20)][::step]
            state = {"state": "resolved", "at": LATER - 30} if step < 0 else {}
            told = [incident(id=one, **state) for one in about]
            barrier.wait(10)
            found += states(keep(store, *told))
        return found

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(tell, (1, -1))) == [["stored"] * 80] * 2
    assert {one.resolved_at for one in store.read(r.Incident)} == {LATER - 30}


def test_two_at_the_same_time_keep_an_event_once_and_put_one_incident_together(
    postgresql_backend: PostgresqlServer, open_one
) -> None:
    url = postgresql_backend.migrated()
    store = Store(open_one(url))
    Yard(store)
    barrier = Barrier(8)

    def tell(place: int) -> list[str]:
        found = []
        for number in range(4):
            barrier.wait(10)
            told = incident(id=f"INC-{number}", **({} if place % 2 else {"state": "resolved", "at": LATER - 30}))
            found.append(states(keep(store, told))[0])
        return found

    with ThreadPoolExecutor(8) as pool:
        rounds = zip(*pool.map(tell, range(8)), strict=True)
        assert [sorted(one) for one in rounds] == [["known"] * 6 + ["stored"] * 2] * 4
    incidents = store.read(r.Incident)
    assert [(one.began_at, one.resolved_at) for one in incidents] == [(LATER - 60, LATER - 30)] * 4
    assert store.count(r.Event) == 8
    postgresql_backend.forget(url)
