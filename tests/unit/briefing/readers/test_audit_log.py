"""The audit as it is read: entries, sends and calls of a model in the order of time, and none of their addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefing.contracts.organisation import Manager, Organisation
from briefing.readers.audit import (
    MOST_SUBJECT,
    OPERATOR,
    Audit,
    AuditAction,
    Channel,
    Line,
    Wanted,
    name_of,
    newest_lines,
)
from data.records import AuditEntry, Delivery, FrozenPayload, ModelCall
from data.store import Store
from tests.backends import SqliteFiles
from tests.monday import HandClock

MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = int(MOMENT.timestamp())
ADDRESS = "ada.lovelace@acme.example"
ADA = Manager(id="ada", name="Ada Lovelace", teams=("payments",), zone="UTC", slack=("U0ADA", "C0PAY"), email=ADDRESS)
ACME = Organisation(
    name="Acme", teams=(), services=(), managers=(ADA,), administrators=(), names="private", excluded=()
)


def delivery(name: str, outlet: str, address: str, *, at: int | None, state: str = "sent") -> Delivery:
    return Delivery(
        id=name, payload_hash="h1", outlet=outlet, address=address, part=int(name[1:]), state=state, reason=None,
        receipt=None, claimed_at=AT, settled_at=at,
    )  # fmt: skip


def call(at: int) -> ModelCall:
    return ModelCall(
        id="m1", payload_hash="h1", scope_id="payments", week="2026-W47", purpose="narrate", attempt=1,
        model="claude-sonnet-5-5", prompt_version="p", prompt_hash="p", outcome="used", request_id=None,
        input_tokens=12_000, cache_write_tokens=None, cache_read_tokens=None, output_tokens=900, price=51_400,
        reserved=0, milliseconds=1, violations="[]", detail=None, at=at,
    )  # fmt: skip


@pytest.fixture
def backend(sqlite_backend: SqliteFiles) -> SqliteFiles:
    """One database is enough: that reads are alike on both is for the store to prove."""
    return sqlite_backend


@pytest.fixture
def audit(store: Store) -> Audit:
    frozen = FrozenPayload(hash="h1", scope_id="payments", week="2026-W47", body="{}", frozen_at=AT)
    store.freeze(frozen)
    clock = HandClock(MOMENT)
    audit = Audit(store, clock)
    audit.tell(actor="ada", door=Channel.SLACK, deed=AuditAction.ASKED, subject=name_of("payments", "2026-W47"))
    store.add(
        [
            delivery("d0", "email", ADDRESS.upper(), at=AT + 2),
            delivery("d1", "slack", "C0PAY", at=AT + 3),
            delivery("d2", "email", "gone@acme.example", at=AT + 4),
            delivery("d3", "slack", "U0ADA", at=AT + 9, state="failed"),
        ]
    )
    store.save([call(AT)])
    clock.forward(seconds=5)
    audit.tell(actor=OPERATOR, door=Channel.CLI, deed=AuditAction.SKIPPED, subject="ada 2026-W48 slack", detail="x")
    return audit


def lines(store: Store, limit: int = 100, **wanted: int | str) -> list[Line]:
    with store.snapshot() as view:
        return newest_lines(view, ACME, Wanted(**wanted), limit)  # type: ignore[arg-type]


@pytest.mark.usefixtures("audit")
def test_what_was_done_sent_and_called_stands_in_the_order_of_time_without_an_address(store: Store) -> None:
    assert [(one.at - AT, one.actor, one.deed, one.subject, one.detail) for one in lines(store)] == [
        (0, "ada", "asked", "payments/2026-W47", None),
        (
            *(0, "riskbrief", "called", "payments/2026-W47"),
            "claude-sonnet-5-5 to narrate, attempt 1: used, 12,000 tokens in, 900 out, $0.0514",
        ),
        (2, "riskbrief", "sent", "payments/2026-W47", "part 1 to ada by email"),
        (3, "riskbrief", "sent", "payments/2026-W47", "part 2 to C0PAY by slack"),
        (4, "riskbrief", "sent", "payments/2026-W47", "part 3 to somebody whom the settings do not have by email"),
        (5, "operator", "skipped", "ada 2026-W48 slack", "x"),
    ]


@pytest.mark.usefixtures("audit")
@pytest.mark.parametrize(
    ("wanted", "deeds"),
    [
        ({"actor": "ada"}, ["asked"]),
        ({"deed": "called"}, ["called"]),
        ({"subject": "payments/"}, ["asked", "called", "sent", "sent", "sent"]),
        ({"since": AT + 4}, ["sent", "skipped"]),
        ({"limit": 2}, ["sent", "skipped"]),
        ({"actor": "nobody"}, []),
    ],
)
def test_it_can_be_asked_for_by_time_actor_deed_and_subject_and_the_newest_count(
    store: Store, wanted: dict[str, int | str], deeds: list[str]
) -> None:
    assert [one.deed for one in lines(store, **wanted)] == deeds  # type: ignore[arg-type]


def test_whatever_a_subject_holds_can_be_stored(store: Store) -> None:
    Audit(store, HandClock(MOMENT)).tell(
        actor="ada", door=Channel.SLACK, deed=AuditAction.SAW, subject="a\0b\ud800\x1b[31m" + "x" * 9_999, detail="\n"
    )
    [entry] = store.read(AuditEntry)
    assert len(entry.subject) <= MOST_SUBJECT
    assert "\x1b" not in entry.subject
