"""Whoever stops their mails by a link, or has them again, is in the audit by id; a page that is looked at is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.web import Web
from briefing.contracts.access import reader_id_of
from briefing.delivery.unsubscribing import Purpose, token
from briefing.readers.addresses import EMAIL, mark_of
from data.records import AuditEntry
from data.store import Store
from tests.backends import SqliteFiles
from tests.monday import HandClock

SECRET = "hunter2-of-the-links-and-long-enough"
ADA, GONE = "Ada@acme.example", "gone@acme.example"


@pytest.fixture
def backend(sqlite_backend: SqliteFiles) -> SqliteFiles:
    """One database is enough."""
    return sqlite_backend


@pytest.fixture
def web(store: Store) -> Web:
    clock = HandClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    readers = {ADA.casefold(): "ada"}
    return Web(store=store, clock=clock, secret=SECRET, addresses=(ADA, GONE), readers=readers, page_of=lambda _: None)


def ask(web: Web, method: str, purpose: Purpose, address: str) -> str:
    heard: list[str] = []
    path = f"/{purpose}/{token(SECRET, purpose, address)}"
    list(web({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda status, *_: heard.append(status)))
    return heard[0]


def test_who_presses_is_recorded_once_by_id_and_who_only_looks_is_not(web: Web, store: Store) -> None:
    assert ask(web, "GET", "unsubscribe", ADA) == "200 OK"
    assert store.read(AuditEntry) == []
    for purpose in ("unsubscribe", "unsubscribe", "subscribe", "subscribe"):
        assert ask(web, "POST", purpose, ADA) == "200 OK"
    assert ask(web, "POST", "unsubscribe", GONE) == "200 OK"

    entries = {(one.actor, one.door, one.deed, one.subject, one.detail) for one in store.read(AuditEntry)}
    assert len(store.read(AuditEntry)) == len(entries) == 3
    assert entries == {
        ("ada", "mail", "changed", "mail", "no mails"),
        ("ada", "mail", "changed", "mail", "mails again"),
        (reader_id_of(GONE), "mail", "changed", "mail", "no mails"),
    }


def test_what_cannot_be_recorded_is_not_done_and_the_page_says_so(
    web: Web, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.readers.audit._kept", lambda _: "half \ud800")

    assert ask(web, "POST", "unsubscribe", ADA) == "503 Service Unavailable"
    assert mark_of(store, EMAIL, ADA) is None
