"""The store's promises, each on SQLite and on PostgreSQL."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine

from data import records as r
from data.engine import open_engine
from data.errors import DatabaseBusy, DatabaseUnusable, DeliveryNotClaimed, RecordRefused
from data.migrate import migrate
from data.query import either, known_at, merged_or_open, of, overlaps, within
from data.row_mapping import FROZEN
from data.store import Store
from data.tables import TABLES
from tests.unit.data.racers import RACERS, race

pytest_plugins = ("tests.backends",)

Opener = Callable[[str], Engine]
MONDAY, NEXT_MONDAY = 1_000_000, 1_604_800


def change(name: str, **told: Any) -> r.Change:
    plain = r.Change(
        id=name, repository_id="shop", number=1, title="", author_id=None, opened_at=0, first_commit_at=None,
        approved_at=None, merged_at=None, closed_at=None, updated_at=0, is_draft=False, merge_sha=None, reverts_id=None,
    )  # fmt: skip
    return dataclasses.replace(plain, **told)


def file(change_id: str, path: str) -> r.ChangeFile:
    return r.ChangeFile(change_id=change_id, path=path, added=1, deleted=0, previous_path=None, patch=None)


def incident(name: str, began: int, resolved: int | None) -> r.Incident:
    return r.Incident(
        id=name, service_id="checkout", title="", began_at=began, acknowledged_at=None, resolved_at=resolved,
        deployment_id=None, is_deploy_related=None, url=None,
    )  # fmt: skip


def deployment(name: str, service: str, began: int) -> r.Deployment:
    return r.Deployment(
        id=name, service_id=service, environment="production", state="success", began_at=began, finished_at=None,
        sha=None, detector="release", url=None,
    )  # fmt: skip


def person(name: str, login: str = "") -> r.Person:
    return r.Person(id=name, login=login, name="", email=None, is_bot=False)


def payload(name: str = "h1", *, scope: str = "payments", week: str = "2026-W47", body: str = "{}") -> r.FrozenPayload:
    return r.FrozenPayload(hash=name, scope_id=scope, week=week, body=body, frozen_at=1)


def claim_of(name: str = "d1", *, address: str = "C1", part: int = 0, payload_hash: str = "h1") -> r.Delivery:
    return r.Delivery(
        id=name, payload_hash=payload_hash, outlet="slack", address=address, part=part, state="claimed", reason=None,
        receipt=None, claimed_at=10, settled_at=None,
    )  # fmt: skip


def ids(found: list[Any]) -> list[str]:
    return [one.id for one in found]


# What is saved can be read, as it was.

storable = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
VALUES = {
    str: storable,
    int: st.integers(-(2**31), 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    NoneType: st.none(),
}
COLLECTED = [kind for kind in TABLES if kind not in FROZEN]


@cache
def any_records(kind: type[Any]) -> st.SearchStrategy[list[Any]]:
    """Three records of a kind, of which none would be written over another."""
    hints = get_type_hints(kind).items()
    fields = {name: st.one_of(*(VALUES[x] for x in get_args(hint) or (hint,))) for name, hint in hints}
    return st.lists(st.builds(kind, **fields), min_size=3, max_size=3, unique_by=lambda one: tuple(key_of(one).items()))


def key_of(record: Any) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in TABLES[type(record)].primary_key.columns}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filling(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store that nobody empties between two kinds of records."""
    backend = request.getfixturevalue(f"{request.param}_backend")
    url = backend.migrated()
    engine = open_engine(url)
    yield Store(engine)
    engine.dispose()
    backend.forget(url)


@pytest.mark.parametrize("kind", COLLECTED, ids=lambda kind: kind.__name__)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_record_comes_back_as_it_was(filling: Store, kind: type[Any], data: st.DataObject) -> None:
    records = data.draw(any_records(kind))
    owners = {
        "changes": change,
        "services": lambda name: r.Service(id=name, label="", team_id="", tier=1, country=None),
        "deployments": lambda name: deployment(name, "s", 1),
    }
    links = TABLES[kind].foreign_keys
    wholes = {(key.column.table.name, getattr(one, key.parent.name)) for key in links for one in records}
    for name in sorted(name for owner, name in wholes if owner == "payloads"):
        filling.freeze(payload(name, scope=name))
    filling.save([*records, *(owners[owner](name) for owner, name in sorted(wholes) if owner != "payloads")])
    with filling.snapshot() as view:
        assert [view.get(kind, **key_of(one)) for one in records] == records


def test_what_no_database_can_hold_is_mended_and_found_by_its_old_name(store: Store) -> None:
    for written, stored in (
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("gr\udcfc\udcdfe", "gr\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}e"),
        ("\ud83e\udd80", "🦀"),
        ("🦀 ﷽ \u202e \x1b[31m", "🦀 ﷽ \u202e \x1b[31m"),
    ):
        store.save([change(written, title=written), file(written, written)])
        [found] = store.read(r.ChangeFile, change_id=written)
        assert (found.change_id, found.path) == (stored, stored)
        assert store.read(r.Change, id=[written]) == [change(stored, title=stored)]


def test_a_path_too_long_to_be_indexed_is_cut_but_stays_itself(store: Store) -> None:
    noise = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(2_000))
    store.save([change("c"), file("c", f"{noise}/a"), file("c", f"{noise}/b")])
    assert len(store.read(r.ChangeFile)) == 2
    assert len(store.read(r.ChangeFile, path=f"{noise}/a")) == 1
    store.save([change("c", title=noise)])
    assert store.read(r.Change)[0].title == noise


def test_a_record_that_cannot_be_is_refused_and_takes_its_call_with_it(store: Store) -> None:
    for record, words in (
        (r.ObjectiveReading(objective_id="o", at=1, burn=float("nan"), budget_left=0), "burn holds nan"),
        (r.ObjectiveReading(objective_id="o", at=1, burn=0, budget_left=float("inf")), "budget_left holds inf"),
        (r.ObjectiveReading(objective_id="o", at=2**63, burn=0, budget_left=0), "at holds a number that is too large"),
        (r.Team(id=None, label="", zone="UTC"), "NULL|null"),  # type: ignore[arg-type]
        (file("nowhere", "x"), "FOREIGN KEY|foreign key"),
    ):
        with pytest.raises(RecordRefused, match=words):
            store.save([person("p1"), record])
        assert store.read(r.Person) == []
    for frozen in (payload(), claim_of()):
        with pytest.raises(TypeError, match="never written over"):
            store.save([frozen])  # type: ignore[list-item]


def test_the_newest_word_about_a_record_wins_also_within_one_call(store: Store) -> None:
    store.save([person("p1", "first"), person("p2")])
    assert store.save([person("p1", "second"), person("p1", "third")]) == 2
    assert store.read(r.Person) == [person("p1", "third"), person("p2")]


def test_parts_may_come_before_what_they_are_a_part_of_and_in_small_batches(store: Store) -> None:
    files = [file(f"c{n}", "a") for n in range(7)]
    store.save([*files, *(change(f"c{n}") for n in range(7))], batch=2)
    assert store.read(r.ChangeFile) == files


def test_links_that_are_all_key_can_be_saved_again(store: Store) -> None:
    link = r.DeploymentChange(deployment_id="d", change_id="c")
    for _ in range(2):
        store.save([deployment("d", "s", 1), link])
    assert store.read(r.DeploymentChange) == [link]


def test_what_is_deleted_goes_with_its_parts_and_nothing_else(store: Store) -> None:
    store.save([change("a", author_id="p1"), change("b"), file("a", "x"), file("b", "x"), person("p1"), person("p2")])
    store.delete(r.Change, id="a")
    store.delete(r.Person, id=["p1"])
    assert store.read(r.ChangeFile) == [file("b", "x")]
    assert store.read(r.Person) == [person("p2")]
    with pytest.raises(ValueError, match="does not say which"):
        store.delete(r.Person)


# What is read is what was asked for, in an order that both databases share.


def test_order_is_by_code_point_on_both_databases(store: Store) -> None:
    names = ["ä", "a", "B", "b", "A", "Z", "z", "_", "é", "#10", "#9", "🦀", "\uffff"]
    store.save([person(name) for name in names])
    assert ids(store.read(r.Person)) == sorted(names)


def test_order_can_be_told_falls_on_request_and_puts_the_unknown_last(store: Store) -> None:
    store.save([change("a", merged_at=5), change("b"), change("c", merged_at=9), change("d", merged_at=5)])
    assert ids(store.read(r.Change, order=["merged_at"])) == ["a", "d", "c", "b"]
    assert ids(store.read(r.Change, order=["-merged_at", "-id"])) == ["c", "d", "a", "b"]
    assert ids(store.read(r.Change, order=["-merged_at"], limit=1)) == ["c"]
    assert ids(list(store.stream(r.Change, order=["-id"]))) == ["d", "c", "b", "a"]


def test_changes_merged_or_open_in_a_week_of_some_repositories(store: Store) -> None:
    week = {"repository_id": "shop"}
    store.save(
        [
            change("before", opened_at=1, merged_at=MONDAY - 1, closed_at=MONDAY - 1),
            change("first-second", opened_at=1, merged_at=MONDAY, closed_at=MONDAY),
            change("last-second", opened_at=1, merged_at=NEXT_MONDAY - 1, closed_at=NEXT_MONDAY - 1),
            change("merged-later", opened_at=1, merged_at=NEXT_MONDAY, closed_at=NEXT_MONDAY),
            change("opened-later", opened_at=NEXT_MONDAY, merged_at=None),
            change("still-open", opened_at=NEXT_MONDAY - 1),
            change("given-up-before", opened_at=1, closed_at=MONDAY - 1),
            change("given-up-then", opened_at=1, closed_at=MONDAY + 1),
            change("elsewhere", repository_id="other", opened_at=1, merged_at=MONDAY),
        ]
    )
    merged = store.read(r.Change, within("merged_at", MONDAY, NEXT_MONDAY), repository_id=["shop", "none"])
    assert ids(merged) == ["first-second", "last-second"]
    assert ids(store.read(r.Change, merged_or_open(MONDAY, NEXT_MONDAY), **week)) == [
        "first-second", "given-up-then", "last-second", "merged-later", "still-open",
    ]  # fmt: skip
    assert ids(store.read(r.Change, within("merged_at", until=MONDAY), **week)) == ["before"]
    assert ids(store.read(r.Change, merged_at=None, closed_at=None)) == ["opened-later", "still-open"]


def test_the_parts_of_the_changes_of_a_window_are_one_question(store: Store) -> None:
    store.save([change("a", merged_at=MONDAY), change("b", merged_at=NEXT_MONDAY), file("a", "x"), file("b", "x")])
    then = within("merged_at", MONDAY, NEXT_MONDAY)
    assert store.read(r.ChangeFile, of("change_id", r.Change, then, repository_id="shop")) == [file("a", "x")]
    # A table can be asked about itself.
    store.save([change("c", reverts_id="a"), change("d", reverts_id="c")])
    assert ids(store.read(r.Change, of("reverts_id", r.Change, then))) == ["c"]


def test_deployments_of_services_in_a_window_with_the_changes_that_they_carried(store: Store) -> None:
    store.save([deployment(f"d{n}", service, n) for n, service in enumerate(["a", "b", "a", "c"])])
    store.save([change("x"), change("y"), r.DeploymentChange(deployment_id="d2", change_id="y")])
    asked = (within("began_at", 1, 9),)
    assert ids(store.read(r.Deployment, *asked, service_id={"a", "b"})) == ["d1", "d2"]
    carried = of("deployment_id", r.Deployment, *asked, service_id="a")
    assert ids(store.read(r.Change, of("id", r.DeploymentChange, carried, key="change_id"))) == ["y"]


def test_incidents_overlap_a_window_unless_they_ended_before_it_or_began_after(store: Store) -> None:
    times = {"over": (1, 9), "open": (1, None), "ended": (1, 10), "in": (11, 12), "late": (20, None), "into": (1, 11)}
    store.save([incident(name, *span) for name, span in times.items()])
    found = store.read(r.Incident, overlaps("began_at", "resolved_at", 10, 20), service_id=["checkout"])
    assert ids(found) == ["in", "into", "open"]


def test_of_observations_the_newest_until_then_is_in_force(store: Store) -> None:
    def owners(at: int, text: str) -> r.Codeowners:
        return r.Codeowners(repository_id="shop", observed_at=at, path="CODEOWNERS", text=text)

    def member(owner: str, name: str, at: int) -> r.OwnerMember:
        return r.OwnerMember(owner=owner, person_id=name, observed_at=at)

    # What stands beside the owners, and was seen in the same second, is an observation of its own.
    declared = dataclasses.replace(owners(10, ""), path=".gitattributes", dialect="gitattributes")
    store.save([owners(10, "old"), owners(20, "new"), declared])
    store.save([member("@a", "ada", 10), member("@a", "bob", 10), member("@a", "ada", 20), member("@b", "cyd", 5)])
    assert [store.read(r.Codeowners, known_at(at), dialect="github") for at in (9, 10, 19, 20)] == [
        [], [owners(10, "old")], [owners(10, "old")], [owners(20, "new")],
    ]  # fmt: skip
    assert store.read(r.Codeowners, known_at(20), dialect="gitattributes") == [declared]
    assert [one.person_id for one in store.read(r.OwnerMember, known_at(19))] == ["ada", "bob", "cyd"]
    assert [one.person_id for one in store.read(r.OwnerMember, known_at(20))] == ["ada", "cyd"]
    assert [one.person_id for one in store.read(r.OwnerMember, known_at(20), owner="@a")] == ["ada"]


def test_a_label_is_on_a_change_until_it_was_seen_gone(store: Store) -> None:
    label = r.ChangeLabel(change_id="a", label="risky", observed_at=10, gone_at=20)
    store.save([change("a"), label])
    assert [store.count(r.ChangeLabel, known_at(at)) for at in (9, 10, 19, 20)] == [0, 1, 1, 0]


def test_conditions_combine_and_a_collection_may_have_any_size(store: Store) -> None:
    store.save(change(f"c{n:05}", number=n) for n in range(300))
    many = [f"c{n:05}" for n in range(0, 100_000, 100)] * 100
    assert ids(store.read(r.Change, id=many)) == ["c00000", "c00100", "c00200"]
    assert ids(store.read(r.Change, number=range(7, 9))) == ["c00007", "c00008"]
    assert store.read(r.Change, id=[]) == []
    assert store.read(r.Change, number=set()) == []
    assert store.read(r.Change, either()) == []
    low, high = within("number", until=2), within("number", 298)
    assert [one.number for one in store.read(r.Change, either(low, high), is_draft=False)] == [0, 1, 298, 299]
    assert store.count(r.Change, either(low, high)) == 4


def test_get_returns_one_or_none_and_what_cannot_be_asked_is_named(store: Store) -> None:
    store.save([person("a"), person("b")])
    assert store.get(r.Person, id="a") == person("a")
    assert store.get(r.Person, id="c") is None
    with pytest.raises(ValueError, match="do not name one Person"):
        store.get(r.Person, is_bot=False)
    with pytest.raises(ValueError, match="Team has no column 'name'; it has id, label, zone"):
        store.read(r.Team, name="x")
    with pytest.raises(ValueError, match="Incident is not an observation"):
        store.read(r.Incident, known_at(1))


def test_a_stream_that_is_left_half_way_gives_its_connection_back(store: Store) -> None:
    store.save(person(f"{n:05}") for n in range(3_000))
    for _ in range(20):
        stream = store.stream(r.Person)
        assert next(stream).id == "00000"
        stream.close()
    assert sum(1 for _ in store.stream(r.Person)) == 3_000


# What was frozen stays; what was claimed is claimed once.


def test_the_first_payload_of_a_scope_and_week_stays_for_ever(store: Store) -> None:
    first = payload("h1", body='{"n":1}')
    assert store.freeze(first) == first
    assert store.freeze(payload("h2", body='{"n":2}')) == first
    assert store.get(r.FrozenPayload, scope_id="payments", week="2026-W47") == first
    assert store.get(r.FrozenPayload, hash="h1") == first
    assert store.freeze(payload("h3", week="2026-W48")).hash == "h3"


def test_racers_who_freeze_the_same_week_all_go_on_with_one_payload(store: Store) -> None:
    frozen = race(lambda number: store.freeze(payload(f"h{number}", body=str(number))))
    assert len(set(frozen)) == 1
    assert store.read(r.FrozenPayload) == frozen[:1]


def test_two_payloads_of_one_hash_are_refused(store: Store) -> None:
    store.freeze(payload("h1"))
    with pytest.raises(RecordRefused, match="may not share a hash"):
        store.freeze(payload("h1", scope="core"))


def test_a_frozen_text_is_stored_as_it_is_or_not_at_all(store: Store) -> None:
    with pytest.raises(RecordRefused, match="body holds text that cannot be stored as it is"):
        store.freeze(payload(body="a\0b"))
    body = "\n\t \\u0000 é 🦀" * 1000
    assert store.freeze(payload(body=body)).body == body


def test_the_first_narrative_of_a_payload_stays_and_needs_its_payload(store: Store) -> None:
    first = r.StoredNarrative(payload_hash="h1", narrator="template", body="1", written_at=1)
    with pytest.raises(RecordRefused):
        store.store_narrative(first)
    store.freeze(payload("h1"))
    assert store.store_narrative(first) == first
    assert store.store_narrative(dataclasses.replace(first, body="2")) == first
    assert store.get(r.StoredNarrative, payload_hash="h1") == first


def test_a_delivery_is_claimed_once_whatever_its_id(store: Store) -> None:
    store.freeze(payload())
    assert store.claim(claim_of("d1"))
    assert not store.claim(claim_of("d1"))
    assert not store.claim(claim_of("d2"))
    assert store.claim(claim_of("d3", part=1))
    assert store.claim(claim_of("d4", address="C2"))
    assert ids(store.read(r.Delivery, payload_hash="h1")) == ["d1", "d3", "d4"]


CLAIMERS = """
import os, sys
from data.engine import open_engine
from data.records import Delivery
from data.store import Store
gate, opener = os.pipe()
for number in range(4):
    if not os.fork():
        os.close(opener)
        store = Store(open_engine(sys.argv[1]))
        os.write(1, b"ready\\n")
        os.read(gate, 1)
        won = store.claim(Delivery(id=f"d{number}", payload_hash="h1", outlet="slack", address="C1", part=0,
            state="claimed", reason=None, receipt=None, claimed_at=1, settled_at=None))
        os.write(1, f"{won}\\n".encode())
        os._exit(0)
os.close(gate)
sys.stdin.readline()
os.close(opener)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
"""
"""Four processes of one program, which is read once; they wait at a gate that opens for all of them at once."""


def test_of_processes_that_claim_together_exactly_one_wins(store: Store, database_url: str) -> None:
    store.freeze(payload())
    with subprocess.Popen(
        [sys.executable, "-c", CLAIMERS, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as racers:
        assert racers.stdout
        assert [racers.stdout.readline() for _ in range(4)] == ["ready\n"] * 4
        said, _ = racers.communicate("go\n")
    assert sorted(said.split()) == ["False", "False", "False", "True"]


def test_a_claim_needs_its_payload_and_the_state_claimed(store: Store) -> None:
    with pytest.raises(RecordRefused):
        store.claim(claim_of())
    with pytest.raises(RecordRefused, match="claim it first, then settle it"):
        store.claim(dataclasses.replace(claim_of(), state="sent"))


def test_a_claimed_delivery_is_settled_with_everything_about_its_end_and_stays_so(store: Store) -> None:
    store.freeze(payload())
    for part, state in enumerate(("sent", "failed", "unknown", "skipped")):
        claim = claim_of(state, part=part)
        store.claim(claim)
        settled = store.settle(state, state=state, reason="why", receipt="17.1", at=20)
        assert settled == dataclasses.replace(claim, state=state, reason="why", receipt="17.1", settled_at=20)
        assert store.get(r.Delivery, id=state) == settled
        if state == "unknown":
            # It may turn out to have arrived.
            assert store.settle(state, state="sent", reason="found there", receipt="1", at=30).state == "sent"
            continue
        with pytest.raises(DeliveryNotClaimed, match=f"delivery {state} is already {state}") as refused:
            store.settle(state, state="sent", reason=None, receipt="2", at=30)
        assert refused.value.state == state
        assert store.get(r.Delivery, id=state) == settled


def test_a_delivery_that_was_never_claimed_cannot_be_settled(store: Store) -> None:
    with pytest.raises(DeliveryNotClaimed, match="never claimed"):
        store.settle("d1", state="sent", reason=None, receipt=None, at=1)
    with pytest.raises(ValueError, match="cannot end as 'done'"):
        store.settle("d1", state="done", reason=None, receipt=None, at=1)


def test_of_settlers_who_come_together_one_is_heard(store: Store) -> None:
    store.freeze(payload())
    store.claim(claim_of())

    def settle(number: int) -> bool:
        with suppress(DeliveryNotClaimed):
            store.settle("d1", state="sent", reason=None, receipt=str(number), at=number)
            return True
        return False

    heard = race(settle)
    assert heard.count(True) == 1
    assert store.read(r.Delivery)[0].receipt == str(heard.index(True))


# The database itself.


def test_writers_who_first_read_do_not_fail_one_another_on_sqlite(tmp_path: Path, open_one: Opener) -> None:
    engine = open_one(f"sqlite:///{tmp_path}/counter.db")
    migrate(engine)
    store = Store(engine)
    store.save([person("p", "0")])

    def count_up(_: int) -> None:
        for _ in range(10):
            with store.transaction() as transaction:
                [now] = transaction.read(r.Person)
                transaction.save([person("p", str(int(now.login) + 1))])

    race(count_up)
    assert store.read(r.Person) == [person("p", str(RACERS * 10))]


def test_a_database_that_somebody_holds_is_busy_and_says_so(store: Store, database_url: str, open_one: Opener) -> None:
    # Only PostgreSQL reads it from its URL; SQLite is told by its connection.
    impatient = f"{database_url}?options=-clock_timeout%3D50ms" if "postgresql" in database_url else database_url
    engine = open_one(impatient)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    with store.transaction() as transaction:
        transaction.save([person("p")])
        with pytest.raises(DatabaseBusy, match="try again"):
            Store(engine).save([person("p")])
    Store(engine).save([person("p")])


def test_sqlite_runs_as_it_was_measured(tmp_path: Path, open_one: Opener) -> None:
    with open_one(f"sqlite:///{tmp_path}/a.db").connect() as connection:
        asked = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 1, 5000, 1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3cret at nothing", "not a URL"),
        ("postgresql://u:s3cret@host:port/x", "not a URL"),
        ("mysql://u:s3cret@host/x", "begins with 'mysql'"),
        ("postgresql+psycopg2://u:s3cret@host/x", r"begins with 'postgresql\+psycopg2'"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////no/such/folder/a.db", "not a directory"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_the_fix_and_without_its_password(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnusable, match=words) as refused:
        open_engine(url)
    assert "database_url" in str(refused.value)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_way_to_write_postgresql_is_understood(scheme: str, open_one: Opener) -> None:
    assert open_one(f"{scheme}://u@127.0.0.1/x").driver == "psycopg"


def test_a_server_that_does_not_answer_is_named_without_the_password(open_one: Opener) -> None:
    url = "postgresql://u:s3cret@127.0.0.1:1/x"
    with pytest.raises(DatabaseUnusable, match="check database_url") as refused:
        Store(open_one(url)).read(r.Person)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))


def test_a_database_without_tables_names_the_command(empty_url: str, open_one: Opener) -> None:
    with pytest.raises(DatabaseUnusable, match="run 'riskbrief migrate'"):
        Store(open_one(empty_url)).read(r.Person)


def test_a_week_is_found_by_its_index_and_not_by_reading_every_change(tmp_path: Path, open_one: Opener) -> None:
    engine = open_one(f"sqlite:///{tmp_path}/plan.db")
    migrate(engine)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _x, sql, values, _e, _m: asked.append((sql, values)))
    for condition in (merged_or_open(MONDAY, NEXT_MONDAY), within("merged_at", MONDAY, NEXT_MONDAY)):
        Store(engine).read(r.Change, condition)
    plans = []
    with engine.connect() as connection:
        for sql, values in [question for question in asked if "FROM changes" in question[0]]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            plans.append([step.detail for step in plan])
    assert len(plans) == 2
    assert not [step for plan in plans for step in plan if step.startswith("SCAN changes")]
