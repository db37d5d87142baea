"""The count of writes says whether what was scored still stands; each promise on SQLite and on PostgreSQL."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from data import records as r
from data.errors import RecordRefused
from data.store import Store
from tests.unit.data.racers import RACERS, race

pytest_plugins = ("tests.backends",)

PERSON = r.Person(id="p", login="", name="", email=None, is_bot=False)
CHANGE = r.Change(
    id="c", repository_id="shop", number=1, title="", author_id=None, opened_at=0, first_commit_at=None,
    approved_at=None, merged_at=None, closed_at=None, updated_at=0, is_draft=False, merge_sha=None, reverts_id=None,
)  # fmt: skip
FILE = r.ChangeFile(change_id="c", path="a", added=1, deleted=0, previous_path=None, patch=None)
PAYLOAD = r.FrozenPayload(hash="h", scope_id="web", week="2026-W47", body="{}", frozen_at=1)
NARRATIVE = r.StoredNarrative(payload_hash="h", narrator="template", body="{}", written_at=1)
CLAIM = r.Delivery(
    id="d", payload_hash="h", outlet="slack", address="C1", part=0, state="claimed", reason=None, receipt=None,
    claimed_at=10, settled_at=None,
)  # fmt: skip

SCORED = [
    PERSON,
    CHANGE,
    r.Team(id="t", label="", zone="UTC"),
    r.Service(id="s", label="", team_id="t", tier=1, country=None),
    r.Landing(
        repository_id="shop", sha="a", position=0, landed_at=1, authored_at=1, authors="", repairs=False, files=None,
    ),
    r.Identity(key="k", person_id="p"),
    r.Coverage(change_id="c", points_lost=1.0, observed_at=1),
    r.OwnerMember(owner="@web", person_id="p", observed_at=1),
    r.ObjectiveReading(objective_id="o", at=1, burn=1.0, budget_left=1.0),
]  # fmt: skip
"""Some of the kinds that scores are made of; a kind counts unless the store says otherwise."""

UNSCORED = [
    r.Cursor(stream_id="s", cursor="", moved_at=1, reached_at=None),
    r.SourceFailure(id="f", stream_id="s", at=1, kind="", raw=""),
    r.DeploySignal(
        id="s", repository_id="shop", kind="tag", name="", environment=None, sha=None, state="", began_at=1,
        finished_at=None, url=None,
    ),
    r.KeptService(service_id="s", moment=1, stamp="", began_at=None, weeks="[]"),
    r.KeptWeek(service_id="s", digest="", body=b"\0\xff"),
    r.ModelCall(
        id="m", payload_hash="h", scope_id="s", week="", purpose="", attempt=1, model="", prompt_version="",
        prompt_hash="", outcome="", request_id=None, input_tokens=None, cache_write_tokens=None,
        cache_read_tokens=None, output_tokens=None, price=None, reserved=0, milliseconds=0, violations="[]",
        detail=None, at=1,
    ),
]  # fmt: skip


def writes(store: Store) -> int:
    with store.snapshot() as view:
        return view.writes()


def equal(record: Any) -> dict[str, Any]:
    """Its first column, which is enough to find it."""
    [first, *_] = dataclasses.fields(record)
    return {first.name: getattr(record, first.name)}


def test_what_scores_are_made_of_counts_when_it_is_saved_and_when_it_is_deleted(store: Store) -> None:
    for before, record in zip(range(0, 3 * len(SCORED), 3), SCORED, strict=True):
        store.save([record])
        store.save([record])
        assert writes(store) == before + 2, record
        store.delete(type(record), **equal(record))
        assert writes(store) == before + 3, record


def test_nothing_else_counts(store: Store) -> None:
    store.save([PERSON])
    for record in UNSCORED:
        store.save([record])
        store.delete(type(record), **equal(record))
        assert writes(store) == 1, record
    assert store.save([]) == 0
    with store.transaction() as transaction:
        transaction.read(r.Person)
    assert writes(store) == 1


def test_a_transaction_counts_once_however_much_it_saves_and_deletes(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.save([dataclasses.replace(PERSON, id=f"{number}") for number in range(9)], batch=2)
        transaction.save([FILE, CHANGE, *UNSCORED])
        transaction.delete(r.Person, id="1")
        transaction.delete(r.Change, id="c")
        # The last word is about something else.
        transaction.save(UNSCORED)
    assert writes(store) == 1


def test_nothing_that_becomes_of_a_payload_counts(store: Store) -> None:
    store.save([PERSON])
    store.freeze(PAYLOAD)
    store.store_narrative(NARRATIVE)
    assert store.claim(CLAIM)
    waiting = store.postpone("d", reason="later", attempts=1, retry_at=80, at=20)
    assert store.take_over(waiting, at=30, lease="a/1", wire_at=None)
    assert store.go("d", lease="a/1", digest="of", at=30)
    store.settle("d", state="sent", reason=None, receipt="1", at=40)
    assert writes(store) == 1


def test_a_transaction_that_fails_does_not_count(store: Store) -> None:
    def save_and_fail() -> None:
        with store.transaction() as transaction:
            transaction.save([PERSON])
            raise ZeroDivisionError

    store.save([PERSON])
    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    # This one fails only when all is written: parts of nothing are found at the very end.
    with pytest.raises(RecordRefused):
        store.save([FILE])
    assert writes(store) == 1


def test_a_snapshot_sees_the_count_of_its_moment(store: Store) -> None:
    store.save([PERSON])
    with store.snapshot() as view:
        assert view.count(r.Person) == 1
        store.save([dataclasses.replace(PERSON, id="q")])
        assert (view.writes(), view.count(r.Person)) == (1, 1)
    assert writes(store) == 2


def test_writers_who_come_together_all_count_and_none_deadlocks(store: Store, database_url: str) -> None:
    people = [dataclasses.replace(PERSON, id=f"{number}") for number in range(RACERS)]
    # On PostgreSQL all have written before any counts; SQLite has one writer at a time.
    written = threading.Barrier(RACERS if "postgresql" in database_url else 1)

    def save(number: int) -> None:
        with store.transaction() as transaction:
            transaction.save([people[number]])
            written.wait(timeout=30)
        # The same rows, each writer beginning with another one, and parts, whose wholes are looked for at the end.
        store.save([*people[number:], *people[:number], dataclasses.replace(FILE, path=f"{number}"), CHANGE])

    race(save)
    assert writes(store) == 2 * RACERS


def test_who_adds_a_part_does_not_deadlock_with_who_deletes_the_whole_on_postgresql(
    store: Store, database_url: str
) -> None:
    if "postgresql" not in database_url:
        return
    store.save([CHANGE])
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(database_url, autocommit=True) as onlooker, ThreadPoolExecutor(1) as pool:
        with store.transaction() as transaction:
            transaction.delete(r.Change, id="c")
            adding = pool.submit(store.save, [FILE])
            # It waits for the row that is being deleted; if it held the count by now, neither could go on.
            while onlooker.execute(waiting).fetchone() == (0,):
                assert not adding.done()
        with pytest.raises(RecordRefused):
            adding.result(timeout=30)
    assert writes(store) == 2
