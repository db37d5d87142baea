"""The store of a rehearsal: it reads what is there, remembers what it would write, and writes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import DeliveryNotClaimed
from data.migrate import RehearsalStore
from data.records import AddressMark, Delivery, FrozenPayload, Service, ServicePath, StoredNarrative, Team
from data.store import Store
from tests.backends import SqliteFiles

pytest_plugins = ("tests.backends",)

PAYLOAD = FrozenPayload(hash="c0ffee", scope_id="payments", week="2026-W36", body="{}", frozen_at=1)
OTHER = replace(PAYLOAD, hash="decaf", frozen_at=2)
NARRATIVE = StoredNarrative(payload_hash="c0ffee", narrator="template/1", body="{}", written_at=1)
CLAIM = Delivery(
    id="d1", payload_hash="c0ffee", outlet="email", address="ada@acme.example", part=0, state="claimed", reason=None,
    receipt=None, claimed_at=1, settled_at=None,
)  # fmt: skip
KINDS = (FrozenPayload, StoredNarrative, Delivery, AddressMark, Team, Service, ServicePath)
MARK = AddressMark(outlet="email", address="ada@acme.example", state="refused", reason="550", at=11, told_at=None)
TEAM = Team(id="payments", label="Payments", zone="Europe/Berlin")
PATHS = [ServicePath(service_id="pay", repository_id="shop", position=n, glob=glob) for n, glob in enumerate("ab")]


@pytest.fixture
def backend(sqlite_backend: SqliteFiles) -> SqliteFiles:
    """On SQLite alone: what is remembered does not depend on the database."""
    return sqlite_backend


@pytest.fixture
def rehearsal(database_url: str, open_one) -> RehearsalStore:
    return RehearsalStore(open_one(database_url), [TEAM, PATHS[1]])


def everything(store: Store) -> list:
    return [store.read(kind) for kind in KINDS]


def test_it_remembers_what_it_would_write_and_the_store_stays_empty(store, rehearsal) -> None:
    assert rehearsal.freeze(PAYLOAD) == PAYLOAD
    assert rehearsal.freeze(OTHER) == PAYLOAD
    assert rehearsal.store_narrative(NARRATIVE) == NARRATIVE
    assert [rehearsal.claim(CLAIM), rehearsal.claim(CLAIM)] == [True, False]
    sent = rehearsal.settle("d1", state="sent", reason=None, receipt="r", at=2)

    assert rehearsal.get(FrozenPayload, scope_id="payments", week="2026-W36") == PAYLOAD
    assert rehearsal.get(StoredNarrative, payload_hash="c0ffee") == NARRATIVE
    assert rehearsal.get(Delivery, id="d1") == sent == replace(CLAIM, state="sent", receipt="r", settled_at=2)
    assert everything(store) == [[]] * len(KINDS)


def test_what_was_frozen_and_claimed_for_real_counts(store, rehearsal) -> None:
    store.freeze(PAYLOAD)
    store.claim(CLAIM)
    before = everything(store)

    assert rehearsal.freeze(OTHER) == PAYLOAD
    assert rehearsal.claim(CLAIM) is False
    taken = rehearsal.take_over(CLAIM, at=9, lease="a/1", wire_at=None)
    assert taken == replace(CLAIM, settled_at=9, lease="a/1")
    assert rehearsal.take_over(CLAIM, at=9, lease="b/1", wire_at=None) is None
    assert rehearsal.go("d1", lease="b/1", digest="of", at=9) is False
    assert rehearsal.go("d1", lease="a/1", digest="of", at=9) is True
    waiting = rehearsal.postpone("d1", reason="later", attempts=1, retry_at=70, at=10)
    assert (waiting.reason, waiting.attempts, waiting.retry_at) == ("later", 1, 70)
    rehearsal.settle("d1", state="failed", reason="550", receipt=None, at=11, mark=MARK)
    assert rehearsal.mark_told(MARK, at=12) is True
    assert rehearsal.mark_told(MARK, at=13) is False
    assert everything(store) == before


def test_teams_of_the_rehearsal_come_over_the_stored_ones_and_its_paths_instead_of_them(store, rehearsal) -> None:
    other = Team(id="auth", label="Auth", zone="UTC")
    service = Service(id="pay", label="Pay", team_id="payments", tier=1, country=None)
    store.save([replace(TEAM, label="Old"), other, service, PATHS[0]])

    assert rehearsal.read(Team) == [other, TEAM]
    assert rehearsal.read(ServicePath, order=("repository_id", "position")) == [PATHS[1]]
    assert rehearsal.read(ServicePath, service_id=["another"]) == []
    assert rehearsal.read(Service) == [service]


def test_a_delivery_that_is_settled_for_real_cannot_be_settled_again(store, rehearsal) -> None:
    store.freeze(PAYLOAD)
    store.claim(CLAIM)
    store.settle("d1", state="sent", reason=None, receipt="r", at=2)

    with pytest.raises(DeliveryNotClaimed, match="already sent"):
        rehearsal.settle("d1", state="failed", reason=None, receipt=None, at=3)


@pytest.mark.parametrize("write", [lambda s: s.save([TEAM]), lambda s: s.delete(Team, id="x")], ids=["save", "delete"])
def test_every_other_write_is_refused(rehearsal, write) -> None:
    with pytest.raises(TypeError, match="a rehearsal writes nothing"):
        write(rehearsal)
