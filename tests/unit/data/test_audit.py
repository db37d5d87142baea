"""The audit is added to and nothing else: through the store, and past it by whoever has the database open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from data.engine import for_writing, our_errors
from data.errors import AuditKept
from data.query import within
from data.records import AuditEntry, CardMark, Feedback
from data.store import Store

Opener = Callable[[str], Engine]
DAY = 86_400
NOW = 1_800_000_000


def entry(name: str, *, at: int = NOW, detail: str | None = None) -> AuditEntry:
    return AuditEntry(id=name, at=at, actor="ada", door="slack", deed="saw", subject="payments", detail=detail)


def mark(name: str) -> CardMark:
    return CardMark(
        id=name, scope_id="payments", card="checkout:queue", deed="muted", week="2026-W47", severity="warning",
        until=None, until_date=None, condition=None, reader="ada", at=NOW, ended_at=None, ended_why=None,
    )  # fmt: skip


def test_whoever_has_the_database_open_cannot_change_or_delete_a_young_entry(
    store: Store, database_url: str, open_one: Opener
) -> None:
    written = [entry("a"), entry("b", at=NOW - 29 * DAY)]
    store.add(written)
    engine = for_writing(open_one(database_url))
    for statement in (
        "UPDATE audit SET actor = 'nobody' WHERE id = 'a'",
        "UPDATE audit SET at = 0",
        "DELETE FROM audit WHERE id = 'a'",
        "DELETE FROM audit",
    ):
        with (
            pytest.raises(AuditKept, match=r"^an entry of the audit is never changed, and none is deleted within 30"),
            our_errors(),
            engine.begin() as connection,
        ):
            connection.execute(text(statement))
        assert store.read(AuditEntry) == written


def test_a_table_emptied_or_a_row_replaced_is_no_way_around_it(
    store: Store, database_url: str, open_one: Opener
) -> None:
    store.add([entry("a")])
    engine = for_writing(open_one(database_url))
    if engine.dialect.name == "postgresql":
        with pytest.raises(AuditKept), our_errors(), engine.begin() as connection:
            connection.execute(text("TRUNCATE audit"))
    else:
        with engine.begin() as connection:
            connection.execute(text("INSERT OR REPLACE INTO audit VALUES ('a', 0, 'x', 'cli', 'saw', '', NULL)"))
    assert store.read(AuditEntry) == [entry("a")]


def test_retention_deletes_what_is_old_against_the_newest_entry_and_no_more(store: Store) -> None:
    store.add([entry("old", at=NOW - 31 * DAY), entry("young", at=NOW - 29 * DAY), entry("new")])
    store.delete(AuditEntry, within("at", None, NOW - 30 * DAY))
    assert [one.id for one in store.read(AuditEntry, order=("at",))] == ["young", "new"]
    with pytest.raises(AuditKept, match=r"\[retention\] audit"):
        store.delete(AuditEntry, within("at", None, NOW))


def test_the_store_has_no_way_to_write_over_an_entry(store: Store) -> None:
    store.add([entry("a")])
    with pytest.raises(TypeError, match="never written over"):
        store.save([entry("a", detail="other")])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="never changed"):
        store.change(AuditEntry, {"actor": "x"}, id="a")
    assert store.add([entry("a", detail="other")]) == []
    assert store.read(AuditEntry) == [entry("a")]


def test_a_deed_and_its_entry_are_written_together_or_not_at_all(store: Store) -> None:
    def save_and_fail() -> None:
        with store.witnessed(entry("a")).transaction() as transaction:
            transaction.save([mark("m1")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        save_and_fail()
    assert (store.read(AuditEntry), store.read(CardMark)) == ([], [])
    store.witnessed(entry("a")).save([mark("m1")])
    assert (store.read(AuditEntry), store.read(CardMark)) == ([entry("a")], [mark("m1")])


def test_what_cannot_be_recorded_is_not_done(store: Store) -> None:
    refused = entry("a", detail="half \ud800")
    with pytest.raises(Exception, match=r"audit .*detail holds text that cannot be stored"):
        store.witnessed(refused).save([mark("m1")])
    assert store.read(CardMark) == []


def test_a_deed_that_changes_nothing_adds_no_entry_and_one_of_two_transactions_adds_one(store: Store) -> None:
    store.witnessed(entry("none")).delete(CardMark, id="m1")
    store.witnessed(entry("none")).change(CardMark, {"ended_at": NOW}, id="m1")
    store.witnessed(entry("none")).save([])
    both = store.witnessed(entry("a"))
    both.save([mark("m1")])
    both.change(CardMark, {"ended_at": NOW}, id="m1")
    both.delete(Feedback, id="nothing")
    assert [one.id for one in store.read(AuditEntry)] == ["a"]
    assert store.witnessed(entry("b")).add([mark("m1")]) == []
    assert [one.id for one in store.read(AuditEntry)] == ["a"]
